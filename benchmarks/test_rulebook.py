"""How long it takes to say what people count for on tenders.

The default is small. The size that matters is run by hand:

    python -m benchmarks.test_rulebook 1000000 3000 10000000
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from allocator.domain import JobSeekers, Place, Tender
from allocator.domain.job_seekers import BENEFITS
from allocator.rulebook import Rights, entitlement, rulebook_names
from benchmarks.test_eligibility import people

Positions = np.ndarray[tuple[int], np.dtype[np.int64]]


def seekers(rng: np.random.Generator, count: int) -> JobSeekers:
    """People of every benefit, on it since some day of the last six years."""
    days = rng.integers(6 * 365, size=count)
    return replace(
        people(rng, count),
        benefit=rng.integers(len(BENEFITS), size=count).astype(np.int8),
        benefit_since=np.datetime64("2020-01-01") + days.astype("timedelta64[D]"),
        register_entry=rng.random(count) < 0.1,
    )


def tenders(count: int) -> list[Tender]:
    """Contracts under every rulebook, each with another reference date."""
    names = rulebook_names()
    place = Place(latitude=52, longitude=5)
    return [
        Tender(
            id=f"t{number}",
            contractor=f"c{number % 97}",
            rulebook=names[number % len(names)],
            reference_date=date(2022, 1, 1) + timedelta(days=number % 1_400),
            start_week=0,
            end_week=52,
            place=place,
            sector="energy",
        )
        for number in range(count)
    ]


def pairs(rng: np.random.Generator, rights: Rights, count: int) -> list[Positions]:
    """Pairs drawn at random: people by row, tenders by position."""
    sizes = len(rights.people), len(rights.tenders)
    return [rng.integers(size, size=count) for size in sizes]


@pytest.mark.parametrize("count", [10_000, 100_000])
def test_what_people_count_for(benchmark: BenchmarkFixture, count: int) -> None:
    rng = np.random.default_rng(1)
    rights = Rights(seekers(rng, 5_000), tenders(300))
    rows, of_tender = pairs(rng, rights, count)
    values, _ = benchmark(rights.of, rows, of_tender)
    for pair in range(0, count, count // 50):
        person, tender = rights.people[rows[pair]], rights.tenders[of_tender[pair]]
        right = entitlement(person, tender)
        assert values[pair] == (right.year_value_cents if right else 0)


def main(num_people: int, num_tenders: int, num_pairs: int) -> None:
    """Print the seconds of a large size, with and without asking the rulebooks."""
    rng = np.random.default_rng(1)
    rights = Rights(seekers(rng, num_people), tenders(num_tenders))
    rows, of_tender = pairs(rng, rights, num_pairs)
    for words in ("asked for the first time", "asked again"):
        began = time.perf_counter()
        rights.of(rows, of_tender)
        print(f"{words}: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
