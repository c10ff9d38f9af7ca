"""How long the phases of the price way take, each on what the one before it made."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from allocator.domain import Instance
from allocator.eligibility import Candidates, candidates
from allocator.policy import Policy
from allocator.solvers.book import Book
from allocator.solvers.bounds import Bounds
from allocator.solvers.construct import construct, most_valuable_first
from allocator.solvers.cpsat.search import Limits
from allocator.solvers.improve import improve
from allocator.solvers.layers import MOST_LAYERS
from allocator.solvers.levels import levels_of
from allocator.solvers.portfolio import Task, prepare
from allocator.solvers.prices import FIRST_STEP, LAST_STEP, Pricing
from allocator.solvers.repertoire import rates_of
from allocator.solvers.rounding import Rounding
from allocator.solvers.selection import Selection
from benchmarks.sizes import BY_NAME, instance_of

SEED = 1
WORKERS = 1
IMPROVE_SECONDS = 1.0
SELECTED, SELECT_SECONDS = 100, 10.0
LOOKS = 8
EACH_SIZE = pytest.mark.parametrize("size", ["small", "medium"])


@cache
def facts(size: str) -> tuple[Instance, Candidates]:
    instance = instance_of(BY_NAME[size], SEED)
    return instance, candidates(instance)


@cache
def made_ready(size: str) -> Task:
    instance, pairs = facts(size)
    return prepare(instance, Policy(), pairs)


@cache
def moved(size: str) -> Pricing:
    """Prices that some looks of everyone have moved."""
    pricing = Pricing(made_ready(size).chooser, SEED, WORKERS)
    for _ in range(LOOKS):
        pricing.epoch(FIRST_STEP, lambda: False)
    return pricing


@EACH_SIZE
def test_arrays(benchmark: BenchmarkFixture, size: str) -> None:
    instance, pairs = facts(size)
    task = benchmark(prepare, instance, Policy(), pairs)
    assert len(task.arrays.demand) == len(pairs.pairs().demand)


@EACH_SIZE
def test_one_pricing_pass(benchmark: BenchmarkFixture, size: str) -> None:
    """A best career for everyone, at no prices."""
    chooser = made_ready(size).chooser
    free = chooser.no_prices()
    pricing = Pricing(chooser, SEED, WORKERS, free)
    market = pricing.repertoire.market(free, MOST_LAYERS)
    benchmark(pricing.repertoire.look, pricing.people, market)
    assert pricing.repertoire.choices.value.max() > 0


@EACH_SIZE
def test_a_bound(benchmark: BenchmarkFixture, size: str) -> None:
    """From the prices of some epochs."""
    pricing = moved(size)
    bounds = Bounds(made_ready(size).chooser, pricing.people, WORKERS)
    known = pricing.repertoire.worths(pricing.prices)
    assert benchmark(bounds.bound, pricing.prices, known) > 0


@EACH_SIZE
def test_construct(benchmark: BenchmarkFixture, size: str) -> None:
    task = made_ready(size)
    levels = levels_of(task.chooser, task.chooser.no_prices(), (0.0,))
    order = most_valuable_first(task.chooser)
    book = benchmark(construct, task.chooser, task.chances, levels, 0, order)
    assert book.units[0] > 0


@EACH_SIZE
def test_reconsidering_once(benchmark: BenchmarkFixture, size: str) -> None:
    """Everyone chooses among the careers of some looks, and prices follow.

    How many a person knows on average is in ``extra_info``.
    """
    pricing = moved(size)
    repertoire, people = pricing.repertoire, pricing.people
    rates, limits = rates_of(pricing.prices), repertoire.capacity
    units = benchmark(repertoire.reconsider, people, rates, LAST_STEP, limits)
    known = float(repertoire.known.careers[people].mean())
    benchmark.extra_info["known"] = known
    assert units > 0
    assert known > 1


@EACH_SIZE
def test_a_plan_of_known_careers(benchmark: BenchmarkFixture, size: str) -> None:
    task, pricing = made_ready(size), moved(size)
    rounding = Rounding(task.chooser, task.chances, pricing.repertoire, SEED)
    book = benchmark(rounding.plan, pricing.prices, pricing.layers, lambda: False)
    assert book.units[0] > 0


@EACH_SIZE
def test_a_second_of_improving(benchmark: BenchmarkFixture, size: str) -> None:
    """What a second gains is in ``extra_info``, in EUR-equivalents."""
    task, begun = made_ready(size), constructed(size)
    before, prices = int(begun.units[0]), moved(size).prices
    limits = Limits(IMPROVE_SECONDS, SEED, WORKERS)
    told = (task.chooser, begun, prices, limits, lambda *_: None)
    book = once(benchmark, improve, *told)
    gained = task.arrays.euros(int(book.units[0]) - before)
    benchmark.extra_info["gained_eur"] = float(gained)
    assert gained >= 0


@EACH_SIZE
def test_a_selection(benchmark: BenchmarkFixture, size: str) -> None:
    """Known careers of a hundred people, proven to be the best beside the others."""
    task, begun, pricing = made_ready(size), constructed(size), moved(size)
    before = int(begun.units[0])
    selection = Selection(task.chooser, pricing.repertoire.known)
    some = pricing.people[:SELECTED]
    book = once(
        benchmark, selection.improve, some, begun, SELECT_SECONDS, lambda: False
    )
    assert book.units[0] >= before


def once(
    benchmark: BenchmarkFixture, function: Callable[..., Book], *args: object
) -> Book:
    """The book that a single measured call gives."""
    measured: Any = benchmark.pedantic  # it is untyped
    book: Book = measured(function, args=args, rounds=1)
    return book


def constructed(size: str) -> Book:
    """A plan at the prices of some epochs."""
    task = made_ready(size)
    levels = levels_of(task.chooser, moved(size).prices, (1.0,))
    order = most_valuable_first(task.chooser)
    return construct(task.chooser, task.chances, levels, 0, order)
