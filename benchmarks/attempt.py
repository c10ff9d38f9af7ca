"""What a contender is given, and what it answers."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from allocator.domain import Instance
from allocator.policy import Policy
from allocator.solution import Plan


@dataclass(frozen=True)
class Attempt:
    """One contender on one instance.

    Parameters
    ----------
    contender
        Its name in `benchmarks.registry`.
    instance, policy
        What is planned, and what a plan is worth.
    seconds
        Time for everything from the candidate pairs to the plan, so for building
        a model too. It runs from the moment the attempt is made.
    seed, workers
        For those that take them.
    notes
        File that says what the contender is doing, should it have to be ended.
    """

    contender: str
    instance: Instance
    policy: Policy
    seconds: float
    seed: int
    workers: int
    notes: Path
    began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds left, at least one: a solver asked for none may say nothing."""
        return max(1.0, self.began + self.seconds - time.monotonic())

    def doing(self, words: str) -> None:
        """Say what is being done from now on."""
        self.notes.write_text(words, encoding="utf-8")


@dataclass(frozen=True)
class Answer:
    """A plan or none; a bound only if it holds for the whole problem."""

    plan: Plan | None
    bound_eur: Decimal | None = None
    note: str = ""


@dataclass(frozen=True)
class Ended:
    """How a contender ended by itself: an answer, or why there is none."""

    answer: Answer
    seconds: float
    peak_mib: float
    failed: str = ""
