"""CSV as people save it: its encoding, its delimiter, its records."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from allocator.reading.columns import TableFormat
from allocator.reading.dutch import plain
from allocator.reading.faults import Faults

MAX_BYTES: Final = 4 * 2**30
DELIMITERS: Final = (",", ";", "\t")
_HEADER_BYTES: Final = 65_536
_STATED: Final = re.compile(r"sep=([,;\t])")
_UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")

Record = tuple[int, list[str]]
"""Line on which a record begins, and its fields."""


class Dialect(NamedTuple):
    """How a file was written."""

    encoding: str
    delimiter: str


def encoding_of(file: str, data: bytes, faults: Faults) -> str | None:
    """Encoding by byte order mark, else UTF-8, else Windows-1252; ``None``: none."""
    if data.startswith(_UTF_16_MARKS):
        return _tried(file, data, "utf-16", faults)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        remedy = "Save the file as CSV UTF-8"
        faults.add(file, line, "", "", "holds a NUL byte", remedy)
        return None
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        encoding = _tried(file, data, "cp1252", faults)
        if encoding:
            faults.warn(
                f"{file}:{line}: is not UTF-8 from here on; read as Windows-1252. "
                "Check the accents, or save the file as CSV UTF-8."
            )
        return encoding
    return "utf-8-sig"


def _tried(file: str, data: bytes, encoding: str, faults: Faults) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = "holds bytes that are no text in UTF-8, UTF-16 or Windows-1252"
        faults.add(file, line, "", "", problem, "Save the file as CSV UTF-8")
        return None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        remedy = "Save the file as CSV UTF-8"
        faults.add(file, line, "", "", "holds a NUL character", remedy)
        return None
    return encoding


def dialect_of(
    file: str, data: bytes, table: TableFormat | None, faults: Faults
) -> Dialect | None:
    """Encoding and delimiter.

    The delimiter is what a line ``sep=;`` says; else the one that finds most columns
    of the table, or most of any where that tells nothing.
    """
    encoding = encoding_of(file, data, faults)
    if encoding is None:
        return None
    start = _stream(data[:_HEADER_BYTES], encoding, "replace").readline()
    stated = _STATED.fullmatch(start.rstrip("\r\n"))
    if stated:
        return Dialect(encoding, stated[1])
    known = table.by_name() if table else {}
    found: dict[str, tuple[int, int]] = {}
    for delimiter in DELIMITERS:
        lines = _stream(data[:_HEADER_BYTES], encoding, "replace")
        header = _header(csv.reader(lines, delimiter=delimiter))
        found[delimiter] = (sum(plain(n) in known for n in header), len(header))
    return Dialect(encoding, max(DELIMITERS, key=found.__getitem__))


def _header(records: Iterator[list[str]]) -> list[str]:
    """First record that is no comment; empty when there is none."""
    try:
        for record in records:
            if any(record) and not is_comment(record):
                return record
    except csv.Error:
        pass
    return []


def is_comment(fields: list[str]) -> bool:
    """Whether a record is a comment, or Excel's own ``sep=;`` line."""
    return fields[0].startswith(("#", "sep="))


def _stream(data: bytes, encoding: str, errors: str = "strict") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding, errors, newline="")


def records(
    data: bytes, dialect: Dialect, report: Callable[[int, str], None]
) -> Iterator[Record]:
    """Records under strict rules; a quote that does not match ends the reading.

    ``report`` is then called with the line on which the record begins, and why.
    """
    stream = _stream(data, dialect.encoding)
    reader = csv.reader(stream, delimiter=dialect.delimiter, strict=True)
    line = 1
    try:
        for fields in reader:
            yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        report(line, f"has quotes that do not match or a cell without end ({error})")
