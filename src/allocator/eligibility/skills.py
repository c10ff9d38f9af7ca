"""Who may hold which skills from when: at the start, by courses, by working.

All of it is optimistic: careers that get in each other's way, full cohorts and
full demands are left to the solver, so that no possible stint is refused here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance, Pattern, Requirement, SkillLevel
from allocator.domain.job_seekers import MAX_LEVEL, Lists
from allocator.eligibility.demands import DemandColumns
from allocator.eligibility.radius import Near
from allocator.eligibility.vocabulary import (
    Holdings,
    Positions,
    Vocabulary,
    Weeks,
    Windows,
)
from allocator.ranges import expand
from allocator.travel import Roads
from allocator.units import FOREVER

NO_LEARNER: Final = -1
"""Number of the requirement of learners where none may work."""
BESIDE_WORK: Final = -1
"""Place of a course to which travel does not count."""


class _AtomLists(NamedTuple):
    """Atoms of each row: ``atoms[begin[i]:begin[i + 1]]``, int64."""

    begin: NDArray[np.int64]
    atoms: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Self:
        begin = np.zeros(len(rows) + 1, np.int64)
        np.cumsum([len(row) for row in rows], out=begin[1:])
        return cls(begin, np.array([atom for row in rows for atom in row], np.int64))

    def at(self, rows: Positions) -> tuple[Positions, Positions]:
        """Position in ``rows`` and atom, for every atom of every row."""
        position, entry = expand(self.begin[rows], self.begin[rows + 1])
        return position, self.atoms[entry]


class Seat(NamedTuple):
    """A cohort that gives something asked for; ``site`` is -1 beside work."""

    cohort: int
    course: int
    start_week: int
    end_week: int
    site: int
    requirement: int
    atoms: list[int]


class _Lessons(NamedTuple):
    """Pairs of person and demand in which the person may learn on the job.

    ``begin`` and ``end`` bound the weeks in which the two can meet; ``weeks`` is
    the least stint that teaches; int32, shape (pairs,).
    """

    person: NDArray[np.int64]
    demand: NDArray[np.int64]
    begin: Weeks
    end: Weeks
    weeks: Weeks


@dataclass(frozen=True)
class SkillBook:
    """What an instance requires, gives and teaches, laid out once.

    ``kinds`` holds for each kind of demand the number of its requirement and of
    its learner's (`NO_LEARNER` for none), int64, shape (kinds, 2); ``kind`` is
    the kind of each demand, int64, shape (demands,).
    """

    instance: Instance
    vocabulary: Vocabulary
    demands: DemandColumns
    kind: NDArray[np.int64]
    kinds: NDArray[np.int64]
    held: _AtomLists
    gives: _AtomLists
    teaches: _AtomLists
    teaching_weeks: Weeks
    seats: tuple[Seat, ...]
    course_roads: Roads

    @classmethod
    def of(cls, instance: Instance, demands: DemandColumns) -> Self:
        """Book of an instance."""
        vocabulary = Vocabulary.of(_requirements(instance))
        number = vocabulary.numbers
        pairs = [
            (
                number[demand.requires],
                number[demand.learner_requires]
                if any(demand.learner_places)
                else NO_LEARNER,
            )
            for demand in instance.demands
        ]
        kinds = {pair: kind for kind, pair in enumerate(dict.fromkeys(pairs))}
        gives = [vocabulary.given(course.gives) for course in instance.courses]
        places = [course.place for course in instance.courses]
        return cls(
            instance=instance,
            vocabulary=vocabulary,
            demands=demands,
            kind=np.array([kinds[pair] for pair in pairs], np.int64),
            kinds=np.array(list(kinds), np.int64).reshape(-1, 2),
            held=_AtomLists.of(
                [
                    vocabulary.given([SkillLevel(code=word, level=max(1, level))])
                    for word in instance.job_seekers.skills.words
                    for level in range(MAX_LEVEL + 1)
                ]
            ),
            gives=_AtomLists.of(gives),
            teaches=_AtomLists.of(
                [vocabulary.given(demand.teaches) for demand in instance.demands]
            ),
            teaching_weeks=np.array(
                [
                    max(demand.least_stint, demand.teaches_after_weeks or 0)
                    for demand in instance.demands
                ],
                np.int32,
            ),
            seats=_seats(instance, vocabulary, gives),
            course_roads=Roads.to(instance, places),
        )

    def windows(self, holdings: Holdings, kinds: NDArray[np.int64]) -> Windows:
        """When people may do some kinds of demand, shape (kinds, people).

        In each week either the requirement or the learner's may hold, so the
        window reaches from the first week of either to the end of either.
        """
        worker = self.vocabulary.windows(holdings, self.kinds[kinds, 0])
        learning = np.flatnonzero(self.kinds[kinds, 1] != NO_LEARNER)
        learner = self.vocabulary.windows(holdings, self.kinds[kinds[learning], 1])
        start, until = worker
        start[learning] = np.minimum(start[learning], learner.from_week)
        until[learning] = np.maximum(until[learning], learner.until_week)
        return worker

    def holdings(self, seekers: Positions, near: Near) -> Holdings:
        """What these people may hold; ``near`` are the demands around them."""
        holdings, done = self.at_the_start(seekers)
        open_seats = self.seats_within_reach(seekers, done)
        lessons = self._lessons(seekers, near)
        # What is gained may open a course or demand that gives more.
        while True:
            before = holdings.gain_from.copy()
            self._take_courses(holdings, open_seats)
            self._learn_on_the_job(holdings, lessons)
            if np.array_equal(before, holdings.gain_from):
                return holdings

    def at_the_start(self, seekers: Positions) -> tuple[Holdings, NDArray[np.bool_]]:
        """Holdings before any plan, and who finished or follows which course."""
        people = self.instance.job_seekers
        holdings = Holdings.nothing(len(seekers), len(self.vocabulary))
        person, entry = _entries(people.skills, seekers)
        level = people.skill_level[entry].astype(np.int64)
        word = people.skills.codes[entry].astype(np.int64)
        position, atom = self.held.at(word * (MAX_LEVEL + 1) + level)
        until = people.skill_until[entry]
        # What expires before someone is available is of no use.
        until = np.where(until > people.from_week[seekers[person]], until, 0)
        np.maximum.at(holdings.initial_until, (atom, person[position]), until[position])
        done = np.zeros((len(seekers), len(self.instance.courses)), bool)
        finished = self._courses(people.courses_finished, seekers)
        under_way = self._courses(people.courses_under_way, seekers)
        for person, course, _ in (finished, under_way):
            done[person, course] = True
        person, course, _ = finished
        position, atom = self.gives.at(course)
        holdings.initial_until[atom, person[position]] = FOREVER
        person, course, entry = under_way
        position, atom = self.gives.at(course)
        ends = people.course_end[entry][position]
        np.minimum.at(holdings.gain_from, (atom, person[position]), ends)
        return holdings, done

    def _courses(
        self, lists: Lists, seekers: Positions
    ) -> tuple[Positions, Positions, Positions]:
        """Position in ``seekers``, course and entry of every course that is known."""
        index = self.instance.course_index
        of_word = np.array([*(index.get(w, -1) for w in lists.words), -1], np.int64)
        person, entry = _entries(lists, seekers)
        course = of_word[lists.codes[entry]]
        known = np.flatnonzero(course >= 0)
        return person[known], course[known], entry[known]

    def seats_within_reach(
        self, seekers: Positions, done: NDArray[np.bool_]
    ) -> list[tuple[Seat, Positions]]:
        """Seats, and the people here who may take them but for what they require."""
        people = self.instance.job_seekers
        begin, until = people.from_week[seekers], people.until_week[seekers]
        first_week = {
            site: self._first_weeks(seekers, site)
            for site in {seat.site for seat in self.seats} - {BESIDE_WORK}
        }
        found: list[tuple[Seat, Positions]] = []
        for seat in self.seats:
            may = (begin <= seat.start_week) & (seat.end_week <= until)
            may &= ~done[:, seat.course]
            if seat.site != BESIDE_WORK:
                may &= first_week[seat.site] <= seat.start_week
            if may.any():
                found.append((seat, np.flatnonzero(may)))
        return found

    def _first_weeks(self, seekers: Positions, site: int) -> Weeks:
        sites = np.full(len(seekers), site)
        distance = self.course_roads.hectometres(seekers, sites)
        return self.course_roads.first_weeks(seekers, sites, distance)

    def _take_courses(
        self, holdings: Holdings, seats: list[tuple[Seat, Positions]]
    ) -> None:
        """Let everyone gain what the seats give to whoever may take them."""
        for seat, allowed in seats:
            people = self.vocabulary.holding_in(
                holdings, seat.requirement, seat.start_week, allowed
            )
            for atom in seat.atoms:
                gain = holdings.gain_from[atom]
                gain[people] = np.minimum(gain[people], seat.end_week)

    def _lessons(self, seekers: Positions, near: Near) -> _Lessons:
        """Pairs nearby in which the weeks and hours leave room to learn."""
        people, demands = self.instance.job_seekers, self.demands
        teaches = self.teaches.begin[1:] > self.teaches.begin[:-1]
        pair = np.flatnonzero(teaches[near.demand])
        person, demand = near.person[pair], near.demand[pair]
        row = seekers[person]
        begin = np.maximum(demands.start[demand], near.first_week[pair])
        begin = np.maximum(begin, people.from_week[row])
        end = np.minimum(demands.end[demand], people.until_week[row])
        weeks = self.teaching_weeks[demand]
        fits = (end - begin >= weeks) & (people.hours[row] >= demands.hours[demand])
        return _Lessons(person[fits], demand[fits], begin[fits], end[fits], weeks[fits])

    def _learn_on_the_job(self, holdings: Holdings, lessons: _Lessons) -> None:
        """Let everyone gain what the demands around them teach."""
        if not len(lessons.person):
            return
        kinds, row = np.unique(self.kind[lessons.demand], return_inverse=True)
        windows = self.windows(holdings, kinds)
        cell = (row, lessons.person)
        begin = np.maximum(lessons.begin, windows.from_week[cell])
        end = np.minimum(lessons.end, windows.until_week[cell])
        # An empty window begins at FOREVER: compare without going beyond int32.
        pair = np.flatnonzero(end.astype(np.int64) - begin >= lessons.weeks)
        position, atom = self.teaches.at(lessons.demand[pair])
        pair = pair[position]
        gain = begin[pair] + lessons.weeks[pair]
        np.minimum.at(holdings.gain_from, (atom, lessons.person[pair]), gain)


def _entries(lists: Lists, seekers: Positions) -> tuple[Positions, Positions]:
    """Position in ``seekers`` and entry, for every entry of these rows."""
    return expand(lists.offsets[seekers], lists.offsets[seekers + 1])


def _requirements(instance: Instance) -> Iterable[Requirement]:
    for demand in instance.demands:
        yield demand.requires
        yield demand.learner_requires
    for course in instance.courses:
        yield course.requires


def _seats(
    instance: Instance, vocabulary: Vocabulary, gives: Sequence[list[int]]
) -> tuple[Seat, ...]:
    """Every cohort of a course that gives something asked for."""
    seats = []
    for number, cohort in enumerate(instance.cohorts):
        position = instance.course_index[cohort.course]
        course = instance.courses[position]
        full_time = course.pattern is Pattern.FULL_TIME
        seat = Seat(
            cohort=number,
            course=position,
            start_week=cohort.start_week,
            end_week=cohort.start_week + course.weeks,
            site=position if full_time else BESIDE_WORK,
            requirement=vocabulary.numbers[course.requires],
            atoms=gives[position],
        )
        if seat.atoms:
            seats.append(seat)
    return tuple(seats)
