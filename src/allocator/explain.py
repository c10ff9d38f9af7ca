"""Why a person has no stint: the rule that would have to change, and by how much.

Benefit, age and register play no part in who may work where, and are never
among the facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from allocator.domain import (
    Demand,
    Instance,
    JobSeeker,
    LockKind,
    Requirement,
    SkillLevel,
)
from allocator.eligibility import CANDIDATE, RULES, Candidates
from allocator.eligibility.demands import DemandColumns
from allocator.eligibility.radius import SiteGrid
from allocator.eligibility.skills import SkillBook
from allocator.eligibility.vocabulary import Holdings
from allocator.travel import Roads, minutes_limit
from allocator.units import HECTOMETRES_PER_KM, monday

HEADCOUNT: Final = "headcount"
LOCKS: Final = "locks"


@dataclass(frozen=True, slots=True)
class Distance:
    """``reach``: one way in km and its limit, or minutes a day both ways."""

    distance: float
    limit: float
    in_minutes: bool


@dataclass(frozen=True, slots=True)
class Periods:
    """``available``: half-open weeks of the demand and of the person."""

    demand: tuple[int, int]
    person: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hours:
    """``hours``: a week, of the demand and of the person."""

    demand: float
    person: float


@dataclass(frozen=True, slots=True)
class MissingSkills:
    """``skills``: clauses that cannot hold in any week left, any one of each."""

    clauses: tuple[tuple[SkillLevel, ...], ...]


@dataclass(frozen=True, slots=True)
class Stay:
    """``stint_length``: weeks that are left, and the least weeks of a stint."""

    weeks: int
    least_weeks: int


@dataclass(frozen=True, slots=True)
class Places:
    """``headcount`` and ``locks``: demands that the person may work on."""

    demands: int


Facts = Distance | Periods | Hours | MissingSkills | Stay | Places


@dataclass(frozen=True, slots=True)
class Unplaced:
    """What would have to change for a person without a stint.

    Parameters
    ----------
    rule
        Identifier of the constraint: ``headcount`` when places went to others,
        ``locks`` when a recorded decision keeps the person out, else the rule
        that refuses the demand that came closest.
    demand
        Id of that demand; ``""`` when there is none at all.
    detail
        The facts in figures and codes, the same in every language.
    facts
        The facts as values.
    """

    rule: str
    demand: str
    detail: str
    facts: Facts


def reasons(instance: Instance, candidates: Candidates, seeker: int) -> Unplaced:
    """What would have to change for a person whom the plan gives no stint.

    Parameters
    ----------
    instance, candidates
        The facts, and who may work on what.
    seeker
        Row of the job seeker.
    """
    return _tables(_Same(instance)).unplaced(candidates, seeker)


class _Same:
    """An instance as itself: equal to no other, so that it can be a key."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.instance is other.instance

    def __hash__(self) -> int:
        return id(self.instance)


@lru_cache(maxsize=1)
def _tables(same: _Same) -> _Tables:
    """Tables of the last instance asked about; thousands of people share them."""
    return _Tables(same.instance)


class _Tables:
    """What explaining one person after another needs, built when first asked."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance

    @cached_property
    def roads(self) -> Roads:
        return Roads.to(self.instance, [d.place for d in self.instance.demands])

    @cached_property
    def grid(self) -> SiteGrid:
        return SiteGrid.of(self.instance)

    @cached_property
    def book(self) -> SkillBook:
        return SkillBook.of(self.instance, DemandColumns.of(self.instance))

    @cached_property
    def never(self) -> dict[str, set[str]]:
        """Demands that locks keep each person from; ``""`` for all of them."""
        found: dict[str, set[str]] = {}
        for lock in self.instance.locks:
            if lock.kind is not LockKind.STAY:
                found.setdefault(lock.job_seeker, set()).add(lock.demand or "")
        return found

    def unplaced(self, candidates: Candidates, seeker: int) -> Unplaced:
        """The reason of one person."""
        row = candidates.row(seeker)
        demand, refusal = candidates.demand[row], candidates.refusal[row]
        possible = refusal == CANDIDATE
        if possible.any() or not self.instance.demands:
            return self._others_came_first(candidates, seeker)
        if not len(demand):
            return self._too_far(seeker)
        furthest = np.flatnonzero(refusal == refusal.max()) + row.start
        pair = furthest[np.argmin(candidates.hectometres[furthest])]
        closest = int(candidates.demand[pair])
        return self._refused(RULES[refusal.max() - 1], seeker, closest)

    def _others_came_first(self, candidates: Candidates, seeker: int) -> Unplaced:
        """Someone who may work, but got no place or may not have one."""
        row = candidates.row(seeker)
        possible = np.flatnonzero(candidates.refusal[row] == CANDIDATE) + row.start
        never = self.never.get(str(self.instance.job_seekers.ids[seeker]), set())
        left = [
            pair
            for pair in possible.tolist()
            if not never & {"", self.instance.demands[candidates.demand[pair]].id}
        ]
        rule = LOCKS if len(possible) and not left else HEADCOUNT
        nearest = min(
            left or possible.tolist(),
            key=lambda pair: candidates.hectometres[pair],
            default=None,
        )
        demand = ""
        if nearest is not None:
            demand = self.instance.demands[candidates.demand[nearest]].id
        return Unplaced(rule, demand, str(len(possible)), Places(len(possible)))

    def _too_far(self, seeker: int) -> Unplaced:
        """Someone without any demand within reach: the nearest one."""
        person = self.instance.job_seekers[seeker]
        sites = np.arange(len(self.instance.demands))
        seekers = np.full(len(sites), seeker)
        distance = self.roads.hectometres(seekers, sites)
        if person.travel_km is not None:
            nearest = int(np.argmin(distance))
            facts = Distance(
                int(distance[nearest]) / HECTOMETRES_PER_KM, person.travel_km, False
            )
            detail = f"{facts.distance:g} > {facts.limit:g} km"
        else:
            minutes = 2 * self.roads.minutes(seekers, sites, distance)
            nearest = int(np.argmin(minutes))
            last_week = self.instance.demands[nearest].end_week - 1
            limit = minutes_limit(self.instance, person, last_week)
            facts = Distance(float(minutes[nearest]), limit, True)
            detail = f"{facts.distance:.1f} > {facts.limit:g} min"
        return Unplaced(RULES[0], self.instance.demands[nearest].id, detail, facts)

    def _refused(self, rule: str, seeker: int, position: int) -> Unplaced:
        """Someone whom a rule keeps from a demand nearby."""
        person = self.instance.job_seekers[seeker]
        demand = self.instance.demands[position]
        facts: Facts
        if rule == "available":
            facts = Periods(
                (demand.start_week, demand.end_week),
                (person.from_week, person.until_week),
            )
            periods = [self._weeks(*weeks) for weeks in (facts.demand, facts.person)]
            return Unplaced(rule, demand.id, " / ".join(periods), facts)
        if rule == "hours":
            facts = Hours(demand.hours, person.hours)
            detail = f"{facts.demand:g} > {facts.person:g}"
            return Unplaced(rule, demand.id, detail, facts)
        if rule == "skills":
            facts = MissingSkills(self._missing(person, seeker, position))
            return Unplaced(rule, demand.id, _grammar(facts.clauses), facts)
        facts = Stay(self._weeks_left(person, seeker, position), demand.least_stint)
        return Unplaced(rule, demand.id, f"{facts.weeks} < {facts.least_weeks}", facts)

    def _weeks(self, start_week: int, end_week: int) -> str:
        first = monday(start_week, self.instance.start)
        last = monday(end_week - 1, self.instance.start)
        return f"{first:%G-W%V}..{last:%G-W%V}"

    def _period(
        self, person: JobSeeker, seeker: int, position: int
    ) -> tuple[Holdings, int, int]:
        """What the person may hold, and the weeks left before skills are asked."""
        near = self.grid.near(np.array([seeker]))
        demand = self.instance.demands[position]
        first_week = int(near.first_week[near.demand == position][0])
        return (
            self.book.holdings(np.array([seeker]), near),
            max(demand.start_week, person.from_week, first_week),
            min(demand.end_week, person.until_week),
        )

    def _weeks_left(self, person: JobSeeker, seeker: int, position: int) -> int:
        holdings, start, end = self._period(person, seeker, position)
        window = self.book.windows(holdings, self.book.kind[[position]])
        last = min(end, int(window.until_week[0, 0]))
        return last - max(start, int(window.from_week[0, 0]))

    def _missing(
        self, person: JobSeeker, seeker: int, position: int
    ) -> tuple[tuple[SkillLevel, ...], ...]:
        """Clauses that are missing, for a worker or a learner: the fewer."""
        holdings, start, end = self._period(person, seeker, position)
        demand: Demand = self.instance.demands[position]
        rungs = [demand.requires]
        if any(demand.learner_places):
            rungs.append(demand.learner_requires)
        missing = [self._lacking(rung, holdings, start, end) for rung in rungs]
        return min(missing, key=len)

    def _lacking(
        self, requirement: Requirement, holdings: Holdings, start: int, end: int
    ) -> tuple[tuple[SkillLevel, ...], ...]:
        """Clauses that never hold, or else those that do not hold throughout."""
        vocabulary = self.book.vocabulary
        number = vocabulary.numbers[requirement]
        clauses = vocabulary.requirements[number, : len(requirement.clauses)]
        window = vocabulary.clause_windows(holdings, clauses)
        first = np.maximum(start, window.from_week[:, 0])
        last = np.minimum(end, window.until_week[:, 0])
        for lacking in (first >= last, (first > start) | (last < end)):
            if lacking.any():
                break
        rows = np.flatnonzero(lacking)
        return tuple(requirement.clauses[row] for row in rows)


def _grammar(clauses: tuple[tuple[SkillLevel, ...], ...]) -> str:
    """Clauses as a dossier writes them: ``vca | bei:2 / viag``."""

    def word(skill: SkillLevel) -> str:
        return skill.code if skill.level == 1 else f"{skill.code}:{skill.level}"

    return " | ".join(" / ".join(map(word, clause)) for clause in clauses)
