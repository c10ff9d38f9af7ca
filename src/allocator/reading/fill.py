"""Fills a table from its records: header, field counts, distinct texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.reading.csv_file import Record, is_comment
from allocator.reading.header import match_header
from allocator.reading.table import Cells, Table

# Small enough that rows die young: the garbage collector then stays cheap.
_BLOCK: Final = 1_024


def fill_table(table: Table, records: Iterator[Record]) -> None:
    """Read the header and the rows of a table from its records."""
    file, faults = table.file, table.faults
    line, header = next((r for r in records if _matters(r[1])), (1, []))
    if not header:
        if table.format.required and not faults.number_in(file):
            faults.add(file, None, "", "", "is empty", "Add a header and rows")
        table.readable = not table.format.required
        return
    positions = match_header(file, line, header, table.format, faults)
    if positions is None:
        table.readable = False
        return
    coded = {name: _Distinct() for name in positions}
    lines: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    rows = _rows(records, len(header), table)
    while block := list(islice(rows, _BLOCK)):
        lines.append(np.array([line for line, _ in block], np.int64))
        columns = list(zip(*(fields for _, fields in block), strict=True))
        for name, position in positions.items():
            coded[name].extend(columns[position])
    table.lines = np.concatenate(lines)
    table.cells = {name: distinct.cells() for name, distinct in coded.items()}


class _Distinct:
    """Numbers the distinct texts of a column in the order of their coming."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._codes = [np.zeros(0, np.int32)]

    def extend(self, texts: tuple[str, ...]) -> None:
        """Add the next cells of the column."""
        numbers = map(self._numbers.__getitem__, texts)
        self._codes.append(np.fromiter(numbers, np.int32, len(texts)))

    def cells(self) -> Cells:
        """The column, its texts without spaces around them."""
        words = [word.strip() for word in self._numbers]
        return Cells(words, np.concatenate(self._codes))


def _matters(fields: list[str]) -> bool:
    """Whether a record is neither blank nor a comment."""
    return bool(fields) and not is_comment(fields) and any(map(str.strip, fields))


def _rows(records: Iterator[Record], width: int, table: Table) -> Iterator[Record]:
    """Rows that matter; one whose width differs from the header's is a fault."""
    for record in records:
        fields = record[1]
        if len(fields) == width and fields[0][:1].isalnum():
            yield record
        elif _matters(fields):
            if len(fields) == width:
                yield record
                continue
            table.lost.update(map(str.strip, fields))
            problem = f"has {len(fields)} fields where the header has {width}"
            remedy = "Put a cell that holds the delimiter in double quotes"
            table.faults.add(table.file, record[0], "", "", problem, remedy)
