"""The judge's accounts once more, person by person and stint by stint."""

from __future__ import annotations

from collections import Counter

from allocator.domain import Instance
from allocator.measures import TenderSroi, Transition
from allocator.policy import Policy
from allocator.rulebook import (
    counted_cents,
    entitlement,
    load_rulebook,
    obligation_cents,
)
from allocator.solution import Plan
from allocator.travel import hectometres


def sroi_ledger(instance: Instance, plan: Plan) -> list[TenderSroi]:
    """The account of every tender."""
    counted = [0] * len(instance.tenders)
    for seeker, career in plan.careers().items():
        worked: dict[int, Counter[float]] = {}
        for stint in career.stints:
            demand = instance.demands[stint.demand]
            position = instance.tender_index[demand.tender]
            weeks = worked.setdefault(position, Counter())
            weeks[demand.hours] += stint.end_week - stint.start_week
        for position, weeks_by_hours in worked.items():
            tender = instance.tenders[position]
            right = entitlement(instance.job_seekers[seeker], tender)
            if right is not None:
                rulebook = load_rulebook(tender.rulebook)
                counted[position] += counted_cents(right, weeks_by_hours, rulebook)
    ledger = []
    for tender, value in zip(instance.tenders, counted, strict=True):
        owed = obligation_cents(tender)
        done = min(value, owed)
        ledger.append(TenderSroi(tender.id, owed, value, done, owed - done))
    return ledger


def added_cents(instance: Instance, plan: Plan) -> list[int]:
    """What each stint adds to the counted value of its person on its tender."""
    added = []
    for seeker, career in plan.careers().items():
        person = instance.job_seekers[seeker]
        worked: dict[str, Counter[float]] = {}
        reached: Counter[str] = Counter()
        for stint in career.stints:
            demand, tender = (
                instance.demands[stint.demand],
                instance.tender_of(stint.demand),
            )
            weeks = worked.setdefault(tender.id, Counter())
            weeks[demand.hours] += stint.end_week - stint.start_week
            right = entitlement(person, tender)
            value = 0
            if right is not None:
                value = counted_cents(right, weeks, load_rulebook(tender.rulebook))
            added.append(value - reached[tender.id])
            reached[tender.id] = value
    return added


def transitions(instance: Instance, policy: Policy, plan: Plan) -> list[Transition]:
    """Every step from a job that ended by itself to the next, within the gap."""
    found = []
    for seeker, career in plan.careers().items():
        person = instance.job_seekers[seeker]
        employer, ended = person.job_employer, person.job_end_week
        for stint in career.stints:
            contractor = instance.tender_of(stint.demand).contractor
            if employer is not None and ended is not None:
                gap = stint.start_week - ended
                if gap <= policy.max_gap_weeks:
                    found.append(
                        Transition(
                            seeker,
                            employer,
                            contractor,
                            stint.demand,
                            stint.start_week,
                            gap,
                            "continuity" if employer == contractor else "work_to_work",
                        )
                    )
            by_itself = stint.end_week == instance.demands[stint.demand].end_week
            employer, ended = contractor if by_itself else None, stint.end_week
    return found


def ambition_weeks(instance: Instance, plan: Plan) -> int:
    """Weeks in a sector or role that the person asked for."""
    total = 0
    for stint in plan.stints:
        wanted = instance.job_seekers[stint.seeker].ambitions
        role = instance.demands[stint.demand].role
        sector = instance.tender_of(stint.demand).sector
        if role in wanted or sector in wanted:
            total += stint.end_week - stint.start_week
    return total


def hectometre_weeks(instance: Instance, plan: Plan) -> int:
    """One-way distance in units of 0.1 km times weeks."""
    return sum(
        hectometres(
            instance,
            instance.job_seekers[stint.seeker],
            instance.demands[stint.demand].place,
        )
        * (stint.end_week - stint.start_week)
        for stint in plan.stints
    )
