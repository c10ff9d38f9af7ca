"""What each person counts for on each tender: weeks, hours and cents, exact.

The judge's own arithmetic, sharing no code with solvers, on the columns of a plan
that `allocator.check.check` accepts. A person on a tender is an account; an hour
is of one stint and so of one account.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allocator.domain import Instance
from allocator.ranges import expand
from allocator.rulebook import (
    counted_quarters,
    full_year_quarters,
    load_rulebook,
    pair_entitlements,
)
from allocator.solution import Mask, Numbers, Plan
from allocator.units import FOREVER, divided_half_up


class Accounts(NamedTuple):
    """What each person counts for on each tender with own stints.

    Ordered by person and then tender; int64, shape (accounts,) each.

    Parameters
    ----------
    seeker, tender
        Positions.
    year_value_cents
        What a year of basis hours counts for; 0 without a block.
    weeks
        Weeks worked on the tender.
    counted_weeks
        Those that count.
    counted_quarters
        Quarters of an hour in the weeks that count, at most the basis hours a week.
    counted_cents
        ``year_value_cents · counted_quarters / year``, rounded once, halves up.
    """

    seeker: Numbers
    tender: Numbers
    year_value_cents: Numbers
    weeks: Numbers
    counted_weeks: Numbers
    counted_quarters: Numbers
    counted_cents: Numbers


def accounts(instance: Instance, plan: Plan) -> Accounts:
    """The account of every person on every tender."""
    seeker = plan.stint_columns.seeker
    tender = tender_of(instance)[plan.stint_columns.demand]
    order = np.lexsort((tender, seeker))
    first = changes(seeker[order]) | changes(tender[order])
    return _accounts(instance, plan, np.cumsum(first) - 1, order)


def added_cents(instance: Instance, plan: Plan) -> Numbers:
    """What each stint adds to the counted value of its person on its tender.

    In the order of time; the amounts of a person on a tender sum to the counted
    value exactly. In cents, shape (stints,), aligned with the plan.
    """
    seeker, demand, start_week, _ = plan.stint_columns
    tender = tender_of(instance)[demand]
    order = np.lexsort((start_week, tender, seeker))
    first = changes(seeker[order]) | changes(tender[order])
    begin = np.flatnonzero(first)[np.cumsum(first) - 1]
    # Up to and including each stint: what the person counts for by then.
    until_then, member = expand(begin, np.arange(len(order)) + 1)
    cents = _accounts(instance, plan, until_then, order[member]).counted_cents
    added = np.empty_like(cents)
    added[order] = cents - np.where(first, 0, np.roll(cents, 1))
    return added


def _accounts(
    instance: Instance, plan: Plan, group: Numbers, stint: Numbers
) -> Accounts:
    """Groups of stints as accounts, each rounded once.

    Stint ``stint[i]`` is of group ``group[i]``, ascending from 0; all stints of a
    group are of one person on one tender. They share the counted weeks that are
    left, and the weeks with most hours count first.
    """
    seeker, demand, start_week, end_week = plan.stint_columns
    rulebooks = [load_rulebook(tender.rulebook) for tender in instance.tenders]
    own_tender = tender_of(instance)
    hours = numbers(
        [
            counted_quarters(demand.hours, rulebooks[tender])
            for demand, tender in zip(instance.demands, own_tender, strict=True)
        ]
    )
    stint = stint[np.lexsort((-hours[demand[stint]], group))]
    first = np.flatnonzero(changes(group))
    person, tender = seeker[stint[first]], own_tender[demand[stint[first]]]
    value, left = pair_entitlements(
        instance.job_seekers, instance.tenders, person, tender
    )
    left = np.where(left < 0, np.int64(FOREVER), left)
    weeks = (end_week - start_week)[stint]
    before = np.cumsum(weeks) - weeks
    before -= before[first][group]
    counted = np.clip(left[group] - before, 0, weeks)
    year = numbers([full_year_quarters(rulebook) for rulebook in rulebooks])
    quarters = sums(group, counted * hours[demand[stint]], len(first))
    return Accounts(
        seeker=person,
        tender=tender,
        year_value_cents=value,
        weeks=sums(group, weeks, len(first)),
        counted_weeks=sums(group, counted, len(first)),
        counted_quarters=quarters,
        counted_cents=divided_half_up(value * quarters, year[tender]),
    )


def tender_of(instance: Instance) -> Numbers:
    """Position of the tender of each demand, shape (demands,)."""
    index = instance.tender_index
    return numbers([index[demand.tender] for demand in instance.demands])


def numbers(values: list[int]) -> Numbers:
    """A column of whole numbers."""
    return np.array(values, np.int64)


def changes(keys: Numbers) -> Mask:
    """Whether a row of an ordered column differs from the row before it."""
    different: Mask = np.diff(keys, prepend=-1) != 0
    return different


def sums(group: Numbers, amounts: Numbers, size: int) -> Numbers:
    """Sum of the amounts of each group, exact, shape (size,)."""
    total = np.zeros(size, np.int64)
    np.add.at(total, group, amounts)
    return total
