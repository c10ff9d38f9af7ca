"""Opens a dossier: a folder of CSV files, or one workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from allocator.reading import csv_file, workbook
from allocator.reading.columns import TABLES, TableFormat
from allocator.reading.csv_file import Record
from allocator.reading.dutch import TABLE_NAMES, plain
from allocator.reading.faults import Faults, did_you_mean
from allocator.reading.fill import fill_table
from allocator.reading.formulas import report_formulas
from allocator.reading.settings import Settings, read_sheet, read_toml
from allocator.reading.table import Table

SETTINGS: Final = "instance"
SETTINGS_FILE: Final = "instance.toml"
_EXCEL: Final = (".xls", ".xlsm", ".xlsb", ".ods")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """How one table was read; ``delimiter`` is empty for a sheet."""

    name: str
    rows: int
    encoding: str
    delimiter: str


@dataclass
class Dossier:
    """Everything that stands in the files, as text; settings are read."""

    faults: Faults
    settings: Settings | None = None
    tables: dict[str, Table] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    files: list[SourceFile] = field(default_factory=list)


def open_dossier(path: Path, faults: Faults) -> Dossier:
    """Read the files of a dossier; a table that is not there is empty."""
    dossier = Dossier(faults)
    if path.is_dir():
        _open_folder(path, dossier)
    elif path.is_file() and path.suffix.lower() == ".xlsx":
        _open_workbook(path, dossier)
    else:
        problem, remedy = "is no dossier", "Use a folder or an .xlsx workbook"
        if not path.exists():
            problem = "does not exist"
        elif path.suffix.lower() in _EXCEL:
            remedy = "Save it as .xlsx without macros"
        elif path.suffix.lower() in (".csv", ".toml"):
            remedy = "Use the folder that holds it"
        faults.add(path.name, None, "", "", problem, remedy)
    faults_of_absence = bool(dossier.tables) or path.is_dir()
    for table in TABLES:
        if table.name not in dossier.tables:
            _add_empty(path, table, dossier, faults_of_absence)
    return dossier


def _add_empty(path: Path, table: TableFormat, dossier: Dossier, told: bool) -> None:
    folder = path.is_dir()
    name = f"{table.name}.csv" if folder else f"{path.name} [{table.name}]"
    dossier.tables[table.name] = Table(
        table, name, dossier.faults, readable=not table.required
    )
    if table.required and told:
        what = f"file {name}" if folder else f"sheet {table.name}"
        problem, remedy = "is missing", f"Add the {what}"
        dossier.faults.add(name, None, "", "", problem, remedy)


def tables_by_name() -> dict[str, str]:
    """Names of tables and settings by every accepted name."""
    return {
        plain(word): name
        for name, words in TABLE_NAMES.items()
        for word in (name, *words)
    }


def _is_account(name: str, names: dict[str, str]) -> bool:
    """Whether a file or sheet is of the intake's, such as ``tenders.todo``."""
    table, _, account = name.partition(".")
    return bool(account) and plain(table) in names


def data_of(path: Path, faults: Faults) -> bytes | None:
    """Bytes of a file, unless it is too large to read or cannot be read."""
    most, told = csv_file.MAX_BYTES, "4 GiB"
    if path.suffix.lower() == ".xlsx":
        most, told = workbook.MAX_PACKED, "200 MiB"
    try:
        size = path.stat().st_size
        if size > most:
            problem = f"is larger than {told} ({size} bytes)"
            faults.add(path.name, None, "", "", problem, "Split the dossier")
            return None
        return path.read_bytes()
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        faults.add(path.name, None, "", "", problem, "Check the file")
        return None


def _read_once(path: Path, dossier: Dossier) -> bytes | None:
    """Bytes of a file with their digest."""
    data = data_of(path, dossier.faults)
    if data is not None:
        dossier.digests[path.name] = hashlib.sha256(data).hexdigest()
    return data


def _open_folder(folder: Path, dossier: Dossier) -> None:
    names = tables_by_name()
    faults = dossier.faults
    settings = folder / SETTINGS_FILE
    if settings.is_file():
        data = _read_once(settings, dossier)
        if data is not None:
            dossier.settings = read_toml(SETTINGS_FILE, data, faults)
    else:
        remedy = "Add it; see instances/README.md"
        faults.add(SETTINGS_FILE, None, "", "", "is missing", remedy)
    formats = {table.name: table for table in TABLES}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".csv" or not path.is_file():
            continue
        if _is_account(path.stem, names):
            continue
        name = names.get(plain(path.stem), "")
        if name not in formats:
            hint = did_you_mean(path.stem, formats, "Remove it if it is not needed")
            faults.warn(f"{path.name}: is no table of a dossier and ignored. {hint}.")
        elif name in dossier.tables:
            problem = f"is the same table as {dossier.tables[name].file}"
            faults.add(path.name, None, "", "", problem, "Keep one of the two")
        else:
            data = _read_once(path, dossier)
            dossier.tables[name] = _csv_table(path.name, data, formats[name], dossier)


def _csv_table(
    file: str, data: bytes | None, table: TableFormat, dossier: Dossier
) -> Table:
    faults = dossier.faults
    dialect = None if data is None else csv_file.dialect_of(file, data, table, faults)
    if data is None or dialect is None:
        return Table(table, file, faults, readable=False)
    filled = Table(table, file, faults, delimiter=dialect.delimiter)
    _fill(filled, csv_file.records(data, dialect, partial(_cut_off, filled)))
    source = SourceFile(file, len(filled), dialect.encoding, dialect.delimiter)
    dossier.files.append(source)
    return filled


def _cut_off(table: Table, line: int, problem: str) -> None:
    """Report that the rest of a file cannot be split into cells."""
    remedy = 'Close every quote, and double a quote inside a cell ("")'
    table.faults.add(table.file, line, "", "", problem, remedy)
    table.readable = False


def _fill(table: Table, records: Iterator[Record]) -> None:
    """Fill a table; without rows a required table is a fault."""
    fill_table(table, records)
    if table.format.required and table.readable and not (len(table) or table.lost):
        problem = f"holds no {table.format.name.replace('_', ' ')}"
        table.faults.add(table.file, None, "", "", problem, "Add at least one row")
        table.readable = False


def _open_workbook(path: Path, dossier: Dossier) -> None:
    data = _read_once(path, dossier)
    faults = dossier.faults
    if data is None:
        return
    sheets = workbook.open_workbook(path.name, data, faults)
    if sheets is None:
        return
    names = tables_by_name()
    of_dossier = {title for title in sheets if plain(title) in names}
    report_formulas(path.name, data, of_dossier, faults)
    formats = {table.name: table for table in TABLES}
    for title, sheet in sheets.items():
        name = names.get(plain(title), "")
        file = f"{path.name} [{title}]"
        if _is_account(title, names):
            continue
        if name == SETTINGS:
            dossier.settings = read_sheet(file, workbook.records(sheet), faults)
        elif name not in formats:
            hint = did_you_mean(title, formats, "Remove it if it is not needed")
            faults.warn(f"{file}: is no table of a dossier and ignored. {hint}.")
        elif name in dossier.tables:
            problem = f"is the same table as {dossier.tables[name].file}"
            faults.add(file, None, "", "", problem, "Keep one of the two")
        else:
            table = Table(formats[name], file, faults, delimiter="")
            _fill(table, workbook.records(sheet))
            dossier.tables[name] = table
            dossier.files.append(SourceFile(file, len(table), "xlsx", ""))
    if not any(names.get(plain(title)) == SETTINGS for title in sheets):
        name = f"{path.name} [{SETTINGS}]"
        remedy = "Add the sheet with the columns key and value"
        faults.add(name, None, "", "", "is missing", remedy)
