"""What counts beside people, by hand, and what people must then still fulfil."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from builders import demand, instance, seeker, tender
from own_rulebooks import own_rulebooks
from solving import exact, only, placeable, plan_in

from allocator.certificate.accounts import obligations
from allocator.certificate.prices import MILLS_PER_CENT, RATE_UNIT
from allocator.domain import Instance, OtherSroi
from allocator.fulfilment import other_fulfilment, owed_cents
from allocator.measures import measure, sroi_ledger
from allocator.solution import Plan
from allocator.solvers.mip import best_plan

__all__ = ["own_rulebooks"]


def other(name: str = "o1", **facts: Any) -> OtherSroi:
    """A purchase of € 1,000 on tender t1."""
    defaults: dict[str, Any] = {
        "tender": "t1",
        "kind": "social_purchase",
        "amount_cents": 100_000,
    }
    return OtherSroi(id=name, **(defaults | facts))


def facts(*rows: OtherSroi, **of_tender: Any) -> Instance:
    """A tender that owes € 50,000, by the rulebook with rules for other things."""
    own = {"rulebook": "test-other", **of_tender}
    return instance(tenders=[tender(**own)], other_sroi=list(rows))


def counted(found: Instance) -> list[int]:
    return [
        count.counted_cents for counts in other_fulfilment(found) for count in counts
    ]


def test_half_of_an_invoice_counts() -> None:
    found = facts(other(amount_cents=123_457))
    # € 1,234.57 · 50 % = 617.285, half a cent up.
    assert counted(found) == [61_729]
    assert owed_cents(found) == [5_000_000 - 61_729]


def test_a_kind_counts_for_no_more_than_its_share_of_the_obligation() -> None:
    # 40 % of 50,000 is 20,000: the first takes 15,000, which leaves 5,000.
    rows = other("o1", amount_cents=3_000_000), other("o2", amount_cents=3_000_000)
    found = facts(*rows)
    assert counted(found) == [1_500_000, 500_000]
    assert owed_cents(found) == [3_000_000]


def test_hours_count_up_to_the_most_of_a_day() -> None:
    # 7.5 hours at € 100 on one day are 600, the most of a day; on two days 750.
    activity: dict[str, Any] = {
        "kind": "activity",
        "amount_cents": None,
        "hours": Decimal("7.5"),
    }
    assert counted(facts(other(days=1, **activity))) == [60_000]
    assert counted(facts(other(days=2, **activity))) == [75_000]


@pytest.mark.parametrize(
    "row",
    [
        other(kind="training"),  # of which the rulebook says nothing
        other(kind="activity"),  # which counts by the hour, and states an amount
        other(kind="activity", hours=3),  # without the days that limit it
    ],
)
def test_what_no_rule_counts_lowers_nothing(row: OtherSroi) -> None:
    found = facts(row)
    assert counted(found) == [0]
    assert owed_cents(found) == [5_000_000]


def test_no_more_than_the_obligation_counts() -> None:
    # 5 % of 10,000 is 500; four days of 600 would be 2,400.
    activity: dict[str, Any] = {
        "kind": "activity",
        "amount_cents": None,
        "hours": 40,
        "days": 4,
    }
    found = facts(other(**activity), sum_cents=1_000_000)
    assert counted(found) == [50_000]
    assert owed_cents(found) == [0]


def test_nothing_is_owed_without_a_sum() -> None:
    found = facts(other(), sum_cents=None)
    assert (counted(found), owed_cents(found)) == ([0], [0])


def test_it_lowers_its_own_tender_alone() -> None:
    found = instance(
        tenders=[tender("t1", rulebook="test-other"), tender("t2")],
        other_sroi=[other()],
    )
    assert owed_cents(found) == [4_950_000, 5_000_000]
    first, second = sroi_ledger(found, Plan())
    assert (first.other_cents, first.short_cents) == (50_000, 4_950_000)
    assert (second.other_cents, second.short_cents) == (0, 5_000_000)


def test_every_way_of_planning_fulfils_only_what_is_left() -> None:
    # 5 % of 100,000 is 5,000; 1,500 counts beside people, so 3,500 is left of the
    # 7,692.31 that ten weeks would count for.
    found = instance(
        [seeker()],
        [demand()],
        [tender(rulebook="test-other", sum_cents=10_000_000)],
        other_sroi=[other(amount_cents=300_000)],
    )
    policy = only(sroi_fulfilment=1)
    answer = exact(found, policy)
    assert (answer.units, answer.bound_units) == (350_000, 350_000)
    plan = best_plan(found, policy, placeable(found))
    assert plan is not None
    for made in (plan, plan_in(answer)):
        (line,) = sroi_ledger(found, made)
        assert (line.fulfilled_cents, line.short_cents) == (350_000, 0)
        assert measure(found, policy, made).total_eur == 3_500
    rates = np.zeros(1, np.int64)
    assert obligations(found, RATE_UNIT, rates) == 350_000 * MILLS_PER_CENT
