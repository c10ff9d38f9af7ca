"""One table as columns of text, each distinct text of a column held once.

Parsing then costs one call for each distinct text, not for each row, and a
fault of one text is spread over the rows that hold it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.reading.columns import TableFormat
from allocator.reading.faults import Faults

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cells:
    """A column: row ``i`` holds ``words[codes[i]]``; codes int32, shape (rows,)."""

    words: list[str]
    codes: NDArray[np.int32]

    def __getitem__(self, row: int) -> str:
        return self.words[int(self.codes[row])]


class Values(NamedTuple):
    """A column that is read: row ``i`` means ``values[codes[i]]``.

    ``None`` is a blank cell or one with a fault; ``int32`` codes, shape (rows,).
    """

    values: Sequence[object]
    codes: NDArray[np.int32]

    def floats(self) -> NDArray[np.float64]:
        """Numbers as float64, NaN where blank; shape (rows,)."""
        each = [float(v) if isinstance(v, Decimal) else np.nan for v in self.values]
        return np.array(each, np.float64)[self.codes]


@dataclass
class Table:
    """A table of a dossier.

    Parameters
    ----------
    format
        Its columns.
    file
        Name for faults: ``tenders.csv`` or ``dossier.xlsx [tenders]``.
    faults
        Where faults go.
    lines
        Line of each row in the file, int64, shape (rows,).
    cells
        Columns by name; a column that the file lacks is blank in every row.
    delimiter
        Delimiter of the file; empty for a workbook.
    readable
        False when rows may be missing, so that nobody reports what refers to
        them.
    lost
        Cells of rows that were left out for their number of fields; an id among
        them counts as known.
    broken
        Rows with a fault, by column; bool, shape (rows,).
    values
        Columns as read by their kind.
    """

    format: TableFormat
    file: str
    faults: Faults
    lines: Rows = field(default_factory=lambda: np.zeros(0, np.int64))
    cells: dict[str, Cells] = field(default_factory=dict)
    delimiter: str = ","
    readable: bool = True
    lost: set[str] = field(default_factory=set)
    broken: dict[str, Mask] = field(default_factory=dict)
    values: dict[str, Values] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str) -> Cells:
        """A column, blank when the file lacks it."""
        if name not in self.cells:
            self.cells[name] = Cells([""], np.zeros(len(self), np.int32))
        return self.cells[name]

    def rows_with(self, name: str, wrong_words: Mask) -> Rows:
        """Rows whose cell is one of the marked distinct texts."""
        return np.flatnonzero(wrong_words[self.column(name).codes])

    def is_broken(self, *names: str) -> Mask:
        """Rows in which one of the columns has a fault already, shape (rows,)."""
        mask = np.zeros(len(self), bool)
        for name in names:
            if name in self.broken:
                mask |= self.broken[name]
        return mask

    def has_fault(self, row: int) -> bool:
        """Whether any cell of a row has a fault already."""
        return any(mask[row] for mask in self.broken.values())

    def fault(self, rows: Rows, name: str, problem: str, remedy: str) -> None:
        """Report a column in some rows, and mark the cells as broken.

        A cell that is broken already is not reported again.
        """
        column = self.format.column(name)
        rows = rows[~self.is_broken(name)[rows]]
        cells = self.column(name)
        room = self.faults.room(self.file, name)
        for row in rows[:room].tolist():
            value = "" if column.sensitive else shown(cells[row])
            line = int(self.lines[row])
            self.faults.add(self.file, line, name, value, problem, remedy)
        self.faults.count_only(self.file, name, max(0, len(rows) - room))
        self.broken.setdefault(name, np.zeros(len(self), bool))[rows] = True

    def fault_at(self, row: int, name: str, problem: str, remedy: str) -> None:
        """Report one row, unless its cell is broken already."""
        if name not in self.broken:
            self.broken[name] = np.zeros(len(self), bool)
        if self.broken[name][row]:
            return
        self.broken[name][row] = True
        sensitive = self.format.column(name).sensitive
        value = "" if sensitive else shown(self.column(name)[row])
        line = int(self.lines[row])
        self.faults.add(self.file, line, name, value, problem, remedy)

    def fault_words(
        self, name: str, wrong: dict[int, tuple[str, str]], among: Mask | None = None
    ) -> None:
        """Report rows by their text: problem and remedy of each wrong one.

        Parameters
        ----------
        name
            The column.
        wrong
            Problem and remedy by position among the distinct texts.
        among
            Rows that are meant, shape (rows,); all when left out.
        """
        if not wrong:
            return
        cells = self.column(name)
        marked = np.zeros(len(cells.words), bool)
        marked[list(wrong)] = True
        hit = marked[cells.codes] & ~self.is_broken(name)
        rows = np.flatnonzero(hit if among is None else hit & among)
        room = self.faults.room(self.file, name)
        for row in rows[:room].tolist():
            self.fault_at(row, name, *wrong[int(cells.codes[row])])
        self.fault(rows[room:], name, "", "")

    def at(self, row: int, name: str) -> object:
        """What a cell means; ``None`` when it is blank or has a fault."""
        column = self.values[name]
        return column.values[column.codes[row]]

    def text(self, row: int, name: str) -> str | None:
        """A code, word or text."""
        value = self.at(row, name)
        return value if isinstance(value, str) else None

    def day(self, row: int, name: str) -> date | None:
        """A day."""
        value = self.at(row, name)
        return value if isinstance(value, date) else None

    def decimal(self, row: int, name: str) -> Decimal | None:
        """A number."""
        value = self.at(row, name)
        return value if isinstance(value, Decimal) else None

    def where(self, row: int) -> str:
        """``file:line`` of a row."""
        return f"{self.file}:{self.lines[row]}"


def shown(text: str) -> str:
    """A cell for a message: on one line and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
