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
    Outcome,
    Party,
    PlaceBasis,
    Site,
    Stage,
)
from allocator.intake.ted_notice import Notice, party_of
from allocator.intake.ted_parts import Part
from allocator.intake.ted_told import own_of, whole_of
from allocator.intake.xml_reader import Node
from allocator.intake.xml_told import Told, joined
from allocator.intake.xml_values import MAX_MEMBERS, Finds

_ENDINGS: Final = (
    ("PROCUREMENT_DISCONTINUED", Outcome.DISCONTINUED),
    ("PROCUREMENT_UNSUCCESSFUL", Outcome.UNSUCCESSFUL),
)


def lots_of(notice: Notice, parts: list[Part]) -> Iterator[Lot]:
    """Rows of a notice; what its lots share is read once."""
    wholes: dict[Node | None, Told] = {}
    for part in parts:
        if part.bought not in wholes:
            wholes[part.bought] = whole_of(notice, part.bought, part.lots == 1)
        yield _lot(notice, part, joined(own_of(notice, part), wholes[part.bought]))


def _lot(notice: Notice, part: Part, told: Told) -> Lot:
    finds = Finds(notice.file)
    stage, outcome = _state(notice, part, finds)
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
        title=told.title,
        description=told.description,
        buyer=notice.buyer,
        contractors=_contractors(part, finds),
        cpv=told.cpv,
        nature=told.nature,
        framework=told.framework,
        sums=told.sums,
        start=told.term.start,
        end=told.term.end,
        duration=told.term.duration,
        renewals=told.term.renewals,
        concluded=_concluded(part, finds),
        sites=(*told.sites, *_buyer_site(notice)),
        social=told.social,
        flags=(*notice.flags, *told.flags, *finds.flags),
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


def _contractors(part: Part, finds: Finds) -> tuple[Found[Party], ...]:
    """Organisations that won the lot, each once; after a modification the new ones."""
    found: dict[Party, Found[Party]] = {}
    for award in part.modified or part.awarded:
        for holder in (award, *award.all("CONTRACTORS")):
            if holder.get("PUBLICATION").upper() == "NO":
                why = "The publisher withholds who won."
                finds.flag("contractors", FlagKind.WITHHELD, why)
                continue
            addresses = holder.all("CONTRACTOR", "ADDRESS_CONTRACTOR")
            for address in addresses[:MAX_MEMBERS]:
                party = party_of(address)
                if party.name or party.id:
                    found.setdefault(party, finds.found(party, address))
    return tuple(found.values())


def _concluded(part: Part, finds: Finds) -> Found[date] | None:
    """The first day on which a contract of the lot was signed."""
    days = [
        day
        for award in part.awarded
        for node in award.all("DATE_CONCLUSION_CONTRACT")
        if (day := finds.day(node, "the first of several", "concluded"))
    ]
    return min(days, key=lambda day: day.value) if days else None


def _buyer_site(notice: Notice) -> tuple[Found[Site], ...]:
    buyer = notice.buyer
    site = buyer.value.site if buyer else None
    if buyer is None or site is None or site == Site(basis=PlaceBasis.BUYER):
        return ()
    return (Found(site, notice.file, buyer.path, "address of the buyer"),)
