"""What each person can reach by courses and by work: one layer per set of gains.

A *gain* is a course, or what some demands teach on the job. A person is in the
layer of the gains made so far; a layer holds the *runs* of weeks in which its
skills allow work on a candidate demand. Cohorts and stints that teach lead from
a layer to a larger one. Where a person has more useful gains than layers allow
for, the rest is free in bounds and out of reach in plans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance, Pattern, Requirement, SkillLevel
from allocator.solvers.arrays import Arrays
from allocator.solvers.people import People, PersonFacts
from allocator.solvers.skills import Clause, covers
from allocator.units import FOREVER

MOST_GAINS: Final = 5
"""Layers of a person are at most two to this power; their sets fit an int64."""

Ints = NDArray[np.int64]
_Weeks = int  # a set of weeks, one bit each
_Spans = list[tuple[int, int]]


class Layers(NamedTuple):
    """Layers, runs and events of all people as columns, all int64.

    ``first_layer[i] + mask`` is person i's layer of the gains in ``mask``, and
    ``first_run[layer]:first_run[layer + 1]`` its runs. Per run: pair; the weeks
    ``[from_week, until_week)``; the weeks ``[full_from, full_until)`` in which
    the person is no learner; least weeks of a stint; ``teaches``, the gains of
    a stint; bound_only, 1 where only a bound may use it. Events of person i are
    ``first_event[i]:first_event[i + 1]``: cohort; gain (one bit); its start and
    end week; beside, 1 for a course beside work; value (units, never positive);
    layers and bound_layers, the sets of masks (bit per mask) from which it may
    begin in plans and in bounds.
    """

    first_layer: Ints
    first_run: Ints
    pair: Ints
    from_week: Ints
    until_week: Ints
    full_from: Ints
    full_until: Ints
    least: Ints
    teaches: Ints
    bound_only: Ints
    first_event: Ints
    cohort: Ints
    gain: Ints
    start_week: Ints
    end_week: Ints
    beside: Ints
    value: Ints
    layers: Ints
    bound_layers: Ints


class _Run(NamedTuple):
    pair: int
    from_week: int
    until_week: int
    full_from: int
    full_until: int
    least: int
    teaches: int
    bound_only: int


class _Event(NamedTuple):
    cohort: int
    gain: int
    start_week: int
    end_week: int
    beside: int
    value: int
    layers: int
    bound_layers: int


@dataclass
class _Gain:
    """A gain: the clauses it satisfies, and the ways to make it.

    A layer counts it from ``from_week``: from the start, because nobody is in the
    layer earlier, except for courses beside work. They may be entered early, so
    that a stint in which one ends stays in one layer.
    """

    clauses: frozenset[int]
    cohorts: list[int] = field(default_factory=list)
    demands: set[int] = field(default_factory=set)
    from_week: int = FOREVER


def compile_layers(instance: Instance, arrays: Arrays, people: People) -> Layers:
    """Layers of every person, in order."""
    first_layer, first_run, first_event = [0], [0], [0]
    runs: list[_Run] = []
    events: list[_Event] = []
    words = _Words(instance)
    for seeker in range(len(instance.job_seekers)):
        if len(arrays.pairs_of(seeker)) and not people[seeker].out:
            one = _OnePerson(words, arrays, people[seeker], seeker)
            cohorts = list(one.events())
            earliest = one.earliest(cohorts)
            for mask in range(1 << len(one.gains)):
                if mask in earliest:
                    runs += one.runs(mask, earliest[mask])
                first_run.append(len(runs))
            events += cohorts
        first_layer.append(len(first_run) - 1)
        first_event.append(len(events))
    columns = (
        np.array(first_layer, np.int64),
        np.array(first_run, np.int64),
        *_columns(runs, len(_Run._fields)),
        np.array(first_event, np.int64),
        *_columns(events, len(_Event._fields)),
    )
    return Layers(*columns)


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> Ints:
    return np.array(rows, np.int64).reshape(-1, width).T.copy()


class _Words:
    """Clauses and requirements of an instance by number, found once."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.all_weeks = (1 << instance.weeks) - 1
        self.clauses: list[Clause] = []
        self.demands = [
            (self._number(d.requires), self._number(d.learner_requires))
            for d in instance.demands
        ]
        self.courses = {c.id: self._number(c.requires) for c in instance.courses}
        self.covered = cache(self._covered)

    def _number(self, requirement: Requirement) -> tuple[int, ...]:
        for clause in requirement.clauses:
            if clause not in self.clauses:
                self.clauses.append(clause)
        return tuple(sorted(self.clauses.index(c) for c in requirement.clauses))

    def _covered(self, gives: tuple[SkillLevel, ...]) -> frozenset[int]:
        """Clauses that one of these skills satisfies."""
        return frozenset(i for i, c in enumerate(self.clauses) if covers(gives, c))


class _OnePerson:
    """Gains, runs and events of one person."""

    def __init__(
        self, words: _Words, arrays: Arrays, facts: PersonFacts, seeker: int
    ) -> None:
        self.words = words
        self.instance = words.instance
        self.arrays = arrays
        self.facts = facts
        self.pairs = [
            (pair, int(arrays.demand[pair]))
            for pair in arrays.pairs_of(seeker)
            if int(arrays.demand[pair]) not in facts.never
        ]
        self._own = [self._own_weeks(clause) for clause in words.clauses]
        useful = self._useful()
        self.gains = useful[:MOST_GAINS]
        self._free = useful[MOST_GAINS:]
        self._teaches = {
            demand: sum(1 << i for i, g in enumerate(self.gains) if demand in g.demands)
            for _, demand in self.pairs
        }
        self._satisfied: dict[tuple[tuple[int, ...], int, bool], _Weeks] = {}
        self._known_spans: dict[_Weeks, _Spans] = {}

    def _own_weeks(self, clause: Clause) -> _Weeks:
        """Weeks in which own skills satisfy a clause."""
        weeks = 0
        for held in self.facts.holdings:
            if any(held.code == w.code and held.level >= w.level for w in clause):
                until = max(0, min(held.until_week, self.instance.weeks))
                weeks |= (1 << until) - (1 << min(until, max(0, held.from_week)))
        return weeks

    def _useful(self) -> list[_Gain]:
        """Gains that satisfy what own skills do not, the most wanted first.

        Courses and jobs that serve the same clauses are ways to one gain.
        """
        demands = [self.words.demands[demand] for _, demand in self.pairs]
        wanted = Counter(c for two in demands for one in two for c in one)
        lacking = self._lacking(set(wanted))
        ways = list(self._ways())
        grown = True
        while grown:
            before = len(lacking)
            for clauses, cohort, _ in ways:
                if cohort is not None and clauses & lacking:
                    course = self.instance.cohorts[cohort].course
                    lacking |= self._lacking(set(self.words.courses[course]))
            grown = len(lacking) > before
        gains: dict[frozenset[int], _Gain] = {}
        for clauses, cohort, demand in ways:
            if served := clauses & lacking:
                gain = gains.setdefault(served, _Gain(served))
                gain.from_week = min(gain.from_week, self._counts_from(cohort))
                gain.cohorts += [] if cohort is None else [cohort]
                gain.demands |= set() if demand is None else {demand}
        return sorted(gains.values(), key=lambda g: -sum(wanted[c] for c in g.clauses))

    def _lacking(self, clauses: set[int]) -> set[int]:
        return {c for c in clauses if self._own[c] != self.words.all_weeks}

    def _ways(self) -> Iterator[tuple[frozenset[int], int | None, int | None]]:
        """Clauses that a cohort, or a stint on a demand, comes to satisfy."""
        for cohort in self.facts.cohorts:
            gives = self.instance.course_of(cohort).gives
            yield self.words.covered(gives), cohort, None
        for _, demand in self.pairs:
            teaches = self.instance.demands[demand].teaches
            if teaches:
                yield self.words.covered(teaches), None, demand

    def _counts_from(self, cohort: int | None) -> int:
        """Week from which a layer counts what this way gives."""
        if cohort is None:
            return 0
        course = self.instance.course_of(cohort)
        end = self.instance.cohorts[cohort].start_week + course.weeks
        return end if course.pattern is Pattern.BESIDE_WORK else 0

    def satisfied(self, clauses: tuple[int, ...], mask: int, free: bool) -> _Weeks:
        """Weeks in which a layer's skills satisfy all clauses."""
        key = clauses, mask, free
        if key not in self._satisfied:
            held = [gain for i, gain in enumerate(self.gains) if mask >> i & 1]
            held += self._free if free else []
            weeks = self.words.all_weeks
            for clause in clauses:
                now = self._own[clause]
                for gain in held:
                    if clause in gain.clauses:
                        now |= self.words.all_weeks & -(1 << gain.from_week)
                weeks &= now
            self._satisfied[key] = weeks
        return self._satisfied[key]

    def earliest(self, events: Sequence[_Event]) -> dict[int, int]:
        """First week in which each layer that can be reached is reached."""
        found = {0: 0}
        for mask in range(1 << len(self.gains)):
            if mask not in found:
                continue
            week = found[mask]
            ways = [
                (event.gain, week if event.beside else event.end_week)
                for event in events
                if event.bound_layers >> mask & 1
                and (event.beside or event.start_week >= week)
            ]
            ways += [
                (gains, max(week, int(self.arrays.from_week[pair])) + 1)
                for pair, demand in self.pairs
                if (gains := self._teaches[demand])
            ]
            for gains, reached in ways:
                larger = mask | gains
                if larger != mask:
                    found[larger] = min(reached, found.get(larger, reached))
        return found

    def runs(self, mask: int, earliest: int) -> Iterator[_Run]:
        """Runs of a layer; with free gains as well, for bounds only."""
        for pair, demand in self.pairs:
            plain = self._runs_of(pair, demand, mask, earliest, free=False)
            yield from plain
            if self._free:
                spans = {run[1:5] for run in plain}
                more = self._runs_of(pair, demand, mask, earliest, free=True)
                yield from (run for run in more if run[1:5] not in spans)

    def _runs_of(
        self, pair: int, position: int, mask: int, earliest: int, free: bool
    ) -> list[_Run]:
        demand = self.instance.demands[position]
        requires, learner_requires = self.words.demands[position]
        full = may = self.satisfied(requires, mask, free)
        if demand.learner_places:
            may |= self.satisfied(learner_requires, mask, free)
        begin = max(earliest, int(self.arrays.from_week[pair]))
        until = int(self.arrays.until_week[pair])
        least = demand.least_stint
        need = max(least, demand.teaches_after_weeks or least)
        teaches = self._teaches[position] & ~mask
        found = []
        for a, b in _clipped(self._spans(may), begin, until):
            if b - a < least:
                continue
            here = _clipped(self._spans(full), a, b) or [(b, b)]
            whole = len(here) == 1
            span = here[0] if whole or not free else (a, b)
            found.append(_Run(pair, a, b, *span, least, 0, int(free)))
            if teaches and b - a >= need:
                found.append(_Run(pair, a, b, *span, need, teaches, int(free)))
            if not whole and not free:  # a bound may not charge a learner too much
                found.append(_Run(pair, a, b, a, b, least, teaches, 1))
        return found

    def _spans(self, weeks: _Weeks) -> _Spans:
        if weeks not in self._known_spans:
            self._known_spans[weeks] = _unbroken(weeks)
        return self._known_spans[weeks]

    def events(self) -> Iterator[_Event]:
        """Cohorts that lead to a larger layer."""
        for i, gain in enumerate(self.gains):
            for cohort in gain.cohorts:
                course = self.instance.course_of(cohort)
                start = self.instance.cohorts[cohort].start_week
                requires = self.words.courses[course.id]
                masks = self._masks(i, requires, start, free=False)
                bound_masks = self._masks(i, requires, start, free=True)
                if bound_masks:
                    yield _Event(
                        cohort,
                        1 << i,
                        start,
                        start + course.weeks,
                        int(course.pattern is Pattern.BESIDE_WORK),
                        int(self.arrays.course_value[cohort]),
                        masks,
                        bound_masks,
                    )

    def _masks(
        self, gain: int, requires: tuple[int, ...], week: int, free: bool
    ) -> int:
        """The set of masks from which a course may begin, one bit a mask."""
        return sum(
            1 << mask
            for mask in range(1 << len(self.gains))
            if not mask >> gain & 1 and self.satisfied(requires, mask, free) >> week & 1
        )


def _unbroken(weeks: _Weeks) -> _Spans:
    """Spans of weeks in a set."""
    spans = []
    while weeks:
        begin = (weeks & -weeks).bit_length() - 1
        rest = weeks >> begin
        length = (~rest & (rest + 1)).bit_length() - 1
        spans.append((begin, begin + length))
        weeks = rest >> length << (begin + length)
    return spans


def _clipped(spans: _Spans, begin: int, until: int) -> _Spans:
    """The parts of the spans that lie within ``[begin, until)``."""
    return [(max(a, begin), min(b, until)) for a, b in spans if a < until and b > begin]
