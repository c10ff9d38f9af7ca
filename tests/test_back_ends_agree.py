"""Exact model, enumerator and mixed-integer programme find the same optimum.

They share no formulation: the exact model decides week by week, the programme
stint by stint, and the enumerator tries every career. The judge values the
plan of each. ``ALLOCATOR_SEEDS`` asks for more random instances.
"""

from __future__ import annotations

import os
from decimal import Decimal

import pytest
from builders import cohort, course, demand, instance, requirement, seeker
from enumerator import optimum
from random_instances import random_instance, random_policy
from solving import BALANCED, exact, lock, placeable, plan_in, task_of, violated

from allocator.domain import Instance
from allocator.measures import measure
from allocator.policy import Policy
from allocator.solution import Plan, Termination
from allocator.solvers.mip import best_plan

SEEDS = int(os.environ.get("ALLOCATOR_SEEDS", "200"))
BLOCK = 20
BLOCKS = [range(i, min(i + BLOCK, SEEDS)) for i in range(0, SEEDS, BLOCK)]
MIP_EVERY = 2


def exact_value(facts: Instance, policy: Policy) -> Decimal | None:
    """Value of the exact model's optimum, equal to the judge's and the bound."""
    answer = exact(facts, policy)
    if answer.termination is Termination.INFEASIBLE:
        return None
    assert answer.termination is Termination.OPTIMAL
    assert answer.units is not None
    assert answer.bound_units == answer.units
    value = judged_value(facts, policy, plan_in(answer))
    assert task_of(facts, policy).arrays.euros(answer.units) == value
    return value


def judged_value(facts: Instance, policy: Policy, plan: Plan | None) -> Decimal | None:
    """What the judge measures, after it accepted the plan; ``None`` for none."""
    if plan is None:
        return None
    assert violated(facts, plan, policy) == set()
    return measure(facts, policy, plan).total_eur


@pytest.mark.parametrize("seeds", BLOCKS, ids=lambda seeds: f"from-{seeds.start}")
def test_the_exact_model_finds_what_trying_everything_finds(seeds: range) -> None:
    for seed in seeds:
        facts, policy = random_instance(seed), random_policy(seed)
        best = optimum(facts, policy, placeable(facts))
        expected = None if best is None else best.value_eur
        assert exact_value(facts, policy) == expected, seed
        plan = None if best is None else best.plan
        assert judged_value(facts, policy, plan) == expected, seed


@pytest.mark.parametrize("seeds", BLOCKS, ids=lambda seeds: f"from-{seeds.start}")
def test_the_mixed_integer_programme_finds_the_same(seeds: range) -> None:
    for seed in seeds[::MIP_EVERY]:
        facts, policy = random_instance(seed), random_policy(seed)
        plan = best_plan(facts, policy, placeable(facts))
        expected = exact_value(facts, policy)
        assert judged_value(facts, policy, plan) == expected, seed


def test_locks_that_contradict_leave_no_plan_for_anyone() -> None:
    stay = lock("stay", demand="d1", start_week=0, end_week=4)
    facts = instance([seeker()], [demand()], locks=[stay, lock("out")])
    assert exact_value(facts, BALANCED) is None
    assert best_plan(facts, BALANCED, placeable(facts)) is None
    assert optimum(facts, BALANCED, placeable(facts)) is None


def test_one_plan_that_is_known_by_hand() -> None:
    """A course of two weeks, then 18 weeks of work that asks for it."""
    facts = instance(
        [seeker()],
        [demand(requires=requirement("vca"), end_week=20)],
        courses=[course()],
        cohorts=[cohort()],
    )
    # 18/52 of € 40,000, and € 80 a week, less € 500 for the course.
    by_hand = Decimal("13846.15") + 18 * 80 - 500
    assert exact_value(facts, BALANCED) == by_hand
    plan = best_plan(facts, BALANCED, placeable(facts))
    assert judged_value(facts, BALANCED, plan) == by_hand
