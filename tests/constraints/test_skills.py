"""``skills``: what a demand requires is held in every week of a stint."""

from __future__ import annotations

from typing import Any

import pytest
from builders import cohort, course, demand, instance, requirement, seeker
from solving import assert_allowed, assert_refused, assert_solved, plan_of

from allocator.domain import CourseUnderWay, HeldSkill, Instance, SkillLevel

VCA = (SkillLevel(code="vca"),)


def facts(*clauses: str, skills: Any = (), **person: Any) -> Instance:
    """One place that asks these clauses, and a course for ``vca`` until week 4."""
    return instance(
        [seeker(skills=[HeldSkill(**skill) for skill in skills], **person)],
        [demand(requires=requirement(*clauses))],
        courses=[course()],
        cohorts=[cohort(start_week=2)],
    )


def test_work_that_asks_nothing_is_planned() -> None:
    assert assert_solved(facts()).stints == ((0, 0, 0, 10),)


@pytest.mark.parametrize(
    ("clauses", "skills"),
    [
        (("vca",), []),
        (("vca:2",), [{"code": "vca"}]),
        (("vca", "bei"), [{"code": "vca"}]),
        (("vca/bei",), [{"code": "viag"}]),
        (("vca",), [{"code": "vca", "until_week": 9}]),
    ],
)
def test_work_without_the_skill_is_refused(
    clauses: tuple[str, ...], skills: list[dict[str, Any]]
) -> None:
    assert_refused(facts(*clauses, skills=skills), plan_of([(0, 0, 0, 10)]), "skills")


@pytest.mark.parametrize(
    ("clauses", "skills"),
    [
        (("vca:2",), [{"code": "vca", "level": 3}]),
        (("vca/bei",), [{"code": "bei"}]),
        (("vca",), [{"code": "vca", "until_week": 10}]),
        (("vca",), [{"code": "vca", "until_week": 1}, {"code": "vca", "level": 2}]),
    ],
)
def test_work_with_the_skill_is_allowed(
    clauses: tuple[str, ...], skills: list[dict[str, Any]]
) -> None:
    assert_allowed(facts(*clauses, skills=skills), plan_of([(0, 0, 0, 10)]))


def test_a_course_counts_from_the_week_it_ends() -> None:
    assert_refused(facts("vca"), plan_of([(0, 0, 3, 10)]), "skills")
    assert_refused(facts("vca"), plan_of([(0, 0, 0, 2)], [(0, 0)]), "skills")
    assert_allowed(facts("vca"), plan_of([(0, 0, 4, 10)], [(0, 0)]))


def test_a_course_under_way_counts_from_the_week_it_ends() -> None:
    under_way = [CourseUnderWay(course="vca-course", end_week=3)]
    known = facts("vca", courses_under_way=under_way)
    assert_refused(known, plan_of([(0, 0, 2, 10)]), "skills")
    assert_allowed(known, plan_of([(0, 0, 3, 10)]))


def test_a_course_beside_the_same_stint_fills_an_expiry() -> None:
    lapsing = instance(
        [seeker(hours=40.0, skills=[HeldSkill(code="vca", until_week=4)])],
        [demand(requires=requirement("vca"))],
        courses=[course(pattern="beside_work", hours=4.0)],
        cohorts=[cohort(start_week=2), cohort("k2", start_week=3)],
    )
    assert_allowed(lapsing, plan_of([(0, 0, 0, 10)], [(0, 0)]))
    assert_refused(lapsing, plan_of([(0, 0, 0, 10)], [(0, 1)]), "skills")


class TestTaughtOnTheJob:
    facts = instance(
        [seeker()],
        [
            demand("d1", teaches=VCA, teaches_after_weeks=4, least_weeks=1),
            demand("d2", requires=requirement("vca"), end_week=14),
        ],
    )

    def test_a_stint_too_short_teaches_nothing(self) -> None:
        assert_refused(self.facts, plan_of([(0, 0, 0, 3), (0, 1, 3, 14)]), "skills")
        twice = plan_of([(0, 0, 0, 3), (0, 0, 4, 7), (0, 1, 7, 14)])
        assert_refused(self.facts, twice, "skills")

    def test_it_counts_from_the_end_of_the_stint_only(self) -> None:
        itself = instance(
            [seeker()],
            [demand(teaches=VCA, teaches_after_weeks=4, requires=requirement("vca"))],
        )
        assert_refused(itself, plan_of([(0, 0, 0, 10)]), "skills")

    def test_the_weeks_asked_are_enough(self) -> None:
        assert_allowed(self.facts, plan_of([(0, 0, 0, 4), (0, 1, 4, 14)]))
        longer = plan_of([(0, 0, 0, 2), (0, 0, 3, 9), (0, 1, 9, 14)])
        assert_allowed(self.facts, longer)
