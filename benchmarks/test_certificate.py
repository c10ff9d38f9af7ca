"""How long it takes to compute a bound again from prices, stage by stage.

The default is small. With prices of a plan, seconds and peak memory, by hand:

    python -m benchmarks.test_certificate DOSSIER OUT
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from allocator.certificate import Certificate
from allocator.certificate.bound import best_careers, bound_eur
from allocator.certificate.file import subject_of, unpacked
from allocator.certificate.prices import MILLS_PER_EURO, RATE_UNIT
from allocator.domain import Instance
from allocator.policy import Policy
from allocator.reading import read_instance
from allocator.writing.certificate_file import CERTIFICATE_FILE
from allocator.writing.read_back import read_run
from allocator.writing.run_file import RUN_FILE
from benchmarks.sizes import BY_NAME, instance_of

SEED = 1
A_WEEK_EUR = 500
"""Price of every place in every week: about what a week of work is worth."""


@cache
def facts(size: str) -> Instance:
    return instance_of(BY_NAME[size], SEED)


def flat_prices(instance: Instance, policy: Policy) -> Certificate:
    """The same price for every place, nothing for learners and seats."""
    grid = len(instance.demands), instance.weeks
    weight = int(policy.weights.sroi_fulfilment * RATE_UNIT)
    nobody = np.zeros(0, np.int64)
    return Certificate(
        np.full(grid, A_WEEK_EUR * MILLS_PER_EURO, np.int64),
        np.zeros(grid, np.int64),
        np.zeros(len(instance.cohorts), np.int64),
        np.full(len(instance.tenders), weight, np.int64),
        nobody,
        nobody,
        nobody,
    )


@pytest.mark.parametrize("size", ["small", "medium"])
def test_bound(benchmark: BenchmarkFixture, size: str) -> None:
    instance, policy = facts(size), Policy()
    prices = flat_prices(instance, policy)
    bound_eur(instance, policy, prices, 1)  # compiling is not timed
    assert benchmark(bound_eur, instance, policy, prices, 1) > 0


def timed(stages: Iterator[np.ndarray[tuple[int], np.dtype[np.int64]]]) -> None:
    begin = time.perf_counter()
    for number, best in enumerate(stages, start=1):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"stage {number}: careers worth EUR {best.sum() / MILLS_PER_EURO:,.0f} "
            f"after {time.perf_counter() - begin:.1f} s; peak {peak:,.0f} MiB"
        )


def main(dossier: Path, out: Path) -> None:
    reading = read_instance(dossier)
    policy = read_run(out / RUN_FILE).policy
    subject = subject_of(reading.instance, policy, reading.digests)
    path = out / CERTIFICATE_FILE
    prices = unpacked(path, reading.instance, policy, subject)
    people = len(reading.instance.job_seekers)
    print(f"{people:,} people, {path.stat().st_size / 1024:,.0f} KiB of prices")
    timed(best_careers(reading.instance, policy, prices))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
