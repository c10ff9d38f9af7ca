"""The row of ``tenders.csv`` for one contract."""

from __future__ import annotations

from decimal import Decimal

from allocator.intake import values
from allocator.intake.demands import Row
from allocator.intake.gaps import Sure
from allocator.intake.names import is_name, sector_of, slug
from allocator.intake.social import share_of
from allocator.intake.steps import Completed, Setting, cut, where
from allocator.reading.faults import UnreadableError
from allocator.reading.grammar import read_code


def tender_row(done: Completed, setting: Setting, amount: Decimal | None) -> Row:
    """Cells of a tender by column; guesses are noted as gaps."""
    return _TenderRow(done, setting).row(amount)


class _TenderRow:
    """Finds each cell: filled in, stated, or assumed."""

    def __init__(self, done: Completed, setting: Setting) -> None:
        self.done = done
        self.setting = setting
        self.lot = done.lot
        self.answers = setting.answers

    def row(self, amount: Decimal | None) -> Row:
        """Every cell; ``amount`` is the sum in EUR, if one is believed."""
        lot, done = self.lot, self.done
        place = done.whereabouts.place if done.whereabouts else None
        cpv = self._cpv()
        stated = {name: found.value for name, found in lot.stated}
        row = {
            "id": done.id,
            "title": cut(lot.title.value if lot.title else ""),
            "contractor": self._contractor(),
            "authority": cut(lot.buyer.value.name if lot.buyer else ""),
            "sum_eur": f"{amount:f}" if amount is not None else "",
            "obligation_share": f"{self._share():f}",
            "obligation_basis": "contract_sum",
            "rulebook": self._rulebook(),
            "reference_date": self._reference(),
            "start": str(done.term.first or ""),
            "end": str(done.term.last or ""),
            "place": place.name if place else "",
            "latitude": f"{place.latitude:.4f}" if place else "",
            "longitude": f"{place.longitude:.4f}" if place else "",
            "cpv": cpv,
            "sector": self._sector(cpv),
            "source": cut(f"{lot.format.value} {lot.notice_id}, {lot.file}"),
        }
        filled = {(d, n) for d, n in self.answers.filled if d == done.id}
        kept = {n: v for n, v in stated.items() if (done.id, n) not in filled}
        return {**row, **kept}

    def _code(self, name: str) -> str | None:
        def read(text: str) -> str | None:
            try:
                return read_code(text)
            except UnreadableError:
                return slug(text) or None

        return self.answers.read(self.done.id, name, read, "Write a name or code")

    def _contractor(self) -> str:
        """Code of the contractor; firms that won together are one."""
        given = self._code("contractor")
        if given:
            return given
        named = [c for c in self.lot.contractors if is_name(c.value.name or c.value.id)]
        codes = [
            slug(c.value.name if is_name(c.value.name) else c.value.id) for c in named
        ]
        codes = [code for code in dict.fromkeys(codes) if code]
        if not codes:
            code = slug(f"contractor-{self.done.id}")
            self.done.gap("contractor", code, "No contractor is named.", Sure.NONE)
            return code
        if len(codes) > 1:
            code = slug(f"{codes[0]}-and-{len(codes) - 1}-more")
            why = f"{len(codes)} firms won it; they are taken as one contractor."
            self.done.gap("contractor", code, why, Sure.POOR, where(named[0]))
            return code
        return codes[0]

    def _cpv(self) -> str:
        given = self.answers.read(self.done.id, "cpv", values.cpv, "Write eight digits")
        code = given or (self.lot.cpv[0].value if self.lot.cpv else "")
        if not code:
            self.done.gap("cpv", "", "No CPV code is stated.", Sure.NONE)
        return code

    def _sector(self, cpv: str) -> str:
        given = self._code("sector")
        sector = given or sector_of(cpv)
        if not given and sector == "other":
            why = "The CPV code leads to no known sector."
            self.done.gap("sector", sector, why, Sure.POOR)
        return sector

    def _rulebook(self) -> str:
        return self._code("rulebook") or self.setting.assumptions.rulebook

    def _share(self) -> Decimal:
        """Share of social return: filled in, else in the notice's words, else usual."""
        given = self.answers.read(
            self.done.id, "obligation_share", _share, "Write 0.05 or 5%"
        )
        if given is not None:
            return given
        for said in self.lot.social:
            share = share_of(said.value)
            if share is not None:
                why = "This percentage stands beside social return in the notice."
                self.done.gap(
                    "obligation_share", f"{share:f}", why, Sure.FAIR, where(said)
                )
                return share
        return self.setting.assumptions.obligation_share

    def _reference(self) -> str:
        """The day that fixes people's blocks: of the award, as near as is known."""
        given = self.answers.read(
            self.done.id, "reference_date", values.day, "Write a day as YYYY-MM-DD"
        )
        day = given or (self.lot.concluded.value if self.lot.concluded else None)
        if day is None and "reference_date" not in dict(self.lot.stated):
            day = self.lot.published.value if self.lot.published else None
            day = day or self.done.term.first
            why = "The day of the award is not stated; the notice's day stands in."
            self.done.gap("reference_date", str(day or ""), why, Sure.POOR)
        return str(day or "")


def _share(text: str) -> Decimal | None:
    percent = text.strip().endswith("%")
    amount = values.amount(text.strip().removesuffix("%").replace(",", "."))
    if amount is None:
        return None
    share = amount / 100 if percent else amount
    return share if 0 <= share <= 1 else None
