"""CP-SAT on everyone at once, whatever the size, and without a first plan."""

from __future__ import annotations

from allocator.eligibility import candidates
from allocator.solution import Plan
from allocator.solvers.cpsat.search import Limits
from allocator.solvers.portfolio import Way, prepare, search
from benchmarks.attempt import Answer, Attempt
from benchmarks.contenders.compiling import compile_loops

make_ready = compile_loops


def run(attempt: Attempt) -> Answer:
    """Build the exact model and search it until the time is up."""
    attempt.doing("building the model")
    pairs = candidates(attempt.instance)
    task = prepare(attempt.instance, attempt.policy, pairs)

    def better(_plan: Plan, _units: int, _bound: int | None) -> None:
        attempt.doing("searching, with a plan")

    limits = Limits(attempt.left, attempt.seed, attempt.workers)
    found = search(task, Way.EXACT, None, limits, better)
    bound = None if found.bound_units is None else task.arrays.euros(found.bound_units)
    return Answer(found.plan, bound, found.termination)
