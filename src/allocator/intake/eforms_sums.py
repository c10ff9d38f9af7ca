"""Every sum of an eForms lot: of its result, itself, its group and the procedure."""

from __future__ import annotations

from typing import Final

from allocator.intake.eforms_notice import EXTENSION, Notice
from allocator.intake.lot import FlagKind, Found, Sum, SumBasis
from allocator.intake.xml_reader import Node
from allocator.intake.xml_values import Finds, Term

_CEILING: Final = ("FrameworkAgreement", "EstimatedMaximumValueAmount")


def sums_of(
    notice: Notice, lot: Node | None, lot_id: str, term: Term, finds: Finds
) -> tuple[Found[Sum], ...]:
    """Every sum: of the result, the lot, its groups and the procedure."""
    found = notice.results.sums(lot_id, finds)
    if lot is not None:
        found += _estimates(lot, SumBasis.LOT_ESTIMATE, SumBasis.FRAMEWORK_MAX, finds)
    whole = (SumBasis.PROCEDURE_ESTIMATE, SumBasis.PROCEDURE_FRAMEWORK_MAX)
    for group, members in notice.members.items():
        if lot_id not in members or group not in notice.groups:
            continue
        if len(set(members)) == len(notice.lots):
            found += _estimates(notice.groups[group], *whole, finds)
        elif any(_estimates(notice.groups[group], *whole, Finds(notice.file))):
            why = (
                f"Lots {', '.join(members[:9])} have a sum together, which is not used."
            )
            finds.flag("sum", FlagKind.NOTE, why)
    if notice.project is not None and notice.project.parent is not None:
        found += _totals(notice.project, *whole, finds)
    estimates = (SumBasis.LOT_ESTIMATE, SumBasis.PROCEDURE_ESTIMATE)
    sums = tuple(each for each in found if each is not None)
    if term.renewals and any(each.value.basis in estimates for each in sums):
        why = "The estimate includes the options and renewals (BT-27)."
        finds.flag("sum", FlagKind.RENEWALS, why)
    return sums


def _estimates(
    lot: Node, estimate: SumBasis, ceiling: SumBasis, finds: Finds
) -> list[Found[Sum] | None]:
    """Sums of a lot or group of lots: estimate (BT-27) and ceiling (BT-271, BT-157)."""
    found = []
    for project in lot.all("ProcurementProject"):
        found += _totals(project, estimate, ceiling, finds)
    found += [
        finds.money(node, node.get("currencyID"), ceiling)
        for node in lot.all("TenderingProcess", *_CEILING)
    ]
    return found


def _totals(
    project: Node, estimate: SumBasis, ceiling: SumBasis, finds: Finds
) -> list[Found[Sum] | None]:
    found = []
    for total in project.all("RequestedTenderTotal"):
        for names, basis in (
            (("EstimatedOverallContractAmount",), estimate),
            ((*EXTENSION, "FrameworkMaximumAmount"), ceiling),
        ):
            found += [
                finds.money(node, node.get("currencyID"), basis)
                for node in total.all(*names)
            ]
    return found
