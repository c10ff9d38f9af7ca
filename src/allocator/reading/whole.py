"""A dossier cell by cell, with all that planning does not read.

Every file of the folder or sheet of the workbook comes as rows of text, in one
form whatever it was written in: numbers with a point and without closing zeros,
days as ``YYYY-MM-DD``, no spaces around a cell. Comments, columns and tables that
are not known stay what they are. Nothing need be complete; what may mean two
things is a fault, as it is when a dossier is read to be planned.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from python_calamine import CalamineSheet

from allocator.reading import csv_file, workbook
from allocator.reading.cells import read_cells
from allocator.reading.columns import DECIMALS, TABLES, Column, Kind, TableFormat
from allocator.reading.csv_file import Record, is_comment
from allocator.reading.dossier import (
    SETTINGS,
    SETTINGS_FILE,
    data_of,
    tables_by_name,
)
from allocator.reading.dutch import plain
from allocator.reading.faults import Faults
from allocator.reading.fill import fill_table
from allocator.reading.formulas import report_formulas
from allocator.reading.settings import Settings, read_sheet, read_toml
from allocator.reading.table import Table

WRITTEN_ONE_WAY: Final = DECIMALS | {Kind.DAY, Kind.WHOLE, Kind.PROFILE}
"""Kinds of which a cell is brought to one form; the others stay as written."""
_COMMENT_SIGNS: Final = ("#", "sep=")


class Row(NamedTuple):
    """A row of text; ``is_data`` is false for the header and for comments."""

    cells: list[str]
    is_data: bool


@dataclass
class WholeTable:
    """One file or sheet.

    Parameters
    ----------
    name
        The table's name in the format, or its own where it has none.
    file
        Name for messages: ``tenders.csv`` or ``dossier.xlsx [tenders]``.
    format
        Its format; ``None`` for a table that is not of a dossier.
    records
        Gives its records, from the first, as often as it is asked.
    table
        What was read of its known columns.
    """

    name: str
    file: str
    format: TableFormat | None
    records: Callable[[], Iterator[Record]]
    table: Table | None = None

    def __len__(self) -> int:
        if self.table is not None:
            return len(self.table)
        return sum(row.is_data for row in self.rows())

    @cached_property
    def kinds(self) -> list[Kind | None]:
        """Kind of each column as it is given by `rows`."""
        left, end = self._extent
        columns = self._columns()
        known = [columns.get(at) for at in range(left, end)]
        return [column.kind if column else None for column in known]

    def rows(self) -> Iterator[Row]:
        """Comments, the header and all rows in their order; none that is blank."""
        left, width = self._extent
        position = 0
        seen_header = False
        forms = self._forms()
        for _, cells in self._trimmed():
            if cells and is_comment(cells):
                if not cells[0].startswith(_COMMENT_SIGNS[1]):
                    yield Row(cells, False)
                continue
            if seen_header:
                for column, (texts, codes) in forms.items():
                    cells[column] = texts[codes[position]]
                position += 1
            cells = [*cells, *[""] * width][left:width]
            if cells[0].startswith(_COMMENT_SIGNS):
                # A space keeps a name such as "#5" from becoming a comment.
                cells[0] = f" {cells[0]}"
            yield Row(cells, seen_header)
            seen_header = True

    def texts(self) -> Iterator[str]:
        """Every text in a cell, at least once; numbers and days left out."""
        if self.table is None:
            yield from (cell for row in self.rows() for cell in row.cells)
            return
        for column in self._columns().values():
            if column.kind not in WRITTEN_ONE_WAY:
                yield from self.table.column(column.name).words

    def _forms(self) -> dict[int, tuple[list[str], NDArray[np.int32]]]:
        """Columns of one form by their place: distinct texts, and each row's."""
        if self.table is None:
            return {}
        read = self.table
        return {
            at: (
                [
                    _one_form(value, word)
                    for value, word in zip(
                        read.values[column.name].values,
                        read.column(column.name).words,
                        strict=True,
                    )
                ],
                read.column(column.name).codes,
            )
            for at, column in self._columns().items()
            if column.kind in WRITTEN_ONE_WAY
        }

    @cached_property
    def _extent(self) -> tuple[int, int]:
        """First column and end of the columns of which any cell is filled."""
        left, end = sys.maxsize, 0
        for _, cells in self._trimmed():
            if not is_comment(cells):
                filled = [at for at, cell in enumerate(cells) if cell]
                left, end = min(left, filled[0]), max(end, filled[-1] + 1)
        return min(left, end), end

    def _trimmed(self) -> Iterator[Record]:
        """Records that are not blank: cells and their lines trimmed."""
        for line, fields in self.records():
            cells = [_tidy(field) for field in fields]
            if is_comment(fields or [""]):
                while cells and not cells[-1]:
                    cells.pop()
            elif cells and is_comment(cells):
                cells[0] = f" {cells[0]}"
            if any(cells):
                yield line, cells

    def _columns(self) -> dict[int, Column]:
        """Columns of the format by their place in a record."""
        known = self.format.by_name() if self.format else {}
        records = (cells for _, cells in self._trimmed() if not is_comment(cells))
        header = map(plain, next(records, []))
        return {at: known[name] for at, name in enumerate(header) if name in known}


@dataclass
class WholeDossier:
    """Everything in a dossier; ``left_out`` names files that are no tables."""

    settings: Settings | None = None
    tables: list[WholeTable] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def open_whole(path: Path, faults: Faults) -> WholeDossier:
    """Open a folder or a workbook; what is wrong with its cells is a fault.

    A table in which nothing stands is left out.
    """
    whole = WholeDossier()
    if path.is_dir():
        _open_folder(path, whole, faults)
    elif path.suffix.lower() == ".xlsx":
        _open_workbook(path, whole, faults)
    else:
        remedy = "Use a folder or an .xlsx workbook"
        faults.add(path.name, None, "", "", "is no dossier", remedy)
    whole.tables = [table for table in whole.tables if any(table.rows())]
    names = [table.name.casefold() for table in whole.tables]
    for table in whole.tables:
        if names.count(table.name.casefold()) > 1:
            remedy = "Keep one of the two, or rename it"
            problem = f"is the table {table.name} a second time"
            faults.add(table.file, None, "", "", problem, remedy)
        elif table.format is not None:
            _read(table, table.format, faults)
    return whole


def _read(table: WholeTable, form: TableFormat, faults: Faults) -> None:
    """Read the columns that are known, so that what is unsure is told."""
    read = Table(form, table.file, faults, delimiter=_delimiter(table))
    fill_table(read, table.records())
    read_cells(read, complete=False)
    table.table = read


def _delimiter(table: WholeTable) -> str:
    records = table.records
    return records.dialect.delimiter if isinstance(records, _CsvRecords) else ""


@dataclass(frozen=True)
class _CsvRecords:
    """Records of the bytes of a CSV file; a fault of quotes is told once."""

    file: str
    data: bytes
    dialect: csv_file.Dialect
    faults: Faults

    def __call__(self) -> Iterator[Record]:
        return csv_file.records(self.data, self.dialect, self._cut_off)

    def _cut_off(self, line: int, problem: str) -> None:
        if not self.faults.number_in(self.file):
            remedy = 'Close every quote, and double a quote inside a cell ("")'
            self.faults.add(self.file, line, "", "", problem, remedy)


def _open_folder(folder: Path, whole: WholeDossier, faults: Faults) -> None:
    names = tables_by_name()
    formats = {table.name: table for table in TABLES}
    for path in sorted(folder.iterdir()):
        if path.name == SETTINGS_FILE:
            data = data_of(path, faults)
            if data is not None:
                whole.settings = read_toml(path.name, data, faults)
        elif path.suffix.lower() == ".csv" and path.is_file():
            name = names.get(plain(path.stem), path.stem)
            if name == SETTINGS:
                problem, remedy = "has the name of the settings", "Rename it"
                faults.add(path.name, None, "", "", problem, remedy)
            form = formats.get(name)
            data = data_of(path, faults)
            dialect = data and csv_file.dialect_of(path.name, data, form, faults)
            if data and dialect:
                records = _CsvRecords(path.name, data, dialect, faults)
                whole.tables.append(WholeTable(name, path.name, form, records))
        else:
            whole.left_out.append(path.name)


def _open_workbook(path: Path, whole: WholeDossier, faults: Faults) -> None:
    data = data_of(path, faults)
    sheets = data and workbook.open_workbook(path.name, data, faults)
    if not data or not sheets:
        return
    report_formulas(path.name, data, set(sheets), faults)
    names = tables_by_name()
    formats = {table.name: table for table in TABLES}
    for title, sheet in sheets.items():
        name = names.get(plain(title), title)
        file = f"{path.name} [{title}]"
        if name == SETTINGS:
            whole.settings = read_sheet(file, workbook.records(sheet), faults)
        else:
            records = _SheetRecords(sheet)
            whole.tables.append(WholeTable(name, file, formats.get(name), records))


@dataclass(frozen=True)
class _SheetRecords:
    """Records of a sheet."""

    sheet: CalamineSheet

    def __call__(self) -> Iterator[Record]:
        return workbook.records(self.sheet)


def _tidy(field: str) -> str:
    """A cell without spaces around it, its lines ended in one way."""
    if field.isalnum() or not field:
        return field
    if "\r" in field:
        field = field.replace("\r\n", "\n").replace("\r", "\n")
    return field.strip()


def _one_form(value: object, word: str) -> str:
    """A cell in the one form of its kind: what it means, and how it was written."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    return _tidy(word)
