"""Which lots an old TED notice has, and which of its awards belong to each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from allocator.intake import values
from allocator.intake.lot import Stage
from allocator.intake.ted_forms import MODIFICATION
from allocator.intake.ted_notice import Notice
from allocator.intake.xml_reader import Node

_SEVERAL: Final = re.compile(r"\s*(?:[,;/&+]|\b(?:en|and|und|et|og)\b)\s*")
_WORD: Final = re.compile(r"^(?:lot|perceel|percelen|los|part|parcel)\W*")


@dataclass(slots=True)
class Part:
    """A lot with what belongs to it.

    Parameters
    ----------
    bought
        What is bought as a whole, ``OBJECT_CONTRACT``.
    described
        The lot, ``OBJECT_DESCR``; ``None`` when only an award tells of it.
    lot_id
        Its number; ``""`` when the procurement is not divided. Where a notice is
        about several procurements, all lots are numbered through.
    lots
        How many lots there are.
    awards
        Awards of this lot, with those that found no winner.
    shared
        Of these, the awards that are for several lots together.
    modified
        What the contract became, ``DESCRIPTION_PROCUREMENT``, on a modification.
    unassigned
        Whether it is an award of which the lot is not known.
    """

    bought: Node | None
    described: Node | None
    lot_id: str
    lots: int = 1
    awards: list[Node] = field(default_factory=list)
    shared: list[Node] = field(default_factory=list)
    modified: list[Node] = field(default_factory=list)
    unassigned: bool = False

    @property
    def awarded(self) -> list[Node]:
        """The contracts awarded for it."""
        return [node for award in self.awards for node in award.all("AWARDED_CONTRACT")]


def parts_of(notice: Notice) -> list[Part]:
    """Lots in the order of the notice, then awards that fit none of them."""
    parts = list(_described(notice.body))
    if len(notice.body.all("OBJECT_CONTRACT")) > 1:
        for number, part in enumerate(parts, 1):
            part.lot_id = str(number)
    known = {_key(part.lot_id): part for part in reversed(parts)}
    lots = max(1, len(parts))
    awards = notice.body.all("AWARD_CONTRACT")
    if notice.form.stage in (Stage.AWARD, Stage.MODIFICATION):
        for number, award in enumerate(awards, 1):
            _assign(award, number, parts, known, lots)
    if not parts:
        bought = notice.body.first("OBJECT_CONTRACT")
        parts.append(Part(bought, None, ""))
    for part in parts:
        part.lots = lots
    if notice.number == MODIFICATION and len(parts) == 1:
        modified = ("MODIFICATIONS_CONTRACT", "DESCRIPTION_PROCUREMENT")
        parts[0].modified = notice.body.all(*modified)
    return parts


def _described(body: Node) -> Iterator[Part]:
    """Lots as they are described, of everything that is bought."""
    for thing in body.all("OBJECT_CONTRACT"):
        described = thing.all("OBJECT_DESCR")
        for number, lot in enumerate(described, 1):
            lot_id = values.text(lot.words("LOT_NO"), 100)
            if not lot_id and len(described) > 1:
                lot_id = values.text(lot.get("ITEM"), 20) or str(number)
            yield Part(thing, lot, lot_id)


def _assign(
    award: Node, number: int, parts: list[Part], known: dict[str, Part], lots: int
) -> None:
    """Give an award to the lots that it names, or to a row of its own."""
    named = values.text(award.words("LOT_NO"), 100)
    several = [_key(name) for name in _SEVERAL.split(named)]
    if _key(named) in known and (named or lots == 1):
        known[_key(named)].awards.append(award)
    elif len(several) > 1 and all(name in known for name in several):
        for name in dict.fromkeys(several):
            known[name].awards.append(award)
            known[name].shared.append(award)
    elif not named and lots == 1 and parts:
        parts[0].awards.append(award)
    else:
        bought = parts[0].bought if parts else None
        lot_id = named or f"award {number} without lot"
        part = Part(bought, None, lot_id, awards=[award], unassigned=not named)
        parts.append(part)
        if named:
            known[_key(named)] = part


def _key(lot_id: str) -> str:
    """A number of a lot without words and zeros: ``Perceel 01`` is ``1``."""
    bare = _WORD.sub("", lot_id.casefold().strip())
    return bare.lstrip("0") or bare
