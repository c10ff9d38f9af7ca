"""Rows of several notices as contracts: what is seen twice is one.

Two notices are of one procurement when they share its id, when one names the
other, or when the same buyer calls for tenders and awards under the same title.
Within a procurement lots match by their number. The latest notice of the furthest
stage speaks; earlier ones fill what it leaves out, and are kept as superseded.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

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
_APART_DAYS: Final = 3 * 365
"""The same title that much later is the next contract for the same work."""
_ROWS_BACK: Final = 20
_ALIKE: Final = 3
"""Digits of a CPV code that are the same for like work."""
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


class Key(NamedTuple):
    """What tells whether two lots are of one procurement; small enough to keep."""

    process: str
    notice: str
    related: tuple[str, ...]
    many: bool
    title: str
    call: bool
    published: date | None
    cpv: str
    lots: int


def key_of(lot: Lot) -> Key:
    """The key of a lot."""
    buyer = plain(lot.buyer.value.name) if lot.buyer else ""
    title = plain(lot.title.value) if lot.title else ""
    told = bool(buyer) and len(title) >= _SHORTEST_TITLE
    return Key(
        process=lot.process_id,
        notice=lot.notice_id,
        related=lot.related,
        # A qualification system leads to many contracts.
        many=lot.outcome is not None and lot.outcome.value is Outcome.QUALIFICATION,
        title=f"{buyer} {title}" if told else "",
        call=lot.stage in (Stage.TENDER, Stage.PLANNING),
        published=lot.published.value if lot.published else None,
        cpv=lot.cpv[0].value[:_ALIKE] if lot.cpv else "",
        lots=lot.lots,
    )


def procurements(keys: Sequence[Key]) -> list[list[int]]:
    """Numbers of the lots of each procurement, in the order first seen."""
    groups = _Groups(len(keys))
    _join_by_id(keys, groups)
    _join_by_title(keys, groups)
    same: dict[int, list[int]] = defaultdict(list)
    for number in range(len(keys)):
        same[groups.root(number)].append(number)
    return list(same.values())


def contracts_of(lots: Iterable[Lot]) -> list[Contract]:
    """One contract for each lot, in the order in which lots were first seen."""
    rows = list(lots)
    groups = procurements([key_of(lot) for lot in rows])
    return [c for same in groups for c in contracts_in([rows[n] for n in same])]


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


def _join_by_id(keys: Sequence[Key], groups: _Groups) -> None:
    first: dict[str, int] = {}
    for number, key in enumerate(keys):
        for name in dict.fromkeys((key.process, key.notice)):
            if name and (len(name) >= _SHORTEST_ID or name == key.process):
                groups.join(number, first.setdefault(name, number))
    for number, key in enumerate(keys):
        for name in key.related:
            known = first.get(name) if len(name) >= _SHORTEST_ID else None
            if known is not None and not keys[known].many:
                groups.join(number, known)


def _join_by_title(keys: Sequence[Key], groups: _Groups) -> None:
    """A call and an award of one buyer under one title, or a notice read twice."""
    seen: dict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        if not key.title:
            continue
        # A few rows back are enough: many equal titles tell nothing.
        for earlier in seen[key.title][-_ROWS_BACK:]:
            if _may_be_one(keys[earlier], key):
                groups.join(earlier, number)
        seen[key.title].append(number)


def _may_be_one(one: Key, other: Key) -> bool:
    dated = one.published is not None and other.published is not None
    close = not dated or abs(_days(one) - _days(other)) <= _APART_DAYS
    alike = not (one.cpv and other.cpv) or one.cpv == other.cpv
    same_day = dated and one.published == other.published
    # Lots of one notice may share a title; they are told apart by their number.
    twice = same_day and one.lots == other.lots == 1
    return close and alike and (one.call != other.call or twice)


def _days(key: Key) -> int:
    return key.published.toordinal() if key.published else 0


def contracts_in(same: list[Lot]) -> Iterator[Contract]:
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
