"""The rules of thumb that programmes use, by the name of their policy."""

from __future__ import annotations

from allocator.planning import Options, make_plan
from allocator.policy import load_policy
from allocator.stopping import Stop
from benchmarks.attempt import Answer, Attempt
from benchmarks.contenders.compiling import compile_loops

make_ready = compile_loops


def run(attempt: Attempt) -> Answer:
    """Follow the rule; what the plan is worth stays with the attempt's policy."""
    method = load_policy(attempt.contender).method
    policy = attempt.policy.model_copy(update={"method": method})
    planned = make_plan(
        attempt.instance,
        policy,
        Options(attempt.left, attempt.seed, attempt.workers),
        Stop(),
        lambda _value, _bound, _seconds: None,
    )
    return Answer(planned.plan)
