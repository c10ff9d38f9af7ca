"""A made-up region of any size, for tests that need more than a few people."""

from __future__ import annotations

import random

from builders import (
    DELFT,
    ROTTERDAM,
    cohort,
    course,
    demand,
    instance,
    requirement,
    seeker,
    tender,
)

from allocator.domain import HeldSkill, Instance, JobSeeker, SkillLevel

BENEFITS = ("participatiewet", "ww", "wia_wao", "none")
CONTRACTORS = ("acme", "bolt", "ohm")


def region(people: int, demands: int, weeks: int, seed: int = 1) -> Instance:
    """Two towns, a demand for every few people, half of them asking for a course."""
    rng = random.Random(seed)
    tenders = [
        tender(
            f"t{i}",
            contractor=rng.choice(CONTRACTORS),
            sum_cents=rng.choice((50_000_000, 200_000_000)),
            end_week=weeks,
        )
        for i in range(max(1, demands // 3))
    ]
    wanted = []
    for i in range(demands):
        start_week = rng.randrange(weeks // 2)
        end_week = rng.randint(start_week + 4, weeks)
        wanted.append(
            demand(
                f"d{i}",
                tender=rng.choice(tenders).id,
                place=rng.choice((ROTTERDAM, DELFT)),
                start_week=start_week,
                end_week=end_week,
                headcount=rng.randint(1, 4),
                hours=rng.choice((24.0, 32.0, 36.0)),
                requires=requirement("vca") if rng.random() < 0.5 else requirement(),
                least_weeks=rng.choice((2, 4, 8)),
            )
        )
    return instance(
        [_person(rng, i, weeks) for i in range(people)],
        wanted,
        tenders,
        weeks=weeks,
        courses=[course(cost_cents=80_000, gives=(SkillLevel(code="vca"),))],
        cohorts=[
            cohort(
                f"k{i}", start_week=rng.randrange(weeks // 3), capacity=people // 8 + 1
            )
            for i in range(3)
        ],
    )


def _person(rng: random.Random, i: int, weeks: int) -> JobSeeker:
    ended = rng.choice((None, None, 0, 3))
    return seeker(
        f"s{i}",
        place=rng.choice((ROTTERDAM, DELFT)),
        travel_km=rng.choice((10.0, 20.0, 40.0)),
        from_week=max(ended or 0, rng.choice((0, 0, 4))),
        until_week=rng.choice((weeks, weeks, weeks - 5)),
        hours=rng.choice((28.0, 36.0, 40.0)),
        benefit=rng.choice(BENEFITS),
        skills=[HeldSkill(code="vca")] if rng.random() < 0.3 else [],
        job_end_week=ended,
        job_employer=None if ended is None else rng.choice(CONTRACTORS),
        groups=["women"] if rng.random() < 0.4 else [],
    )
