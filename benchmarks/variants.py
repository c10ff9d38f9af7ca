"""The price way with some of its stages left out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance
from allocator.eligibility import candidates
from allocator.policy import Policy
from allocator.solution import Plan
from allocator.solvers.ascent import Ascent
from allocator.solvers.book import Book, plan_of
from allocator.solvers.chances import chances_hold
from allocator.solvers.chooser import Prices
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
    POLL_SECONDS,
    PRICING_SHARE,
    ROUNDING_SHARE,
    Task,
    Way,
    first_plan,
    prepare,
    search,
)
from allocator.solvers.prices import Pricing
from allocator.solvers.rounding import Rounding
from allocator.solvers.state import State, state_of
from benchmarks.attempt import Answer
from benchmarks.judged import Judge, Row
from benchmarks.watch import Outcome, Watched

WORKERS: Final = 2
SCALES: Final = (0.9, 1.0, 0.75, 0.95, 0.5)
"""Scales of the prices at which whole plans are constructed."""
CONSTRUCTING_SHARE: Final = 0.1
"""Share of the time that is kept for it."""
CONSTRUCTED_LAYERS: Final = 32
"""Most layers of a person in these plans."""


class Stage(StrEnum):
    """A stage that may be left out."""

    PRICES = "prices"
    ROUNDING = "plans of known careers"
    RUIN = "ruin and recreate"
    EXACT = "exact steps"


class Variant(NamedTuple):
    """A name, and the stages that are kept beside construction."""

    name: str
    stages: frozenset[Stage]


VARIANTS: Final = (
    Variant("construct", frozenset()),
    Variant("+ prices", frozenset({Stage.PRICES})),
    Variant("+ plans of known careers", frozenset({Stage.PRICES, Stage.ROUNDING})),
    Variant("+ ruin and recreate", frozenset(Stage) - {Stage.EXACT}),
    Variant("+ exact steps", frozenset(Stage)),
)
"""Each has the stages of those before it; the last is the price way as it is, and
what the others are compared with."""


@dataclass
class _Clock:
    """Seconds left of so many, from now on."""

    seconds: float

    def __post_init__(self) -> None:
        self._began = time.monotonic()

    @property
    def passed(self) -> float:
        return time.monotonic() - self._began

    @property
    def left(self) -> float:
        return max(0.0, self.seconds - self.passed)


def run_variant(
    instance: Instance, policy: Policy, seconds: float, seed: int, variant: Variant
) -> Row:
    """What a variant makes of an instance in the time, judged."""
    clock = _Clock(seconds)
    task = prepare(instance, policy, candidates(instance))
    if Stage.EXACT in variant.stages:
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
    task: Task, clock: _Clock, seed: int, stages: frozenset[Stage]
) -> tuple[Plan, int | None]:
    """Plan and bound of the stages up to ruin and recreate, in units.

    Prices go on in a thread of their own while plans are made, as when nothing is
    left out; who has no stage to come gets the time that it would have taken.
    """
    chooser, first = task.chooser, first_plan(task)
    pricing, rest = Pricing(chooser, seed, WORKERS), _Clock(clock.left)
    rounds = Stage.ROUNDING in stages
    share = 1.0 if rounds else 1 - CONSTRUCTING_SHARE
    ascent = Ascent(pricing, pricing.guess(), share * rest.left, _never)
    if rounds:
        while not ascent.done and rest.passed < PRICING_SHARE * rest.seconds:
            ascent.news(POLL_SECONDS)
        ascent.use(WORKERS - 1)
        book = book_of(chooser, task.chances, first)
        book = _from_known(task, book, ascent.prices, rest, seed, Stage.RUIN in stages)
        ascent.end(at_once=False)
    else:
        ascent.end(at_once=False)
        book = _constructed(task, ascent.prices, SCALES, pricing.order, clock)
    return plan_of(book, task.arrays), ascent.bound


def _from_known(
    task: Task, book: Book, prices: Prices, rest: _Clock, seed: int, ruins: bool
) -> Book:
    """The best of a book and plans of known careers, ruined and recreated or not."""
    rounding = Rounding(task.chooser, task.chances, prices, seed)
    until = (ROUNDING_SHARE if ruins else 1.0) * rest.seconds
    for other in rounding.plans(until - rest.passed, False, _never):
        if other.units[0] > book.units[0] and _fair(task, other):
            book = other
    if not ruins:
        return book
    scope = task.scope(State(task.instance, task.arrays))
    limits = Limits(rest.left, seed, WORKERS)
    return improve(
        scope, task.chooser, book, rounding.prices, limits, lambda *_: None, steps=False
    )


def _constructed(
    task: Task,
    prices: Prices,
    scales: tuple[float, ...],
    order: NDArray[np.int64],
    clock: _Clock,
) -> Book:
    """The best plan constructed at some scale of the prices, while there is time."""
    best = book_of(task.chooser, task.chances, stays_only(task.chooser).plan())
    levels = levels_of(task.chooser, prices, scales, CONSTRUCTED_LAYERS)
    for level in range(len(scales)):
        if level and not clock.left:
            break
        book = construct(task.chooser, task.chances, levels, level, order)
        if book.units[0] > best.units[0] and _fair(task, book):
            best = book
    return best


def _fair(task: Task, book: Book) -> bool:
    """Whether every group has its equal chances."""
    if not task.chances:
        return True
    plan = plan_of(book, task.arrays)
    return chances_hold(task.chances, state_of(task.instance, task.arrays, plan))


def _never() -> bool:
    return False
