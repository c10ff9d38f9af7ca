"""From facts and a policy to a judged plan: the main job, without files."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from allocator.certificate import Certificate
from allocator.check import check
from allocator.domain import Instance, LockKind
from allocator.eligibility import Candidates, candidates
from allocator.errors import EXIT_NO_PLAN_FOUND, NoPlanError, SolverError
from allocator.measures import measure
from allocator.policy import Policy
from allocator.solution import Plan, Result, ShadowPrices, Termination
from allocator.solvers.child import COMMAND, Heard, solve_in_child
from allocator.solvers.people import stay_of
from allocator.solvers.portfolio import (
    Task,
    Way,
    choose_way,
    first_plan,
    prepare,
    warm_up,
)
from allocator.solvers.proof import certificate_of, shadow_prices
from allocator.solvers.worker import Job
from allocator.stopping import Stop

# A locks-only plan may break these: a course or other people may mend it.
MENDABLE: Final = frozenset(
    {"skills", "learner_places", "equal_chances", "cohort_capacity"}
)


@dataclass(frozen=True)
class Options:
    """How long and how the search runs."""

    seconds: float = 60.0
    seed: int = 0
    workers: int = 2
    gap: float | None = None


@dataclass(frozen=True)
class Planned:
    """A judged result, the candidates it was made from, and the way it was made.

    ``prices`` are those of the search, where it had any, and ``certificate`` those
    that prove its bound.
    """

    result: Result
    plan: Plan
    candidates: Candidates
    way: Way
    reason: str
    prices: ShadowPrices | None = None
    certificate: Certificate | None = None


Progress = Callable[[Decimal, Decimal | None, float], None]
"""Called with value and bound in EUR-equivalents, and seconds since the start."""


def make_plan(
    instance: Instance,
    policy: Policy,
    options: Options,
    stop: Stop,
    progress: Progress,
    command: Sequence[str] = COMMAND,
) -> Planned:
    """Best plan that can be found in the time, judged.

    Raises
    ------
    NoPlanError
        No plan can meet the constraints (exit 4), or none was found (exit 5).
    SolverError
        A bound was reported that a judged plan exceeds, or a proof that there
        is no plan although there is one.
    """
    began = time.monotonic()
    pairs = candidates(instance)
    _refuse_impossible_locks(instance, policy, pairs)
    task = prepare(instance, policy, pairs)
    warming = time.monotonic()
    warm_up(task)
    began += time.monotonic() - warming  # compiling is not held against the search
    way, reason = choose_way(task)
    judge = _Judge(instance, policy, pairs)
    first: Plan | None = first_plan(task)
    if first is None or not judge.accepts(first):
        first = None
    else:
        stop.keep()
        progress(judge.value(first), None, time.monotonic() - began)
    if way is Way.RULE:
        if first is None:
            raise NoPlanError(_why_no_rule(policy), EXIT_NO_PLAN_FOUND)
        heard = Heard(Termination.HEURISTIC_END, (first,), None)
    else:
        left = max(0.1, options.seconds - (time.monotonic() - began))
        job = Job(
            instance, policy, pairs, way, first, left, options.seed, options.workers,
            options.gap,
        )  # fmt: skip

        def told(units: int, bound: int | None) -> None:
            value, upper = task.arrays.euros(units), None
            if bound is not None:
                upper = task.arrays.euros(bound)
            stop.keep()
            progress(value, upper, time.monotonic() - began)

        heard = solve_in_child(job, lambda: bool(stop), told, command)
    return _planned(task, judge, heard, first, (way, reason), began)


@dataclass(frozen=True)
class _Judge:
    instance: Instance
    policy: Policy
    candidates: Candidates

    def accepts(self, plan: Plan) -> bool:
        """Whether a plan, which may be garbage, meets every constraint."""
        weeks = self.instance.weeks
        if not all(0 <= s.start_week < s.end_week <= weeks for s in plan.stints):
            return False  # such weeks may have no date
        placeable = frozenset(self.candidates.placeable.nonzero()[0].tolist())
        return not check(self.instance, self.policy, plan, placeable)

    def value(self, plan: Plan) -> Decimal:
        return measure(self.instance, self.policy, plan).total_eur


def _planned(
    task: Task,
    judge: _Judge,
    heard: Heard,
    first: Plan | None,
    way: tuple[Way, str],
    began: float,
) -> Planned:
    """The best plan that the judge accepts: the newest, unless the first is better."""
    newest = next((p for p in reversed(heard.plans) if judge.accepts(p)), None)
    judged = [plan for plan in (newest, first) if plan is not None]
    if heard.termination is Termination.INFEASIBLE:
        if judged:
            raise SolverError("The solver proved that a judged plan does not exist.")
        raise NoPlanError(_why_infeasible(task.instance))
    if heard.plans and newest is not heard.plans[-1]:
        note = "The solver offered a plan that breaks a constraint; it was refused."
        heard = Heard(Termination.SOLVER_FAILED, heard.plans, None, note)
    if not judged:
        reason = heard.note or (
            "No plan was found in the time; allow more with --time-limit."
        )
        raise NoPlanError([reason], EXIT_NO_PLAN_FOUND)
    plan = max(judged, key=judge.value)
    value, bound = judge.value(plan), None
    if heard.bound_units is not None:
        bound = task.arrays.euros(heard.bound_units)
    if bound is not None and bound < value:
        raise SolverError(f"The bound {bound} lies below the plan's value {value}.")
    if heard.termination is Termination.OPTIMAL and bound != value:
        note = "The solver called a plan the best without proof."
        heard = replace(heard, termination=Termination.SOLVER_FAILED, note=note)
    seconds = time.monotonic() - began
    result = Result(heard.termination, plan, value, bound, seconds, heard.note)
    prices = heard.prices
    if prices is None:
        return Planned(result, plan, task.candidates, *way)
    return Planned(
        result, plan, task.candidates, *way, shadow_prices(task.chooser, prices),
        certificate_of(task.chooser, prices),
    )  # fmt: skip


def _refuse_impossible_locks(
    instance: Instance, policy: Policy, pairs: Candidates
) -> None:
    """Judge the stints that stay alone: what they break, no plan can mend."""
    stays = [lock for lock in instance.locks if lock.kind is LockKind.STAY]
    reasons = []
    for lock in stays:
        stint = stay_of(instance, lock)
        rule = pairs.refusal_of(stint.seeker, stint.demand)
        if rule is not None:
            reasons.append(
                f"The lock of {lock.who} that keeps {lock.job_seeker} on "
                f"{lock.demand} breaks {rule}. Change the lock or the facts."
            )
    plan = Plan.of(stay_of(instance, lock) for lock in stays)
    alone = replace(instance, locks=tuple(stays))
    without_groups = policy.model_copy(update={"equal_chances": {}})
    if not reasons:
        reasons = [
            f"The locked stints break {violation}. Change a lock or the facts."
            for violation in check(alone, without_groups, plan)
            if violation.constraint not in MENDABLE
        ]
    if reasons:
        raise NoPlanError(reasons)


def _why_no_rule(policy: Policy) -> list[str]:
    return [
        f"The rule of thumb {policy.method} gives a plan that breaks a constraint: it "
        "sends nobody on a course and knows no equal chances. Use a policy that "
        "optimises."
    ]


def _why_infeasible(instance: Instance) -> list[str]:
    stays = [lock for lock in instance.locks if lock.kind is LockKind.STAY]
    kept = ", ".join(f"{lock.job_seeker} on {lock.demand}" for lock in stays)
    return [
        "No plan meets every constraint together with the locked stints "
        f"({kept}). Remove or change one of these locks."
    ]
