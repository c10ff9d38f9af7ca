"""How long it takes to write a plan to disk, and to verify what stands there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from allocator.eligibility import candidates
from allocator.verify import verify
from allocator.writing import Delivery, write_plan
from benchmarks.large import delivery_of
from benchmarks.sizes import BY_NAME, instance_of

EACH_SIZE = pytest.mark.parametrize("size", ["small", "large"])


@cache
def delivery(size: str) -> Delivery:
    instance = instance_of(BY_NAME[size], seed=1)
    return delivery_of(instance, candidates(instance))


@EACH_SIZE
def test_writing(benchmark: BenchmarkFixture, tmp_path: Path, size: str) -> None:
    out = tmp_path / "out"
    written = benchmark(write_plan, delivery(size), out, force=True)
    assert out / "assignments.csv" in written


@EACH_SIZE
def test_verifying(benchmark: BenchmarkFixture, tmp_path: Path, size: str) -> None:
    write_plan(delivery(size), tmp_path / "out")
    instance, digests = delivery(size).instance, delivery(size).digests
    assert benchmark(verify, instance, digests, tmp_path / "out") == []
