"""Improving: never for the worse, and over as soon as a gap will do."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from region import region
from solving import BALANCED, priced_after, prices_after, task_of, violated

from allocator import planning
from allocator.cli import main
from allocator.generate import Size, write_dossier
from allocator.measures import measure
from allocator.solution import Plan, Termination
from allocator.solvers.book import Book, plan_of
from allocator.solvers.construct import book_of
from allocator.solvers.cpsat.search import Limits
from allocator.solvers.improve import Ints, improve
from allocator.solvers.portfolio import Found, Task, Way, first_plan, search
from allocator.solvers.selection import Selection

Stopped = Callable[[], bool]
SMALL_GAP = 0.5
SECONDS = 30.0
"""So long that a test which waits for the end of the time would stand out."""
EPOCHS = 20
SHORT_SECONDS = 10.0
"""A share of it goes to prices, whatever the gap."""


@pytest.fixture(scope="module")
def task() -> Task:
    """A region; all loops are compiled, so that no test's time goes to it."""
    found = task_of(region(people=120, demands=15, weeks=40))
    start, limits = begun(found), Limits(seconds=0.1)
    prices_after(found, epochs=1)
    prices = found.chooser.no_prices()
    improve(found.chooser, start, prices, limits, lambda *_: None)
    return found


def begun(task: Task) -> Book:
    return book_of(task.chooser, task.chances, first_plan(task))


def gap(task: Task, found: Found) -> float:
    """The proven gap of what was found."""
    assert found.plan is not None
    assert found.bound_units is not None
    value = measure(task.instance, task.policy, found.plan).total_eur
    return float(task.arrays.euros(found.bound_units) / value - 1)


@pytest.mark.parametrize(
    ("knows", "selects"),
    [(False, False), (True, False), (True, True)],
    ids=["ruin", "familiar work", "selection too"],
)
def test_a_plan_gets_better_and_stays_judged(
    task: Task, knows: bool, selects: bool
) -> None:
    told: list[tuple[Plan, int]] = []
    start, prices = begun(task), task.chooser.no_prices()
    before = int(start.units[0])
    best = improve(
        task.chooser,
        start,
        prices,
        Limits(seconds=1.5, seed=1),
        lambda plan, units: told.append((plan, units)),
        known=priced_after(task, EPOCHS).repertoire.known if knows else None,
        selects=selects,
    )
    assert [units for _, units in told] == sorted({units for _, units in told})
    assert told[-1] == (plan_of(best, task.arrays), int(best.units[0]))
    assert best.units[0] > before
    for plan, units in told:
        assert violated(task.instance, plan) == set()
        value = measure(task.instance, BALANCED, plan).total_eur
        assert task.arrays.euros(units) == value


@pytest.mark.parametrize("seconds", [-1.0, 0.0, 0.05])
def test_it_is_never_worse_than_its_start(task: Task, seconds: float) -> None:
    start = begun(task)
    before = int(start.units[0])
    limits, prices = Limits(seconds, seed=1), task.chooser.no_prices()
    best = improve(task.chooser, start, prices, limits, lambda *_: None)
    assert best.units[0] >= before


def test_a_stop_ends_it_at_once(task: Task) -> None:
    stop = threading.Event()
    stop.set()
    start, prices = begun(task), task.chooser.no_prices()
    limits = Limits(SECONDS, stop=stop)
    told: list[int] = []
    began = time.monotonic()
    best = improve(
        task.chooser, start, prices, limits, lambda _, units: told.append(units)
    )
    assert time.monotonic() - began < SECONDS / 3
    assert told == [int(best.units[0])] == [int(start.units[0])]


def test_it_ends_when_a_value_is_enough(task: Task) -> None:
    start, prices = begun(task), task.chooser.no_prices()
    wanted = int(start.units[0]) + 1
    best = improve(
        task.chooser, start, prices, Limits(SECONDS), lambda *_: None,
        enough=lambda units: units >= wanted,
    )  # fmt: skip
    assert best.units[0] >= wanted


@pytest.mark.parametrize("stop", [False, True], ids=["enough", "stopped"])
def test_a_selection_under_way_keeps_nobody_waiting(
    task: Task, stop: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins, halt = list[float](), threading.Event()

    def endless(
        _: Selection, _people: Ints, book: Book, seconds: float, over: Stopped
    ) -> Book:
        begins.append(time.monotonic())
        while not over() and time.monotonic() < begins[0] + seconds:
            time.sleep(0.01)
        return book

    def enough(_units: int) -> bool:
        if begins and stop:
            halt.set()
        return bool(begins) and not stop

    monkeypatch.setattr(Selection, "improve", endless)
    prices, known = task.chooser.no_prices(), priced_after(task, 1).repertoire.known
    limits = Limits(SECONDS, stop=halt)
    improve(
        task.chooser, begun(task), prices, limits, lambda *_: None, enough, known, True
    )
    assert time.monotonic() - begins[0] < SECONDS / 3
    assert len(begins) == 1


def test_a_search_ends_when_the_gap_is_small_enough(task: Task) -> None:
    limits = Limits(SHORT_SECONDS, seed=1, gap=SMALL_GAP)
    began = time.monotonic()
    found = search(task, Way.PRICES, first_plan(task), limits, lambda *_: None)
    assert time.monotonic() - began < SHORT_SECONDS
    assert found.termination is Termination.GAP_REACHED
    assert 0 <= gap(task, found) <= SMALL_GAP


def test_a_gap_that_is_not_reached_takes_the_time(task: Task) -> None:
    limits = Limits(seconds=1.0, seed=1, gap=0.0)
    found = search(task, Way.PRICES, first_plan(task), limits, lambda *_: None)
    assert found.termination is Termination.TIME_LIMIT
    assert gap(task, found) > 0


@pytest.mark.usefixtures("task")
def test_the_command_ends_early_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dossier").mkdir()
    monkeypatch.setattr(planning, "choose_way", lambda _task: (Way.PRICES, "a test"))
    write_dossier(Size(120, 15, 52, 1), tmp_path / "dossier")
    words = ["plan", tmp_path / "dossier", "-o", tmp_path / "out"]
    options = ["--gap", SMALL_GAP, "--time-limit", SHORT_SECONDS]
    result = CliRunner().invoke(main, [str(word) for word in (*words, *options)])
    assert result.exit_code == 0, result.stderr
    record = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert record["search"]["termination"] == "gap_reached"
    assert float(record["search"]["seconds"]) < SHORT_SECONDS
    assert record["interrupted"] is False


@pytest.mark.parametrize("gap", ["-0.1", "1.5", "little"])
def test_a_gap_that_makes_no_sense_is_refused(tmp_path: Path, gap: str) -> None:
    words = ["plan", str(tmp_path), "-o", str(tmp_path / "out"), "--gap", gap]
    assert CliRunner().invoke(main, words).exit_code == 2
