"""What `allocator.solvers.mip` decides: a binary for each possible stint and seat."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import TypeAlias

import pulp

from allocator.domain import Demand, Instance, JobSeeker, LockKind, Pattern
from allocator.policy import Policy
from allocator.solution import Stint
from allocator.travel import hectometres, within_reach
from allocator.units import CENTS_PER_EURO, HECTOMETRES_PER_KM

Sum: TypeAlias = pulp.LpAffineExpression


@dataclass(frozen=True)
class Person:
    """One person's decisions: a binary for each stint and each course seat."""

    seeker: int
    facts: JobSeeker
    stints: dict[Stint, pulp.LpVariable]
    seats: dict[int, pulp.LpVariable]
    learns: dict[tuple[int, int], pulp.LpVariable]

    def working(self, demand: int, week: int) -> Sum:
        """1 in a week in which the person works on the demand."""
        return pulp.lpSum(
            x
            for s, x in self.stints.items()
            if s.demand == demand and s.start_week <= week < s.end_week
        )

    def starting(self, week: int, demands: Set[int] | None = None) -> Sum:
        """1 in the week in which a stint on one of the demands (any) starts."""
        return pulp.lpSum(
            x
            for s, x in self.stints.items()
            if s.start_week == week and (demands is None or s.demand in demands)
        )


class Programme:
    """The programme under construction, and who is in it."""

    def __init__(self, instance: Instance, policy: Policy) -> None:
        self.instance = instance
        self.policy = policy
        self.problem = pulp.LpProblem("allocation", pulp.LpMaximize)
        self.worth: list[Sum] = []
        self.counted: dict[int, list[tuple[int, Sum]]] = {}
        self.placed: dict[int, pulp.LpVariable] = {}
        self._names = 0
        people = enumerate(instance.job_seekers)
        self.people = [self._person(i, facts) for i, facts in people]

    def binary(self) -> pulp.LpVariable:
        """A new variable that is 0 or 1."""
        self._names += 1
        return self.problem.add_variable(f"b{self._names}", cat=pulp.LpBinary)

    def integer(self, most: int | None = None) -> pulp.LpVariable:
        """A new variable that is a whole number of 0 or more."""
        self._names += 1
        return self.problem.add_variable(f"n{self._names}", 0, most, pulp.LpInteger)

    def require(self, constraint: pulp.LpConstraint | bool) -> None:
        """Add a constraint, also one that has no variable in it."""
        if isinstance(constraint, bool):
            constraint = pulp.lpSum([0 * self.binary()]) >= (0 if constraint else 1)
        self.problem += constraint

    def _person(self, seeker: int, facts: JobSeeker) -> Person:
        locks = [k for k in self.instance.locks if k.job_seeker == facts.id]
        if any(lock.kind is LockKind.OUT for lock in locks):
            return Person(seeker, facts, {}, {}, {})
        never = {lock.demand for lock in locks if lock.kind is LockKind.NEVER}
        weights = self.policy.weights
        stints = {}
        for d, demand in enumerate(self.instance.demands):
            if demand.id in never or demand.hours > facts.hours:
                continue
            sector = self.instance.tender_of(d).sector
            asked = {demand.role, sector} & {*facts.ambitions}
            km = hectometres(self.instance, facts, demand.place)
            week_worth = weights.filled_weeks * demand.priority
            week_worth += weights.ambitions * bool(asked)
            week_worth += weights.travel * km / HECTOMETRES_PER_KM
            for a, b in self._spans(facts, demand):
                takes = stints[Stint(seeker, d, a, b)] = self.binary()
                self.worth.append(takes * float(week_worth * (b - a)))
        return Person(seeker, facts, stints, self._seats(facts), {})

    def _spans(self, facts: JobSeeker, demand: Demand) -> Iterable[tuple[int, int]]:
        """Weeks of each stint that availability, reach and length allow."""
        begin = max(demand.start_week, facts.from_week)
        end = min(demand.end_week, facts.until_week)
        shortest = min(demand.least_weeks, demand.end_week - demand.start_week)
        for a in range(begin, end):
            if within_reach(self.instance, facts, demand.place, a):
                yield from ((a, b) for b in range(a + shortest, end + 1))

    def _seats(self, facts: JobSeeker) -> dict[int, pulp.LpVariable]:
        known = {*facts.courses_finished, *(c.course for c in facts.courses_under_way)}
        seats = {}
        for k, cohort in enumerate(self.instance.cohorts):
            course = self.instance.course_of(k)
            end = cohort.start_week + course.weeks
            inside = facts.from_week <= cohort.start_week and end <= facts.until_week
            near = course.pattern is Pattern.BESIDE_WORK or within_reach(
                self.instance, facts, course.place, cohort.start_week
            )
            if inside and near and course.id not in known:
                seats[k] = self.binary()
                cost = self.policy.weights.course_cost * course.cost_cents
                self.worth.append(seats[k] * float(cost / CENTS_PER_EURO))
        return seats

    def running(self, person: Person, week: int, pattern: Pattern) -> list[int]:
        """Cohorts of a pattern that a person may attend and that run in a week."""
        return [
            k
            for k in person.seats
            if self.instance.course_of(k).pattern is pattern
            and 0
            <= week - self.instance.cohorts[k].start_week
            < self.instance.course_of(k).weeks
        ]
