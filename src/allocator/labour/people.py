"""From hours to people a week in each role, without losing an hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from allocator.labour.profile import Profile, apportioned
from allocator.units import QUARTERS_PER_HOUR


@dataclass(frozen=True, slots=True)
class RoleDemand:
    """People of one role, week by week, all for the same hours a week.

    Parameters
    ----------
    role
        Id of the role.
    number
        1, or 2 for the fewer people of the role whose week is a quarter of an hour
        shorter or longer.
    hours_a_week
        Productive hours of one person, a multiple of a quarter.
    start_week, headcount
        First week, counted from the first whole week of the period, and the people
        in each week from there; the first and last hold at least one.
    """

    role: str
    number: int
    hours_a_week: Decimal
    start_week: int
    headcount: tuple[int, ...]

    @property
    def runs(self) -> str:
        """People as a cell of ``demands.csv`` has them, such as ``2*10 4*26``."""
        runs = [(people, len(list(run))) for people, run in groupby(self.headcount)]
        return " ".join(f"{people}*{weeks}" for people, weeks in runs)

    @property
    def hours(self) -> Decimal:
        """All hours of these people together."""
        return sum(self.headcount) * self.hours_a_week


def week_quarters(hours_per_year: Decimal) -> int:
    """Quarters of an hour that a full-time person is productive in a week."""
    return round(hours_per_year * QUARTERS_PER_HOUR / 52)


def people_of(
    hours: int,
    crew: Mapping[str, Decimal],
    profile: Profile,
    weeks: int,
    hours_per_year: Decimal,
) -> tuple[RoleDemand, ...]:
    """Split hours over roles and weeks in whole people.

    The hours are divided by a full-time week into whole weeks of work. What is left
    over is a quarter of an hour more in some of those weeks, so that people times
    hours add up to ``hours`` exactly.

    Parameters
    ----------
    hours
        Productive hours in all.
    crew
        Share of the hours by role; they add up to one.
    profile
        How the work is spread over the weeks.
    weeks
        Whole weeks, at least one.
    hours_per_year
        Productive hours of a full-time person.
    """
    quarters = hours * QUARTERS_PER_HOUR
    if not quarters:
        return ()
    person_weeks = max(1, round(Fraction(quarters, week_quarters(hours_per_year))))
    usual, longer = divmod(quarters, person_weeks)
    of_role = apportioned(person_weeks, [Fraction(share) for share in crew.values()])
    found: list[RoleDemand] = []
    for role, total in zip(crew, of_role, strict=True):
        people = apportioned(total, profile.spread(weeks))
        here = min(longer, total)
        longer -= here
        parts = [(total - here, usual), (here, usual + 1)]
        (few, their_quarters), (_, quarters_of_most) = sorted(parts)
        some = _lowest(people, few)
        most = [both - part for both, part in zip(people, some, strict=True)]
        split = [(most, quarters_of_most), (some, their_quarters)]
        split = [(part, length) for part, length in split if any(part)]
        found += [
            _trimmed(role, number, length, part)
            for number, (part, length) in enumerate(split, 1)
        ]
    return tuple(found)


def _lowest(people: list[int], person_weeks: int) -> list[int]:
    """So many weeks of work of the people: first those of who is there longest."""
    taken = [0] * len(people)
    while person_weeks:
        layer = [week for week, most in enumerate(people) if most > taken[week]]
        for week in layer[:person_weeks]:
            taken[week] += 1
        person_weeks -= min(person_weeks, len(layer))
    return taken


def _trimmed(role: str, number: int, quarters: int, people: list[int]) -> RoleDemand:
    asked = [week for week, count in enumerate(people) if count]
    first, end = asked[0], asked[-1] + 1
    hours = Decimal(quarters) / QUARTERS_PER_HOUR
    return RoleDemand(role, number, hours, first, tuple(people[first:end]))
