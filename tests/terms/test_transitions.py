"""``work_to_work`` and ``continuity``: solvers and judge count the same jobs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from builders import cohort, course, demand, instance, requirement, seeker, tender
from solving import assert_valued, only, plan_of

from allocator.domain import Instance
from allocator.solution import Plan

GAP = 4
TENDERS = [tender("t1"), tender("t2"), tender("t3", contractor="bolt")]
# Weeks 0-5 for acme, then 8-12 for acme again and for bolt.
DEMANDS = [
    demand("d1", end_week=5, least_weeks=1),
    demand("d2", tender="t2", start_week=8, end_week=12, least_weeks=1),
    demand("d3", tender="t3", start_week=8, end_week=12, least_weeks=1),
    demand("d4", tender="t3", start_week=5, end_week=20, least_weeks=1),
]


def jobs(**person: Any) -> Instance:
    return instance([seeker(**person)], DEMANDS, TENDERS)


def leaving(end_week: int, from_week: int | None = None) -> Instance:
    """Somebody whose job with ``ohm`` ends, and the four demands."""
    begin = max(0, end_week) if from_week is None else from_week
    return jobs(job_end_week=end_week, job_employer="ohm", from_week=begin)


def assert_counted(
    facts: Instance, plan: Plan, moves: int, stays: int = 0, gap: int = GAP
) -> None:
    """As much by either term alone, and by both together."""
    units = {"work_to_work": Decimal(moves), "continuity": Decimal(stays)}
    for weights in (
        {"work_to_work": 4000},
        {"continuity": 1000},
        {"work_to_work": 4000, "continuity": 1000},
        {"work_to_work": 10, "continuity": 1000},
    ):
        assert_valued(facts, plan, only(gap, **weights), units)


def test_a_job_after_a_demand_that_ended() -> None:
    assert_counted(jobs(), plan_of([(0, 0, 0, 5), (0, 2, 8, 12)]), moves=1)
    assert_counted(jobs(), plan_of([(0, 0, 0, 5), (0, 1, 8, 12)]), moves=0, stays=1)


@pytest.mark.parametrize(("start_week", "moves"), [(8, 1), (9, 1), (10, 0)])
def test_the_longest_gap_still_counts(start_week: int, moves: int) -> None:
    plan = plan_of([(0, 0, 0, 5), (0, 2, start_week, 12)])
    assert_counted(jobs(), plan, moves)


def test_without_a_gap_the_next_week_is_too_late() -> None:
    at_once = plan_of([(0, 0, 0, 5), (0, 3, 5, 10)])
    assert_counted(jobs(), at_once, moves=1, gap=0)
    a_week_later = plan_of([(0, 0, 0, 5), (0, 3, 6, 10)])
    assert_counted(jobs(), a_week_later, moves=0, gap=0)


def test_leaving_early_never_counts() -> None:
    assert_counted(jobs(), plan_of([(0, 0, 0, 4), (0, 3, 5, 10)]), moves=0)
    assert_counted(jobs(), plan_of([(0, 3, 5, 8), (0, 1, 8, 12)]), moves=0)


def test_an_end_of_availability_is_no_end_of_the_job() -> None:
    short = instance(
        [seeker(until_week=10)],
        [demand("d1", end_week=11), demand("d2", tender="t3", start_week=5)],
        TENDERS,
    )
    assert_counted(short, plan_of([(0, 0, 0, 5), (0, 1, 5, 10)]), moves=0)


def test_only_the_job_just_before_counts() -> None:
    """The second stint began within the gap of the current job, yet left early."""
    facts = leaving(0)
    assert_counted(facts, plan_of([(0, 0, 0, 2), (0, 0, 3, 5)]), moves=1)
    assert_counted(facts, plan_of([(0, 0, 0, 5)]), moves=1)
    assert_counted(facts, plan_of([(0, 0, 0, 5), (0, 2, 8, 12)]), moves=2)


@pytest.mark.parametrize(("start_week", "moves"), [(0, 1), (1, 1), (2, 0)])
def test_a_job_that_ended_before_the_plan(start_week: int, moves: int) -> None:
    plan = plan_of([(0, 0, start_week, 5)])
    assert_counted(leaving(-3), plan, moves)


def test_a_job_that_ended_too_long_before_the_plan() -> None:
    assert_counted(leaving(-5), plan_of([(0, 0, 0, 5)]), moves=0)
    assert_counted(leaving(-520), plan_of([(0, 0, 0, 5)]), moves=0)


@pytest.mark.parametrize(("start_week", "moves"), [(8, 1), (9, 0)])
def test_a_job_that_ends_during_the_plan(start_week: int, moves: int) -> None:
    plan = plan_of([(0, 3, start_week, 20)])
    assert_counted(leaving(4, from_week=6), plan, moves)


def test_the_same_employer_as_the_current_job() -> None:
    facts = jobs(job_end_week=0, job_employer="acme")
    assert_counted(facts, plan_of([(0, 0, 0, 5)]), moves=0, stays=1)
    other = plan_of([(0, 0, 1, 5), (0, 2, 8, 12)])
    assert_counted(facts, other, moves=1, stays=1)


def test_somebody_without_a_job_makes_no_transition() -> None:
    assert_counted(jobs(), plan_of([(0, 0, 0, 5)]), moves=0)


def test_a_course_in_between_does_not_break_it() -> None:
    facts = instance(
        [seeker()],
        [
            DEMANDS[0],
            demand("d2", tender="t3", start_week=5, requires=requirement("vca")),
        ],
        TENDERS,
        courses=[course()],
        cohorts=[cohort(start_week=5)],
    )
    plan = plan_of([(0, 0, 0, 5), (0, 1, 7, 10)], [(0, 0)])
    assert_counted(facts, plan, moves=1)
