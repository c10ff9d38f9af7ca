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
_MAX_TEXTS: Final = 50
"""Texts of one kind."""
_AIMS: Final = ("ProcurementProject", "ProcurementAdditionalType")
_RESERVED: Final = (
    "TenderingTerms",
    "TendererQualificationRequest",
    "SpecificTendererRequirement",
    "TendererRequirementTypeCode",
)
_CONDITIONS: Final = ("TenderingTerms", "ContractExecutionRequirement")
_CRITERION: Final = (
    "TenderingTerms",
    "AwardingTerms",
    "AwardingCriterion",
    "SubordinateAwardingCriterion",
)
_TEXTS: Final = (
    ("ProcurementProject", "Description"),
    ("ProcurementProject", "Note"),
    (*_AIMS, "ProcurementType"),
    (*_CONDITIONS, "Description"),
    (*_CRITERION, "Name"),
    (*_CRITERION, "Description"),
)
"""Where buyers write of social return."""


def social_of(holder: Node, finds: Finds) -> tuple[Found[str], ...]:
    """Codes (BT-06, BT-775, BT-71, BT-736), then the pieces of texts that tell.

    Parameters
    ----------
    holder
        The lot, or the root of the notice.
    finds
        Where the values are gathered.
    """
    found: dict[str, Found[str]] = {}
    texts = (
        (node, mention(values.text(node.text, _MAX_SEARCHED)))
        for names in _TEXTS
        for node in holder.all(*names)[:_MAX_TEXTS]
    )
    for node, words in (*_codes(holder), *texts):
        if words and len(found) < _MAX_SOCIAL:
            found.setdefault(words, finds.found(words, node))
    return tuple(found.values())


def _codes(holder: Node) -> Iterator[tuple[Node, str]]:
    for code in holder.all(*_AIMS, "ProcurementTypeCode"):
        listed = code.get("listName")
        aims = listed == "strategic-procurement" and code.text == "soc-obj"
        if aims or (listed in _SOCIAL_LISTS and code.text not in ("", "none")):
            yield code, f"{listed}: {values.text(code.text, 40)}"
    for code in holder.all(*_RESERVED):
        listed = code.get("listName")
        if listed == "reserved-procurement" and code.text not in ("", "none"):
            yield code, f"{listed}: {values.text(code.text, 40)}"
    for code in holder.all(*_CONDITIONS, "ExecutionRequirementCode"):
        if code.get("listName") == "reserved-execution" and code.text == "yes":
            yield code, "reserved execution"
