"""One call of CP-SAT: it stops when asked, and its faults are told."""

from __future__ import annotations

import threading
import time

import pytest
from builders import demand, instance, seeker
from region import region
from solving import task_of

from allocator.domain import Instance
from allocator.errors import SolverError
from allocator.solution import Career, Termination
from allocator.solvers.cpsat.model import build
from allocator.solvers.cpsat.search import Limits, solve
from allocator.solvers.cpsat.variables import Variables, hint
from allocator.solvers.portfolio import first_plan
from allocator.solvers.state import State

SMALL = instance([seeker()], [demand()])


def model_of(facts: Instance, hinted: bool = False) -> Variables:
    task = task_of(facts)
    v = build(task.scope(State(facts, task.arrays)))
    if hinted:
        hint(v, first_plan(task))
    return v


def test_an_event_set_before_the_search_stops_it() -> None:
    stop = threading.Event()
    stop.set()
    v = model_of(region(people=60, demands=15, weeks=52))
    began = time.monotonic()
    answer = solve(v, Limits(seconds=600.0, stop=stop))
    assert time.monotonic() - began < 20
    assert answer.termination is Termination.INTERRUPTED


@pytest.mark.parametrize("seconds", [0.0, 0.05])
def test_no_time_proves_no_bound(seconds: float) -> None:
    """A search that ends before it began must not claim a bound of nothing."""
    v = model_of(region(people=60, demands=15, weeks=52), hinted=True)
    answer = solve(v, Limits(seconds=seconds))
    assert answer.termination is Termination.TIME_LIMIT
    if answer.careers is None:
        assert answer.bound_units is None
    elif answer.bound_units is not None:
        assert answer.units is not None
        assert answer.bound_units >= answer.units


def test_each_better_plan_is_told() -> None:
    told: list[int] = []
    answer = solve(
        model_of(region(people=12, demands=5, weeks=26)),
        Limits(seconds=60.0),
        lambda _careers, units, _bound: told.append(units),
    )
    assert answer.termination is Termination.OPTIMAL
    assert told == sorted(told)
    assert told[-1] == answer.units == answer.bound_units


def test_a_fault_while_telling_ends_the_search_with_an_error() -> None:
    def fail(_careers: dict[int, Career], _units: int, _bound: int | None) -> None:
        raise ValueError("no paper")

    with pytest.raises(SolverError, match="no paper"):
        solve(model_of(SMALL), Limits(seconds=10.0), fail)


def test_an_invalid_model_is_an_error() -> None:
    v = model_of(SMALL)
    v.model.proto.variables[0].domain.clear()
    with pytest.raises(SolverError, match="invalid"):
        solve(v, Limits(seconds=10.0))


def test_a_model_without_a_plan_is_infeasible() -> None:
    v = model_of(SMALL)
    v.model.add_bool_or(False)
    answer = solve(v, Limits(seconds=10.0))
    assert answer.termination is Termination.INFEASIBLE
    assert (answer.careers, answer.units, answer.bound_units) == (None, None, None)
