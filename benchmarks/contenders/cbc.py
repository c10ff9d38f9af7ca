"""CBC through PuLP on the whole problem as a mixed-integer programme."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import pulp

from allocator.eligibility import candidates
from allocator.solvers.mip import plan_in, programme
from benchmarks.attempt import Answer, Attempt

UPPER_BOUND: Final = re.compile(r"^Upper bound:\s+(\S+)", re.MULTILINE)
OBJECTIVE: Final = re.compile(r"^Objective value:\s+(\S+)", re.MULTILINE)
ENDING: Final = re.compile(r"^Result - (.+)$", re.MULTILINE)
PROVEN: Final = "Result - Optimal solution found"
FOUND: Final = (
    pulp.constants.LpSolutionOptimal,
    pulp.constants.LpSolutionIntegerFeasible,
)


def run(attempt: Attempt) -> Answer:
    """Name every possible stint, and let CBC choose until the time is up."""
    attempt.doing("building the programme")
    placeable = candidates(attempt.instance).placeable.nonzero()[0].tolist()
    model = programme(attempt.instance, attempt.policy, frozenset(placeable))
    attempt.doing("handing the programme over, or searching")
    log = attempt.notes.with_name("cbc.log")
    status = model.problem.solve(
        pulp.PULP_CBC_CMD(
            msg=False, timeLimit=attempt.left, threads=attempt.workers, logPath=str(log)
        )
    )
    said = log.read_text("utf-8", errors="replace")
    ending = ENDING.search(said)
    note = ending[1].lower() if ending else pulp.LpStatus[status].lower()
    if model.problem.sol_status not in FOUND:
        return Answer(None, _bound(said), note)
    return Answer(plan_in(model), _bound(said), note)


def _bound(said: str) -> Decimal | None:
    """The bound that CBC reports, or the objective that it calls optimal."""
    line = UPPER_BOUND.search(said)
    if line is None and PROVEN in said:
        line = OBJECTIVE.search(said)
    return None if line is None else Decimal(line[1])
