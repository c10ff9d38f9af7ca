"""``cohort_capacity``: none in a cohort, or its least size to its capacity."""

from __future__ import annotations

import pytest
from builders import cohort, course, demand, instance, requirement, seeker
from solving import assert_allowed, assert_refused, assert_solved, plan_of

FACTS = instance(
    [seeker(f"s{i}") for i in range(5)],
    [demand(headcount=5, requires=requirement("vca"))],
    courses=[course()],
    cohorts=[cohort(least_size=2, capacity=4)],
)


def test_an_empty_cohort_is_planned() -> None:
    alone = instance([], [], courses=FACTS.courses, cohorts=FACTS.cohorts)
    assert assert_solved(alone).course_places == ()


@pytest.mark.parametrize("size", [1, 5])
def test_too_few_or_too_many_are_refused(size: int) -> None:
    plan = plan_of(places=[(i, 0) for i in range(size)])
    assert_refused(FACTS, plan, "cohort_capacity")


@pytest.mark.parametrize("size", [0, 2, 4])
def test_least_size_and_capacity_are_allowed(size: int) -> None:
    assert_allowed(FACTS, plan_of(places=[(i, 0) for i in range(size)]))


def test_one_person_alone_does_not_make_a_cohort() -> None:
    one = instance(
        [seeker()], FACTS.demands, courses=FACTS.courses, cohorts=FACTS.cohorts
    )
    assert assert_solved(one).course_places == ()


def test_a_fifth_person_finds_no_seat() -> None:
    assert len(assert_solved(FACTS).course_places) == 4
