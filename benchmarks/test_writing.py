"""How long it takes to write a plan to disk, and to verify what stands there."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from allocator.commands.verify import verify_output
from allocator.eligibility import candidates
from allocator.generate import Size, write_dossier
from allocator.reading import read_instance
from allocator.writing import Delivery, write_plan
from benchmarks.large import delivery_of
from benchmarks.sizes import BY_NAME

EACH_SIZE = pytest.mark.parametrize("size", ["small", "large"])


def delivery(size: str, dossier: Path) -> Delivery:
    """A delivery of a plan for a dossier that is drawn first."""
    _, seekers, demands, weeks, _ = BY_NAME[size]
    dossier.mkdir()
    write_dossier(Size(seekers, demands, weeks, seed=1), dossier)
    reading = read_instance(dossier)
    return delivery_of(reading, candidates(reading.instance))


@EACH_SIZE
def test_writing(benchmark: BenchmarkFixture, tmp_path: Path, size: str) -> None:
    out = tmp_path / "out"
    delivered = delivery(size, tmp_path / "dossier")
    written = benchmark(write_plan, delivered, out, force=True)
    assert out / "assignments.csv" in written


@EACH_SIZE
def test_verifying(benchmark: BenchmarkFixture, tmp_path: Path, size: str) -> None:
    """As the command does: reading the dossier and finding candidates included."""
    dossier, out = tmp_path / "dossier", tmp_path / "out"
    write_plan(delivery(size, dossier), out)
    _, code = benchmark(verify_output, dossier, out)
    assert code == 0
