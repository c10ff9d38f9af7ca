"""Rows of several notices as contracts: what is seen twice is one.

Two notices are of one procurement when they share its id, when one names the
other, or when the same buyer calls for tenders and awards under the same title.
Within a procurement lots match by their number. The latest notice of the furthest
stage speaks; earlier ones fill what it leaves out, and are kept as superseded.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from allocator.intake.lot import (
    Flag,
    FlagKind,
    Found,
    Lot,
    Outcome,
    PlaceBasis,
    Stage,
    Sum,
    SumBasis,
)
from allocator.reading.dutch import plain

_STAGES: Final = tuple(Stage)
_SHORTEST_ID: Final = 6
"""Shorter ids are numbers that many publishers use."""
_SHORTEST_TITLE: Final = 8
_APART: Final = timedelta(days=3 * 365)
"""The same title that much later is the next contract for the same work."""
_ENDS: Final = (
    Outcome.CANCELLED,
    Outcome.UNSUCCESSFUL,
    Outcome.WITHDRAWN,
    Outcome.DISCONTINUED,
    Outcome.TERMINATED,
    Outcome.COMPLETED,
)
_NUMBER: Final = re.compile(r"0*([0-9]+)$")


@dataclass(frozen=True, slots=True)
class Contract:
    """A lot as all notices together tell it.

    Parameters
    ----------
    lot
        The latest row, completed from the earlier ones.
    superseded
        The earlier rows, latest first.
    """

    lot: Lot
    superseded: tuple[Lot, ...] = ()


def contracts_of(lots: Iterable[Lot]) -> list[Contract]:
    """One contract for each lot, in the order in which lots were first seen."""
    rows = list(lots)
    groups = _Groups(len(rows))
    _join_by_id(rows, groups)
    _join_by_title(rows, groups)
    procurements: dict[int, list[Lot]] = defaultdict(list)
    for position, lot in enumerate(rows):
        procurements[groups.root(position)].append(lot)
    return [c for same in procurements.values() for c in _contracts(same)]


class _Groups:
    """Which rows belong together."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def root(self, member: int) -> int:
        """The first row of a group."""
        while self._above[member] != member:
            self._above[member] = self._above[self._above[member]]
            member = self._above[member]
        return member

    def join(self, one: int, other: int) -> None:
        """Two rows belong together."""
        low, high = sorted((self.root(one), self.root(other)))
        self._above[high] = low


def _join_by_id(rows: list[Lot], groups: _Groups) -> None:
    first: dict[str, int] = {}
    for position, lot in enumerate(rows):
        for name in dict.fromkeys((lot.process_id, lot.notice_id)):
            if name and (len(name) >= _SHORTEST_ID or name == lot.process_id):
                groups.join(position, first.setdefault(name, position))
    for position, lot in enumerate(rows):
        for name in lot.related:
            known = first.get(name)
            if len(name) < _SHORTEST_ID or known is None:
                continue
            # A qualification system leads to many contracts.
            if not _is_root_of_many(rows[known]):
                groups.join(position, known)


def _is_root_of_many(lot: Lot) -> bool:
    return lot.outcome is not None and lot.outcome.value is Outcome.QUALIFICATION


def _join_by_title(rows: list[Lot], groups: _Groups) -> None:
    """A call and an award of one buyer under one title, or a notice read twice."""
    seen: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position, lot in enumerate(rows):
        buyer = plain(lot.buyer.value.name) if lot.buyer else ""
        title = plain(lot.title.value) if lot.title else ""
        if not buyer or len(title) < _SHORTEST_TITLE:
            continue
        # A few rows back are enough: many equal titles tell nothing.
        for earlier in seen[buyer, title][-20:]:
            if _may_be_one(rows[earlier], lot):
                groups.join(earlier, position)
        seen[buyer, title].append(position)


def _may_be_one(one: Lot, other: Lot) -> bool:
    days = [lot.published.value for lot in (one, other) if lot.published]
    close = len(days) < 2 or abs(days[1] - days[0]) <= _APART
    codes = [lot.cpv[0].value for lot in (one, other) if lot.cpv]
    alike = len(codes) < 2 or codes[0][:3] == codes[1][:3]
    same_day = len(days) == 2 and days[0] == days[1]
    call = Stage.TENDER, Stage.PLANNING
    step = (one.stage in call) != (other.stage in call)
    # Lots of one notice may share a title; they are told apart by their number.
    return close and alike and (step or (same_day and one.lots == other.lots == 1))


def _contracts(same: list[Lot]) -> Iterator[Contract]:
    """The contracts of one procurement, lot by lot."""
    by_lot: dict[str, list[Lot]] = {}
    divided = {_number(lot) for lot in same if lot.lots > 1}
    whole: list[Lot] = []
    for lot in same:
        if divided and lot.lots == 1 and _number(lot) not in divided:
            whole.append(lot)
        else:
            by_lot.setdefault(_number(lot) if divided else "", []).append(lot)
    if any(_rank(lot) > max(map(_rank, _all(by_lot))) for lot in whole):
        # An award of the whole, undivided: it is the contract.
        yield from _one_lot([*_all(by_lot), *whole])
        return
    for rows in by_lot.values():
        yield from _one_lot(rows, whole)


def _all(by_lot: dict[str, list[Lot]]) -> list[Lot]:
    return [lot for rows in by_lot.values() for lot in rows]


def _number(lot: Lot) -> str:
    """``LOT-0001``, ``01`` and ``1`` are the same lot."""
    found = _NUMBER.search(lot.lot_id)
    return found[1] if found else plain(lot.lot_id)


def _rank(lot: Lot) -> int:
    return _STAGES.index(lot.stage)


def _order(lot: Lot) -> tuple[int, date]:
    return _rank(lot), lot.published.value if lot.published else date.min


def _one_lot(rows: list[Lot], whole: list[Lot] | None = None) -> Iterator[Contract]:
    """The contract of one lot; two when different firms won it at different times."""
    # sorted keeps the order of files among equals, so a later file wins.
    latest_first = sorted(rows, key=_order)[::-1]
    base, *others = latest_first
    apart = [lot for lot in others if _is_another(base, lot)]
    mine = [lot for lot in others if lot not in apart]
    for earlier in [*mine, *(whole or [])]:
        base = _completed(base, earlier)
    yield Contract(base, (*mine, *(whole or [])))
    if apart:
        calls = [lot for lot in mine if _rank(lot) < _STAGES.index(Stage.AWARD)]
        yield from _one_lot([*apart, *calls])


def _is_another(base: Lot, lot: Lot) -> bool:
    """Whether an earlier award is a contract of its own: others won other work."""
    if lot.notice_id == base.notice_id or base.corrects or lot.corrects:
        return False
    if base.stage is Stage.MODIFICATION or not (base.contractors and lot.contractors):
        return False
    names = [
        {plain(c.value.id or c.value.name) for c in each.contractors}
        for each in (base, lot)
    ]
    return not names[0] & names[1] and base.sums != lot.sums


def _completed(base: Lot, earlier: Lot) -> Lot:
    """A row with what it leaves out taken from an earlier one."""
    known = {found.value.basis for found in base.sums}
    more = tuple(s for s in earlier.sums if s.value.basis not in known)
    ours = {site.value.basis for site in base.sites} - {PlaceBasis.BUYER}
    term = base.start or base.end or base.duration
    filled = replace(
        base,
        sums=(*base.sums, *_kept(base, earlier, more)),
        lots=max(base.lots, earlier.lots) if base.lot_id else base.lots,
        title=base.title or earlier.title,
        description=base.description or earlier.description,
        buyer=base.buyer or earlier.buyer,
        contractors=base.contractors or earlier.contractors,
        cpv=base.cpv or earlier.cpv,
        nature=base.nature or earlier.nature,
        framework=base.framework or earlier.framework,
        start=base.start or earlier.start,
        end=base.end or earlier.end,
        duration=base.duration if term else earlier.duration,
        latest_end=base.latest_end or earlier.latest_end,
        renewals=base.renewals or earlier.renewals,
        concluded=base.concluded or earlier.concluded,
        sites=base.sites if ours else (*earlier.sites, *base.sites),
        social=base.social or earlier.social,
        stated=base.stated or earlier.stated,
    )
    return _with_end(filled, earlier)


def _kept(
    base: Lot, earlier: Lot, more: tuple[Found[Sum], ...]
) -> Iterator[Found[Sum]]:
    """Sums of an earlier row; those of several lots are no lot's."""
    single = earlier.lots == 1 and base.lots > 1
    for found in more:
        basis = found.value.basis
        if single and basis in (SumBasis.LOT_ESTIMATE, SumBasis.FRAMEWORK_MAX):
            continue
        yield found


def _with_end(base: Lot, earlier: Lot) -> Lot:
    """A later notice that ends the procurement counts, whatever stage it is of."""
    ended = earlier.outcome
    if ended is None or ended.value not in _ENDS or base.outcome is not None:
        return base
    if not (earlier.published and base.published):
        return base
    if earlier.published.value < base.published.value:
        return base
    why = f"A later notice says: {ended.value.value}."
    flag = Flag("outcome", FlagKind.NOTE, why)
    return replace(base, outcome=ended, flags=(*base.flags, flag))
