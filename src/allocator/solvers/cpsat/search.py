"""One call of CP-SAT, that can be stopped at any moment and never loses a plan."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from allocator.errors import SolverError
from allocator.solution import Career, Termination
from allocator.solvers.cpsat.variables import Literal, Variables, careers

# Asked again and again, because a stop before the search begins is ignored.
STOP_INTERVAL_SECONDS = 0.05


@dataclass(frozen=True)
class Limits:
    """How long and how: seconds, seed, threads, and an event that stops.

    ``gap`` is the share of the value that the bound may lie above it when the search
    may end before its time.
    """

    seconds: float
    seed: int = 0
    workers: int = 1
    stop: threading.Event | None = None
    deterministic_seconds: float | None = None
    gap: float | None = None


@dataclass(frozen=True)
class Answer:
    """What CP-SAT says: careers of the people in scope, value and bound in units."""

    termination: Termination
    careers: dict[int, Career] | None
    units: int | None
    bound_units: int | None


Improved = Callable[[dict[int, Career], int, int | None], None]
"""Called with careers, value and bound in units at each better plan."""


class _Callback(cp_model.CpSolverSolutionCallback):
    def __init__(self, v: Variables, improved: Improved) -> None:
        super().__init__()
        self._v = v
        self._improved = improved
        self.error: BaseException | None = None

    def on_solution_callback(self) -> None:
        try:
            found = careers(self._v, self.boolean_value)
            bound = _proven(self.best_objective_bound)
            self._improved(found, round(self.objective_value), bound)
        except BaseException as error:  # must not cross into the solver
            self.error = error
            self.stop_search()


def solve(v: Variables, limits: Limits, improved: Improved | None = None) -> Answer:
    """Search until optimal, out of time, or stopped.

    Raises
    ------
    SolverError
        The model is invalid, or the callback failed.
    """
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.max_time_in_seconds = max(0.01, limits.seconds)
    if limits.deterministic_seconds is not None:
        parameters.max_deterministic_time = limits.deterministic_seconds
    if limits.gap is not None:
        parameters.relative_gap_limit = limits.gap
    parameters.random_seed = limits.seed
    parameters.num_workers = limits.workers
    parameters.catch_sigint_signal = False
    if limits.workers == 1:
        parameters.linearization_level = 2
    callback = _Callback(v, improved) if improved else None
    finished = threading.Event()
    watcher = threading.Thread(
        target=_stop_when_asked, args=(solver, limits.stop, finished), daemon=True
    )
    if limits.stop is not None:
        watcher.start()
    try:
        status = solver.solve(v.model, callback)
    finally:
        finished.set()
        if limits.stop is not None:
            watcher.join()
    if callback is not None and callback.error is not None:
        raise SolverError(f"The search was cut short: {callback.error}")
    return _answer(v, solver, status, limits)


def _stop_when_asked(
    solver: cp_model.CpSolver, stop: threading.Event | None, finished: threading.Event
) -> None:
    while not finished.wait(STOP_INTERVAL_SECONDS):
        if stop is not None and stop.is_set():
            solver.stop_search()


def _answer(
    v: Variables,
    solver: cp_model.CpSolver,
    status: cp_model.CpSolverStatus,
    limits: Limits,
) -> Answer:
    if status == cp_model.INFEASIBLE:
        return Answer(Termination.INFEASIBLE, None, None, None)
    if status == cp_model.MODEL_INVALID:
        raise SolverError(f"The model is invalid: {v.model.validate()}")
    stopped = limits.stop is not None and limits.stop.is_set()
    ended = Termination.INTERRUPTED if stopped else Termination.TIME_LIMIT
    if status == cp_model.UNKNOWN:
        return Answer(ended, None, None, None)  # before search it reports bound 0

    def value(literal: Literal) -> bool:
        return bool(solver.boolean_value(literal))

    units = round(solver.objective_value)
    bound = _proven(solver.best_objective_bound)
    if status == cp_model.OPTIMAL:  # or as near to it as was asked
        proven = limits.gap is None or bound == units
        ended = Termination.OPTIMAL if proven else Termination.GAP_REACHED
    return Answer(ended, careers(v, value), units, bound)


def _proven(bound: float) -> int | None:
    """Bound as an integer; ``None`` while CP-SAT has none below 2^53."""
    return round(bound) if abs(bound) < 2**53 else None
