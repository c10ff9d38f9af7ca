"""How long the phases of the price way take, each on what the one before it made."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from allocator.domain import Instance
from allocator.eligibility import Candidates, candidates
from allocator.policy import Policy
from allocator.solvers.construct import construct, most_valuable_first
from allocator.solvers.cpsat.search import Limits
from allocator.solvers.improve import improve
from allocator.solvers.levels import levels_of
from allocator.solvers.portfolio import Task, prepare
from allocator.solvers.prices import Pricing
from allocator.solvers.repertoire import Repertoire, prices_of, rates_of
from allocator.solvers.rounding import LAYERS, LOOKING_STEPS, Rounding
from allocator.solvers.state import State
from benchmarks.sizes import BY_NAME, instance_of

SEED = 1
WORKERS = 1
PRICING_SECONDS = 2.0
IMPROVE_SECONDS = 1.0
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


@EACH_SIZE
def test_arrays(benchmark: BenchmarkFixture, size: str) -> None:
    instance, pairs = facts(size)
    task = benchmark(prepare, instance, Policy(), pairs)
    assert len(task.arrays.demand) == len(pairs.pairs().demand)


@EACH_SIZE
def test_one_pricing_pass(benchmark: BenchmarkFixture, size: str) -> None:
    """The bound at no prices: a best career for everyone."""
    chooser = made_ready(size).chooser
    pricing = Pricing(chooser, SEED, WORKERS)
    assert benchmark(pricing.bound, chooser.no_prices()) > 0


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
    chooser = made_ready(size).chooser
    people = np.flatnonzero(np.diff(chooser.arrays.indptr)).astype(np.int64)
    repertoire = Repertoire(chooser, people, WORKERS, plans=True)
    rates, limits = rates_of(chooser.no_prices()), repertoire.capacity
    for _ in range(LOOKS):
        repertoire.look(people, prices_of(rates), LAYERS[False])
        repertoire.reconsider(people, rates, LOOKING_STEPS[0], limits)
    step = LOOKING_STEPS[1]
    units = benchmark(repertoire.reconsider, people, rates, step, limits)
    known = float(repertoire.known.careers[people].mean())
    benchmark.extra_info["known"] = known
    assert units > 0
    assert known > 1


@EACH_SIZE
def test_a_plan_of_known_careers(benchmark: BenchmarkFixture, size: str) -> None:
    task = made_ready(size)
    prices = Pricing(task.chooser, SEED, WORKERS).guess()
    rounding = Rounding(task.chooser, task.chances, prices, SEED)
    for _ in range(LOOKS):
        rounding.look(LOOKING_STEPS[0], LAYERS[False], lambda: False)
    book = benchmark(rounding.plan, LAYERS[False], lambda: False)
    assert book.units[0] > 0


@EACH_SIZE
@pytest.mark.parametrize("steps", [False, True], ids=["ruin", "exact steps too"])
def test_a_second_of_improving(
    benchmark: BenchmarkFixture, size: str, steps: bool
) -> None:
    """What a second gains is in ``extra_info``, in EUR-equivalents."""
    task = made_ready(size)
    pricing = Pricing(task.chooser, SEED, WORKERS)
    nothing = task.chooser.no_prices()
    prices, _ = pricing.ascend(
        nothing, PRICING_SECONDS, lambda: False, lambda _prices, _units: None
    )
    levels = levels_of(task.chooser, prices, (1.0,))
    begun = construct(task.chooser, task.chances, levels, 0, pricing.order)
    before = int(begun.units[0])
    scope = task.scope(State(task.instance, task.arrays))
    limits = Limits(IMPROVE_SECONDS, SEED, WORKERS)
    book = benchmark.pedantic(  # type: ignore[no-untyped-call]
        improve,
        args=(scope, task.chooser, begun, prices, limits, lambda *_: None),
        kwargs={"steps": steps},
        rounds=1,
    )
    gained = task.arrays.euros(int(book.units[0]) - before)
    benchmark.extra_info["gained_eur"] = float(gained)
    assert gained >= 0
