"""Tables as CSV: one form of every number, and no cell that becomes a formula."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TextIO

from allocator.units import HECTOMETRES_PER_KM, last_day, monday
from allocator.writing.words import Lang, word

Cell = str | int | float | Decimal | date | bool | None
"""A cell before it is written; ``None`` is an empty cell."""

_SIGNS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20"
# A spreadsheet reads these signs, also in full width, as the start of a formula:
# in the first place of a cell, and after a semicolon, tab or line break where it
# splits lines itself.
_FORMULA: Final = re.compile(f"^(?=[{_SIGNS}\t\r\n])|(?<=[;\t\r\n])(?=[{_SIGNS}])")


@lru_cache(maxsize=65_536)
def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula (an apostrophe before it)."""
    return _FORMULA.sub("'", text)


def forms(lang: Lang) -> dict[type, Callable[[Any], str]]:
    """How a cell of each type is written; numbers with a point, days as ISO dates."""
    yes, no = word("yes", lang), word("no", lang)
    return {
        str: guarded,
        int: str,
        float: "{:g}".format,
        Decimal: "{:f}".format,
        date: date.isoformat,
        bool: lambda value: yes if value else no,
        type(None): lambda _: "",
    }


def kilometres(hectometres: int) -> Decimal:
    """A distance of whole 0.1 km as kilometres with one decimal."""
    return Decimal(hectometres) / HECTOMETRES_PER_KM


@lru_cache(maxsize=4_096)
def iso_week(week: int, start: date) -> str:
    """Week as people in offices number it, such as ``2026-W02``."""
    year, number, _ = monday(week, start).isocalendar()
    return f"{year}-W{number:02d}"


@lru_cache(maxsize=65_536)
def period(start_week: int, end_week: int, start: date) -> tuple[date, date]:
    """First Monday and last Sunday of a half-open period."""
    return monday(start_week, start), last_day(end_week, start)


@contextmanager
def durable(path: Path) -> Iterator[TextIO]:
    """A new private text file that is on disk when the block ends."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def write_table(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]], lang: Lang
) -> None:
    """Write a CSV as RFC 4180 has it: UTF-8, commas, CRLF.

    Parameters
    ----------
    path
        A file that does not exist yet.
    columns
        Keys of `allocator.writing.words`; the header shows their words.
    rows
        One cell for each column, in that order.
    lang
        Language of the header and of yes and no.
    """
    form = forms(lang)
    with durable(path) as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([word(column, lang) for column in columns])
        for row in rows:
            if len(row) != len(columns):
                raise ValueError(f"{path.name}: {len(row)} cells, {len(columns)} named")
            writer.writerow([form[type(value)](value) for value in row])
