"""Lines of a TOML text: where each table and key stands, which tomllib forgets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

Path = tuple[str | int, ...]
_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]")
_KEY: Final = re.compile(r"\s*([\w\-]+)\s*=")
_QUOTES: Final = ('"""', "'''")


def lines_of(text: str) -> dict[Path, int]:
    """Line of each table, entry of an array of tables, and key.

    Keys are paths as pydantic writes them: ``("blocks", 2, "value_eur")``. Of inline
    tables and arrays only the key is known, which is what a reader looks for.
    """
    lines: dict[Path, int] = {(): 1}
    seen: Counter[Path] = Counter()
    here: Path = ()
    for number, line in _outside_of_strings(text):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            names = header[2].split(".")
            here = _within(names, seen, header[1] == "[[")
            lines.setdefault(here, number)
            lines.setdefault(here[:-1], number)  # of an array, its first entry
        elif key:
            lines.setdefault((*here, key[1]), number)
    return lines


def line_at(lines: dict[Path, int], path: Path) -> int:
    """Line of a path, or of the nearest table around it."""
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _within(names: list[str], seen: Counter[Path], is_entry: bool) -> Path:
    """Path of a header; tables inside an array are inside its newest entry."""
    path: Path = ()
    for position, name in enumerate(names):
        path = (*path, name)
        if is_entry and position == len(names) - 1:
            seen[path] += 1
        if seen[path]:
            path = (*path, seen[path] - 1)
    return path


def _outside_of_strings(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, without those that go on a long string."""
    closing = ""
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            if closing in line:
                closing = ""
            continue
        yield number, line
        for quotes in _QUOTES:
            if line.count(quotes) % 2:
                closing = quotes
