"""The term of an eForms lot, with what is said of its options and renewals."""

from __future__ import annotations

from collections.abc import Iterable

from allocator.intake import values
from allocator.intake.lot import FlagKind, Found
from allocator.intake.xml_reader import Node
from allocator.intake.xml_told import Term
from allocator.intake.xml_values import Finds


def term_of(projects: Iterable[Node], finds: Finds) -> Term:
    """The term from what is bought in a lot, then in the whole procedure.

    eForms states start (BT-536), end (BT-537), length (BT-36), or that it is
    unlimited or unknown (BT-538); end and length include options and renewals.
    """
    term = Term()
    told: set[str] = set()
    for project in projects:
        for period in project.all("PlannedPeriod"):
            _add(term, period, finds)
            told.add(period.words("DescriptionCode").upper())
        term.renewals = term.renewals or _renewals(project, finds)
    if not (term.end or term.duration):
        if "UNLIMITED" in told:
            why = "The notice says that the term is unlimited."
            finds.flag("period", FlagKind.OPEN_ENDED, why)
        elif "UNKNOWN" in told:
            why = "The notice says that the term is not known."
            finds.flag("period", FlagKind.MISSING, why)
    if term.renewals and (term.end or term.duration):
        why = "The term includes the options and renewals (BT-36, BT-537)."
        finds.flag("period", FlagKind.RENEWALS, why)
    return term


def _add(term: Term, period: Node, finds: Finds) -> None:
    start = finds.day(period.first("StartDate"))
    end = finds.day(period.first("EndDate"))
    measure = period.first("DurationMeasure")
    length = (
        finds.duration(measure, measure.get("unitCode"))
        if measure is not None and measure.content
        else None
    )
    term.add(start, end, length, finds)


def _renewals(project: Node, finds: Finds) -> Found[str] | None:
    """Number and texts of renewals (BT-58, BT-57) and options (BT-54)."""
    for extension in project.all("ContractExtension"):
        times = extension.words("MaximumNumberNumeric")
        renewal = extension.words("Renewal", "Period", "Description")
        options = extension.words("OptionsDescription")
        some = times.strip("0") != "" or (not times and renewal)
        told = [
            f"renewals: {times or 'some'}" if some else "",
            values.text(renewal, 500) if some else "",
            f"options: {values.text(options, 500)}" if options else "",
        ]
        if words := "; ".join(filter(None, told)):
            return finds.found(values.text(words), extension)
    return None
