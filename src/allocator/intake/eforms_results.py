"""What an eForms notice says of results: outcomes, winners, contracts and sums.

A result of a lot names tenders and contracts; a contract names the tenders that
won it; a tender names its party, and a party its organisations. Field numbers
(BT, OPT) are those of the eForms regulation, (EU) 2019/1780.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from allocator.intake import values
from allocator.intake.lot import FlagKind, Found, Outcome, Party, Sum, SumBasis
from allocator.intake.xml_reader import Node
from allocator.intake.xml_values import MAX_MEMBERS, MAX_SUMS, Finds

_BY_THE_BUYER: Final = frozenset(("chan-need", "ins-fund", "rev-buyer", "rev-body"))
"""Why a buyer ends a procedure itself (BT-144); else nobody could win it."""
_PRIVATE: Final = {
    SumBasis.AWARD: "win-ten-val",
    SumBasis.HIGHEST_BID: "ten-val-hig",
    SumBasis.LOWEST_BID: "ten-val-low",
    SumBasis.FRAMEWORK_MAX: "max-val",
    SumBasis.LOT_ESTIMATE: "ree-val",
    SumBasis.PROCEDURE_AWARD: "not-val",
    SumBasis.PROCEDURE_FRAMEWORK_MAX: "not-max-val",
    SumBasis.PROCEDURE_ESTIMATE: "not-app-val",
}
"""How a publisher calls each sum that it withholds (BT-195)."""
_FIRST_DAY: Final = "signed before awarded, the first of several"
_OF_LOT: Final = (
    (("FrameworkAgreementValues", "MaximumValueAmount"), SumBasis.FRAMEWORK_MAX),
    (("FrameworkAgreementValues", "ReestimatedValueAmount"), SumBasis.LOT_ESTIMATE),
    (("HigherTenderAmount",), SumBasis.HIGHEST_BID),
    (("LowerTenderAmount",), SumBasis.LOWEST_BID),
)
_OF_NOTICE: Final = (
    ("TotalAmount", SumBasis.PROCEDURE_AWARD),
    ("OverallMaximumFrameworkContractsAmount", SumBasis.PROCEDURE_FRAMEWORK_MAX),
    ("OverallApproximateFrameworkContractsAmount", SumBasis.PROCEDURE_ESTIMATE),
)


class Results:
    """Results of all lots of a notice.

    Parameters
    ----------
    notice_results
        The ``NoticeResult`` elements; there is one, or none.
    organisations
        Organisations by their number within the notice.
    file
        Name of the file.
    """

    def __init__(
        self,
        notice_results: list[Node],
        organisations: dict[str, Found[Party]],
        file: str,
    ) -> None:
        self._finds = Finds(file)
        self._whole = [
            _sum(node, notice, basis, self._finds)
            for notice in notice_results
            for name, basis in _OF_NOTICE
            for node in notice.all(name)[:MAX_SUMS]
        ]
        self._organisations = organisations
        self._by_lot: dict[str, list[Node]] = {}
        shared: Counter[str] = Counter()
        for result in _each(notice_results, "LotResult"):
            lot_id = result.words("TenderLot", "ID")
            self._by_lot.setdefault(lot_id, []).append(result)
        for results in self._by_lot.values():
            shared.update(set(_references(results, "LotTender")))
        self._shared = {tender for tender, lots in shared.items() if lots > 1}
        self._tenders = _by_id(notice_results, "LotTender")
        self._parties = _by_id(notice_results, "TenderingParty")
        self._contracts = _by_id(notice_results, "SettledContract")
        self._signed = set(_references(self._contracts.values(), "LotTender"))

    @property
    def lots(self) -> list[str]:
        """Lots with a result, in the order of the notice."""
        return list(self._by_lot)

    def has(self, lot_id: str) -> bool:
        """Whether the notice gives a result for this lot."""
        return lot_id in self._by_lot

    def outcome(self, lot_id: str, finds: Finds) -> Found[Outcome] | None:
        """Why a lot has no winner; ``None`` when it has one, or nothing is said."""
        codes = [
            code
            for result in self._by_lot.get(lot_id, ())
            for code in result.all("TenderResultCode")
        ]
        told = {code.text for code in codes}
        if not told or "selec-w" in told:
            return None
        if "open-nw" in told:
            return finds.found(Outcome.PENDING, codes[0], "no winner chosen yet")
        reasons = {
            reason.text
            for result in self._by_lot[lot_id]
            for reason in result.all("DecisionReason", "DecisionReasonCode")
        }
        ended = Outcome.UNSUCCESSFUL
        if reasons & _BY_THE_BUYER:
            ended = Outcome.WITHDRAWN
        known = ", ".join(sorted(values.text(reason, 40) for reason in reasons))
        rule = f"closed without a winner{f': {known}' if known else ''}"
        return finds.found(ended, codes[0], rule)

    def winning(self, lot_id: str) -> list[Node]:
        """Tenders that won a lot: those of a contract, else those ranked first."""
        named = [
            self._tenders[tender]
            for tender in _references(self._by_lot.get(lot_id, ()), "LotTender")
            if tender in self._tenders
        ][:MAX_MEMBERS]
        signed = [tender for tender in named if tender.words("ID") in self._signed]
        if signed:
            return signed
        first = [tender for tender in named if tender.words("RankCode") in ("", "1")]
        return first or (named if len(named) == 1 else [])

    def contractors(self, lot_id: str, finds: Finds) -> tuple[Found[Party], ...]:
        """Organisations that won a lot, each once."""
        found: dict[str, Found[Party]] = {}
        for tender in self.winning(lot_id):
            for party_id in _references([tender], "TenderingParty"):
                party = self._parties.get(party_id)
                members = _references([party] if party else [], "Tenderer")
                for member in members[:MAX_MEMBERS]:
                    if member in self._organisations:
                        found[member] = self._organisations[member]
        results = self._by_lot.get(lot_id, ())
        if any("win-cho" in _withheld(result) for result in results):
            why = "The publisher withholds who won."
            finds.flag("contractors", FlagKind.WITHHELD, why)
        if any(not party.value.name for party in found.values()):
            why = "A contractor is a natural person, whose name is not copied."
            finds.flag("contractors", FlagKind.NOTE, why)
        return tuple(found.values())

    def contracts(self, lot_id: str) -> list[Node]:
        """Contracts settled for a lot."""
        return [
            self._contracts[contract]
            for contract in _references(self._by_lot.get(lot_id, ()), "SettledContract")
            if contract in self._contracts
        ]

    def concluded(self, lot_id: str, finds: Finds) -> Found[date] | None:
        """First day on which a contract was signed (BT-145), else awarded (BT-1451)."""
        for name in ("IssueDate", "AwardDate"):
            days = [
                day
                for contract in self.contracts(lot_id)
                for node in contract.all(name)
                if (day := finds.day(node, _FIRST_DAY, "concluded"))
            ]
            if days:
                return min(days, key=lambda day: day.value)
        return None

    def sums(self, lot_id: str, finds: Finds) -> tuple[Found[Sum], ...]:
        """Sums of the winning tenders, of the lot and of the notice as a whole."""
        found: list[Found[Sum] | None] = []
        for tender in self.winning(lot_id):
            for node in tender.all("LegalMonetaryTotal", "PayableAmount")[:1]:
                if tender.words("ID") in self._shared:
                    why = f"The amount at {node.path} is for several lots together."
                    finds.flag("sum", FlagKind.NOTE, why)
                    continue
                found.append(_sum(node, tender, SumBasis.AWARD, finds))
            self._say_withheld(tender, finds)
        for result in self._by_lot.get(lot_id, [])[:MAX_SUMS]:
            for names, basis in _OF_LOT:
                amounts = result.all(*names)[:MAX_SUMS]
                found += [_sum(node, result, basis, finds) for node in amounts]
        for flag in self._finds.flags:
            finds.flag(flag.field, flag.kind, flag.why)
        return tuple(each for each in (*found, *self._whole) if each is not None)

    def _say_withheld(self, tender: Node, finds: Finds) -> None:
        if _PRIVATE[SumBasis.AWARD] in _withheld(tender):
            why = f"The publisher withholds the value of {tender.path}."
            finds.flag("sum", FlagKind.WITHHELD, why)
        if tender.first("ConcessionRevenue") is not None:
            why = "A concession: what its users will pay is not counted as the sum."
            finds.flag("sum", FlagKind.NOTE, why)


def _sum(node: Node, holder: Node, basis: SumBasis, finds: Finds) -> Found[Sum] | None:
    declared = _withheld(holder) | (_withheld(node.parent) if node.parent else set())
    withheld = _PRIVATE[basis] in declared
    return finds.money(node, node.get("currencyID"), basis, withheld)


def _withheld(node: Node) -> set[str]:
    """Codes of what the publisher withholds in an element."""
    codes = node.all("FieldsPrivacy", "FieldIdentifierCode")
    return {code.text for code in codes}


def _each(nodes: Iterable[Node], *names: str) -> list[Node]:
    return [found for node in nodes for found in node.all(*names)]


def _by_id(nodes: Iterable[Node], name: str) -> dict[str, Node]:
    return {node.words("ID"): node for node in reversed(_each(nodes, name))}


def _references(nodes: Iterable[Node], name: str) -> list[str]:
    """Ids that elements refer to, each once."""
    return list(dict.fromkeys(node.text for node in _each(nodes, name, "ID")))
