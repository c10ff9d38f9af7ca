"""What an eForms lot says of social return and of contracts reserved for some."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from allocator.intake import values
from allocator.intake.lot import Found
from allocator.intake.social import mention
from allocator.intake.xml_reader import Node
from allocator.intake.xml_values import Finds

_SOCIAL_LISTS: Final = ("social-objective", "social-procurement")
_MAX_SOCIAL: Final = 20
_MAX_SEARCHED: Final = 20_000
"""Signs of one text."""


def social_of(
    projects: list[Node], lot: Node | None, finds: Finds
) -> tuple[Found[str], ...]:
    """Codes (BT-06, BT-775, BT-71, BT-736), then the pieces of texts that tell.

    Parameters
    ----------
    projects
        What is bought: in the lot, then in the whole procedure.
    lot
        The lot, for its terms.
    finds
        Where the values are gathered.
    """
    found: dict[str, Found[str]] = {}
    texts = (
        (node, mention(values.text(node.text, _MAX_SEARCHED)))
        for node in _texts(projects, lot)
    )
    for node, words in (*_codes(projects, lot), *texts):
        if words and len(found) < _MAX_SOCIAL:
            found.setdefault(words, finds.found(words, node))
    return tuple(found.values())


def _codes(projects: list[Node], lot: Node | None) -> Iterator[tuple[Node, str]]:
    for project in projects:
        for code in project.all("ProcurementAdditionalType", "ProcurementTypeCode"):
            listed = code.get("listName")
            aims = listed == "strategic-procurement" and code.text == "soc-obj"
            if aims or (listed in _SOCIAL_LISTS and code.text not in ("", "none")):
                yield code, f"{listed}: {values.text(code.text, 40)}"
    requirement = ("TendererQualificationRequest", "SpecificTendererRequirement")
    for terms in lot.all("TenderingTerms") if lot else ():
        for code in terms.all(*requirement, "TendererRequirementTypeCode"):
            listed = code.get("listName")
            if listed == "reserved-procurement" and code.text not in ("", "none"):
                yield code, f"{listed}: {values.text(code.text, 40)}"
        for code in terms.all(
            "ContractExecutionRequirement", "ExecutionRequirementCode"
        ):
            if code.get("listName") == "reserved-execution" and code.text == "yes":
                yield code, "reserved execution"


def _texts(projects: list[Node], lot: Node | None) -> Iterator[Node]:
    """Texts in which buyers write of social return."""
    for project in projects:
        yield from project.all("Description")
        yield from project.all("Note")
        yield from project.all("ProcurementAdditionalType", "ProcurementType")
    for terms in lot.all("TenderingTerms") if lot else ():
        yield from terms.all("ContractExecutionRequirement", "Description")
        criterion = (
            "AwardingTerms",
            "AwardingCriterion",
            "SubordinateAwardingCriterion",
        )
        for name in ("Name", "Description"):
            yield from terms.all(*criterion, name)
