"""The price way with some of its stages left out."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance
from allocator.eligibility import candidates
from allocator.policy import Policy
from allocator.solution import Plan
from allocator.solvers.book import Book, plan_of
from allocator.solvers.bounds import Bounds
from allocator.solvers.chooser import Prices
from allocator.solvers.clock import Clock
from allocator.solvers.construct import (
    book_of,
    construct,
    most_valuable_first,
    stays_only,
)
from allocator.solvers.cpsat.search import Limits
from allocator.solvers.improve import improve
from allocator.solvers.levels import levels_of
from allocator.solvers.portfolio import (
    Best,
    Task,
    Way,
    fair,
    first_plan,
    known_careers,
    prepare,
    prices_share,
    search,
)
from allocator.solvers.prices import Pricing
from allocator.solvers.proving import Proving
from benchmarks.attempt import Answer
from benchmarks.judged import Judge, Row
from benchmarks.watch import Outcome, Watched

WORKERS: Final = 2
SCALES: Final = (0.9, 1.0, 0.75, 0.95, 0.5)
"""Scales of the prices at which whole plans are constructed."""
CONSTRUCTING_SHARE: Final = 0.1
"""Share of the time that is kept for it."""
BOUND_SHARE: Final = 0.15
"""Share of the time that is kept for a bound where it is not proven beside plans."""
CONSTRUCTED_LAYERS: Final = 32
"""Most layers of a person in these plans."""


class Stage(StrEnum):
    """A stage that may be left out."""

    PRICES = "prices"
    ROUNDING = "plans of known careers"
    RUIN = "ruin and recreate"
    SELECTION = "selection"


class Variant(NamedTuple):
    """A name, and the stages that are kept beside construction."""

    name: str
    stages: frozenset[Stage]


VARIANTS: Final = (
    Variant("construct", frozenset()),
    Variant("+ prices", frozenset({Stage.PRICES})),
    Variant("+ plans of known careers", frozenset({Stage.PRICES, Stage.ROUNDING})),
    Variant("+ ruin and recreate", frozenset(Stage) - {Stage.SELECTION}),
    Variant("+ selection", frozenset(Stage)),
)
"""Each has the stages of those before it; the last is the price way as it is, and
what the others are compared with."""


def run_variant(
    instance: Instance, policy: Policy, seconds: float, seed: int, variant: Variant
) -> Row:
    """What a variant makes of an instance in the time, judged."""
    clock = Clock(seconds)
    task = prepare(instance, policy, candidates(instance))
    if Stage.SELECTION in variant.stages:
        first = first_plan(task)
        limits = Limits(clock.left, seed, WORKERS)
        found = search(task, Way.PRICES, first, limits, lambda *_: None)
        plan, bound = found.plan or first, found.bound_units
    elif Stage.PRICES in variant.stages:
        plan, bound = _at_prices(task, clock, seed, variant.stages)
    else:
        order = most_valuable_first(task.chooser)
        book = _constructed(task, task.chooser.no_prices(), (0.0,), order, clock)
        plan, bound = plan_of(book, task.arrays), None
    answer = Answer(plan, None if bound is None else task.arrays.euros(bound))
    watched = Watched(Outcome.PLAN, answer, clock.passed, 0.0)
    row = Row(instance.name, seed, seconds, variant.name, Outcome.PLAN)
    return Judge(instance, policy).judge(row, watched)


def _at_prices(
    task: Task, clock: Clock, seed: int, stages: frozenset[Stage]
) -> tuple[Plan, int | None]:
    """Plan and bound of the stages up to ruin and recreate, in units.

    Who has no stage to come gets the time that it would have taken.
    """
    chooser, ruins = task.chooser, Stage.RUIN in stages
    limits = Limits(clock.left, seed, WORKERS)
    pricing = Pricing(chooser, seed, WORKERS)
    bounds = Bounds(chooser, pricing.people, WORKERS)
    proving = Proving(bounds, pricing.prices)
    begun = book_of(chooser, task.chances, first_plan(task))
    best = Best(task, begun, proving, limits, lambda *_: None)
    if Stage.ROUNDING in stages:
        share = 1.0 if ruins else (1 - BOUND_SHARE) / prices_share(pricing)
        known_careers(task, pricing, best, Clock(share * clock.left), limits)
    else:
        share = 1 - BOUND_SHARE - CONSTRUCTING_SHARE
        for _ in pricing.ascend(share * limits.seconds, _never):
            pass
        worth = pricing.repertoire.choices.value[pricing.people]
        order = pricing.people[np.argsort(-worth, kind="stable")]
        best.offer(_constructed(task, pricing.prices, SCALES, order, clock))
        known = pricing.repertoire.worths(pricing.prices)
        proving.begin(pricing.prices, known, _never, lambda: clock.left <= 0)
    if ruins:
        rest = replace(limits, seconds=clock.left)
        best.book = improve(
            chooser,
            best.book,
            pricing.prices,
            rest,
            best.tell,
            known=pricing.repertoire.known,
        )
    proving.wait()
    return plan_of(best.book, task.arrays), proving.bound


def _constructed(
    task: Task,
    prices: Prices,
    scales: tuple[float, ...],
    order: NDArray[np.int64],
    clock: Clock,
) -> Book:
    """The best plan constructed at some scale of the prices, while there is time."""
    best = book_of(task.chooser, task.chances, stays_only(task.chooser).plan())
    levels = levels_of(task.chooser, prices, scales, CONSTRUCTED_LAYERS)
    for level in range(len(scales)):
        if level and clock.left <= 0:
            break
        book = construct(task.chooser, task.chances, levels, level, order)
        if book.units[0] > best.units[0] and fair(book):
            best = book
    return best


def _never() -> bool:
    return False
