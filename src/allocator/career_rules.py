"""The judge of one career at a time: the constraints that bind a single person.

Those that bind persons together are in `allocator.check`, with the list of all.
"""

from __future__ import annotations

from allocator.domain import Instance, Pattern
from allocator.holdings import Rung, holdings, satisfied, standings
from allocator.solution import CoursePlace, Plan
from allocator.travel import within_reach
from allocator.units import NO_WEEK
from allocator.violation import Violation, course_place_words, seeker_words, stint_words


def one_activity(instance: Instance, plan: Plan) -> list[Violation]:
    """Stints and full-time courses of a person never overlap.

    Contiguous weeks on one demand are one stint, so two that touch are refused.
    """
    found = []
    for seeker, career in plan.careers().items():
        activities = [
            *((s.start_week, s.end_week, s.demand) for s in career.stints),
            *(
                (*_weeks_of_course(instance, place), None)
                for place in career.course_places
                if _is_full_time(instance, place)
            ),
        ]
        activities.sort(key=lambda activity: activity[:2])
        busy_until, last_demand = NO_WEEK, None
        for start_week, end_week, demand in activities:
            where = f"{seeker_words(instance, seeker)}, week {start_week}"
            if start_week < busy_until:
                message = "begins an activity before the previous one ends"
                found.append(Violation("one_activity", where, message))
            elif start_week == busy_until and demand == last_demand is not None:
                message = "two stints on one demand touch and should be one"
                found.append(Violation("one_activity", where, message))
            if end_week >= busy_until:
                busy_until, last_demand = end_week, demand
    return found


def available(instance: Instance, plan: Plan) -> list[Violation]:
    """Every activity, a course beside work too, lies in the availability."""
    people = instance.job_seekers

    def broken(seeker: int, start_week: int, end_week: int) -> bool:
        return bool(
            start_week < people.from_week[seeker]
            or end_week > people.until_week[seeker]
        )

    message = "the activity lies outside the availability of the person"
    return [
        Violation("available", stint_words(instance, stint), message)
        for stint in plan.stints
        if broken(stint.seeker, stint.start_week, stint.end_week)
    ] + [
        Violation("available", course_place_words(instance, place), message)
        for place in plan.course_places
        if broken(place.seeker, *_weeks_of_course(instance, place))
    ]


def reach(instance: Instance, plan: Plan) -> list[Violation]:
    """Stints and full-time courses lie within the limit of their first week."""
    message = "the place lies beyond the travel limit of the person"
    found = []
    for seeker, career in plan.careers().items():
        person = instance.job_seekers[seeker]
        for stint in career.stints:
            place = instance.demands[stint.demand].place
            if not within_reach(instance, person, place, stint.start_week):
                found.append(Violation("reach", stint_words(instance, stint), message))
        for course_place in career.course_places:
            if _is_full_time(instance, course_place):
                place = instance.course_of(course_place.cohort).place
                start_week, _ = _weeks_of_course(instance, course_place)
                if not within_reach(instance, person, place, start_week):
                    where = course_place_words(instance, course_place)
                    found.append(Violation("reach", where, message))
    return found


def hours(instance: Instance, plan: Plan) -> list[Violation]:
    """Work and courses beside it fit in the person's hours, week by week."""
    found = []
    for seeker, career in plan.careers().items():
        beside = [
            (*_weeks_of_course(instance, place), instance.course_of(place.cohort).hours)
            for place in career.course_places
            if not _is_full_time(instance, place)
        ]
        for stint in career.stints:
            # The load only rises where the stint or a course begins.
            weeks = {stint.start_week} | {
                start_week
                for start_week, _, _ in beside
                if stint.start_week < start_week < stint.end_week
            }
            for week in sorted(weeks):
                load = instance.demands[stint.demand].hours + sum(
                    course_hours or 0
                    for start_week, end_week, course_hours in beside
                    if start_week <= week < end_week
                )
                if load > instance.job_seekers.hours[seeker]:
                    where = f"{stint_words(instance, stint)}, week {week}"
                    message = "the hours of work and courses exceed the person's"
                    found.append(Violation("hours", where, message))
    return found


def skills(instance: Instance, plan: Plan) -> list[Violation]:
    """In every week of a stint the person is qualified, or may be a learner."""
    return [
        Violation(
            "skills",
            f"{stint_words(instance, stint)}, week {from_week}",
            "what the demand requires is not held",
        )
        for stint, from_week, _, standing in standings(instance, plan)
        if standing is Rung.UNQUALIFIED
    ]


def stint_length(instance: Instance, plan: Plan) -> list[Violation]:
    """A stint has the demand's least weeks, or all weeks of a shorter demand."""
    return [
        Violation(
            "stint_length",
            stint_words(instance, stint),
            f"the stint ends in week {stint.end_week}, before its least weeks",
        )
        for stint in plan.stints
        if stint.end_week - stint.start_week
        < instance.demands[stint.demand].least_stint
    ]


def prerequisites(instance: Instance, plan: Plan) -> list[Violation]:
    """What a course requires is held when it starts, and no course comes twice."""
    found = []
    for seeker, career in plan.careers().items():
        if not career.course_places:
            continue
        held = holdings(instance, seeker, career)
        people = instance.job_seekers
        followed = {*people.courses_finished.of(seeker)}
        followed |= {*people.courses_under_way.of(seeker)}
        for place in career.course_places:
            course = instance.course_of(place.cohort)
            where = course_place_words(instance, place)
            if course.id in followed:
                message = "the person followed or follows this course already"
                found.append(Violation("prerequisites", where, message))
            followed.add(course.id)
            start_week = instance.cohorts[place.cohort].start_week
            if not satisfied(course.requires, held, start_week):
                message = "what the course requires is not held when it starts"
                found.append(Violation("prerequisites", where, message))
    return found


def _weeks_of_course(instance: Instance, place: CoursePlace) -> tuple[int, int]:
    start_week = instance.cohorts[place.cohort].start_week
    return start_week, start_week + instance.course_of(place.cohort).weeks


def _is_full_time(instance: Instance, place: CoursePlace) -> bool:
    return instance.course_of(place.cohort).pattern is Pattern.FULL_TIME
