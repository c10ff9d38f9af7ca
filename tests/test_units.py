"""Weeks, cents and hectometres: everything that is rounded, and where."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator import units

MONDAY = date(2026, 1, 5)
DAYS = st.integers(-2_000, 4_000).map(lambda days: MONDAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 1, 5), 0),  # the Monday itself
        (date(2026, 1, 6), 1),  # Tuesday: the week is no longer whole
        (date(2026, 1, 11), 1),  # Sunday
        (date(2026, 1, 12), 1),  # the next Monday
        (date(2026, 1, 4), 0),  # the Sunday before
        (date(2025, 12, 29), -1),
        (date(2025, 12, 30), 0),
    ],
)
def test_a_first_day_rounds_to_the_first_whole_week(day: date, week: int) -> None:
    assert units.first_whole_week(day, MONDAY) == week


@pytest.mark.parametrize(
    ("day", "end_week"),
    [
        (date(2026, 1, 11), 1),  # Sunday closes week 0
        (date(2026, 1, 10), 0),  # Saturday: week 0 is not whole
        (date(2026, 1, 5), 0),
        (date(2026, 1, 4), 0),
        (date(2026, 1, 3), -1),
        (date(2026, 1, 18), 2),
    ],
)
def test_a_last_day_rounds_to_the_last_whole_week(day: date, end_week: int) -> None:
    assert units.end_of_whole_weeks(day, MONDAY) == end_week


@given(DAYS, st.integers(0, 100))
def test_rounded_weeks_lie_within_their_days(day: date, length: int) -> None:
    last = day + timedelta(days=length)
    first_week = units.first_whole_week(day, MONDAY)
    end_week = units.end_of_whole_weeks(last, MONDAY)
    assert day <= units.monday(first_week, MONDAY) < day + timedelta(days=7)
    assert last - timedelta(days=7) < units.last_day(end_week, MONDAY) <= last


@given(DAYS)
def test_a_day_falls_in_the_week_that_holds_it(day: date) -> None:
    week = units.week_of(day, MONDAY)
    assert units.monday(week, MONDAY) <= day <= units.last_day(week + 1, MONDAY)


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("0.005", 1),
        ("0.0049", 0),
        ("-0.005", -1),
        ("12.34", 1234),
        ("1538.4615", 153846),
    ],
)
def test_euros_round_half_up_to_cents(amount: str, cents: int) -> None:
    assert units.cents(Decimal(amount)) == cents


@given(st.integers(-(10**15), 10**15))
def test_cents_and_euros_are_inverse(cents: int) -> None:
    assert units.cents(units.euros(cents)) == cents


def test_euros_show_two_decimals() -> None:
    assert str(units.euros(150)) == "1.50"


@pytest.mark.parametrize(
    ("km", "hectometres"), [(0.0, 0), (0.04, 0), (0.06, 1), (12.34, 123), (12.36, 124)]
)
def test_kilometres_round_to_a_tenth(km: float, hectometres: int) -> None:
    assert units.hectometres(km) == hectometres


@given(st.integers(1, 240))
def test_quarter_hours_are_exact(quarters: int) -> None:
    assert units.quarter_hours(quarters / 4) == quarters
