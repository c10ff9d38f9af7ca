"""``prerequisites``: what a course requires is held when it starts; once only."""

from __future__ import annotations

from typing import Any

import pytest
from builders import cohort, course, demand, instance, requirement, seeker
from solving import assert_allowed, assert_refused, assert_solved, plan_of

from allocator.domain import CourseUnderWay, HeldSkill, Instance, SkillLevel


def facts(**person: Any) -> Instance:
    """A course for ``bei`` that asks ``vca``, two weeks after one for ``vca``."""
    return instance(
        [seeker(**person)],
        [
            demand(
                "d1",
                teaches=[SkillLevel(code="vca")],
                teaches_after_weeks=2,
                end_week=4,
            ),
            demand("d2", requires=requirement("bei"), start_week=4, end_week=20),
        ],
        courses=[
            course(),
            course(
                "bei-course",
                gives=[SkillLevel(code="bei")],
                requires=requirement("vca"),
            ),
        ],
        cohorts=[
            cohort("vca-0"),
            cohort("vca-1", start_week=1),
            cohort("vca-9", start_week=9),
            cohort("bei-2", course="bei-course", start_week=2),
        ],
    )


def test_a_course_that_asks_nothing_is_planned() -> None:
    plan = plan_of(places=[(0, 0)])
    assert_allowed(facts(), plan)
    assert assert_solved(facts()).stints != ()


def test_a_course_before_its_prerequisite_is_refused() -> None:
    assert_refused(facts(), plan_of(places=[(0, 3)]), "prerequisites")
    assert_refused(facts(), plan_of(places=[(0, 2), (0, 3)]), "prerequisites")


def test_a_skill_that_expired_is_no_prerequisite() -> None:
    lapsed = facts(skills=[HeldSkill(code="vca", until_week=2)])
    assert_refused(lapsed, plan_of(places=[(0, 3)]), "prerequisites")
    in_time = facts(skills=[HeldSkill(code="vca", until_week=3)])
    assert_allowed(in_time, plan_of(places=[(0, 3)]))


def test_a_course_that_ends_as_the_next_starts_is_enough() -> None:
    assert_allowed(facts(), plan_of([(0, 1, 4, 20)], [(0, 0), (0, 3)]))


def test_work_that_ends_as_the_course_starts_is_enough() -> None:
    assert_allowed(facts(), plan_of([(0, 0, 0, 2), (0, 1, 4, 20)], [(0, 3)]))


def test_a_course_twice_is_refused() -> None:
    assert_refused(facts(), plan_of(places=[(0, 0), (0, 2)]), "prerequisites")


@pytest.mark.parametrize(
    "known",
    [
        {"courses_finished": ["vca-course"]},
        {"courses_under_way": [CourseUnderWay(course="vca-course", end_week=1)]},
    ],
)
def test_a_course_known_already_is_refused(known: dict[str, Any]) -> None:
    assert_refused(facts(**known), plan_of(places=[(0, 2)]), "prerequisites")
