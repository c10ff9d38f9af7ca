"""Social return beside people, held against the rulebooks that have to count it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from allocator.domain import OtherKind, OtherSroi, Tender
from allocator.fulfilment import lacks, rule_of, rules_of
from allocator.reading.faults import name_lines
from allocator.reading.rows import COLUMN_OF_FIELD, build
from allocator.reading.table import Table
from allocator.rulebook import Rulebook, load_rulebook
from allocator.units import cents

_AS_IT_IS: Final = ("id", "tender", "kind", "description", "source")


def read_other_sroi(table: Table, tenders: Iterable[Tender]) -> tuple[OtherSroi, ...]:
    """Every row without fault; a row that its rulebook cannot count is one.

    A kind of which a rulebook says nothing counts for nothing, and a warning says
    so.
    """
    rulebooks = {tender.id: load_rulebook(tender.rulebook) for tender in tenders}
    found, unsaid = [], dict[tuple[str, OtherKind], list[int]]()
    for row in range(len(table)):
        other = _built(table, row)
        rulebook = rulebooks.get(other.tender) if other else None
        if other is None:
            continue
        found.append(other)
        if rulebook is None or rule_of(other, rulebook):
            continue
        if rules_of(other, rulebook):
            _report_what_is_lacking(table, row, other, rulebook)
        elif not _report_what_is_missing(table, row, other, rulebook):
            lines = unsaid.setdefault((rulebook.id, other.kind), [])
            lines.append(int(table.lines[row]))
    for (name, kind), lines in unsaid.items():
        table.faults.warn(
            f"{table.file}: rulebook {name} says nothing of {kind}, so it counts for "
            f"nothing ({name_lines(lines)})."
        )
    return tuple(found)


def _built(table: Table, row: int) -> OtherSroi | None:
    amount = table.decimal(row, "amount_eur")
    return build(
        table,
        row,
        OtherSroi,
        {
            **{name: table.text(row, name) for name in _AS_IT_IS},
            "amount_cents": None if amount is None else cents(amount),
            "hours": table.decimal(row, "hours"),
            "days": table.at(row, "days"),
            "day": table.day(row, "date"),
        },
    )


def _report_what_is_lacking(
    table: Table, row: int, other: OtherSroi, rulebook: Rulebook
) -> None:
    rule = rules_of(other, rulebook)[0]
    field = lacks(other, rule) or ""
    problem = f"is empty, while rulebook {rulebook.id} counts {other.kind} by it"
    table.fault_at(row, COLUMN_OF_FIELD.get(field, field), problem, "Fill the cell")


def _report_what_is_missing(
    table: Table, row: int, other: OtherSroi, rulebook: Rulebook
) -> bool:
    """Whether the rulebook is known to be incomplete in this."""
    for missing in rulebook.missing:
        if other.kind in missing.other:
            problem = f"needs what rulebook {rulebook.id} lacks: {missing.what}"
            remedy = "Complete the rulebook, or leave the row out"
            table.fault_at(row, "kind", problem, remedy)
            return True
    return False
