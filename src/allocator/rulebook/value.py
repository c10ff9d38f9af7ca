"""What work counts for, rounded once to the cent."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from allocator.rulebook.resolve import Entitlement
from allocator.rulebook.schema import Rulebook
from allocator.units import WEEKS_PER_YEAR, quarter_hours, round_half_up


def counted_quarters(hours: float, rulebook: Rulebook) -> int:
    """Hours a week that count, in quarters: at most the basis hours.

    None do where they are fewer than the rulebook's least.
    """
    least = rulebook.least_hours
    if least is not None and hours < least.hours:
        return 0
    return min(quarter_hours(hours), rulebook.basis_quarters)


def full_year_quarters(rulebook: Rulebook) -> int:
    """Quarters of an hour in a full-time year of 52 weeks.

    Of no matter where no hours are stated: nothing is counted there, since a tender
    with work is refused when it is read.
    """
    quarters = 1 if rulebook.basis_hours is None else rulebook.basis_quarters
    return WEEKS_PER_YEAR * quarters


def counted_cents(
    right: Entitlement, weeks_by_hours: Mapping[float, int], rulebook: Rulebook
) -> int:
    """Counted value of a person on a tender, rounded once to the cent.

    Limits of the rulebook beside the counted weeks of its blocks are not looked at;
    `allocator.accounts` does so for a plan.

    Parameters
    ----------
    right
        What the person counts for on the tender.
    weeks_by_hours
        Weeks worked on the tender, by the hours a week of the demand. When the
        counted duration is shorter, the weeks with most hours count.
    rulebook
        The tender's rulebook.
    """
    left = right.counted_weeks
    quarters = 0
    for hours, weeks in sorted(weeks_by_hours.items(), reverse=True):
        counted = weeks if left is None else min(weeks, left)
        quarters += counted * counted_quarters(hours, rulebook)
        left = None if left is None else left - counted
    return round_half_up(
        Decimal(right.year_value_cents * quarters) / full_year_quarters(rulebook)
    )
