"""The term of an old TED lot, with what is said of its options and renewals."""

from __future__ import annotations

from allocator.intake import values
from allocator.intake.lot import FlagKind, Found
from allocator.intake.ted_parts import Part
from allocator.intake.xml_reader import Node
from allocator.intake.xml_told import Term
from allocator.intake.xml_values import Finds


def term_of(part: Part, finds: Finds) -> Term:
    """The term of a lot (II.2.7); after a modification the new one.

    The forms state it without renewals, which stand beside it in words (II.2.7,
    II.2.11); publishers sometimes count them in all the same.
    """
    term = Term()
    described = [lot for lot in (*part.modified, part.described) if lot is not None]
    for lot in described:
        rule = "modified before first" if part.modified else ""
        start = finds.day(lot.first("DATE_START"), rule)
        end = finds.day(lot.first("DATE_END"), rule)
        measure = lot.first("DURATION")
        length = (
            finds.duration(measure, measure.get("TYPE"))
            if measure is not None and measure.content
            else None
        )
        term.add(start, end, length, finds)
        term.renewals = term.renewals or _renewals(lot, finds)
    endless = any(lot.first("INDEFINITE_DURATION") is not None for lot in described)
    if endless and not (term.end or term.duration):
        why = "The notice says that the term is unlimited."
        finds.flag("period", FlagKind.OPEN_ENDED, why)
    if term.renewals and (term.end or term.duration):
        why = "Options and renewals are told in words; they may be in the term or not."
        finds.flag("period", FlagKind.RENEWALS, why)
    return term


def _renewals(lot: Node, finds: Finds) -> Found[str] | None:
    told = []
    place = None
    for sign, words, name in (
        ("RENEWAL", "RENEWAL_DESCR", "renewals"),
        ("OPTIONS", "OPTIONS_DESCR", "options"),
    ):
        node = lot.first(sign) or lot.first(words)
        if node is not None:
            place = place or node
            written = values.text(lot.words(words), 500)
            told.append(f"{name}: {written or 'some'}")
    return finds.found("; ".join(told), place) if place is not None else None
