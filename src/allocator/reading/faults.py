"""Gathers every fault and warning of a dossier, bounded per column."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from allocator.errors import Fault, InputError
from allocator.reading.dutch import plain

MAX_FAULTS_A_COLUMN: Final = 1_000
MAX_LINES_NAMED: Final = 5
MAX_COMPARISONS: Final = 500_000
"""Beyond this many, unknown words get no suggestion: each comparison takes time."""


class UnreadableError(ValueError):
    """A cell cannot be read; the parsers' way to say why and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem}; {remedy}")


class Faults:
    """Every fault found so far, and every warning once."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self._found: list[Fault] = []
        self._count: Counter[tuple[str, str]] = Counter()

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(
        self,
        file: str,
        line: int | None,
        column: str,
        value: str,
        problem: str,
        remedy: str,
    ) -> None:
        """Add a fault; beyond the bound of its column it is only counted."""
        self._count[file, column] += 1
        if self._count[file, column] <= MAX_FAULTS_A_COLUMN:
            self._found.append(Fault(file, line, column, value, problem, remedy))

    def number_in(self, file: str, column: str = "") -> int:
        """How many faults a column has, or the rows of a file as a whole."""
        return self._count[file, column]

    def room(self, file: str, column: str) -> int:
        """How many more faults of this column will be listed."""
        return max(0, MAX_FAULTS_A_COLUMN - self._count[file, column])

    def count_only(self, file: str, column: str, number: int) -> None:
        """Count faults that will not be listed."""
        self._count[file, column] += number

    def warn(self, text: str) -> None:
        """Add a warning, unless the same was said already."""
        if text not in self.warnings:
            self.warnings.append(text)

    def listed(self) -> list[Fault]:
        """Faults by file and line, and for each full column what is left out."""
        rank = {f: i for i, f in enumerate(dict.fromkeys(x.file for x in self._found))}
        listed = sorted(self._found, key=lambda x: (rank[x.file], x.line or 0))
        for (file, column), number in self._count.items():
            if number > MAX_FAULTS_A_COLUMN:
                problem = f"{number - MAX_FAULTS_A_COLUMN} more faults are not listed"
                remedy = "Correct the listed ones first"
                listed.append(Fault(file, None, column, "", problem, remedy))
        return listed

    def raise_if_any(self) -> None:
        """Raise `InputError` with every fault, if there is one."""
        if self._found:
            raise InputError(self.listed())


class Vocabulary:
    """Known words, and which of them an unknown word may mean."""

    def __init__(self, known: Iterable[str]) -> None:
        self.words = frozenset(known)
        self._asked = 0

    def __contains__(self, word: object) -> bool:
        return word in self.words

    @cached_property
    def _by_plain(self) -> dict[str, str]:
        return {plain(word): word for word in sorted(self.words, reverse=True)}

    def nearest(self, word: str) -> str | None:
        """The known word most like ``word``, or ``None`` when none is like it."""
        self._asked += 1
        if self._asked > 2 * MAX_FAULTS_A_COLUMN:
            return None
        key = plain(word)
        if key in self._by_plain:
            return self._by_plain[key]
        if self._asked * len(self.words) > MAX_COMPARISONS:
            return None
        like = difflib.get_close_matches(key, self._by_plain, n=1, cutoff=0.65)
        return self._by_plain[like[0]] if like else None

    def remedy(self, word: str, otherwise: str) -> str:
        """What to write instead of an unknown word."""
        like = self.nearest(word)
        return f'Write "{like}" if that is meant' if like else otherwise


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """`Vocabulary.remedy`, for words that are asked for once."""
    return Vocabulary(known).remedy(word, otherwise)


def name_lines(lines: Iterable[int]) -> str:
    """``line 3`` or ``lines 3, 5, 9, … (12 in all)``."""
    numbers = list(lines)
    shown = ", ".join(map(str, numbers[:MAX_LINES_NAMED]))
    if len(numbers) == 1:
        return f"line {shown}"
    if len(numbers) <= MAX_LINES_NAMED:
        return f"lines {shown}"
    return f"lines {shown}, … ({len(numbers)} in all)"
