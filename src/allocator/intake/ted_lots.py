"""One lot of an old TED notice as the canonical row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from allocator.intake.lot import (
    FlagKind,
    Format,
    Found,
    Lot,
    Nature,
    Outcome,
    Party,
    Stage,
)
from allocator.intake.ted_notice import Notice, party_of
from allocator.intake.ted_parts import Part
from allocator.intake.ted_places import sites_of
from allocator.intake.ted_social import social_of
from allocator.intake.ted_sums import sums_of
from allocator.intake.ted_terms import term_of
from allocator.intake.xml_reader import Node
from allocator.intake.xml_values import Finds

_ENDINGS: Final = (
    ("PROCUREMENT_DISCONTINUED", Outcome.DISCONTINUED),
    ("PROCUREMENT_UNSUCCESSFUL", Outcome.UNSUCCESSFUL),
)
_NATURES: Final = {"1": "works", "2": "supplies", "4": "services"}
"""The journal's own codes for what is bought."""


def lot_of(notice: Notice, part: Part) -> Lot:
    """The row of a lot."""
    finds = Finds(notice.file)
    stage, outcome = _state(notice, part, finds)
    term = term_of(part, finds)
    if part.unassigned:
        why = "An award that names no lot; to which it belongs is not known."
        finds.flag("outcome", FlagKind.CONFLICT, why)
    return Lot(
        format=Format.TED,
        file=notice.file,
        notice_id=notice.notice_id,
        process_id=notice.process_id,
        lot_id=part.lot_id,
        lots=part.lots,
        related=notice.related,
        corrects=notice.corrects,
        stage=stage,
        outcome=outcome,
        published=notice.published,
        title=_text(part, "TITLE", finds),
        description=_text(part, "SHORT_DESCR", finds),
        buyer=notice.buyer,
        contractors=_contractors(part, finds),
        cpv=finds.cpv(_codes(notice, part)),
        nature=_nature(notice, part, finds),
        framework=notice.framework,
        sums=sums_of(notice, part, finds),
        start=term.start,
        end=term.end,
        duration=term.duration,
        renewals=term.renewals,
        concluded=_concluded(part, finds),
        sites=sites_of(notice, part, finds),
        social=social_of(notice, part, finds),
        flags=(*notice.flags, *finds.flags),
    )


def _state(
    notice: Notice, part: Part, finds: Finds
) -> tuple[Stage, Found[Outcome] | None]:
    """How far a lot is, and why it gives no demand."""
    stage = notice.form.stage
    if notice.form.outcome:
        return stage, finds.found(notice.form.outcome, notice.body)
    if notice.form.direct:
        why = "An award announced beforehand; the contract may have changed since."
        finds.flag("outcome", FlagKind.NOTE, why)
    elif stage is Stage.AWARD and not part.awards:
        why = "An award notice without a result for this lot; read as not yet awarded."
        finds.flag("outcome", FlagKind.MISSING, why)
        return Stage.TENDER, None
    if not part.awards or part.awarded:
        signed = any(a.first("DATE_CONCLUSION_CONTRACT") for a in part.awarded)
        if signed and stage is Stage.AWARD and not notice.form.direct:
            stage = Stage.CONTRACT
        return stage, None
    for award in part.awards:
        for ended in award.all("NO_AWARDED_CONTRACT"):
            for name, outcome in _ENDINGS:
                if (reason := ended.first(name)) is not None:
                    return stage, finds.found(outcome, reason)
    rule = "no contract awarded"
    return stage, finds.found(Outcome.UNSUCCESSFUL, part.awards[0], rule)


def _text(part: Part, name: str, finds: Finds) -> Found[str] | None:
    for node in (part.described, part.bought):
        if node and (found := finds.text(node.first(name), "lot before procedure")):
            return found
    titles = [title for award in part.awards for title in award.all(name)]
    return finds.text(titles[0]) if titles else None


def _contractors(part: Part, finds: Finds) -> tuple[Found[Party], ...]:
    """Organisations that won the lot, each once; after a modification the new ones."""
    found: dict[Party, Found[Party]] = {}
    for award in part.modified or part.awarded:
        for holder in (award, *award.all("CONTRACTORS")):
            if holder.get("PUBLICATION").upper() == "NO":
                why = "The publisher withholds who won."
                finds.flag("contractors", FlagKind.WITHHELD, why)
            for address in holder.all("CONTRACTOR", "ADDRESS_CONTRACTOR"):
                party = party_of(address)
                if party.name or party.id:
                    found.setdefault(party, finds.found(party, address))
    return tuple(found.values())


def _codes(notice: Notice, part: Part) -> Iterator[tuple[Node, str]]:
    """CPV codes: the main one, those of the lot, then those of the journal."""
    sources: list[Node] = []
    if part.bought:
        sources += part.bought.all("CPV_MAIN", "CPV_CODE")
    if part.described:
        sources += part.described.all("CPV_ADDITIONAL", "CPV_CODE")
    if part.lots == 1:
        sources += [node for d in notice.data for node in d.all("ORIGINAL_CPV")]
    for node in sources:
        yield node, node.get("CODE")


def _nature(notice: Notice, part: Part, finds: Finds) -> Found[Nature] | None:
    stated = part.bought.first("TYPE_CONTRACT") if part.bought else None
    if stated and (found := finds.nature(stated, stated.get("CTYPE"))):
        return found
    sections = notice.data[0].parent if notice.data else None
    coded = sections.first("CODIF_DATA", "NC_CONTRACT_NATURE") if sections else None
    return finds.nature(coded, _NATURES.get(coded.get("CODE"), "")) if coded else None


def _concluded(part: Part, finds: Finds) -> Found[date] | None:
    """The first day on which a contract of the lot was signed."""
    days = [
        day
        for award in part.awarded
        for node in award.all("DATE_CONCLUSION_CONTRACT")
        if (day := finds.day(node, "the first of several", "concluded"))
    ]
    return min(days, key=lambda day: day.value) if days else None
