"""Columns of text: each distinct word once, and which one a row holds."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.units import DAYS_PER_WEEK, monday

_ROWS_AT_ONCE: Final = 100_000
_SPARSE: Final = 8
"""Numbers spread over more than so many times their count are sorted."""


@dataclass(frozen=True)
class Words:
    """Row ``i`` holds ``words[codes[i]]``; int64, shape (rows,)."""

    words: Sequence[str]
    codes: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.codes)

    def texts(self, rows: slice = slice(None)) -> list[str]:
        """The words of some rows, one by one."""
        found: list[str] = np.array(self.words, object)[self.codes[rows]].tolist()
        return found

    def where(self, held: NDArray[np.bool_]) -> Words:
        """The same words, and nothing in the other rows."""
        codes = np.where(held, self.codes, len(self.words))
        return Words([*self.words, ""], codes)

    def is_word(self, word: str) -> NDArray[np.bool_]:
        """Rows that hold a word, shape (rows,)."""
        of_word = np.array([each == word for each in self.words], bool)
        return of_word[self.codes]


def one_word(word: str, count: int) -> Words:
    """The same word in every row."""
    return Words([word], np.zeros(count, np.int64))


def numbers(values: NDArray[Any]) -> Words:
    """Whole numbers as text."""
    distinct, codes = _distinct(values)
    return Words([str(number) for number in distinct.tolist()], codes)


def numbered(prefix: str, count: int) -> Words:
    """Ids that count from 1, of equal length."""
    width = len(str(count))
    names = [f"{prefix}{number:0{width}}" for number in range(1, count + 1)]
    return Words(names, np.arange(count))


def hundredths(values: NDArray[np.int64]) -> Words:
    """Hundredths as text with two decimals; none below zero."""
    distinct, codes = _distinct(values)
    words = [f"{n // 100}.{n % 100:02}" for n in distinct.tolist()]
    return Words(words, codes)


def days(
    weeks: NDArray[np.int64], start: date, shift: int | NDArray[np.int64] = 0
) -> Words:
    """Dates: the Monday of each week, ``shift`` days later (one, or one each)."""
    distinct, codes = _distinct(weeks * DAYS_PER_WEEK + shift)
    first = monday(0, start)
    words = [(first + timedelta(days=n)).isoformat() for n in distinct.tolist()]
    return Words(words, codes)


def joined(parts: Sequence[Words], sign: str = "|") -> Words:
    """Cells that hold a list: the words of each row, without the empty ones."""
    codes = np.zeros(len(parts[0]), np.int64)
    cells = [""]
    for part in parts:
        keys = codes * len(part.words) + part.codes
        distinct, codes = _distinct(keys)
        cells = [
            sign.join(filter(None, (cells[left], part.words[right])))
            for left, right in (divmod(k, len(part.words)) for k in distinct.tolist())
        ]
    return Words(cells, codes)


def _distinct(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Numbers in order, each once, and which one a row holds.

    As `numpy.unique`; but where the numbers lie close together they are marked,
    which takes less time than sorting them.
    """
    least, most = int(values.min(initial=0)), int(values.max(initial=0))
    if most - least > _SPARSE * len(values):
        distinct, codes = np.unique(values, return_inverse=True)
        return distinct, codes
    held = np.zeros(most - least + 1, bool)
    held[values - least] = True
    return np.flatnonzero(held) + least, (np.cumsum(held) - 1)[values - least]


def write_csv(path: Path, columns: Mapping[str, Words]) -> None:
    """Write a table: UTF-8, commas, lines that end in a line feed."""
    count = len(next(iter(columns.values())))
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(columns)
        for begin in range(0, count, _ROWS_AT_ONCE):
            part = slice(begin, begin + _ROWS_AT_ONCE)
            rows.writerows(zip(*(c.texts(part) for c in columns.values()), strict=True))
