"""One process of OCDS, compiled, as its lots.

Paths and their order of preference: the sum from contract, award, lot, then the
whole procedure; the period from contract, award, lot, procedure; the place from
the items of the lot, the procedure, the buyer. Extensions that are read: lots,
location, framework agreements, renewals and options, sustainability, bids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from allocator.intake import values
from allocator.intake.lot import (
    Flag,
    FlagKind,
    Format,
    Found,
    Lot,
    Outcome,
    Party,
    unreadable,
)
from allocator.intake.ocds_merge import Node
from allocator.intake.ocds_parts import (
    Money,
    add_sums,
    party_of,
    period_of,
    sites_of,
)
from allocator.intake.ocds_state import State, ending
from allocator.intake.social import mention
from allocator.reading.dutch import plain

T = TypeVar("T")
_FRAMEWORKS: Final = ("raamovereenkomst", "framework", "dynamisch", "das")
MOST_LOTS: Final = 5_000
_MAX_CPV: Final = 30


@dataclass
class Process:
    """A compiled release and what its parts refer to.

    Parameters
    ----------
    root
        The compiled release.
    file
        Its file.
    prefixes
        Path in the file of each release that went into it.
    tags
        Tags of all these releases.
    format
        OCDS, or TenderNed's use of it.
    """

    root: Node
    file: str
    prefixes: list[str]
    tags: set[str]
    format: Format

    def __post_init__(self) -> None:
        self.tender = self.root.get("tender")
        self.parties = {p.word("id"): p for p in self.root.each("parties")}
        self.lots = list(self.tender.each("lots"))
        self._items = _by_lot(self.tender.each("items"), "relatedLot")
        self._awards = _by_lot(self.root.each("awards"), "relatedLots")
        self._contracts: dict[str, list[Node]] = defaultdict(list)
        for contract in self.root.each("contracts"):
            self._contracts[contract.word("awardID")].append(contract)
        self.unassigned = len(self.lots) > 1 and bool(self._awards.get(""))

    def where(self, node: Node) -> str:
        """Path of a node within the file."""
        prefix = self.prefixes[node.release]
        path = f"{prefix}.{node.path}" if prefix else node.path
        # An id may hold signs that no file can be written with.
        return path if path.isprintable() else values.text(path)

    def found(self, node: Node, value: T, rule: str = "") -> Found[T]:
        """A value with where it stands."""
        return Found(value, self.file, self.where(node), rule)

    def first(
        self, nodes: Iterable[Node], read: Callable[[str], T | None], rule: str = ""
    ) -> Found[T] | None:
        """The first of some places that holds a value."""
        for node in nodes:
            value = read(node.word())
            if value:
                return self.found(node, value, rule)
        return None

    def items(self, lot: Node | None) -> list[Node]:
        """Items of a lot."""
        return self._of(self._items, lot)

    def awards(self, lot: Node | None) -> list[Node]:
        """Awards of a lot, whatever became of them."""
        return self._of(self._awards, lot)

    def contracts(self, awards: list[Node]) -> list[Node]:
        """Contracts of some awards; all of them where a single lot has no award."""
        if not self._awards and len(self.lots) < 2:
            return [c for known in self._contracts.values() for c in known]
        return [c for a in awards for c in self._contracts.get(a.word("id"), ())]

    def _of(self, parts: dict[str, list[Node]], lot: Node | None) -> list[Node]:
        """Parts of a lot; those that name no lot belong to a single one."""
        if lot is None:
            return [node for nodes in parts.values() for node in nodes]
        named = parts.get(lot.word("id"), [])
        return named if len(self.lots) > 1 else [*named, *parts.get("", [])]


def _by_lot(nodes: Iterator[Node], key: str) -> dict[str, list[Node]]:
    """Parts by the lots that they name; ``""`` for those that name none."""
    found: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        named = node.words(key) or node.words(key.removesuffix("s"))
        if not named:
            items = node.each("items")
            named = [lot for item in items for lot in item.words("relatedLot")]
        for lot in dict.fromkeys(named) or ("",):
            found[lot].append(node)
    return found


def lots_of(process: Process) -> Iterator[Lot]:
    """Every lot of a process; the process itself when it is not divided."""
    lots: list[Node | None] = [*process.lots]
    if len(lots) > MOST_LOTS:
        problem = f"has more than {MOST_LOTS} lots in one procurement"
        remedy = "Fetch the file again; it may be damaged"
        raise unreadable(process.file, process.prefixes[-1], problem, remedy)
    for lot in lots or [None]:
        yield _lot(process, lot)


def _lot(process: Process, lot: Node | None) -> Lot:
    root, tender = process.root, process.tender
    around = [lot, tender] if lot else [tender]
    awards = process.awards(lot)
    live = [award for award in awards if ending(award) is None]
    contracts = process.contracts(live)
    kept = [c for c in contracts if ending(c) in (None, Outcome.PENDING)]
    state = State(process.tags, around, awards, contracts)
    ended = state.outcome(root)
    currency = values.text(tender.word("value", "currency"), 3).upper()
    money = Money(process.file, process.where, currency)
    add_sums(money, root, lot, live, kept)
    periods = [(c.get("period"), "contract before award") for c in kept]
    periods += [(a.get("contractPeriod"), "award before tender") for a in live]
    periods += [(n.get("contractPeriod"), "lot before procedure") for n in around]
    term = period_of(process.file, process.where, periods)
    days = [*(c.get("dateSigned") for c in kept), *(a.get("date") for a in live)]
    flags = [*money.flags, *term.flags]
    if process.unassigned:
        why = "An award that names no lot is not counted for any lot."
        flags.append(Flag("sum", FlagKind.NOTE, why))
    buyer = _buyer(process)
    site_parts = (process.items(lot), around, _known(process, buyer))
    return Lot(
        format=process.format,
        file=process.file,
        notice_id=values.text(root.word("id"), 200),
        process_id=values.text(root.word("ocid"), 200),
        lot_id=values.text(lot.word("id"), 200) if lot else "",
        lots=max(1, len(process.lots)),
        related=tuple(_related(root)),
        corrects=bool(process.tags & {"tenderAmendment", "correction"}),
        stage=state.stage,
        outcome=process.found(*ended) if ended else None,
        published=process.first([root.get("date")], values.day),
        title=process.first((n.get("title") for n in around), values.text),
        description=process.first((n.get("description") for n in around), values.text),
        buyer=process.found(buyer, party_of(buyer, process.parties)) if buyer else None,
        contractors=tuple(_contractors(process, live)),
        cpv=tuple(_cpv(process, lot, live)),
        nature=process.first(
            (n.get("mainProcurementCategory") for n in around), values.nature
        ),
        framework=_framework(process, around),
        sums=tuple(money.sums),
        start=term.start,
        end=term.end,
        duration=term.duration,
        latest_end=term.latest_end,
        renewals=_renewals(process, around),
        concluded=process.first(days, values.day, "contract before award"),
        sites=sites_of(process.file, process.where, *site_parts),
        social=tuple(_social(process, around)),
        flags=tuple(flags),
    )


def _related(root: Node) -> Iterator[str]:
    for part in root.each("relatedProcesses"):
        if other := values.text(part.word("identifier"), 200):
            yield other


def _buyer(process: Process) -> Node | None:
    """Reference to the buyer, else the party that has the role."""
    for node in (process.root.get("buyer"), process.tender.get("procuringEntity")):
        if node.word("id") or node.word("name"):
            return node
    for role in ("buyer", "procuringEntity"):
        for party in process.parties.values():
            if role in party.words("roles"):
                return party
    return None


def _known(process: Process, reference: Node | None) -> Node | None:
    if reference is None:
        return None
    return process.parties.get(reference.word("id"), reference)


def _contractors(process: Process, awards: list[Node]) -> Iterator[Found[Party]]:
    seen = set()
    for award in awards:
        for supplier in award.each("suppliers"):
            party = party_of(supplier, process.parties)
            if (party.name or party.id) and (party.name, party.id) not in seen:
                seen.add((party.name, party.id))
                yield process.found(supplier, party)


def _cpv(
    process: Process, lot: Node | None, awards: list[Node]
) -> Iterator[Found[str]]:
    """Codes: first those of the lot's items, then the procedure's, the award's."""
    seen: set[str] = set()
    goods = [item for award in awards for item in award.each("items")]
    parts = [*process.items(lot), process.tender, *goods]
    for key in ("classification", "additionalClassifications"):
        for part in parts:
            for node in part.each(key):
                scheme = plain(node.word("scheme"))
                code = values.cpv(node.word("id"))
                fits = scheme in ("", "cpv", "cpvs")
                if code and fits and code not in seen and len(seen) < _MAX_CPV:
                    seen.add(code)
                    yield process.found(node.get("id"), code)


def _framework(process: Process, around: list[Node]) -> Found[bool] | None:
    for node in around:
        technique = node.get("techniques")
        for part in ("hasFrameworkAgreement", "hasDynamicPurchasingSystem"):
            if technique.get(part).value is True:
                return process.found(technique.get(part), True)
    for key in ("nature", "procurementMethodDetails"):
        for word in process.tender.words(key):
            if plain(word).startswith(_FRAMEWORKS):
                return process.found(process.tender.get(key), True)
    return None


def _renewals(process: Process, around: list[Node]) -> Found[str] | None:
    for node in around:
        for part in ("renewal", "options"):
            words = values.text(node.word(part, "description"), 500)
            if words:
                return process.found(node.get(part, "description"), words)
    return None


def _social(process: Process, around: list[Node]) -> Iterator[Found[str]]:
    for node in around:
        for goal in node.each("sustainability"):
            for word in goal.words("goal"):
                if word.startswith("social"):
                    yield process.found(goal.get("goal"), values.text(word, 100))
        if node.word("contractTerms", "reservedExecution"):
            yield process.found(node.get("contractTerms"), "reserved execution")
        for reserved in node.words("otherRequirements", "reservedParticipation"):
            words = values.text(reserved, 100)
            yield process.found(node.get("otherRequirements"), words)
        for text in (
            node.get("description"),
            node.get("contractTerms", "performanceTerms"),
        ):
            if words := mention(values.text(text.word())):
                yield process.found(text, words)
