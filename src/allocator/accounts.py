"""What each person counts for on each tender: weeks, hours and cents, exact.

The judge's own arithmetic, sharing no code with solvers, on the columns of a plan
that `allocator.check.check` accepts. A person on a tender is an account; an hour
is of one stint and so of one account.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from allocator.domain import Instance
from allocator.limits import clocks_of, limits_left
from allocator.ranges import expand
from allocator.rulebook import (
    Rights,
    Rulebook,
    counted_quarters,
    full_year_quarters,
    load_rulebook,
    pair_entitlements,
)
from allocator.solution import Mask, Numbers, Plan
from allocator.units import FOREVER, divided_half_up

LEAST_HOURS: Final = 1
DURATION: Final = 2
FIRST_LIMIT: Final = 4
"""Bits of `Accounts.caps`; limit ``m`` of the rulebook has ``FIRST_LIMIT << m``."""


class Accounts(NamedTuple):
    """What each person counts for on each tender with own stints.

    Ordered by person and then tender; int64, shape (accounts,) each.

    Parameters
    ----------
    seeker, tender
        Positions.
    block
        Position of the block in the tender's rulebook, -1 for none.
    year_value_cents
        What a year of basis hours counts for; 0 without a block.
    weeks
        Weeks worked on the tender.
    counted_weeks
        Those in which work counts: within the counted duration and the limits by
        the calendar, of at least the least hours.
    counted_quarters
        Quarters of an hour in these weeks, at most the basis hours a week, and
        within the limits by worked hours.
    counted_cents
        ``year_value_cents · counted_quarters / year``, rounded once, halves up.
    caps
        Bits of what would by itself count less work than was done.
    """

    seeker: Numbers
    tender: Numbers
    block: Numbers
    year_value_cents: Numbers
    weeks: Numbers
    counted_weeks: Numbers
    counted_quarters: Numbers
    counted_cents: Numbers
    caps: Numbers


def accounts(instance: Instance, plan: Plan) -> Accounts:
    """The account of every person on every tender."""
    seeker = plan.stint_columns.seeker
    tender = tender_of(instance)[plan.stint_columns.demand]
    order = np.lexsort((tender, seeker))
    first = changes(seeker[order]) | changes(tender[order])
    return _accounts(instance, plan, np.cumsum(first) - 1, order)


class BlockLine(NamedTuple):
    """The accounts of one block on one tender, by what a year counts for.

    ``people`` is how many; the other amounts are sums over them, as in `Accounts`,
    and ``caps`` the bits of any of them.
    """

    tender: int
    block: int
    year_value_cents: int
    people: int
    weeks: int
    counted_weeks: int
    counted_quarters: int
    counted_cents: int
    caps: int


def by_block(found: Accounts) -> list[BlockLine]:
    """Accounts summed by tender, block and value of a year, dearest first."""
    if not len(found.tender):
        return []
    key = np.column_stack([found.tender, found.block, -found.year_value_cents])
    groups, group = np.unique(key, axis=0, return_inverse=True)
    group, size = group.reshape(-1), len(groups)
    amounts = (
        np.ones(len(group), np.int64),
        found.weeks,
        found.counted_weeks,
        found.counted_quarters,
        found.counted_cents,
    )
    totals = np.column_stack([sums(group, amount, size) for amount in amounts])
    caps = np.zeros(size, np.int64)
    np.bitwise_or.at(caps, group, found.caps)
    return [
        BlockLine._make((tender, block, -value, *total, bits))
        for (tender, block, value), total, bits in zip(
            groups.tolist(), totals.tolist(), caps.tolist(), strict=True
        )
    ]


def cap_names(caps: int, rulebook: Rulebook) -> list[str]:
    """What the bits of `Accounts.caps` stand for; a limit has the rulebook's id."""
    names = [
        name
        for bit, name in ((LEAST_HOURS, "least_hours"), (DURATION, "duration"))
        if caps & bit
    ]
    limits = enumerate(rulebook.limits)
    return names + [limit.id for m, limit in limits if caps & (FIRST_LIMIT << m)]


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
    own_tender, hours = tender_of(instance), counted_hours(instance)
    stint = stint[np.lexsort((-hours[demand[stint]], group))]
    first = np.flatnonzero(changes(group))
    size = len(first)
    person, tender = seeker[stint[first]], own_tender[demand[stint[first]]]
    rights = Rights(instance.job_seekers, instance.tenders)
    value, left = rights.of(person, tender)
    left = np.where(left < 0, np.int64(FOREVER), left)
    weeks = (end_week - start_week)[stint]
    a_week = hours[demand[stint]]
    fit = weeks * (a_week > 0)
    fitting, worked = sums(group, fit, size), sums(group, weeks * a_week, size)
    caps = LEAST_HOURS * (fitting < sums(group, weeks, size))
    caps |= DURATION * (left < fitting)
    within = np.full(size, FOREVER, np.int64)
    by_hours = clocks_of(instance.tenders).by_hours[tender]
    for m, standing in enumerate(_standing(instance, plan)):
        allowed = sums(group, standing[stint], size)
        in_hours = by_hours[:, m]
        caps |= (FIRST_LIMIT << m) * (allowed < np.where(in_hours, worked, fitting))
        within = np.where(in_hours, np.minimum(within, allowed), within)
        left = np.where(in_hours, left, np.minimum(left, allowed))
    before = np.cumsum(fit) - fit
    before -= before[first][group]
    left = np.where(value > 0, left, 0)  # nothing counts without a block
    counted = np.clip(left[group] - before, 0, fit)
    quarters = np.minimum(sums(group, counted * a_week, size), within)
    rulebooks = [load_rulebook(tender.rulebook) for tender in instance.tenders]
    year = numbers([full_year_quarters(rulebook) for rulebook in rulebooks])
    return Accounts(
        seeker=person,
        tender=tender,
        block=rights.categories(person, tender).block.astype(np.int64),
        year_value_cents=value,
        weeks=sums(group, weeks, size),
        counted_weeks=sums(group, counted, size),
        counted_quarters=quarters,
        counted_cents=divided_half_up(value * quarters, year[tender]),
        caps=np.where(value > 0, caps, 0),
    )


def _standing(instance: Instance, plan: Plan) -> list[Numbers]:
    """For each limit, how much of each stint lies within it; shape (stints,) each.

    In weeks, or in quarters of an hour by worked hours. In order of time: what one
    stint uses up is not there for the next. Work that counts for nothing uses up
    nothing.
    """
    seeker, demand, start_week, end_week = plan.stint_columns
    tender = tender_of(instance)[demand]
    clocks = clocks_of(instance.tenders)
    if not clocks.most:
        return []
    people, tenders = instance.job_seekers, instance.tenders
    value, _ = pair_entitlements(people, tenders, seeker, tender)
    quarters = counted_hours(instance)[demand]
    serves = (value > 0) & (quarters > 0)
    weeks = end_week - start_week
    left = limits_left(people, tenders, seeker, tender)
    standing = []
    for m in range(clocks.most):
        within = np.zeros(len(seeker), np.int64)
        for row in np.unique(np.column_stack([c[:, m] for c in clocks]), axis=0):
            by_hours, for_life, pause = bool(row[0]), bool(row[1]), int(row[2])
            amount = weeks * quarters if by_hours else weeks
            used = _used_before(
                np.flatnonzero(serves),
                amount,
                plan,
                None if for_life else tender,
                pause,
            )
            same = np.all(
                [column[tender, m] == v for column, v in zip(clocks, row, strict=True)],
                axis=0,
            )
            own = serves & same
            within[own] = np.clip(left[own, m] - used[own], 0, amount[own])
        standing.append(within)
    return standing


def _used_before(
    serving: Numbers, amount: Numbers, plan: Plan, tender: Numbers | None, pause: int
) -> Numbers:
    """What earlier stints of the person used up, on the tender alone if given.

    With the gaps before each stint that are of at least ``pause`` weeks; shape
    (stints,), 0 for stints that are not ``serving``.
    """
    seeker, _, start_week, end_week = plan.stint_columns
    where = np.zeros(len(seeker), np.int64) if tender is None else tender
    order = serving[np.lexsort((start_week[serving], where[serving], seeker[serving]))]
    used = np.zeros(len(seeker), np.int64)
    if not len(order):
        return used
    first = changes(seeker[order]) | changes(where[order])
    gap = np.where(first, 0, start_week[order] - np.roll(end_week[order], 1))
    gap = np.where(gap >= pause, gap, 0)
    before = np.cumsum(amount[order] + gap) - amount[order]
    used[order] = before - before[first][np.cumsum(first) - 1]
    return used


def counted_hours(instance: Instance) -> Numbers:
    """Quarters of an hour a week that count of each demand, shape (demands,)."""
    rulebooks = [load_rulebook(tender.rulebook) for tender in instance.tenders]
    return numbers(
        [
            counted_quarters(demand.hours, rulebooks[tender])
            for demand, tender in zip(
                instance.demands, tender_of(instance), strict=True
            )
        ]
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
