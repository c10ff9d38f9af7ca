"""Broken workbooks, byte for byte the same each time; nothing in them can run."""

from __future__ import annotations

import io
import stat
import zipfile
from datetime import UTC, datetime

import xlsxwriter

SETTINGS = (
    ("key", "value"),
    ("schema", "1"),
    ("name", "broken"),
    ("start", "2026-01-05"),
    ("weeks", "20"),
)
SHEETS = {
    "instance": SETTINGS,
    "job_seekers": (
        ("id", "place", "travel_km", "hours", "age_band"),
        ("s1", "Rotterdam", "30", "36", "27-44"),
    ),
    "tenders": (
        ("id", "contractor", "rulebook", "reference_date", "start", "end", "place",
         "sector"),
        ("t1", "acme", "haaglanden-2023", "2025-12-01", "2026-01-05", "2026-05-24",
         "Rotterdam", "energy"),
    ),
    "demands": (
        ("id", "tender", "role", "headcount", "hours"),
        ("d1", "t1", "grondwerker", "2", "36"),
    ),
}  # fmt: skip
_OPTIONAL = SHEETS | {
    "job_seekers": (
        (*SHEETS["job_seekers"][0], "available_until"),
        (*SHEETS["job_seekers"][1], "2026-03-01"),
    )
}
"""With a column that may be blank, so that only the formula is a fault."""
_ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
_MADE = datetime(2026, 1, 1, tzinfo=UTC)
_MEMBER_DATE = (2026, 1, 1, 0, 0, 0)


def broken() -> dict[str, tuple[str, bytes]]:
    """Ending and content of each broken workbook, by the name of its fault."""
    whole = workbook(SHEETS)
    without = {name: rows for name, rows in SHEETS.items() if name != "instance"}
    bomb = {"xl/media/image1.png": b"0" * 1_000_000}
    encrypted = bytearray(archive({"EncryptedPackage": b"x"}))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        encrypted[encrypted.index(mark) + at] |= 1
    return {
        "workbook-not-a-workbook": ("xlsx", b"id,place\n"),
        "workbook-damaged": ("xlsx", whole[: len(whole) // 2]),
        "workbook-of-something-else": ("xlsx", archive({"word/document.xml": b"x"})),
        "workbook-old-format": ("xls", b"\xd0\xcf\x11\xe0 old"),
        "workbook-with-password": ("xlsx", b"\xd0\xcf\x11\xe0 encrypted"),
        "workbook-encrypted-part": ("xlsx", bytes(encrypted)),
        "workbook-named-as-with-macros": ("xlsm", whole),
        "workbook-with-macros": ("xlsx", added(whole, {"xl/vbaProject.bin": b"x"})),
        "workbook-with-links": (
            "xlsx",
            added(whole, {"xl/externalLinks/externalLink1.xml": b"x"}),
        ),
        "workbook-with-old-macros": (
            "xlsx",
            added(whole, {"xl/macrosheets/sheet1.xml": b"<x/>"}),
        ),
        "workbook-with-connections": (
            "xlsx",
            added(whole, {"xl/connections.xml": b"<connections/>"}),
        ),
        "workbook-with-entities": ("xlsx", added(whole, {"xl/evil.xml": _ENTITY})),
        "workbook-part-twice": ("xlsx", added(whole, {"XL/workbook.xml": b"<x/>"})),
        "workbook-bomb": ("xlsx", added(whole, bomb)),
        "workbook-path-outside": ("xlsx", added(whole, {"../evil.xml": b"x"})),
        "workbook-symlink": ("xlsx", added(whole, {"xl/link": b"/etc/passwd"}, True)),
        "workbook-without-settings": ("xlsx", workbook(without)),
        "workbook-sheet-missing": (
            "xlsx",
            workbook({name: SHEETS[name] for name in ("instance", "tenders")}),
        ),
        "workbook-setting-twice": (
            "xlsx",
            workbook(SHEETS | {"instance": (*SETTINGS, ("weeks", "30"))}),
        ),
        "workbook-formula-without-value": (
            "xlsx",
            workbook(_OPTIONAL, {("job_seekers", 1, 5): "=1+1"}),
        ),
        "workbook-cell-with-error": (
            "xlsx",
            workbook(_OPTIONAL, {("job_seekers", 1, 5): "=1/0"}, "#DIV/0!"),
        ),
    }


def workbook(
    sheets: dict[str, tuple[tuple[str, ...], ...]],
    formulas: dict[tuple[str, int, int], str] | None = None,
    value: str = "",
) -> bytes:
    """A workbook of texts, and formulas by sheet, row and column."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for position, cell in enumerate(row):
                    formula = (formulas or {}).get((name, line, position))
                    if formula:
                        sheet.write_formula(line, position, formula, value=value)
                    else:
                        sheet.write_string(line, position, cell)
    return data.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    """A zip file of some members."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name, _MEMBER_DATE), content)
    return data.getvalue()


def added(book: bytes, members: dict[str, bytes], link: bool = False) -> bytes:
    """A workbook with more members, as symbolic links if asked."""
    data = io.BytesIO(book)
    with zipfile.ZipFile(data, "a") as file:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _MEMBER_DATE)
            if link:
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            file.writestr(info, content, zipfile.ZIP_DEFLATED)
    return data.getvalue()
