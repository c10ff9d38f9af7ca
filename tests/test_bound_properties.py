"""Whatever is done to prices, no plan is worth more than they prove.

And whatever plan improving begins with, it ends with none that is worth less.
Prices are disturbed and plans drawn by hypothesis, on tiny random instances whose
best plans are known and on a region too large for that.
"""

from __future__ import annotations

import random
from decimal import Decimal
from functools import cache

import numpy as np
import pytest
from enumerator import Enumeration
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from random_instances import random_instance, random_policy
from region import region
from solving import exact, placeable, priced_after, proven, task_of, violated

from allocator.certificate.bound import bound_eur
from allocator.measures import measure
from allocator.solution import Plan
from allocator.solvers import improve as improving
from allocator.solvers.book import plan_of
from allocator.solvers.bounds import LAYERS
from allocator.solvers.chooser import Prices
from allocator.solvers.construct import book_of
from allocator.solvers.cpsat.search import Limits
from allocator.solvers.portfolio import Task, Way, first_plan, search
from allocator.solvers.proof import certificate_of
from allocator.solvers.state import state_of

TIGHT_SEEDS = (10, 34, 79, 80, 103, 116, 122, 126, 141, 146)
"""Good prices prove nearly what the best plan is worth, so a slip would show."""
HARD_SEEDS = (662, 694, 915, 1033, 1098)
"""Several courses, courses that need courses, and equal chances that bind."""
NEARLY = 1.06
MORE_NEARLY = Decimal("1.004")
EPOCHS = 400
SECONDS = 0.05
CHUNK_SECONDS = 0.01
Floats = NDArray[np.float64]
EACH_LAYERS = st.sampled_from(((1,), (4, 4, 4), (1, 2, 8, 64), LAYERS))
EACH_SEED = st.sampled_from((*TIGHT_SEEDS, *HARD_SEEDS))
PEOPLE, DEMANDS, WEEKS = 150, 20, 40


class Known:
    """A task, what its best plan is worth if that is known, and good prices."""

    def __init__(self, task: Task, units: int) -> None:
        self.task, self.units = task, units
        pricing = priced_after(task, EPOCHS)
        self.prices, self.careers = pricing.prices, pricing.repertoire.known

    @property
    def euros(self) -> Decimal:
        return self.task.arrays.euros(self.units)


@cache
def solved(seed: int) -> Known:
    """A tiny instance; one without any plan can be worth nothing at most."""
    facts, policy = random_instance(seed), random_policy(seed)
    answer = exact(facts, policy)
    return Known(task_of(facts, policy), answer.units or -(2**62))


@cache
def every_plan(seed: int) -> Enumeration:
    facts = solved(seed).task.instance
    return Enumeration(facts, solved(seed).task.policy, placeable(facts))


@cache
def regional() -> Known:
    """A region, and a plan that a second of search found."""
    task = task_of(region(PEOPLE, DEMANDS, WEEKS))
    first = first_plan(task)
    limits = Limits(seconds=1.0, seed=1)
    plan = search(task, Way.PRICES, first, limits, lambda *_: None).plan
    assert plan is not None
    assert violated(task.instance, plan) == set()
    return Known(task, state_of(task.instance, task.arrays, plan).units)


def disturbed(known: Known, rng: np.random.Generator) -> Prices:
    """Few, some or all prices scaled, raised, or set to nothing at all.

    The worth of a euro stays between nothing and its weight, and what is paid up
    front between nothing and the whole: bounds hold for no others.
    """
    full = float(known.task.arrays.sroi_value)
    week = 1.0 + float(known.prices.places.max(initial=0.0))

    share = rng.choice((0.02, 0.2, 1.0))

    def changed(prices: Floats, unit: float) -> Floats:
        factor = rng.choice((0.0, 0.5, 0.95, 1.05, 4.0), prices.shape)
        more = rng.choice((0.0, 0.0, 0.01, 0.3, 1.0), prices.shape) * unit
        moved = prices * factor + more * rng.random(prices.shape)
        return np.where(rng.random(prices.shape) < share, moved, prices)

    now = known.prices
    return Prices(
        changed(now.places, week),
        changed(now.learners, week),
        changed(now.seats, 10 * week),
        np.clip(changed(now.worth, full), 0.0, full),
        np.clip(changed(now.spared, 1.0), 0.0, 1.0),
    )


def assert_proven(known: Known, prices: Prices, layers: tuple[int, ...]) -> None:
    """Neither the solver's bound nor the certificate's lies below the plan."""
    task = known.task
    assert proven(task, prices, layers) >= known.units
    certificate = certificate_of(task.chooser, prices)
    assert bound_eur(task.instance, task.policy, certificate, 1) >= known.euros


@pytest.mark.parametrize("seed", TIGHT_SEEDS)
def test_good_prices_prove_nearly_the_best(seed: int) -> None:
    known = solved(seed)
    task, prices = known.task, known.prices
    assert known.units <= proven(task, prices) <= NEARLY * known.units
    certificate = certificate_of(task.chooser, prices)
    bound = bound_eur(task.instance, task.policy, certificate, 1)
    assert known.euros <= bound <= MORE_NEARLY * known.euros


@settings(max_examples=150)
@given(EACH_SEED, st.integers(0, 2**32 - 1), EACH_LAYERS)
def test_disturbed_prices_prove_bounds(
    seed: int, draw: int, layers: tuple[int, ...]
) -> None:
    known = solved(seed)
    assert_proven(known, disturbed(known, np.random.default_rng(draw)), layers)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), EACH_LAYERS)
def test_disturbed_prices_of_a_region_prove_bounds(
    draw: int, layers: tuple[int, ...]
) -> None:
    known = regional()
    assert_proven(known, disturbed(known, np.random.default_rng(draw)), layers)


@settings(max_examples=100)
@given(EACH_SEED, st.integers(0, 2**20))
def test_improving_never_ends_below_its_start(seed: int, draw: int) -> None:
    """From any valid plan, at any prices, with selections all the time."""
    known, drawn = solved(seed), random.Random(draw)
    start = next(every_plan(seed).random_plans(drawn, tries=20), None)
    assume(start is not None)
    assert start is not None
    task, rng = known.task, np.random.default_rng(draw)
    book = book_of(task.chooser, task.chances, start.plan)
    begun, told = int(book.units[0]), list[tuple[Plan, int]]()
    with pytest.MonkeyPatch.context() as often:
        often.setattr(improving, "LEAST_SECONDS", 0.0)
        often.setattr(improving, "CHUNK_SECONDS", CHUNK_SECONDS)
        often.setattr(improving, "TELL_SECONDS", 0.0)
        best = improving.improve(
            task.chooser,
            book,
            disturbed(known, rng),
            Limits(SECONDS, seed=draw),
            lambda plan, units: told.append((plan, units)),
            known=known.careers,
            selects=True,
        )
    values = [begun, *(units for _, units in told)]
    assert values == sorted(values)
    assert told[-1] == (plan_of(best, task.arrays), int(best.units[0]))
    assert best.units[0] <= known.units
    for plan, units in told:
        assert violated(task.instance, plan, task.policy) == set()
        value = measure(task.instance, task.policy, plan).total_eur
        assert value == task.arrays.euros(units)
