"""One lot of an eForms notice as the canonical row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from allocator.intake.eforms_notice import Notice
from allocator.intake.eforms_parties import in_language, project_sites
from allocator.intake.eforms_period import term_of
from allocator.intake.eforms_social import social_of
from allocator.intake.eforms_sums import sums_of
from allocator.intake.lot import (
    FlagKind,
    Format,
    Found,
    Lot,
    Nature,
    Outcome,
    PlaceBasis,
    Site,
    Stage,
)
from allocator.intake.xml_reader import Node
from allocator.intake.xml_values import Finds

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
    projects = _projects(notice, lot)
    results = notice.results
    stage, outcome = _state(notice, lot_id, finds)
    term = term_of(projects, finds)
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
        title=_text(notice, projects, "Name", finds),
        description=_text(notice, projects, "Description", finds),
        buyer=notice.buyer,
        contractors=results.contractors(lot_id, finds),
        cpv=finds.cpv(_codes(projects)),
        nature=_nature(projects, finds),
        framework=_framework(notice, lot, finds),
        sums=sums_of(notice, lot, lot_id, term, finds),
        start=term.start,
        end=term.end,
        duration=term.duration,
        renewals=term.renewals,
        concluded=_concluded(notice, lot_id, stage, finds),
        sites=_sites(notice, lot, finds),
        social=social_of(projects, lot, finds),
        flags=(*notice.flags, *finds.flags),
    )


def _projects(notice: Notice, lot: Node | None) -> list[Node]:
    """What is bought: in the lot, then in the whole procedure."""
    own = lot.first("ProcurementProject") if lot else None
    return [project for project in (own, notice.project) if project is not None]


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


def _text(
    notice: Notice, projects: list[Node], name: str, finds: Finds
) -> Found[str] | None:
    for project in projects:
        if found := finds.text(in_language(project.all(name), notice.languages)):
            return found
    return None


def _codes(projects: list[Node]) -> Iterator[tuple[Node, str]]:
    """CPV codes (BT-262, BT-263): main ones first, the lot's before the rest."""
    for kind in ("MainCommodityClassification", "AdditionalCommodityClassification"):
        for project in projects:
            for node in project.all(kind, "ItemClassificationCode"):
                if node.text and node.get("listName").lower() in ("", "cpv"):
                    yield node, node.text


def _nature(projects: list[Node], finds: Finds) -> Found[Nature] | None:
    for project in projects:
        for node in project.all("ProcurementTypeCode"):
            if found := finds.nature(node, node.text):
                return found
    return None


def _framework(notice: Notice, lot: Node | None, finds: Finds) -> Found[bool] | None:
    """Whether it is a framework agreement (BT-765) or purchasing system (BT-766)."""
    told = [
        node
        for process in (lot.first("TenderingProcess") if lot else None, notice.process)
        if process is not None
        for node in process.all("ContractingSystem", "ContractingSystemTypeCode")
    ]
    for node in told:
        if node.text not in ("", "none"):
            return finds.found(True, node)
    return finds.found(False, told[0]) if told else None


def _concluded(
    notice: Notice, lot_id: str, stage: Stage, finds: Finds
) -> Found[date] | None:
    if found := notice.results.concluded(lot_id, finds):
        return found
    if stage in (Stage.PLANNING, Stage.TENDER) or not notice.results.winning(lot_id):
        return None
    day = finds.day(notice.signed, "award of the whole notice", "concluded")
    return day if day and day.value != _DUMMY_DAY else None


def _sites(notice: Notice, lot: Node | None, finds: Finds) -> tuple[Found[Site], ...]:
    """Places of the lot, then of the procedure, then of the buyer."""
    placed: list[tuple[Node, Site]] = []
    for project in lot.all("ProcurementProject") if lot else ():
        placed += project_sites(project, PlaceBasis.LOT)
    if notice.project is not None:
        placed += project_sites(notice.project, PlaceBasis.PROCEDURE)
    buyer = notice.buyer
    site = buyer.value.site if buyer else None
    if buyer is None or site is None or site == Site(basis=PlaceBasis.BUYER):
        return finds.sites(placed)
    path = f"{buyer.path}/PostalAddress"
    own = Found(site, notice.file, path, "address of the buyer")
    return (*finds.sites(placed), own)
