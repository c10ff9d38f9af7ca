"""Columns find what reading every career finds, in plans broken in any way."""

from __future__ import annotations

import random
from collections.abc import Callable

import plain_measures
import pytest
from builders import cohort, course, demand, instance, requirement, seeker
from random_instances import random_instance, random_policy
from region import region

from allocator import career_rules, check, screens
from allocator.accounts import added_cents
from allocator.check import CONSTRAINTS, Violation
from allocator.domain import HeldSkill, Instance
from allocator.holdings import Rung, standings
from allocator.measures import ambitions as ambitions_term
from allocator.measures import sroi_ledger, transitions
from allocator.measures import travel as travel_term
from allocator.policy import Policy
from allocator.solution import CoursePlace, Plan, Stint

Rule = Callable[[Instance, Plan], list[Violation]]
RULES: dict[str, Rule] = {
    "one_activity": career_rules.one_activity,
    "available": career_rules.available,
    "reach": career_rules.reach,
    "hours": career_rules.hours,
    "skills": career_rules.skills,
    "stint_length": career_rules.stint_length,
    "headcount": check.headcount,
    "learner_places": check.learner_places,
    "cohort_capacity": check.cohort_capacity,
    "prerequisites": career_rules.prerequisites,
    "locks": check.locks,
}
SEEDS = range(300)


def any_plan(facts: Instance, rng: random.Random) -> Plan:
    """Stints and course places of all kinds, most of them within the demand."""
    stints, places = [], []
    for person in range(len(facts.job_seekers)):
        week = 0
        for _ in range(rng.choice((0, 1, 1, 2, 3))):
            position = rng.randrange(len(facts.demands))
            work = facts.demands[position]
            if rng.random() < 0.6:
                start = max(week, rng.randint(work.start_week, work.end_week - 1))
                end = rng.choice((work.end_week, start + rng.randint(1, 6)))
            else:
                start = rng.randint(-1, facts.weeks)
                end = start + rng.randint(-1, 5)
            stints.append(Stint(person, position, start, end))
            week = end
        if facts.cohorts:
            places += [
                CoursePlace(person, rng.randrange(len(facts.cohorts)))
                for _ in range(rng.choice((0, 0, 1, 2)))
            ]
    if stints and rng.random() < 0.5:
        one = rng.choice(stints)
        stints.append(one._replace(start_week=one.end_week, end_week=one.end_week + 2))
    return Plan.of(stints, places)


def cases() -> list[tuple[Instance, Plan]]:
    """Tiny instances in which every rule can bite, each with a plan."""
    found = []
    for seed in SEEDS:
        facts = random_instance(seed)
        found.append((facts, any_plan(facts, random.Random(f"plan {seed}"))))
    return found


CASES = cases()


@pytest.mark.parametrize("constraint", RULES)
def test_a_screen_drops_no_violation(constraint: str) -> None:
    broken = 0
    for facts, plan in CASES:
        read_in_full = RULES[constraint](facts, plan)
        screened = CONSTRAINTS[constraint](facts, Policy(), plan, None)
        assert screened == read_in_full
        broken += bool(read_in_full)
    assert broken >= len(CASES) // 20


def test_every_constraint_of_facts_is_read_above() -> None:
    assert {*RULES, "equal_chances"} == set(CONSTRAINTS)


def test_whoever_is_screened_out_is_qualified_throughout() -> None:
    dropped = 0
    for facts, plan in CASES:
        left = screens.still_learning(facts, plan)
        below = [s for s in standings(facts, plan) if s[3] is not Rung.QUALIFIED]
        assert below == [
            s for s in standings(facts, left) if s[3] is not Rung.QUALIFIED
        ]
        dropped += len(plan.stints) - len(left.stints)
    assert dropped


def test_a_plan_without_faults_leaves_next_to_nothing_to_read() -> None:
    skilled = [HeldSkill(code="vca")]
    facts = instance(
        [seeker("s1", skills=skilled), seeker("s2", courses_finished=["vca-course"])],
        [demand(headcount=2, requires=requirement("vca/bei"))],
        courses=[course()],
        cohorts=[cohort()],
    )
    plan = Plan.of([Stint(0, 0, 0, 10), Stint(1, 0, 0, 10)])
    for screen in (
        screens.overlapping,
        screens.away,
        screens.far,
        screens.busy,
        screens.short,
        screens.studying,
        screens.decided,
        screens.crowded,
        screens.still_learning,
    ):
        assert screen(facts, plan) == Plan()


def test_screens_of_an_instance_without_anything() -> None:
    assert check.check(instance(), Policy(), Plan()) == []


@pytest.mark.parametrize("seed", range(100))
def test_accounts_are_those_of_reading_stint_by_stint(seed: int) -> None:
    facts, plan = CASES[seed]
    worked = [s for s in plan.stints if s.start_week < s.end_week]
    plan, policy = Plan.of(worked, plan.course_places), random_policy(seed)
    assert sroi_ledger(facts, plan) == plain_measures.sroi_ledger(facts, plan)
    added = plain_measures.added_cents(facts, plan)
    assert added_cents(facts, plan).tolist() == added
    steps = plain_measures.transitions(facts, policy, plan)
    assert transitions(facts, policy, plan) == steps
    weeks = plain_measures.ambition_weeks(facts, plan)
    assert ambitions_term(facts, plan) == weeks
    km_weeks = plain_measures.hectometre_weeks(facts, plan)
    assert travel_term(facts, plan) * 10 == km_weeks


def test_accounts_of_a_region() -> None:
    facts = region(60, 12, 40)
    plan = any_plan(facts, random.Random(4))
    worked = [s for s in plan.stints if s.start_week < s.end_week]
    plan = Plan.of(worked)
    assert sroi_ledger(facts, plan) == plain_measures.sroi_ledger(facts, plan)
    steps = plain_measures.transitions(facts, Policy(), plan)
    assert transitions(facts, Policy(), plan) == steps
