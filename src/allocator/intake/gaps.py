"""Gaps and guesses, and what a user filled in for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar

from allocator.errors import Fault

T = TypeVar("T")
EVERY: Final = "*"
"""Stands for every tender in the column ``tender`` of the list."""


class Sure(StrEnum):
    """How sure an assumption is."""

    FAIR = "fair"
    POOR = "poor"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap or guess.

    Parameters
    ----------
    tender
        Id of the tender, or ``EVERY``.
    field
        The field that a user may fill in.
    assumed
        What stands in for it; empty when nothing does.
    why
        One sentence or two.
    sure
        How sure the assumption is.
    where
        File and path that it rests on; may be empty.
    """

    tender: str
    field: str
    assumed: str
    why: str
    sure: Sure
    where: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A cell that a user filled in, and its line in the list."""

    text: str
    line: int


@dataclass
class Answers:
    """What users filled in, by tender and field; wrong answers become faults."""

    file: str
    filled: dict[tuple[str, str], Answer] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    used: set[tuple[str, str]] = field(default_factory=set)

    def read(
        self, tender: str, name: str, reader: Callable[[str], T | None], remedy: str
    ) -> T | None:
        """The answer for a tender, else for every tender; ``None`` without one."""
        for key in ((tender, name), (EVERY, name)):
            answer = self.filled.get(key)
            if answer is None:
                continue
            self.used.add(key)
            value = reader(answer.text)
            if value is None:
                problem = "in fill_in cannot be read"
                fault = Fault(
                    self.file, answer.line, name, answer.text[:60], problem, remedy
                )
                # An answer for every tender is read for each of them.
                if fault not in self.faults:
                    self.faults.append(fault)
            return value
        return None


def yes_or_no(text: str) -> bool | None:
    """A yes or no, in English or Dutch."""
    word = text.strip().casefold()
    if word in ("yes", "y", "ja", "j", "true", "1"):
        return True
    return False if word in ("no", "n", "nee", "false", "0") else None
