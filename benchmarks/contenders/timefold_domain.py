"""What Timefold plans with: facts, blocks and seats that look for a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import HardSoftScore


@dataclass(eq=False)
class Person:
    """A job seeker; hours in quarters; ``employer`` is a number, -1 for none."""

    id: Annotated[int, PlanningId]
    quarters: int
    job_end: int
    employer: int


@dataclass(eq=False)
class Contract:
    """A tender: what is owed in cents, and what one counted cent is worth."""

    id: Annotated[int, PlanningId]
    owed: int
    weight: float


@dataclass(eq=False)
class Weights:
    """What the policy pays in cents, and how long a transition may take."""

    gap: int
    work_to_work: int
    continuity: int
    placed: int


@dataclass(eq=False)
class Job:
    """A demand: what a week on it brings, in cents by person."""

    contract: int
    employer: int
    quarters: int
    worth: dict[int, int]
    counted: dict[int, int]
    most: dict[int, int]


@planning_entity
@dataclass(eq=False)
class Work:
    """A block that a person may take; some only after one of the named cohorts."""

    id: Annotated[int, PlanningId]
    job: Job
    start: int
    end: int
    weeks: int
    closes: bool
    needs: dict[int, list[int]]
    people: Annotated[list[Person], ValueRangeProvider(id="workers")]
    person: Annotated[
        Person | None,
        PlanningVariable(allows_unassigned=True, value_range_provider_refs=["workers"]),
    ] = None


@planning_entity
@dataclass(eq=False)
class Seat:
    """A seat in a cohort; cost in cents, hours a week in quarters."""

    id: Annotated[int, PlanningId]
    cohort: int
    course: int
    start: int
    end: int
    full_time: bool
    quarters: int
    cost: int
    least: int
    people: Annotated[list[Person], ValueRangeProvider(id="learners")]
    person: Annotated[
        Person | None,
        PlanningVariable(
            allows_unassigned=True, value_range_provider_refs=["learners"]
        ),
    ] = None


@planning_solution
@dataclass
class Roster:
    """All of it, and the score in cents."""

    people: Annotated[list[Person], ProblemFactCollectionProperty]
    contracts: Annotated[list[Contract], ProblemFactCollectionProperty]
    weights: Annotated[list[Weights], ProblemFactCollectionProperty]
    blocks: Annotated[list[Work], PlanningEntityCollectionProperty]
    seats: Annotated[list[Seat], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore | None, PlanningScore] = field(default=None)
