"""The problem as rosters and shops know it: fixed blocks of work, one person each.

Tools for shifts and jobs do not decide when a stint begins and ends. So each
place of a demand is cut into blocks of weeks, each long enough to be a stint by
itself; a person who takes neighbouring blocks of one demand has one longer stint.
Learners may take the blocks of as many places as there are learner places.
What this leaves out: stints that begin or end within a block, places that are
open for less than the least stint, courses and what they open up, stints that are
locked, equal chances.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from allocator.domain import Demand, Instance, JobSeeker, LockKind
from allocator.eligibility import candidates
from allocator.holdings import Rung, standings
from allocator.policy import Policy
from allocator.rulebook import (
    counted_quarters,
    entitlement,
    full_year_quarters,
    load_rulebook,
)
from allocator.solution import Plan, Stint
from allocator.units import CENTS_PER_EURO, HECTOMETRES_PER_KM

SHORTEST_BLOCK: Final = 4
"""Weeks; shorter blocks would fit closer, and be more than the tools can take."""


QUALIFIED: Final = frozenset({Rung.QUALIFIED})
ABLE: Final = frozenset({Rung.QUALIFIED, Rung.LEARNER})


class Pair(NamedTuple):
    """A person on a demand: weeks in which both can, and what a week brings.

    ``spans`` are unbroken weeks in which the person is qualified, ``learning``
    those in which the person may at least work as a learner. ``worth`` is in cents
    of EUR-equivalents a week: filled weeks, ambitions and travel. ``counted`` is
    SROI value, cents a week, for at most ``counted_weeks``.
    """

    seeker: int
    spans: tuple[tuple[int, int], ...]
    learning: tuple[tuple[int, int], ...]
    worth: int
    counted: int
    counted_weeks: int


@dataclass(frozen=True)
class Block:
    """Weeks ``[start_week, end_week)`` of one place, and who may take them."""

    demand: int
    start_week: int
    end_week: int
    pairs: tuple[Pair, ...]


def blocks_of(instance: Instance, policy: Policy) -> list[Block]:
    """Every block that somebody may take with the skills of the start."""
    by_demand = _pairs_by_demand(instance, policy)
    blocks = []
    for position, pairs in by_demand.items():
        demand = instance.demands[position]
        for place, start, end in _blocks_of_places(demand, len(pairs)):
            weeks = slice(start - demand.start_week, end - demand.start_week)
            learners = min(demand.learner_places[weeks], default=0)
            able = tuple(
                pair
                for pair in pairs
                if any(
                    a <= start and end <= b
                    for a, b in (pair.learning if place < learners else pair.spans)
                )
            )
            if able:
                blocks.append(Block(position, start, end, able))
    return blocks


def plan_of(taken: Iterable[tuple[int, Block]]) -> Plan:
    """Plan in which persons take blocks; neighbours on one demand are one stint."""
    stints: list[Stint] = []
    for seeker, block in sorted(taken, key=lambda pair: (pair[0], pair[1].start_week)):
        stint = Stint(seeker, block.demand, block.start_week, block.end_week)
        last = stints[-1] if stints else None
        if last and (*last[:2], last.end_week) == stint[:3]:
            stints[-1] = last._replace(end_week=stint.end_week)
        else:
            stints.append(stint)
    return Plan.of(stints)


def _pairs_by_demand(instance: Instance, policy: Policy) -> dict[int, list[Pair]]:
    """Candidate pairs, without those that a lock keeps apart."""
    pairs = candidates(instance).pairs()
    never = {(lock.job_seeker, lock.demand) for lock in instance.locks}
    bound = {k.job_seeker for k in instance.locks if k.kind is not LockKind.NEVER}
    by_demand: dict[int, list[Pair]] = {}
    for seeker in range(len(instance.job_seekers)):
        row = range(pairs.indptr[seeker], pairs.indptr[seeker + 1])
        person = instance.job_seekers[seeker]
        if not row or person.id in bound:
            continue
        for at in row:
            position = int(pairs.demand[at])
            window = int(pairs.from_week[at]), int(pairs.until_week[at])
            stint = Stint(seeker, position, *window)
            spans = tuple(_able(instance, stint, QUALIFIED))
            learning = tuple(_able(instance, stint, ABLE))
            if learning and (person.id, instance.demands[position].id) not in never:
                km = int(pairs.hectometres[at]) / HECTOMETRES_PER_KM
                worth = _week_worth(instance, policy, person, position, km)
                counted = _week_counted(instance, policy, person, position)
                pair = Pair(seeker, spans, learning, worth, *counted)
                by_demand.setdefault(position, []).append(pair)
    return by_demand


def _able(
    instance: Instance, stint: Stint, rungs: frozenset[Rung]
) -> Iterator[tuple[int, int]]:
    """Unbroken weeks of a stint that the person can do with skills of the start."""
    begin = None
    for _, start, end, standing in standings(instance, Plan((stint,))):
        if standing in rungs and begin is None:
            begin = start
        if begin is not None and standing not in rungs:
            yield begin, start
            begin = None
        if begin is not None and end == stint.end_week:
            yield begin, end


def _week_worth(
    instance: Instance, policy: Policy, person: JobSeeker, position: int, km: float
) -> int:
    """Cents a week: filled weeks, ambitions and travel."""
    demand, weights = instance.demands[position], policy.weights
    asked = {demand.role, instance.tender_of(position).sector} & {*person.ambitions}
    week = float(weights.filled_weeks * demand.priority)
    week += float(weights.ambitions) * bool(asked)
    week += float(weights.travel) * km
    return round(week * CENTS_PER_EURO)


def _week_counted(
    instance: Instance, policy: Policy, person: JobSeeker, position: int
) -> tuple[int, int]:
    """Cents of SROI a week, and for how many weeks they count."""
    tender = instance.tender_of(position)
    right = entitlement(person, tender)
    if right is None or not policy.weights.sroi_fulfilment:
        return 0, 0
    rulebook = load_rulebook(tender.rulebook)
    part = counted_quarters(instance.demands[position].hours, rulebook)
    weeks = instance.weeks if right.counted_weeks is None else right.counted_weeks
    return right.year_value_cents * part // full_year_quarters(rulebook), weeks


def _blocks_of_places(demand: Demand, people: int) -> Iterator[tuple[int, int, int]]:
    """Blocks of places, no more than people, as place, first week and end.

    The last block of a place takes the weeks that are left.
    """
    weeks = min(demand.weeks, max(demand.least_stint, SHORTEST_BLOCK))
    for place in range(min(max(demand.headcount), people)):
        offered = [n > place for n in demand.headcount]
        start = demand.start_week
        for is_open, run in groupby(offered):
            end = start + len(list(run))
            number = (end - start) // weeks if is_open else 0
            cuts = [start + i * weeks for i in range(number)]
            for a, b in pairwise([*cuts, end] if cuts else []):
                yield place, a, b
            start = end
