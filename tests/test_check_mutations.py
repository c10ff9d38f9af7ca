"""Break a valid plan in one way, and the judge names that constraint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import builders
import pytest
from builders import DELFT, cohort, course, demand, instance, requirement, seeker
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import lock

from allocator.check import CONSTRAINTS, check
from allocator.domain import Instance, Travel, columns_of
from allocator.policy import Policy
from allocator.solution import CoursePlace, Plan, Stint


@st.composite
def valid_plans(draw: st.DrawFn) -> tuple[Instance, Plan]:
    """A small random instance and a plan the judge accepts.

    Person 0 works, person 1 follows the course, the last one does nothing.
    """
    week = st.integers(0, 8)
    people = [
        seeker("s0"),
        seeker("s1"),
        *(
            seeker(
                f"s{i}",
                place=draw(st.sampled_from([builders.ROTTERDAM, DELFT])),
                hours=draw(st.sampled_from([24.0, 36.0])),
                from_week=draw(week),
                skills=draw(st.sampled_from([(), ({"code": "vca"},)])),
            )
            for i in range(2, 4)
        ),
        seeker("idle", groups=("left-behind",)),
    ]
    demands = [
        demand(
            f"d{i}",
            start_week=(start := draw(week)),
            end_week=start + draw(st.integers(2, 10)),
            headcount=draw(st.integers(1, 3)),
            least_weeks=draw(st.integers(1, 4)),
            requires=draw(st.sampled_from([requirement(), requirement("vca")]))
            if i
            else requirement(),
            place=draw(st.sampled_from([builders.ROTTERDAM, DELFT])),
        )
        for i in range(3)
    ]
    facts = instance(
        people,
        demands,
        courses=[course()],
        cohorts=[cohort(start_week=draw(week), capacity=3)],
    )
    first = demands[0]
    stints = [Stint(0, 0, first.start_week, first.end_week)]
    places = [CoursePlace(1, 0)]
    proposals = st.tuples(
        st.integers(0, 3), st.integers(0, 2), st.integers(0, 16), st.integers(1, 8)
    )
    for person, wanted, start, length in draw(st.lists(proposals, max_size=6)):
        longer = [*stints, Stint(person, wanted, start, start + length)]
        if not check(facts, Policy(), Plan.of(longer, places)):
            stints = longer
    plan = Plan.of(stints, places)
    assert check(facts, Policy(), plan) == []
    return facts, plan


def with_demand(facts: Instance, position: int, **changes: Any) -> Instance:
    demands = list(facts.demands)
    demands[position] = demands[position].model_copy(update=changes)
    return replace(facts, demands=tuple(demands))


def shorten_availability(facts: Instance, plan: Plan) -> tuple[Instance, Plan]:
    people = list(facts.job_seekers)
    stint = plan.stints[0]
    changes = {"until_week": stint.end_week - 1}
    people[stint.seeker] = people[stint.seeker].model_copy(update=changes)
    return replace(facts, job_seekers=columns_of(people)), plan


def with_stints(plan: Plan, *more: Stint, without: int = 0) -> Plan:
    return Plan.of([*plan.stints[without:], *more], plan.course_places)


def as_learner(facts: Instance, plan: Plan) -> tuple[Instance, Plan]:
    position = plan.stints[0].demand
    places = (0,) * facts.demands[position].weeks
    secret = requirement("unheard-of")
    changed = with_demand(facts, position, requires=secret, learner_places=places)
    return changed, plan


Breaker = Callable[[Instance, Plan], tuple[Instance, Plan]]

BREAKERS: dict[str, Breaker] = {
    "one_activity": lambda facts, plan: (
        facts,
        with_stints(
            plan, plan.stints[0]._replace(end_week=plan.stints[0].end_week - 1)
        ),
    ),
    "available": shorten_availability,
    "reach": lambda facts, plan: (
        replace(
            facts,
            travel={
                (home, work): Travel(199.0, None)
                for home in ("Rotterdam", "Delft")
                for work in ("Rotterdam", "Delft")
            },
        ),
        plan,
    ),
    "hours": lambda facts, plan: (
        with_demand(facts, plan.stints[0].demand, hours=36.25),
        plan,
    ),
    "skills": lambda facts, plan: (
        with_demand(facts, plan.stints[0].demand, requires=requirement("unheard-of")),
        plan,
    ),
    "stint_length": lambda facts, plan: (
        facts,
        with_stints(
            plan,
            plan.stints[0]._replace(
                end_week=plan.stints[0].start_week
                + facts.demands[plan.stints[0].demand].least_stint
                - 1
            ),
            without=1,
        ),
    ),
    "headcount": lambda facts, plan: (
        facts,
        with_stints(plan, *(plan.stints[0]._replace(seeker=i) for i in range(1, 4))),
    ),
    "learner_places": as_learner,
    "cohort_capacity": lambda facts, plan: (
        replace(facts, cohorts=(cohort(capacity=3, least_size=2),)),
        plan,
    ),
    "prerequisites": lambda facts, plan: (
        replace(facts, courses=(course(requires=requirement("unheard-of")),)),
        plan,
    ),
    "locks": lambda facts, plan: (
        replace(facts, locks=(lock("out", job_seeker="s0"),)),
        plan,
    ),
}


@pytest.mark.parametrize("constraint", BREAKERS)
@given(case=valid_plans())
@settings(max_examples=20, deadline=None)
def test_a_plan_broken_in_one_way_is_reported_by_that_name(
    constraint: str, case: tuple[Instance, Plan]
) -> None:
    facts, plan = BREAKERS[constraint](*case)
    assert constraint in {v.constraint for v in check(facts, Policy(), plan)}


@given(case=valid_plans())
@settings(max_examples=20, deadline=None)
def test_a_group_left_behind_is_reported(case: tuple[Instance, Plan]) -> None:
    facts, plan = case
    policy = Policy(equal_chances={"left-behind": Decimal("0.5")})
    found = check(facts, policy, plan, set(range(5)))
    assert [v.constraint for v in found] == ["equal_chances"]


def test_every_constraint_is_broken_above() -> None:
    assert {*BREAKERS, "equal_chances"} == set(CONSTRAINTS)
