"""What tests of solvers share: ask the exact model and the judge the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from allocator.check import check
from allocator.domain import Instance, Lock
from allocator.eligibility import candidates
from allocator.measures import measure
from allocator.policy import Policy, Weights
from allocator.solution import CoursePlace, Plan, Stint, Termination
from allocator.solvers.bounds import LAYERS, Bounds, Floats
from allocator.solvers.chooser import Prices
from allocator.solvers.cpsat.model import build
from allocator.solvers.cpsat.search import Answer, Limits, solve
from allocator.solvers.cpsat.variables import fix
from allocator.solvers.portfolio import Task, prepare
from allocator.solvers.prices import Pricing
from allocator.solvers.state import State, state_of

LIMITS = Limits(seconds=60.0)
BALANCED = Policy()
NOTHING = dict.fromkeys(Weights.model_fields, 0)


def only(max_gap_weeks: int = 13, **weights: Any) -> Policy:
    """Policy in which no term weighs but those given."""
    return Policy(max_gap_weeks=max_gap_weeks, weights=Weights(**(NOTHING | weights)))


def plan_of(
    stints: Iterable[tuple[int, int, int, int]] = (),
    places: Iterable[tuple[int, int]] = (),
) -> Plan:
    """Plan from (seeker, demand, start, end) and (seeker, cohort)."""
    return Plan.of((Stint(*s) for s in stints), (CoursePlace(*p) for p in places))


def lock(kind: str, **facts: Any) -> Lock:
    """A decision of the person ``s1``."""
    defaults = {"job_seeker": "s1", "who": "coach", "when": date(2026, 1, 2)}
    return Lock.model_validate({"kind": kind, "why": "asked"} | defaults | facts)


def never() -> bool:
    """What is never stopped."""
    return False


def task_of(instance: Instance, policy: Policy = BALANCED) -> Task:
    """The instance made ready for solvers."""
    return prepare(instance, policy, candidates(instance))


def priced_after(task: Task, epochs: int, seed: int = 1) -> Pricing:
    """Prices that have moved for so many epochs, from none, and known careers."""
    pricing = Pricing(task.chooser, seed, 1, task.chooser.no_prices())
    for _ in pricing.ascend(60.0, never, epochs):
        pass
    return pricing


def prices_after(task: Task, epochs: int, seed: int = 1) -> Prices:
    """Prices that have moved for so many epochs, from none."""
    return priced_after(task, epochs, seed).prices


def bounds_of(task: Task, layers: tuple[int, ...] = LAYERS) -> Bounds:
    """Bounds over everyone with a candidate demand."""
    people = np.flatnonzero(np.diff(task.arrays.indptr)).astype(np.int64)
    return Bounds(task.chooser, people, 1, layers)


def nothing_known(task: Task) -> Floats:
    """What everyone is worth of whom no career is known."""
    return np.zeros(len(task.instance.job_seekers))


def proven(task: Task, prices: Prices, layers: tuple[int, ...] = LAYERS) -> int:
    """Units that no plan exceeds, by the solver."""
    units = bounds_of(task, layers).bound(prices, nothing_known(task))
    assert units is not None
    return units


def placeable(instance: Instance) -> frozenset[int]:
    """Persons with a candidate demand."""
    return frozenset(candidates(instance).placeable.nonzero()[0].tolist())


def violated(instance: Instance, plan: Plan, policy: Policy = BALANCED) -> set[str]:
    """Identifiers of the constraints that the judge finds broken."""
    found = check(instance, policy, plan, placeable(instance))
    return {violation.constraint for violation in found}


def exact(
    instance: Instance, policy: Policy = BALANCED, plan: Plan | None = None
) -> Answer:
    """What the exact model says: of the best plan, or of exactly this plan."""
    task = task_of(instance, policy)
    v = build(task.scope(State(instance, task.arrays)))
    if plan is not None:
        fix(v, plan)
    return solve(v, LIMITS)


def plan_in(answer: Answer) -> Plan:
    """The plan of an answer that has one."""
    assert answer.careers is not None
    return Plan.of(
        (stint for career in answer.careers.values() for stint in career.stints),
        (place for career in answer.careers.values() for place in career.course_places),
    )


def assert_allowed(instance: Instance, plan: Plan, policy: Policy = BALANCED) -> None:
    """The model has the plan, at the value that the judge measures."""
    assert violated(instance, plan, policy) == set()
    answer = exact(instance, policy, plan)
    assert answer.termination is Termination.OPTIMAL
    assert plan_in(answer) == plan
    euros = task_of(instance, policy).arrays.euros(answer.units or 0)
    assert euros == measure(instance, policy, plan).total_eur


def assert_refused(
    instance: Instance, plan: Plan, constraint: str, policy: Policy = BALANCED
) -> None:
    """The plan breaks this constraint alone, for the model and for the judge."""
    assert violated(instance, plan, policy) == {constraint}
    answer = exact(instance, policy, plan)
    assert answer.termination is Termination.INFEASIBLE


def assert_solved(instance: Instance, policy: Policy = BALANCED) -> Plan:
    """The model finds a best plan, the judge accepts it; the plan."""
    answer = exact(instance, policy)
    assert answer.termination is Termination.OPTIMAL
    plan = plan_in(answer)
    assert violated(instance, plan, policy) == set()
    return plan


def assert_valued(
    instance: Instance, plan: Plan, policy: Policy, units: dict[str, Decimal]
) -> None:
    """Judge, exact model and solvers' own books value a plan by these units."""
    assert_allowed(instance, plan, policy)
    found = measure(instance, policy, plan)
    assert {term: found.units[term] for term in units} == units
    arrays = task_of(instance, policy).arrays
    assert arrays.euros(state_of(instance, arrays, plan).units) == found.total_eur
