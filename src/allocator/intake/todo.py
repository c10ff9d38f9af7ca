"""``tenders.todo.csv``: gaps and guesses out, what people filled in back."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from allocator.errors import Fault, InputError
from allocator.intake.gaps import Answer, Answers, Gap, Sure
from allocator.intake.tables import Synonyms, rows_of, sheets_of
from allocator.intake.update import TableWriter

TODO: Final = "tenders.todo.csv"
COLUMNS: Final = (
    "tender",
    "title",
    "field",
    "assumed",
    "why",
    "sure",
    "where",
    "fill_in",
)
_SYNONYMS: Final[Synonyms] = {name: (name,) for name in COLUMNS}
_NEEDED: Final = frozenset({"tender", "field", "fill_in"})
_SURE: Final = list(Sure)
_RANKS: Final = ("none", "poor", "fair", "use")

Row = dict[str, str]
Key = tuple[str, str]


@dataclass
class Todo:
    """The rows of the list that were filled in, and what they say."""

    answers: Answers = field(default_factory=lambda: Answers(TODO))
    rows: dict[Key, Row] = field(default_factory=dict)


def read_todo(folder: Path) -> Todo:
    """Read what was filled in; nothing when there is no list yet.

    Raises
    ------
    InputError
        The list cannot be read, or one field of a tender is filled in twice.
    """
    todo = Todo()
    path = folder / TODO
    if not path.is_file():
        return todo
    with path.open("rb") as stream:
        sheets = sheets_of(stream, TODO)
    faults = []
    for row in (row for sheet in sheets for row in rows_of(sheet, _SYNONYMS, _NEEDED)):
        # Excel may show the sign that keeps a cell from being a formula.
        text = row.cells.get("fill_in", "").removeprefix("'").strip()
        key = row.cells.get("tender", ""), row.cells.get("field", "")
        if not text:
            continue
        if key in todo.rows and todo.rows[key]["fill_in"] != text:
            problem, remedy = "is filled in twice for one tender", "Keep one of the two"
            faults.append(Fault(TODO, row.number, key[1], "", problem, remedy))
        todo.rows[key] = {name: row.cells.get(name, "") for name in COLUMNS}
        todo.rows[key]["fill_in"] = text
        todo.answers.filled[key] = Answer(text, row.number)
    if faults:
        raise InputError(faults)
    return todo


class TodoWriter:
    """Gathers rows of the list on disk, and writes them with the gaps first.

    What nothing is known of comes first, then what is hardly sure, then what does
    not count; what was filled in stays as it is, at the end.
    """

    def __init__(self, filled: Mapping[Key, Row]) -> None:
        self._filled = filled
        self._open = ExitStack()
        self.count = 0

    def __enter__(self) -> Self:
        self._parts = [self._aside() for _ in _RANKS]
        self._writers = [
            TableWriter(part, COLUMNS, header=False) for part in self._parts
        ]
        return self

    def _aside(self) -> TextIO:
        return self._open.enter_context(
            tempfile.TemporaryFile("w+", encoding="utf-8", newline="")
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def add(self, gaps: Iterable[Gap], title: str = "") -> None:
        """Add the gaps of one tender: one row for each field."""
        merged: dict[Key, Gap] = {}
        for gap in gaps:
            key = gap.tender, gap.field
            merged[key] = _both(merged[key], gap) if key in merged else gap
        for key, gap in merged.items():
            if key not in self._filled:
                self.count += 1
                rank = _RANKS.index("use" if gap.field == "use" else gap.sure.value)
                self._writers[rank].add([_row(gap, title)])

    def write(self, file: TextIO) -> None:
        """Write the list."""
        TableWriter(file, COLUMNS)
        for part in self._parts:
            part.seek(0)
            shutil.copyfileobj(part, file)
        TableWriter(file, COLUMNS, header=False).add(self._filled.values())


def _row(gap: Gap, title: str) -> Row:
    return {
        "tender": gap.tender,
        "title": title,
        "field": gap.field,
        "assumed": gap.assumed,
        "why": gap.why,
        "sure": gap.sure.value,
        "where": gap.where,
    }


def _both(one: Gap, other: Gap) -> Gap:
    """Two remarks on one field as one, the less sure of the two."""
    why = one.why if other.why in one.why else f"{one.why} {other.why}"
    sure = max(one.sure, other.sure, key=_SURE.index)
    assumed = other.assumed or one.assumed
    return Gap(one.tender, one.field, assumed, why, sure, one.where or other.where)
