"""A plan under construction: what it uses, and what it is worth.

The one definition of a career's value for all solvers; the judge has its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance
from allocator.mix import GROUPS, caps_of, mixed_cents
from allocator.solution import Career, Plan, Stint
from allocator.solvers.arrays import Arrays
from allocator.solvers.skills import (
    gained_holdings,
    own_holdings,
    requirement_weeks,
)
from allocator.solvers.standing import NO_LIMIT, Allowed, allowed
from allocator.units import FOREVER, NO_WEEK

EMPTY = Career((), ())


class Usage(NamedTuple):
    """What one career takes and gives.

    ``own_units`` is its value without social return, in objective units;
    ``counted`` the counted cents by tender and group of its mix caps; ``learner``
    the weeks as a learner, as (demand, week) pairs.
    """

    own_units: int
    counted: dict[tuple[int, int], int]
    learner: tuple[tuple[int, int], ...]


class State:
    """Careers of all people, with places, seats and obligations kept up to date.

    Attributes
    ----------
    free, free_learners
        Places and learner places left, shape (D, T), int32; none outside the
        weeks of a demand.
    cohort_size
        People in each cohort, shape (K,), int64.
    parts
        Counted cents of each tender by group of its mix caps, shape (P, `GROUPS`),
        int64.
    """

    def __init__(self, instance: Instance, arrays: Arrays) -> None:
        self.instance = instance
        self.arrays = arrays
        self.careers: dict[int, Career] = {}
        self.usages: dict[int, Usage] = {}
        shape = len(instance.demands), instance.weeks
        self.free = np.zeros(shape, np.int32)
        self.free_learners = np.zeros(shape, np.int32)
        for row, demand in enumerate(instance.demands):
            weeks = slice(demand.start_week, demand.end_week)
            self.free[row, weeks] = demand.headcount
            self.free_learners[row, weeks] = demand.learner_places or 0
        self.cohort_size = np.zeros(len(instance.cohorts), np.int64)
        self.parts = np.zeros((len(instance.tenders), GROUPS), np.int64)
        self.own_units = 0
        caps = enumerate(map(caps_of, instance.tenders))
        self._caps = {row: own for row, own in caps if own}

    @property
    def counted(self) -> NDArray[np.int64]:
        """Counted cents of each tender, shape (P,)."""
        counted: NDArray[np.int64] = self.parts.sum(axis=1)
        return counted

    @property
    def room(self) -> NDArray[np.int64]:
        """Cents that nothing fulfils yet, with every mix cap kept, shape (P,)."""
        fulfilled = self.counted
        for row, caps in self._caps.items():
            none, one, other, both = self.parts[row].tolist()
            gross = int(self.arrays.gross[row])
            fulfilled[row] = mixed_cents(caps, gross, (none, one, other, both))
        room: NDArray[np.int64] = np.maximum(self.arrays.obligation - fulfilled, 0)
        return room

    @property
    def units(self) -> int:
        """Value of the plan in objective units."""
        fulfilled = int((self.arrays.obligation - self.room).sum())
        return self.own_units + self.arrays.sroi_value * fulfilled

    def career(self, seeker: int) -> Career:
        """Career of a person, the empty one included."""
        return self.careers.get(seeker, EMPTY)

    def replace(self, seeker: int, career: Career) -> None:
        """Give a person another career."""
        before = self.careers.pop(seeker, None)
        if before is not None:
            self._apply(before, self.usages.pop(seeker), -1)
        if career != EMPTY:
            self.careers[seeker] = career
            self.usages[seeker] = usage(self.instance, self.arrays, seeker, career)
            self._apply(career, self.usages[seeker], 1)

    def _apply(self, career: Career, used: Usage, sign: int) -> None:
        for stint in career.stints:
            self.free[stint.demand, stint.start_week : stint.end_week] -= sign
        for demand, week in used.learner:
            self.free_learners[demand, week] -= sign
        for place in career.course_places:
            self.cohort_size[place.cohort] += sign
        for part, cents in used.counted.items():
            self.parts[part] += sign * cents
        self.own_units += sign * used.own_units

    def plan(self) -> Plan:
        """The careers as a plan."""
        return Plan.of(
            (stint for career in self.careers.values() for stint in career.stints),
            (p for career in self.careers.values() for p in career.course_places),
        )


def state_of(instance: Instance, arrays: Arrays, plan: Plan) -> State:
    """State that holds the careers of a plan."""
    state = State(instance, arrays)
    for seeker, career in plan.careers().items():
        state.replace(seeker, career)
    return state


def usage(instance: Instance, arrays: Arrays, seeker: int, career: Career) -> Usage:
    """What a career of a person takes and is worth."""
    own = sum(int(arrays.course_value[p.cohort]) for p in career.course_places)
    if career.stints:
        own += arrays.placed_value
    weeks_on: dict[int, dict[int, int]] = {}
    first: dict[int, int] = {}
    for stint in career.stints:
        pair = arrays.pair(seeker, stint.demand)
        if pair is None:
            continue  # only a lock can ask for it, and then the model refuses it
        weeks = stint.end_week - stint.start_week
        own += weeks * int(arrays.week_value[pair])
        tender = int(arrays.tender[stint.demand])
        by_quarters = weeks_on.setdefault(first.setdefault(tender, pair), {})
        quarters = int(arrays.quarters[stint.demand])
        by_quarters[quarters] = by_quarters.get(quarters, 0) + weeks
    limits = allowed(arrays, seeker, career.stints)
    counted = {
        (tender, int(arrays.group[pair])): _counted_cents(
            arrays, pair, weeks_on[pair], limits.get(tender, NO_LIMIT)
        )
        for tender, pair in first.items()
    }
    own += _transition_units(instance, arrays, seeker, career.stints)
    return Usage(own, counted, _learner_weeks(instance, seeker, career))


def _counted_cents(
    arrays: Arrays, pair: int, by_quarters: dict[int, int], limit: Allowed
) -> int:
    """Counted value in cents, halves rounded up, weeks of most hours first."""
    counted_weeks = int(arrays.counted_weeks[pair])
    left = min(limit.weeks, FOREVER if counted_weeks < 0 else counted_weeks)
    total = 0
    for quarters, weeks in sorted(by_quarters.items(), reverse=True):
        counted = min(weeks, left)
        total += counted * quarters
        left -= counted
    value = int(arrays.year_value[pair]) * min(total, limit.quarters)
    year = int(arrays.year_quarters[arrays.tender[arrays.demand[pair]]])
    return (2 * value + year) // (2 * year)


def _transition_units(
    instance: Instance, arrays: Arrays, seeker: int, stints: Iterable[Stint]
) -> int:
    units = 0
    ended = int(instance.job_seekers.job_end_week[seeker])
    employer = int(arrays.employer[seeker])
    by_itself = ended != NO_WEEK
    for stint in stints:
        contractor = int(arrays.contractor[stint.demand])
        if by_itself and stint.start_week - ended <= arrays.max_gap_weeks:
            same = contractor == employer
            units += arrays.continuity if same else arrays.work_to_work
        ended, employer = stint.end_week, contractor
        by_itself = stint.end_week == instance.demands[stint.demand].end_week
    return units


def _learner_weeks(
    instance: Instance, seeker: int, career: Career
) -> tuple[tuple[int, int], ...]:
    on_ladder = [s for s in career.stints if instance.demands[s.demand].learner_places]
    if not on_ladder:
        return ()
    holdings = own_holdings(instance, instance.job_seekers[seeker])
    holdings += gained_holdings(instance, career)
    learner = []
    for stint in on_ladder:
        requires = instance.demands[stint.demand].requires
        full = requirement_weeks(requires, holdings, instance.weeks)
        learner += [
            (stint.demand, week)
            for week in range(stint.start_week, stint.end_week)
            if not full[week]
        ]
    return tuple(learner)


def with_stint(career: Career, stint: Stint) -> Career:
    """The career with one stint more."""
    stints = sorted((*career.stints, stint), key=lambda s: s.start_week)
    return Career(tuple(stints), career.course_places)
