"""Tables of other people: the sheet and header that fit, in Excel or CSV.

Headers differ between releases of one dataset, so columns are found by a table
of synonyms, whatever their case, spaces and signs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

from allocator.intake.lot import unreadable
from allocator.reading import workbook
from allocator.reading.csv_file import DELIMITERS, encoding_of
from allocator.reading.dutch import plain
from allocator.reading.faults import Faults

Synonyms = dict[str, tuple[str, ...]]
MAX_BYTES: Final = 200 * 2**20
MAX_COLUMNS: Final = 1_000
_HEADER_WITHIN: Final = 30
"""A header stands in the first rows; above it there may be a title."""
_LONGEST_CELL: Final = 100_000
_SMALLER: Final = "Save the rows that you need as a smaller file"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number and its cells by column, blank ones left out."""

    number: int
    cells: dict[str, str]
    names: dict[str, str]

    def path(self, column: str) -> str:
        """Where a cell stands, in the words of its file."""
        return f"row {self.number}, {self.names.get(column, column)}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows as they stand in a sheet or CSV file, each with its number."""

    name: str
    rows: list[tuple[int, list[str]]]


def sheets_of(stream: BinaryIO, source: str) -> list[Sheet]:
    """Every sheet of a workbook, or the single one of a CSV file.

    Raises
    ------
    InputError
        Too large, damaged, encrypted, with macros, or not text.
    """
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise unreadable(source, "", "is larger than 200 MB", _SMALLER)
    faults = Faults()
    if data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0":
        sheets = workbook.open_workbook(source, data, faults)
        faults.raise_if_any()
        return [
            Sheet(name, _bounded(workbook.records(sheet)))
            for name, sheet in (sheets or {}).items()
        ]
    encoding = encoding_of(source, data, faults)
    faults.raise_if_any()
    text = data.decode(encoding or "utf-8")
    return [Sheet("", _csv_rows(text, source))]


def _bounded(records: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    return [(line, row[:MAX_COLUMNS]) for line, row in records]


def _csv_rows(text: str, source: str) -> list[tuple[int, list[str]]]:
    """Rows under the delimiter that splits the first lines into most cells."""
    head = text[:_LONGEST_CELL]
    delimiter = max(DELIMITERS, key=head.count)
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows.extend((reader.line_num, row[:MAX_COLUMNS]) for row in reader)
    except csv.Error as error:
        problem = f"cannot be split into cells ({error})"
        remedy = 'Close every quote, and double a quote inside a cell ("")'
        raise unreadable(source, "", problem, remedy, reader.line_num) from None
    return rows


def rows_of(sheet: Sheet, synonyms: Synonyms, needed: frozenset[str]) -> Iterator[Row]:
    """Rows below the header that has the needed columns; none without one."""
    known = {plain(word): name for name, words in synonyms.items() for word in words}
    for place, (_, cells) in enumerate(islice(sheet.rows, _HEADER_WITHIN)):
        columns: dict[str, int] = {}
        for position, cell in enumerate(cells):
            name = known.get(plain(cell[:200]))
            if name:
                columns.setdefault(name, position)
        if needed <= columns.keys():
            names = {name: cells[at].strip() for name, at in columns.items()}
            yield from _below(sheet, place + 1, columns, names)
            return


def _below(
    sheet: Sheet, first: int, columns: dict[str, int], names: dict[str, str]
) -> Iterator[Row]:
    for number, cells in islice(sheet.rows, first, None):
        filled = {
            name: cells[at].strip()[:_LONGEST_CELL]
            for name, at in columns.items()
            if at < len(cells) and cells[at].strip()
        }
        if filled:
            yield Row(number, filled, names)


def has_columns(
    sheets: Iterable[Sheet], synonyms: Synonyms, needed: frozenset[str]
) -> bool:
    """Whether any sheet has a header with these columns."""
    return any(next(rows_of(s, synonyms, needed), None) for s in sheets)
