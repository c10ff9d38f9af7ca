"""What one person of a plan holds in which weeks, for the judge alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from allocator.domain import Demand, Instance, Requirement, SkillLevel
from allocator.solution import Career, Plan, Stint
from allocator.units import FOREVER, NO_WEEK


class Span(NamedTuple):
    """A level that is held in every week of ``[from_week, until_week)``."""

    level: int
    from_week: int
    until_week: int


Holdings = dict[str, list[Span]]
"""Spans of one person by skill code."""


class Rung(Enum):
    """How a person stands on a demand in one week."""

    QUALIFIED = auto()
    LEARNER = auto()
    UNQUALIFIED = auto()


def holdings(instance: Instance, seeker: int, career: Career) -> Holdings:
    """What a person holds: from the start, from courses, and taught on the job."""
    people = instance.job_seekers
    held: Holdings = {}

    def learn(skills: Iterable[SkillLevel], from_week: int) -> None:
        for skill in skills:
            span = Span(skill.level, from_week, FOREVER)
            held.setdefault(skill.code, []).append(span)

    def given_by(course: str) -> tuple[SkillLevel, ...]:
        position = instance.course_index.get(course)
        return () if position is None else instance.courses[position].gives

    row = people.skills.row(seeker)
    levels, ends = people.skill_level[row].tolist(), people.skill_until[row].tolist()
    for code, level, until in zip(people.skills.of(seeker), levels, ends, strict=True):
        held.setdefault(code, []).append(Span(level, NO_WEEK, until))
    for course in people.courses_finished.of(seeker):
        learn(given_by(course), NO_WEEK)
    row = people.courses_under_way.row(seeker)
    under_way = people.courses_under_way.of(seeker)
    for course, end in zip(under_way, people.course_end[row].tolist(), strict=True):
        learn(given_by(course), end)
    for place in career.course_places:
        followed = instance.course_of(place.cohort)
        start_week = instance.cohorts[place.cohort].start_week
        learn(followed.gives, start_week + followed.weeks)
    for stint in career.stints:
        demand = instance.demands[stint.demand]
        needed = demand.teaches_after_weeks
        if needed is not None and stint.end_week - stint.start_week >= needed:
            learn(demand.teaches, stint.end_week)
    return held


def satisfied(requirement: Requirement, held: Holdings, week: int) -> bool:
    """Whether every clause has an alternative that is held in ``week``."""
    return all(
        any(
            span.level >= alternative.level and span.from_week <= week < span.until_week
            for alternative in clause
            for span in held.get(alternative.code, ())
        )
        for clause in requirement.clauses
    )


def rung(demand: Demand, held: Holdings, week: int) -> Rung:
    """Whether a person works in full, as a learner, or may not work at all."""
    if satisfied(demand.requires, held, week):
        return Rung.QUALIFIED
    if demand.learner_places and satisfied(demand.learner_requires, held, week):
        return Rung.LEARNER
    return Rung.UNQUALIFIED


def pieces(held: Holdings, start_week: int, end_week: int) -> Iterator[tuple[int, int]]:
    """Half-open parts of a period in each of which nothing held changes.

    What is true in the first week of a part is true in all of its weeks.
    """
    if start_week >= end_week:
        return
    changes = {
        week
        for spans in held.values()
        for span in spans
        for week in (span.from_week, span.until_week)
        if start_week < week < end_week
    }
    yield from pairwise([start_week, *sorted(changes), end_week])


def standings(instance: Instance, plan: Plan) -> Iterator[tuple[Stint, int, int, Rung]]:
    """Parts ``[from, until)`` of each stint, and how the person stands there."""
    for seeker, career in plan.careers().items():
        held = holdings(instance, seeker, career)
        for stint in career.stints:
            demand = instance.demands[stint.demand]
            for start, end in pieces(held, stint.start_week, stint.end_week):
                yield stint, start, end, rung(demand, held, start)
