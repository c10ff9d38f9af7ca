"""Bounds that are proven beside the making of plans, and what prices start from."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from builders import two_courses_in_a_stint
from random_instances import random_instance, random_policy
from solving import (
    bounds_of,
    exact,
    never,
    nothing_known,
    only,
    prices_after,
    proven,
    task_of,
)

from allocator.solvers.bounds import Bounds, Floats
from allocator.solvers.chooser import Prices
from allocator.solvers.portfolio import Task
from allocator.solvers.prices import Pricing
from allocator.solvers.proving import Proving

SEEDS = (2, 3, 7, 11, 19)
SECONDS = 0.3


def random_task(seed: int) -> Task:
    return task_of(random_instance(seed), random_policy(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_guessed_prices_prove_a_bound(seed: int) -> None:
    """Whatever prices are started from, no plan is worth more than they prove."""
    task = random_task(seed)
    guess = Pricing(task.chooser, seed, workers=2).prices
    assert (guess.places >= 0).all()
    assert proven(task, guess) >= (exact(task.instance, task.policy).units or 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_bound_is_kept(seed: int) -> None:
    task = random_task(seed)
    proving = Proving(bounds_of(task), task.chooser.no_prices())
    assert proving.bound is None
    told: list[int] = []
    for prices in (task.chooser.no_prices(), prices_after(task, 8), proving.prices):
        proving.begin(prices, nothing_known(task), never)
        proving.wait()
        assert proving.bound is not None
        told.append(proving.bound)
    assert not proving.busy
    assert told == sorted(told, reverse=True)
    assert told[-1] == proven(task, proving.prices)
    assert told[-1] >= (exact(task.instance, task.policy).units or 0)


def test_a_long_course_may_ask_for_a_short_one_in_the_same_stint() -> None:
    facts, policy = two_courses_in_a_stint(), only(filled_weeks=80)
    task, best = task_of(facts, policy), exact(facts, policy).units
    assert best is not None
    assert proven(task, task.chooser.no_prices()) >= best > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_more_looks_prove_no_worse_a_bound(seed: int) -> None:
    task, told = random_task(seed), list[int]()
    for looks in (1, 2, 8):
        told.append(proven(task, task.chooser.no_prices(), (4,) * looks))
    assert told == sorted(told, reverse=True)


def test_who_is_stopped_before_everyone_has_looked_proves_nothing() -> None:
    task = random_task(3)
    proving = Proving(bounds_of(task), task.chooser.no_prices())
    proving.begin(proving.prices, nothing_known(task), lambda: True)
    proving.wait()
    assert proving.bound is None


@pytest.mark.parametrize("seed", SEEDS)
def test_going_on_proves_no_worse_a_bound(seed: int) -> None:
    """Prices move on between bounds, and what bounds come across is known then."""
    task = random_task(seed)
    pricing = Pricing(task.chooser, seed, workers=2)
    proving = Proving(Bounds(task.chooser, pricing.people, 2, (4, 4)), pricing.prices)
    known = pricing.repertoire.worths(pricing.prices)
    proving.begin(pricing.prices, known, never, find=True)
    proving.wait()
    begun, before, begins = proving.bound, pricing.prices, time.monotonic()
    assert begun is not None
    proving.go_on(pricing, lambda: time.monotonic() > begins + SECONDS)
    proving.wait()
    assert proving.bound is not None
    assert (exact(task.instance, task.policy).units or 0) <= proving.bound <= begun
    some = len(pricing.people) > 0
    assert (pricing.prices is not before) == some
    assert (pricing.repertoire.known.careers.max() > 0) == some


def test_nothing_goes_on_once_it_is_over() -> None:
    task = random_task(3)
    pricing = Pricing(task.chooser, 3, workers=1)
    proving, before = Proving(bounds_of(task), pricing.prices), pricing.prices
    proving.go_on(pricing, lambda: True)
    proving.wait()
    assert proving.bound is None
    assert pricing.prices is before


def test_what_fails_in_its_thread_is_not_hidden() -> None:
    class Broken(Bounds):
        def __init__(self) -> None:
            pass

        def bound(
            self,
            prices: Prices,
            known: Floats,
            stopped: Callable[[], bool] = never,
            over: Callable[[], bool] = never,
            find: bool = False,
        ) -> int | None:
            raise ArithmeticError(str((prices, known, stopped, over, find)))

    task = random_task(3)
    proving = Proving(Broken(), task.chooser.no_prices())
    proving.begin(proving.prices, nothing_known(task), never)
    with pytest.raises(ArithmeticError):
        proving.wait()
