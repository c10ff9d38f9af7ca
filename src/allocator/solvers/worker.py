"""The process in which solving happens, so that a solver's end costs no plan.

``python -m allocator.solvers.worker JOB`` reads a pickled `Job` that its parent
wrote, and says one JSON object a line on standard output: ``plan`` for each
better plan, ``done`` at the end. A line on standard input, or its end, asks it
to stop; so it never outlives its parent.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from allocator.domain import Instance
from allocator.eligibility import Candidates
from allocator.policy import Policy
from allocator.solution import Plan
from allocator.solvers.chooser import Prices
from allocator.solvers.cpsat.search import Limits
from allocator.solvers.portfolio import Way, prepare, search

LEAST_SECONDS_BETWEEN_PLANS = 0.25
PRICES_FILE = "prices.npz"
"""Where a child leaves the prices that prove its bound, beside the job."""


@dataclass(frozen=True)
class Job:
    """What the child is asked to do."""

    instance: Instance
    policy: Policy
    candidates: Candidates
    way: Way
    first: Plan | None
    seconds: float
    seed: int
    workers: int
    gap: float | None = None


class _Speaker:
    """Says better plans to the parent, the newest at most a few times a second."""

    def __init__(self) -> None:
        self._last = float("-inf")
        self._held: dict[str, Any] | None = None

    def plan(self, plan: Plan, units: int, bound: int | None) -> None:
        self._held = {
            "kind": "plan",
            "stints": plan.stints,
            "course_places": plan.course_places,
            "units": units,
            "bound": bound,
        }
        if time.monotonic() - self._last >= LEAST_SECONDS_BETWEEN_PLANS:
            self.flush()

    def flush(self) -> None:
        if self._held is not None:
            say(self._held)
            self._held, self._last = None, time.monotonic()


def say(message: dict[str, Any]) -> None:
    """Write one message as a line."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main(path: str) -> None:
    """Solve the job in the file and say what is found.

    Making the task ready is part of the job's time.
    """
    began = time.monotonic()
    _die_first_when_memory_is_short()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    taken = _taken(Path(path))
    stop = threading.Event()
    threading.Thread(target=_listen, args=(stop,), daemon=True).start()
    job: Job = pickle.loads(taken)
    task = prepare(job.instance, job.policy, job.candidates)
    speaker = _Speaker()
    left = job.seconds - (time.monotonic() - began)
    limits = Limits(max(0.0, left), job.seed, job.workers, stop, gap=job.gap)
    found = search(task, job.way, job.first, limits, speaker.plan)
    speaker.flush()
    prices = Path(path).with_name(PRICES_FILE)
    if found.prices is not None:
        save_prices(prices, found.prices)
    plan = found.plan
    say(
        {
            "kind": "done",
            "termination": found.termination,
            "stints": None if plan is None else plan.stints,
            "course_places": None if plan is None else plan.course_places,
            "bound": found.bound_units,
            "prices": found.prices is not None,
        }
    )


def save_prices(path: Path, prices: Prices) -> None:
    """Write prices for the parent."""
    columns = {field.name: getattr(prices, field.name) for field in fields(prices)}
    with path.open("wb") as file:
        np.savez(file, **columns)


def load_prices(path: Path) -> Prices:
    """Prices that a child has written."""
    with np.load(path, allow_pickle=False) as file:
        return Prices(**{field.name: file[field.name] for field in fields(Prices)})


def _taken(path: Path) -> bytes:
    """The job; its file goes at once, so that no facts of people stay behind."""
    job = path.read_bytes()
    with suppress(OSError):
        path.unlink()
    return job


def _listen(stop: threading.Event) -> None:
    """Stop on the first line; leave at once when the parent is gone."""
    if sys.stdin.readline():
        stop.set()
        sys.stdin.read()
    os._exit(0)


def _die_first_when_memory_is_short() -> None:
    """Let the kernel end this process rather than its parent (Linux)."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1])
