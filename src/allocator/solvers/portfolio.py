"""Which way a plan is made, and the first plan that every way begins with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from allocator.domain import Instance
from allocator.eligibility import Candidates
from allocator.policy import Method, Policy
from allocator.solution import Career, Plan, Termination
from allocator.solvers.arrays import Arrays, compile_arrays
from allocator.solvers.chances import Chance, chances, chances_hold
from allocator.solvers.chooser import Chooser, Prices
from allocator.solvers.construct import construct, stays_only
from allocator.solvers.cpsat.model import build, literal_count
from allocator.solvers.cpsat.search import Limits, solve
from allocator.solvers.cpsat.variables import Scope, hint
from allocator.solvers.improve import improve
from allocator.solvers.people import People
from allocator.solvers.prices import Pricing
from allocator.solvers.rules import follow_rule
from allocator.solvers.state import State, state_of

EXACT_LITERALS: Final = 40_000
"""Up to this many weeks of candidate pairs CP-SAT decides on everyone at once."""


PRICING_SHARE: Final = 0.3
"""Share of the time that prices get, before plans are made at them."""
SCALES: Final = (1.0, 0.9, 0.75, 0.5)
"""Scales of the prices at which whole plans are constructed."""


class Way(StrEnum):
    """How a plan is made."""

    RULE = "rule"
    EXACT = "exact"
    PRICES = "prices"


@dataclass(frozen=True)
class Task:
    """An instance made ready for solvers."""

    instance: Instance
    policy: Policy
    candidates: Candidates
    arrays: Arrays
    chooser: Chooser
    chances: list[Chance]

    def scope(self, others: State) -> Scope:
        """Everyone is decided on, beside the careers that ``others`` holds."""
        seekers = tuple(range(len(self.instance.job_seekers)))
        return Scope(
            self.instance,
            self.policy,
            self.arrays,
            self.chooser.people,
            seekers,
            others,
            self.chances,
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
    chooser = Chooser(instance, arrays, People(instance))
    placeable = frozenset(candidates.placeable.nonzero()[0].tolist())
    asked = chances(instance, policy, placeable)
    return Task(instance, policy, candidates, arrays, chooser, asked)


def choose_way(task: Task) -> tuple[Way, str]:
    """The way for a task's size and policy, and the reason in words."""
    if task.policy.method is not Method.OPTIMISE:
        return Way.RULE, f"the policy's method is {task.policy.method}"
    size = literal_count(task.scope(State(task.instance, task.arrays)))
    words = f"{size:,} weeks of candidate pairs; exact up to {EXACT_LITERALS:,}"
    return (Way.EXACT if size <= EXACT_LITERALS else Way.PRICES), words


def first_plan(task: Task) -> Plan:
    """A plan at once: by the policy's rule of thumb, or by construction.

    Where construction gives a group less than its equal chances, only the stints
    that stay are kept; the search places people from there.
    """
    if task.policy.method is not Method.OPTIMISE:
        return follow_rule(task.policy.method, task.chooser).plan()
    state = construct(task.chooser)
    if not chances_hold(task.chances, state):
        state = stays_only(task.chooser)
    return state.plan()


def search(
    task: Task, way: Way, first: Plan | None, limits: Limits, report: Report
) -> Found:
    """Search from a first plan (or none) until optimal, out of time or stopped."""
    if way is Way.RULE:
        return Found(Termination.HEURISTIC_END, first, None)
    if way is Way.EXACT or first is None:
        return _exact(task, first, limits, report)
    return _by_prices(task, first, limits, report)


def _by_prices(task: Task, first: Plan, limits: Limits, report: Report) -> Found:
    """Prices and a bound, plans at these prices, then polish."""
    stop = limits.stop or threading.Event()
    began = time.monotonic()
    state = state_of(task.instance, task.arrays, first)
    bound: int | None = None

    def bounded(_prices: Prices, units: int) -> None:
        nonlocal bound
        bound = units
        report(state.plan(), state.units, bound)

    pricing = Pricing(task.chooser, limits.seed, limits.workers)
    prices, bound = pricing.ascend(
        task.chooser.no_prices(),
        PRICING_SHARE * limits.seconds,
        stop.is_set,
        bounded,
    )
    for scale in SCALES:
        if stop.is_set():
            break
        task.chooser.set_prices(prices, scale)
        other = construct(task.chooser)
        if other.units > state.units and chances_hold(task.chances, other):
            state = other
            report(state.plan(), state.units, bound)
    left = limits.seconds - (time.monotonic() - began)
    improve(
        task.scope(state),
        task.chooser,
        prices,
        replace(limits, seconds=left, stop=stop),
        lambda plan, units: report(plan, units, bound),
    )
    ended = Termination.INTERRUPTED if stop.is_set() else Termination.TIME_LIMIT
    return Found(ended, state.plan(), bound)


def _exact(task: Task, first: Plan | None, limits: Limits, report: Report) -> Found:
    v = build(task.scope(State(task.instance, task.arrays)))
    best: int | None = None
    if first is not None:
        hint(v, first)
        best = state_of(task.instance, task.arrays, first).units

    def improved(careers: dict[int, Career], _units: int, bound: int | None) -> None:
        # Terms are bounded from above only, so CP-SAT may value a plan too low.
        nonlocal best
        plan = _plan(careers)
        units = state_of(task.instance, task.arrays, plan).units
        if best is None or units >= best:
            best = units
            report(plan, units, bound)

    answer = solve(v, limits, improved)
    plan = None if answer.careers is None else _plan(answer.careers)
    return Found(answer.termination, plan, answer.bound_units)


def _plan(careers: dict[int, Career]) -> Plan:
    return Plan.of(
        (stint for career in careers.values() for stint in career.stints),
        (place for career in careers.values() for place in career.course_places),
    )
