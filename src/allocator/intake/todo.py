"""``tenders.todo.csv``: gaps and guesses out, what people filled in back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from allocator.errors import Fault, InputError
from allocator.intake.gaps import Answer, Answers, Gap, Sure
from allocator.intake.tables import Synonyms, rows_of, sheets_of

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


def todo_rows(
    gaps: Iterable[Gap], filled: Mapping[Key, Row], titles: Mapping[str, str]
) -> Iterator[Row]:
    """One row for each field of a tender; what was filled in stays as it is.

    What nothing is known of comes first, then what is hardly sure.
    """
    merged: dict[Key, Gap] = {}
    for gap in gaps:
        key = gap.tender, gap.field
        merged[key] = _both(merged[key], gap) if key in merged else gap
    order = sorted(
        (gap for key, gap in merged.items() if key not in filled),
        key=lambda gap: (gap.field == "use", -_SURE.index(gap.sure)),
    )
    for gap in order:
        yield {
            "tender": gap.tender,
            "title": titles.get(gap.tender, ""),
            "field": gap.field,
            "assumed": gap.assumed,
            "why": gap.why,
            "sure": gap.sure.value,
            "where": gap.where,
            "fill_in": "",
        }
    yield from filled.values()


def _both(one: Gap, other: Gap) -> Gap:
    """Two remarks on one field as one, the less sure of the two."""
    why = one.why if other.why in one.why else f"{one.why} {other.why}"
    sure = max(one.sure, other.sure, key=_SURE.index)
    assumed = other.assumed or one.assumed
    return Gap(one.tender, one.field, assumed, why, sure, one.where or other.where)
