"""Which part of a plan may break a constraint, found for all stints at once.

A million careers cannot be read one by one for every rule. A screen looks at
columns and leaves only what the rule itself then has to read: it may let
through what breaks nothing, and never drops what does. Tests hold each screen
to that on plans broken at random. The rules are in `allocator.career_rules` and
`allocator.check`; every function here has the name of what it looks for.
"""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance, Pattern
from allocator.ranges import expand
from allocator.solution import Mask, Numbers, Plan
from allocator.travel import Roads
from allocator.units import FOREVER


class _Cohorts(NamedTuple):
    """Half-open weeks of every cohort, and whether it fills them; (cohorts,)."""

    start_week: Numbers
    end_week: Numbers
    full_time: Mask

    @classmethod
    def of(cls, instance: Instance) -> Self:
        courses = [instance.course_of(k) for k in range(len(instance.cohorts))]
        start = np.array([cohort.start_week for cohort in instance.cohorts], np.int64)
        weeks = np.array([course.weeks for course in courses], np.int64)
        full_time = [course.pattern is Pattern.FULL_TIME for course in courses]
        return cls(start, start + weeks, np.array(full_time, bool))


def overlapping(instance: Instance, plan: Plan) -> Plan:
    """Careers in which activities may meet: for ``one_activity``."""
    stints, places, cohorts = (
        plan.stint_columns,
        plan.place_columns,
        _Cohorts.of(instance),
    )
    full_time = cohorts.full_time[places.cohort]
    cohort = places.cohort[full_time]
    seeker = np.concatenate([stints.seeker, places.seeker[full_time]])
    start = np.concatenate([stints.start_week, cohorts.start_week[cohort]])
    end = np.concatenate([stints.end_week, cohorts.end_week[cohort]])
    demand = np.concatenate([stints.demand, -1 - np.arange(len(cohort))])
    order = np.lexsort((start, seeker))
    one, next_one = order[:-1], order[1:]
    meet = (start[next_one] < end[one]) | (
        (start[next_one] == end[one]) & (demand[next_one] == demand[one])
    )
    meet &= seeker[next_one] == seeker[one]
    # Without a week, an activity hides the one before it from the one after.
    empty = seeker[end <= start]
    return _careers_of(instance, plan, seeker[one[meet]], empty)


def away(instance: Instance, plan: Plan) -> Plan:
    """Careers with an activity when the person is not there: ``available``."""
    people = instance.job_seekers
    stints, places, cohorts = (
        plan.stint_columns,
        plan.place_columns,
        _Cohorts.of(instance),
    )
    seeker = np.concatenate([stints.seeker, places.seeker])
    start = np.concatenate([stints.start_week, cohorts.start_week[places.cohort]])
    end = np.concatenate([stints.end_week, cohorts.end_week[places.cohort]])
    outside = (start < people.from_week[seeker]) | (end > people.until_week[seeker])
    return _careers_of(instance, plan, seeker[outside])


def far(instance: Instance, plan: Plan) -> Plan:
    """Careers with a place out of reach in its first week: ``reach``."""
    stints, places, cohorts = (
        plan.stint_columns,
        plan.place_columns,
        _Cohorts.of(instance),
    )
    full_time = cohorts.full_time[places.cohort]
    cohort = places.cohort[full_time]
    course_places = [instance.course_of(k).place for k in range(len(instance.cohorts))]
    sites = [*(demand.place for demand in instance.demands), *course_places]
    roads = Roads.to(instance, sites)
    seeker = np.concatenate([stints.seeker, places.seeker[full_time]])
    site = np.concatenate([stints.demand, len(instance.demands) + cohort])
    start = np.concatenate([stints.start_week, cohorts.start_week[cohort]])
    first = roads.first_weeks(seeker, site, roads.hectometres(seeker, site))
    return _careers_of(instance, plan, seeker[start < first])


def busy(instance: Instance, plan: Plan) -> Plan:
    """Careers with too long a week, or a course beside it: for ``hours``."""
    stints, places = plan.stint_columns, plan.place_columns
    asked = np.array([demand.hours for demand in instance.demands], np.float64)
    over = asked[stints.demand] > instance.job_seekers.hours[stints.seeker]
    beside = ~_Cohorts.of(instance).full_time[places.cohort]
    return _careers_of(instance, plan, stints.seeker[over], places.seeker[beside])


def short(instance: Instance, plan: Plan) -> Plan:
    """Careers with a stint below its least weeks: for ``stint_length``."""
    stints = plan.stint_columns
    least = np.array([demand.least_stint for demand in instance.demands], np.int64)
    under = stints.end_week - stints.start_week < least[stints.demand]
    return _careers_of(instance, plan, stints.seeker[under])


def studying(instance: Instance, plan: Plan) -> Plan:
    """Careers with a course that asks something, or a second: ``prerequisites``."""
    people, places = instance.job_seekers, plan.place_columns
    courses = [instance.course_of(k) for k in range(len(instance.cohorts))]
    asks = np.array([bool(course.requires.clauses) for course in courses], bool)
    known = np.diff(people.courses_finished.offsets)
    known = known + np.diff(people.courses_under_way.offsets)
    known = known + np.bincount(places.seeker, minlength=len(people))
    doubtful = asks[places.cohort] | (known[places.seeker] > 1)
    return _careers_of(instance, plan, places.seeker[doubtful])


def decided(instance: Instance, plan: Plan) -> Plan:
    """Careers of people whom a lock names: for ``locks``."""
    if not instance.locks:
        return Plan()
    rows = [instance.seeker_index.get(lock.job_seeker) for lock in instance.locks]
    known = np.array([row for row in rows if row is not None], np.int64)
    return _careers_of(instance, plan, known)


def crowded(instance: Instance, plan: Plan) -> Plan:
    """Stints on demands with a week that is too full, or none: ``headcount``."""
    stints = plan.stint_columns
    start = np.array([demand.start_week for demand in instance.demands], np.int64)
    end = np.array([demand.end_week for demand in instance.demands], np.int64)
    # One slot for each week of each demand, and one after its last.
    offset = np.concatenate([[0], np.cumsum(end - start + 1)])
    demand = stints.demand
    begins = np.clip(stints.start_week, start[demand], end[demand])
    ends = np.clip(stints.end_week, begins, end[demand])
    slot = offset[demand] - start[demand]
    steps = np.bincount(slot + begins, minlength=offset[-1])
    present = np.cumsum(steps - np.bincount(slot + ends, minlength=offset[-1]))
    places = chain.from_iterable((*d.headcount, 0) for d in instance.demands)
    room = np.fromiter(places, np.int64, offset[-1])
    chosen = np.zeros(len(instance.demands), bool)
    too_many = np.flatnonzero(present > room)
    chosen[np.searchsorted(offset, too_many, side="right") - 1] = True
    outside = (stints.start_week < start[demand]) | (stints.end_week > end[demand])
    chosen[demand[outside]] = True
    return plan.on_demands(chosen)


def still_learning(instance: Instance, plan: Plan) -> Plan:
    """Careers with a stint that asks more than the person brought to all of it.

    Whoever is not among them is qualified in every week by skills from the start
    and courses finished, whatever the rest of the career adds; `holdings` says
    how everybody else stands.
    """
    stints, asked = plan.stint_columns, _Asked.of(instance)
    stint, clause = expand(
        asked.first_clause[stints.demand], asked.first_clause[stints.demand + 1]
    )
    row, alternative = expand(
        asked.first_alternative[clause], asked.first_alternative[clause + 1]
    )
    brought = _Brought.of(instance, asked.codes)
    key = stints.seeker[stint[row]] * len(asked.codes) + asked.code[alternative]
    wanted, entry = expand(
        np.searchsorted(brought.key, key), np.searchsorted(brought.key, key, "right")
    )
    until = stints.end_week[stint[row[wanted]]]
    enough = (brought.level[entry] >= asked.level[alternative[wanted]]) & (
        brought.until_week[entry] >= until
    )
    held = np.zeros(len(stint), bool)
    held[row[wanted[enough]]] = True
    return _careers_of(instance, plan, stints.seeker[stint[~held]])


class _Asked(NamedTuple):
    """What demands require: clauses of a demand, alternatives of a clause.

    Clauses ``first_clause[d]:first_clause[d + 1]`` are those of demand ``d``, and
    alternatives likewise; ``codes`` numbers the skills that are named.
    """

    codes: dict[str, int]
    first_clause: Numbers
    first_alternative: Numbers
    code: Numbers
    level: Numbers

    @classmethod
    def of(cls, instance: Instance) -> Self:
        clauses = [demand.requires.clauses for demand in instance.demands]
        flat = list(chain.from_iterable(clauses))
        skills = list(chain.from_iterable(flat))
        codes = {
            code: i for i, code in enumerate(dict.fromkeys(s.code for s in skills))
        }
        return cls(
            codes,
            _offsets(list(map(len, clauses))),
            _offsets(list(map(len, flat))),
            np.array([codes[skill.code] for skill in skills], np.int64),
            np.array([skill.level for skill in skills], np.int64),
        )


class _Brought(NamedTuple):
    """Skills that people bring, ordered by ``key``: person times codes plus code."""

    key: Numbers
    level: Numbers
    until_week: Numbers

    @classmethod
    def of(cls, instance: Instance, codes: dict[str, int]) -> Self:
        people = instance.job_seekers
        unknown = len(codes)
        code_of_word = _numbers([codes.get(w, unknown) for w in people.skills.words])
        gives = [
            [
                (codes.get(skill.code, unknown), skill.level)
                for skill in instance.courses[instance.course_index[word]].gives
            ]
            if word in instance.course_index
            else []
            for word in people.courses_finished.words
        ]
        offsets, given = _offsets(list(map(len, gives))), list(chain(*gives))
        course = people.courses_finished.codes
        entry, skill = expand(offsets[course], offsets[course + 1])
        seeker = np.concatenate(
            [people.skills.rows(), people.courses_finished.rows()[entry]]
        )
        code = np.concatenate(
            [
                code_of_word[people.skills.codes],
                _numbers([code for code, _ in given])[skill],
            ]
        )
        level = np.concatenate(
            [people.skill_level, _numbers([level for _, level in given])[skill]]
        )
        until = np.concatenate([people.skill_until, np.full(len(skill), FOREVER)])
        asked = np.flatnonzero(code < unknown)
        key = seeker[asked] * len(codes) + code[asked]
        order = np.argsort(key, kind="stable")
        asked = asked[order]
        return cls(key[order], level[asked], until[asked])


def _numbers(values: list[int]) -> Numbers:
    return np.array(values, np.int64)


def _offsets(lengths: list[int]) -> Numbers:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def _careers_of(instance: Instance, plan: Plan, *seekers: NDArray[np.int64]) -> Plan:
    chosen = np.zeros(len(instance.job_seekers), bool)
    for rows in seekers:
        chosen[rows] = True
    return plan.of_people(chosen)
