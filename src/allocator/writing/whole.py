"""A dossier written cell by cell: a folder of CSV files, or one workbook."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Final, Literal

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from allocator.reading.columns import DECIMALS, THOUSANDS, Kind
from allocator.reading.csv_file import DELIMITERS, dialect_of
from allocator.reading.dossier import SETTINGS, SETTINGS_FILE
from allocator.reading.faults import Faults
from allocator.reading.settings import Settings
from allocator.reading.whole import WholeDossier, WholeTable
from allocator.writing.cells import durable, guarded
from allocator.writing.folder import delivered
from allocator.writing.new_file import write_new_file

Locale = Literal["en", "nl"]
"""How CSV is written: ``1234.5``, ``2027-01-31``; or ``1234,5``, ``31-01-2027``."""

MAX_ROWS: Final = 1_048_576
MAX_COLUMNS: Final = 16_384
MAX_CELL: Final = 32_767
_EXACT_DIGITS: Final = 15
"""Digits of a number that a workbook keeps; a longer one is written as text."""
_NUMBERS: Final = DECIMALS | {Kind.WHOLE, Kind.PROFILE}
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_ISO_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LOOKS_LIKE_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3},[0-9]{3}")
_TITLE: Final = re.compile(
    r"[^\[\]:*?/\\<>|\"'\x00-\x1f.][^\[\]:*?/\\<>|\"\x00-\x1f]{0,30}"
)
_NO_XML: Final = re.compile("[\ufffe\uffff]")
_RESERVED: Final = "history"
_LINES_TRIED: Final = 200
_MARK: Final = "\ufeff"


def check_titles(whole: WholeDossier, faults: Faults) -> None:
    """Refuse tables whose name cannot be both a file and a sheet."""
    for table in whole.tables:
        good = _TITLE.fullmatch(table.name) and table.name[-1] not in " .'"
        if not good or table.name.casefold() == _RESERVED:
            problem = "has a name that cannot be both a file and a sheet"
            remedy = 'Rename it: at most 31 signs, none of [ ] : * ? / \\ < > | and "'
            faults.add(table.file, None, "", "", problem, remedy)


def check_fits_workbook(whole: WholeDossier, faults: Faults) -> None:
    """Refuse what a sheet cannot hold, before anything is written."""
    for table in whole.tables:
        remedy = "Keep this dossier in CSV files"
        rows = 0
        for rows, row in enumerate(table.rows(), 1):
            if len(row.cells) > MAX_COLUMNS:
                problem = f"has more than {MAX_COLUMNS} columns"
                faults.add(table.file, None, "", "", problem, remedy)
                break
            for cell in row.cells:
                if len(cell) > MAX_CELL or _NO_XML.search(cell):
                    problem = f"row {rows} holds a cell that a workbook cannot hold"
                    faults.add(table.file, None, "", "", problem, remedy)
        if rows > MAX_ROWS:
            problem = f"has more than {MAX_ROWS} rows"
            faults.add(table.file, None, "", "", problem, remedy)


def setting_texts(settings: Settings) -> list[tuple[str, str]]:
    """Keys and values of the settings that were stated, as a sheet has them."""
    stated = settings.model_dump(exclude_unset=True, by_alias=True)
    travel = stated.pop("travel", {})
    pairs = [*stated.items(), *((f"travel.{k}", v) for k, v in travel.items())]
    texts = ((key, _setting_text(value)) for key, value in pairs)
    return [(key, text) for key, text in texts if text]


def _setting_text(value: object) -> str:
    if isinstance(value, tuple):
        return " | ".join(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    return str(value)


def write_folder(whole: WholeDossier, out: Path, source: Path, locale: Locale) -> None:
    """Write a folder of CSV files that appears whole or not at all.

    Raises
    ------
    OutputError
        It exists already, lies in ``source``, or cannot be written.
    """
    with delivered(out, False, source) as partial:
        if whole.settings:
            with durable(partial / SETTINGS_FILE) as file:
                file.write(_toml(whole.settings))
        for table in whole.tables:
            with durable(partial / f"{table.name}.csv") as file:
                file.writelines(_csv_lines(table, locale))


def _toml(settings: Settings) -> str:
    """The settings as TOML; tables come last there."""
    lines = []
    for key, text in setting_texts(settings):
        section, _, short = key.rpartition(".")
        if section and f"[{section}]" not in lines:
            lines += ["", f"[{section}]"]
        lines.append(f"{short} = {_toml_value(short, text)}")
    return "\n".join(lines) + "\n"


def _toml_value(key: str, text: str) -> str:
    if key == "extra_skills":
        return json.dumps(text.split(" | "))
    if key in ("name", "region", "provenance", "licence"):
        # JSON and TOML escape alike, but for this one sign.
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return text


def _csv_lines(table: WholeTable, locale: Locale) -> Iterator[str]:
    """Lines of a CSV file; the first states the delimiter where it is in doubt."""
    delimiter, end = (";", "\r\n") if locale == "nl" else (",", "\n")
    lines = _bare_lines(table, locale, delimiter, end)
    first = list(islice(lines, _LINES_TRIED))
    data = "".join(first).encode()
    found = dialect_of(table.file, data, table.format, Faults())
    # A mark in the first cell would be taken for the file's, but for one before it.
    marked = locale == "nl" or data.startswith(_MARK.encode())
    yield _MARK if marked else ""
    if found is None or found.delimiter != delimiter:
        yield f"sep={delimiter}{end}"
    yield from first
    yield from lines


def _bare_lines(
    table: WholeTable, locale: Locale, delimiter: str, end: str
) -> Iterator[str]:
    for row in table.rows():
        cells = row.cells
        kinds = table.kinds if row.is_data else [None] * len(cells)
        if row.is_data and locale == "nl":
            cells = [_dutch(c, k) for c, k in zip(cells, kinds, strict=True)]
        quoted = [
            _quoted(cell, (delimiter,) if kind in _NUMBERS else DELIMITERS)
            for cell, kind in zip(cells, kinds, strict=True)
        ]
        yield delimiter.join(quoted) + end


def _quoted(cell: str, signs: Iterable[str]) -> str:
    """A cell in quotes where it needs them, also for who looks for the delimiter."""
    if any(sign in cell for sign in (*signs, '"', "\n")):
        doubled = cell.replace('"', '""')
        return f'"{doubled}"'
    return cell


def _dutch(cell: str, kind: Kind | None) -> str:
    """A cell as it is written in the Netherlands."""
    if kind is Kind.DAY and (day := _ISO_DAY.fullmatch(cell)):
        return f"{day[3]}-{day[2]}-{day[1]}"
    if kind in DECIMALS and _NUMBER.fullmatch(cell):
        number = cell.replace(".", ",")
        # 1,234 may mean 1234 to a reader of money; 1,2340 may not.
        unsure = kind in THOUSANDS and _LOOKS_LIKE_THOUSANDS.fullmatch(number)
        return f"{number}0" if unsure else number
    return cell


def formula_warnings(whole: WholeDossier) -> list[str]:
    """Where a spreadsheet would take a text of a CSV file for a formula."""
    return [
        f"{table.name}.csv: some cells begin as a formula does (= + - @), and were "
        "kept. Open the file in a spreadsheet only if you know where it comes from."
        for table in whole.tables
        if any(guarded(text) != text for text in table.texts())
    ]


def write_workbook(whole: WholeDossier, out: Path) -> None:
    """Write one workbook: numbers and days as such, everything else as text.

    Raises
    ------
    OutputError
        Something is there already, or it cannot be written; nothing was changed.
    """
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        cells = _Cells(book)
        if whole.settings:
            pairs = [("key", "value"), *setting_texts(whole.settings)]
            with cells.sheet(SETTINGS, 2) as sheet:
                for line, pair in enumerate(pairs):
                    for position, text in enumerate(pair):
                        cells.write(sheet, line, position, text, None, line > 0)
        for table in whole.tables:
            with cells.sheet(table.name, len(table.kinds)) as sheet:
                for line, row in enumerate(table.rows()):
                    kinds = table.kinds if row.is_data else [None] * len(row.cells)
                    for position, text in enumerate(row.cells):
                        kind = kinds[position]
                        cells.write(sheet, line, position, text, kind, row.is_data)
    write_new_file(out, data.getvalue())


class _Cells:
    """Writes cells of a workbook by their kind, each with its look."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._text = book.add_format({"num_format": "@"})
        self._bold = book.add_format({"num_format": "@", "bold": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._money = book.add_format({"num_format": "#,##0.00"})
        self._number = book.add_format()

    @contextmanager
    def sheet(self, title: str, columns: int) -> Iterator[Worksheet]:
        """A new sheet whose cells are text unless another kind is written."""
        sheet = self._book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        if columns:
            sheet.set_column(0, columns - 1, 20, self._text)
        yield sheet

    def write(
        self,
        sheet: Worksheet,
        line: int,
        position: int,
        text: str,
        kind: Kind | None,
        is_data: bool,
    ) -> None:
        """Write one cell; blank cells are left out."""
        if not text:
            return
        if kind is Kind.DAY and _ISO_DAY.fullmatch(text):
            day = datetime.combine(date.fromisoformat(text), datetime.min.time())
            sheet.write_datetime(line, position, day, self._day)
        elif kind in _NUMBERS and _is_exact(text):
            look = self._money if kind is Kind.EUR else self._number
            sheet.write_number(line, position, float(text), look)
        else:
            look = self._text if is_data else self._bold
            sheet.write_string(line, position, text, look)


def _is_exact(text: str) -> bool:
    """Whether a number comes back from a workbook as it is."""
    if not _NUMBER.fullmatch(text):
        return False
    return len(text.lstrip("-0.").replace(".", "")) <= _EXACT_DIGITS
