"""Puts tenders and demands into a dossier, beside what stands there already."""

from __future__ import annotations

import csv
import errno
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from allocator.errors import EXIT_NO_ROOM, EXIT_USAGE, OutputError
from allocator.intake.lot import unreadable
from allocator.reading.columns import TableFormat
from allocator.reading.csv_file import dialect_of, is_comment, records
from allocator.reading.dutch import TABLE_NAMES, plain
from allocator.reading.faults import Faults
from allocator.writing.cells import durable, guarded

Row = dict[str, str]
_PARTIAL: Final = ".allocator-partial"


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


def combined(old: Existing, new: Sequence[Row], gone: set[str], key: str) -> list[Row]:
    """Rows that stay, then the new ones.

    Parameters
    ----------
    old
        The table as it stands.
    new
        Rows to put in.
    gone
        Values of ``key`` whose rows this run knows better.
    key
        Column by which rows are known: ``id`` or ``tender``.
    """
    return [*(row for row in old.rows if row.get(key, "") not in gone), *new]


def write_files(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """Write files of a dossier: all beside their places first, then into place.

    Raises
    ------
    OutputError
        Nothing was changed, unless the disk failed between two renames.
    """
    made: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(exist_ok=True)
        with ExitStack() as undo:
            for name, content in files.items():
                partial = folder / f".{name}{_PARTIAL}"
                with suppress(FileNotFoundError):
                    partial.unlink()
                undo.callback(partial.unlink, missing_ok=True)
                with durable(partial) as file:
                    file.write(content)
                made.append((partial, folder / name))
            for partial, path in made:
                os.replace(partial, path)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        message = f"{folder} cannot be written: {error.strerror}."
        raise OutputError(message, EXIT_NO_ROOM if full else EXIT_USAGE) from error
    return [path for _, path in made]


def as_csv(columns: Sequence[str], rows: Iterable[Row], guard: bool = True) -> str:
    """A table as text; with ``guard`` no cell of it becomes a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        cells = [row.get(name, "") for name in columns]
        writer.writerow(guarded(cell) if guard else cell for cell in cells)
    return text.getvalue()
