"""Every career of one person in a tiny instance, rule by rule.

Written from the definition of the problem alone, to hold the judge and the
solvers against: it shares no code with either, nor with eligibility and travel.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from allocator.domain import (
    Cohort,
    Demand,
    Instance,
    JobSeeker,
    LockKind,
    Pattern,
    Place,
    Requirement,
)
from allocator.solution import Career, CoursePlace, Stint

EARTH_RADIUS_KM = 6371.0088
SHORT_UNEMPLOYMENT_MONTHS = 6
LIMIT_MINUTES_AT_FIRST, LIMIT_MINUTES_LATER = 120, 180


class Source(NamedTuple):
    """A skill at a level that someone holds in ``[from_week, until_week)``."""

    code: str
    level: int
    from_week: float
    until_week: float


def careers(instance: Instance, seeker: int) -> list[Career]:
    """Every career that one person may have, the empty one included."""
    one = OnePerson(instance, seeker)
    kinds = {lock.kind for lock in one.locks}
    found = [Career((), ())] if LockKind.OUT in kinds else one.careers()
    stays = {
        Stint(
            seeker,
            instance.demand_index[lock.demand or ""],
            lock.start_week or 0,
            lock.end_week or 0,
        )
        for lock in one.locks
        if lock.kind is LockKind.STAY
    }
    return [career for career in found if stays <= set(career.stints)]


class OnePerson:
    """The rules that hold for one person, whatever others do."""

    def __init__(self, instance: Instance, seeker: int) -> None:
        self.instance, self.seeker = instance, seeker
        self.person = instance.job_seekers[seeker]
        self.locks = [k for k in instance.locks if k.job_seeker == self.person.id]
        never = {k.demand for k in self.locks if k.kind is LockKind.NEVER}
        self.demands = [
            (position, demand)
            for position, demand in enumerate(instance.demands)
            if demand.id not in never
        ]
        self.reached = {
            (position, week)
            for position, demand in self.demands
            for week in range(demand.start_week, demand.end_week)
            if self._reaches(demand.place, week)
        }

    def careers(self) -> list[Career]:
        """Every sequence of activities that the rules for one person allow."""
        return [
            Career(stints, tuple(CoursePlace(self.seeker, c) for c in cohorts))
            for cohorts in self._cohort_sets()
            for stints in self._sequences(cohorts, ())
            if self._prepared(cohorts, stints)
        ]

    def _cohort_sets(self) -> Iterator[tuple[int, ...]]:
        known = {*self.person.courses_finished}
        known |= {course.course for course in self.person.courses_under_way}
        open_cohorts = [
            position
            for position, cohort in enumerate(self.instance.cohorts)
            if cohort.course not in known and self._may_follow(position, cohort)
        ]
        for size in range(len(open_cohorts) + 1):
            for cohorts in combinations(open_cohorts, size):
                courses = {self.instance.cohorts[c].course for c in cohorts}
                weeks = [week for c in cohorts for week in self._full_time(c)]
                if len(courses) == size and len(weeks) == len(set(weeks)):
                    yield cohorts

    def _may_follow(self, position: int, cohort: Cohort) -> bool:
        course = self.instance.course_of(position)
        beside = course.pattern is Pattern.BESIDE_WORK
        return (
            cohort.start_week >= self.person.from_week
            and cohort.start_week + course.weeks <= self.person.until_week
            and (beside or self._reaches(course.place, cohort.start_week))
        )

    def _full_time(self, cohort: int) -> range:
        if self.instance.course_of(cohort).pattern is Pattern.BESIDE_WORK:
            return range(0)
        return self._weeks_of(cohort)

    def _weeks_of(self, cohort: int) -> range:
        start_week = self.instance.cohorts[cohort].start_week
        return range(start_week, start_week + self.instance.course_of(cohort).weeks)

    def _sequences(
        self, cohorts: tuple[int, ...], stints: tuple[Stint, ...]
    ) -> Iterator[tuple[Stint, ...]]:
        """``stints`` itself, and with every stint that may follow them."""
        yield stints
        sources = self._sources(cohorts, stints)
        free = stints[-1].end_week if stints else self.person.from_week
        for position, demand in self.demands:
            for start_week in range(max(free, demand.start_week), demand.end_week):
                touches = stints and stints[-1].demand == position
                if touches and start_week == free:
                    continue
                if (position, start_week) not in self.reached:
                    continue
                for end_week in range(start_week + 1, demand.end_week + 1):
                    if not self._works(demand, end_week - 1, cohorts, sources):
                        break
                    if end_week - start_week >= min(demand.least_weeks, demand.weeks):
                        stint = Stint(self.seeker, position, start_week, end_week)
                        yield from self._sequences(cohorts, (*stints, stint))

    def _works(
        self,
        demand: Demand,
        week: int,
        cohorts: tuple[int, ...],
        sources: list[Source],
    ) -> bool:
        """Whether the person may work on the demand in a week."""
        running = [c for c in cohorts if week in self._weeks_of(c)]
        beside = sum(self.instance.course_of(c).hours or 0.0 for c in running)
        return (
            week < self.person.until_week
            and demand.headcount[week - demand.start_week] > 0
            and not any(week in self._full_time(c) for c in running)
            and demand.hours + beside <= self.person.hours
            and (
                _meets(demand.requires, sources, week)
                or _may_learn(demand, sources, week)
            )
        )

    def _sources(self, cohorts: Iterable[int], stints: Iterable[Stint]) -> list[Source]:
        """All skills of the person, from the start and from a career."""
        end = math.inf
        found = [
            Source(s.code, s.level, -end, end if s.until_week is None else s.until_week)
            for s in self.person.skills
        ]
        learnt = [(course, -end) for course in self.person.courses_finished]
        learnt += [(c.course, c.end_week) for c in self.person.courses_under_way]
        learnt += [
            (self.instance.cohorts[c].course, self._weeks_of(c).stop) for c in cohorts
        ]
        for name, week in learnt:
            course = self.instance.courses[self.instance.course_index[name]]
            found += [Source(s.code, s.level, week, end) for s in course.gives]
        for stint in stints:
            demand = self.instance.demands[stint.demand]
            after = demand.teaches_after_weeks
            if after is not None and stint.end_week - stint.start_week >= after:
                found += [
                    Source(s.code, s.level, stint.end_week, end) for s in demand.teaches
                ]
        return found

    def _prepared(self, cohorts: tuple[int, ...], stints: tuple[Stint, ...]) -> bool:
        """Whether what each course requires is held when it starts."""
        return not cohorts or all(
            _meets(
                self.instance.course_of(c).requires,
                self._sources(cohorts, stints),
                self._weeks_of(c).start,
            )
            for c in cohorts
        )

    def _reaches(self, place: Place, week: int) -> bool:
        km = Fraction(one_way_hectometres(self.instance, self.person, place), 10)
        if self.person.travel_km is not None:
            return km <= Fraction(self.person.travel_km)
        stated = self.instance.travel.get((self.person.place, place.name))
        minutes = 60 * km / Fraction(self.instance.km_per_hour)
        if stated is not None and stated.minutes is not None:
            minutes = Fraction(stated.minutes)
        limit = LIMIT_MINUTES_AT_FIRST
        since = self.person.benefit_since
        monday = self.instance.start + timedelta(weeks=week)
        if since is not None and monday >= _months_later(since):
            limit = LIMIT_MINUTES_LATER
        own = Fraction(self.person.travel_minutes or 0)
        return 2 * minutes <= min(own, Fraction(limit))

    def standing(self, career: Career) -> Iterator[tuple[int, int, bool]]:
        """Demand, week and whether the person learns, for each week of work."""
        cohorts = [place.cohort for place in career.course_places]
        sources = self._sources(cohorts, career.stints)
        for _, position, start_week, end_week in career.stints:
            requires = self.instance.demands[position].requires
            for week in range(start_week, end_week):
                yield position, week, not _meets(requires, sources, week)


def one_way_hectometres(instance: Instance, person: JobSeeker, place: Place) -> int:
    """Stated kilometres, or great circle times the detour, in units of 0.1 km."""
    stated = instance.travel.get((person.place, place.name))
    if stated is not None and stated.km is not None:
        km = stated.km
    else:
        here, there = math.radians(person.latitude), math.radians(place.latitude)
        turn = math.radians(place.longitude - person.longitude)
        chord = math.sin((there - here) / 2) ** 2
        chord += math.cos(here) * math.cos(there) * math.sin(turn / 2) ** 2
        km = 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord)) * instance.detour_factor
    return math.floor(10 * km + 0.5)


def _months_later(day: date) -> date:
    """Six calendar months later, or the last day of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + SHORT_UNEMPLOYMENT_MONTHS, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _meets(requires: Requirement, sources: list[Source], week: int) -> bool:
    return all(
        any(
            s.code == wanted.code
            and s.level >= wanted.level
            and s.from_week <= week < s.until_week
            for wanted in clause
            for s in sources
        )
        for clause in requires.clauses
    )


def _may_learn(demand: Demand, sources: list[Source], week: int) -> bool:
    if not demand.learner_places:
        return False
    places = demand.learner_places[week - demand.start_week]
    return places > 0 and _meets(demand.learner_requires, sources, week)
