"""The parent's side of the solving process: start it, listen, stop it in time."""

from __future__ import annotations

import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from allocator.solution import CoursePlace, Plan, Stint, Termination
from allocator.solvers.chooser import Prices
from allocator.solvers.worker import PRICES_FILE, Job, load_prices

COMMAND: Final = (sys.executable, "-m", "allocator.solvers.worker")
STOP_SECONDS: Final = 0.8
"""What a child gets to hand over its best plan after it was asked to stop."""
LATE_SECONDS: Final = 5.0
LATE_SHARE: Final = 0.1
POLL_SECONDS: Final = 0.05
KEPT_PLANS: Final = 3
"""How many of the newest plans are kept, should the newest be refused."""


@dataclass(frozen=True)
class Heard:
    """What a child said: ``plans`` are its newest few, the last one the newest."""

    termination: Termination
    plans: tuple[Plan, ...]
    bound_units: int | None
    note: str = ""
    prices: Prices | None = None


Progress = Callable[[int, int | None], None]
"""Called with value and bound in units at each better plan."""


def solve_in_child(
    job: Job,
    stopped: Callable[[], bool],
    progress: Progress,
    command: Sequence[str] = COMMAND,
) -> Heard:
    """Run a job in a process of its own; whatever happens to it, return."""
    with tempfile.TemporaryDirectory(
        prefix="allocator-", ignore_cleanup_errors=True
    ) as folder:
        try:
            process = _start(job, Path(folder), command)
        except OSError as error:  # no room for the job, or for a process
            note = f"The solver could not be started: {error.strerror or error}."
            return Heard(Termination.SOLVER_FAILED, (), None, note)
        try:
            heard = _Listener(process, progress).listen(job.seconds, stopped)
            return _with_prices(heard, Path(folder) / PRICES_FILE)
        finally:
            _end(process)


def _with_prices(heard: Heard, path: Path) -> Heard:
    """Add the prices that the child left, if it did and they can be read."""
    if heard.termination is Termination.SOLVER_FAILED or not path.exists():
        return heard
    try:
        return replace(heard, prices=load_prices(path))
    except (OSError, ValueError, KeyError):
        return heard


def _start(job: Job, folder: Path, command: Sequence[str]) -> subprocess.Popen[bytes]:
    path = folder / "job"
    with path.open("wb") as file:
        pickle.dump(job, file, pickle.HIGHEST_PROTOCOL)
    with (folder / "stderr").open("wb") as errors:
        return subprocess.Popen(
            [*command, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it started, which would keep its pipes open."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):  # what it did not read stays unsaid
                stream.close()


class _Listener:
    def __init__(self, process: subprocess.Popen[bytes], progress: Progress) -> None:
        self._process = process
        self._progress = progress
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._plans: deque[Plan] = deque(maxlen=KEPT_PLANS)
        self._bound: int | None = None
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                self._lines.put(line)
        except ValueError:
            pass  # closed while reading: nobody listens any more
        self._lines.put(None)

    def listen(self, seconds: float, stopped: Callable[[], bool]) -> Heard:
        """Listen until the child is done, gone, late, or told to stop."""
        late = time.monotonic() + seconds * (1 + LATE_SHARE) + LATE_SECONDS
        asked = False
        while True:
            if not asked and stopped():
                asked = True
                late = time.monotonic() + STOP_SECONDS
                self._ask_to_stop()
            if time.monotonic() > late:
                if asked:
                    return self._heard(Termination.INTERRUPTED)
                note = "The solver did not stop in time and was ended."
                return self._heard(Termination.SOLVER_FAILED, note)
            try:
                line = self._lines.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
            ended = self._understand(line)
            if ended is not None:
                return ended

    def _ask_to_stop(self) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(b"stop\n")
            self._process.stdin.flush()
        except OSError:
            pass  # the child is gone; the reader says so

    def _understand(self, line: bytes | None) -> Heard | None:
        if line is None:
            note = "The solver ended unexpectedly."
            return self._heard(Termination.SOLVER_FAILED, note)
        try:
            message = json.loads(line)
            plan = _plan(message)
            bound = None if message["bound"] is None else int(message["bound"])
            ended = message["kind"] == "done"
            termination = Termination(message["termination"]) if ended else None
            units = 0 if ended else int(message["units"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            note = "The solver said something that no plan can be read from."
            return self._heard(Termination.SOLVER_FAILED, note)
        if plan is not None:
            self._plans.append(plan)
        self._bound = bound if bound is not None else self._bound
        if termination is not None:
            return self._heard(termination)
        self._progress(units, self._bound)
        return None

    def _heard(self, termination: Termination, note: str = "") -> Heard:
        return Heard(termination, tuple(self._plans), self._bound, note)


def _plan(message: dict[str, Any]) -> Plan | None:
    if message["stints"] is None:
        return None
    return Plan.of(
        (Stint(*map(int, stint)) for stint in message["stints"]),
        (CoursePlace(*map(int, place)) for place in message["course_places"]),
    )
