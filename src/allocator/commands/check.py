"""``allocator check``: what a dossier holds and what it can reach at most."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from allocator.domain import Instance
from allocator.eligibility import RULES, Candidates, candidates
from allocator.fulfilment import other_fulfilment, owed_cents
from allocator.reading import read_instance
from allocator.rulebook import (
    counted_quarters,
    full_year_quarters,
    load_rulebook,
    pair_entitlements,
)
from allocator.units import FOREVER, euros


@dataclass(frozen=True)
class Overview:
    """Figures of a dossier; money in cents.

    ``owed_cents`` is what people must fulfil of the obligations, ``other_cents``
    what counts beside them. ``reachable_cents`` is what counted value can at most
    fulfil, each tender alone: by the people who may work there, and by the places
    there are.
    """

    people: int
    placeable: int
    demands: int
    asked_weeks: int
    offered_weeks: int
    owed_cents: int
    other_cents: int
    reachable_cents: int
    unreachable: tuple[tuple[str, str], ...]


def check_dossier(dossier: Path) -> str:
    """Read a dossier and describe it; faults are raised as `InputError`."""
    reading = read_instance(dossier)
    overview = overview_of(reading.instance, candidates(reading.instance))
    lines = [f"warning: {warning}" for warning in reading.warnings]
    return "\n".join([*lines, *_words(reading.instance, overview)]) + "\n"


def overview_of(instance: Instance, pairs: Candidates) -> Overview:
    """Count what a dossier asks, offers and can reach."""
    people = instance.job_seekers
    return Overview(
        people=len(people),
        placeable=int(pairs.placeable.sum()),
        demands=len(instance.demands),
        asked_weeks=sum(sum(demand.headcount) for demand in instance.demands),
        offered_weeks=int((people.until_week - people.from_week).sum()),
        owed_cents=sum(owed_cents(instance)),
        other_cents=sum(
            count.counted_cents
            for counts in other_fulfilment(instance)
            for count in counts
        ),
        reachable_cents=sum(reachable_cents(instance, pairs)),
        unreachable=tuple(_unreachable(instance, pairs)),
    )


def reachable_cents(instance: Instance, pairs: Candidates) -> list[int]:
    """At most this much of each obligation can be fulfilled, in cents.

    Two limits, each rounded up: by the people, as if each worked every week that
    counts, and by the places, as if the most valuable candidate had each.
    """
    found = pairs.pairs()
    rows = np.repeat(np.arange(len(found.indptr) - 1), np.diff(found.indptr))
    weeks = (found.until_week - found.from_week).astype(np.int64)
    tender_of = np.array(
        [instance.tender_index[d.tender] for d in instance.demands], np.int64
    )
    value, left = pair_entitlements(
        instance.job_seekers, instance.tenders, rows, tender_of[found.demand]
    )
    cap = np.where(left < 0, FOREVER, left)
    order = np.argsort(found.demand, kind="stable")
    positions = np.arange(len(instance.demands) + 1)
    offsets = np.searchsorted(found.demand[order], positions)
    by_places = [0] * len(instance.tenders)
    by_people: list[dict[int, int]] = [{} for _ in instance.tenders]
    for position, demand in enumerate(instance.demands):
        here = order[offsets[position] : offsets[position + 1]]
        tender = int(tender_of[position])
        rulebook = load_rulebook(instance.tenders[tender].rulebook)
        quarters = counted_quarters(demand.hours, rulebook)
        worth = value[here] * quarters
        by_places[tender] += int(worth.max(initial=0)) * sum(demand.headcount)
        counted = worth * np.minimum(weeks[here], cap[here])
        people = by_people[tender]
        for row, amount in zip(rows[here].tolist(), counted.tolist(), strict=True):
            people[row] = people.get(row, 0) + amount
    reachable = []
    owed = owed_cents(instance)
    for position, facts in enumerate(instance.tenders):
        year = full_year_quarters(load_rulebook(facts.rulebook))
        by_person = sum(-(-amount // year) for amount in by_people[position].values())
        most = min(by_person, -(-by_places[position] // year))
        reachable.append(min(owed[position], most))
    return reachable


def _unreachable(instance: Instance, pairs: Candidates) -> list[tuple[str, str]]:
    """Demands that nobody is a candidate for, with the rule that came closest."""
    served = set(pairs.pairs().demand.tolist())
    furthest = np.zeros(len(instance.demands), np.int64)
    np.maximum.at(furthest, pairs.demand, pairs.refusal.astype(np.int64))
    return [
        (demand.id, RULES[max(0, int(furthest[position]) - 1)])
        for position, demand in enumerate(instance.demands)
        if position not in served
    ]


def _words(instance: Instance, overview: Overview) -> list[str]:
    share = overview.reachable_cents / max(1, overview.owed_cents)
    obligations = overview.owed_cents + overview.other_cents
    beside = [
        f"Of which beside people EUR {euros(overview.other_cents):,.2f}",
    ]
    lines = [
        f"{instance.name}: no faults.",
        f"Horizon             {instance.weeks} weeks from {instance.start}",
        f"People              {overview.people:,}, of whom {overview.placeable:,} "
        "have work that they could do",
        f"Their weeks         {overview.offered_weeks:,}",
        f"Tenders, demands    {len(instance.tenders):,}, {overview.demands:,}",
        f"Weeks of work asked {overview.asked_weeks:,}",
        f"SROI obligations    EUR {euros(obligations):,.2f}",
        *(beside if overview.other_cents else ()),
        f"Reachable at most   EUR {euros(overview.reachable_cents):,.2f} "
        f"({share:.0%}), each tender alone",
    ]
    estimated = sum(demand.estimated for demand in instance.demands)
    if estimated:
        lines.append(f"Estimated demands   {estimated:,}, from the contract sum")
    outside = sum(
        not load_rulebook(tender.rulebook).is_valid_on(tender.reference_date)
        for tender in instance.tenders
    )
    if outside:
        lines.append(f"Outside validity    {outside:,}, by reference date and rulebook")
    if overview.unreachable:
        lines.append(
            "Demands that nobody can take up, and the rule that comes closest:"
        )
        lines += [f"  {demand}  {rule}" for demand, rule in overview.unreachable]
    return lines
