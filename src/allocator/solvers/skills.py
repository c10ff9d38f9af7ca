"""Which skills a person holds in which weeks, for every solver."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance, JobSeeker, Requirement, SkillLevel
from allocator.solution import Career
from allocator.units import FOREVER

Clause = tuple[SkillLevel, ...]


class Holding(NamedTuple):
    """A skill at a level, held in ``[from_week, until_week)``."""

    code: str
    level: int
    from_week: int
    until_week: int


def own_holdings(instance: Instance, person: JobSeeker) -> list[Holding]:
    """What a person holds without doing anything: skills and courses so far."""
    held = [
        Holding(s.code, s.level, 0, FOREVER if s.until_week is None else s.until_week)
        for s in person.skills
    ]
    begun = [(c, 0) for c in person.courses_finished]
    begun += [(c.course, c.end_week) for c in person.courses_under_way]
    for course, week in begun:
        given = instance.courses[instance.course_index[course]].gives
        held += [Holding(skill.code, skill.level, week, FOREVER) for skill in given]
    return held


def gained_holdings(instance: Instance, career: Career) -> list[Holding]:
    """What a career adds: courses that end, and what stints taught."""
    gained = []
    for place in career.course_places:
        course = instance.course_of(place.cohort)
        end = instance.cohorts[place.cohort].start_week + course.weeks
        gained += [Holding(s.code, s.level, end, FOREVER) for s in course.gives]
    for stint in career.stints:
        demand = instance.demands[stint.demand]
        weeks = stint.end_week - stint.start_week
        if demand.teaches_after_weeks and weeks >= demand.teaches_after_weeks:
            gained += [
                Holding(s.code, s.level, stint.end_week, FOREVER)
                for s in demand.teaches
            ]
    return gained


def covers(given: Iterable[SkillLevel], clause: Clause) -> bool:
    """Whether one of the given skills satisfies the clause."""
    return any(
        skill.code == wanted.code and skill.level >= wanted.level
        for skill in given
        for wanted in clause
    )


def clause_weeks(
    clause: Clause, holdings: Sequence[Holding], weeks: int
) -> NDArray[np.bool_]:
    """Weeks ``0 … weeks-1`` in which the clause is satisfied, shape (weeks,)."""
    satisfied = np.zeros(weeks, bool)
    for held in holdings:
        if any(held.code == w.code and held.level >= w.level for w in clause):
            satisfied[max(0, held.from_week) : max(0, held.until_week)] = True
    return satisfied


def requirement_weeks(
    requirement: Requirement, holdings: Sequence[Holding], weeks: int
) -> NDArray[np.bool_]:
    """Weeks in which all clauses are satisfied, shape (weeks,)."""
    satisfied = np.ones(weeks, bool)
    for clause in requirement.clauses:
        satisfied &= clause_weeks(clause, holdings, weeks)
    return satisfied
