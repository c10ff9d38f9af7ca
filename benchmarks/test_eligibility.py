"""How long it takes to find the candidate pairs of a region.

The default is small. The size that matters, with seconds and peak memory, is run
by hand in a process of its own:

    python benchmarks/test_eligibility.py 100000 5000
"""

from __future__ import annotations

import csv
import resource
import sys
import time
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from allocator.domain import (
    Cohort,
    Course,
    Demand,
    Instance,
    JobSeekers,
    Place,
    Requirement,
    SkillLevel,
    Tender,
)
from allocator.domain.job_seekers import Coded, Lists
from allocator.eligibility import CANDIDATE, candidates
from allocator.resources import data_file
from allocator.units import FOREVER, NO_WEEK

WEEKS = 156
CLUSTERED = 0.6
NUM_CITIES = 40
LIMITS_KM = (5, 40)
SPREAD_DEGREES = 0.03
SKILLS = [f"skill-{i:02}" for i in range(40)]
TEACHING = 0.1


def town_points() -> NDArray[np.float64]:
    """Latitude and longitude of Dutch towns, the largest first, shape (towns, 2)."""
    with data_file("places_nl.csv").open(encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: -int(row["population"]))
    return np.array([[float(r["latitude"]), float(r["longitude"])] for r in rows])


def spread(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Places of people or work: most in the large cities, the rest anywhere."""
    towns = town_points()
    anywhere = rng.integers(len(towns), size=count)
    city = rng.integers(NUM_CITIES, size=count)
    town = np.where(rng.random(count) < CLUSTERED, city, anywhere)
    points = towns[town] + rng.normal(0, SPREAD_DEGREES, (count, 2))
    return points.clip((50.4, 2.9), (53.9, 7.7))


def people(rng: np.random.Generator, count: int) -> JobSeekers:
    """Job seekers of which one in five has a limit in minutes."""
    points = spread(rng, count)
    by_minutes = rng.random(count) < 0.2
    num_skills = rng.integers(0, 8, count)
    offsets = np.concatenate([[0], np.cumsum(num_skills)])
    from_week = rng.integers(0, 60, count)
    days = rng.integers(-700, 100, count)
    zeros, none = np.zeros(count, np.int8), Coded((), np.full(count, -1, np.int32))
    nothing = Lists((), np.zeros(count + 1, np.int64), np.zeros(0, np.int32))
    return JobSeekers(
        ids=np.array([f"s{i:06}" for i in range(count)], object),
        place=none,
        latitude=points[:, 0],
        longitude=points[:, 1],
        travel_km=np.where(by_minutes, np.nan, rng.uniform(*LIMITS_KM, count)),
        travel_minutes=np.where(by_minutes, rng.uniform(20, 90, count), np.nan),
        from_week=from_week.astype(np.int32),
        until_week=(from_week + rng.integers(10, 97, count)).astype(np.int32),
        hours=rng.integers(16, 41, count).astype(np.float64),
        benefit=zeros,
        benefit_since=np.datetime64("2026-01-05") + days,
        register_entry=np.zeros(count, bool),
        age_band=zeros,
        learning_path=zeros,
        learning_level=zeros,
        skills=Lists(
            tuple(SKILLS),
            offsets,
            rng.integers(len(SKILLS), size=offsets[-1]).astype(np.int32),
        ),
        skill_level=rng.integers(1, 4, offsets[-1]).astype(np.int8),
        skill_until=np.where(
            rng.random(offsets[-1]) < 0.2,
            rng.integers(WEEKS, size=offsets[-1]),
            FOREVER,
        ).astype(np.int32),
        courses_finished=nothing,
        courses_under_way=nothing,
        course_end=np.zeros(0, np.int32),
        job_end_week=np.full(count, NO_WEEK, np.int32),
        job_employer=none,
        ambitions=nothing,
        neighbourhood=none,
        groups=nothing,
        sroi_weeks_life=np.zeros(count, np.int32),
        sroi_weeks_used=nothing,
        sroi_weeks=np.zeros(0, np.int32),
    )


def requirement(rng: np.random.Generator) -> Requirement:
    """Nothing, one or two clauses; some with an alternative."""
    return Requirement(
        clauses=tuple(
            tuple(skill(rng) for _ in range(rng.choice((1, 1, 2))))
            for _ in range(rng.choice((0, 1, 1, 2)))
        )
    )


def skill(rng: np.random.Generator) -> SkillLevel:
    """A skill at level 1 or 2."""
    return SkillLevel(code=str(rng.choice(SKILLS)), level=int(rng.integers(1, 3)))


def demand(rng: np.random.Generator, name: str, place: Place) -> Demand:
    """Work for 8 to 60 weeks; one in ten teaches, one in ten takes learners."""
    start_week = int(rng.integers(0, WEEKS - 60))
    weeks = int(rng.integers(8, 61))
    facts: dict[str, Any] = {}
    if rng.random() < TEACHING:
        facts |= {"teaches": (skill(rng),), "teaches_after_weeks": 13}
    if rng.random() < TEACHING:
        facts |= {"learner_places": (1,) * weeks, "learner_requires": requirement(rng)}
    return Demand(
        id=name,
        tender="t1",
        role="grondwerker",
        place=place,
        start_week=start_week,
        end_week=start_week + weeks,
        headcount=(2,) * weeks,
        hours=float(rng.choice((24, 32, 36))),
        requires=requirement(rng),
        least_weeks=8,
        **facts,
    )


def region(num_people: int, num_demands: int, seed: int = 1) -> Instance:
    """A country of people and work, with 20 courses of five cohorts each."""
    rng = np.random.default_rng(seed)
    sites = [
        Place(name=f"site-{i}", latitude=latitude, longitude=longitude)
        for i, (latitude, longitude) in enumerate(spread(rng, num_demands).tolist())
    ]
    courses = [
        Course(
            id=f"course-{i}",
            gives=(SkillLevel(code=SKILLS[i], level=2),),
            requires=requirement(rng) if i % 4 == 0 else Requirement(),
            weeks=6,
            place=sites[i % len(sites)],
        )
        for i in range(20)
    ]
    return Instance(
        name=f"bench-s{num_people}-d{num_demands}-{seed}",
        start=date(2026, 1, 5),
        weeks=WEEKS,
        job_seekers=people(rng, num_people),
        tenders=(
            Tender(
                id="t1",
                contractor="acme",
                obligation_share=Decimal("0.05"),
                rulebook="haaglanden-2023",
                reference_date=date(2025, 12, 1),
                start_week=0,
                end_week=WEEKS,
                place=sites[0],
                sector="energy",
            ),
        ),
        demands=tuple(demand(rng, f"d{i}", place) for i, place in enumerate(sites)),
        courses=tuple(courses),
        cohorts=tuple(
            Cohort(
                id=f"{course.id}-{i}", course=course.id, start_week=20 * i, capacity=12
            )
            for course in courses
            for i in range(5)
        ),
    )


@pytest.mark.parametrize(("num_people", "num_demands"), [(500, 30), (2_000, 100)])
def test_candidates(
    benchmark: BenchmarkFixture, num_people: int, num_demands: int
) -> None:
    instance = region(num_people, num_demands)
    found = benchmark(candidates, instance)
    assert len(found.indptr) == num_people + 1
    assert found.placeable.any()


def main(num_people: int, num_demands: int) -> None:
    instance = region(num_people, num_demands)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.perf_counter()
    found = candidates(instance)
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{instance.name}: {len(found.demand):,} near pairs, "
        f"{np.count_nonzero(found.refusal == CANDIDATE):,} candidates, "
        f"{np.count_nonzero(found.placeable):,} placeable people in {seconds:.1f} s; "
        f"peak {peak / 1024:,.0f} MiB, {before / 1024:,.0f} MiB before"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
