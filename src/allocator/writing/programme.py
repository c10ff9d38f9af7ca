"""The programme's own lists: every stint, every career, every course place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from allocator.accounts import added_cents
from allocator.domain import Instance
from allocator.solution import Career, Stint
from allocator.travel import Roads
from allocator.units import NO_WEEK, euros
from allocator.writing.cells import Cell, iso_week, kilometres, period
from allocator.writing.delivery import Delivery
from allocator.writing.words import word

ASSIGNMENT_COLUMNS: Final = (
    "job_seeker",
    "tender",
    "contractor",
    "demand",
    "role",
    "place",
    "from",
    "until",
    "first_week",
    "last_week",
    "weeks",
    "hours_a_week",
    "km_one_way",
    "learner_weeks",
    "sroi_eur",
    "estimated",
)
CAREER_COLUMNS: Final = (
    "job_seeker",
    "step",
    "activity",
    "employer",
    "demand",
    "course",
    "from",
    "until",
    "weeks",
)
COURSE_PLACE_COLUMNS: Final = ("job_seeker", "cohort", "course", "from", "until")


def assignment_rows(delivery: Delivery) -> Iterator[tuple[Cell, ...]]:
    """One row a stint, by person and week."""
    instance, plan = delivery.instance, delivery.plan
    ids, learner_weeks = instance.job_seekers.ids, delivery.learner_weeks.by_stint
    roads = Roads.to(instance, [demand.place for demand in instance.demands])
    stints = plan.stint_columns
    distances = roads.hectometres(stints.seeker, stints.demand).tolist()
    values = added_cents(instance, plan).tolist()
    for stint, distance, cents in zip(plan.stints, distances, values, strict=True):
        demand = instance.demands[stint.demand]
        yield (
            str(ids[stint.seeker]),
            demand.tender,
            instance.tender_of(stint.demand).contractor,
            demand.id,
            delivery.role_label(demand),
            demand.place.name,
            *period(stint.start_week, stint.end_week, instance.start),
            iso_week(stint.start_week, instance.start),
            iso_week(stint.end_week - 1, instance.start),
            stint.end_week - stint.start_week,
            demand.hours,
            kilometres(distance),
            learner_weeks.get(stint, 0),
            euros(cents),
            demand.estimated,
        )


def course_place_rows(delivery: Delivery) -> Iterator[tuple[Cell, ...]]:
    """One row a course place, by person."""
    instance = delivery.instance
    for place in delivery.plan.course_places:
        cohort = instance.cohorts[place.cohort]
        weeks = instance.course_of(place.cohort).weeks
        yield (
            str(instance.job_seekers.ids[place.seeker]),
            cohort.id,
            cohort.course,
            *period(cohort.start_week, cohort.start_week + weeks, instance.start),
        )


class _Activity(NamedTuple):
    """One step of a career; ``start_week`` is unknown for the current job."""

    end_week: int
    start_week: int | None
    activity: str
    employer: str = ""
    demand: str = ""
    course: str = ""


def career_rows(delivery: Delivery) -> Iterator[tuple[Cell, ...]]:
    """Every activity of each person with a career, in order, with the gaps."""
    instance, lang = delivery.instance, delivery.lang
    for seeker, career in delivery.plan.careers().items():
        steps = _with_gaps(_activities(instance, seeker, career))
        for number, step in enumerate(steps, start=1):
            start = step.start_week
            first, last = period(start or 0, step.end_week, instance.start)
            yield (
                str(instance.job_seekers.ids[seeker]),
                number,
                word(step.activity, lang),
                step.employer,
                step.demand,
                step.course,
                None if start is None else first,
                last,
                None if start is None else step.end_week - start,
            )


def _activities(instance: Instance, seeker: int, career: Career) -> list[_Activity]:
    people = instance.job_seekers
    found = [_work(instance, stint) for stint in career.stints]
    for place in career.course_places:
        course = instance.course_of(place.cohort)
        start = instance.cohorts[place.cohort].start_week
        pattern = course.pattern.value
        found.append(_Activity(start + course.weeks, start, pattern, course=course.id))
    found.sort(key=lambda step: (step.start_week or 0, step.end_week))
    job_end = int(people.job_end_week[seeker])
    if job_end != NO_WEEK:
        employer = people.job_employer.word(seeker) or ""
        found.insert(0, _Activity(job_end, None, "current_job", employer))
    return found


def _work(instance: Instance, stint: Stint) -> _Activity:
    contractor = instance.tender_of(stint.demand).contractor
    demand = instance.demands[stint.demand].id
    return _Activity(stint.end_week, stint.start_week, "work", contractor, demand)


def _with_gaps(steps: list[_Activity]) -> Iterator[_Activity]:
    """The steps, and a gap wherever weeks lie between one and the next."""
    busy_until: int | None = None
    for step in steps:
        start = step.start_week
        if busy_until is not None and start is not None and start > busy_until:
            yield _Activity(start, busy_until, "gap")
        yield step
        later = busy_until is None or step.end_week > busy_until
        busy_until = step.end_week if later else busy_until
