"""From when to when a contract runs, as far as its notices tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from allocator.intake.assume import Assumptions
from allocator.intake.gaps import Answers, Gap, Sure
from allocator.intake.lot import Found, Lot
from allocator.intake.values import day

LONGEST_DAYS: Final = 15 * 366
FURTHEST_DAYS: Final = 10 * 366
_DAYS_A_MONTH: Final = 365 / 12
_ENOUGH: Final = 3
_ALIKE: Final = 3
"""Digits of a CPV code that are the same for like work."""
_DATE: Final = "Write a day as YYYY-MM-DD"


@dataclass(frozen=True, slots=True)
class Term:
    """First and last day of a contract; ``None`` when nothing tells them."""

    first: date | None
    last: date | None

    @property
    def days(self) -> int | None:
        """Length in days."""
        if self.first is None or self.last is None:
            return None
        return (self.last - self.first).days + 1


class Usual:
    """How long contracts of one kind usually run, by those that say so."""

    def __init__(self, lots: Iterable[Lot] = ()) -> None:
        self._days: dict[str, Counter[int]] = defaultdict(Counter)
        for lot in lots:
            self.add(lot)

    def add(self, lot: Lot) -> None:
        """Learn from a lot, if it states its length and its kind."""
        days = _stated_days(lot)
        if days and lot.cpv:
            self._days[lot.cpv[0].value[:_ALIKE]][days] += 1

    def days(self, lot: Lot) -> tuple[int, int] | None:
        """Median length of contracts with a like CPV code, and their number."""
        alike = self._days.get(lot.cpv[0].value[:_ALIKE]) if lot.cpv else None
        if alike is None or alike.total() < _ENOUGH:
            return None
        below = 0
        for days in sorted(alike):
            below += alike[days]
            if 2 * below >= alike.total():
                return days, alike.total()
        return None


def _stated_days(lot: Lot) -> int | None:
    if lot.start and lot.end:
        days = (lot.end.value - lot.start.value).days + 1
    elif lot.duration:
        days = lot.duration.value.days
    else:
        return None
    return days if 0 < days <= LONGEST_DAYS else None


@dataclass
class TermFinder:
    """Finds the term of one lot; gathers gaps on the way."""

    tender: str
    lot: Lot
    answers: Answers
    assumptions: Assumptions
    usual: Usual
    gaps: list[Gap]

    def find(self) -> Term:
        """The term: filled in, stated, worked out, or assumed, in that order."""
        first = self.answers.read(self.tender, "start", day, _DATE)
        last = self.answers.read(self.tender, "end", day, _DATE)
        stated_first, stated_last = self._stated()
        length = self._length()
        first = first or stated_first
        last = last or stated_last
        if first is None and last and length:
            first = last - timedelta(days=length - 1)
            self._gap("start", first, "The last day less the length.", Sure.FAIR)
        if first is None:
            first = self._assumed_start()
        if last is None and first:
            last = self._assumed_end(first, length)
        if first and last and last < first:
            self._gap("end", None, "The term ends before it starts.", Sure.NONE)
            return Term(None, None)
        return Term(first, last)

    def _gap(
        self,
        name: str,
        assumed: date | None,
        why: str,
        sure: Sure,
        found: Found[date] | None = None,
    ) -> None:
        where = f"{found.file}: {found.path}" if found else ""
        shown = str(assumed) if assumed else ""
        self.gaps.append(Gap(self.tender, name, shown, why, sure, where))

    def _stated(self) -> tuple[date | None, date | None]:
        """The days of the notices, unless they cannot be meant."""
        lot = self.lot
        start, end = lot.start, lot.end
        if start and end and not self._fits(start.value, end.value):
            self._gap("start", None, _SUSPECT, Sure.NONE, start)
            self._gap("end", None, _SUSPECT, Sure.NONE, end)
            return None, None
        if start and lot.published:
            away = abs((start.value - lot.published.value).days)
            if away > FURTHEST_DAYS:
                why = "The first day lies over ten years from the notice."
                self._gap("start", None, why, Sure.NONE, start)
                return None, end.value if end else None
        return start.value if start else None, end.value if end else None

    def _fits(self, start: date, end: date) -> bool:
        return 0 <= (end - start).days <= LONGEST_DAYS

    def _length(self) -> int | None:
        found = self.lot.duration
        if found is None:
            return None
        if not 0 < found.value.days <= LONGEST_DAYS:
            why = "The length is over 15 years and not used."
            self._gap("end", None, why, Sure.NONE)
            return None
        return found.value.days

    def _assumed_start(self) -> date | None:
        assumed = self.assumptions
        after, then = assumed.days_from_award_to_start or 0, self.lot.concluded
        why = f"It starts {after} days after the contract was concluded"
        if then is None:
            after = assumed.days_from_publication_to_start or 0
            then = self.lot.published
            why = f"It starts {after} days after the notice was published"
        if then is None:
            self._gap("start", None, "Nothing tells when it starts.", Sure.NONE)
            return None
        first = then.value + timedelta(days=after)
        self._gap(
            "start",
            first,
            f"{why}: assumed, as no first day is stated.",
            Sure.POOR,
            then,
        )
        return first

    def _assumed_end(self, first: date, length: int | None) -> date:
        if length:
            last = first + timedelta(days=length - 1)
            if self.lot.start is None:
                why = "The stated length from the assumed first day."
                self._gap("end", last, why, Sure.POOR)
            return last
        usual = self.usual.days(self.lot)
        if usual:
            days, number = usual
            why = f"No length is stated; the median of {number} with a like CPV code."
        else:
            days = round(self.assumptions.months * _DAYS_A_MONTH)
            why = f"No length is stated; {self.assumptions.months} months are assumed."
        last = first + timedelta(days=days - 1)
        self._gap("end", last, why, Sure.POOR)
        return last


_SUSPECT: Final = "The term ends before it starts or is longer than 15 years."


def renewal_gap(tender: str, lot: Lot) -> Iterator[Gap]:
    """Options and renewals stand apart from the term; a user may count them."""
    if lot.latest_end and lot.end and lot.latest_end.value > lot.end.value:
        why = f"With every renewal it runs until {lot.latest_end.value}."
        where = f"{lot.latest_end.file}: {lot.latest_end.path}"
        yield Gap(tender, "end", str(lot.end.value), why, Sure.FAIR, where)
    elif lot.renewals:
        why = "It may be renewed, or has options; the term is taken without."
        where = f"{lot.renewals.file}: {lot.renewals.path}"
        shown = str(lot.end.value) if lot.end else ""
        yield Gap(tender, "end", shown, why, Sure.FAIR, where)
