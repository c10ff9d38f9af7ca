"""``equal_chances``: a group is placed in proportion, as far as the policy asks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from builders import UTRECHT, demand, instance, seeker
from solving import assert_allowed, assert_refused, assert_solved, plan_of

from allocator.policy import Policy
from allocator.solution import Plan

# Two of five people with a candidate demand are of the group; s5 has none.
FACTS = instance(
    [
        seeker("s0", groups=["women"]),
        seeker("s1", neighbourhood="women"),
        seeker("s2"),
        seeker("s3", neighbourhood="zuid"),
        seeker("s4", groups=["young"]),
        seeker("s5", groups=["women"], place=UTRECHT),
    ],
    [demand("d1", headcount=5)],
)


def policy(fraction: str, group: str = "women") -> Policy:
    return Policy(equal_chances={group: Decimal(fraction)})


def placing(*seekers: int) -> Plan:
    return plan_of((seeker, 0, 0, 10) for seeker in seekers)


def test_nobody_placed_is_in_proportion() -> None:
    assert_allowed(FACTS, placing(), policy("1"))
    assert len(assert_solved(FACTS, policy("1")).stints) == 5


@pytest.mark.parametrize(
    ("fraction", "placed"),
    [("1", (0, 2, 3)), ("0.5", (2,)), ("0.834", (0, 2, 3)), ("0.001", (2, 3, 4))],
)
def test_too_few_of_the_group_are_refused(
    fraction: str, placed: tuple[int, ...]
) -> None:
    assert_refused(FACTS, placing(*placed), "equal_chances", policy(fraction))


@pytest.mark.parametrize(
    ("fraction", "placed"),
    [("1", (0,)), ("1", (0, 1, 2, 3, 4)), ("0.833", (0, 2, 3)), ("0", (2, 3, 4))],
)
def test_the_exact_share_is_allowed(fraction: str, placed: tuple[int, ...]) -> None:
    assert_allowed(FACTS, placing(*placed), policy(fraction))


def test_two_stints_of_one_person_count_once() -> None:
    twice = plan_of([(0, 0, 0, 10), (2, 0, 0, 3), (2, 0, 5, 10)])
    assert_allowed(FACTS, twice, policy("1"))


def test_a_group_without_anyone_asks_nothing() -> None:
    assert_allowed(FACTS, placing(2, 3, 4), policy("1", "nobody"))


def test_every_group_has_its_share() -> None:
    both = Policy(equal_chances={"women": Decimal(1), "young": Decimal("0.5")})
    assert_refused(FACTS, placing(0, 1, 2, 3), "equal_chances", both)
    assert_allowed(FACTS, placing(0, 1, 2, 3, 4), both)


def test_the_share_binds_the_best_plan() -> None:
    people = [
        seeker("s0", groups=["women"], benefit="ww"),
        seeker("s1", benefit="participatiewet"),
    ]
    one_place = instance(people, [demand(least_weeks=10)])
    assert {stint.seeker for stint in assert_solved(one_place).stints} == {1}
    fair = assert_solved(one_place, policy("1"))
    assert {stint.seeker for stint in fair.stints} == {0}
