"""Which way a plan is made, and the first plan that every way begins with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from allocator.domain import Instance
from allocator.eligibility import Candidates
from allocator.policy import Method, Policy
from allocator.solution import Career, Plan, Termination
from allocator.solvers.arrays import Arrays, compile_arrays
from allocator.solvers.construct import construct
from allocator.solvers.cpsat.model import build, literal_count
from allocator.solvers.cpsat.search import Limits, solve
from allocator.solvers.cpsat.variables import Scope, hint
from allocator.solvers.improve import improve
from allocator.solvers.people import People
from allocator.solvers.rules import follow_rule
from allocator.solvers.state import State, state_of

EXACT_LITERALS: Final = 40_000
"""Up to this many weeks of candidate pairs CP-SAT decides on everyone at once."""


class Way(StrEnum):
    """How a plan is made."""

    RULE = "rule"
    EXACT = "exact"
    NEIGHBOURHOODS = "neighbourhoods"


@dataclass(frozen=True)
class Task:
    """An instance made ready for solvers."""

    instance: Instance
    policy: Policy
    candidates: Candidates
    arrays: Arrays
    people: People

    def scope(self, others: State) -> Scope:
        """Everyone is decided on, beside the careers that ``others`` holds."""
        seekers = tuple(range(len(self.instance.job_seekers)))
        placeable = frozenset(self.candidates.placeable.nonzero()[0].tolist())
        return Scope(
            self.instance,
            self.policy,
            self.arrays,
            self.people,
            seekers,
            others,
            placeable,
        )


@dataclass(frozen=True)
class Found:
    """How a search ended: value and bound in objective units."""

    termination: Termination
    plan: Plan | None
    bound_units: int | None


Report = Callable[[Plan, int, int | None], None]
"""Called with each better plan, its value and the bound in units."""


def prepare(instance: Instance, policy: Policy, candidates: Candidates) -> Task:
    """Compile what solvers need."""
    arrays = compile_arrays(instance, policy, candidates)
    return Task(instance, policy, candidates, arrays, People(instance))


def choose_way(task: Task) -> tuple[Way, str]:
    """The way for a task's size and policy, and the reason in words."""
    if task.policy.method is not Method.OPTIMISE:
        return Way.RULE, f"the policy's method is {task.policy.method}"
    size = literal_count(task.scope(State(task.instance, task.arrays)))
    words = f"{size:,} weeks of candidate pairs; exact up to {EXACT_LITERALS:,}"
    return (Way.EXACT if size <= EXACT_LITERALS else Way.NEIGHBOURHOODS), words


def first_plan(task: Task) -> Plan:
    """A plan at once: by the policy's rule of thumb, or by construction."""
    if task.policy.method is Method.OPTIMISE:
        return construct(task.instance, task.arrays, task.people).plan()
    return follow_rule(
        task.policy.method, task.instance, task.arrays, task.people
    ).plan()


def search(
    task: Task, way: Way, first: Plan | None, limits: Limits, report: Report
) -> Found:
    """Search from a first plan (or none) until optimal, out of time or stopped."""
    if way is Way.RULE:
        return Found(Termination.HEURISTIC_END, first, None)
    if way is Way.EXACT or first is None:
        return _exact(task, first, limits, report)
    state = state_of(task.instance, task.arrays, first)
    improve(task.scope(state), limits, lambda plan, units: report(plan, units, None))
    stopped = limits.stop is not None and limits.stop.is_set()
    ended = Termination.INTERRUPTED if stopped else Termination.TIME_LIMIT
    return Found(ended, state.plan(), None)


def _exact(task: Task, first: Plan | None, limits: Limits, report: Report) -> Found:
    v = build(task.scope(State(task.instance, task.arrays)))
    if first is not None:
        hint(v, first)
    answer = solve(
        v, limits, lambda careers, units, bound: report(_plan(careers), units, bound)
    )
    plan = None if answer.careers is None else _plan(answer.careers)
    return Found(answer.termination, plan, answer.bound_units)


def _plan(careers: dict[int, Career]) -> Plan:
    return Plan.of(
        (stint for career in careers.values() for stint in career.stints),
        (place for career in careers.values() for place in career.course_places),
    )
