"""How long it takes to read a dossier."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from allocator.generate import Size, write_dossier
from allocator.reading import read_instance
from benchmarks.sizes import BY_NAME


@pytest.mark.parametrize("size", ["small", "large"])
def test_reading(benchmark: BenchmarkFixture, tmp_path: Path, size: str) -> None:
    _, seekers, demands, weeks, _ = BY_NAME[size]
    write_dossier(Size(seekers, demands, weeks, 1), tmp_path)
    reading = benchmark(read_instance, tmp_path)
    assert len(reading.instance.job_seekers) == seekers
