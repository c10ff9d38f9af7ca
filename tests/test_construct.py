"""The first plan: valid at once, and as solvers' own books value it."""

from __future__ import annotations

import pytest
from builders import cohort, course, demand, instance, requirement, seeker
from random_instances import random_instance, random_policy
from region import region
from solving import BALANCED, exact, lock, proven, task_of, violated

from allocator.domain import Instance
from allocator.measures import measure
from allocator.policy import Method, Policy
from allocator.solution import Plan, Termination
from allocator.solvers.portfolio import first_plan

SEEDS = 160
BLOCK = 20


def constructed(facts: Instance, policy: Policy = BALANCED) -> Plan:
    return first_plan(task_of(facts, policy))


@pytest.mark.parametrize("begin", range(0, SEEDS, BLOCK))
def test_random_instances_get_a_judged_plan(begin: int) -> None:
    """Equal chances bind people together, which construction does not see."""
    for seed in range(begin, begin + BLOCK):
        facts, policy = random_instance(seed), random_policy(seed)
        policy = policy.model_copy(
            update={"equal_chances": {}, "method": Method.OPTIMISE}
        )
        if exact(facts, policy).termination is Termination.INFEASIBLE:
            continue
        plan = constructed(facts, policy)
        assert violated(facts, plan, policy) == set(), seed


@pytest.mark.parametrize("seed", range(3))
def test_a_region_gets_a_judged_plan_again_and_again(seed: int) -> None:
    facts = region(people=200, demands=20, weeks=52, seed=seed)
    plan = constructed(facts)
    assert violated(facts, plan) == set()
    assert measure(facts, BALANCED, plan).total_eur > 0
    assert constructed(facts) == plan


def test_nobody_to_plan_gives_an_empty_plan() -> None:
    assert constructed(instance([], [demand()])) == Plan()
    assert constructed(instance([seeker()])) == Plan()


def test_one_person_gets_the_best_career() -> None:
    """Ten weeks of work, then a move to another demand in the next week."""
    facts = instance(
        [seeker()], [demand("d1"), demand("d2", start_week=10, end_week=20)]
    )
    assert constructed(facts).stints == ((0, 0, 0, 10), (0, 1, 10, 20))


def test_a_course_that_pays_is_followed() -> None:
    facts = instance(
        [seeker()],
        [demand(requires=requirement("vca"), end_week=20)],
        courses=[course()],
        cohorts=[cohort()],
    )
    plan = constructed(facts)
    assert plan.course_places == ((0, 0),)
    assert plan.stints == ((0, 0, 2, 20),)


def test_a_course_that_does_not_pay_is_not_followed() -> None:
    facts = instance(
        [seeker()],
        [demand(requires=requirement("vca"), end_week=6)],
        courses=[course(cost_cents=90_000_000)],
        cohorts=[cohort()],
    )
    assert constructed(facts) == Plan()


def test_a_cohort_that_stays_too_small_is_closed_again() -> None:
    facts = instance(
        [seeker("s1"), seeker("s2")],
        [demand(requires=requirement("vca"), end_week=20)],
        courses=[course()],
        cohorts=[cohort(least_size=2)],
    )
    assert violated(facts, constructed(facts)) == set()


def test_a_stint_that_stays_is_kept_with_the_course_it_needs() -> None:
    facts = instance(
        [seeker()],
        [demand(requires=requirement("vca"))],
        courses=[course()],
        cohorts=[cohort()],
        locks=[lock("stay", demand="d1", start_week=3, end_week=9)],
    )
    plan = constructed(facts)
    assert violated(facts, plan) == set()
    assert plan.course_places == ((0, 0),)


def staying(start: int, end: int, demands: int = 2) -> Instance:
    """One who stays on d1 in some weeks, with d1 and more work before and after."""
    names = [f"d{number + 1}" for number in range(demands)]
    return instance(
        [seeker()],
        [demand(name, end_week=20) for name in names],
        locks=[lock("stay", demand="d1", start_week=start, end_week=end)],
    )


@pytest.mark.parametrize(("start", "end"), [(0, 20), (0, 8), (7, 13), (12, 20)])
@pytest.mark.parametrize("demands", [1, 2])
def test_who_stays_for_some_weeks_gets_the_best_work_around_them(
    start: int, end: int, demands: int
) -> None:
    facts = staying(start, end, demands)
    task = task_of(facts)
    plan = constructed(facts)
    assert violated(facts, plan) == set()
    answer = exact(facts)
    assert answer.units is not None
    assert measure(facts, BALANCED, plan).total_eur == task.arrays.euros(answer.units)
    worth = proven(task, task.chooser.no_prices())
    assert 0 <= worth - answer.units <= facts.weeks  # a week's cents are rounded up
