"""``sroi_fulfilment`` in the mixed-integer programme, from the definition alone."""

from __future__ import annotations

from itertools import product

import numpy as np
import pulp

from allocator.domain import Tender
from allocator.fulfilment import owed_cents
from allocator.limits import limits_left
from allocator.mix import GROUPS, PERCENT, caps_of, limit_of, members
from allocator.rulebook import (
    Entitlement,
    Limit,
    counted_cents,
    counted_quarters,
    entitlement,
    full_year_quarters,
    load_rulebook,
    obligation_cents,
)
from allocator.rulebook.words import Clock, Scope
from allocator.solvers.mip_decisions import Person, Programme, Sum
from allocator.units import FOREVER


def counted(m: Programme, person: Person) -> None:
    """Exactly one number of counted weeks for each class of hours and tender.

    The rulebook itself says what each choice of numbers is worth, rounded.
    """
    for t, tender in enumerate(m.instance.tenders):
        right = entitlement(person.facts, tender)
        weeks: dict[float, list[Sum]] = {}
        for s, x in person.stints.items():
            demand = m.instance.demands[s.demand]
            if demand.tender == tender.id:
                length = s.end_week - s.start_week
                weeks.setdefault(demand.hours, []).append(x * length)
        if right is None or not weeks or not m.policy.weights.sroi_fulfilment:
            continue
        rulebook = load_rulebook(tender.rulebook)
        horizon = range(m.instance.weeks + 1)
        choices = {
            numbers: m.binary()
            for numbers in product(horizon, repeat=len(weeks))
            if sum(numbers) <= m.instance.weeks
        }
        m.require(pulp.lpSum(choices.values()) == 1)
        in_classes = [
            pulp.lpSum(c * numbers[at] for numbers, c in choices.items())
            for at in range(len(weeks))
        ]
        for chosen, in_class in zip(in_classes, weeks.values(), strict=True):
            m.require(chosen <= pulp.lpSum(in_class))
        cents = pulp.lpSum(
            c * counted_cents(right, dict(zip(weeks, numbers, strict=True)), rulebook)
            for numbers, c in choices.items()
        )
        who, where = np.array([person.seeker]), np.array([t])
        people, tenders = m.instance.job_seekers, m.instance.tenders
        left = limits_left(people, tenders, who, where)[0].tolist()
        for limit, amount in zip(rulebook.limits, left, strict=False):
            if amount == FOREVER:
                continue
            allowed = _allowed(m, person, tender, limit, amount)
            if limit.clock is Clock.WORKED_HOURS:
                cents = _at_most(m, cents, right, allowed, full_year_quarters(rulebook))
            else:
                serve = [counted_quarters(hours, rulebook) > 0 for hours in weeks]
                total = [
                    x for x, serves in zip(in_classes, serve, strict=True) if serves
                ]
                m.require(pulp.lpSum(total) <= allowed)
        group = int(members(people, tenders, who, where)[0])
        m.counted.setdefault(t, []).append((group, cents))


def _at_most(
    m: Programme, cents: Sum, right: Entitlement, quarters: Sum, year: int
) -> Sum:
    """No more cents than so many quarters of an hour are worth, halves up."""
    whole = m.integer()
    m.require(whole <= cents)
    worth = quarters * (2 * right.year_value_cents / (2 * year))
    m.require(whole <= worth + 0.5)
    return pulp.lpSum([whole])


def _allowed(
    m: Programme, person: Person, tender: Tender, limit: Limit, left: int
) -> Sum:
    """Weeks or quarters on a tender within a limit, week by week."""
    by_hours = limit.clock is Clock.WORKED_HOURS
    amounts = {}
    for d in {s.demand for s in person.stints}:
        there = m.instance.tender_of(d)
        hours = m.instance.demands[d].hours
        quarters = counted_quarters(hours, load_rulebook(there.rulebook))
        alone = limit.scope is Scope.CONTRACT and there.id != tender.id
        if quarters and not alone and entitlement(person.facts, there) is not None:
            amounts[d] = quarters if by_hours else 1
    most = max(amounts.values(), default=0)
    far = m.instance.weeks * max(1, most) * 2
    allowed, used = [], pulp.lpSum([])
    gaps = _gaps(m, person, {*amounts}, limit.pause_weeks) if not by_hours else {}
    for week in range(m.instance.weeks):
        works = {d: person.working(d, week) for d in amounts}
        own = pulp.lpSum(
            works[d] * amounts[d]
            for d in amounts
            if m.instance.tender_of(d).id == tender.id
        )
        some, taken = m.binary(), m.integer()
        m.require(taken <= own)
        m.require(taken <= most * some)
        spent = used + taken + gaps.get(week, 0)
        m.require(spent <= left + far * (1 - some))
        allowed.append(taken)
        used = used + pulp.lpSum(works[d] * amounts[d] for d in amounts)
    return pulp.lpSum(allowed)


def _gaps(
    m: Programme, person: Person, demands: set[int], pause: int | None
) -> dict[int, Sum]:
    """Weeks up to each week in gaps that count as well, at least."""
    if pause is None:
        return {}
    weeks = range(m.instance.weeks)
    works = [pulp.lpSum(person.working(d, t) for d in demands) for t in weeks]
    gaps: dict[int, Sum] = {}
    so_far = pulp.lpSum([])
    for end in weeks:
        ended = []
        for start in range(end - pause):
            # Work in week ``start`` and in week ``end``, and none in between.
            gap = m.binary()
            between = pulp.lpSum(works[start + 1 : end])
            m.require(gap >= works[start] + works[end] - 1 - between)
            ended.append(gap * (end - start - 1))
        so_far = so_far + pulp.lpSum(ended)
        gaps[end] = so_far
    return gaps


def fulfilment(m: Programme) -> None:
    """What counts within the mix caps, up to what people must fulfil."""
    owed_by_people = owed_cents(m.instance)
    for t, found in m.counted.items():
        tender = m.instance.tenders[t]
        parts = []
        for group in range(GROUPS):
            part = m.integer()
            m.require(part <= pulp.lpSum(cents for own, cents in found if own == group))
            parts.append(part)
        total = pulp.lpSum(parts)
        for bit, cap in enumerate(caps_of(tender)):
            own = parts[1 << bit] + parts[GROUPS - 1]
            if cap.of == "obligation":
                m.require(own <= limit_of(cap, obligation_cents(tender), 0))
            else:
                m.require(own * PERCENT <= total * float(cap.percent))
        fulfilled = m.integer(owed_by_people[t])
        m.require(fulfilled <= total)
        m.worth.append(fulfilled * (float(m.policy.weights.sroi_fulfilment) / 100))
