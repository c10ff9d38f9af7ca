"""What a file is, by its first bytes; never by its name."""

from __future__ import annotations

import gzip
import re
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO, Final

from allocator.intake import own, tenderned
from allocator.intake.eforms import read_eforms
from allocator.intake.lot import Lot, Reader, unreadable
from allocator.intake.ocds import read_ocds
from allocator.intake.tables import has_columns, sheets_of
from allocator.intake.ted import read_ted

_HEAD: Final = 65_536
_MAX_RATIO: Final = 100
_FREE: Final = 16 * 2**20
"""Bytes that any compressed file may hold, however small it is."""
_KINDS: Final = (
    "Hand in OCDS (JSON), eForms or TED_EXPORT (XML), TenderNed's JSON or workbook, "
    "or a table of tenders"
)
_DAMAGE: Final = (OSError, EOFError, zlib.error)
_PIECE: Final = 2**20
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)
_ROOT: Final = re.compile(rb"<(?![?!])(?:[\w.-]{1,60}:)?([\w.-]{1,80})")
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


def read_file(path: Path) -> Iterator[Lot]:
    """Lots of a file of any known format.

    Raises
    ------
    InputError
        The file cannot be opened or is of no known format.
    """
    try:
        with path.open("rb") as stream:
            size = path.stat().st_size
            yield from read_stream(stream, path.name, size)
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise unreadable(path.name, "", problem, "Check the file") from None


def read_stream(stream: BinaryIO, source: str, size: int) -> Iterator[Lot]:
    """`read_file` for what is open; ``size`` is the size in bytes."""
    head = stream.read(_HEAD)
    stream.seek(0)
    if head[:2] == b"\x1f\x8b":
        with tempfile.TemporaryFile() as unpacked:
            _unpack(stream, unpacked, size, source)
            head = unpacked.read(_HEAD)
            unpacked.seek(0)
            yield from reader_of(head, source)(unpacked, source)
        return
    yield from reader_of(head, source)(stream, source)


def reader_of(head: bytes, source: str) -> Reader:
    """The reader for a file that begins with these bytes."""
    if head.startswith((_ZIP, _OLD_EXCEL)):
        return read_table
    if b"\0" in head[:2] or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        codec = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-be"
        head = head.decode(codec, "ignore").encode()
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise unreadable(source, "", "is empty", _KINDS)
    if start[:1] in b"{[":
        return read_ocds
    if start[:1] == b"<":
        return _xml_reader(start, source)
    if b"\0" in start:
        raise unreadable(source, "", "is of no known format", _KINDS)
    return read_table


def _xml_reader(start: bytes, source: str) -> Reader:
    """By the name of the first element."""
    found = _ROOT.search(_COMMENT.sub(b"", start))
    name = found[1] if found else b""
    if name == b"TED_EXPORT":
        return read_ted
    if name.lower() == b"html":
        remedy = "Save the notice itself (XML), not the page that shows it"
        raise unreadable(source, "", "is a web page", remedy)
    return read_eforms


def read_table(stream: BinaryIO, source: str) -> Iterator[Lot]:
    """A workbook or CSV: TenderNed's columns or our own."""
    sheets = sheets_of(stream, source)
    if has_columns(sheets, tenderned.COLUMNS, tenderned.NEEDED):
        yield from tenderned.lots_of_sheets(sheets, source)
    elif has_columns(sheets, own.COLUMNS, own.NEEDED):
        yield from own.lots_of_sheets(sheets, source)
    else:
        problem = "has no table with TenderNed's columns or those of tenders"
        raise unreadable(source, "", problem, _KINDS)


def _unpack(packed: BinaryIO, to: IO[bytes], size: int, source: str) -> None:
    """Unpack to disk, at most a hundred times the size of the file."""
    most = max(_FREE, _MAX_RATIO * size)
    given = 0
    try:
        with gzip.GzipFile(fileobj=packed) as file:
            while data := file.read(_PIECE):
                given += len(data)
                if given > most:
                    problem = "unpacks to more than 100 times its size"
                    remedy = "Unpack it yourself first"
                    raise unreadable(source, "", problem, remedy)
                to.write(data)
    except _DAMAGE:
        remedy = "Fetch the file again; it may have been cut off"
        raise unreadable(source, "", "is compressed and damaged", remedy) from None
    to.seek(0)
