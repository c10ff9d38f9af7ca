"""Excel workbooks: looked into before they are opened, then read as text."""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
)

from allocator.reading.csv_file import Record
from allocator.reading.faults import Faults

MAX_PACKED: Final = 200 * 2**20
MAX_MEMBERS: Final = 1_000
MAX_UNPACKED: Final = 500 * 2**20
MAX_RATIO: Final = 100
_OLD_FORMAT: Final = b"\xd0\xcf\x11\xe0"
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    IndexError,
    OSError,
    RuntimeError,  # NotImplementedError among them: an unknown way of packing
    ValueError,
)
"""Whatever unpacking raises when bytes are not what they should be."""
_MACROS: Final = (
    "vbaproject.bin",
    "vbadata.xml",
    "xl/macrosheets/",
    "xl/intlmacrosheets/",
)
"""Parts with macros: of today, and of the time before (XLM)."""
_CONNECTIONS: Final = ("xl/connections.", "xl/querytables/")
"""Parts that lead to databases and to the web."""
_DECLARATIONS: Final = (b"<!DOCTYPE", b"<!ENTITY")
"""What no part of a workbook needs, and what makes XML dangerous."""
_CHUNK: Final = 2**20
_SIGNIFICANT_DIGITS: Final = 15
"""What Excel itself keeps of a number."""
_ASK: Final = "Do not use this file; ask its sender"


def is_safe(file: str, data: bytes, faults: Faults) -> bool:
    """Whether a workbook may be opened; every reason against it is a fault."""
    if data.startswith(_OLD_FORMAT):
        problem = "is encrypted or in the old .xls format"
        faults.add(file, None, "", "", problem, "Save it as .xlsx without password")
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            reasons = _reasons(archive.infolist(), len(data))
            # Unpacking to nowhere also proves that the sizes stated are true.
            if not reasons and archive.testzip() is not None:
                reasons = [("is damaged", "Save the workbook again")]
            if not reasons and any(_declares(archive, m) for m in archive.infolist()):
                reasons = [("holds XML with a document type", _ASK)]
    except _DAMAGE:
        reasons = [("is not a workbook or is damaged", "Save it as .xlsx")]
    for problem, remedy in reasons:
        faults.add(file, None, "", "", problem, remedy)
    return not reasons


def _reasons(members: list[zipfile.ZipInfo], packed: int) -> list[tuple[str, str]]:
    names = [member.filename.replace("\\", "/") for member in members]
    parts = [name.lower() for name in names]
    unpacked = sum(member.file_size for member in members)
    smaller = "Split the dossier into CSV files"
    checks = (
        (len(members) > MAX_MEMBERS, "has more than 1000 parts", smaller),
        (unpacked > MAX_UNPACKED, "is larger than 500 MB when unpacked", smaller),
        (
            unpacked > MAX_RATIO * packed,
            "unpacks to more than 100 times its size",
            smaller,
        ),
        (
            any(_leads_outside(name) for name in names),
            "holds a part with a path that leads outside it",
            _ASK,
        ),
        (len(set(parts)) < len(parts), "holds a part twice", _ASK),
        (
            any(stat.S_ISLNK(member.external_attr >> 16) for member in members),
            "holds a link to another file",
            _ASK,
        ),
        (
            any(member.flag_bits & 1 for member in members),
            "is encrypted",
            "Save it without password",
        ),
        (
            any(word in name for name in parts for word in _MACROS),
            "holds macros",
            "Save it as .xlsx without macros",
        ),
        (
            any(name.startswith("xl/externallinks/") for name in parts),
            "holds links to other workbooks",
            "Break the links in Excel (Data, Edit links) and save it again",
        ),
        (
            any(name.startswith(_CONNECTIONS) for name in parts),
            "holds connections to other data",
            "Remove them in Excel (Data, Queries & Connections) and save it again",
        ),
        (
            "[Content_Types].xml" not in names,
            "is not a workbook",
            "Save it as .xlsx",
        ),
    )
    return [(problem, remedy) for wrong, problem, remedy in checks if wrong]


def _declares(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a part declares a document type or an entity, anywhere."""
    rest = b""
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            # Without its zeros, UTF-16 of these words is the words themselves.
            text = rest + chunk.replace(b"\0", b"").upper()
            if any(sign in text for sign in _DECLARATIONS):
                return True
            rest = text[-len(_DECLARATIONS[0]) :]
    return False


def _leads_outside(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or ":" in name


def open_workbook(
    file: str, data: bytes, faults: Faults
) -> dict[str, CalamineSheet] | None:
    """Sheets by name; ``None`` when the workbook cannot be opened."""
    if not is_safe(file, data, faults):
        return None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {
            sheet.name: book.get_sheet_by_name(sheet.name)
            for sheet in book.sheets_metadata
            if sheet.typ is SheetTypeEnum.WorkSheet
        }
    except CalamineError as error:
        problem = f"cannot be read as a workbook ({error})"
        faults.add(file, None, "", "", problem, "Save it as .xlsx again")
        return None


def records(sheet: CalamineSheet) -> Iterator[Record]:
    """Rows of a sheet as text; the line of a row is its number in the sheet."""
    for line, row in enumerate(sheet.iter_rows(), 1):
        yield line, [as_text(value) for value in row]


def as_text(
    value: object,
) -> str:
    """A typed cell as a CSV file would hold it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _number(value: float) -> str:
    digits = Decimal(format(value, f".{_SIGNIFICANT_DIGITS}g"))
    return format(digits.normalize() + 0 if digits else Decimal(0), "f")
