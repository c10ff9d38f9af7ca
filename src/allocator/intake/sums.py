"""Which of the sums that notices state is believed, and why not the others.

Placeholders and withheld sums give way to the next one in the order of preference.
A sum that is probably a slip is never used and nothing takes its place: then only
a person can say which is right. The limits are those seen in audits of European
notices: sums of one billion and more were slips in four of five cases, and so were
lots above their procedure and awards far above the estimate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from allocator.intake.lot import Flag, FlagKind, Found, Lot, Sum, SumBasis

PLACEHOLDER_BELOW: Final = 100
SMALL_BELOW: Final = 1_000
"""A contract in a notice below this is likely written in thousands."""
LARGE_FROM: Final = Decimal(10) ** 9
FAR_ABOVE: Final = 20
FAR_ABOVE_FROM: Final = Decimal(10) ** 6
_ROUNDING: Final = Decimal("1.01")
_SLIPS: Final = (10, 100, 1_000, 10_000, 100_000, 1_000_000)
_NEAR: Final = Decimal("0.02")
_VAT: Final = (Decimal("1.21"), Decimal("1.19"), Decimal("1.09"))
_ADDED: Final = (SumBasis.CONTRACT, SumBasis.AWARD)

_LOT_FIRST: Final = (
    SumBasis.USER,
    SumBasis.CONTRACT,
    SumBasis.AWARD,
    SumBasis.PROCEDURE_AWARD,
    SumBasis.LOT_ESTIMATE,
    SumBasis.PROCEDURE_ESTIMATE,
    SumBasis.FRAMEWORK_MAX,
    SumBasis.PROCEDURE_FRAMEWORK_MAX,
)
"""Order of preference for a lot that is the whole procedure."""
_OF_PROCEDURE: Final = frozenset(
    {
        SumBasis.PROCEDURE_AWARD,
        SumBasis.PROCEDURE_ESTIMATE,
        SumBasis.PROCEDURE_FRAMEWORK_MAX,
    }
)
_CEILINGS: Final = (SumBasis.FRAMEWORK_MAX, SumBasis.PROCEDURE_FRAMEWORK_MAX)
_ESTIMATES: Final = (SumBasis.LOT_ESTIMATE, SumBasis.PROCEDURE_ESTIMATE)
_AWARDED: Final = (SumBasis.CONTRACT, SumBasis.AWARD, SumBasis.PROCEDURE_AWARD)
_BIDS: Final = (SumBasis.HIGHEST_BID, SumBasis.LOWEST_BID)


@dataclass(frozen=True, slots=True)
class Judged:
    """The sum of a lot, if one is believed.

    Parameters
    ----------
    found
        The sum as it stands in the file; of several awards their total.
    eur
        The same in EUR; ``None`` when no sum is believed or no rate is stated.
    ceiling
        Whether it is the most that may be spent, and not what will be.
    flags
        Why sums were not used, and what to know of the one that was.
    """

    found: Found[Sum] | None
    eur: Decimal | None
    ceiling: bool
    flags: tuple[Flag, ...]


def judge(lot: Lot, rates: Mapping[str, Decimal]) -> Judged:
    """Choose the sum of a lot.

    Parameters
    ----------
    lot
        The lot with every sum found.
    rates
        EUR for one unit of each other currency.
    """
    flags: list[Flag] = []
    believable = [s for s in lot.sums if not _is_empty(s, flags)]
    chosen = _chosen(lot, _totals(believable, flags))
    if chosen is None:
        flags.append(_missing(believable))
        return Judged(None, None, False, tuple(flags))
    doubts = list(_doubts(chosen.value, believable))
    if doubts:
        flags += [Flag("sum", FlagKind.SUSPECT, why) for why in doubts]
        return Judged(None, None, False, tuple(flags))
    flags += _remarks(lot, chosen.value, believable)
    ceiling = _is_ceiling(lot, chosen.value)
    if ceiling:
        why = "The sum is the most that may be ordered, not what will be."
        flags.append(Flag("sum", FlagKind.CEILING, why))
    eur = _in_eur(lot, chosen, rates, flags)
    return Judged(chosen, eur, ceiling, tuple(flags))


def _is_empty(found: Found[Sum], flags: list[Flag]) -> bool:
    """Whether a sum is withheld or stands for nothing."""
    money = found.value
    shown = f"{money.amount:f} ({money.basis.value}, {found.path})"
    if money.withheld or money.amount < 0:
        why = f"The publisher withholds the sum: {shown}."
        flags.append(Flag("sum", FlagKind.WITHHELD, why))
        return True
    if money.amount < PLACEHOLDER_BELOW or _all_nines(money.amount):
        why = f"A placeholder stands for the sum: {shown}."
        flags.append(Flag("sum", FlagKind.PLACEHOLDER, why))
        return True
    return False


def _all_nines(amount: Decimal) -> bool:
    whole = f"{int(amount)}"
    return len(whole) >= 5 and set(whole) == {"9"}


def _totals(
    sums: Iterable[Found[Sum]], flags: list[Flag]
) -> dict[SumBasis, Found[Sum]]:
    """One sum for each basis; several awards are added, unless they are equal."""
    by_basis: dict[SumBasis, list[Found[Sum]]] = {}
    for found in sums:
        by_basis.setdefault(found.value.basis, []).append(found)
    totals = {basis: several[0] for basis, several in by_basis.items()}
    for basis in _ADDED:
        several = by_basis.get(basis, [])
        amounts = {(s.value.amount, s.value.currency) for s in several}
        if len(several) < 2:
            continue
        if len(amounts) == 1:
            why = (
                f"{len(several)} contractors have the same sum, which is taken as the "
                "total of all, counted once."
            )
            flags.append(Flag("sum", FlagKind.CONFLICT, why))
        elif len({currency for _, currency in amounts}) == 1:
            totals[basis] = _added(several)
        else:
            why = "Awards in different currencies are not added."
            flags.append(Flag("sum", FlagKind.CONFLICT, why))
            del totals[basis]
    return totals


def _added(several: list[Found[Sum]]) -> Found[Sum]:
    first = several[0]
    money = Sum(
        sum((s.value.amount for s in several), Decimal(0)),
        first.value.currency,
        first.value.basis,
        gross=any(s.value.gross for s in several),
    )
    paths = f"{first.path} and {len(several) - 1} more"
    return Found(money, first.file, paths, f"sum of {len(several)} awards")


def _chosen(lot: Lot, totals: Mapping[SumBasis, Found[Sum]]) -> Found[Sum] | None:
    for basis in _LOT_FIRST:
        if basis in totals and (lot.lots == 1 or basis not in _OF_PROCEDURE):
            return totals[basis]
    return None


def _missing(believable: list[Found[Sum]]) -> Flag:
    """Why there is no sum, and which sums stand beside it."""
    beside = "; ".join(
        f"{s.value.basis.value} {s.value.amount:f} {s.value.currency}"
        for s in believable
    )
    why = "No sum is stated for it."
    if beside:
        why = f"No sum is stated for it alone; beside it stands: {beside}."
    return Flag("sum", FlagKind.MISSING, why)


def _doubts(money: Sum, sums: list[Found[Sum]]) -> Iterator[str]:
    """Why a sum is probably a slip; nothing when it is believed."""
    if money.basis is SumBasis.USER:
        return
    others = [
        s.value
        for s in sums
        if s.value.currency == money.currency
        and s.value.basis not in (money.basis, SumBasis.OPTIONS)
    ]
    shown = f"{money.amount:f} ({money.basis.value})"
    if money.amount < SMALL_BELOW:
        yield f"{shown} is so small that it may be in thousands."
    for other in others:
        beside = f"{other.amount:f} ({other.basis.value})"
        same = other.basis is SumBasis.LOWER_BOUND or other.basis in _CEILINGS
        factor = _slip(money.amount, other.amount)
        if factor and not same:
            yield f"{shown} differs by a factor of {factor} from {beside}."
    if money.basis is SumBasis.LOT_ESTIMATE:
        for other in others:
            if (
                other.basis is SumBasis.PROCEDURE_ESTIMATE
                and money.amount > other.amount * _ROUNDING
            ):
                yield f"{shown} is more than its procedure, {other.amount:f}."
    if money.basis in _AWARDED and money.amount > FAR_ABOVE_FROM:
        for other in others:
            if (
                other.basis in (*_ESTIMATES, SumBasis.HIGHEST_BID)
                and money.amount > FAR_ABOVE * other.amount
            ):
                yield f"{shown} is far above {other.basis.value} {other.amount:f}."
    confirmed = any(
        other.amount / 2 <= money.amount <= other.amount * 2 for other in others
    )
    if money.amount >= LARGE_FROM and not confirmed:
        yield f"{shown} is a billion or more, and no second sum confirms it."


def _slip(amount: Decimal, other: Decimal) -> int | None:
    """The power of ten by which two sums differ, to within two per cent."""
    high, low = max(amount, other), min(amount, other)
    if low <= 0:
        return None
    ratio = high / low
    for factor in _SLIPS:
        if abs(ratio / factor - 1) <= (_NEAR if factor >= 100 else Decimal(0)):
            return factor
    return None


def _remarks(lot: Lot, money: Sum, sums: list[Found[Sum]]) -> Iterator[Flag]:
    """What to know of a sum that is used all the same."""
    if money.gross:
        yield Flag("sum", FlagKind.NOTE, "The sum includes VAT.")
    estimates = [s.value for s in sums if s.value.basis in _ESTIMATES]
    for estimate in estimates:
        if money.basis in _AWARDED and estimate.amount:
            if money.amount / estimate.amount in _VAT:
                yield Flag("sum", FlagKind.NOTE, "The sum may include VAT.")
            elif lot.lots == 1 and money.amount != estimate.amount:
                why = (
                    f"The estimate was {estimate.amount:f}; "
                    f"the award of {money.amount:f} is used."
                )
                yield Flag("sum", FlagKind.NOTE, why)
    if money.basis in _ESTIMATES and (lot.renewals or lot.latest_end):
        why = "An estimate includes options and renewals; the term does not."
        yield Flag("sum", FlagKind.RENEWALS, why)


def _is_ceiling(lot: Lot, money: Sum) -> bool:
    """A stated ceiling, or the estimate of a framework, which is one."""
    framework = lot.framework is not None and lot.framework.value
    return money.basis in _CEILINGS or (framework and money.basis in _ESTIMATES)


def _in_eur(
    lot: Lot, found: Found[Sum], rates: Mapping[str, Decimal], flags: list[Flag]
) -> Decimal | None:
    money = found.value
    currency = money.currency
    if not currency and any(s.value.country == "NL" for s in lot.sites):
        flags.append(
            Flag("sum", FlagKind.NOTE, "No currency is stated; EUR is assumed.")
        )
        currency = "EUR"
    rate = Decimal(1) if currency == "EUR" else rates.get(currency)
    if rate is None:
        named = currency or "an unknown currency"
        why = f"The sum is {money.amount:f} in {named}, and no rate is stated."
        flags.append(Flag("sum", FlagKind.CURRENCY, why))
        return None
    return (money.amount * rate).quantize(Decimal("0.01"))
