"""Fills a table from its records: header, field counts, distinct texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.reading.csv_file import Record, is_comment
from allocator.reading.header import match_header
from allocator.reading.table import Cells, Table

_BLOCK: Final = 65_536


def fill_table(table: Table, records: Iterator[Record]) -> None:
    """Read the header and the rows of a table from its records."""
    file, faults = table.file, table.faults
    records = ((line, fields) for line, fields in records if _matters(fields))
    line, header = next(records, (1, []))
    if not header:
        if table.format.required and not faults.number_in(file):
            faults.add(file, None, "", "", "is empty", "Add a header and rows")
        table.readable = not table.format.required
        return
    positions = match_header(file, line, header, table.format, faults)
    if positions is None:
        table.readable = False
        return
    dictionaries: dict[str, defaultdict[str, int]] = {}
    for name in positions:
        dictionaries[name] = defaultdict()
        dictionaries[name].default_factory = dictionaries[name].__len__
    codes: dict[str, list[NDArray[np.int32]]] = {name: [] for name in positions}
    lines: list[int] = []
    for block in _blocks(_of_width(records, len(header), table)):
        lines.extend(line for line, _ in block)
        columns = list(zip(*(fields for _, fields in block), strict=True))
        for name, position in positions.items():
            coded = map(dictionaries[name].__getitem__, columns[position])
            codes[name].append(np.fromiter(coded, np.int32, len(block)))
    table.lines = np.array(lines, np.int64)
    for name, dictionary in dictionaries.items():
        parts = codes[name] or [np.zeros(0, np.int32)]
        words = [word.strip() for word in dictionary]
        table.cells[name] = Cells(words, np.concatenate(parts))


def _matters(fields: list[str]) -> bool:
    """Whether a record is neither blank nor a comment."""
    if not fields or is_comment(fields):
        return False
    return bool(fields[0]) or any(map(str.strip, fields))


def _of_width(records: Iterator[Record], width: int, table: Table) -> Iterator[Record]:
    """Records with as many fields as the header; the others are faults."""
    for record in records:
        line, fields = record
        if len(fields) == width:
            yield record
            continue
        table.readable = False
        problem = f"has {len(fields)} fields where the header has {width}"
        remedy = "Put a cell that holds the delimiter in double quotes"
        table.faults.add(table.file, line, "", "", problem, remedy)


def _blocks(records: Iterator[Record]) -> Iterator[list[Record]]:
    block: list[Record] = []
    for record in records:
        block.append(record)
        if len(block) == _BLOCK:
            yield block
            block = []
    if block:
        yield block
