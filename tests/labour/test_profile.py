"""Profiles over time: exact shares, and rounding that loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.labour.profile import Profile, Shape, apportioned, by_month

TRAPEZOID = Profile.of(Shape.TRAPEZOID, Fraction(1, 2), Fraction(3, 4))
UNIFORM = Profile.of(Shape.UNIFORM, Fraction(1, 2), Fraction(3, 4))


def test_allens_trapezoid() -> None:
    """Peak of 160 % of the mean; 40 % of the work before, 40 % during, 20 % after."""
    assert TRAPEZOID.peak == Fraction(8, 5)
    assert TRAPEZOID.done(Fraction(1, 2)) == Fraction(2, 5)
    assert TRAPEZOID.done(Fraction(3, 4)) == Fraction(4, 5)
    assert TRAPEZOID.done(Fraction(0)) == 0
    assert TRAPEZOID.done(Fraction(1)) == 1


def test_an_even_profile() -> None:
    assert UNIFORM.spread(4) == [Fraction(1, 4)] * 4


@pytest.mark.parametrize("profile", [TRAPEZOID, UNIFORM])
@pytest.mark.parametrize("parts", [1, 2, 3, 7, 52, 156, 520])
def test_parts_add_up_and_rise_and_fall_once(profile: Profile, parts: int) -> None:
    spread = profile.spread(parts)
    assert sum(spread) == 1
    assert _rises_then_falls(spread)


def _rises_then_falls(numbers: Sequence[Fraction | int]) -> bool:
    top = numbers.index(max(numbers))
    rise, fall = list(numbers[: top + 1]), list(numbers[top:])
    return rise == sorted(rise) and fall == sorted(fall, reverse=True)


@given(
    total=st.integers(0, 20_000),
    parts=st.integers(1, 300),
    even=st.booleans(),
)
def test_rounding_keeps_the_total_and_the_shape(
    total: int, parts: int, even: bool
) -> None:
    shares = (UNIFORM if even else TRAPEZOID).spread(parts)
    whole = apportioned(total, shares)
    assert sum(whole) == total
    assert _rises_then_falls(whole)
    assert all(abs(n - total * s) < 1 for n, s in zip(whole, shares, strict=True))


@given(
    hours=st.integers(0, 1_000_000),
    start=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    days=st.integers(0, 1_500),
    even=st.booleans(),
)
def test_hours_by_month_add_up(hours: int, start: date, days: int, even: bool) -> None:
    last = start + timedelta(days=days)
    months = by_month(hours, UNIFORM if even else TRAPEZOID, start, last)
    assert sum(month.hours for month in months) == hours
    named = [(month.year, month.month) for month in months]
    assert named == sorted(set(named))
    assert named[0] == (start.year, start.month)
    assert named[-1] == (last.year, last.month)


def test_months_count_by_their_days() -> None:
    months = by_month(310, UNIFORM, date(2027, 1, 16), date(2027, 2, 15))
    assert months == [(2027, 1, 160), (2027, 2, 150)]
