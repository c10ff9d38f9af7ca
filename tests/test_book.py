"""Books of compiled code say what the solvers' state and the judge say."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from books import assert_equal, assert_same, tables_of
from enumerator import Enumeration
from own_rulebooks import own_rulebooks
from random_instances import random_instance, random_policy
from random_ledgers import LIMITED, MIXED, random_ledger
from region import region
from solving import BALANCED, exact, placeable, plan_in, task_of

from allocator.domain import Instance
from allocator.measures import measure
from allocator.solution import Plan, Termination
from allocator.solvers.book import IN, OUT, copy_of, enter, plan_of
from allocator.solvers.construct import book_of
from allocator.solvers.portfolio import Task, first_plan
from allocator.solvers.state import state_of

__all__ = ["own_rulebooks"]

SEEDS = (*range(40), 662, 694, 915, 1033, 1098)
LEDGER_SEEDS = range(int(os.environ.get("ALLOCATOR_SEEDS", "100")))


def ledger(seed: int) -> Instance:
    """A random instance with limits and mix caps."""
    return random_ledger(seed, (*LIMITED, *MIXED, "harlingen"))


def plans(facts: Instance, seed: int) -> Iterator[tuple[Task, Plan]]:
    """Random plans of a random instance, and a best one."""
    policy = random_policy(seed)
    task = task_of(facts, policy)
    every = Enumeration(facts, policy, placeable(facts))
    for known in every.random_plans(random.Random(seed), tries=5):
        yield task, known.plan
    answer = exact(facts, policy)
    if answer.termination is Termination.OPTIMAL:
        yield task, plan_in(answer)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_book_is_the_state_and_the_judges_value(seed: int) -> None:
    assert_judged(random_instance(seed), seed)


@pytest.mark.parametrize("seed", LEDGER_SEEDS)
def test_limits_and_mix_caps_count_as_for_the_judge(seed: int) -> None:
    assert_judged(ledger(seed), seed)


def assert_judged(facts: Instance, seed: int) -> None:
    """Books of plans are what states and the judge say."""
    for task, plan in plans(facts, seed):
        book = book_of(task.chooser, task.chances, plan)
        assert plan_of(book, task.arrays) == plan
        assert_same(book, state_of(task.instance, task.arrays, plan))
        value = measure(task.instance, task.policy, plan).total_eur
        assert task.arrays.euros(int(book.units[0])) == value


@pytest.mark.parametrize("make", [random_instance, ledger])
@pytest.mark.parametrize("seed", SEEDS[::4])
def test_who_is_entered_and_taken_away_again_leaves_no_trace(
    seed: int, make: Callable[[int], Instance]
) -> None:
    for task, plan in plans(make(seed), seed):
        chooser, tables = task.chooser, tables_of(task)
        book = book_of(chooser, task.chances, plan)
        before = copy_of(book)
        for seeker in plan.careers():
            enter(seeker, IN, book, *tables)
            enter(seeker, OUT, book, *tables)
            assert_equal(book, before)
        for seeker in reversed(plan.careers()):
            enter(seeker, OUT, book, *tables)
        nobody = book_of(chooser, task.chances, Plan())
        for name in (
            "free",
            "free_learners",
            "seats",
            "room",
            "parts",
            "units",
            "placed",
        ):
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
