"""`make_plan`: a judged plan comes out, whatever becomes of the solver."""

from __future__ import annotations

import json
import signal
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from planned import FACTS, planned
from region import region
from solving import BALANCED, plan_of, task_of

from allocator import planning
from allocator.errors import NoPlanError, SolverError
from allocator.measures import measure
from allocator.solution import Plan, Termination
from allocator.solvers import child
from allocator.solvers.portfolio import Way, first_plan
from allocator.stopping import Stop

BEST = plan_of([(0, 0, 0, 10), (1, 1, 0, 10)])
LESS = plan_of([(0, 0, 0, 10)])
BROKEN = plan_of([(0, 0, 0, 10), (1, 0, 0, 10)])
FAILED = Termination.SOLVER_FAILED
Stub = Callable[[str], Sequence[str]]


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """What is compiled at first use is not what these tests time."""
    first_plan(task_of(FACTS))


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stub:
    """Command that runs some lines of Python instead of the solver."""
    monkeypatch.setattr(child, "LATE_SECONDS", 1.0)

    def command(lines: str) -> Sequence[str]:
        script = tmp_path / "stub.py"
        script.write_text(textwrap.dedent(lines), encoding="utf-8")
        return sys.executable, str(script)

    return command


@pytest.fixture
def first(monkeypatch: pytest.MonkeyPatch) -> Callable[[Plan | None], None]:
    """Set the plan that the search begins with."""

    def begin_with(plan: Plan | None) -> None:
        monkeypatch.setattr(planning, "first_plan", lambda _task: plan)

    return begin_with


def plan_line(plan: Plan, bound: Any = None, **more: Any) -> str:
    """A line of the stub that offers a plan."""
    told = {
        "kind": "plan",
        "stints": plan.stints,
        "course_places": plan.course_places,
        "units": 1,
        "bound": bound,
    }
    return f"print({json.dumps(told | more)!r}, flush=True)\n"


def done_line(
    termination: str, plan: Plan | None = None, bound: int | None = None
) -> str:
    """A line of the stub that ends the search."""
    told = {
        "kind": "done",
        "termination": termination,
        "stints": None if plan is None else plan.stints,
        "course_places": None if plan is None else plan.course_places,
        "bound": bound,
    }
    return f"print({json.dumps(told)!r}, flush=True)\n"


def units_of(plan: Plan) -> int:
    """Value in objective units."""
    scale = task_of(FACTS).arrays.scale
    return int(measure(FACTS, BALANCED, plan).total_eur * 100 * scale)


STUBS = {
    "aborts": "import os; os.abort()",
    "kills itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "hangs": "import time; time.sleep(600)",
    "hangs without output": "import os, time; os.close(1); time.sleep(600)",
    "exits silently": "pass",
    "exits with an error": "raise SystemExit(3)",
    "runs out of memory": """
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29))
        held = []
        while True:
            held.append(bytearray(2**24))
        """,
    "says garbage": "print('Segmentation fault (core dumped)')",
    "says bytes that are no text": "import os; os.write(1, bytes(range(256)))",
    "says a list": "print([1, 2])",
    "says a number": "print(1e400)",
    "says nothing known": 'print(\'{"kind": "hello"}\')',
    "says half a line": 'print(\'{"kind": "plan", "stints": [[0,\', end=\'\')',
    "says half a line and hangs": """
        import time
        print('{"kind": "plan", "stints": [[0,', end='', flush=True)
        time.sleep(600)
        """,
    "says brackets without end": "print('[' * 100_000)",
    "offers a plan that breaks a constraint": plan_line(BROKEN),
    "calls a broken plan optimal": done_line("optimal", BROKEN, 10**9),
    "offers people who do not exist": plan_line(plan_of([(7, 0, 0, 10)])),
    "offers negative positions": plan_line(plan_of([(-1, -1, 0, 10)], [(-1, -1)])),
    "offers weeks without a date": plan_line(plan_of([(0, 0, 0, 10**15)])),
    "offers a stint that ends before it begins": plan_line(
        plan_of([(0, 0, 0, 10), (1, 1, 9, 2)])
    ),
    "offers one stint twice": plan_line(plan_of([(0, 0, 0, 10), (0, 0, 0, 10)])),
    "offers a bound that is no number": plan_line(BEST, bound="high"),
    "offers an infinite bound": plan_line(BEST, bound=float("inf")),
    "offers stints that are none": plan_line(BEST, stints=[[0, 0, 0]]),
    "ends for no known reason": done_line("bored"),
    "claims an optimum without proof": done_line("optimal", BEST),
    "claims an optimum below its bound": done_line("optimal", BEST, 10**15),
}


@pytest.mark.parametrize("lines", STUBS.values(), ids=STUBS)
def test_a_solver_that_fails_costs_no_plan(lines: str, stub: Stub) -> None:
    began = time.monotonic()
    found = planned(stub(lines))
    assert time.monotonic() - began < 6
    assert found.result.termination is FAILED
    assert found.result.note
    assert found.plan == first_plan(task_of(FACTS)) == BEST


def test_a_solver_that_leaves_a_process_behind_is_not_waited_for(stub: Stub) -> None:
    lines = """
        import subprocess, sys
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
        """
    began = time.monotonic()
    found = planned(stub(lines))
    assert time.monotonic() - began < 6
    assert found.result.termination is FAILED


def test_a_solver_that_cannot_start_costs_no_plan(tmp_path: Path) -> None:
    found = planned([str(tmp_path / "no-such-program")])
    assert found.result.termination is FAILED
    assert "could not be started" in found.result.note
    assert found.plan == BEST


class TestWhichPlanIsKept:
    def test_the_last_plan_before_the_end(
        self, stub: Stub, first: Callable[[Plan | None], None]
    ) -> None:
        first(LESS)
        found = planned(stub(plan_line(BEST) + "import os; os.abort()"))
        assert found.plan == BEST
        assert found.result.termination is FAILED

    def test_the_last_plan_that_breaks_nothing(
        self, stub: Stub, first: Callable[[Plan | None], None]
    ) -> None:
        first(LESS)
        bound = units_of(BEST)
        lines = plan_line(BEST, bound) + plan_line(BROKEN, bound)
        found = planned(stub(lines + done_line("optimal", BROKEN, bound)))
        assert found.plan == BEST
        assert found.result.termination is FAILED
        assert found.result.bound_eur is None

    def test_never_one_that_is_worse_than_the_first(self, stub: Stub) -> None:
        lines = plan_line(LESS) + done_line("time_limit", plan_of())
        found = planned(stub(lines))
        assert found.plan == BEST
        assert found.result.termination is Termination.TIME_LIMIT

    def test_the_first_when_nothing_is_said(self, stub: Stub) -> None:
        found = planned(stub(done_line("time_limit")))
        assert found.plan == BEST
        assert found.result.termination is Termination.TIME_LIMIT

    def test_the_proven_optimum(
        self, stub: Stub, first: Callable[[Plan | None], None]
    ) -> None:
        first(None)
        found = planned(stub(done_line("optimal", BEST, units_of(BEST))))
        assert found.result.termination is Termination.OPTIMAL
        assert found.result.gap == 0


class TestWhatASolverMustNotSay:
    def test_a_bound_below_a_judged_plan(self, stub: Stub) -> None:
        lines = done_line("time_limit", BEST, units_of(BEST) - 1)
        with pytest.raises(SolverError, match="lies below"):
            planned(stub(lines))

    def test_no_plan_although_the_first_one_is_judged(self, stub: Stub) -> None:
        with pytest.raises(SolverError, match="does not exist"):
            planned(stub(done_line("infeasible")))

    def test_no_plan_although_it_offered_one(
        self, stub: Stub, first: Callable[[Plan | None], None]
    ) -> None:
        first(None)
        with pytest.raises(SolverError, match="does not exist"):
            planned(stub(plan_line(LESS) + done_line("infeasible")))

    def test_nothing_when_there_is_no_first_plan(
        self, stub: Stub, first: Callable[[Plan | None], None]
    ) -> None:
        first(None)
        with pytest.raises(NoPlanError) as caught:
            planned(stub("import os; os.abort()"))
        assert caught.value.exit_code == 5
        with pytest.raises(NoPlanError, match="time-limit"):
            planned(stub(done_line("time_limit")))


class TestStopping:
    def stopped_after(self, seconds: float) -> Stop:
        stop = Stop()

        def signalled() -> None:
            stop.signal = signal.SIGINT

        threading.Timer(seconds, signalled).start()
        return stop

    def test_a_solver_that_hangs_is_ended_within_two_seconds(self, stub: Stub) -> None:
        stop = self.stopped_after(0.5)
        began = time.monotonic()
        found = planned(stub(STUBS["hangs"]), stop=stop, seconds=60.0)
        assert time.monotonic() - began < 0.5 + 2
        assert found.result.termination is Termination.INTERRUPTED
        assert found.plan == BEST

    def test_a_solver_hands_over_its_best_plan(
        self, stub: Stub, first: Callable[[Plan | None], None]
    ) -> None:
        first(LESS)
        lines = "import sys\nsys.stdin.readline()\n"
        lines += done_line("interrupted", BEST)
        stop = self.stopped_after(0.5)
        began = time.monotonic()
        found = planned(stub(lines), stop=stop, seconds=60.0)
        assert time.monotonic() - began < 0.5 + 2
        assert found.result.termination is Termination.INTERRUPTED
        assert found.plan == BEST

    @pytest.mark.parametrize("way", list(Way)[1:])
    def test_the_real_one_stops_in_time(
        self, way: Way, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(planning, "choose_way", lambda _task: (way, "a test"))
        facts = region(people=60, demands=15, weeks=52)
        stop = self.stopped_after(4.0)
        began = time.monotonic()
        found = planned(facts=facts, stop=stop, seconds=600.0)
        seconds = time.monotonic() - began
        if found.result.termination is not Termination.OPTIMAL:
            assert found.result.termination is Termination.INTERRUPTED
            assert seconds < 4 + 2
