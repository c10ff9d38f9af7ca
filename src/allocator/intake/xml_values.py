"""Values of an XML notice with where they stand, and flags for what is unreadable.

What the readers of eForms and of old TED notices share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final, TypeVar

from allocator.intake import values
from allocator.intake.lot import (
    Duration,
    Flag,
    FlagKind,
    Found,
    Nature,
    PlaceBasis,
    Site,
    Sum,
    SumBasis,
)
from allocator.intake.xml_reader import Node

MAX_LOTS: Final = 20_000
"""Of one notice; the largest real ones have a few thousand."""
MAX_CPV: Final = 30
MAX_SUMS: Final = 100
MAX_FLAGS: Final = 50
MAX_MEMBERS: Final = 200
"""Tenders of a lot and members of a consortium; more are no list of contractors."""
MAX_SITES: Final = 50
"""More places than this are a list of the whole country."""
T = TypeVar("T")

_PLACES: Final = {
    PlaceBasis.LOT: "place of delivery",
    PlaceBasis.PROCEDURE: "place of the procedure",
    PlaceBasis.BUYER: "address of the buyer",
}
_VERSIONED: Final = re.compile(r"([0-9a-fA-F-]{36})-[0-9]{2}")
"""A notice of eForms with its version; versions are one notice."""
_JOURNAL: Final = re.compile(r"([0-9]{4})/S *[0-9]{1,3}-0*([0-9]{1,8})")
_PUBLICATION: Final = re.compile(r"0*([0-9]{1,8})-((?:19|20)[0-9]{2})")


class Finds:
    """What is found for one lot: values as `Found`, and flags gathered on the way."""

    def __init__(self, file: str) -> None:
        self._flags: dict[Flag, None] = {}
        self._file = file

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Flags in the order in which they were raised, at most `MAX_FLAGS`."""
        return tuple(self._flags)

    def flag(self, field: str, kind: FlagKind, why: str) -> None:
        """Note something about a field, once."""
        if len(self._flags) < MAX_FLAGS:
            self._flags.setdefault(Flag(field, kind, why))

    def found(self, value: T, node: Node, rule: str = "") -> Found[T]:
        """A value that stands in ``node``."""
        return Found(value, self._file, node.path, rule)

    def text(self, node: Node | None, rule: str = "") -> Found[str] | None:
        """Text of a node; ``None`` when there is none."""
        shown = values.text(node.text) if node is not None else ""
        return self.found(shown, node, rule) if node is not None and shown else None

    def day(
        self, node: Node | None, rule: str = "", field: str = "period"
    ) -> Found[date] | None:
        """The day in a node; a flag when it holds something else."""
        if node is None or not node.text:
            return None
        return self._or_flag(values.day(node.text), node, field, "a day", rule)

    def duration(self, node: Node, unit: str) -> Found[Duration] | None:
        """The length of time in a node; a flag when it holds something else."""
        read = values.duration(node.text, unit)
        return self._or_flag(read, node, "period", "a length of time", "")

    def nature(self, node: Node | None, code: str) -> Found[Nature] | None:
        """Works, services or goods, stated as ``code`` in a node."""
        read = values.nature(code)
        return self.found(read, node) if node is not None and read else None

    def money(
        self, node: Node, currency: str, basis: SumBasis, withheld: bool = False
    ) -> Found[Sum] | None:
        """The amount in a node; a flag when it holds something else."""
        unpublished = currency.lower() == "unpublished" or node.text == "unpublished"
        amount = values.amount(node.text)
        if amount is None and (withheld or unpublished):
            why = f"The publisher withholds the amount at {node.path}."
            self.flag("sum", FlagKind.WITHHELD, why)
            return None
        if amount is None:
            return self._or_flag(None, node, "sum", "an amount", "")
        code = currency.upper() if re.fullmatch("[A-Za-z]{3}", currency) else ""
        return self.found(Sum(amount, code, basis, withheld or unpublished), node)

    def cpv(self, coded: Iterable[tuple[Node, str]]) -> tuple[Found[str], ...]:
        """CPV codes, each once, in this order."""
        found: dict[str, Found[str]] = {}
        for node, written in coded:
            code = values.cpv(written)
            if code is None:
                self._or_flag(None, node, "cpv", "a CPV code", "")
            elif code not in found and len(found) < MAX_CPV:
                found[code] = self.found(code, node)
        return tuple(found.values())

    def _or_flag(
        self, value: T | None, node: Node, field: str, expected: str, rule: str
    ) -> Found[T] | None:
        if value is not None:
            return self.found(value, node, rule)
        why = f"What stands at {node.path} is not {expected}."
        self.flag(field, FlagKind.UNREADABLE, why)
        return None

    def sites(self, placed: Iterable[tuple[Node, Site]]) -> tuple[Found[Site], ...]:
        """Places that say anything, each once, in this order."""
        found: dict[Site, Found[Site]] = {}
        for node, site in placed:
            says = site != Site(basis=site.basis)
            if says and site not in found and len(found) < MAX_SITES:
                found[site] = self.found(site, node, _PLACES[site.basis])
        return tuple(found.values())


def notice_key(written: str) -> str:
    """Number of a notice in the one form that links notices to each other.

    ``2021/S 172-448760``, ``00448760-2021`` and ``448760-2021`` are one notice of
    the Official Journal; versions of an eForms notice (``…-01``) are one as well.
    """
    shown = values.text(written, 100)
    if journal := _JOURNAL.fullmatch(shown):
        return f"{journal[2]}-{journal[1]}"
    if publication := _PUBLICATION.fullmatch(shown):
        return f"{publication[1]}-{publication[2]}"
    versioned = _VERSIONED.fullmatch(shown)
    return (versioned[1] if versioned else shown).lower()


def country_of(written: str, nuts: str) -> str:
    """A country as stated, else as the code of its region begins."""
    stated = values.country(written)
    return stated or {"UK": "GB", "EL": "GR"}.get(nuts[:2], nuts[:2])


def register_id(written: str) -> str:
    """Number of an organisation; ``""`` for words such as *not available*."""
    shown = values.text(written, 100)
    return shown if any(sign.isdigit() for sign in shown) else ""
