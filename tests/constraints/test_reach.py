"""``reach``: every place lies within the travel limit of the first week."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import DELFT, ROTTERDAM, UTRECHT, cohort, course, demand, instance, seeker
from solving import assert_allowed, assert_refused, assert_solved, plan_of

from allocator.domain import Instance, Travel

KM_TO_DELFT = 12.0
SIX_MONTHS_IN_WEEK_4 = date(2025, 8, 2)  # 2 February 2026 is the Monday of week 4


def to_delft(km: float | None, minutes: float | None, **person: Any) -> Instance:
    """Work and a course in Delft, so far from someone in Rotterdam."""
    return instance(
        [seeker(hours=40.0, **person)],
        [demand(place=DELFT)],
        courses=[
            course(place=DELFT),
            course("evening", place=DELFT, pattern="beside_work", hours=4.0),
        ],
        cohorts=[
            cohort(start_week=3),
            cohort("k2", start_week=4),
            cohort("k3", course="evening", start_week=3),
        ],
        travel={
            (ROTTERDAM.name, DELFT.name): Travel(km, minutes),
            (DELFT.name, ROTTERDAM.name): Travel(km, minutes),
        },
    )


def test_nobody_is_sent_to_another_region() -> None:
    far = instance([seeker(travel_km=30.0)], [demand(place=UTRECHT)])
    assert assert_solved(far).stints == ()


def test_a_place_too_far_is_refused_for_work_and_school() -> None:
    facts = to_delft(KM_TO_DELFT, None, travel_km=11.9)
    assert_refused(facts, plan_of([(0, 0, 0, 10)]), "reach")
    assert_refused(facts, plan_of(places=[(0, 0)]), "reach")


def test_a_place_at_the_limit_is_allowed() -> None:
    facts = to_delft(KM_TO_DELFT, None, travel_km=12.0)
    assert_allowed(facts, plan_of([(0, 0, 0, 3)], [(0, 0)]))


def test_a_course_beside_work_asks_no_reach() -> None:
    facts = to_delft(KM_TO_DELFT, None, travel_km=1.0)
    assert_allowed(facts, plan_of(places=[(0, 2)]))


@pytest.mark.parametrize("minutes", [60.5, 90.0])
def test_more_than_two_hours_a_day_wait_for_half_a_year(minutes: float) -> None:
    facts = to_delft(
        None, minutes, travel_minutes=240.0, benefit_since=SIX_MONTHS_IN_WEEK_4
    )
    assert_refused(facts, plan_of([(0, 0, 3, 10)]), "reach")
    assert_refused(facts, plan_of(places=[(0, 0)]), "reach")
    assert_allowed(facts, plan_of([(0, 0, 4, 10)]))
    assert_allowed(facts, plan_of(places=[(0, 1)]))


def test_the_limit_of_each_half_year_is_allowed_itself() -> None:
    two_hours = to_delft(None, 60.0, travel_minutes=240.0)
    assert_allowed(two_hours, plan_of([(0, 0, 0, 10)]))
    long_ago = date(2025, 1, 1)
    more = to_delft(None, 90.25, travel_minutes=240.0, benefit_since=long_ago)
    assert_refused(more, plan_of([(0, 0, 0, 10)]), "reach")


def test_the_persons_own_minutes_hold_at_any_time() -> None:
    facts = to_delft(None, 45.5, travel_minutes=90.0, benefit_since=date(2025, 1, 1))
    assert_refused(facts, plan_of([(0, 0, 0, 10)]), "reach")
