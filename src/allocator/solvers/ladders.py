"""Skills, courses and what work teaches, as tables that compiled code reads.

A requirement is a row of clauses; a clause is satisfied by any of its
alternatives. Own skills satisfy a clause in the weeks before ``held_until`` and
from ``held_from`` on: nothing that is gained is lost again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Course, Instance, LockKind, Pattern
from allocator.eligibility.demands import DemandColumns
from allocator.eligibility.skills import SkillBook
from allocator.eligibility.vocabulary import Vocabulary
from allocator.solvers.arrays import Arrays
from allocator.solvers.columns import LONG, SHORT
from allocator.solvers.lent import lend
from allocator.units import quarter_hours

Ints = NDArray[np.int64]
NO_REQUIREMENT: Final = -1
"""Row of the learner's requirement where nobody may work as a learner."""
PEOPLE_AT_ONCE: Final = 8_192
SHORT_WEEKS: Final = 3
"""Most weeks of a course beside work whose hours bounds leave out."""


class Ladders(NamedTuple):
    """Who holds and may gain which clauses; N people, C clauses, P pairs.

    held_until and held_from int32 (N, C), weeks; clauses int64 (requirements,
    longest), rows filled up with clause 0, which everyone holds. Per demand,
    int64: requires and learner_requires (rows of ``clauses``), teaches (row of
    ``served``), teach_weeks (least stint that teaches). served bool (kinds of
    gain, C): the clauses that a gain comes to satisfy; row 0 serves nothing. Per
    cohort, int64: cohort_serves (row of ``served``), cohort_requires, start_week,
    end_week, beside (0, `SHORT` or `LONG`), cohort_value (units a place). Quarters
    of an hour a week, int64: hours_of_person, hours_of_demand, hours_of_cohort.
    ``cohort[first_cohort[i]:first_cohort[i + 1]]`` are those that person i may
    attend, int64 and int32. shut bool (P,): pairs that a lock rules out.
    """

    held_until: NDArray[np.int32]
    held_from: NDArray[np.int32]
    clauses: Ints
    requires: Ints
    learner_requires: Ints
    teaches: Ints
    teach_weeks: Ints
    served: NDArray[np.bool_]
    cohort_serves: Ints
    cohort_requires: Ints
    start_week: Ints
    end_week: Ints
    beside: Ints
    cohort_value: Ints
    hours_of_person: Ints
    hours_of_demand: Ints
    hours_of_cohort: Ints
    first_cohort: Ints
    cohort: NDArray[np.int32]
    shut: NDArray[np.bool_]


def ladders(instance: Instance, arrays: Arrays) -> Ladders:
    """Tables of an instance."""
    book = SkillBook.of(instance, DemandColumns.of(instance))
    vocabulary = book.vocabulary
    out, shut = _locked(instance, arrays)
    held_until, held_from, first_cohort, cohort = _of_people(book, out)
    gives: dict[tuple[int, ...], int] = {(): 0}
    teaches = [tuple(vocabulary.given(d.teaches)) for d in instance.demands]
    given = [tuple(vocabulary.given(c.gives)) for c in instance.courses]
    for atoms in (*teaches, *given):
        gives.setdefault(atoms, len(gives))
    course = [instance.course_index[k.course] for k in instance.cohorts]
    courses = [instance.courses[k] for k in course]
    starts = np.array([k.start_week for k in instance.cohorts], np.int64)
    weeks = np.array([c.weeks for c in courses], np.int64)
    number = vocabulary.numbers
    return lend(
        Ladders(
            held_until=held_until,
            held_from=held_from,
            clauses=vocabulary.requirements,
            requires=np.array([number[d.requires] for d in instance.demands], np.int64),
            learner_requires=np.array(
                [
                    number[d.learner_requires]
                    if any(d.learner_places)
                    else NO_REQUIREMENT
                    for d in instance.demands
                ],
                np.int64,
            ),
            teaches=np.array([gives[atoms] for atoms in teaches], np.int64),
            teach_weeks=book.teaching_weeks.astype(np.int64),
            served=_served(vocabulary, list(gives)),
            cohort_serves=np.array([gives[given[k]] for k in course], np.int64),
            cohort_requires=np.array([number[c.requires] for c in courses], np.int64),
            start_week=starts,
            end_week=starts + weeks,
            beside=np.array([_beside(c) for c in courses], np.int64),
            cohort_value=arrays.course_value,
            hours_of_person=np.rint(4 * instance.job_seekers.hours).astype(np.int64),
            hours_of_demand=_quarters(d.hours for d in instance.demands),
            hours_of_cohort=_quarters(c.hours or 0 for c in courses),
            first_cohort=first_cohort,
            cohort=cohort,
            shut=shut,
        )
    )


def _beside(course: Course) -> int:
    """How a course lies beside work."""
    if course.pattern is Pattern.FULL_TIME:
        return 0
    return SHORT if course.weeks <= SHORT_WEEKS else LONG


def _quarters(hours: Iterable[float]) -> Ints:
    return np.array([quarter_hours(h) for h in hours], np.int64)


def _served(vocabulary: Vocabulary, gains: list[tuple[int, ...]]) -> NDArray[np.bool_]:
    """Which clauses the atoms of each gain satisfy."""
    clauses = vocabulary.clauses
    served = np.zeros((len(gains), len(clauses)), bool)
    for row, atoms in enumerate(gains):
        served[row] = np.isin(clauses, np.array(atoms, np.int64)).any(axis=1)
    return served


def _of_people(
    book: SkillBook, out: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32], Ints, NDArray[np.int32]]:
    """Clauses held by each person, and cohorts each may attend."""
    people = len(book.instance.job_seekers)
    every = np.arange(len(book.vocabulary.clauses))
    until = np.zeros((people, len(every)), np.int32)
    since = np.zeros((people, len(every)), np.int32)
    counts = np.zeros(people + 1, np.int64)
    cohorts = [np.zeros(0, np.int32)]
    for begin in range(0, people, PEOPLE_AT_ONCE):
        seekers = np.arange(begin, min(begin + PEOPLE_AT_ONCE, people))
        holdings, done = book.at_the_start(seekers)
        atoms = book.vocabulary.clauses
        until[seekers] = holdings.initial_until[atoms].max(axis=1).T
        since[seekers] = holdings.gain_from[atoms].min(axis=1).T
        may = np.zeros((len(seekers), len(book.instance.cohorts)), bool)
        for seat, allowed in book.seats_within_reach(seekers, done):
            may[allowed, seat.cohort] = ~out[seekers[allowed]]
        counts[seekers + 1] = may.sum(axis=1)
        cohorts.append(np.nonzero(may)[1].astype(np.int32))
    return until, since, np.cumsum(counts), np.concatenate(cohorts)


def _locked(
    instance: Instance, arrays: Arrays
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """People who are out, and pairs that no plan may use."""
    out = np.zeros(len(instance.job_seekers), bool)
    shut = np.zeros(len(arrays.demand), bool)
    for lock in instance.locks:
        seeker = instance.seeker_index[lock.job_seeker]
        pairs = arrays.pairs_of(seeker)
        if lock.kind is LockKind.OUT:
            out[seeker] = True
            shut[pairs.start : pairs.stop] = True
        elif lock.kind is LockKind.NEVER:
            pair = arrays.pair(seeker, instance.demand_index[lock.demand or ""])
            if pair is not None:
                shut[pair] = True
    return out, shut
