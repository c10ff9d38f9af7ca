"""Ruin and recreate: whatever was changed, the book holds a plan the judge accepts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache

import numpy as np
import pytest
from books import assert_equal, assert_same, tables_of
from own_rulebooks import own_rulebooks
from random_instances import random_instance, random_policy
from random_ledgers import LIMITED, MIXED, random_ledger
from region import region
from solving import BALANCED, task_of, violated

from allocator.domain import Instance
from allocator.measures import measure
from allocator.policy import Method, Policy
from allocator.solution import Plan
from allocator.solvers.book import Book, plan_of
from allocator.solvers.choice import no_choices
from allocator.solvers.chooser import Prices
from allocator.solvers.construct import book_of
from allocator.solvers.improve import SCALES, around
from allocator.solvers.known import Known, nothing_known
from allocator.solvers.levels import levels_of
from allocator.solvers.portfolio import Task, first_plan
from allocator.solvers.prices import Pricing
from allocator.solvers.ruin import ruin
from allocator.solvers.state import state_of
from benchmarks.sizes import BY_NAME, instance_of

__all__ = ["own_rulebooks"]

CHUNKS = 4
RUINS = 200
HOT = 3_000
"""EUR-equivalents that a change may cost on average: far more than a search allows."""
FAIR = Policy(equal_chances={"women": Decimal("0.9")})
RULEBOOKS = (*LIMITED, *MIXED, "harlingen")
RANDOM_SEEDS = (*range(40), 662, 694, 915, 1033, 1098)


@cache
def regional(least_size: int, fair: bool = False) -> Task:
    """A region in which cohorts have a least size, and women may have their share."""
    facts = region(people=120, demands=15, weeks=40)
    cohorts = tuple(
        k.model_copy(update={"least_size": least_size}) for k in facts.cohorts
    )
    return task_of(replace(facts, cohorts=cohorts), FAIR if fair else BALANCED)


@cache
def generated(seed: int) -> Task:
    """A synthetic dossier with learner places and several kinds of courses."""
    return task_of(instance_of(BY_NAME["medium"], seed))


def priced(task: Task, seed: int) -> Prices:
    """Places and seats at random prices, about what a week of work is worth."""
    rng = np.random.default_rng(seed)
    facts, free = task.chooser.tables, task.chooser.no_prices()
    week = task.arrays.week_value + task.arrays.sroi_value * facts.week_cents
    top = float(week.max(initial=1))
    return replace(
        free,
        places=rng.uniform(0, 0.4 * top, free.places.shape),
        learners=rng.uniform(0, 0.1 * top, free.learners.shape),
        seats=rng.uniform(0, 4 * top, free.seats.shape),
        worth=free.worth * rng.uniform(0, 1, free.worth.shape),
    )


def ruined(
    task: Task,
    book: Book,
    seed: int,
    ruins: int = RUINS,
    stop: bool = False,
    known: Known | None = None,
) -> int:
    """Ruin and recreate with heat; how many changes were kept."""
    heat = HOT * 100 * task.arrays.scale
    return ruin(
        ruins, np.array([2 * seed + 1], np.uint64), float(heat), book,
        levels_of(task.chooser, priced(task, seed), SCALES), around(task.chooser),
        no_choices(1), task.chooser.kernel, *tables_of(task), known or nothing_known(0),
        np.array([stop], np.uint8),
    )  # fmt: skip


def begun(task: Task) -> Book:
    """A book that holds the first plan."""
    return book_of(task.chooser, task.chances, first_plan(task))


def assert_judged(task: Task, book: Book) -> None:
    """The book is what its plan is, which the judge accepts at the same value."""
    facts, policy, plan = task.instance, task.policy, plan_of(book, task.arrays)
    assert violated(facts, plan, policy) == set()
    value = measure(facts, policy, plan).total_eur
    assert task.arrays.euros(int(book.units[0])) == value
    assert_same(book, state_of(facts, task.arrays, plan), learners=False)


def assert_stays_judged(task: Task, seed: int) -> int:
    """All chunks of ruins leave a judged plan; how many changes were kept."""
    book, kept = begun(task), 0
    for chunk in range(CHUNKS):
        kept += ruined(task, book, seed * CHUNKS + chunk)
        assert_judged(task, book)
    return kept


@pytest.mark.parametrize("seed", RANDOM_SEEDS)
@pytest.mark.parametrize(
    "make",
    [random_instance, lambda seed: random_ledger(seed, RULEBOOKS)],
    ids=["value", "limits and mix caps"],
)
def test_random_instances_stay_judged(
    seed: int, make: Callable[[int], Instance]
) -> None:
    facts = make(seed)
    policy = random_policy(seed).model_copy(update={"method": Method.OPTIMISE})
    task = task_of(facts, policy)
    if not violated(facts, first_plan(task), policy):  # else no plan may exist
        assert_stays_judged(task, seed)


@pytest.mark.parametrize("least_size", [1, 3, 8])
def test_cohorts_keep_their_least_size(least_size: int) -> None:
    assert assert_stays_judged(regional(least_size), seed=1) > 0


def test_groups_keep_their_equal_chances() -> None:
    task = regional(3, fair=True)
    assert task.chances
    assert assert_stays_judged(task, seed=2) > 0


@pytest.mark.parametrize("seed", range(3))
def test_synthetic_dossiers_stay_judged(seed: int) -> None:
    assert assert_stays_judged(generated(seed), seed) > 0


def test_mostly_familiar_work_is_chosen() -> None:
    """Who knows one career seldom works elsewhere; and the judge agrees."""
    task = generated(1)
    pricing = Pricing(task.chooser, 1, 1)
    for _ in pricing.ascend(np.inf, lambda: False, 1):
        pass
    known = pricing.repertoire.known
    elsewhere = []
    for careers in (known, None):
        book = book_of(task.chooser, task.chances, Plan())
        assert ruined(task, book, seed=1, known=careers) > 0
        assert_judged(task, book)
        elsewhere.append(
            sum(
                pair not in known.pair[seeker, : known.careers[seeker]]
                for seeker, jobs in enumerate(book.jobs)
                for pair in book.stints[seeker, :jobs, 0]
            )
        )
    assert 2 * elsewhere[0] < elsewhere[1]


def test_the_same_seed_gives_the_same_book() -> None:
    task = regional(3)
    one, two, other = begun(task), begun(task), begun(task)
    assert ruined(task, one, seed=1) == ruined(task, two, seed=1) > 0
    ruined(task, other, seed=2)
    assert_equal(one, two)
    assert plan_of(one, task.arrays) != plan_of(other, task.arrays)


def test_a_flag_stops_it() -> None:
    task = regional(1)
    book = begun(task)
    assert ruined(task, book, seed=1, ruins=10**9, stop=True) == 0
    assert_equal(book, begun(task))


def test_nobody_to_release_changes_nothing() -> None:
    """One person has nobody to compare with, and may still be left alone."""
    task = task_of(region(people=1, demands=2, weeks=20))
    book = begun(task)
    ruined(task, book, seed=1)
    assert_judged(task, book)
