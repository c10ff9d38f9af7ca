"""Tenders, and the labour they demand within the horizon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

import numpy as np

from allocator.domain import Demand, Place, Tender
from allocator.reading.faults import name_lines
from allocator.reading.grammar import Profile, weekly
from allocator.reading.horizon import Horizon
from allocator.reading.obligations import with_rule
from allocator.reading.places import ANYWHERE, Located
from allocator.reading.rows import build
from allocator.reading.table import Table
from allocator.units import cents

_TENDER_AS_IT_IS: Final = (
    "id",
    "title",
    "contractor",
    "authority",
    "obligation_basis",
    "kind",
    "rulebook",
    "cpv",
    "sector",
    "source",
    "assumption",
)
_DEMAND_AS_IT_IS: Final = (
    "id",
    "tender",
    "role",
    "requires",
    "learner_requires",
    "teaches",
    "teaches_after_weeks",
    "least_weeks",
    "priority",
    "estimated",
    "assumption",
)


class Period(NamedTuple):
    """A first and a last day."""

    first: date
    last: date


def periods(table: Table) -> dict[str, Period]:
    """Period of each tender whose days can be read."""
    found: dict[str, Period] = {}
    for row in np.flatnonzero(~table.is_broken("start", "end")).tolist():
        first, last = table.day(row, "start"), table.day(row, "end")
        if first and last:
            found.setdefault(table.column("id")[row], Period(first, last))
    return found


def read_tenders(
    table: Table, located: Located, horizon: Horizon
) -> tuple[Tender, ...]:
    """Tenders, their periods clipped to the horizon."""
    built = [
        _tender(table, row, located.place(row) or ANYWHERE, horizon)
        for row in range(len(table))
    ]
    blank = ~table.is_broken("sum_eur") & np.isnan(table.values["sum_eur"].floats())
    unknown = table.lines[blank].tolist()
    if unknown:
        table.faults.warn(
            f"{table.file}: sum_eur is empty, so the obligation is taken as 0 "
            f"({name_lines(unknown)})."
        )
    return tuple(tender for tender in built if tender)


def _money(table: Table, row: int, name: str) -> int | None:
    amount = table.decimal(row, name)
    return None if amount is None else cents(amount)


def _weeks(table: Table, row: int, horizon: Horizon) -> tuple[int, int]:
    """Period of a tender inside the horizon; any week where it has a fault."""
    first, last = table.day(row, "start"), table.day(row, "end")
    if first is None or last is None:
        return 0, 1
    if last < first:
        problem = f"lies before the first day, {first}"
        table.fault_at(row, "end", problem, "Let the end lie after the start")
        return 0, 1
    start = horizon.clip(horizon.first_week(first))
    end = horizon.clip(horizon.end_week(last))
    if start >= end:
        problem = "to end holds no whole week inside the horizon"
        remedy = "Remove the tender with its demands, or change the horizon"
        table.fault_at(row, "start", problem, remedy)
        return 0, 1
    return start, end


def _tender(table: Table, row: int, place: Place, horizon: Horizon) -> Tender | None:
    start, end = _weeks(table, row, horizon)
    stated = {
        **{name: table.text(row, name) for name in _TENDER_AS_IT_IS},
        "sum_cents": _money(table, row, "sum_eur"),
        "obligation_share": table.decimal(row, "obligation_share"),
        "wage_bill_cents": _money(table, row, "wage_bill_eur"),
        "turnover_cents": _money(table, row, "turnover_eur"),
        "labour_hours": table.decimal(row, "labour_hours"),
        "labour_share": table.decimal(row, "labour_share"),
        "pso_step": table.at(row, "pso_step"),
        "threshold_cents": _money(table, row, "threshold_eur"),
        "cap_cents": _money(table, row, "cap_eur"),
        "reference_date": table.day(row, "reference_date"),
        "start_week": start,
        "end_week": end,
        "place": place,
    }
    period = table.day(row, "start"), table.day(row, "end")
    return build(table, row, Tender, with_rule(stated, period))


@dataclass
class Cut:
    """A demand's profiles within the horizon; ``start`` is its first week."""

    start: int
    headcount: tuple[int, ...]
    learner_places: tuple[int, ...]

    @property
    def end(self) -> int:
        """Exclusive end."""
        return self.start + len(self.headcount)

    def within(self, first: int, end: int) -> Cut:
        """The part in ``[first, end)``."""
        low, high = max(first - self.start, 0), max(end - self.start, 0)
        headcount = self.headcount[low:high]
        return Cut(max(first, self.start), headcount, self.learner_places[low:high])

    def trimmed(self) -> Cut:
        """Without the weeks at either side in which nobody is asked."""
        asked = [week for week, people in enumerate(self.headcount) if people]
        if not asked:
            return Cut(self.start, (), ())
        return self.within(self.start + asked[0], self.start + asked[-1] + 1)


@dataclass
class DemandReader:
    """Reads demands row by row; remembers which the horizon cut off."""

    table: Table
    tenders: dict[str, Period]
    places: dict[str, Place]
    located: Located
    horizon: Horizon
    clipped: list[int] = field(default_factory=list)

    def read(self) -> tuple[Demand, ...]:
        """Every demand; its own fault or its tender's leaves it out."""
        demands = tuple(self._demands())
        if self.clipped:
            self.table.faults.warn(
                f"{self.table.file}: demands are cut off where the horizon begins "
                f"or ends ({name_lines(self.clipped)})."
            )
        return demands

    def _demands(self) -> Iterator[Demand]:
        undated = self.table.is_broken("tender", "start", "end")
        for row in range(len(self.table)):
            tender = self.table.column("tender")[row]
            period = None if undated[row] else self._period(row, tender)
            cut = self._cut(row, period) if period else None
            place = self.located.place(row) or self.places.get(tender)
            # Without a period or place any will do to check the other fields.
            demand = self._demand(row, place or ANYWHERE, cut or self._any_cut(row))
            if demand and cut and place:
                yield demand

    def _period(self, row: int, tender: str) -> Period | None:
        """Days of a demand: its own, else its tender's, and inside them."""
        table, whole = self.table, self.tenders.get(tender)
        if whole is None:
            return None
        first = table.day(row, "start") or whole.first
        last = table.day(row, "end") or whole.last
        fine = True
        if last < first:
            problem = f"lies before the first day, {first}"
            table.fault_at(row, "end", problem, "Let the end lie after the start")
            fine = False
        remedy = f"Use days from {whole.first} to {whole.last}, or correct the tender"
        if first < whole.first or first > whole.last:
            problem = f"lies outside the period of tender {tender}"
            table.fault_at(row, "start", problem, remedy)
            fine = False
        if fine and last > whole.last:
            problem = f"lies outside the period of tender {tender}"
            table.fault_at(row, "end", problem, remedy)
            fine = False
        return Period(first, last) if fine else None

    def _cut(self, row: int, period: Period) -> Cut | None:
        """Profiles of a demand, clipped to the horizon and trimmed."""
        start = self.horizon.first_week(period.first)
        weeks = self.horizon.end_week(period.last) - start
        if weeks < 1:
            problem, remedy = "to end holds no whole week", "Use whole weeks"
            self.table.fault_at(row, "start", problem, remedy)
            return None
        headcount = self._weekly(row, "headcount", weeks)
        learners = self._weekly(row, "learner_places", weeks)
        if headcount is None or learners is None:
            return None
        whole = Cut(start, headcount, learners).trimmed()
        if not whole.headcount:
            problem, remedy = "asks for nobody", "Ask for people, or remove the row"
            self.table.fault_at(row, "headcount", problem, remedy)
            return None
        cut = whole.within(0, self.horizon.weeks).trimmed()
        if not cut.headcount:
            problem = "to end lies outside the horizon, wherever it asks for people"
            remedy = "Remove the demand, or change the horizon"
            self.table.fault_at(row, "start", problem, remedy)
            return None
        if len(cut.headcount) < len(whole.headcount):
            self.clipped.append(int(self.table.lines[row]))
        return cut

    def _any_cut(self, row: int) -> Cut:
        learners = self.table.at(row, "learner_places")
        return Cut(0, (1,), () if learners in (None, 0) else (1,))

    def _weekly(self, row: int, name: str, weeks: int) -> tuple[int, ...] | None:
        """People a week; empty when the cell is, ``None`` when it is wrong."""
        value = self.table.at(row, name)
        if value is None:
            return ()
        profile: Profile = value if isinstance(value, (int, tuple)) else 0
        people = weekly(profile, weeks)
        if people is None and not isinstance(profile, int):
            total = sum(run for _, run in profile)
            problem = f"has runs of {total} weeks in all, but start to end is {weeks}"
            remedy = f"Let the runs add up to the {weeks} whole weeks"
            self.table.fault_at(row, name, problem, remedy)
        # No place for learners in any week is as good as an empty cell.
        return () if people is not None and not any(people) else people

    def _demand(self, row: int, place: Place, cut: Cut) -> Demand | None:
        table = self.table
        hours = table.decimal(row, "hours") or Decimal(0)
        return build(
            table,
            row,
            Demand,
            {
                **{name: table.at(row, name) for name in _DEMAND_AS_IT_IS},
                "place": place,
                "start_week": cut.start,
                "end_week": cut.end,
                "headcount": cut.headcount,
                "hours": float(hours),
                "learner_places": cut.learner_places,
            },
        )
