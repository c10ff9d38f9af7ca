"""Puts tenders and demands into a dossier, beside what stands there already."""

from __future__ import annotations

import csv
import errno
import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from allocator.errors import EXIT_NO_ROOM, EXIT_USAGE, OutputError
from allocator.intake.lot import unreadable
from allocator.reading.columns import TableFormat
from allocator.reading.csv_file import dialect_of, is_comment, records
from allocator.reading.dutch import TABLE_NAMES, plain
from allocator.reading.faults import Faults
from allocator.writing.cells import durable, guarded

Row = dict[str, str]
_PARTIAL: Final = ".allocator-intake-"


@dataclass
class Existing:
    """A table of a dossier as it stands: its columns by our names, and its rows."""

    file: str
    columns: list[str]
    rows: list[Row] = field(default_factory=list)


def read_existing(folder: Path, table: TableFormat) -> Existing:
    """Rows of a table, every cell as it is; none when there is no such file.

    Raises
    ------
    InputError
        The file cannot be read, or is not separated by commas: then its numbers
        may have another decimal sign than ours.
    """
    names = {plain(name) for name in (table.name, *TABLE_NAMES[table.name])}
    paths = [p for p in sorted(folder.glob("*.csv")) if plain(p.stem) in names]
    columns = [column.name for column in table.columns]
    if not paths:
        return Existing(f"{table.name}.csv", columns)
    path = paths[0]
    faults = Faults()
    data = path.read_bytes()
    dialect = dialect_of(path.name, data, table, faults)
    faults.raise_if_any()
    if dialect is None or dialect.delimiter != ",":
        problem = "has other signs than commas between its columns"
        remedy = "Write the dossier anew with allocator convert, and add to that"
        raise unreadable(path.name, "", problem, remedy)

    def broken(line: int, problem: str) -> None:
        remedy = 'Close every quote, and double a quote inside a cell ("")'
        raise unreadable(path.name, "", problem, remedy, line)

    kept = [
        [cell.strip() for cell in cells]
        for _, cells in records(data, dialect, broken)
        if any(cells) and not is_comment(cells)
    ]
    if not kept:
        return Existing(path.name, columns)
    known = table.by_name()
    header = [c.name if (c := known.get(plain(name))) else name for name in kept[0]]
    rows = [dict(zip(header, cells, strict=False)) for cells in kept[1:]]
    more = [name for name in header if name not in columns]
    return Existing(path.name, [*columns, *more], rows)


class DossierWriter:
    """Writes files of a dossier beside it, and puts them in place when all are done.

    Raises
    ------
    OutputError
        A file cannot be written. Nothing was changed, unless the disk failed
        between two renames.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._room = ExitStack()
        self._files = ExitStack()
        self._names: list[str] = []

    def __enter__(self) -> Self:
        here = self._folder if self._folder.is_dir() else self._folder.parent
        try:
            room = tempfile.TemporaryDirectory(prefix=_PARTIAL, dir=here)
            self._partial = Path(self._room.enter_context(room))
        except OSError as error:
            raise self._failed(error) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._room:
            self._files.close()
        if isinstance(error, OSError):
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> OutputError:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        message = f"{self._folder} cannot be written: {error.strerror}."
        return OutputError(message, EXIT_NO_ROOM if full else EXIT_USAGE)

    def text(self, name: str) -> TextIO:
        """A new file of the dossier."""
        self._names.append(name)
        return self._files.enter_context(durable(self._partial / name))

    def table(self, name: str, columns: Sequence[str]) -> TableWriter:
        """A new table of the dossier, its header written."""
        return TableWriter(self.text(name), columns)

    def commit(self) -> list[Path]:
        """Put every file in place; only files that are on disk are moved."""
        self._files.close()
        self._folder.mkdir(exist_ok=True)
        for name in self._names:
            os.replace(self._partial / name, self._folder / name)
        return [self._folder / name for name in self._names]


class TableWriter:
    """Writes rows by column; no cell of them becomes a formula."""

    def __init__(
        self, file: TextIO, columns: Sequence[str], header: bool = True
    ) -> None:
        self._writer = csv.writer(file, lineterminator="\n")
        self._columns = columns
        if header:
            self._writer.writerow(columns)

    def add(self, rows: Iterable[Row]) -> None:
        """Write rows; a column that a row lacks stays empty."""
        for row in rows:
            self._writer.writerow(guarded(row.get(name, "")) for name in self._columns)
