"""Why a person has no stint: the rule that would have to change, and by how much.

Benefit, age and register play no part in who may work where, and are never
among the facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import (
    Demand,
    Instance,
    LockKind,
    Place,
    Requirement,
    SkillLevel,
)
from allocator.eligibility import CANDIDATE, RULES, Candidates
from allocator.eligibility.demands import DemandColumns
from allocator.eligibility.radius import Near
from allocator.eligibility.skills import SkillBook
from allocator.eligibility.vocabulary import Holdings
from allocator.ranges import expand
from allocator.travel import Roads, minutes_limit
from allocator.units import FOREVER, HECTOMETRES_PER_KM, monday

HEADCOUNT: Final = "headcount"
LOCKS: Final = "locks"
SKILLS: Final = 1 + RULES.index("skills")
"""Refusal by the first rule that needs to know what a person may hold."""
NOTHING_NEAR: Final = -1
_PEOPLE_AT_ONCE: Final = 4_096
_PAIRS_AT_ONCE: Final = 2_000_000

Positions = NDArray[np.int64]
Clauses = tuple[tuple[SkillLevel, ...], ...]


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

    clauses: Clauses


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


def reasons(
    instance: Instance, candidates: Candidates, seekers: Sequence[int]
) -> Iterator[Unplaced]:
    """What would have to change for people whom the plan gives no stint.

    Parameters
    ----------
    instance, candidates
        The facts, and who may work on what.
    seekers
        Rows of the job seekers; a reason comes for each, in that order.
    """
    tables = _Tables(instance, candidates)
    rows = np.asarray(seekers, np.int64)
    pairs_each = 1 + len(candidates.demand) // max(1, len(instance.job_seekers))
    step = min(_PEOPLE_AT_ONCE, max(1, _PAIRS_AT_ONCE // pairs_each))
    for begin in range(0, len(rows), step):
        yield from tables.unplaced(rows[begin : begin + step])


class _Closest(NamedTuple):
    """The pair that came furthest of each person, the nearest of these.

    ``refusal`` is that of the pair, `NOTHING_NEAR` where there is none; ``as_far``
    is how many pairs came as far; shape (people,) each.
    """

    refusal: Positions
    demand: Positions
    hectometres: Positions
    as_far: Positions


@dataclass(frozen=True)
class _Tables:
    """What explaining one person after another needs, built when first asked."""

    instance: Instance
    candidates: Candidates

    @cached_property
    def roads(self) -> Roads:
        return Roads.to(self.instance, [d.place for d in self.instance.demands])

    @cached_property
    def book(self) -> SkillBook:
        return SkillBook.of(self.instance, DemandColumns.of(self.instance))

    @cached_property
    def sites(self) -> Positions:
        """The first demand at every place, ascending."""
        first: dict[Place, int] = {}
        for position, demand in enumerate(self.instance.demands):
            first.setdefault(demand.place, position)
        return np.array(list(first.values()), np.int64)

    @cached_property
    def nearest(self) -> dict[tuple[str | None, float, float, bool], tuple[int, float]]:
        """Nearest demand and its distance by home; filled by `_nearest`."""
        return {}

    @cached_property
    def never(self) -> dict[int, set[str]]:
        """Demands that locks keep each person from; ``""`` for all of them."""
        found: dict[int, set[str]] = {}
        for lock in self.instance.locks:
            row = self.instance.seeker_index.get(lock.job_seeker)
            if lock.kind is not LockKind.STAY and row is not None:
                found.setdefault(row, set()).add(lock.demand or "")
        return found

    def unplaced(self, seekers: Positions) -> Iterator[Unplaced]:
        """The reason of each of these people."""
        closest = self._closest(seekers)
        held_back = self._held_back(seekers, closest)
        columns = seekers, closest.refusal, closest.demand, closest.as_far
        rows = zip(*(column.tolist() for column in columns), strict=True)
        for i, (seeker, refusal, position, count) in enumerate(rows):
            if i in held_back:
                yield held_back[i]
            elif refusal == CANDIDATE and seeker in self.never:
                yield self._kept_out(seeker, count)
            elif refusal == CANDIDATE:
                demand = self.instance.demands[position].id
                yield Unplaced(HEADCOUNT, demand, str(count), Places(count))
            elif not self.instance.demands:
                yield Unplaced(HEADCOUNT, "", "0", Places(0))
            elif refusal == NOTHING_NEAR:
                yield self._too_far(seeker)
            else:
                yield self._refused(RULES[refusal - 1], seeker, position)

    def _closest(self, seekers: Positions) -> _Closest:
        """Candidates before all others, then who was refused by the latest rule."""
        pairs = self.candidates
        closest = _Closest(*np.full((4, len(seekers)), NOTHING_NEAR))
        who = np.flatnonzero(pairs.indptr[seekers + 1] > pairs.indptr[seekers])
        if not len(who):
            return closest
        begin, end = pairs.indptr[seekers[who]], pairs.indptr[seekers[who] + 1]
        person, pair = expand(begin, end)
        first = np.concatenate([[0], np.cumsum(end - begin)[:-1]])
        refusal = pairs.refusal[pair]
        came = np.where(refusal == CANDIDATE, len(RULES) + 1, refusal)
        as_far = came == np.maximum.reduceat(came, first)[person]
        distance = np.where(as_far, pairs.hectometres[pair], FOREVER)
        nearest = np.minimum.reduceat(distance, first)
        ties = np.flatnonzero(distance == nearest[person])
        chosen = pair[ties[np.unique(person[ties], return_index=True)[1]]]
        closest.refusal[who] = pairs.refusal[chosen]
        closest.demand[who] = pairs.demand[chosen]
        closest.hectometres[who] = nearest
        closest.as_far[who] = np.add.reduceat(as_far.astype(np.int64), first)
        return closest

    def _kept_out(self, seeker: int, count: int) -> Unplaced:
        """Someone whom locks keep from some or all of the work that fits."""
        row = self.candidates.row(seeker)
        possible = np.flatnonzero(self.candidates.refusal[row] == CANDIDATE) + row.start
        left = [
            pair
            for pair in possible.tolist()
            if not self.never[seeker]
            & {"", self.instance.demands[self.candidates.demand[pair]].id}
        ]
        nearest = min(
            left or possible.tolist(),
            key=lambda pair: self.candidates.hectometres[pair],
        )
        demand = self.instance.demands[self.candidates.demand[nearest]].id
        return Unplaced(HEADCOUNT if left else LOCKS, demand, str(count), Places(count))

    def _too_far(self, seeker: int) -> Unplaced:
        """Someone without any demand within reach: the nearest one."""
        limit = float(self.instance.job_seekers.travel_km[seeker])
        in_minutes = bool(np.isnan(limit))
        position, distance = self._nearest(seeker, in_minutes)
        demand = self.instance.demands[position]
        if not in_minutes:
            facts = Distance(distance, limit, False)
            detail = f"{distance:g} > {limit:g} km"
        else:
            person = self.instance.job_seekers[seeker]
            limit = minutes_limit(self.instance, person, demand.end_week - 1)
            facts = Distance(distance, limit, True)
            detail = f"{distance:.1f} > {limit:g} min"
        return Unplaced(RULES[0], demand.id, detail, facts)

    def _nearest(self, seeker: int, in_minutes: bool) -> tuple[int, float]:
        """Nearest demand from a home; km one way, or minutes both ways."""
        people = self.instance.job_seekers
        where = float(people.latitude[seeker]), float(people.longitude[seeker])
        home = (people.place.word(seeker), *where, in_minutes)
        if home not in self.nearest:
            seekers = np.full(len(self.sites), seeker)
            hectometres = self.roads.hectometres(seekers, self.sites)
            distance = hectometres / HECTOMETRES_PER_KM
            if in_minutes:
                distance = 2 * self.roads.minutes(seekers, self.sites, hectometres)
            site = int(np.argmin(distance))
            self.nearest[home] = int(self.sites[site]), float(distance[site])
        return self.nearest[home]

    def _refused(self, rule: str, seeker: int, position: int) -> Unplaced:
        """Someone whose weeks or hours keep them from a demand nearby."""
        people = self.instance.job_seekers
        demand = self.instance.demands[position]
        if rule == "available":
            periods = Periods(
                (demand.start_week, demand.end_week),
                (int(people.from_week[seeker]), int(people.until_week[seeker])),
            )
            words = [self._weeks(*weeks) for weeks in (periods.demand, periods.person)]
            return Unplaced(rule, demand.id, " / ".join(words), periods)
        facts = Hours(demand.hours, float(people.hours[seeker]))
        detail = f"{facts.demand:g} > {facts.person:g}"
        return Unplaced(rule, demand.id, detail, facts)

    def _weeks(self, start_week: int, end_week: int) -> str:
        first = monday(start_week, self.instance.start)
        last = monday(end_week - 1, self.instance.start)
        return f"{first:%G-W%V}..{last:%G-W%V}"

    def _held_back(self, seekers: Positions, closest: _Closest) -> dict[int, Unplaced]:
        """People whose skills keep them from a demand, or leave too few weeks.

        By position in ``seekers``; those whose demands require the same share the
        work.
        """
        asked = np.flatnonzero(closest.refusal >= SKILLS)
        if not len(asked):
            return {}
        seekers, demand = seekers[asked], closest.demand[asked]
        people, demands = self.instance.job_seekers, self.book.demands
        distance = closest.hectometres[asked]
        start = np.maximum(demands.start[demand], people.from_week[seekers])
        start = np.maximum(start, self.roads.first_weeks(seekers, demand, distance))
        end = np.minimum(demands.end[demand], people.until_week[seekers])
        holdings = self.book.holdings(seekers, self._teachers(seekers))
        kinds = self.book.kind[demand]
        found: dict[int, Unplaced] = {}
        for kind in np.unique(kinds).tolist():
            here = np.flatnonzero(kinds == kind)
            own = Holdings(*(weeks[:, here] for weeks in holdings))
            window = self.book.windows(own, np.array([kind]))
            left = np.minimum(end[here], window.until_week[0]).astype(np.int64)
            left -= np.maximum(start[here], window.from_week[0])
            work = [self.instance.demands[d] for d in demand[here].tolist()]
            missing = self._missing(work[0], own, start[here], end[here])
            for column, i in enumerate(asked[here].tolist()):
                if closest.refusal[i] == SKILLS:
                    facts = MissingSkills(missing[column])
                    detail = _grammar(facts.clauses)
                    found[i] = Unplaced("skills", work[column].id, detail, facts)
                else:
                    stay = Stay(int(left[column]), work[column].least_stint)
                    detail = f"{stay.weeks} < {stay.least_weeks}"
                    found[i] = Unplaced("stint_length", work[column].id, detail, stay)
        return found

    def _teachers(self, seekers: Positions) -> Near:
        """The demands near these people that teach."""
        pairs = self.candidates
        person, pair = expand(pairs.indptr[seekers], pairs.indptr[seekers + 1])
        teaches = np.diff(self.book.teaches.begin) > 0
        kept = np.flatnonzero(teaches[pairs.demand[pair]])
        person, pair = person[kept], pair[kept]
        demand = pairs.demand[pair].astype(np.int64)
        distance = pairs.hectometres[pair].astype(np.int64)
        first_week = self.roads.first_weeks(seekers[person], demand, distance)
        return Near(person, demand, distance, first_week)

    def _missing(
        self,
        demand: Demand,
        holdings: Holdings,
        start: NDArray[np.int32],
        end: NDArray[np.int32],
    ) -> list[Clauses]:
        """Clauses that each person lacks, as a worker or a learner: the fewer."""
        rungs = [demand.requires]
        if any(demand.learner_places):
            rungs.append(demand.learner_requires)
        lacking = [self._lacking(rung, holdings, start, end) for rung in rungs]
        return [min(own, key=len) for own in zip(*lacking, strict=True)]

    def _lacking(
        self,
        requirement: Requirement,
        holdings: Holdings,
        start: NDArray[np.int32],
        end: NDArray[np.int32],
    ) -> list[Clauses]:
        """Clauses that never hold, or else those that do not hold throughout."""
        vocabulary = self.book.vocabulary
        number = vocabulary.numbers[requirement]
        clauses = vocabulary.requirements[number, : len(requirement.clauses)]
        window = vocabulary.clause_windows(holdings, clauses)
        first = np.maximum(start, window.from_week)
        last = np.minimum(end, window.until_week)
        never, partly = first >= last, (first > start) | (last < end)
        lacking = np.where(never.any(axis=0), never, partly)
        return [tuple(compress(requirement.clauses, own)) for own in lacking.T]


def _grammar(clauses: tuple[tuple[SkillLevel, ...], ...]) -> str:
    """Clauses as a dossier writes them: ``vca | bei:2 / viag``."""

    def word(skill: SkillLevel) -> str:
        return skill.code if skill.level == 1 else f"{skill.code}:{skill.level}"

    return " | ".join(" / ".join(map(word, clause)) for clause in clauses)
