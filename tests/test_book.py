"""Books of compiled code say what the solvers' state and the judge say."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
from books import assert_equal, assert_same, tables_of
from enumerator import Enumeration
from random_instances import random_instance, random_policy
from region import region
from solving import BALANCED, exact, placeable, plan_in, task_of

from allocator.measures import measure
from allocator.solution import Plan, Termination
from allocator.solvers.book import copy_of, enter, plan_of
from allocator.solvers.construct import book_of
from allocator.solvers.portfolio import Task, first_plan
from allocator.solvers.state import state_of

SEEDS = (*range(40), 662, 694, 915, 1033, 1098)


def plans(seed: int) -> Iterator[tuple[Task, Plan]]:
    """Random plans of a random instance, a best one and the first one."""
    facts, policy = random_instance(seed), random_policy(seed)
    task = task_of(facts, policy)
    every = Enumeration(facts, policy, placeable(facts))
    for known in every.random_plans(random.Random(seed), tries=5):
        yield task, known.plan
    answer = exact(facts, policy)
    if answer.termination is Termination.OPTIMAL:
        yield task, plan_in(answer)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_book_is_the_state_and_the_judges_value(seed: int) -> None:
    for task, plan in plans(seed):
        book = book_of(task.chooser, task.chances, plan)
        assert plan_of(book, task.arrays) == plan
        assert_same(book, state_of(task.instance, task.arrays, plan))
        value = measure(task.instance, task.policy, plan).total_eur
        assert task.arrays.euros(int(book.units[0])) == value


@pytest.mark.parametrize("seed", SEEDS[::4])
def test_who_is_entered_and_taken_away_again_leaves_no_trace(seed: int) -> None:
    for task, plan in plans(seed):
        chooser, tables = task.chooser, tables_of(task)
        book = book_of(chooser, task.chances, plan)
        before = copy_of(book)
        for seeker in plan.careers():
            enter(seeker, 1, book, *tables)
            enter(seeker, -1, book, *tables)
            assert_equal(book, before)
        for seeker in reversed(plan.careers()):
            enter(seeker, -1, book, *tables)
        nobody = book_of(chooser, task.chances, Plan())
        for name in ("free", "free_learners", "seats", "room", "units", "placed"):
            np.testing.assert_array_equal(
                getattr(book, name), getattr(nobody, name), name
            )


def test_a_copy_is_apart() -> None:
    task = task_of(region(people=30, demands=6, weeks=26), BALANCED)
    book = book_of(task.chooser, task.chances, first_plan(task))
    before = copy_of(book)
    copy = copy_of(book)
    for column in copy:
        column[...] = ~column
    assert_equal(book, before)
