"""Small facts with sensible defaults, so that a test names only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from allocator.domain import (
    AgeBand,
    Cohort,
    Course,
    Demand,
    Instance,
    JobSeeker,
    Place,
    Requirement,
    SkillLevel,
    Tender,
    columns_of,
)

START = date(2026, 1, 5)
ROTTERDAM = Place(name="Rotterdam", latitude=51.9225, longitude=4.4792)
DELFT = Place(name="Delft", latitude=52.0067, longitude=4.3556)
UTRECHT = Place(name="Utrecht", latitude=52.0908, longitude=5.1222)


def requirement(*clauses: str) -> Requirement:
    """``requirement("vca", "bei:2/viag")``: all clauses, any alternative."""

    def skill(word: str) -> SkillLevel:
        code, _, level = word.partition(":")
        return SkillLevel(code=code, level=int(level or 1))

    return Requirement(
        clauses=tuple(tuple(map(skill, clause.split("/"))) for clause in clauses)
    )


def seeker(name: str = "s1", *, place: Place = ROTTERDAM, **facts: Any) -> JobSeeker:
    """Someone from Rotterdam on welfare, free for the whole horizon of 20 weeks."""
    defaults: dict[str, Any] = {
        "travel_km": 30.0,
        "from_week": 0,
        "until_week": 20,
        "hours": 36.0,
        "benefit": "participatiewet",
        "age_band": AgeBand.FROM_27,
    }
    if facts.get("travel_minutes") is not None:
        defaults["travel_km"] = None
    return JobSeeker(
        id=name,
        place=place.name,
        latitude=place.latitude,
        longitude=place.longitude,
        **(defaults | facts),
    )


def tender(name: str = "t1", **facts: Any) -> Tender:
    """A contract of a million euro, so an obligation of 50,000."""
    defaults: dict[str, Any] = {
        "contractor": "acme",
        "sum_cents": 100_000_000,
        "rulebook": "haaglanden-2023",
        "reference_date": date(2025, 12, 1),
        "start_week": 0,
        "end_week": 20,
        "place": ROTTERDAM,
        "sector": "energy",
    }
    return Tender(id=name, **(defaults | facts))


def demand(name: str = "d1", **facts: Any) -> Demand:
    """One place for a digger in Rotterdam, 36 hours, weeks 0 to 10."""
    defaults: dict[str, Any] = {
        "tender": "t1",
        "role": "grondwerker",
        "place": ROTTERDAM,
        "start_week": 0,
        "end_week": 10,
        "hours": 36.0,
        "least_weeks": 2,
    }
    facts = defaults | facts
    weeks = facts["end_week"] - facts["start_week"]
    headcount = facts.get("headcount", 1)
    if isinstance(headcount, int):
        facts["headcount"] = (headcount,) * weeks
    if isinstance(facts.get("learner_places"), int):
        facts["learner_places"] = (facts["learner_places"],) * weeks
    return Demand(id=name, **facts)


def course(name: str = "vca-course", **facts: Any) -> Course:
    """Two weeks full time in Rotterdam for the skill ``vca``."""
    defaults: dict[str, Any] = {
        "gives": (SkillLevel(code="vca"),),
        "weeks": 2,
        "place": ROTTERDAM,
        "cost_cents": 50_000,
    }
    return Course(id=name, **(defaults | facts))


def cohort(name: str = "k1", **facts: Any) -> Cohort:
    """Ten seats in week 0."""
    defaults: dict[str, Any] = {
        "course": "vca-course",
        "start_week": 0,
        "capacity": 10,
    }
    return Cohort(id=name, **(defaults | facts))


def instance(
    seekers: Sequence[JobSeeker] = (),
    demands: Sequence[Demand] = (),
    tenders: Sequence[Tender] | None = None,
    weeks: int = 20,
    **facts: Any,
) -> Instance:
    """An instance of one tender ``t1`` unless ``tenders`` are given."""
    more: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in facts.items()
    }
    return Instance(
        name="test",
        start=START,
        weeks=weeks,
        job_seekers=columns_of(list(seekers)),
        tenders=tuple(tenders if tenders is not None else [tender()]),
        demands=tuple(demands),
        **more,
    )


def two_courses_in_a_stint() -> Instance:
    """Beside one long stint a short course and a longer one that asks for it.

    The long one gives what eight more weeks of work require.
    """
    beside: dict[str, Any] = {"pattern": "beside_work", "hours": 4.0}
    longer = course(
        "bei-course",
        gives=(SkillLevel(code="bei"),),
        requires=requirement("vca"),
        weeks=4,
        **beside,
    )
    return instance(
        [seeker(hours=40.0)],
        [
            demand("d1", end_week=12, least_weeks=12),
            demand("d2", start_week=12, end_week=20, requires=requirement("bei")),
        ],
        courses=[course(**beside), longer],
        cohorts=[
            cohort(start_week=2),
            cohort("k2", course="bei-course", start_week=5),
        ],
    )
