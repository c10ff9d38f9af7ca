"""The ordinary planner: what a user of the command gets."""

from __future__ import annotations

from allocator.planning import Options, make_plan
from allocator.stopping import Stop
from benchmarks.attempt import Answer, Attempt
from benchmarks.contenders.compiling import compile_loops

make_ready = compile_loops


def run(attempt: Attempt) -> Answer:
    """Plan as `allocator plan` does; its own judge is part of the time."""
    planned = make_plan(
        attempt.instance,
        attempt.policy,
        Options(attempt.left, attempt.seed, attempt.workers),
        Stop(),
        lambda _value, _bound, _seconds: None,
    )
    result = planned.result
    note = f"{planned.way}, {result.termination}"
    return Answer(planned.plan, result.bound_eur, note)
