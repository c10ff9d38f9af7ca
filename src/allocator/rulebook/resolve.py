"""Which block a person has on a tender, what it is worth and how long it counts.

The block is that of the tender's reference date, whatever week a stint starts in:
so a plan gains nothing by keeping people waiting until they fall in a higher one.
"""

from __future__ import annotations

from typing import NamedTuple

from allocator.domain import JobSeeker, Tender
from allocator.rulebook.files import load_rulebook
from allocator.rulebook.rules import EmployerFilter
from allocator.rulebook.schema import Block
from allocator.rulebook.words import Contract
from allocator.units import CENTS_PER_EURO


class Entitlement(NamedTuple):
    """What one person counts for on one tender.

    ``year_value_cents`` is for a year of basis hours; ``counted_weeks`` is what
    is left of the counted duration, ``None`` when it has no end.
    """

    block: str
    year_value_cents: int
    counted_weeks: int | None


def block_of(
    person: JobSeeker, tender: Tender, contract: Contract | None = None
) -> Block | None:
    """The first block that holds on the reference date, ``None`` for no block.

    ``contract`` is the kind of contract, where that is known.
    """
    rulebook = load_rulebook(tender.rulebook)
    if any(_is_refused(person, tender, rule) for rule in rulebook.filters):
        return None
    held = (
        block
        for block in rulebook.blocks
        if block.when.holds(person, tender.reference_date, contract)
    )
    return next(held, None)


def _is_refused(person: JobSeeker, tender: Tender, rule: EmployerFilter) -> bool:
    ended = person.job_end_week
    return (
        ended is not None
        and person.job_employer == tender.contractor
        and ended > -rule.weeks
        and rule.when.holds(person, tender.reference_date)
    )


def entitlement(
    person: JobSeeker, tender: Tender, contract: Contract | None = None
) -> Entitlement | None:
    """What a person counts for on a tender; ``None`` for no block at all."""
    block = block_of(person, tender, contract)
    if block is None:
        return None
    rulebook = load_rulebook(tender.rulebook)
    value = rulebook.year_value_eur(block) + sum(
        rulebook.year_value_eur(bonus)
        for bonus in rulebook.bonuses
        if (not bonus.blocks or block.id in bonus.blocks)
        and bonus.when.holds(person, tender.reference_date, contract)
    )
    left = block.counted_weeks
    if left is not None:
        used = sum(
            u.weeks for u in person.sroi_weeks_used if u.contractor == tender.contractor
        )
        left = max(0, left - used)
    return Entitlement(block.id, value * CENTS_PER_EURO, left)
