"""Runs one attempt in a process of its own, and watches its time and memory."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from benchmarks.attempt import Answer, Attempt, Ended

LOOK_SECONDS: Final = 0.1
START_SECONDS: Final = 120.0
"""What a process gets to start, to load and to compile; not on the clock."""
LATE_SHARE: Final = 0.1
LATE_SECONDS: Final = 10.0
"""A contender may end so much after the time limit; then it is ended."""
BYTES_PER_MIB: Final = 2**20


class Outcome(StrEnum):
    """How an attempt ended, before anyone judged the plan."""

    PLAN = "plan"
    NO_PLAN = "no plan in the time"
    OUT_OF_MEMORY = "out of memory"
    FAILED = "failed"


@dataclass(frozen=True)
class Watched:
    """An answer, its cost, and what was going on at the end."""

    outcome: Outcome
    answer: Answer
    seconds: float
    peak_mib: float


def run_watched(attempt: Attempt, memory_mib: float) -> Watched:
    """Run an attempt; whatever happens to it, return.

    Parameters
    ----------
    attempt
        Its notes are kept in a folder of its own while it runs.
    memory_mib
        What all its processes may hold together; beyond that it is ended.
    """
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        own = replace(attempt, notes=folder / "doing")
        (folder / "attempt.pickle").write_bytes(pickle.dumps(own))
        with (folder / "stderr").open("wb") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.child", name],
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd=Path(__file__).parent.parent,
            )
        try:
            return _watch(process, own, folder, memory_mib)
        finally:
            _end(process)


def _watch(
    process: subprocess.Popen[bytes], attempt: Attempt, folder: Path, memory_mib: float
) -> Watched:
    began = time.monotonic()
    late = began + START_SECONDS
    started, peak = False, 0.0
    while process.poll() is None:
        now = time.monotonic()
        if not started and attempt.notes.is_file():
            started, began = True, now
            late = now + attempt.seconds * (1 + LATE_SHARE) + LATE_SECONDS
        peak = max(peak, _held_mib(process.pid))
        ended = Outcome.NO_PLAN if now > late else None
        if peak > memory_mib:
            ended = Outcome.OUT_OF_MEMORY
        if ended is not None:
            doing = attempt.notes.read_text("utf-8") if started else "starting"
            return Watched(ended, Answer(None, None, f"was {doing}"), now - began, peak)
        time.sleep(LOOK_SECONDS)
    answer = folder / "answer.pickle"
    if not answer.is_file():
        seconds, words = time.monotonic() - began, _last_words(process, folder)
        short = process.returncode == -signal.SIGKILL or "MemoryError" in words
        outcome = Outcome.OUT_OF_MEMORY if short else Outcome.FAILED
        return Watched(outcome, Answer(None, None, words), seconds, peak)
    return _by_itself(pickle.loads(answer.read_bytes()), peak)


def _by_itself(ended: Ended, peak: float) -> Watched:
    outcome = Outcome.PLAN if ended.answer.plan is not None else Outcome.NO_PLAN
    if ended.failed:
        outcome = Outcome.FAILED
    if ended.failed == Outcome.OUT_OF_MEMORY:
        outcome = Outcome.OUT_OF_MEMORY
    note = ended.answer.note or ended.failed
    answer = replace(ended.answer, note=note)
    return Watched(outcome, answer, ended.seconds, max(peak, ended.peak_mib))


def _last_words(process: subprocess.Popen[bytes], folder: Path) -> str:
    """Why a process ended without an answer, as far as it can be told."""
    said = (folder / "stderr").read_text("utf-8", errors="replace").split("\n")
    last = next((line.strip() for line in reversed(said) if line.strip()), "")
    return f"ended with code {process.returncode}. {last}".strip()


def _family(pid: int) -> Iterator[int]:
    """A process and all it started (Linux); elsewhere only itself."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in children.read_text("ascii").split():
                yield from _family(int(child))


def _held_mib(pid: int) -> float:
    """Memory that a process and all it started hold now, MiB; 0 if untold.

    Pages that they share count for each.
    """
    pages = 0
    for member in _family(pid):
        with suppress(OSError, IndexError):
            pages += int(Path(f"/proc/{member}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / BYTES_PER_MIB


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all it started; solvers may run in sessions of their own."""
    if process.poll() is None:
        for member in reversed(list(_family(process.pid))):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(member, signal.SIGKILL)
    process.wait()
