"""``headcount``: no more people on a demand than places, each week."""

from __future__ import annotations

from builders import demand, instance, seeker
from solving import assert_allowed, assert_refused, assert_solved, plan_of

FACTS = instance(
    [seeker(f"s{i}") for i in range(3)],
    [demand(headcount=(2, 2, 1, 1, 2, 2, 0, 0, 1, 1), least_weeks=1)],
)


def test_a_demand_without_people_is_planned() -> None:
    assert assert_solved(instance([], [demand()])).stints == ()


def test_one_person_too_many_is_refused() -> None:
    everyone = [(i, 0, 0, 2) for i in range(3)]
    assert_refused(FACTS, plan_of(everyone), "headcount")
    assert_refused(FACTS, plan_of([(0, 0, 0, 3), (1, 0, 2, 4)]), "headcount")


def test_weeks_without_places_and_outside_the_demand_are_refused() -> None:
    assert_refused(FACTS, plan_of([(0, 0, 4, 7)]), "headcount")
    assert_refused(FACTS, plan_of([(0, 0, 8, 11)]), "headcount")


def test_every_place_may_be_taken_each_week() -> None:
    full = plan_of(
        [(0, 0, 0, 6), (1, 0, 0, 2), (2, 0, 4, 6), (1, 0, 8, 9), (2, 0, 9, 10)]
    )
    assert_allowed(FACTS, full)


def test_the_best_plan_fills_every_place() -> None:
    plan = assert_solved(FACTS)
    assert sum(s.end_week - s.start_week for s in plan.stints) == 12
