"""``hours``: work and courses beside it fit the hours of the person."""

from __future__ import annotations

from builders import cohort, course, demand, instance, seeker
from solving import assert_allowed, assert_refused, assert_solved, plan_of

from allocator.domain import Instance


def facts(hours: float) -> Instance:
    """Work of 32 hours; courses of 4 and 4.25 hours beside it that overlap."""
    return instance(
        [seeker(hours=hours)],
        [demand(hours=32.0)],
        courses=[
            course("a", pattern="beside_work", hours=4.0, weeks=3),
            course("b", pattern="beside_work", hours=4.25, weeks=3),
        ],
        cohorts=[
            cohort("k0", course="a", start_week=0),
            cohort("k1", course="b", start_week=2),
            cohort("k2", course="b", start_week=3),
        ],
    )


def test_work_for_fewer_hours_than_the_person_has_is_planned() -> None:
    assert assert_solved(facts(36.0)).stints == ((0, 0, 0, 10),)


def test_work_for_more_hours_is_refused() -> None:
    assert_refused(facts(31.75), plan_of([(0, 0, 0, 10)]), "hours")
    assert assert_solved(facts(31.75)).stints == ()


def test_a_course_beside_work_takes_hours() -> None:
    assert_refused(facts(36.0), plan_of([(0, 0, 0, 10)], [(0, 1)]), "hours")


def test_courses_beside_work_add_up_in_the_week_they_share() -> None:
    assert_refused(facts(40.0), plan_of([(0, 0, 0, 10)], [(0, 0), (0, 1)]), "hours")
    assert_allowed(facts(40.0), plan_of([(0, 0, 0, 10)], [(0, 0), (0, 2)]))


def test_hours_that_fit_exactly_are_allowed() -> None:
    assert_allowed(facts(32.0), plan_of([(0, 0, 0, 10)]))
    assert_allowed(facts(36.0), plan_of([(0, 0, 0, 10)], [(0, 0)]))
    assert_allowed(facts(40.25), plan_of([(0, 0, 0, 10)], [(0, 0), (0, 1)]))


def test_hours_count_in_weeks_of_work_only() -> None:
    assert_allowed(facts(32.0), plan_of([(0, 0, 3, 10)], [(0, 0)]))
    assert_allowed(facts(4.0), plan_of(places=[(0, 0), (0, 1)]))
