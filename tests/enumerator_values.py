"""What a career is worth: every term, written anew from the definition.

Values are integers of 10⁻⁵ EUR-equivalents, in which every weight (3 decimals)
times every unit (cents, 0.1 km, priority with 2 decimals) is exact.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from enumerator_careers import one_way_hectometres

from allocator.domain import Instance, JobSeeker, ObligationBasis, Tender
from allocator.policy import Policy
from allocator.rulebook import Predicate, load_rulebook
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
    return [_counted(person, t, hours.get(t.id, [])) for t in instance.tenders]


def _counted(person: JobSeeker, tender: Tender, hours: list[float]) -> int:
    book = load_rulebook(tender.rulebook)
    block = next((b for b in book.blocks if _is_for(b.when, person)), None)
    if block is None or not hours:
        return 0
    year_value = block.value_eur + sum(
        bonus.value_eur for bonus in book.bonuses if _is_for(bonus.when, person)
    )
    weeks = len(hours)
    if block.counted_weeks is not None:
        used = sum(
            u.weeks for u in person.sroi_weeks_used if u.contractor == tender.contractor
        )
        weeks = max(0, block.counted_weeks - used)
    basis = Fraction(book.basis_quarters, 4)
    most_first = sorted((min(Fraction(h), basis) for h in hours), reverse=True)
    counted = sum(most_first[:weeks], Fraction(0))
    years = counted / (52 * basis)
    return math.floor(100 * year_value * years + Fraction(1, 2))


def _is_for(when: Predicate, person: JobSeeker) -> bool:
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
    return all(tests)


def obligation_cents(tender: Tender) -> int:
    """What a tender owes in social return."""
    total = tender.sum_cents
    if total is None or total < tender.threshold_cents:
        return 0
    if tender.obligation_basis is ObligationBasis.WAGE_BILL:
        total = tender.wage_bill_cents or 0
    owed = math.floor(total * Fraction(tender.obligation_share) + Fraction(1, 2))
    return owed if tender.cap_cents is None else min(owed, tender.cap_cents)
