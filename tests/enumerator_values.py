"""What a career is worth: every term, written anew from the definition.

Values are integers of 10⁻⁵ EUR-equivalents, in which every weight (3 decimals)
times every unit (cents, 0.1 km, priority with 2 decimals) is exact.
"""

from __future__ import annotations

import calendar
import math
from decimal import Decimal
from fractions import Fraction

from enumerator_careers import one_way_hectometres

from allocator.domain import Instance, JobSeeker, ObligationBasis, Tender
from allocator.policy import Policy
from allocator.rulebook import Block, Limit, Predicate, Rulebook, load_rulebook
from allocator.rulebook.words import Clock, Scope
from allocator.solution import Career

DECIMALS = 5


def own_value(instance: Instance, policy: Policy, career: Career, seeker: int) -> int:
    """All terms of a career but ``sroi_fulfilment``."""
    person, weights = instance.job_seekers[seeker], policy.weights
    total = Decimal(0)
    for stint in career.stints:
        demand, tender = (
            instance.demands[stint.demand],
            instance.tender_of(stint.demand),
        )
        weeks = stint.end_week - stint.start_week
        total += weights.filled_weeks * demand.priority * weeks
        if {demand.role, tender.sector} & {*person.ambitions}:
            total += weights.ambitions * weeks
        km = Decimal(one_way_hectometres(instance, person, demand.place)) / 10
        total += weights.travel * km * weeks
    for place in career.course_places:
        cost = Decimal(instance.course_of(place.cohort).cost_cents) / 100
        total += weights.course_cost * cost
    if career.stints:
        total += weights.placed + weights.guidance_cost * instance.guidance_cost_eur
    moved, stayed = _transitions(instance, policy, career, person)
    total += weights.work_to_work * moved + weights.continuity * stayed
    units = total.scaleb(DECIMALS)
    if units != int(units):
        raise ValueError(f"{total} has more than {DECIMALS} decimals")
    return int(units)


def _transitions(
    instance: Instance, policy: Policy, career: Career, person: JobSeeker
) -> tuple[int, int]:
    """Transitions to another employer, and continuations with the same one."""
    moved = stayed = 0
    job_end, employer = person.job_end_week, person.job_employer
    for stint in career.stints:
        contractor = instance.tender_of(stint.demand).contractor
        if job_end is not None and stint.start_week - job_end <= policy.max_gap_weeks:
            moved += contractor != employer
            stayed += contractor == employer
        by_itself = stint.end_week == instance.demands[stint.demand].end_week
        job_end, employer = (stint.end_week if by_itself else None), contractor
    return moved, stayed


def counted_cents(instance: Instance, career: Career, seeker: int) -> list[int]:
    """Counted SROI value of a career for each tender, rounded to the cent."""
    person = instance.job_seekers[seeker]
    hours: dict[str, list[float]] = {}
    for stint in career.stints:
        demand = instance.demands[stint.demand]
        weeks = stint.end_week - stint.start_week
        hours.setdefault(demand.tender, []).extend([demand.hours] * weeks)
    return [
        _counted(instance, career, person, t, hours.get(t.id, []))
        for t in instance.tenders
    ]


def _counted(
    instance: Instance,
    career: Career,
    person: JobSeeker,
    tender: Tender,
    hours: list[float],
) -> int:
    book, year_value = load_rulebook(tender.rulebook), _year_value(person, tender)
    block = _block(person, tender)
    if block is None or not hours:
        return 0
    weeks = len(hours)
    if block.counted_weeks is not None:
        used = sum(
            u.weeks for u in person.sroi_weeks_used if u.contractor == tender.contractor
        )
        weeks = max(0, block.counted_weeks - used)
    most_hours = Fraction(10**9)
    for limit in book.limits:
        allowed = _allowed(instance, career, person, tender, limit)
        if limit.clock is Clock.WORKED_HOURS:
            most_hours = min(most_hours, allowed)
        else:
            weeks = min(weeks, math.floor(allowed))
    basis = Fraction(book.basis_quarters, 4)
    most_first = sorted((_hours_that_count(h, book) for h in hours), reverse=True)
    counted = min(sum(most_first[:weeks], Fraction(0)), most_hours)
    years = counted / (52 * basis)
    return math.floor(100 * year_value * years + Fraction(1, 2))


def _hours_that_count(hours: float, book: Rulebook) -> Fraction:
    if book.least_hours is not None and hours < book.least_hours.hours:
        return Fraction(0)
    return min(Fraction(hours), Fraction(book.basis_quarters, 4))


def _allowed(
    instance: Instance, career: Career, person: JobSeeker, tender: Tender, limit: Limit
) -> Fraction:
    """Weeks or hours on a tender within a limit, going through them week by week."""
    if any(_is_for(when, person, tender) for when in limit.exempt):
        return Fraction(10**9)
    by_hours = limit.clock is Clock.WORKED_HOURS
    with_all = {u.contractor: 0 for u in person.sroi_weeks_used}
    for u in person.sroi_weeks_used:
        with_all[u.contractor] += u.weeks
    used = with_all.get(tender.contractor, 0)
    if limit.scope is Scope.LIFE:
        used = max(person.sroi_weeks_life, sum(with_all.values()))
    left = Fraction(max(0, limit.weeks - used))
    if by_hours:
        left *= Fraction(load_rulebook(tender.rulebook).basis_quarters, 4)
    allowed, last_week = Fraction(0), None
    for stint in career.stints:
        there = instance.tender_of(stint.demand)
        if limit.scope is Scope.CONTRACT and there.id != tender.id:
            continue
        hours = _hours_that_count(
            instance.demands[stint.demand].hours, load_rulebook(there.rulebook)
        )
        if not hours or not _year_value(person, there):
            continue
        for week in range(stint.start_week, stint.end_week):
            gap = 0 if last_week is None else week - last_week - 1
            pause = limit.pause_weeks
            if not by_hours and pause is not None and gap >= pause:
                left = max(Fraction(0), left - gap)
            taken = min(left, hours if by_hours else Fraction(1))
            left -= taken
            if there.id == tender.id:
                allowed += taken
            last_week = week
    return allowed


def _block(person: JobSeeker, tender: Tender) -> Block | None:
    book = load_rulebook(tender.rulebook)
    for rule in book.filters:
        job_ends = person.job_end_week
        recent = job_ends is not None and job_ends > -rule.weeks
        there = recent and person.job_employer == tender.contractor
        if there and _is_for(rule.when, person, tender):
            return None
    return next((b for b in book.blocks if _is_for(b.when, person, tender)), None)


def _year_value(person: JobSeeker, tender: Tender) -> Fraction:
    """Euros for a full-time year; 0 without a block."""
    book, block = load_rulebook(tender.rulebook), _block(person, tender)
    if block is None:
        return Fraction(0)
    bonuses = [
        bonus
        for bonus in book.bonuses
        if _is_for(bonus.when, person, tender)
        and (not bonus.blocks or block.id in bonus.blocks)
    ]
    of_a_year = {"month": Fraction(12), "hour": Fraction(52 * book.basis_quarters, 4)}
    return sum(
        (
            Fraction(f.value_eur) * of_a_year.get(f.unit, Fraction(1))
            for f in (block, *bonuses)
        ),
        Fraction(0),
    )


def _is_for(when: Predicate, person: JobSeeker, tender: Tender) -> bool:
    tests = [
        when.learning_level_from <= person.learning_level <= when.learning_level_to
    ]
    if when.benefit:
        tests.append(person.benefit in when.benefit)
    if when.register_entry is not None:
        tests.append(person.register_entry is when.register_entry)
    if when.learning_path:
        tests.append(person.learning_path in when.learning_path)
    if when.age_band:
        tests.append(person.age_band in when.age_band)
    if when.unemployed is not None:
        tests.append(when.unemployed is (person.job_end_week is None))
    if when.unemployed_months and person.job_end_week is not None:
        tests.append(-person.job_end_week * 12 >= when.unemployed_months * 52)
    if when.group:
        tests.append(not {*when.group}.isdisjoint(person.groups))
    if when.contract:
        tests.append(False)  # no dossier states the kind of contract
    months = _months_on_benefit(person, tender)
    below = when.benefit_months_below
    tests.append(when.benefit_months_from <= months)
    tests.append(below is None or months < below)
    return all(tests)


def _months_on_benefit(person: JobSeeker, tender: Tender) -> int:
    """Whole months at the reference date, the last day of a month ending it."""
    since, until = person.benefit_since, tender.reference_date
    if since is None or since > until:
        return 0
    months = (until.year - since.year) * 12 + until.month - since.month
    last = calendar.monthrange(until.year, until.month)[1]
    return months - (until.day < min(since.day, last))


def obligation_cents(tender: Tender) -> int:
    """What a tender owes in social return."""
    total = tender.sum_cents
    if total is None or total < tender.threshold_cents:
        return 0
    if tender.obligation_basis is ObligationBasis.WAGE_BILL:
        total = tender.wage_bill_cents or 0
    owed = math.floor(total * Fraction(tender.obligation_share) + Fraction(1, 2))
    return owed if tender.cap_cents is None else min(owed, tender.cap_cents)
