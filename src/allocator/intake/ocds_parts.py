"""Sums, periods, places and parties as OCDS writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from allocator.intake import values
from allocator.intake.lot import (
    Duration,
    Flag,
    FlagKind,
    Found,
    Party,
    PlaceBasis,
    Site,
    Sum,
    SumBasis,
)
from allocator.intake.ocds_merge import Node
from allocator.reading.dutch import plain

Where = Callable[[Node], str]
MAX_SITES: Final = 50
"""More places than this are a list of the whole country."""
_BIDS: Final = {
    "lowestvalidbidvalue": SumBasis.LOWEST_BID,
    "highestvalidbidvalue": SumBasis.HIGHEST_BID,
}
_NATURAL: Final = ("selfemployed", "naturalperson", "eenmanszaak")
_ANYWHERE: Final = ("anyw", "anywcou", "anyweea", "anyregion", "restoftheworld")


@dataclass
class Money:
    """Gathers sums of a lot; an amount that cannot be read is flagged."""

    file: str
    where: Where
    currency: str
    sums: list[Found[Sum]] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)

    def add(self, value: Node, basis: SumBasis, rule: str) -> None:
        """Add a value object (``amount``, ``amountNet`` or ``amountGross``)."""
        for key in ("amount", "amountNet", "amountGross"):
            if value.get(key).value not in (None, ""):
                self.add_amount(value.get(key), basis, rule, value.word("currency"))
                return

    def add_amount(
        self, node: Node, basis: SumBasis, rule: str, currency: str = ""
    ) -> None:
        """Add a single amount."""
        amount = values.amount(node.value)
        if amount is None:
            self.flags.append(unread(basis, self.where(node)))
            return
        known = values.text(currency, 3).upper() or self.currency
        gross = node.path.endswith("amountGross")
        found = Sum(amount, known, basis, gross=gross)
        self.sums.append(Found(found, self.file, self.where(node), rule))


def unread(basis: SumBasis, path: str) -> Flag:
    """The flag of an amount that cannot be read."""
    why = f"The amount at {path} ({basis.value}) is no number."
    return Flag("sum", FlagKind.UNREADABLE, why)


def add_sums(
    money: Money,
    root: Node,
    lot: Node | None,
    awards: Iterable[Node],
    contracts: Iterable[Node],
) -> None:
    """Every sum of a lot and its procedure."""
    tender = root.get("tender")
    for contract in contracts:
        money.add(contract.get("value"), SumBasis.CONTRACT, "contract before award")
    for award in awards:
        money.add(award.get("value"), SumBasis.AWARD, "award before estimate")
        money.add(award.get("maximumValue"), SumBasis.FRAMEWORK_MAX, "ceiling")
    if lot:
        rule = "lot before procedure"
        money.add(lot.get("value"), SumBasis.LOT_ESTIMATE, rule)
        money.add(lot.get("minValue"), SumBasis.LOWER_BOUND, "lower bound")
        ceiling = lot.get("techniques", "frameworkAgreement", "value")
        money.add(ceiling, SumBasis.FRAMEWORK_MAX, "ceiling")
    money.add(tender.get("value"), SumBasis.PROCEDURE_ESTIMATE, "estimate")
    money.add(tender.get("minValue"), SumBasis.LOWER_BOUND, "lower bound")
    ceiling = tender.get("techniques", "frameworkAgreement", "value")
    money.add(ceiling, SumBasis.PROCEDURE_FRAMEWORK_MAX, "ceiling")
    money.add(tender.get("maxValue"), SumBasis.PROCEDURE_FRAMEWORK_MAX, "ceiling")
    for bid in root.each("bids", "statistics"):
        basis = _BIDS.get(plain(bid.word("measure")))
        ours = not lot or bid.word("relatedLot") in ("", lot.word("id"))
        if basis and ours:
            money.add_amount(bid.get("value"), basis, "bid", bid.word("currency"))


@dataclass
class Period:
    """A term: each part from the first place that states it."""

    start: Found[date] | None = None
    end: Found[date] | None = None
    duration: Found[Duration] | None = None
    latest_end: Found[date] | None = None
    flags: list[Flag] = field(default_factory=list)


def period_of(file: str, where: Where, places: Iterable[tuple[Node, str]]) -> Period:
    """The term from periods in order of preference, each with its rule."""
    term = Period()
    for node, rule in places:
        start, end, latest = (
            _day(file, where, node.get(key), rule, term.flags)
            for key in ("startDate", "endDate", "maxExtentDate")
        )
        term.start = term.start or start
        if start and end and end.value < start.value:
            why = f"The period at {where(node)} ends before it starts."
            term.flags.append(Flag("end", FlagKind.SUSPECT, why))
            end = None
        if end and not (term.start and end.value < term.start.value):
            term.end = term.end or end
        term.latest_end = term.latest_end or latest
        days = node.get("durationInDays")
        length = values.duration(days.value, "day")
        if length and not term.duration:
            term.duration = Found(length, file, where(days), rule)
    return term


def _day(
    file: str, where: Where, node: Node, rule: str, flags: list[Flag]
) -> Found[date] | None:
    if node.value in (None, ""):
        return None
    day = values.day(node.value)
    if day is None:
        why = f"What stands at {where(node)} is no day."
        flags.append(Flag("period", FlagKind.UNREADABLE, why))
        return None
    return Found(day, file, where(node), rule)


def site_of(address: Node, basis: PlaceBasis) -> Site | None:
    """A place from an address or a location; ``None`` when it says nothing."""
    region = values.text(address.word("region"), 100)
    code = values.nuts(region)
    for part in address.each("gazetteer"):
        code = code or next(
            (values.nuts(word) for word in part.words("identifiers")), ""
        )
    named = values.text(address.word("countryName"), 60)
    country = values.country(address.word("country")) or values.country(named)
    anywhere = plain(region) in _ANYWHERE or plain(named) in _ANYWHERE
    site = Site(
        postcode=values.text(address.word("postalCode"), 20),
        town=values.text(address.word("locality"), 100),
        region="" if code or anywhere else region or ("" if country else named),
        nuts=code,
        country=country or code[:2].replace("UK", "GB").replace("EL", "GR"),
        anywhere=anywhere,
        basis=basis,
    )
    return site if site != Site(basis=basis) else None


def sites_of(
    file: str, where: Where, items: list[Node], around: list[Node], buyer: Node | None
) -> tuple[Found[Site], ...]:
    """Places of the items, then of lot and procedure, then of the buyer."""
    found: dict[Site, Found[Site]] = {}
    for parts, basis, rule in (
        (items, PlaceBasis.LOT, "place of delivery"),
        (around[:-1], PlaceBasis.LOT, "place of delivery"),
        (around[-1:], PlaceBasis.PROCEDURE, "place of the procedure"),
        ([buyer] if buyer else [], PlaceBasis.BUYER, "address of the buyer"),
    ):
        for part in parts:
            for address in _addresses(part, basis):
                site = site_of(address, basis)
                if site and len(found) < MAX_SITES:
                    found.setdefault(site, Found(site, file, where(address), rule))
    return tuple(found.values())


def _addresses(part: Node, basis: PlaceBasis) -> Iterator[Node]:
    if basis is PlaceBasis.BUYER:
        yield part.get("address")
        return
    for key in (
        "deliveryAddresses",
        "deliveryAddress",
        "deliveryLocations",
        "deliveryLocation",
    ):
        yield from part.each(key)


def party_of(reference: Node, parties: dict[str, Node]) -> Party:
    """An organisation by its reference; a natural person keeps no name."""
    known = parties.get(reference.word("id"), reference)
    identifier = known.get("identifier")
    others = list(known.each("additionalIdentifiers"))
    numbered = next((n for n in (identifier, *others) if n.word("id")), None)
    scale = plain(known.word("details", "scale"))
    name = values.text(reference.word("name") or known.word("name"), 200)
    return Party(
        name="" if scale in _NATURAL else name,
        id=values.text(numbered.word("id") if numbered else known.word("id"), 100),
        scheme=values.text(numbered.word("scheme"), 40) if numbered else "",
        site=site_of(known.get("address"), PlaceBasis.BUYER),
    )
