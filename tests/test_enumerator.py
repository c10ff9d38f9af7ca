"""The oracle is right on what a hand can check, and the judge agrees with it."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest
from builders import (
    UTRECHT,
    cohort,
    course,
    demand,
    instance,
    requirement,
    seeker,
    tender,
)
from enumerator import Enumeration, Optimum, optimum
from enumerator_careers import careers
from random_instances import random_instance, random_policy

from allocator.check import check
from allocator.domain import Lock
from allocator.measures import measure
from allocator.policy import Policy, Weights
from allocator.solution import CoursePlace, Plan, Stint

BALANCED = Policy()
SEEDS = range(150)


def best(*args: object, **facts: object) -> Optimum:
    found = optimum(*args, **facts)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_one_person_fills_the_demand() -> None:
    found = best(instance([seeker()], [demand()]), BALANCED)
    # 10 weeks of € 40,000 a year, and € 80 a week, at no distance.
    assert found.value_eur == Decimal("7692.31") + 800
    assert found.plan == Plan.of([Stint(0, 0, 0, 10)])


def test_careers_of_one_person_are_all_periods_of_least_weeks() -> None:
    case = instance([seeker()], [demand(end_week=4, least_weeks=2)])
    # Nothing; 3 of two weeks, 2 of three, 1 of four; no second stint that touches.
    assert len(careers(case, 0)) == 1 + 3 + 2 + 1


def test_two_stints_on_one_demand_do_not_touch() -> None:
    case = instance([seeker()], [demand(end_week=3, least_weeks=1)])
    two = [career for career in careers(case, 0) if len(career.stints) == 2]
    assert [career.stints for career in two] == [(Stint(0, 0, 0, 1), Stint(0, 0, 2, 3))]


def test_a_dip_in_headcount_divides_the_work() -> None:
    case = instance([seeker()], [demand(end_week=5, headcount=(1, 1, 0, 1, 1))])
    found = best(case, BALANCED)
    assert found.plan == Plan.of([Stint(0, 0, 0, 2), Stint(0, 0, 3, 5)])


def test_the_obligation_is_counted_once_for_all() -> None:
    case = instance(
        [seeker("s1"), seeker("s2")],
        [demand(headcount=2)],
        [tender(sum_cents=20_000_000)],
    )
    # Both work 10 weeks: € 15,384.62 counted of € 10,000 owed.
    assert best(case, BALANCED).value_eur == 10_000 + 2 * 800


def test_a_course_opens_a_demand_and_costs_its_price() -> None:
    case = instance(
        [seeker()],
        [demand(requires=requirement("vca"))],
        courses=[course()],
        cohorts=[cohort()],
    )
    found = best(case, BALANCED)
    # 8 weeks are left after the course: € 6,153.85 and € 640, less € 500.
    assert found.value_eur == Decimal("6153.85") + 640 - 500
    assert found.plan == Plan.of([Stint(0, 0, 2, 10)], [CoursePlace(0, 0)])


def test_a_cohort_below_its_least_size_does_not_run() -> None:
    case = instance(
        [seeker()],
        [demand(requires=requirement("vca"))],
        courses=[course()],
        cohorts=[cohort(least_size=2)],
    )
    assert best(case, BALANCED).plan == Plan()


def test_a_transition_needs_another_employer_and_a_short_gap() -> None:
    weights = Weights(
        sroi_fulfilment=Decimal(0), filled_weeks=Decimal(0), travel=Decimal(0)
    )
    policy = Policy(weights=weights, max_gap_weeks=3)

    def value(employer: str, job_end_week: int) -> Decimal:
        person = seeker(job_end_week=job_end_week, job_employer=employer)
        return best(instance([person], [demand()]), policy).value_eur

    assert value("other", 0) == value("other", -3) == 4_000
    assert value("acme", 0) == 1_000
    # A stint may begin later, but the gap is too long whenever it begins.
    assert value("other", -4) == 0


def test_a_lock_that_cannot_hold_leaves_no_plan() -> None:
    stay = Lock(
        kind="stay",
        job_seeker="s1",
        demand="d1",
        start_week=0,
        end_week=5,
        who="desk 3",
        when=date(2026, 1, 5),
        why="promised",
    )
    near, far = seeker(), seeker(place=UTRECHT)
    assert best(instance([near], [demand()], locks=[stay]), BALANCED).plan == Plan.of(
        [Stint(0, 0, 0, 5), Stint(0, 0, 6, 10)]
    )
    assert optimum(instance([far], [demand()], locks=[stay]), BALANCED) is None


def test_equal_chances_hold_back_who_would_be_placed_alone() -> None:
    # The only woman has no skill for the work: nobody is placed without her.
    people = [seeker("s1", groups=("women",)), seeker("s2", skills=({"code": "vca"},))]
    case = instance(people, [demand(requires=requirement("vca"))])
    policy = Policy(equal_chances={"women": Decimal(1)})
    assert best(case, policy, placeable={1}).plan.stints
    assert best(case, policy, placeable={0, 1}).plan == Plan()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_judge_agrees_on_valid_plans(seed: int) -> None:
    case, policy = random_instance(seed), random_policy(seed)
    everything = Enumeration(case, policy)
    found = everything.optimum()
    plans = list(everything.random_plans(random.Random(seed), 10))
    if found is None:
        assert plans == []
        return
    for plan, value_eur in [(found.plan, found.value_eur), *((p, v) for v, p in plans)]:
        assert check(case, policy, plan, everything.placeable) == []
        assert measure(case, policy, plan).total_eur == value_eur
        assert value_eur <= found.value_eur


@pytest.mark.parametrize("seed", SEEDS)
def test_the_judge_agrees_on_which_plans_are_valid(seed: int) -> None:
    case, policy = random_instance(seed), random_policy(seed)
    everything, rng = Enumeration(case, policy), random.Random(seed)
    for _, plan in everything.random_plans(rng, 10):
        for _ in range(3):
            changed = _changed(rng, plan, len(case.demands), len(case.cohorts))
            refused = check(case, policy, changed, everything.placeable)
            assert everything.allows(changed) == (refused == []), (changed, refused)


def _changed(rng: random.Random, plan: Plan, demands: int, cohorts: int) -> Plan:
    """The plan with one stint moved, or one stint or course place more or less."""
    stints, places = list(plan.stints), list(plan.course_places)
    change = rng.choice(("move", "move", "move", "add", "course", "drop"))
    seeker = rng.randrange(2)
    if change == "move" and stints:
        i = rng.randrange(len(stints))
        old = stints[i]
        start_week = max(0, old.start_week + rng.choice((-1, 0, 0, 1)))
        end_week = max(start_week + 1, old.end_week + rng.choice((-1, 0, 0, 1)))
        position = rng.choice((old.demand, rng.randrange(demands)))
        stints[i] = Stint(old.seeker, position, start_week, end_week)
    elif change == "course" and cohorts:
        place = CoursePlace(seeker, rng.randrange(cohorts))
        places = [p for p in places if p != place] if place in places else [place]
    elif change == "drop" and stints:
        stints.pop(rng.randrange(len(stints)))
    else:
        start_week = rng.randrange(5)
        end_week = start_week + rng.randint(1, 3)
        stints.append(Stint(seeker, rng.randrange(demands), start_week, end_week))
    return Plan.of(stints, places)


def test_the_same_seed_gives_the_same_instance() -> None:
    first, second = random_instance(7), random_instance(7)
    assert first.demands == second.demands
    assert first.tenders == second.tenders
    assert list(first.job_seekers) == list(second.job_seekers)
    assert random_policy(7) == random_policy(7)
