"""Refuses ids that say who a person is."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from allocator.reading.faults import name_lines
from allocator.reading.table import Mask, Table

_NINE_DIGITS: Final = re.compile(r"[0-9]{8,9}")
_TEST_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)
LEAST_ROWS: Final = 5
SHARE_OF_ROWS: Final = 0.9


def passes_eleven_test(text: str) -> bool:
    """Whether a text could be a citizen service number (BSN)."""
    if not _NINE_DIGITS.fullmatch(text):
        return False
    digits = map(int, text.zfill(9))
    return sum(w * d for w, d in zip(_TEST_WEIGHTS, digits, strict=True)) % 11 == 0


def check_pseudonyms(table: Table, name: str) -> None:
    """Report ids that look like BSNs, addresses or names; never show one.

    Every such row is marked as broken, so that nobody else repeats its id.
    """
    cells = table.column(name)
    if not len(table):
        return
    address = np.array(["@" in word for word in cells.words], bool)
    named = np.array([len(word.split()) > 1 for word in cells.words], bool) & ~address
    _refuse(table, name, address, "looks like an e-mail address")
    _refuse(table, name, named, "looks like a name")
    number = np.array([passes_eleven_test(word) for word in cells.words], bool)
    share = np.count_nonzero(number[cells.codes]) / len(table)
    if len(table) >= LEAST_ROWS and share > SHARE_OF_ROWS:
        _refuse(table, name, number, "looks like a citizen service number (BSN)")


def _refuse(table: Table, name: str, words: Mask, problem: str) -> None:
    """One fault for all rows: the first line, and how many there are."""
    rows = table.rows_with(name, words)
    if not len(rows):
        return
    line = int(table.lines[rows[0]])
    problem = f"{problem} ({name_lines(table.lines[rows].tolist())})"
    remedy = "Replace it in every file by a pseudonym of your own"
    table.faults.add(table.file, line, name, "", problem, remedy)
    table.broken.setdefault(name, np.zeros(len(table), bool))[rows] = True
