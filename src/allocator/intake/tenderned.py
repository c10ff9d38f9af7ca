"""TenderNed's dataset as a workbook (or saved from it as CSV).

One row for each notice, lot and winner; rows of one notice and lot become one. The
workbook leaves out winners that the JSON of the same years has, so prefer that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO, Final, TypeVar

from allocator.intake import values
from allocator.intake.lot import (
    Duration,
    Flag,
    FlagKind,
    Format,
    Found,
    Lot,
    Nature,
    Outcome,
    Party,
    PlaceBasis,
    Site,
    Stage,
    Sum,
    SumBasis,
    unreadable,
)
from allocator.intake.names import is_name
from allocator.intake.social import mention
from allocator.intake.tables import Row, Sheet, Synonyms, rows_of, sheets_of
from allocator.reading.dutch import plain

T = TypeVar("T")

COLUMNS: Final[Synonyms] = {
    "notice": ("ID publicatie", "Publicatie ID"),
    "process": ("TenderNed kenmerk",),
    "published": ("Publicatiedatum", "Datum publicatie"),
    "kind": ("Type aankondiging", "Soort aankondiging", "Type publicatie"),
    "buyer": ("Officiële naam Aanbestedende dienst", "Naam Aanbestedende dienst"),
    "buyer_id": ("Nationaal identificatienummer",),
    "buyer_postcode": ("AD postcode",),
    "buyer_town": ("AD plaats",),
    "buyer_country": ("AD land",),
    "title": ("Naam aanbesteding",),
    "description": (
        "Omschrijving aanbesteding",
        "Korte beschrijving aanbesteding",
    ),
    "nature": ("Type opdracht",),
    "procedure": ("Procedure",),
    "cpv": ("CPV-codes", "CPV-code"),
    "nuts": ("NUTS-code", "NUTS-codes"),
    "start": ("Aanvang opdracht",),
    "end": ("Voltooiing opdracht",),
    "length": ("Termijn voltooiing opdracht",),
    "unit": ("Tijdseenheid periode voltooiing opdracht",),
    "estimate": (
        "Oorspronkelijk geraamde waarde - bedrag",
        "Geraamde waarde - bedrag",
    ),
    "estimate_currency": (
        "Oorspronkelijk geraamde waarde - valuta",
        "Geraamde waarde - valuta",
    ),
    "award": ("Waarde - bedrag", "Definitieve waarde - bedrag"),
    "award_currency": ("Waarde - valuta", "Definitieve waarde - valuta"),
    "decided": ("Datum gunning", "Datum besluit gunning"),
    "contractor": ("Naam gegunde onderneming", "Officiële benaming"),
    "contractor_id": ("ON kvknummer", "Kvknummer"),
    "contractor_town": ("ON plaats", "Plaats"),
    "contractor_country": ("ON land", "Land"),
    "contractor_postcode": ("ON postcode", "Postcode"),
    "lot": ("ID perceel", "Perceelnummer"),
    "lot_title": ("Naam perceel",),
}
"""Headers as several releases of the dataset have them; the lot's are less sure."""
NEEDED: Final = frozenset({"notice", "title"})
_FRAMEWORKS: Final = ("raamovereenkomst", "dynamischaankoopsysteem")
_KINDS: Final = {
    "marktconsultatie": Outcome.PLANNING,
    "vooraankondiging": Outcome.PLANNING,
    "voortijdigebeeindiging": Outcome.CANCELLED,
    "erkenningsregeling": Outcome.QUALIFICATION,
    "intrekking": Outcome.WITHDRAWN,
}


def read_tenderned(stream: BinaryIO, source: str) -> Iterator[Lot]:
    """Lots of TenderNed's workbook or of a CSV file with its columns.

    Raises
    ------
    InputError
        The file cannot be opened, or no sheet has TenderNed's columns.
    """
    return lots_of_sheets(sheets_of(stream, source), source)


def lots_of_sheets(sheets: list[Sheet], source: str) -> Iterator[Lot]:
    """Lots of every sheet that has TenderNed's columns."""
    any_row = False
    for sheet in sheets:
        file = f"{source} [{sheet.name}]" if sheet.name else source
        groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
        of_notice: dict[str, set[str]] = defaultdict(set)
        for row in rows_of(sheet, COLUMNS, NEEDED):
            key = row.cells.get("notice", ""), row.cells.get("lot", "")
            groups[key].append(row)
            of_notice[key[0]].add(key[1])
        for (notice, _), rows in groups.items():
            any_row = True
            yield _Group(rows, file).lot(len(of_notice[notice]))
    if not any_row:
        problem = "has no sheet with rows below TenderNed's columns"
        remedy = 'Keep the columns "ID publicatie" and "Naam aanbesteding"'
        raise unreadable(source, "", problem, remedy)


class _Group:
    """Rows of one notice and lot: they differ in the winner only."""

    def __init__(self, rows: list[Row], file: str) -> None:
        self.rows = rows
        self.row = rows[0]
        self.file = file
        self.flags: list[Flag] = []

    def lot(self, lots: int) -> Lot:
        """The rows as one lot."""
        contractors = self._contractors()
        decided = self._day("decided")
        awarded = bool(contractors or decided or values.amount(self._cell("award")))
        framework = plain(self._cell("procedure")).startswith(_FRAMEWORKS)
        description = self._text("description")
        said = mention(description.value) if description else ""
        social = Found(said, self.file, self.row.path("description"))
        return Lot(
            format=Format.TENDERNED_XLSX,
            file=self.file,
            notice_id=values.text(self._cell("notice"), 100),
            process_id=values.text(self._cell("process") or self._cell("notice"), 100),
            lot_id=values.text(self._cell("lot"), 100),
            lots=lots,
            stage=Stage.AWARD if awarded else Stage.TENDER,
            outcome=self._outcome(),
            published=self._day("published"),
            title=self._text("lot_title") or self._text("title"),
            description=description,
            buyer=self._buyer(),
            contractors=contractors,
            cpv=tuple(
                Found(code, self.file, self.row.path("cpv"))
                for code in values.cpvs(self._cell("cpv"))
            ),
            nature=self._nature(),
            framework=self._found("procedure", True) if framework else None,
            sums=tuple(self._sums(lots)),
            start=self._day("start"),
            end=self._day("end"),
            duration=self._duration(),
            concluded=decided,
            sites=self._sites(),
            social=(social,) if said else (),
            flags=tuple(self.flags),
        )

    def _cell(self, column: str) -> str:
        return self.row.cells.get(column, "")

    def _found(self, column: str, value: T) -> Found[T]:
        return Found(value, self.file, self.row.path(column))

    def _unread(self, field: str, column: str, rows: Row | None = None) -> None:
        where = (rows or self.row).path(column)
        why = f"What stands in {where} cannot be read."
        self.flags.append(Flag(field, FlagKind.UNREADABLE, why))

    def _text(self, column: str) -> Found[str] | None:
        words = values.text(self._cell(column))
        return self._found(column, words) if words else None

    def _day(self, column: str) -> Found[date] | None:
        if not self._cell(column):
            return None
        day = values.day(self._cell(column))
        if day is None:
            self._unread(column, column)
            return None
        return self._found(column, day)

    def _outcome(self) -> Found[Outcome] | None:
        kind = plain(self._cell("kind"))
        for word, outcome in _KINDS.items():
            if word in kind:
                return self._found("kind", outcome)
        return None

    def _nature(self) -> Found[Nature] | None:
        nature = values.nature(self._cell("nature"))
        return self._found("nature", nature) if nature else None

    def _buyer(self) -> Found[Party] | None:
        name = values.text(self._cell("buyer"), 200)
        number = values.text(self._cell("buyer_id"), 100)
        return self._found("buyer", Party(name, number)) if name or number else None

    def _contractors(self) -> tuple[Found[Party], ...]:
        """Every winner of the rows, each once."""
        found: dict[tuple[str, str], Found[Party]] = {}
        for row in self.rows:
            name = values.text(row.cells.get("contractor", ""), 200)
            number = values.text(row.cells.get("contractor_id", ""), 100)
            site = _site(row, "contractor", PlaceBasis.BUYER)
            party = Party(name, number, "NL-KVK" if number else "", site)
            if is_name(name or number):
                path = row.path("contractor" if name else "contractor_id")
                found.setdefault((name, number), Found(party, self.file, path))
        return tuple(found.values())

    def _sums(self, lots: int) -> Iterator[Found[Sum]]:
        """The sum awarded, of every winner, and the estimate."""
        rule = "award before estimate"
        seen = set()
        for row in self.rows:
            winner = row.cells.get("contractor", ""), row.cells.get("award", "")
            if winner not in seen:
                seen.add(winner)
                yield from self._sum(row, "award", SumBasis.AWARD, rule)
        basis = SumBasis.PROCEDURE_ESTIMATE if lots > 1 else SumBasis.LOT_ESTIMATE
        yield from self._sum(self.row, "estimate", basis, "estimate")

    def _sum(
        self, row: Row, column: str, basis: SumBasis, rule: str
    ) -> Iterator[Found[Sum]]:
        written = row.cells.get(column, "")
        if not written:
            return
        amount = values.amount(written)
        if amount is None:
            self._unread("sum", column, row)
            return
        currency = values.text(row.cells.get(f"{column}_currency", ""), 20).upper()
        known = "EUR" if currency in ("", "EURO") else currency[:3]
        yield Found(Sum(amount, known, basis), self.file, row.path(column), rule)

    def _duration(self) -> Found[Duration] | None:
        written = self._cell("length")
        length = values.duration_text(written) or values.duration(
            written, self._cell("unit")
        )
        if written and length is None:
            self._unread("duration", "length")
        return self._found("length", length) if length else None

    def _sites(self) -> tuple[Found[Site], ...]:
        """Codes of the place of delivery, then the address of the buyer."""
        written = self._cell("nuts").replace(";", ",").replace("|", ",").split(",")
        codes = dict.fromkeys(filter(None, map(values.nuts, written)))
        found = [
            self._found("nuts", Site(nuts=code, country=code[:2], basis=PlaceBasis.LOT))
            for code in codes
        ]
        buyer = _site(self.row, "buyer", PlaceBasis.BUYER)
        if buyer:
            column = "buyer_postcode" if buyer.postcode else "buyer_town"
            found.append(self._found(column, buyer))
        return tuple(found)


def _site(row: Row, whose: str, basis: PlaceBasis) -> Site | None:
    """The address that a row gives of a buyer or contractor."""
    postcode = values.text(row.cells.get(f"{whose}_postcode", ""), 20)
    town = values.text(row.cells.get(f"{whose}_town", ""), 100)
    country = values.country(row.cells.get(f"{whose}_country", ""))
    if not (postcode or town or country):
        return None
    return Site(postcode=postcode, town=town, country=country, basis=basis)
