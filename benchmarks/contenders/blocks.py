"""The problem as rosters and shops know it: fixed blocks of work, one person each.

Tools for shifts and jobs do not decide when a stint begins and ends. So each
place of a demand is cut into blocks of weeks, each long enough to be a stint by
itself; a person who takes neighbouring blocks of one demand has one longer stint.
Learners may take the blocks of as many places as there are learner places. Who may
take a block only after a course is told apart, for those who can use it.
What this leaves out: stints that begin or end within a block, places that are open
for less than the least stint, what needs two courses or is taught by other work,
stints that are locked, equal chances.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from allocator.career_rules import available, prerequisites, reach
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
from allocator.solution import CoursePlace, Plan, Stint
from allocator.units import CENTS_PER_EURO, HECTOMETRES_PER_KM

SHORTEST_BLOCK: Final = 4
"""Weeks; shorter blocks would fit closer, and be more than the tools can take."""
QUALIFIED: Final = frozenset({Rung.QUALIFIED})
ABLE: Final = frozenset({Rung.QUALIFIED, Rung.LEARNER})

Spans = tuple[tuple[int, int], ...]
"""Unbroken weeks, half open."""


class Weeks(NamedTuple):
    """When a person is qualified for a demand, and when at least a learner."""

    qualified: Spans
    learning: Spans

    def cover(self, start: int, end: int, learner: bool) -> bool:
        """Whether all of a block can be worked, where learners may or may not."""
        spans = self.learning if learner else self.qualified
        return any(a <= start and end <= b for a, b in spans)


class Pair(NamedTuple):
    """A person on a demand: weeks in which both can, and what a week brings.

    ``own`` are the weeks with the skills of the start, ``taught`` those after each
    cohort that would help. ``worth`` is in cents of EUR-equivalents a week: filled
    weeks, ambitions and travel. ``counted`` is SROI value, cents a week, for at
    most ``counted_weeks``.
    """

    seeker: int
    own: Weeks
    taught: dict[int, Weeks]
    worth: int
    counted: int
    counted_weeks: int


@dataclass(frozen=True)
class Block:
    """Weeks ``[start_week, end_week)`` of one place, and who may take them.

    ``pairs`` may as they are, ``taught`` after any of the cohorts named with them.
    """

    demand: int
    start_week: int
    end_week: int
    pairs: tuple[Pair, ...]
    taught: tuple[tuple[Pair, tuple[int, ...]], ...]


def blocks_of(instance: Instance, policy: Policy) -> list[Block]:
    """Every block that somebody may take."""
    return [
        _block(pairs, position, start, end, place < learners)
        for position, pairs in _pairs_by_demand(instance, policy).items()
        for place, start, end, learners in _blocks_of_places(
            instance.demands[position], len(pairs)
        )
    ]


def _block(
    pairs: list[Pair], demand: int, start: int, end: int, learner: bool
) -> Block:
    able = tuple(pair for pair in pairs if pair.own.cover(start, end, learner))
    taught = []
    for pair in pairs:
        if not pair.own.cover(start, end, learner):
            cohorts = tuple(
                k
                for k, weeks in pair.taught.items()
                if weeks.cover(start, end, learner)
            )
            taught += [(pair, cohorts)] if cohorts else []
    return Block(demand, start, end, able, tuple(taught))


def plan_of(
    taken: Iterable[tuple[int, Block]], courses: Iterable[CoursePlace] = ()
) -> Plan:
    """Plan in which persons take blocks; neighbours on one demand are one stint."""
    stints: list[Stint] = []
    for seeker, block in sorted(taken, key=lambda pair: (pair[0], pair[1].start_week)):
        stint = Stint(seeker, block.demand, block.start_week, block.end_week)
        last = stints[-1] if stints else None
        if last and (*last[:2], last.end_week) == stint[:3]:
            stints[-1] = last._replace(end_week=stint.end_week)
        else:
            stints.append(stint)
    return Plan.of(stints, courses)


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
        cohorts = attendable(instance, seeker)
        for at in row:
            position = int(pairs.demand[at])
            window = int(pairs.from_week[at]), int(pairs.until_week[at])
            stint = Stint(seeker, position, *window)
            own, taught = _weeks(instance, stint, cohorts)
            if any(own.learning) or taught:
                if (person.id, instance.demands[position].id) in never:
                    continue
                km = int(pairs.hectometres[at]) / HECTOMETRES_PER_KM
                worth = _week_worth(instance, policy, person, position, km)
                counted = _week_counted(instance, policy, person, position)
                pair = Pair(seeker, own, taught, worth, *counted)
                by_demand.setdefault(position, []).append(pair)
    return by_demand


def attendable(instance: Instance, seeker: int) -> list[int]:
    """Cohorts that a person may attend with the skills of the start."""
    places = [CoursePlace(seeker, k) for k in range(len(instance.cohorts))]
    return [
        place.cohort
        for place in places
        if not any(
            rule(instance, Plan((), (place,)))
            for rule in (available, reach, prerequisites)
        )
    ]


def _weeks(
    instance: Instance, stint: Stint, cohorts: list[int]
) -> tuple[Weeks, dict[int, Weeks]]:
    """Weeks of a stint that can be worked by oneself, and after each cohort."""
    own = _after(instance, stint, ())
    demand = instance.demands[stint.demand]
    asked = {skill.code for clause in demand.requires.clauses for skill in clause}
    helpful = [
        k
        for k in cohorts
        if asked & {skill.code for skill in instance.course_of(k).gives}
    ]
    after = {
        k: _after(instance, stint, (CoursePlace(stint.seeker, k),)) for k in helpful
    }
    return own, {k: weeks for k, weeks in after.items() if weeks != own}


def _after(instance: Instance, stint: Stint, courses: tuple[CoursePlace, ...]) -> Weeks:
    parts = [part[1:] for part in standings(instance, Plan((stint,), courses))]
    return Weeks(tuple(_joined(parts, QUALIFIED)), tuple(_joined(parts, ABLE)))


def _joined(
    parts: list[tuple[int, int, Rung]], rungs: frozenset[Rung]
) -> Iterator[tuple[int, int]]:
    """Unbroken weeks in which the person stands on one of the rungs."""
    good = [(start, end) for start, end, standing in parts if standing in rungs]
    while good:
        start, end = good.pop(0)
        while good and good[0][0] == end:
            end = good.pop(0)[1]
        yield start, end


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


def _blocks_of_places(
    demand: Demand, people: int
) -> Iterator[tuple[int, int, int, int]]:
    """Blocks of places, no more than people.

    Each is a place, its first week and its end, and the least number of learner
    places then. The last block of a place takes the weeks that are left.
    """
    weeks = min(demand.weeks, max(demand.least_stint, SHORTEST_BLOCK))
    for place in range(min(max(demand.headcount), people)):
        offered = [n > place for n in demand.headcount]
        first = 0
        for is_open, run in groupby(offered):
            last = first + len(list(run))
            number = (last - first) // weeks if is_open else 0
            cuts = [first + i * weeks for i in range(number)]
            for a, b in pairwise([*cuts, last] if cuts else []):
                learners = min(demand.learner_places[a:b], default=0)
                yield place, demand.start_week + a, demand.start_week + b, learners
            first = last
