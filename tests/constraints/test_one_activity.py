"""``one_activity``: a person does one thing in any week."""

from __future__ import annotations

from builders import cohort, course, demand, instance, seeker
from solving import assert_allowed, assert_refused, assert_solved, plan_of

FACTS = instance(
    [seeker()],
    [demand("d1"), demand("d2", end_week=14)],
    courses=[course(), course("evening", pattern="beside_work", hours=4.0)],
    cohorts=[cohort(start_week=6), cohort("k2", course="evening", start_week=6)],
)


def test_one_person_without_work_is_planned() -> None:
    assert assert_solved(instance([seeker()])).stints == ()


def test_two_activities_in_one_week_are_refused() -> None:
    two_jobs = plan_of([(0, 0, 0, 6), (0, 1, 5, 14)])
    assert_refused(FACTS, two_jobs, "one_activity")
    work_at_school = plan_of([(0, 0, 0, 7)], [(0, 0)])
    assert_refused(FACTS, work_at_school, "one_activity")


def test_stints_on_one_demand_that_touch_are_refused() -> None:
    assert_refused(FACTS, plan_of([(0, 1, 0, 4), (0, 1, 4, 9)]), "one_activity")


def test_activities_that_meet_are_allowed() -> None:
    assert_allowed(FACTS, plan_of([(0, 0, 0, 6), (0, 1, 8, 14)], [(0, 0)]))
    assert_allowed(FACTS, plan_of([(0, 0, 0, 5), (0, 1, 5, 14)]))


def test_a_return_to_one_demand_after_a_week_is_allowed() -> None:
    assert_allowed(FACTS, plan_of([(0, 1, 0, 4), (0, 1, 5, 9)]))


def test_a_course_beside_work_fills_no_week() -> None:
    part_time = instance(
        [seeker(hours=40.0)],
        [demand("d1"), demand("d2", end_week=14)],
        courses=FACTS.courses,
        cohorts=FACTS.cohorts,
    )
    assert_allowed(part_time, plan_of([(0, 0, 0, 7)], [(0, 1)]))
