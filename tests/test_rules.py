"""Rules of thumb: each gives a judged plan, and follows its own order."""

from __future__ import annotations

import pytest
from builders import (
    DELFT,
    ROTTERDAM,
    cohort,
    course,
    demand,
    instance,
    requirement,
    seeker,
    tender,
)
from random_instances import random_instance, random_policy
from region import region
from solving import exact, lock, task_of, violated

from allocator.domain import Instance, LockKind
from allocator.policy import Method, Policy
from allocator.solution import Plan, Termination
from allocator.solvers.portfolio import first_plan

RULES = [method for method in Method if method is not Method.OPTIMISE]
SEEDS = 100


def by_rule(facts: Instance, method: Method, policy: Policy | None = None) -> Plan:
    policy = (policy or Policy()).model_copy(update={"method": method})
    return first_plan(task_of(facts, policy))


@pytest.mark.parametrize("method", RULES)
def test_random_instances_get_a_judged_plan(method: Method) -> None:
    """All but equal chances, and courses that a stint which stays may need."""
    for seed in range(SEEDS):
        facts, policy = random_instance(seed), random_policy(seed)
        policy = policy.model_copy(update={"equal_chances": {}})
        if exact(facts, policy).termination is Termination.INFEASIBLE:
            continue
        locked = any(entry.kind is LockKind.STAY for entry in facts.locks)
        excused = {"skills", "learner_places"} if locked else set()
        plan = by_rule(facts, method, policy)
        assert violated(facts, plan, policy) <= excused, seed
        assert plan.course_places == ()


@pytest.mark.parametrize("method", RULES)
def test_a_region_gets_the_same_judged_plan_again(method: Method) -> None:
    facts = region(people=200, demands=20, weeks=52)
    plan = by_rule(facts, method)
    assert plan.stints
    assert violated(facts, plan) == set()
    assert by_rule(facts, method) == plan


def test_first_come_first_served_goes_by_the_first_free_week() -> None:
    facts = instance([seeker("late", from_week=2), seeker("early")], [demand()])
    plan = by_rule(facts, Method.FIRST_COME_FIRST_SERVED)
    assert plan.stints == ((1, 0, 0, 10),)


def test_first_come_first_served_takes_the_earliest_work() -> None:
    facts = instance([seeker()], [demand("d1", start_week=1), demand("d2", end_week=4)])
    plan = by_rule(facts, Method.FIRST_COME_FIRST_SERVED)
    assert plan.stints == ((0, 1, 0, 4), (0, 0, 4, 10))


def test_nearest_first_goes_by_the_distance() -> None:
    facts = instance(
        [seeker(place=ROTTERDAM)],
        [demand("d1", place=DELFT), demand("d2", place=ROTTERDAM, start_week=3)],
    )
    plan = by_rule(facts, Method.NEAREST_FIRST)
    assert plan.stints == ((0, 1, 3, 10),)


def test_highest_sroi_first_goes_by_what_a_week_counts_for() -> None:
    facts = instance(
        [seeker("ww", benefit="ww"), seeker("welfare")],
        [demand("d1", hours=16.0), demand("d2", tender="t2")],
        [tender("t1"), tender("t2")],
    )
    plan = by_rule(facts, Method.HIGHEST_SROI_FIRST)
    assert plan.stints == ((0, 0, 0, 10), (1, 1, 0, 10))


@pytest.mark.parametrize("method", RULES)
def test_locks_hold(method: Method) -> None:
    facts = instance(
        [seeker("s1"), seeker("s2"), seeker("s3")],
        [demand("d1"), demand("d2", headcount=3)],
        locks=[
            lock("stay", demand="d1", start_week=4, end_week=8),
            lock("out", job_seeker="s2"),
            lock("never", job_seeker="s3", demand="d1"),
        ],
    )
    plan = by_rule(facts, method)
    assert violated(facts, plan) == set()
    assert (0, 0, 4, 8) in plan.stints
    assert {stint.seeker for stint in plan.stints} == {0, 2}


@pytest.mark.parametrize("method", RULES)
def test_nobody_is_sent_on_a_course(method: Method) -> None:
    facts = instance(
        [seeker()],
        [demand(requires=requirement("vca"))],
        courses=[course()],
        cohorts=[cohort()],
    )
    assert by_rule(facts, method) == Plan()
