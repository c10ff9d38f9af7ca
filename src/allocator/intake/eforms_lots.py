"""One lot of an eForms notice as the canonical row."""

from __future__ import annotations

from datetime import date
from typing import Final

from allocator.intake.eforms_notice import Notice
from allocator.intake.eforms_told import LOT, told_of
from allocator.intake.lot import (
    FlagKind,
    Format,
    Found,
    Lot,
    Outcome,
    PlaceBasis,
    Site,
    Stage,
)
from allocator.intake.xml_reader import Node
from allocator.intake.xml_told import Told, joined
from allocator.intake.xml_values import MAX_SUMS, Finds

_DUMMY_DAY: Final = date(2000, 1, 1)
"""UBL demands a day of award at the end of a result; eForms fills in this one."""


def lot_of(notice: Notice, lot: Node | None, lot_id: str) -> Lot:
    """The row of a lot.

    Parameters
    ----------
    notice
        The notice.
    lot
        Its element; ``None`` for a lot that only a result names, or when the
        procedure is not divided and has no lot at all.
    lot_id
        Its number within the procedure.
    """
    finds = Finds(notice.file)
    results = notice.results
    stage, outcome = _state(notice, lot_id, finds)
    own = told_of(lot, LOT, notice.languages, notice.file) if lot else Told()
    told = joined(own, notice.whole)
    for why in notice.notes.get(lot_id, ())[:MAX_SUMS]:
        finds.flag("sum", FlagKind.NOTE, why)
    return Lot(
        format=Format.EFORMS,
        file=notice.file,
        notice_id=notice.notice_id,
        process_id=notice.process_id,
        lot_id=lot_id,
        lots=max(1, len(notice.lots)),
        related=notice.related,
        corrects=notice.corrects,
        stage=stage,
        outcome=outcome,
        published=notice.published,
        title=told.title,
        description=told.description,
        buyer=notice.buyer,
        contractors=results.contractors(lot_id, finds),
        cpv=told.cpv,
        nature=told.nature,
        framework=told.framework,
        sums=(*results.sums(lot_id, finds), *told.sums),
        start=told.term.start,
        end=told.term.end,
        duration=told.term.duration,
        renewals=told.term.renewals,
        concluded=_concluded(notice, lot_id, stage, finds),
        sites=(*told.sites, *_buyer_site(notice)),
        social=told.social,
        flags=(*notice.flags, *told.flags, *finds.flags),
    )


def _state(
    notice: Notice, lot_id: str, finds: Finds
) -> tuple[Stage, Found[Outcome] | None]:
    """How far a lot is, and why it gives no demand."""
    stage = notice.kind.stage
    if notice.cancels is not None:
        rule = "declares the earlier notice void"
        return stage, finds.found(Outcome.CANCELLED, notice.cancels, rule)
    if notice.kind.outcome:
        return stage, finds.found(notice.kind.outcome, notice.subtype)
    if notice.kind.direct:
        why = "An award announced beforehand; the contract may have changed since."
        finds.flag("outcome", FlagKind.NOTE, why)
    elif stage is Stage.AWARD and not notice.results.has(lot_id):
        why = "An award notice without a result for this lot; read as not yet awarded."
        finds.flag("outcome", FlagKind.MISSING, why)
        return Stage.TENDER, None
    elif stage is Stage.AWARD and notice.results.contracts(lot_id):
        stage = Stage.CONTRACT
    return stage, notice.results.outcome(lot_id, finds)


def _concluded(
    notice: Notice, lot_id: str, stage: Stage, finds: Finds
) -> Found[date] | None:
    if found := notice.results.concluded(lot_id, finds):
        return found
    if stage in (Stage.PLANNING, Stage.TENDER) or not notice.results.winning(lot_id):
        return None
    day = finds.day(notice.signed, "award of the whole notice", "concluded")
    return day if day and day.value != _DUMMY_DAY else None


def _buyer_site(notice: Notice) -> tuple[Found[Site], ...]:
    buyer = notice.buyer
    site = buyer.value.site if buyer else None
    if buyer is None or site is None or site == Site(basis=PlaceBasis.BUYER):
        return ()
    path = f"{buyer.path}/PostalAddress"
    return (Found(site, notice.file, path, "address of the buyer"),)
