"""How work is spread over time: evenly, or as a trapezoid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple


class Shape(StrEnum):
    """Even for frameworks and upkeep, a trapezoid for single works."""

    TRAPEZOID = "trapezoid"
    UNIFORM = "uniform"


class MonthHours(NamedTuple):
    """Hours of one calendar month."""

    year: int
    month: int
    hours: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Share of the work done by a share of the time, both from 0 to 1, exact.

    People increase evenly until ``ramp_until``, stay at their most until
    ``plateau_until``, and decrease evenly to nobody at the end.
    """

    ramp_until: Fraction
    plateau_until: Fraction

    @classmethod
    def of(cls, shape: Shape, ramp_until: Fraction, plateau_until: Fraction) -> Profile:
        """The profile of a shape; an even one has neither rise nor fall."""
        if shape is Shape.UNIFORM:
            return cls(Fraction(0), Fraction(1))
        return cls(ramp_until, plateau_until)

    @property
    def peak(self) -> Fraction:
        """The most people, as a multiple of their mean."""
        return 2 / (1 + self.plateau_until - self.ramp_until)

    def done(self, time: Fraction) -> Fraction:
        """Share of the work done when this share of the time has passed."""
        up, top, peak = self.ramp_until, self.plateau_until, self.peak
        if time < up:
            return peak * time * time / (2 * up)
        if time <= top:
            return peak * (time - up / 2)
        return 1 - peak * (1 - time) ** 2 / (2 * (1 - top))

    def spread(self, parts: int) -> list[Fraction]:
        """Share of the work in each of equally long parts; they add up to one."""
        return list(_spread(self, parts))


@lru_cache(maxsize=1_024)
def _spread(profile: Profile, parts: int) -> tuple[Fraction, ...]:
    """`Profile.spread`, kept: contracts of one length are spread alike."""
    edges = [profile.done(Fraction(part, parts)) for part in range(parts + 1)]
    return tuple(later - earlier for earlier, later in pairwise(edges))


def apportioned(total: int, shares: Sequence[Fraction]) -> list[int]:
    """Whole numbers in proportion to shares that add up to one.

    By largest remainder, the earlier of equals first, so that they add up to the
    total. What rises and then falls does so after rounding too.
    """
    exact = [total * share for share in shares]
    whole = [int(number) for number in exact]
    order = sorted(range(len(exact)), key=lambda at: (whole[at] - exact[at], at))
    for at in order[: total - sum(whole)]:
        whole[at] += 1
    return whole


def by_month(hours: int, profile: Profile, first: date, last: date) -> list[MonthHours]:
    """Hours in each calendar month, by its days in the period; they add up."""
    months: list[tuple[int, int]] = []
    edges = [Fraction(0)]
    days = (last - first).days + 1
    day = first
    while day <= last:
        months.append((day.year, day.month))
        next_month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        day = min(next_month, last + timedelta(days=1))
        edges.append(profile.done(Fraction((day - first).days, days)))
    shares = [later - earlier for earlier, later in pairwise(edges)]
    whole = apportioned(hours, shares)
    return [MonthHours(*month, part) for month, part in zip(months, whole, strict=True)]
