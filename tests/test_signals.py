"""Signals and kills: what they cost is the search, never the plan that was found."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from allocator.commands.verify import verify_output
from allocator.errors import (
    EXIT_INTERRUPTED,
    EXIT_SOLVER_CRASHED,
    EXIT_TERMINATED,
)
from allocator.writing.manifest import MANIFEST, read_manifest

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="finds processes by /proc (Linux)"
)

REGION = Path(__file__).resolve().parents[1] / "instances" / "zuid-holland"
CODES = {
    signal.SIGINT: EXIT_INTERRUPTED,
    signal.SIGTERM: EXIT_TERMINATED,
    signal.SIGHUP: EXIT_TERMINATED,
}
LATENCY_SECONDS = 30.0
"""Within two seconds on an idle machine; other tests may run at the same time."""
PATIENCE_SECONDS = 120.0


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A region that takes much longer than these tests wait."""
    folder = tmp_path_factory.mktemp("region") / "dossier"
    kept = shutil.ignore_patterns("*.py", "*.key", "sources", "__pycache__")
    return Path(shutil.copytree(REGION, folder, ignore=kept))


class Run:
    """``allocator plan`` as a process of its own."""

    def __init__(self, dossier: Path, folder: Path) -> None:
        self.folder, self.dossier, self.out = folder, dossier, folder / "out"
        program = "from allocator.cli import main; main()"
        command = [sys.executable, "-c", program, "plan", str(dossier)]
        command += ["-o", str(self.out), "--time-limit", "300"]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(folder)},
        )
        self.words = self.progress = ""

    def until_the_first_plan(self) -> None:
        """Wait until there is a plan to keep, and a child that betters it."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.progress += line
            if " value " in line:
                break
        _wait(lambda: self.children() != [])

    def until_it_loads(self) -> None:
        """Wait until Python has started and imports the solvers."""
        maps = Path(f"/proc/{self.process.pid}/maps")
        _wait(lambda: "numpy" in maps.read_text("utf-8"))

    def children(self) -> list[int]:
        """Processes that this one started."""
        return [pid for pid, parent in _parents().items() if parent == self.process.pid]

    def send(self, number: int) -> float:
        """Send a signal; seconds until the process was gone."""
        began = time.monotonic()
        self.process.send_signal(number)
        return self.end(began)

    def end(self, began: float) -> float:
        """Wait for the end; seconds since ``began``."""
        self.words, progress = self.process.communicate(timeout=PATIENCE_SECONDS)
        self.progress += progress
        return time.monotonic() - began

    def assert_complete(self) -> dict[str, object]:
        """The output is whole and verified; its record of the run."""
        assert read_manifest(self.out) is not None
        words, code = verify_output(self.dossier, self.out)
        assert code == 0, words
        self.assert_tidy([self.out.name])
        record: dict[str, object] = json.loads((self.out / "run.json").read_text())
        return record

    def assert_tidy(self, names: list[str]) -> None:
        """Nothing else lies around, and nobody had to read a traceback."""
        assert sorted(path.name for path in self.folder.iterdir()) == names
        assert "Traceback" not in self.progress


@pytest.fixture
def run(dossier: Path, tmp_path: Path) -> Iterator[Run]:
    """A run that does not outlive its test."""
    # Where this process ignores a signal, as a job in the background does, its
    # children would too.
    before = {number: signal.signal(number, signal.SIG_DFL) for number in CODES}
    started = Run(dossier, tmp_path)
    for number, handler in before.items():
        signal.signal(number, handler)
    yield started
    started.process.kill()
    started.process.communicate()


def _parents() -> dict[int, int]:
    """Parent of every process that is not a zombie."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # gone in the meantime
        if state != "Z":
            found[int(path.parent.name)] = int(parent)
    return found


def _wait(holds: object, seconds: float = PATIENCE_SECONDS) -> None:
    assert callable(holds)
    late = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < late, "waited in vain"
        time.sleep(0.02)


@pytest.mark.parametrize("number", CODES, ids=lambda number: number.name)
def test_a_signal_saves_the_best_plan(run: Run, number: signal.Signals) -> None:
    run.until_the_first_plan()
    children = run.children()
    seconds = run.send(number)
    assert run.process.returncode == CODES[number]
    assert seconds < LATENCY_SECONDS
    record = run.assert_complete()
    assert record["interrupted"] is True
    assert "INTERRUPTED" in run.words
    assert not set(children) & set(_parents())


@pytest.mark.parametrize("delay_seconds", [0.0, 0.2, 0.5])
@pytest.mark.parametrize("number", CODES, ids=lambda number: number.name)
def test_an_early_signal_ends_with_one_line(
    run: Run, number: signal.Signals, delay_seconds: float
) -> None:
    run.until_it_loads()
    time.sleep(delay_seconds)
    seconds = run.send(number)
    assert run.process.returncode == CODES[number]
    assert seconds < LATENCY_SECONDS
    if run.out.exists():  # a fast machine has found a plan by then
        run.assert_complete()
        return
    assert run.progress.startswith("Stopped")
    assert len(run.progress.splitlines()) == 1
    run.assert_tidy([])


def test_a_second_interrupt_leaves_at_once(run: Run) -> None:
    run.until_the_first_plan()
    children = run.children()
    run.process.send_signal(signal.SIGINT)
    time.sleep(0.1)
    seconds = run.send(signal.SIGINT)
    assert run.process.returncode == EXIT_INTERRUPTED
    assert seconds < LATENCY_SECONDS / 2
    assert "Traceback" not in run.progress
    assert not run.out.exists() or (run.out / MANIFEST).exists()
    _wait(lambda: not set(children) & set(_parents()), LATENCY_SECONDS)


def test_a_killed_solver_costs_no_plan(run: Run) -> None:
    run.until_the_first_plan()
    (child,) = run.children()
    began = time.monotonic()
    os.kill(child, signal.SIGKILL)
    seconds = run.end(began)
    assert run.process.returncode == EXIT_SOLVER_CRASHED
    assert seconds < LATENCY_SECONDS
    assert "The solver ended unexpectedly." in run.progress
    record = run.assert_complete()
    assert record["interrupted"] is False


def test_no_solver_outlives_its_parent(run: Run) -> None:
    run.until_the_first_plan()
    (child,) = run.children()
    run.send(signal.SIGKILL)
    _wait(lambda: child not in _parents(), LATENCY_SECONDS)
    assert not run.out.exists()
    # What is left of the run holds no facts of people.
    left = [path for path in run.folder.rglob("*") if path.is_file()]
    assert [path.name for path in left if path.stat().st_size] == []


def test_a_hang_up_that_is_to_be_ignored_is_ignored(
    dossier: Path, tmp_path: Path
) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    started = Run(dossier, tmp_path)
    signal.signal(signal.SIGHUP, before)
    try:
        started.until_the_first_plan()
        started.process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        assert started.process.poll() is None
        started.send(signal.SIGTERM)
        assert started.process.returncode == EXIT_TERMINATED
        assert started.assert_complete()["interrupted"] is True
    finally:
        started.process.kill()
        started.process.communicate()
