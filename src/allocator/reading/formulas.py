"""Finds formulas in a workbook that came without a value, or with an error.

A reader of values sees both as an empty cell, and would take "#N/A" for "no
limit". So the XML of each sheet is searched for such cells, without parsing it.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Final

from allocator.reading.faults import Faults

_ATTRIBUTE: Final = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ERROR: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*\bt=\"e\"[^>]*>")
_FORMULA: Final = re.compile(
    rb"<(?:\w+:)?c(?:\s[^>]*)?>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_BOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_OPEN: Final = "Open the workbook in Excel and save it, or type the value"
_CORRECT: Final = "Correct the formula, or type the value"


def report_formulas(file: str, data: bytes, titles: set[str], faults: Faults) -> None:
    """Report cells of the named sheets that hold no value although they should.

    ``data`` is a workbook that was found safe to unpack.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for title, part in _sheets(archive):
            if title in titles:
                _report_sheet(f"{file} [{title}]", archive.read(part), faults)


def _report_sheet(where: str, xml: bytes, faults: Faults) -> None:
    for tag in _ERROR.findall(xml):
        _add(where, tag, "holds an error such as #N/A", _CORRECT, faults)
    for cell in _FORMULA.findall(xml):
        tag = cell[: cell.index(b">") + 1]
        # A formula whose value is the empty text says t="str", and is blank.
        if b't="str"' not in tag:
            _add(where, tag, "holds a formula without a value", _OPEN, faults)


def _add(where: str, tag: bytes, problem: str, remedy: str, faults: Faults) -> None:
    cell = _attributes(tag).get("r", "")
    row = re.search("[0-9]+$", cell)
    named = f"cell {cell} {problem}" if cell else f"a cell {problem}"
    faults.add(where, int(row[0]) if row else None, "", "", named, remedy)


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Title and part of each sheet; none where the workbook does not say."""
    parts = set(archive.namelist())
    if not {_BOOK, _RELATIONS} <= parts:
        return
    relations = map(_attributes, _RELATION.findall(archive.read(_RELATIONS)))
    target = {r.get("Id", ""): r.get("Target", "") for r in relations}
    for sheet in map(_attributes, _SHEET.findall(archive.read(_BOOK))):
        of_sheet = next((v for k, v in sheet.items() if k.endswith(":id")), "")
        part = posixpath.join("/xl", target.get(of_sheet, "")).removeprefix("/")
        if part in parts:
            yield sheet.get("name", ""), part


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode(): html.unescape(value.decode("utf-8", "replace"))
        for name, value in _ATTRIBUTE.findall(tag)
    }
