"""``allocator plan``: from a dossier to a written, judged plan."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from allocator.errors import EXIT_SOLVER_CRASHED, Fault, InputError
from allocator.planning import Options, Planned, make_plan
from allocator.policy import Policy, load_policy
from allocator.reading import Reading, read_instance
from allocator.solution import Termination
from allocator.solvers.compiled import all_compiled
from allocator.stopping import stopping
from allocator.writing import Delivery, summary, write_plan
from allocator.writing.folder import refuse_early
from allocator.writing.key import programme_key
from allocator.writing.words import Lang

SECONDS_BETWEEN_LINES: Final = 1.0
Say = Callable[[str], None]


@dataclass(frozen=True)
class Request:
    """What the user asked for."""

    dossier: Path
    out: Path
    policy: str
    options: Options
    lang: Lang
    force: bool


def plan_dossier(request: Request, say: Say) -> tuple[str, int]:
    """Read, plan, judge and write; closing words and exit code.

    ``say`` gets lines of progress and warnings.
    """
    with stopping() as stop:
        refuse_early(request.out, request.force, request.dossier)
        policy = load_policy(request.policy)
        reading = read_instance(request.dossier)
        _refuse_unknown_groups(policy, reading)
        for warning in reading.warnings:
            say(f"warning: {warning}")
        if not all_compiled():
            say("Compiling the solver, once after installation: a minute and a half.")
        progress = _Progress(say)
        planned = make_plan(reading.instance, policy, request.options, stop, progress)
        if planned.result.note:
            say(planned.result.note)
        delivery = _delivery(request, reading, policy, planned)
        write_plan(delivery, request.out, request.force)
        code = stop.exit_code if stop else 0
        if planned.result.termination is Termination.SOLVER_FAILED:
            code = EXIT_SOLVER_CRASHED
    return summary(delivery, request.out), code


def _delivery(
    request: Request, reading: Reading, policy: Policy, planned: Planned
) -> Delivery:
    return Delivery(
        instance=reading.instance,
        policy=policy,
        result=planned.result,
        plan=planned.plan,
        candidates=planned.candidates,
        digests=reading.digests,
        warnings=reading.warnings,
        seed=request.options.seed,
        workers=request.options.workers,
        time_limit_seconds=request.options.seconds,
        method=planned.way,
        method_reason=planned.reason,
        lang=request.lang,
        key=programme_key(request.dossier),
        dossier=request.dossier,
        prices=planned.prices,
        certificate=planned.certificate,
    )


def _refuse_unknown_groups(policy: Policy, reading: Reading) -> None:
    """A group that nobody belongs to is a misspelt group."""
    people = reading.instance.job_seekers
    known = {*people.groups.words, *people.neighbourhood.words}
    faults = [
        Fault(
            f"policy {policy.name}",
            None,
            f"equal_chances.{group}",
            "",
            "no job seeker of the dossier belongs to this group",
            "Use a word of the columns groups or neighbourhood",
        )
        for group in policy.equal_chances
        if group not in known
    ]
    if faults:
        raise InputError(faults)


class _Progress:
    """Lines of value, bound and gap, the first at once, then one a second."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._last = float("-inf")

    def __call__(self, value: Decimal, bound: Decimal | None, seconds: float) -> None:
        if time.monotonic() - self._last < SECONDS_BETWEEN_LINES:
            return
        self._last = time.monotonic()
        line = f"{seconds:7.1f} s   value {value:>16,.2f}"
        if bound is not None:
            gap = (bound - value) / max(Decimal(1), abs(value))
            line += f"   bound {bound:>16,.2f}   gap {gap:.2%}"
        self._say(line)
