"""``available``: every activity lies inside the availability of the person."""

from __future__ import annotations

import pytest
from builders import cohort, course, demand, instance, seeker
from solving import assert_allowed, assert_refused, assert_solved, plan_of

from allocator.domain import Instance
from allocator.solution import Plan


def facts(pattern: str = "full_time") -> Instance:
    hours = 4.0 if pattern == "beside_work" else None
    return instance(
        [seeker(from_week=2, until_week=8, hours=40.0)],
        [demand()],
        courses=[course(pattern=pattern, hours=hours)],
        cohorts=[cohort(f"k{week}", start_week=week) for week in (1, 2, 6, 7)],
    )


def test_somebody_never_free_is_planned_with_nothing() -> None:
    never = instance([seeker(from_week=5, until_week=5)], [demand()])
    assert assert_solved(never) == Plan()


@pytest.mark.parametrize("stint", [(0, 0, 1, 8), (0, 0, 2, 9)])
def test_work_outside_the_availability_is_refused(
    stint: tuple[int, int, int, int],
) -> None:
    assert_refused(facts(), plan_of([stint]), "available")


@pytest.mark.parametrize("pattern", ["full_time", "beside_work"])
@pytest.mark.parametrize("cohort_position", [0, 3])
def test_a_course_outside_the_availability_is_refused(
    pattern: str, cohort_position: int
) -> None:
    plan = plan_of(places=[(0, cohort_position)])
    assert_refused(facts(pattern), plan, "available")


def test_the_whole_availability_is_allowed() -> None:
    assert_allowed(facts(), plan_of([(0, 0, 2, 8)]))
    assert_allowed(facts(), plan_of([(0, 0, 4, 6)], [(0, 1)]))
    assert_allowed(facts("beside_work"), plan_of([(0, 0, 2, 8)], [(0, 2)]))


def test_the_best_plan_uses_all_of_it() -> None:
    assert assert_solved(facts()).stints == ((0, 0, 2, 8),)
