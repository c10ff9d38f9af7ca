"""Our own tables of tenders, in CSV or Excel: what a user knows beats any notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from allocator.intake import values
from allocator.intake.lot import (
    Flag,
    FlagKind,
    Format,
    Found,
    Lot,
    Party,
    PlaceBasis,
    Site,
    Stage,
    Sum,
    SumBasis,
    unreadable,
)
from allocator.intake.tables import Row, Sheet, Synonyms, rows_of, sheets_of
from allocator.reading.columns import TENDERS

COLUMNS: Final[Synonyms] = {
    column.name: (column.name, *column.synonyms) for column in TENDERS.columns
}
NEEDED: Final = frozenset({"id", "contractor", "sum_eur"})
MOST_ROWS: Final = 50_000
_STATED: Final = (
    "obligation_share",
    "obligation_basis",
    "wage_bill_eur",
    "turnover_eur",
    "labour_hours",
    "labour_share",
    "kind",
    "pso_step",
    "threshold_eur",
    "cap_eur",
    "rulebook",
    "reference_date",
    "latitude",
    "longitude",
    "sector",
    "assumption",
)
"""Columns that no notice has, handed on as they stand."""


def read_own(stream: BinaryIO, source: str) -> Iterator[Lot]:
    """Rows of a table ``tenders`` of a dossier, as contracts."""
    return lots_of_sheets(sheets_of(stream, source), source)


def lots_of_sheets(sheets: list[Sheet], source: str) -> Iterator[Lot]:
    """Contracts of every sheet with the columns of ``tenders``."""
    count = 0
    for sheet in sheets:
        file = f"{source} [{sheet.name}]" if sheet.name else source
        for row in rows_of(sheet, COLUMNS, NEEDED):
            if row.cells.get("id", "#").startswith("#"):
                continue
            count += 1
            if count > MOST_ROWS:
                problem = f"has more than {MOST_ROWS} tenders"
                raise unreadable(file, "", problem, "Hand in the rows that you need")
            yield _contract(row, file)
    if not count:
        problem = "has no row below the columns of tenders"
        remedy = "Use the columns of instances/README.md, and at least one row"
        raise unreadable(source, "", problem, remedy)


def _contract(row: Row, file: str) -> Lot:
    cells = row.cells
    flags: list[Flag] = []

    def text(name: str) -> Found[str] | None:
        words = values.text(cells.get(name, ""), 500)
        return Found(words, file, row.path(name)) if words else None

    def unread(name: str) -> None:
        why = f"What stands in {row.path(name)} cannot be read."
        flags.append(Flag(name, FlagKind.UNREADABLE, why))

    start, end = (values.day(cells.get(name, "")) for name in ("start", "end"))
    amount = values.amount(cells.get("sum_eur", ""))
    for name, value in (("start", start), ("end", end), ("sum_eur", amount)):
        if cells.get(name) and value is None:
            unread(name)
    money = Sum(amount, "EUR", SumBasis.USER) if amount is not None else None
    code = values.cpv(cells.get("cpv", ""))
    town = text("place")
    authority, contractor = text("authority"), text("contractor")
    own = [(name, text(name)) for name in _STATED]
    return Lot(
        format=Format.OWN,
        file=file,
        notice_id=values.text(cells["id"], 64),
        process_id=values.text(cells["id"], 64),
        stage=Stage.CONTRACT,
        title=text("title"),
        buyer=_party(authority),
        contractors=tuple(filter(None, [_party(contractor)])),
        cpv=(Found(code, file, row.path("cpv")),) if code else (),
        sums=(Found(money, file, row.path("sum_eur"), "your own"),) if money else (),
        start=Found(start, file, row.path("start"), "your own") if start else None,
        end=Found(end, file, row.path("end"), "your own") if end else None,
        sites=_sites(town),
        stated=tuple((name, value) for name, value in own if value),
        flags=tuple(flags),
    )


def _party(named: Found[str] | None) -> Found[Party] | None:
    if named is None:
        return None
    return Found(Party(name=named.value), named.file, named.path)


def _sites(town: Found[str] | None) -> tuple[Found[Site], ...]:
    if town is None:
        return ()
    site = Site(town=town.value, country="NL", basis=PlaceBasis.USER)
    return (Found(site, town.file, town.path, "your own"),)
