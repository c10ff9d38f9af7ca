"""The solving process by itself: what it says, and when it ends."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import demand, instance, seeker
from region import region
from solving import BALANCED

from allocator.domain import Instance
from allocator.eligibility import candidates
from allocator.solvers.portfolio import Way
from allocator.solvers.worker import Job

STARTED_WITHIN_SECONDS = 60


class Process:
    """A solving process on a job."""

    def __init__(self, folder: Path, facts: Instance, way: Way, seconds: float) -> None:
        job = Job(
            facts, BALANCED, candidates(facts), way, None, seconds, seed=0, workers=1
        )
        path = folder / "job"
        path.write_bytes(pickle.dumps(job))
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "allocator.solvers.worker", str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def said(self) -> Iterator[dict[str, Any]]:
        assert self.popen.stdout is not None
        return (json.loads(line) for line in self.popen.stdout)

    def close(self) -> None:
        self.popen.kill()
        self.popen.wait()
        for stream in (self.popen.stdin, self.popen.stdout):
            assert stream is not None
            stream.close()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Process]:
    """A search on too much to finish, at the moment that its first plan is known."""
    facts = region(people=60, demands=15, weeks=52)
    process = Process(tmp_path, facts, Way.EXACT, seconds=600.0)
    first = next(process.said())
    assert first["kind"] == "plan"
    yield process
    process.close()


def test_it_says_plans_and_how_it_ended(tmp_path: Path) -> None:
    facts = instance([seeker()], [demand()])
    process = Process(tmp_path, facts, Way.EXACT, seconds=20.0)
    said = list(process.said())
    process.close()
    assert [message["kind"] for message in said][-1] == "done"
    assert said[-1]["termination"] == "optimal"
    assert said[-1]["stints"] == [[0, 0, 0, 10]]
    assert said[-1]["course_places"] == []
    assert isinstance(said[-1]["bound"], int)


def test_a_line_asks_it_to_stop(running: Process) -> None:
    assert running.popen.stdin is not None
    running.popen.stdin.write(b"stop\n")
    running.popen.stdin.flush()
    last = list(running.said())[-1]
    assert last["kind"] == "done"
    assert last["termination"] == "interrupted"
    assert last["stints"]


def test_it_ends_when_its_parent_is_gone(running: Process) -> None:
    assert running.popen.stdin is not None
    running.popen.stdin.close()
    assert running.popen.wait(timeout=STARTED_WITHIN_SECONDS) == 0
