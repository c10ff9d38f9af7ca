"""Prices that are found beside the making of plans, and what they start from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from random_instances import random_instance, random_policy
from solving import exact, task_of

from allocator.solvers.ascent import Ascent
from allocator.solvers.chooser import Prices
from allocator.solvers.portfolio import Task
from allocator.solvers.prices import Pricing

SEEDS = (2, 3, 7, 11, 19)
SECONDS = 0.5


def pricing_of(seed: int) -> tuple[Task, Pricing]:
    task = task_of(random_instance(seed), random_policy(seed))
    return task, Pricing(task.chooser, seed, workers=2)


def never() -> bool:
    return False


@pytest.mark.parametrize("seed", SEEDS)
def test_guessed_prices_prove_a_bound(seed: int) -> None:
    """Whatever prices are started from, no plan is worth more than they prove."""
    task, pricing = pricing_of(seed)
    answer = exact(task.instance, task.policy)
    guess = pricing.guess()
    assert (guess.places >= 0).all()
    assert pricing.bound(guess) >= (answer.units or 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_beside_plans_bounds_only_fall(seed: int) -> None:
    task, pricing = pricing_of(seed)
    ascent = Ascent(pricing, pricing.guess(), SECONDS, never)
    ascent.use(1)
    told = []
    while not ascent.done:
        if ascent.news(0.02) is not None:
            told.append(ascent.bound)
    ascent.end(at_once=False)
    assert ascent.bound is not None
    assert told == sorted(told, reverse=True)  # type: ignore[type-var]
    assert ascent.bound >= (exact(task.instance, task.policy).units or 0)
    assert pricing.bound(ascent.prices) <= ascent.bound


def test_news_is_told_once() -> None:
    _, pricing = pricing_of(3)
    ascent = Ascent(pricing, pricing.guess(), SECONDS, never)
    ascent.end(at_once=False)
    assert ascent.news() is ascent.prices
    assert ascent.news() is None


def test_it_can_be_ended_at_once() -> None:
    _, pricing = pricing_of(3)
    ascent = Ascent(pricing, pricing.guess(), 600.0, never)
    ascent.end(at_once=True)
    assert ascent.done


def test_what_fails_in_its_thread_is_not_hidden() -> None:
    class Broken:
        def ascend(
            self, prices: Prices, *_: object, **__: object
        ) -> Callable[[], None]:
            raise ArithmeticError(str(prices))

    nothing = np.zeros((0, 0))
    prices = Prices(nothing, nothing, nothing, nothing, nothing)
    ascent = Ascent(Broken(), prices, 1.0, never)  # type: ignore[arg-type]
    with pytest.raises(ArithmeticError):
        ascent.end(at_once=False)
