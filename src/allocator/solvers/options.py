"""What one person can choose from: no course, one, or several, and then which runs.

Each option holds the runs of weeks in which own skills, with what the option's
course gives, allow work on a candidate demand. Skills taught on the job count
from the earliest week in which they could have been taught, at no price; so an
option never allows less than a career could.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance, Pattern, Requirement
from allocator.solution import Career, CoursePlace
from allocator.solvers.arrays import Arrays
from allocator.solvers.people import People
from allocator.solvers.skills import (
    Clause,
    Holding,
    clause_weeks,
    covers,
    gained_holdings,
    requirement_weeks,
)
from allocator.units import FOREVER, quarter_hours

NO_COURSE: Final = -1
SEVERAL: Final = -2
"""Two courses or more: only bounds use it, plans cannot be built from it."""

Ints = NDArray[np.int64]


class Options(NamedTuple):
    """Options of all people as columns, all int64.

    ``first_option[i]:first_option[i + 1]`` are person i's. Per option: cohort
    (`NO_COURSE`, `SEVERAL`, or the cohort), value (units of the course, never
    positive), and ``first_run[o]:first_run[o + 1]``. Per run: pair, the weeks
    ``[from_week, until_week)``, and the weeks ``[full_from, full_until)`` in
    which the person is no learner. ``taught`` is 1 where the run relies on a
    skill that only an earlier job teaches; plans leave such runs out.
    """

    first_option: Ints
    cohort: Ints
    value: Ints
    first_run: Ints
    pair: Ints
    from_week: Ints
    until_week: Ints
    full_from: Ints
    full_until: Ints
    taught: Ints


class _Run(NamedTuple):
    pair: int
    from_week: int
    until_week: int
    full_from: int
    full_until: int
    taught: int


def compile_options(instance: Instance, arrays: Arrays, people: People) -> Options:
    """Options of every person, in order."""
    first_option, first_run = [0], [0]
    cohorts: list[int] = []
    values: list[int] = []
    runs: list[_Run] = []
    for seeker in range(len(instance.job_seekers)):
        if len(arrays.pairs_of(seeker)) and not people[seeker].out:
            for cohort, value, here in _options_of(instance, arrays, people, seeker):
                cohorts.append(cohort)
                values.append(value)
                runs += here
                first_run.append(len(runs))
        first_option.append(len(cohorts))
    columns = np.array(runs, np.int64).reshape(-1, len(_Run._fields)).T.copy()
    return Options(
        np.array(first_option, np.int64),
        np.array(cohorts, np.int64),
        np.array(values, np.int64),
        np.array(first_run, np.int64),
        *columns,
    )


def _options_of(
    instance: Instance, arrays: Arrays, people: People, seeker: int
) -> Iterator[tuple[int, int, list[_Run]]]:
    facts = people[seeker]
    own = list(facts.holdings)
    taught = _taught_holdings(instance, arrays, seeker)
    yield NO_COURSE, 0, _runs(instance, arrays, people, seeker, own, taught)
    lacking = _lacking(instance, arrays, seeker, own)
    useful = [
        k
        for k in facts.cohorts
        if any(covers(instance.course_of(k).gives, clause) for clause in lacking)
    ]
    for cohort in useful:
        if _may_start(instance, cohort, [*own, *taught]):
            gained = _given(instance, seeker, cohort)
            runs = _runs(
                instance, arrays, people, seeker, [*own, *gained], taught, cohort
            )
            yield cohort, int(arrays.course_value[cohort]), runs
    cheapest: dict[str, int] = {}
    for cohort in facts.cohorts:
        course = instance.cohorts[cohort].course
        value = int(arrays.course_value[cohort])
        cheapest[course] = max(value, cheapest.get(course, value))
    if len(cheapest) > 1 and useful:
        gained = [h for k in facts.cohorts for h in _given(instance, seeker, k)]
        runs = _runs(instance, arrays, people, seeker, [*own, *gained], taught)
        yield SEVERAL, sum(sorted(cheapest.values())[-2:]), runs


def _given(instance: Instance, seeker: int, cohort: int) -> list[Holding]:
    return gained_holdings(instance, Career((), (CoursePlace(seeker, cohort),)))


def _taught_holdings(instance: Instance, arrays: Arrays, seeker: int) -> list[Holding]:
    """What candidate demands teach, from the earliest week it could be held."""
    found = []
    for pair in arrays.pairs_of(seeker):
        demand = instance.demands[int(arrays.demand[pair])]
        if demand.teaches_after_weeks:
            week = int(arrays.from_week[pair])
            week += max(demand.teaches_after_weeks, demand.least_stint)
            found += [Holding(s.code, s.level, week, FOREVER) for s in demand.teaches]
    return found


def _lacking(
    instance: Instance, arrays: Arrays, seeker: int, own: list[Holding]
) -> list[Clause]:
    """Clauses of candidate demands that own skills do not satisfy in every week."""
    clauses = {
        clause
        for pair in arrays.pairs_of(seeker)
        for demand in [instance.demands[int(arrays.demand[pair])]]
        for clause in (*demand.requires.clauses, *demand.learner_requires.clauses)
    }
    weeks = instance.weeks
    return [c for c in clauses if not clause_weeks(c, own, weeks).all()]


def _may_start(instance: Instance, cohort: int, holdings: list[Holding]) -> bool:
    course = instance.course_of(cohort)
    week = instance.cohorts[cohort].start_week
    return bool(requirement_weeks(course.requires, holdings, week + 1)[week])


def _runs(
    instance: Instance,
    arrays: Arrays,
    people: People,
    seeker: int,
    holdings: list[Holding],
    taught: list[Holding],
    cohort: int = NO_COURSE,
) -> list[_Run]:
    """Runs of weeks on every candidate demand with these skills."""
    facts = people[seeker]
    known: dict[tuple[Requirement, bool], NDArray[np.bool_]] = {}

    def held(requirement: Requirement, with_taught: bool) -> NDArray[np.bool_]:
        key = requirement, with_taught
        if key not in known:
            have = [*holdings, *taught] if with_taught else holdings
            known[key] = requirement_weeks(requirement, have, instance.weeks)
        return known[key]

    found: list[_Run] = []
    without: list[_Run] = []
    own_quarters = quarter_hours(facts.person.hours)
    for pair in arrays.pairs_of(seeker):
        position = int(arrays.demand[pair])
        if position in facts.never:
            continue
        demand = instance.demands[position]
        closed = _at_course(
            instance, cohort, own_quarters - quarter_hours(demand.hours)
        )
        begin, until = int(arrays.from_week[pair]), int(arrays.until_week[pair])
        for with_taught in (False, True) if taught else (False,):
            full = held(demand.requires, with_taught)
            may = full
            if demand.learner_places:
                may = full | held(demand.learner_requires, with_taught)
            may = may.copy()
            may[:begin] = False
            may[until:] = False
            may[closed] = False
            here = [
                _Run(pair, a, b, *_span(full, a, b), int(with_taught))
                for a, b in _unbroken(may)
                if b - a >= demand.least_stint
            ]
            if not with_taught:
                without = here
            elif [run[:3] for run in here] == [run[:3] for run in without]:
                continue
            found += here
    return found


def _at_course(instance: Instance, cohort: int, spare_quarters: int) -> slice:
    """Weeks in which the course leaves no room for the demand's hours."""
    if cohort == NO_COURSE:
        return slice(0, 0)
    course = instance.course_of(cohort)
    begin = instance.cohorts[cohort].start_week
    if course.pattern is Pattern.BESIDE_WORK:
        fits = quarter_hours(course.hours or 0) <= spare_quarters
        return slice(0, 0) if fits else slice(begin, begin + course.weeks)
    return slice(begin, begin + course.weeks)


def _unbroken(weeks: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], weeks, [False]))))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _span(full: NDArray[np.bool_], begin: int, until: int) -> tuple[int, int]:
    """First unbroken weeks within ``[begin, until)`` in which skills are full."""
    here = np.flatnonzero(full[begin:until])
    if not len(here):
        return until, until
    first = begin + int(here[0])
    broken = np.flatnonzero(~full[first:until])
    return first, until if not len(broken) else first + int(broken[0])
