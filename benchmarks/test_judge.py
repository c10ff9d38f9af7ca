"""How long judging takes: the constraints, the terms, and why people have no work."""

from __future__ import annotations

from functools import cache

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from allocator.check import check
from allocator.domain import Instance
from allocator.eligibility import Candidates, candidates
from allocator.explain import Unplaced, reasons
from allocator.measures import measure
from allocator.policy import Policy
from allocator.solution import Plan
from benchmarks.greedy import greedy
from benchmarks.sizes import BY_NAME, instance_of

EACH_SIZE = pytest.mark.parametrize("size", ["small", "large"])


@cache
def planned(size: str) -> tuple[Instance, Candidates, Plan]:
    instance = instance_of(BY_NAME[size], seed=1)
    pairs = candidates(instance)
    instance, plan = greedy(instance, pairs)
    return instance, pairs, plan


@EACH_SIZE
def test_check(benchmark: BenchmarkFixture, size: str) -> None:
    instance, _, plan = planned(size)
    assert benchmark(check, instance, Policy(), plan) == []


@EACH_SIZE
def test_measure(benchmark: BenchmarkFixture, size: str) -> None:
    instance, _, plan = planned(size)
    assert benchmark(measure, instance, Policy(), plan).total_eur > 0


@EACH_SIZE
def test_reasons(benchmark: BenchmarkFixture, size: str) -> None:
    instance, pairs, plan = planned(size)
    placed = {stint.seeker for stint in plan.stints}
    others = [i for i in range(len(instance.job_seekers)) if i not in placed]

    def everyone() -> list[Unplaced]:
        return list(reasons(instance, pairs, others))

    assert len(benchmark(everyone)) == len(others)
