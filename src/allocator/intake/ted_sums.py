"""Every sum of an old TED lot: of its awards, itself and the procedure.

On a framework agreement the forms ask for the most that may be spent in its whole
term, whatever the element is called (II.1.5, II.1.7, II.2.6, V.2.4), so there every
total is a ceiling. On award forms a range is that of the bids (II.1.7).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from allocator.intake.lot import FlagKind, Found, Stage, Sum, SumBasis
from allocator.intake.ted_forms import MODIFICATION
from allocator.intake.ted_notice import Notice
from allocator.intake.ted_parts import Part
from allocator.intake.xml_reader import Node
from allocator.intake.xml_values import MAX_SUMS, Finds

Placed = Iterator[tuple[Node, SumBasis]]
_CEILINGS: Final = {
    SumBasis.AWARD: SumBasis.FRAMEWORK_MAX,
    SumBasis.LOT_ESTIMATE: SumBasis.FRAMEWORK_MAX,
    SumBasis.PROCEDURE_AWARD: SumBasis.PROCEDURE_FRAMEWORK_MAX,
    SumBasis.PROCEDURE_ESTIMATE: SumBasis.PROCEDURE_FRAMEWORK_MAX,
}


def lot_sums(notice: Notice, part: Part, finds: Finds) -> tuple[Found[Sum], ...]:
    """Sums of the awards of a lot and of the lot itself, those that know most first."""
    if notice.number == MODIFICATION:
        return _read(notice, _modified(notice, part, finds), finds)
    return _read(notice, chain(_of_awards(part, finds), _of_lot(part)), finds)


def procedure_sums(
    notice: Notice, bought: Node | None, single: bool, finds: Finds
) -> tuple[Found[Sum], ...]:
    """Sums of all lots together; ``single`` says that there is one."""
    return _read(notice, _of_procedure(notice, bought, single), finds)


def _read(notice: Notice, placed: Placed, finds: Finds) -> tuple[Found[Sum], ...]:
    framework = notice.framework is not None and notice.framework.value
    found = []
    for node, basis in islice(placed, MAX_SUMS):
        holder = node.parent if node.name in ("LOW", "HIGH") and node.parent else node
        ceiling = _CEILINGS.get(basis, basis) if framework else basis
        currency = holder.get("CURRENCY")
        found.append(finds.money(node, currency, ceiling, _is_withheld(node)))
    return tuple(each for each in found if each is not None)


def _of_awards(part: Part, finds: Finds) -> Placed:
    for award in part.awards:
        for contract in award.all("AWARDED_CONTRACT"):
            for holder in (*contract.all("VALUES"), contract):
                if award in part.shared and holder.all("VAL_TOTAL"):
                    why = f"The sum at {holder.path} is for several lots together."
                    finds.flag("sum", FlagKind.NOTE, why)
                    continue
                for node in holder.all("VAL_TOTAL"):
                    yield node, SumBasis.AWARD
                yield from _range(holder, bids=True)
                for node in holder.all("VAL_ESTIMATED_TOTAL"):
                    yield node, SumBasis.LOT_ESTIMATE


def _of_lot(part: Part) -> Placed:
    for node in part.described.all("VAL_OBJECT") if part.described else ():
        yield node, SumBasis.LOT_ESTIMATE


def _of_procedure(notice: Notice, bought: Node | None, single: bool) -> Placed:
    if bought is None:
        return
    for node in bought.all("VAL_TOTAL"):
        yield node, SumBasis.PROCEDURE_AWARD
    for node in bought.all("VAL_ESTIMATED_TOTAL"):
        yield node, SumBasis.PROCEDURE_ESTIMATE
    if single:
        yield from _range(bought, bids=notice.form.stage is Stage.AWARD)


def _modified(notice: Notice, part: Part, finds: Finds) -> Placed:
    """Before and after a modification; its own value may be the whole or the change."""
    changes = notice.body.all("MODIFICATIONS_CONTRACT", "INFO_MODIFICATIONS")
    after = [node for change in changes for node in change.all("VAL_TOTAL_AFTER")]
    for node in after:
        yield node, SumBasis.CONTRACT
    for change in changes:
        for node in change.all("VAL_TOTAL_BEFORE"):
            yield node, SumBasis.BEFORE_MODIFICATION
    for contract in part.awarded:
        for holder in (*contract.all("VALUES"), contract):
            for node in holder.all("VAL_TOTAL"):
                yield node, SumBasis.BEFORE_MODIFICATION
    for modified in part.modified:
        for holder in (*modified.all("VALUES"), modified):
            for node in holder.all("VAL_TOTAL"):
                why = f"The amount at {node.path} may be the change or the new whole"
                if after:
                    finds.flag("sum", FlagKind.NOTE, f"{why}, and is not used.")
                else:
                    finds.flag("sum", FlagKind.SUSPECT, f"{why}.")
                    yield node, SumBasis.CONTRACT


def _range(holder: Node, bids: bool) -> Placed:
    lowest = SumBasis.LOWEST_BID if bids else SumBasis.LOWER_BOUND
    highest = SumBasis.HIGHEST_BID if bids else SumBasis.UPPER_BOUND
    for span in holder.all("VAL_RANGE_TOTAL"):
        for name, basis in (("LOW", lowest), ("HIGH", highest)):
            for node in span.all(name):
                yield node, basis


def _is_withheld(node: Node) -> bool:
    """Whether the value, or the values around it, are marked as not to publish."""
    holders: tuple[Node | None, ...] = (node, node.parent)
    if node.parent is not None and node.name in ("LOW", "HIGH"):
        holders = (*holders, node.parent.parent)
    return any(h is not None and h.get("PUBLICATION").upper() == "NO" for h in holders)
