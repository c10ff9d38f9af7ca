"""The SROI ledger of a plan: each tender, what counts beside people, blocks, people.

Every amount can be worked out again from the cells of its row: see docs/sroi.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from allocator.accounts import by_block, cap_names
from allocator.domain import Tender
from allocator.fulfilment import other_fulfilment
from allocator.mix import members
from allocator.rulebook import (
    Rulebook,
    basis_cents,
    full_year_quarters,
    load_rulebook,
    penalty_cents,
    pso_discount,
)
from allocator.units import QUARTERS_PER_HOUR, euros, round_half_up
from allocator.writing.cells import Cell
from allocator.writing.delivery import Delivery
from allocator.writing.words import Lang, word

SROI_COLUMNS: Final = (
    "tender",
    "contractor",
    "rulebook",
    "sum_eur",
    "basis",
    "basis_eur",
    "obligation_percent",
    "threshold_eur",
    "cap_eur",
    "discount_percent",
    "obligation_eur",
    "other_eur",
    "counted_eur",
    "over_mix_eur",
    "fulfilled_eur",
    "short_eur",
    "fulfilled_percent",
    "penalty_eur",
)
OTHER_COLUMNS: Final = (
    "id",
    "tender",
    "kind",
    "amount_eur",
    "hours_spent",
    "days_spent",
    "rule",
    "worth_eur",
    "counted_eur",
)
BLOCK_COLUMNS: Final = (
    "tender",
    "block",
    "year_value_eur",
    "people",
    "weeks",
    "counted_weeks",
    "counted_hours",
    "year_hours",
    "counted_eur",
    "caps",
)
ACCOUNT_COLUMNS: Final = (
    "job_seeker",
    "tender",
    "block",
    "year_value_eur",
    "weeks",
    "counted_weeks",
    "counted_hours",
    "year_hours",
    "counted_eur",
    "caps",
    "mix",
)

_PERCENT: Final = 100
_TENTHS: Final = 10
Line = tuple[Cell, ...]


def percent(part: int, whole: int) -> Decimal | None:
    """Part of a whole in percent with one decimal, or ``None`` of nothing."""
    if not whole:
        return None
    tenths = round_half_up(Decimal(part * _PERCENT * _TENTHS) / whole)
    return Decimal(tenths) / _TENTHS


def hours(quarters: int) -> Decimal:
    """Quarters of an hour as hours, exact."""
    return Decimal(quarters) / QUARTERS_PER_HOUR


def deducted_cents(short_cents: int, rulebook: Rulebook) -> int | None:
    """What may be deducted for what is short, in cents; ``None`` without a rule."""
    if rulebook.penalty is None:
        return None
    return penalty_cents(rulebook.penalty, short_cents)


def discount_percent(tender: Tender) -> Decimal | None:
    """What a contractor's certificate takes off; ``None`` without one."""
    if tender.pso_step is None:
        return None
    rule = load_rulebook(tender.rulebook).obligation
    discount = pso_discount(rule, tender.pso_step)
    return None if discount is None else discount * _PERCENT


def caps_in_words(caps: int, rulebook: Rulebook, lang: Lang) -> str:
    """What lets less count than was done, separated by ``|``."""
    return " | ".join(word(name, lang) for name in cap_names(caps, rulebook))


def sroi_rows(delivery: Delivery) -> Iterator[Line]:
    """One row a tender; an unknown sum stays empty."""
    for tender, line in zip(delivery.instance.tenders, delivery.ledger, strict=True):
        rulebook = load_rulebook(tender.rulebook)
        amount = basis_cents(tender)
        owed = line.obligation_cents - line.other_cents
        yield (
            tender.id,
            tender.contractor,
            tender.rulebook,
            _eur(tender.sum_cents),
            word(f"basis_{tender.obligation_basis}", delivery.lang),
            None if amount is None else _eur(round_half_up(amount)),
            tender.obligation_share * _PERCENT,
            _eur(tender.threshold_cents),
            _eur(tender.cap_cents),
            discount_percent(tender),
            _eur(line.obligation_cents),
            _eur(line.other_cents),
            _eur(line.counted_cents),
            _eur(line.over_mix_cents),
            _eur(line.fulfilled_cents),
            _eur(line.short_cents),
            percent(line.fulfilled_cents, owed),
            _eur(deducted_cents(line.short_cents, rulebook)),
        )


def _eur(amount_cents: int | None) -> Decimal | None:
    return None if amount_cents is None else euros(amount_cents)


def other_rows(delivery: Delivery) -> Iterator[Line]:
    """One row for each row of ``other_sroi.csv``, tender by tender."""
    for counts in other_fulfilment(delivery.instance):
        for other, rule, worth, counted in counts:
            yield (
                other.id,
                other.tender,
                word(other.kind, delivery.lang),
                _eur(other.amount_cents),
                other.hours,
                other.days,
                None if rule is None else rule.id,
                euros(worth),
                euros(counted),
            )


def account_rows(delivery: Delivery) -> Iterator[Line]:
    """One row for each person on each tender: the programme's own."""
    instance, found = delivery.instance, delivery.accounts
    ids = instance.job_seekers.ids
    rulebooks = [load_rulebook(tender.rulebook) for tender in instance.tenders]
    years = [hours(full_year_quarters(rulebook)) for rulebook in rulebooks]
    groups = members(
        instance.job_seekers, instance.tenders, found.seeker, found.tender
    ).tolist()
    rows = zip(*(column.tolist() for column in found), strict=True)
    for group, row in zip(groups, rows, strict=True):
        seeker, tender, block, value, weeks, counted, quarters, cents, caps = row
        rulebook = rulebooks[tender]
        inside = [cap.id for bit, cap in enumerate(rulebook.mix) if group & (1 << bit)]
        yield (
            str(ids[seeker]),
            instance.tenders[tender].id,
            "" if block < 0 else rulebook.blocks[block].id,
            euros(value),
            weeks,
            counted,
            hours(quarters),
            years[tender],
            euros(cents),
            caps_in_words(caps, rulebook, delivery.lang),
            " | ".join(inside),
        )


def block_rows(delivery: Delivery) -> Iterator[Line]:
    """One row for each block on each tender, by what a year of it is worth."""
    for line in by_block(delivery.accounts):
        tender = delivery.instance.tenders[line.tender]
        rulebook = load_rulebook(tender.rulebook)
        yield (
            tender.id,
            "" if line.block < 0 else rulebook.blocks[line.block].id,
            euros(line.year_value_cents),
            line.people,
            line.weeks,
            line.counted_weeks,
            hours(line.counted_quarters),
            hours(full_year_quarters(rulebook)),
            euros(line.counted_cents),
            caps_in_words(line.caps, rulebook, delivery.lang),
        )
