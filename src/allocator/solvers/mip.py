"""The whole problem once more as a mixed-integer programme, for CBC by PuLP.

A cross-check of the exact model on small instances, written from the definition
alone: one binary for each *stint* that a person may have, where the exact model
has one for each week. It grows with the square of the weeks; use it up to some
dozen weeks and people. It shares facts, travel and rulebooks with the solvers,
but neither candidates nor arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from fractions import Fraction
from itertools import product
from typing import Final

import pulp
from pulp.v4_migration import set_v4_migration_warnings

from allocator.domain import Instance, LockKind, Pattern, SkillLevel
from allocator.policy import Policy
from allocator.solution import CoursePlace, Plan
from allocator.solvers import mip_sroi
from allocator.solvers.mip_decisions import Person, Programme, Sum

Clause = tuple[SkillLevel, ...]
OPTIMAL: Final = pulp.constants.LpStatusOptimal
INFEASIBLE: Final = pulp.constants.LpStatusInfeasible


def best_plan(instance: Instance, policy: Policy, placeable: Set[int]) -> Plan | None:
    """A best plan of a small instance; ``None`` if no plan meets the constraints.

    Parameters
    ----------
    instance, policy
        Small enough to name every possible stint.
    placeable
        Positions of the persons with a candidate demand, for ``equal_chances``.

    Raises
    ------
    RuntimeError
        CBC ended without an optimum and without a proof that there is none.
    """
    model = programme(instance, policy, placeable)
    status = model.problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, gapAbs=0))
    if status == INFEASIBLE:
        return None
    if status != OPTIMAL:
        raise RuntimeError(f"CBC ended as {pulp.LpStatus[status]}")
    return plan_in(model)


def programme(instance: Instance, policy: Policy, placeable: Set[int]) -> Programme:
    """The whole programme, to be maximised; parameters as for `best_plan`."""
    set_v4_migration_warnings(False)
    model = Programme(instance, policy)
    for person in model.people:
        _one_activity(model, person)
        _hours(model, person)
        _skills(model, person)
        _prerequisites(model, person)
        _locks(model, person)
        mip_sroi.counted(model, person)
        _transitions(model, person)
        _placed(model, person)
    _headcount(model)
    _cohort_capacity(model)
    _equal_chances(model, placeable)
    mip_sroi.fulfilment(model)
    model.problem.setObjective(pulp.lpSum(model.worth))
    return model


def plan_in(model: Programme) -> Plan:
    """The plan that the values of a solved programme say."""
    return Plan.of(
        (s for p in model.people for s, x in p.stints.items() if x.value() > 0.5),
        (
            CoursePlace(p.seeker, k)
            for p in model.people
            for k, y in p.seats.items()
            if y.value() > 0.5
        ),
    )


def _one_activity(m: Programme, person: Person) -> None:
    for week in range(m.instance.weeks):
        at_work = [
            x for s, x in person.stints.items() if s.start_week <= week < s.end_week
        ]
        at_school = m.running(person, week, Pattern.FULL_TIME)
        m.require(pulp.lpSum(at_work + [person.seats[k] for k in at_school]) <= 1)
        for d in {s.demand for s in person.stints}:
            ending = [
                x
                for s, x in person.stints.items()
                if (s.demand, s.end_week) == (d, week)
            ]
            m.require(pulp.lpSum(ending) + person.starting(week, {d}) <= 1)


def _hours(m: Programme, person: Person) -> None:
    for week in range(m.instance.weeks):
        beside = m.running(person, week, Pattern.BESIDE_WORK)
        load = {k: m.instance.course_of(k).hours or 0.0 for k in beside}
        for d in {s.demand for s in person.stints}:
            left = person.facts.hours - m.instance.demands[d].hours
            too_much = max(0.0, sum(load.values()) - left)
            m.require(
                pulp.lpSum(person.seats[k] * load[k] for k in beside)
                <= left + too_much * (1 - person.working(d, week))
            )


def _skills(m: Programme, person: Person) -> None:
    for d in {s.demand for s in person.stints}:
        demand = m.instance.demands[d]
        for week in range(demand.start_week, demand.end_week):
            working = person.working(d, week)
            ways = pulp.lpSum([])
            if demand.learner_places:
                learns = person.learns[d, week] = m.binary()
                ways += learns
                for clause in demand.learner_requires.clauses:
                    m.require(learns <= _held(m, person, clause, week))
            for clause in demand.requires.clauses:
                m.require(working <= _held(m, person, clause, week) + ways)


def _held(m: Programme, person: Person, clause: Clause, week: int) -> Sum:
    """At least 1 where the person satisfies the clause in the week."""

    def gives(skills: Iterable[SkillLevel]) -> bool:
        return any(
            s.code == w.code and s.level >= w.level for s in skills for w in clause
        )

    facts, courses = person.facts, m.instance.course_index
    finished = {*facts.courses_finished}
    finished |= {c.course for c in facts.courses_under_way if c.end_week <= week}
    own = [s for s in facts.skills if s.until_week is None or week < s.until_week]
    has = gives(SkillLevel(code=s.code, level=s.level) for s in own)
    has |= any(gives(m.instance.courses[courses[c]].gives) for c in finished)
    if has:
        return pulp.lpSum([1])
    earned = [
        y
        for k, y in person.seats.items()
        if m.instance.cohorts[k].start_week + m.instance.course_of(k).weeks <= week
        and gives(m.instance.course_of(k).gives)
    ]
    for s, x in person.stints.items():
        demand = m.instance.demands[s.demand]
        after = demand.teaches_after_weeks
        taught = after is not None and s.end_week - s.start_week >= after
        if taught and s.end_week <= week and gives(demand.teaches):
            earned.append(x)
    return pulp.lpSum(earned)


def _prerequisites(m: Programme, person: Person) -> None:
    for k, y in person.seats.items():
        course = m.instance.course_of(k)
        for clause in course.requires.clauses:
            start_week = m.instance.cohorts[k].start_week
            m.require(y <= _held(m, person, clause, start_week))
        same = [y for j, y in person.seats.items() if m.instance.course_of(j) == course]
        m.require(pulp.lpSum(same) <= 1)


def _locks(m: Programme, person: Person) -> None:
    for lock in m.instance.locks:
        if lock.job_seeker == person.facts.id and lock.kind is LockKind.STAY:
            demand = m.instance.demand_index[lock.demand or ""]
            stays = [
                x
                for s, x in person.stints.items()
                if s == (person.seeker, demand, lock.start_week, lock.end_week)
            ]
            m.require(pulp.lpSum(stays) == 1 if stays else False)


def _headcount(m: Programme) -> None:
    """`headcount` and `learner_places`."""
    for d, demand in enumerate(m.instance.demands):
        for week in range(demand.start_week, demand.end_week):
            at = week - demand.start_week
            people = pulp.lpSum(p.working(d, week) for p in m.people)
            m.require(people <= demand.headcount[at])
            learners = [p.learns[d, week] for p in m.people if (d, week) in p.learns]
            if learners:
                m.require(pulp.lpSum(learners) <= demand.learner_places[at])


def _cohort_capacity(m: Programme) -> None:
    for k, cohort in enumerate(m.instance.cohorts):
        size = pulp.lpSum(p.seats[k] for p in m.people if k in p.seats)
        runs = m.binary()
        m.require(size <= cohort.capacity * runs)
        m.require(size >= cohort.least_size * runs)


def _placed(m: Programme, person: Person) -> None:
    """`placed` and `guidance_cost`; also what `equal_chances` counts."""
    placed = m.placed[person.seeker] = m.binary()
    m.require(placed <= pulp.lpSum(person.stints.values()))
    for x in person.stints.values():
        m.require(placed >= x)
    weights = m.policy.weights
    guided = weights.guidance_cost * m.instance.guidance_cost_eur
    m.worth.append(placed * float(weights.placed + guided))


def _equal_chances(m: Programme, placeable: Set[int]) -> None:
    for group, fraction in m.policy.equal_chances.items():
        members = {
            p.seeker
            for p in m.people
            if group in p.facts.groups or group == p.facts.neighbourhood
        }
        asked = Fraction(fraction) * len(members & placeable)
        inside = pulp.lpSum(m.placed[i] for i in members)
        everyone = pulp.lpSum(m.placed.values())
        m.require(
            inside * len(placeable) * asked.denominator - everyone * asked.numerator
            >= 0
        )


def _transitions(m: Programme, person: Person) -> None:
    """`work_to_work` and `continuity`: pairs of a job's end and the next start."""
    contractor = [
        m.instance.tender_of(d).contractor for d in range(len(m.instance.demands))
    ]
    ends: dict[tuple[int, str], list[Sum]] = {}
    for s, x in person.stints.items():
        if s.end_week == m.instance.demands[s.demand].end_week:
            ends.setdefault((s.end_week, contractor[s.demand]), []).append(x)
    facts = person.facts
    if facts.job_end_week is not None and facts.job_employer is not None:
        now = (facts.job_end_week, facts.job_employer)
        ends.setdefault(now, []).append(pulp.lpSum([1]))
    weights = m.policy.weights
    kinds = ((True, weights.continuity), (False, weights.work_to_work))
    for (end, employer), jobs in ends.items():
        last = min(end + m.policy.max_gap_weeks, m.instance.weeks - 1)
        for start, (same, weight) in product(range(max(0, end), last + 1), kinds):
            to = {d for d, c in enumerate(contractor) if (c == employer) == same}
            counts = m.binary()
            m.require(counts <= pulp.lpSum(jobs))
            m.require(counts <= person.starting(start, to))
            for week in range(max(0, end), start):
                m.require(counts + person.starting(week) <= 1)
            m.worth.append(counts * float(weight))
