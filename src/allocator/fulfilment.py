"""What people must still fulfil: the obligation less what a contractor does beside.

One definition for the judge, the solvers and the certificate. What a contractor
plans beside people counts as the tender's rulebook says; of a kind that the
rulebook does not name, nothing counts, since nobody promised that it would.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from allocator.domain import Instance, OtherSroi, Tender
from allocator.rulebook import Rulebook, load_rulebook, obligation_cents
from allocator.rulebook.rules import OtherRule
from allocator.rulebook.words import OF_AMOUNTS, Unit
from allocator.units import CENTS_PER_EURO, round_half_up

PERCENT: Final = 100


class OtherCount(NamedTuple):
    """What one row of ``other_sroi.csv`` counts for, in cents.

    ``worth_cents`` is by the rule alone, ``counted_cents`` what is left of it under
    the limit of its kind and within the obligation. ``rule`` is ``None`` where the
    rulebook does not name the kind, or the row lacks what the rule asks.
    """

    other: OtherSroi
    rule: OtherRule | None
    worth_cents: int
    counted_cents: int


def owed_cents(instance: Instance) -> list[int]:
    """What people must still fulfil of each tender, in cents, in their order."""
    return [
        obligation_cents(tender) - sum(count.counted_cents for count in counts)
        for tender, counts in zip(
            instance.tenders, other_fulfilment(instance), strict=True
        )
    ]


def other_fulfilment(instance: Instance) -> list[list[OtherCount]]:
    """What each row beside people counts for, tender by tender."""
    rows: dict[str, list[OtherSroi]] = {}
    for other in instance.other_sroi:
        rows.setdefault(other.tender, []).append(other)
    return [_counts(tender, rows.get(tender.id, ())) for tender in instance.tenders]


def _counts(tender: Tender, rows: Sequence[OtherSroi]) -> list[OtherCount]:
    """Rows in their order, each as far as its limit and the obligation leave room."""
    if not rows:
        return []
    rulebook = load_rulebook(tender.rulebook)
    owed = left = obligation_cents(tender)
    room: dict[str, int] = {}
    counts = []
    for other in rows:
        rule = rule_of(other, rulebook)
        worth = 0 if rule is None else worth_cents(other, rule)
        counted = min(worth, left)
        if rule is not None and rule.limit_percent is not None:
            limit = room.setdefault(
                rule.id, round_half_up(owed * rule.limit_percent / PERCENT)
            )
            counted = min(counted, limit)
            room[rule.id] = limit - counted
        left -= counted
        counts.append(OtherCount(other, rule, worth, counted))
    return counts


def rule_of(other: OtherSroi, rulebook: Rulebook) -> OtherRule | None:
    """The first rule of the row's kind of which the row states what it asks."""
    return next((r for r in rules_of(other, rulebook) if not lacks(other, r)), None)


def rules_of(other: OtherSroi, rulebook: Rulebook) -> list[OtherRule]:
    """The rules of the row's kind, in the order of the rulebook."""
    return [rule for rule in rulebook.other if rule.kind == other.kind]


def lacks(other: OtherSroi, rule: OtherRule) -> str | None:
    """What a rule asks of a row and the row leaves out: a name of `OtherSroi`."""
    asked = {Unit.HOUR: "hours", Unit.DAY: "days"}.get(rule.unit)
    if rule.unit in OF_AMOUNTS:
        asked = "amount_cents"
    if asked is not None and getattr(other, asked) is None:
        return asked
    if rule.most_eur_per_day is not None and other.days is None:
        return "days"
    return None


def worth_cents(other: OtherSroi, rule: OtherRule) -> int:
    """What a row that lacks nothing counts for by its rule, rounded once."""
    if rule.unit in OF_AMOUNTS:
        worth = (other.amount_cents or 0) * rule.percent / PERCENT
    else:
        times = {Unit.HOUR: other.hours, Unit.DAY: other.days}.get(rule.unit, 1)
        worth = Decimal((rule.value_eur or 0) * CENTS_PER_EURO) * (times or 0)
    if rule.most_eur_per_day is not None:
        most = rule.most_eur_per_day * CENTS_PER_EURO * (other.days or 0)
        worth = min(worth, Decimal(most))
    return round_half_up(worth)
