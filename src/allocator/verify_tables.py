"""What every table of an output must say, worked out again from the plan.

Shares no row with the writer: cells are compared as numbers and texts, whatever
the order of the rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from itertools import groupby
from typing import Final

from allocator.domain import Demand, Instance, JobSeeker
from allocator.eligibility import Candidates
from allocator.explain import reasons
from allocator.holdings import Rung, standings
from allocator.measures import TenderSroi, sroi_ledger, transitions
from allocator.policy import Policy
from allocator.rulebook import counted_cents, entitlement, load_rulebook
from allocator.solution import Career, CoursePlace, Plan, Stint
from allocator.travel import hectometres
from allocator.units import (
    CENTS_PER_EURO,
    FOREVER,
    HECTOMETRES_PER_KM,
    NO_WEEK,
    last_day,
    monday,
    round_half_up,
)
from allocator.writing.cells import guarded
from allocator.writing.why import sentence
from allocator.writing.words import Lang, word

Value = str | int | Decimal | date | bool | None
Row = tuple[Value, ...]

_Weeks = tuple[int, int]

NUMBERS: Final = frozenset(
    {
        "counted_eur",
        "filled",
        "fulfilled_eur",
        "fulfilled_percent",
        "gap_weeks",
        "hours_a_week",
        "km_one_way",
        "learner_weeks",
        "learners",
        "obligation_eur",
        "obligation_percent",
        "places",
        "short",
        "short_eur",
        "sroi_eur",
        "sum_eur",
        "weeks",
    }
)
"""Columns whose cells are numbers."""
_PERCENT: Final = 100


@dataclass(frozen=True)
class Expected:
    """Every table that follows from a plan, in one language."""

    instance: Instance
    policy: Policy
    plan: Plan
    candidates: Candidates
    lang: Lang

    @cached_property
    def ledger(self) -> list[TenderSroi]:
        """The judge's account of every tender."""
        return sroi_ledger(self.instance, self.plan)

    @cached_property
    def careers(self) -> dict[int, Career]:
        """Careers by person."""
        return self.plan.careers()

    @cached_property
    def learner_parts(self) -> list[tuple[Stint, int, int]]:
        """Parts of stints in which the person is a learner, by the judge."""
        return [
            (stint, start, end)
            for stint, start, end, rung in standings(self.instance, self.plan)
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

    def _days(self, start_week: int, end_week: int) -> tuple[date, date]:
        start = self.instance.start
        return monday(start_week, start), last_day(end_week, start)

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
        people = self.instance.job_seekers
        under_way = people.courses_under_way
        weeks = people.course_end[under_way.row(stint.seeker)].tolist()
        ended = dict(zip(under_way.of(stint.seeker), weeks, strict=True))
        ended |= dict.fromkeys(people.courses_finished.of(stint.seeker), NO_WEEK)
        for place in self.careers[stint.seeker].course_places:
            course = self.instance.course_of(place.cohort)
            start = self.instance.cohorts[place.cohort].start_week
            ended[course.id] = start + course.weeks
        demand = self.instance.demands[stint.demand]
        asked = demand.requires.skills() | demand.learner_requires.skills()
        return sorted(
            course.id
            for course in self.instance.courses
            if ended.get(course.id, stint.end_week) <= stint.start_week
            and asked & {skill.code for skill in course.gives}
        )

    def assignments(self) -> Iterator[Row]:
        """Rows of ``assignments.csv``."""
        for seeker, career in self.careers.items():
            person = self.instance.job_seekers[seeker]
            for number, stint in enumerate(career.stints):
                demand = self.instance.demands[stint.demand]
                first, last = self._days(stint.start_week, stint.end_week)
                distance = hectometres(self.instance, person, demand.place)
                so_far = career.stints[: number + 1]
                worth = self._worth(person, so_far, demand.tender)
                worth -= self._worth(person, so_far[:-1], demand.tender)
                yield (
                    person.id,
                    demand.tender,
                    self.instance.tender_of(stint.demand).contractor,
                    demand.id,
                    *self._where(stint),
                    first,
                    last,
                    f"{first:%G-W%V}",
                    f"{last:%G-W%V}",
                    stint.end_week - stint.start_week,
                    Decimal(demand.hours),
                    Decimal(distance) / HECTOMETRES_PER_KM,
                    self._learner_weeks.get(stint, 0),
                    Decimal(worth) / CENTS_PER_EURO,
                    self._estimated(demand),
                )

    def _estimated(self, demand: Demand) -> str:
        return word("yes" if demand.estimated else "no", self.lang)

    def _worth(self, person: JobSeeker, stints: Sequence[Stint], tender_id: str) -> int:
        """Counted value of one person's stints on a tender, in cents."""
        weeks: Counter[float] = Counter()
        for stint in stints:
            demand = self.instance.demands[stint.demand]
            if demand.tender == tender_id:
                weeks[demand.hours] += stint.end_week - stint.start_week
        if not weeks:
            return 0
        tender = self.instance.tenders[self.instance.tender_index[tender_id]]
        right = entitlement(person, tender)
        if right is None:
            return 0
        return counted_cents(right, weeks, load_rulebook(tender.rulebook))

    def course_places(self) -> Iterator[Row]:
        """Rows of ``course_places.csv``."""
        for place in self.plan.course_places:
            cohort = self.instance.cohorts[place.cohort]
            end_week = cohort.start_week + self.instance.course_of(place.cohort).weeks
            days = self._days(cohort.start_week, end_week)
            yield self._id(place.seeker), cohort.id, cohort.course, *days

    def activities(self) -> Iterator[Row]:
        """Rows of ``careers.csv`` without the number of the step."""
        for seeker, career in self.careers.items():
            for what, weeks in self._steps(seeker, career):
                days = self._days(*weeks)
                yield self._id(seeker), *what, *days, weeks[1] - weeks[0]

    def current_jobs(self) -> Iterator[Row]:
        """Rows of ``careers.csv`` for the jobs that people come from."""
        people = self.instance.job_seekers
        for seeker in self.careers:
            job_end = int(people.job_end_week[seeker])
            if job_end != NO_WEEK:
                employer = people.job_employer.word(seeker)
                until = last_day(job_end, self.instance.start)
                job = word("current_job", self.lang)
                yield self._id(seeker), job, employer, "", "", None, until, None

    def _steps(self, seeker: int, career: Career) -> Iterator[tuple[Row, _Weeks]]:
        """What a person does in which weeks, and the weeks of doing nothing."""
        busy: set[int] = set()
        job_end = int(self.instance.job_seekers.job_end_week[seeker])
        first = FOREVER if job_end == NO_WEEK else job_end
        steps = [
            *map(self._work, career.stints),
            *map(self._study, career.course_places),
        ]
        for what, weeks in steps:
            busy |= set(range(*weeks))
            first = min(first, weeks[0])
            yield what, weeks
        idle = sorted(set(range(first, max(busy))) - busy)
        for _, run in groupby(enumerate(idle), key=lambda at: at[1] - at[0]):
            weeks_of_run = [week for _, week in run]
            what = (word("gap", self.lang), "", "", "")
            yield what, (weeks_of_run[0], weeks_of_run[-1] + 1)

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
        present: Counter[tuple[int, int]] = Counter()
        for stint in self.plan.stints:
            for week in range(stint.start_week, stint.end_week):
                present[stint.demand, week] += 1
        learning: Counter[tuple[int, int]] = Counter()
        for stint, start, end in self.learner_parts:
            for week in range(start, end):
                learning[stint.demand, week] += 1
        for number, demand in enumerate(self.instance.demands):
            for week in range(demand.start_week, demand.end_week):
                places = demand.headcount[week - demand.start_week]
                day = monday(week, self.instance.start)
                here = present[number, week]
                short = places - here if here < places else 0
                learners = learning[number, week]
                name = f"{day:%G-W%V}"
                guess = self._estimated(demand)
                yield demand.id, name, day, places, here, learners, short, guess

    def sroi(self) -> Iterator[Row]:
        """Rows of ``sroi.csv``."""
        for tender, line in zip(self.instance.tenders, self.ledger, strict=True):
            owed, done = line.obligation_cents, line.fulfilled_cents
            known = tender.sum_cents is not None
            yield (
                tender.id,
                tender.contractor,
                _eur(tender.sum_cents or 0) if known else None,
                tender.obligation_share * _PERCENT,
                _eur(owed),
                _eur(line.counted_cents),
                _eur(done),
                _eur(owed - done),
                _percent(done, owed),
            )

    def contractor_sroi(self, contractor: str) -> Iterator[Row]:
        """Rows of a contractor's SROI file."""
        persons: dict[str, set[int]] = {}
        for stint in self.stints_of(contractor):
            tender_id = self.instance.demands[stint.demand].tender
            persons.setdefault(tender_id, set()).add(stint.seeker)
        for tender, line in zip(self.instance.tenders, self.ledger, strict=True):
            if tender.contractor == contractor:
                owed, done = line.obligation_cents, line.fulfilled_cents
                hidden = len(persons.get(tender.id, ())) == 1
                shown = (None, None) if hidden else (_eur(done), _eur(owed - done))
                yield tender.id, _eur(owed), *shown

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


def _eur(amount_cents: int) -> Decimal:
    return Decimal(amount_cents) / CENTS_PER_EURO


def _percent(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return Decimal(round_half_up(Decimal(10 * _PERCENT * part) / whole)) / 10


def differences(
    name: str,
    columns: Sequence[str],
    rows: Iterable[tuple[str, ...]],
    expected: Iterable[Row],
) -> Iterator[str]:
    """How a table differs from what it must say; rows in any order.

    Numbers are compared as numbers, everything else letter by letter.
    """
    numeric = [column in NUMBERS for column in columns]
    found = Counter(tuple(map(_comparable, row, numeric)) for row in rows)
    wanted = Counter(tuple(map(_comparable, row, numeric)) for row in expected)
    for row in (found - wanted).elements():
        yield f"{name}: a row that does not follow from the plan: {_words(row)}"
    for row in (wanted - found).elements():
        yield f"{name}: this row is missing: {_words(row)}"


def _comparable(value: Value, numeric: bool) -> str | Decimal:
    text = "" if value is None else str(value)
    if not numeric:
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text


def _words(row: tuple[str | Decimal, ...]) -> str:
    return ", ".join(map(str, row))
