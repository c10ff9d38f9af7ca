"""What an eForms lot tells of itself; a procedure tells the same in the same words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from allocator.intake.eforms_parties import in_language, project_sites
from allocator.intake.eforms_period import term_of
from allocator.intake.eforms_social import social_of
from allocator.intake.lot import FlagKind, Found, Nature, PlaceBasis, Sum, SumBasis
from allocator.intake.xml_reader import Node
from allocator.intake.xml_told import Told
from allocator.intake.xml_values import MAX_SUMS, Finds

EXTENSION: Final = (
    "UBLExtensions",
    "UBLExtension",
    "ExtensionContent",
    "EformsExtension",
)
"""Where eForms puts what UBL has no place for."""
_MOST_CODES: Final = 100
_ESTIMATES: Final = (SumBasis.LOT_ESTIMATE, SumBasis.PROCEDURE_ESTIMATE)


@dataclass(frozen=True, slots=True)
class Level:
    """What estimates, ceilings and places mean in a lot or in a procedure."""

    estimate: SumBasis
    ceiling: SumBasis
    place: PlaceBasis


LOT: Final = Level(SumBasis.LOT_ESTIMATE, SumBasis.FRAMEWORK_MAX, PlaceBasis.LOT)
PROCEDURE: Final = Level(
    SumBasis.PROCEDURE_ESTIMATE,
    SumBasis.PROCEDURE_FRAMEWORK_MAX,
    PlaceBasis.PROCEDURE,
)


def told_of(holder: Node, level: Level, languages: tuple[str, ...], file: str) -> Told:
    """What a lot or the whole notice tells.

    Parameters
    ----------
    holder
        The lot, or the root of the notice.
    level
        Which of the two it is.
    languages
        Languages of texts, the preferred one first.
    file
        Name of the file.
    """
    finds = Finds(file)
    projects = holder.all("ProcurementProject")[:1]
    term = term_of(projects, finds)
    sums = sums_of(holder, level, finds)
    if term.renewals and any(each.value.basis in _ESTIMATES for each in sums):
        why = "The estimate includes the options and renewals (BT-27)."
        finds.flag("sum", FlagKind.RENEWALS, why)
    sites = [place for each in projects for place in project_sites(each, level.place)]
    return Told(
        title=_text(projects, "Name", languages, finds),
        description=_text(projects, "Description", languages, finds),
        main_cpv=_codes(projects, "MainCommodityClassification", finds),
        more_cpv=_codes(projects, "AdditionalCommodityClassification", finds),
        nature=_nature(projects, finds),
        framework=_framework(holder, finds),
        sums=sums,
        term=term,
        sites=finds.sites(sites),
        social=social_of(holder, finds),
        flags=finds.flags,
    )


def sums_of(holder: Node, level: Level, finds: Finds) -> tuple[Found[Sum], ...]:
    """Estimate (BT-27) and ceilings (BT-271, BT-157) of a lot, group or procedure."""
    total = ("ProcurementProject", "RequestedTenderTotal")
    ceiling = ("TenderingProcess", "FrameworkAgreement", "EstimatedMaximumValueAmount")
    placed = (
        ((*total, "EstimatedOverallContractAmount"), level.estimate),
        ((*total, *EXTENSION, "FrameworkMaximumAmount"), level.ceiling),
        (ceiling, level.ceiling),
    )
    found = [
        finds.money(node, node.get("currencyID"), basis)
        for names, basis in placed
        for node in holder.all(*names)[:MAX_SUMS]
    ]
    return tuple(each for each in found if each is not None)


def _text(
    projects: Iterable[Node], name: str, languages: tuple[str, ...], finds: Finds
) -> Found[str] | None:
    for project in projects:
        if found := finds.text(in_language(project.all(name), languages)):
            return found
    return None


def _codes(projects: Iterable[Node], kind: str, finds: Finds) -> tuple[Found[str], ...]:
    """CPV codes (BT-262, BT-263)."""
    coded = (
        (node, node.text)
        for project in projects
        for node in project.all(kind, "ItemClassificationCode")
        if node.text and node.get("listName").lower() in ("", "cpv")
    )
    return finds.cpv(islice(coded, _MOST_CODES))


def _nature(projects: Iterable[Node], finds: Finds) -> Found[Nature] | None:
    for project in projects:
        for node in project.all("ProcurementTypeCode"):
            if found := finds.nature(node, node.text):
                return found
    return None


def _framework(holder: Node, finds: Finds) -> Found[bool] | None:
    """Whether it is a framework agreement (BT-765) or purchasing system (BT-766)."""
    names = ("TenderingProcess", "ContractingSystem", "ContractingSystemTypeCode")
    told = holder.all(*names)
    for node in told:
        if node.text not in ("", "none"):
            return finds.found(True, node)
    return finds.found(False, told[0]) if told else None
