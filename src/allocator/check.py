"""The judge of a plan: every constraint by its identifier.

It shares no code with eligibility or solvers, so that an error there cannot
hide itself here. The order and the identifiers are those of models/README.md;
each constraint is one plain function. Those that bind one person are in
`allocator.career_rules`, those that bind persons together are here. Each reads
the part of a plan that `allocator.screens` leaves for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from typing import Final

import numpy as np

from allocator import screens
from allocator.career_rules import (
    available,
    hours,
    one_activity,
    prerequisites,
    reach,
    skills,
    stint_length,
)
from allocator.domain import Demand, Instance, JobSeekers, Lock, LockKind
from allocator.holdings import Rung, standings
from allocator.policy import Policy
from allocator.solution import Mask, Plan
from allocator.violation import Violation, stint_words

__all__ = ["CONSTRAINTS", "Constraint", "Placeable", "Violation", "check"]

Placeable = Set[int] | None
"""Positions of the job seekers who have a candidate demand, where known."""


def headcount(instance: Instance, plan: Plan) -> list[Violation]:
    """No more persons in a week than places; outside its weeks there are none."""
    found = []
    present: dict[int, list[int]] = {}
    for stint in plan.stints:
        demand = instance.demands[stint.demand]
        if stint.start_week < demand.start_week or stint.end_week > demand.end_week:
            message = "the stint lies outside the weeks of the demand"
            found.append(Violation("headcount", stint_words(instance, stint), message))
        persons = present.setdefault(stint.demand, [0] * demand.weeks)
        for week in _weeks_inside(demand, stint.start_week, stint.end_week):
            persons[week - demand.start_week] += 1
    for position, persons in sorted(present.items()):
        demand = instance.demands[position]
        found += _too_many("headcount", demand, persons, demand.headcount)
    return found


def learner_places(instance: Instance, plan: Plan) -> list[Violation]:
    """No more learners in a week than learner places."""
    present: dict[int, list[int]] = {}
    for stint, from_week, until_week, standing in standings(instance, plan):
        if standing is Rung.LEARNER:
            demand = instance.demands[stint.demand]
            learners = present.setdefault(stint.demand, [0] * demand.weeks)
            for week in _weeks_inside(demand, from_week, until_week):
                learners[week - demand.start_week] += 1
    found = []
    for position, learners in sorted(present.items()):
        demand = instance.demands[position]
        found += _too_many("learner_places", demand, learners, demand.learner_places)
    return found


def cohort_capacity(instance: Instance, plan: Plan) -> list[Violation]:
    """Persons in a cohort: none, or from its least size to its capacity."""
    members: dict[int, set[int]] = {}
    for place in plan.course_places:
        members.setdefault(place.cohort, set()).add(place.seeker)
    found = []
    for position, persons in sorted(members.items()):
        cohort = instance.cohorts[position]
        if not cohort.least_size <= len(persons) <= cohort.capacity:
            message = (
                f"{len(persons)} persons, where {cohort.least_size} "
                f"to {cohort.capacity} may be"
            )
            where = f"cohort {cohort.id}"
            found.append(Violation("cohort_capacity", where, message))
    return found


def locks(instance: Instance, plan: Plan) -> list[Violation]:
    """Every lock holds: this stint stays, this pair never, this person out."""
    stints = {
        (
            instance.job_seekers.ids[stint.seeker],
            instance.demands[stint.demand].id,
            stint.start_week,
            stint.end_week,
        )
        for stint in plan.stints
    }
    pairs = {(seeker, demand) for seeker, demand, _, _ in stints}
    busy = {seeker for seeker, _ in pairs}
    busy |= {instance.job_seekers.ids[place.seeker] for place in plan.course_places}

    def fault(lock: Lock) -> str | None:
        person = lock.job_seeker
        if lock.kind is LockKind.STAY:
            stint = (person, lock.demand, lock.start_week, lock.end_week)
            return None if stint in stints else "the stint that stays is not planned"
        if lock.kind is LockKind.NEVER:
            planned = (person, lock.demand) in pairs
            return "the pair that never meets is planned" if planned else None
        return "the person who is out is planned" if person in busy else None

    found = []
    for lock in instance.locks:
        message = fault(lock)
        if message is not None:
            demand = "" if lock.demand is None else f", demand {lock.demand}"
            where = f"job seeker {lock.job_seeker}{demand}"
            found.append(Violation("locks", where, message))
    return found


def equal_chances(
    instance: Instance, policy: Policy, plan: Plan, placeable: Placeable
) -> list[Violation]:
    """Each named group is placed in proportion, as far as the policy asks.

    ``placed in g ≥ fraction · (placeable in g / placeable) · placed``.
    """
    if not policy.equal_chances:
        return []
    if placeable is None:
        raise ValueError("equal_chances needs the persons with a candidate demand")
    people = instance.job_seekers
    placed, could = np.zeros((2, len(people)), bool)
    placed[plan.stint_columns.seeker] = True
    could[list(placeable)] = True
    found = []
    for group, fraction in policy.equal_chances.items():
        members = _members(people, group)
        # Multiplied out, so that nothing is divided or rounded.
        reached = int((members & placed).sum()) * int(could.sum())
        asked = fraction * int((members & could).sum()) * int(placed.sum())
        if reached < asked:
            message = "fewer persons of the group are placed than the policy asks"
            found.append(Violation("equal_chances", f"group {group}", message))
    return found


Constraint = Callable[[Instance, Policy, Plan, Placeable], list[Violation]]
Rule = Callable[[Instance, Plan], list[Violation]]
Screen = Callable[[Instance, Plan], Plan]


def _read(rule: Rule, screen: Screen) -> Constraint:
    """A rule of facts alone, which reads what a screen leaves of a plan."""

    def judged(
        instance: Instance, _policy: Policy, plan: Plan, _placeable: Placeable
    ) -> list[Violation]:
        return rule(instance, screen(instance, plan))

    return judged


def _whole(_instance: Instance, plan: Plan) -> Plan:
    return plan


CONSTRAINTS: Final[dict[str, Constraint]] = {
    "one_activity": _read(one_activity, screens.overlapping),
    "available": _read(available, screens.away),
    "reach": _read(reach, screens.far),
    "hours": _read(hours, screens.busy),
    "skills": _read(skills, screens.still_learning),
    "stint_length": _read(stint_length, screens.short),
    "headcount": _read(headcount, screens.crowded),
    "learner_places": _read(learner_places, screens.still_learning),
    "cohort_capacity": _read(cohort_capacity, _whole),
    "prerequisites": _read(prerequisites, screens.studying),
    "locks": _read(locks, screens.decided),
    "equal_chances": equal_chances,
}
"""Every constraint by its identifier, for plans whose positions all exist."""


def check(
    instance: Instance, policy: Policy, plan: Plan, placeable: Placeable = None
) -> list[Violation]:
    """Every constraint that a plan breaks; empty for a plan that may leave.

    Parameters
    ----------
    instance, policy, plan
        What is judged. Where the plan names a position that the instance does
        not have, only that is reported: nothing else can be said of it.
    placeable
        Positions of the job seekers with a candidate demand.

    Raises
    ------
    ValueError
        The policy sets ``equal_chances`` and ``placeable`` is not given.
    """
    if policy.equal_chances and placeable is None:
        raise ValueError("equal_chances needs the persons with a candidate demand")
    return list(_unknown_positions(instance, plan)) or [
        violation
        for constraint in CONSTRAINTS.values()
        for violation in constraint(instance, policy, plan, placeable)
    ]


def _members(people: JobSeekers, group: str) -> Mask:
    """Who belongs to a group, by group tag or by neighbourhood, shape (N,)."""
    members = np.zeros(len(people), bool)
    if group in people.neighbourhood.words:
        word = people.neighbourhood.words.index(group)
        members |= people.neighbourhood.codes == word
    if group in people.groups.words:
        word = people.groups.words.index(group)
        members[people.groups.rows()[people.groups.codes == word]] = True
    return members


def _unknown_positions(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Persons, demands and cohorts that are in the plan and nowhere else."""
    people, demands = len(instance.job_seekers), len(instance.demands)
    for stint in plan.stints:
        if not (0 <= stint.seeker < people and 0 <= stint.demand < demands):
            where = f"job seeker row {stint.seeker}, demand row {stint.demand}"
            yield Violation("headcount", where, "there is no such person or demand")
    for place in plan.course_places:
        known = 0 <= place.cohort < len(instance.cohorts)
        if not (known and 0 <= place.seeker < people):
            where = f"job seeker row {place.seeker}, cohort row {place.cohort}"
            message = "there is no such person or cohort"
            yield Violation("cohort_capacity", where, message)


def _too_many(
    constraint: str, demand: Demand, persons: list[int], places: tuple[int, ...]
) -> list[Violation]:
    """Weeks of a demand in which more persons are present than places."""
    return [
        Violation(
            constraint,
            f"demand {demand.id}, week {demand.start_week + i}",
            f"{present} persons, where {room} may be",
        )
        for i, (present, room) in enumerate(zip(persons, places, strict=True))
        if present > room
    ]


def _weeks_inside(demand: Demand, start_week: int, end_week: int) -> range:
    return range(max(start_week, demand.start_week), min(end_week, demand.end_week))
