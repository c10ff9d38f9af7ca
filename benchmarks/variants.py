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
from allocator.solvers.portfolio import PRICING_SHARE, SCALES, Task, prepare
from allocator.solvers.prices import Pricing
from allocator.solvers.state import State, state_of
from benchmarks.attempt import Answer
from benchmarks.judged import Judge, Row
from benchmarks.watch import Outcome, Watched

WORKERS: Final = 2


class Stage(StrEnum):
    """A stage that may be left out."""

    PRICES = "prices"
    RUIN = "ruin"
    EXACT = "exact"


class Variant(NamedTuple):
    """A name, and the stages that are kept beside construction."""

    name: str
    stages: frozenset[Stage]


VARIANTS: Final = (
    Variant("construct", frozenset()),
    Variant("prices, construct", frozenset({Stage.PRICES})),
    Variant("construct, ruin", frozenset({Stage.RUIN})),
    Variant("prices, construct, ruin", frozenset({Stage.PRICES, Stage.RUIN})),
    Variant("prices, construct, ruin, exact steps", frozenset(Stage)),
)
"""From least to everything; the last is what the others are compared with."""


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
    prices, bound = task.chooser.no_prices(), None
    order = most_valuable_first(task.chooser)
    scales: tuple[float, ...] = (0.0,)
    if Stage.PRICES in variant.stages:
        pricing = Pricing(task.chooser, seed, WORKERS)
        share = PRICING_SHARE if Stage.RUIN in variant.stages else 1.0
        prices, bound = pricing.ascend(
            prices, share * clock.left, lambda: False, lambda _prices, _units: None
        )
        order, scales = pricing.order, SCALES
    book = _constructed(task, prices, scales, order)
    if Stage.RUIN in variant.stages:
        scope = task.scope(State(instance, task.arrays))
        limits = Limits(clock.left, seed, WORKERS)
        steps = Stage.EXACT in variant.stages
        book = improve(scope, task.chooser, book, prices, limits, _hear, steps=steps)
    proven = None if bound is None else task.arrays.euros(bound)
    answer = Answer(plan_of(book, task.arrays), proven)
    watched = Watched(Outcome.PLAN, answer, clock.passed, 0.0)
    row = Row(instance.name, seed, seconds, variant.name, Outcome.PLAN)
    return Judge(instance, policy).judge(row, watched)


def _constructed(
    task: Task, prices: Prices, scales: tuple[float, ...], order: NDArray[np.int64]
) -> Book:
    """The best plan constructed at some scale of the prices."""
    best = book_of(task.chooser, task.chances, stays_only(task.chooser).plan())
    levels = levels_of(task.chooser, prices, scales)
    for level in range(len(scales)):
        book = construct(task.chooser, task.chances, levels, level, order)
        state = state_of(task.instance, task.arrays, plan_of(book, task.arrays))
        if book.units[0] > best.units[0] and chances_hold(task.chances, state):
            best = book
    return best


def _hear(_plan: Plan, _units: int) -> None:
    """Only the last plan matters here."""
