"""Selections: what the judge accepts, never worse, never above the best plan."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from random_instances import random_instance, random_policy
from region import region
from solving import exact, never, priced_after, task_of, violated

from allocator.measures import measure
from allocator.solvers.book import Book, plan_of
from allocator.solvers.construct import book_of
from allocator.solvers.portfolio import Task, first_plan
from allocator.solvers.selection import Selection

SEEDS = (*range(3, 30), 395, 662, 694, 915, 1033, 1098, 1165)
"""Among them least cohort sizes, equal chances that bind, and mix caps."""
EPOCHS = 40
SECONDS = 5.0


def selected(task: Task, stopped: Callable[[], bool] = never) -> tuple[int, Book]:
    """What the first plan is worth, and the book after a selection of everyone."""
    known = priced_after(task, EPOCHS).repertoire.known
    book = book_of(task.chooser, task.chances, first_plan(task))
    before, people = int(book.units[0]), np.arange(len(book.jobs))
    selection = Selection(task.chooser, known)
    return before, selection.improve(people, book, SECONDS, stopped)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_selection_is_a_plan_and_never_worse(seed: int) -> None:
    facts, policy = random_instance(seed), random_policy(seed)
    task = task_of(facts, policy)
    before, book = selected(task)
    plan = plan_of(book, task.arrays)
    assert violated(facts, plan, policy) == set()
    value = measure(facts, policy, plan).total_eur
    assert value == task.arrays.euros(int(book.units[0]))
    assert before <= book.units[0] <= (exact(facts, policy).units or 0)


def test_a_region_gets_a_better_plan() -> None:
    task = task_of(region(people=120, demands=15, weeks=40))
    before, book = selected(task)
    assert book.units[0] > before
    assert violated(task.instance, plan_of(book, task.arrays)) == set()


def test_a_selection_that_is_stopped_is_never_worse() -> None:
    task = task_of(region(people=120, demands=15, weeks=40))
    before, book = selected(task, lambda: True)
    assert book.units[0] >= before
    assert violated(task.instance, plan_of(book, task.arrays)) == set()
