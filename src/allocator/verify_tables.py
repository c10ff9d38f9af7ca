"""What every table of an output must say, worked out again from the plan.

Shares no row with the writer. Rows come in the order of the files where that is
cheap, for then `allocator.verify_rows` need not look for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import groupby

import numpy as np

from allocator.domain import Demand, Instance
from allocator.eligibility import Candidates
from allocator.explain import reasons
from allocator.holdings import Rung, standings
from allocator.measures import transitions
from allocator.policy import Policy
from allocator.screens import still_learning
from allocator.solution import Career, CoursePlace, Plan, Stint
from allocator.travel import pair_hectometres
from allocator.units import (
    HECTOMETRES_PER_KM,
    NO_WEEK,
    euros,
    last_day,
    monday,
)
from allocator.verify_rows import Row
from allocator.verify_sroi import ExpectedSroi
from allocator.writing.cells import guarded
from allocator.writing.why import sentence
from allocator.writing.words import Lang, word

_Weeks = tuple[int, int]


@dataclass(frozen=True)
class Expected:
    """Every table that follows from a plan, in one language."""

    instance: Instance
    policy: Policy
    plan: Plan
    candidates: Candidates
    lang: Lang

    @cached_property
    def sroi(self) -> ExpectedSroi:
        """The tables of the ledger."""
        return ExpectedSroi(self.instance, self.plan, self.lang)

    @cached_property
    def careers(self) -> dict[int, Career]:
        """Careers by person."""
        return self.plan.careers()

    @cached_property
    def learner_parts(self) -> list[tuple[Stint, int, int]]:
        """Parts of stints in which the person is a learner, by the judge."""
        careers = still_learning(self.instance, self.plan)
        return [
            (stint, start, end)
            for stint, start, end, rung in standings(self.instance, careers)
            if rung is Rung.LEARNER
        ]

    @cached_property
    def _learner_weeks(self) -> dict[Stint, int]:
        weeks: dict[Stint, int] = {}
        for stint, start, end in self.learner_parts:
            weeks[stint] = weeks.get(stint, 0) + end - start
        return weeks

    def _id(self, seeker: int) -> str:
        return str(self.instance.job_seekers.ids[seeker])

    def _days(self, start_week: int, end_week: int) -> tuple[str, str]:
        days = _days(start_week, end_week, self.instance.start)
        return days[0], days[1]

    @cached_property
    def _roles(self) -> dict[str, str]:
        return {
            role.id: {"nl": role.label_nl, "en": role.label_en}[self.lang] or role.id
            for role in self.instance.roles
        }

    def _where(self, stint: Stint) -> tuple[str, str]:
        """Role and place of a stint as a file shows them."""
        demand = self.instance.demands[stint.demand]
        label = self._roles.get(demand.role, demand.role)
        return guarded(label), guarded(demand.place.name)

    def contractor_stint(self, stint: Stint) -> Row:
        """What a contractor may read of a stint, after the pseudonym."""
        demand = self.instance.demands[stint.demand]
        return (
            demand.tender,
            demand.id,
            *self._where(stint),
            *self._days(stint.start_week, stint.end_week),
            stint.end_week - stint.start_week,
            Decimal(demand.hours),
            word("yes" if self._learner_weeks.get(stint) else "no", self.lang),
            " ".join(self._courses_before(stint)),
            self._estimated(demand),
        )

    def _courses_before(self, stint: Stint) -> list[str]:
        useful = self._courses_for(stint.demand)
        if not useful:
            return []
        people = self.instance.job_seekers
        under_way = people.courses_under_way
        weeks = people.course_end[under_way.row(stint.seeker)].tolist()
        ended = dict(zip(under_way.of(stint.seeker), weeks, strict=True))
        ended |= dict.fromkeys(people.courses_finished.of(stint.seeker), NO_WEEK)
        for place in self.careers[stint.seeker].course_places:
            course = self.instance.course_of(place.cohort)
            start = self.instance.cohorts[place.cohort].start_week
            ended[course.id] = start + course.weeks
        return sorted(
            course
            for course, end_week in ended.items()
            if end_week <= stint.start_week and course in useful
        )

    def _courses_for(self, position: int) -> set[str]:
        """Courses that give a skill which a demand names."""
        if position not in self._useful:
            demand = self.instance.demands[position]
            asked = demand.requires.skills() | demand.learner_requires.skills()
            self._useful[position] = {
                course.id
                for course in self.instance.courses
                if asked & {skill.code for skill in course.gives}
            }
        return self._useful[position]

    @cached_property
    def _useful(self) -> dict[int, set[str]]:
        return {}

    def assignments(self) -> Iterator[Row]:
        """Rows of ``assignments.csv``."""
        stints = [s for career in self.careers.values() for s in career.stints]
        places = [self.instance.demands[stint.demand].place for stint in stints]
        seekers = np.array([stint.seeker for stint in stints], np.int64)
        distances = pair_hectometres(self.instance, seekers, places).tolist()
        for stint, distance, worth in zip(
            stints, distances, self.sroi.worth(stints), strict=True
        ):
            demand = self.instance.demands[stint.demand]
            start = self.instance.start
            yield (
                self._id(stint.seeker),
                demand.tender,
                self.instance.tender_of(stint.demand).contractor,
                demand.id,
                *self._where(stint),
                *self._days(stint.start_week, stint.end_week),
                *_days(stint.start_week, stint.end_week, start)[2:],
                stint.end_week - stint.start_week,
                Decimal(demand.hours),
                Decimal(distance) / HECTOMETRES_PER_KM,
                self._learner_weeks.get(stint, 0),
                euros(worth),
                self._estimated(demand),
            )

    def _estimated(self, demand: Demand) -> str:
        return word("yes" if demand.estimated else "no", self.lang)

    def course_places(self) -> Iterator[Row]:
        """Rows of ``course_places.csv``."""
        for place in self.plan.course_places:
            cohort = self.instance.cohorts[place.cohort]
            end_week = cohort.start_week + self.instance.course_of(place.cohort).weeks
            days = self._days(cohort.start_week, end_week)
            yield self._id(place.seeker), cohort.id, cohort.course, *days

    def steps(self) -> Iterator[Row]:
        """Rows of ``careers.csv`` without the number of the step."""
        people = self.instance.job_seekers
        for seeker, career in self.careers.items():
            job_end = int(people.job_end_week[seeker])
            if job_end != NO_WEEK:
                employer = people.job_employer.word(seeker)
                until = last_day(job_end, self.instance.start)
                job = word("current_job", self.lang)
                yield self._id(seeker), job, employer, "", "", None, until, None
            for what, weeks in self._steps(job_end, career):
                days = self._days(*weeks)
                yield self._id(seeker), *what, *days, weeks[1] - weeks[0]

    def _steps(self, job_end: int, career: Career) -> list[tuple[Row, _Weeks]]:
        """What a person does in which weeks, and the weeks of doing nothing."""
        steps = [
            *map(self._work, career.stints),
            *map(self._study, career.course_places),
        ]
        busy: set[int] = set()
        for _, weeks in steps:
            busy.update(range(*weeks))
        first = min(busy) if job_end == NO_WEEK else min(job_end, *busy)
        idle = sorted(set(range(first, max(busy))) - busy)
        gap = (word("gap", self.lang), "", "", "")
        for _, run in groupby(enumerate(idle), key=lambda at: at[1] - at[0]):
            weeks_of_run = [week for _, week in run]
            steps.append((gap, (weeks_of_run[0], weeks_of_run[-1] + 1)))
        return sorted(steps, key=lambda step: step[1])

    def _work(self, stint: Stint) -> tuple[Row, _Weeks]:
        contractor = self.instance.tender_of(stint.demand).contractor
        demand = self.instance.demands[stint.demand].id
        what = (word("work", self.lang), contractor, demand, "")
        return what, (stint.start_week, stint.end_week)

    def _study(self, place: CoursePlace) -> tuple[Row, _Weeks]:
        course = self.instance.course_of(place.cohort)
        begin = self.instance.cohorts[place.cohort].start_week
        what = (word(course.pattern.value, self.lang), "", "", course.id)
        return what, (begin, begin + course.weeks)

    def unplaced(self) -> Iterator[Row]:
        """Rows of ``unplaced.csv``."""
        placed = {stint.seeker for stint in self.plan.stints}
        everyone = range(len(self.instance.job_seekers))
        without = [seeker for seeker in everyone if seeker not in placed]
        found = reasons(self.instance, self.candidates, without)
        for seeker, why in zip(without, found, strict=True):
            rule = word(why.rule, self.lang)
            detail = sentence(why, self.instance.start, self.lang)
            yield self._id(seeker), rule, why.demand, guarded(detail)

    def cover(self) -> Iterator[Row]:
        """Rows of ``demand_cover.csv``."""
        present = self._present()
        learning: Counter[tuple[int, int]] = Counter()
        for stint, start, end in self.learner_parts:
            for week in range(start, end):
                learning[stint.demand, week] += 1
        for number, demand in enumerate(self.instance.demands):
            for week in range(demand.start_week, demand.end_week):
                places = demand.headcount[week - demand.start_week]
                day, _, name, _ = _days(week, week + 1, self.instance.start)
                here = next(present)
                short = places - here if here < places else 0
                learners = learning.get((number, week), 0)
                guess = self._estimated(demand)
                yield demand.id, name, day, places, here, learners, short, guess

    def _present(self) -> Iterator[int]:
        """People on each demand in each of its weeks, demand by demand.

        Those who began by then, less those who had left.
        """
        _, demand, start_week, end_week = self.plan.stint_columns
        demands = self.instance.demands
        weeks = 1 + max((work.end_week for work in demands), default=0)
        begun = np.sort(demand * weeks + start_week)
        left = np.sort(demand * weeks + end_week)
        for number, work in enumerate(demands):
            at = number * weeks + np.arange(work.start_week, work.end_week)
            yield from (
                np.searchsorted(begun, at, "right") - np.searchsorted(left, at, "right")
            ).tolist()

    def contractor_sroi(self, contractor: str) -> Iterator[Row]:
        """Rows of a contractor's SROI file."""
        persons: dict[str, set[int]] = {}
        for stint in self.stints_of(contractor):
            tender_id = self.instance.demands[stint.demand].tender
            persons.setdefault(tender_id, set()).add(stint.seeker)
        for tender, line in zip(self.instance.tenders, self.sroi.ledger, strict=True):
            if tender.contractor == contractor:
                owed, done = line.obligation_cents, line.fulfilled_cents
                short = owed - line.other_cents - done
                hidden = len(persons.get(tender.id, ())) == 1
                shown = (None, None) if hidden else (euros(done), euros(short))
                yield tender.id, euros(owed), euros(line.other_cents), *shown

    def stints_of(self, contractor: str) -> list[Stint]:
        """Stints on the tenders of a contractor."""
        return self._by_contractor.get(contractor, [])

    @cached_property
    def _by_contractor(self) -> dict[str, list[Stint]]:
        found: dict[str, list[Stint]] = {}
        for stint in self.plan.stints:
            contractor = self.instance.tender_of(stint.demand).contractor
            found.setdefault(contractor, []).append(stint)
        return found

    def work_to_work(self) -> Iterator[Row]:
        """Rows of ``work_to_work.csv``."""
        for step in transitions(self.instance, self.policy, self.plan):
            yield (
                self._id(step.seeker),
                step.from_employer,
                step.to_contractor,
                self.instance.demands[step.demand].id,
                monday(step.start_week, self.instance.start),
                step.gap_weeks,
                word(step.kind, self.lang),
            )


@lru_cache(maxsize=65_536)
def _days(start_week: int, end_week: int, start: date) -> tuple[str, str, str, str]:
    """First and last day of a period, and the ISO weeks of these."""
    first, last = monday(start_week, start), last_day(end_week, start)
    return f"{first}", f"{last}", f"{first:%G-W%V}", f"{last:%G-W%V}"
