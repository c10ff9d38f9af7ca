"""One person on one tender for some weeks, by the judge."""

from __future__ import annotations

from typing import NamedTuple

from builders import demand, instance
from solving import plan_of

from allocator.accounts import accounts
from allocator.domain import JobSeeker, Tender


class Account(NamedTuple):
    """What the work counts for, in cents and in quarters of an hour."""

    cents: int
    quarters: int


def account_of(person: JobSeeker, tender: Tender, hours: float, weeks: int) -> Account:
    """The account after so many weeks of work from the beginning of the plan."""
    work = demand(tender=tender.id, hours=hours, end_week=weeks)
    contract = tender.model_copy(update={"end_week": weeks})
    facts = instance([person], [work], [contract], weeks=weeks)
    found = accounts(facts, plan_of([(0, 0, 0, weeks)]))
    return Account(int(found.counted_cents[0]), int(found.counted_quarters[0]))
