"""Best plan of a tiny instance by trying every career of every person.

An oracle for the judge and the solvers, which shares no code with them. All
careers are tried against each other; a branch is left only when even the best
that everyone else could still add, at what is left of places and obligations,
is no better than the best plan so far.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Set
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from enumerator_careers import OnePerson, careers
from enumerator_values import DECIMALS, counted_cents, obligation_cents, own_value
from numpy.typing import NDArray

from allocator.domain import Instance
from allocator.policy import Policy
from allocator.solution import Career, Plan

MILLI = 1000  # weights have three decimals


class Optimum(NamedTuple):
    """The value of a best plan in EUR-equivalents, and one such plan."""

    value_eur: Decimal
    plan: Plan


@dataclass(frozen=True)
class Choices:
    """The careers of one person: what each takes, gains and counts for.

    taken int16, shape (careers, resources): places by demand and week, learner
    places likewise, seats by cohort. gained int64, shape (careers,): own value.
    counted int64, shape (careers, tenders): counted cents.
    """

    careers: list[Career]
    taken: NDArray[np.int16]
    gained: NDArray[np.int64]
    counted: NDArray[np.int64]


class Enumeration:
    """All careers of an instance under a policy.

    Parameters
    ----------
    instance, policy
        Tiny enough to try everything.
    placeable
        Persons with a candidate demand, for ``equal_chances``; by default those
        with any career that holds a stint.
    """

    def __init__(
        self, instance: Instance, policy: Policy, placeable: Set[int] | None = None
    ) -> None:
        self.instance, self.policy = instance, policy
        self.room = _capacities(instance)
        self.owed = np.array([obligation_cents(t) for t in instance.tenders], np.int64)
        self.weight = int(policy.weights.sroi_fulfilment * MILLI)
        everyone = range(len(instance.job_seekers))
        self.people = [self._choices(seeker) for seeker in everyone]
        self.placeable = placeable
        if placeable is None:
            self.placeable = {
                seeker
                for seeker in everyone
                if any(career.stints for career in self.people[seeker].careers)
            }

    def _choices(self, seeker: int) -> Choices:
        instance, policy = self.instance, self.policy
        found = careers(instance, seeker)
        one = OnePerson(instance, seeker)
        taken = [_taken(one, career, len(self.room)) for career in found]
        gained = [own_value(instance, policy, career, seeker) for career in found]
        counted = [counted_cents(instance, career, seeker) for career in found]
        return Choices(
            found,
            np.array(taken, np.int16).reshape(len(found), len(self.room)),
            np.array(gained, np.int64),
            np.array(counted, np.int64).reshape(len(found), len(self.owed)),
        )

    def optimum(self) -> Optimum | None:
        """The value of a best plan and one such plan; ``None`` if there is none."""
        search = _Search(self)
        search.descend([], self.room, self.owed, 0)
        if search.best is None:
            return None
        chosen = [
            p.careers[row] for p, row in zip(self.people, search.best, strict=True)
        ]
        return Optimum(Decimal(search.value).scaleb(-DECIMALS), plan_of(chosen))

    def value(self, rows: list[int]) -> Decimal:
        """Value of the plan in which each person has the career at a row."""
        chosen = list(zip(self.people, rows, strict=True))
        own = sum(int(person.gained[row]) for person, row in chosen)
        counted = sum(person.counted[row] for person, row in chosen)
        fulfilled = int(np.minimum(counted, self.owed).sum())
        return Decimal(own + self.weight * fulfilled).scaleb(-DECIMALS)

    def random_plans(self, rng: random.Random, tries: int) -> Iterator[Optimum]:
        """Some valid plans with their values; people choose in random order."""
        for _ in range(tries):
            rows, room = [-1] * len(self.people), self.room
            for seeker in rng.sample(range(len(rows)), len(rows)):
                taken = self.people[seeker].taken
                fitting = np.flatnonzero((taken <= room).all(axis=1))
                if not len(fitting):
                    break
                rows[seeker] = int(rng.choice(fitting))
                room = room - taken[rows[seeker]]
            if -1 not in rows and self.closes(rows, room):
                chosen = [
                    p.careers[row] for p, row in zip(self.people, rows, strict=True)
                ]
                yield Optimum(self.value(rows), plan_of(chosen))

    def allows(self, plan: Plan) -> bool:
        """Whether a plan is valid: every career is known and all fit together."""
        rows, room = [], self.room
        chosen = plan.careers()
        for seeker, person in enumerate(self.people):
            career = chosen.get(seeker, Career((), ()))
            if career not in person.careers:
                return False
            rows.append(person.careers.index(career))
            room = room - person.taken[rows[-1]]
        return bool((room >= 0).all()) and self.closes(rows, room)

    def closes(self, rows: list[int], room: NDArray[np.int16]) -> bool:
        """Whether what only the whole plan can break holds in the end."""
        first = len(self.room) - len(self.instance.cohorts)
        sizes = self.room[first:] - room[first:]
        least = [cohort.least_size for cohort in self.instance.cohorts]
        if ((sizes > 0) & (sizes < least)).any():
            return False
        chosen = zip(self.people, rows, strict=True)
        placed = {i for i, (p, row) in enumerate(chosen) if p.careers[row].stints}
        return all(
            self._members(group, placed) * len(self.placeable or ())
            >= Fraction(fraction)
            * self._members(group, self.placeable or set())
            * len(placed)
            for group, fraction in self.policy.equal_chances.items()
        )

    def _members(self, group: str, seekers: Set[int]) -> int:
        people = [self.instance.job_seekers[seeker] for seeker in seekers]
        return sum(group in (*p.groups, p.neighbourhood) for p in people)


class _Search:
    """Depth first, person by person, the most promising career first."""

    def __init__(self, enumeration: Enumeration) -> None:
        self.all = enumeration
        self.people = [_without_twins(person) for person in enumeration.people]
        self.best: list[int] | None = None
        self.value = 0

    def descend(
        self,
        rows: list[int],
        room: NDArray[np.int16],
        owed: NDArray[np.int64],
        value: int,
    ) -> None:
        """Try what the persons after ``rows`` can add to ``value``."""
        if len(rows) == len(self.people):
            better = self.best is None or value > self.value
            if better and self.all.closes(rows, room):
                self.best, self.value = rows, value
            return
        options = [self._options(person, room, owed) for person in self.people]
        if any(not len(gains) for _, gains in options[len(rows) :]):
            return
        rest = sum(int(gains.max()) for _, gains in options[len(rows) + 1 :])
        person = self.all.people[len(rows)]
        fitting, gains = options[len(rows)]
        for position in np.argsort(-gains, kind="stable"):
            promised = value + int(gains[position])
            if self.best is not None and promised + rest <= self.value:
                return
            row = int(fitting[position])
            left = np.maximum(owed - person.counted[row], 0)
            self.descend([*rows, row], room - person.taken[row], left, promised)

    def _options(
        self,
        person: tuple[Choices, NDArray[np.intp]],
        room: NDArray[np.int16],
        owed: NDArray[np.int64],
    ) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Careers that still fit, and what each adds to the value."""
        choices, rows = person
        fitting = rows[(choices.taken[rows] <= room).all(axis=1)]
        fulfilled = np.minimum(choices.counted[fitting], owed).sum(axis=1)
        return fitting, choices.gained[fitting] + self.all.weight * fulfilled


def _without_twins(person: Choices) -> tuple[Choices, NDArray[np.intp]]:
    """Rows of a person's careers, the best of those that take and count alike."""
    best: dict[bytes, int] = {}
    for row in np.argsort(-person.gained, kind="stable"):
        best.setdefault(
            person.taken[row].tobytes() + person.counted[row].tobytes(), row
        )
    return person, np.array(sorted(best.values()), np.intp)


def optimum(
    instance: Instance, policy: Policy, placeable: Set[int] | None = None
) -> Optimum | None:
    """The value of a best plan and one such plan; ``None`` if there is none."""
    return Enumeration(instance, policy, placeable).optimum()


def plan_of(careers: list[Career]) -> Plan:
    """The plan in which each person has one of the careers."""
    return Plan.of(
        (stint for career in careers for stint in career.stints),
        (place for career in careers for place in career.course_places),
    )


def _capacities(instance: Instance) -> NDArray[np.int16]:
    """Places by demand and week, learner places likewise, seats by cohort."""
    room = np.zeros((2, len(instance.demands), instance.weeks), np.int16)
    for position, demand in enumerate(instance.demands):
        weeks = slice(demand.start_week, demand.end_week)
        room[0, position, weeks] = demand.headcount
        room[1, position, weeks] = demand.learner_places or 0
    seats = np.array([cohort.capacity for cohort in instance.cohorts], np.int16)
    return np.concatenate([room.ravel(), seats])


def _taken(one: OnePerson, career: Career, resources: int) -> NDArray[np.int16]:
    """What a career takes of `_capacities`, shape (resources,)."""
    instance = one.instance
    taken = np.zeros(resources, np.int16)
    half = len(instance.demands) * instance.weeks
    for position, week, learns in one.standing(career):
        taken[position * instance.weeks + week] = 1
        taken[half + position * instance.weeks + week] = learns
    for place in career.course_places:
        taken[2 * half + place.cohort] = 1
    return taken
