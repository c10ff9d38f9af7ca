"""``locks``: what a person decided holds in every plan."""

from __future__ import annotations

import pytest
from builders import cohort, course, demand, instance, seeker
from solving import assert_allowed, assert_refused, assert_solved, exact, lock, plan_of

from allocator.domain import Instance, Lock
from allocator.solution import Plan, Termination


def facts(*locks: Lock) -> Instance:
    return instance(
        [seeker(), seeker("s2")],
        [demand("d1"), demand("d2")],
        courses=[course()],
        cohorts=[cohort()],
        locks=[*locks],
    )


STAY = lock("stay", demand="d1", start_week=2, end_week=7)
NEVER = lock("never", demand="d1")
OUT = lock("out")


@pytest.mark.parametrize("decision", [STAY, NEVER, OUT])
def test_a_plan_with_a_lock_is_found(decision: Lock) -> None:
    assert_solved(facts(decision))


@pytest.mark.parametrize(
    "stints",
    [
        [],
        [(0, 0, 2, 8)],
        [(0, 0, 1, 7)],
        [(0, 0, 2, 6)],
        [(0, 1, 2, 7)],
        [(1, 0, 2, 7)],
    ],
)
def test_another_stint_than_the_one_that_stays_is_refused(
    stints: list[tuple[int, int, int, int]],
) -> None:
    assert_refused(facts(STAY), plan_of(stints), "locks")


def test_the_stint_that_stays_is_allowed_with_more() -> None:
    assert_allowed(facts(STAY), plan_of([(0, 0, 2, 7)]))
    more = plan_of([(0, 0, 2, 7), (0, 0, 8, 10), (1, 1, 2, 10)], [(1, 0)])
    assert_allowed(facts(STAY), more)


def test_a_pair_that_never_meets_is_refused() -> None:
    assert_refused(facts(NEVER), plan_of([(0, 0, 0, 10)]), "locks")
    assert_allowed(facts(NEVER), plan_of([(0, 1, 0, 10), (1, 0, 0, 10)]))


@pytest.mark.parametrize(
    "plan", [plan_of([(0, 0, 0, 10)]), plan_of(places=[(0, 0)])], ids=["work", "course"]
)
def test_a_person_who_is_out_is_refused(plan: Plan) -> None:
    assert_refused(facts(OUT), plan, "locks")
    assert_allowed(facts(OUT), plan_of([(1, 0, 2, 10)], [(1, 0)]))


def test_locks_that_contradict_leave_no_plan() -> None:
    assert exact(facts(STAY, NEVER)).termination is Termination.INFEASIBLE
    assert exact(facts(STAY, OUT)).termination is Termination.INFEASIBLE
