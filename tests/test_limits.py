"""Limits in life and for a contract: judge, exact model and enumerator agree."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from builders import demand, instance, seeker, tender
from enumerator import Enumeration, optimum
from own_rulebooks import own_rulebooks
from random_instances import random_policy
from random_ledgers import random_ledger
from solving import exact, only, placeable, plan_in, plan_of, task_of

from allocator.accounts import DURATION, FIRST_LIMIT, LEAST_HOURS, accounts, added_cents
from allocator.domain import Instance
from allocator.measures import measure
from allocator.solution import Termination
from allocator.solvers.mip import best_plan

__all__ = ["own_rulebooks"]

SEEDS = int(os.environ.get("ALLOCATOR_SEEDS", "120"))
SROI = only(sroi_fulfilment=1)


def two_tenders(rulebook: str, **person: Any) -> Instance:
    """One person, and work of ten weeks on each of two tenders."""
    return instance(
        [seeker(**person)],
        [demand("d1"), demand("d2", tender="t2", start_week=10, end_week=20)],
        [tender("t1", rulebook=rulebook), tender("t2", rulebook=rulebook)],
    )


def counted(facts: Instance, *stints: tuple[int, int, int, int]) -> list[int]:
    return [*map(int, accounts(facts, plan_of(stints)).counted_cents)]


class TestByWorkedHours:
    """Two years in a life at 36 hours: 104 · 36 = 3,744 hours."""

    def test_all_tenders_share_what_is_left_in_order_of_time(self) -> None:
        # 92 weeks used: 12 left, so 10 on the first tender and 2 on the second.
        facts = two_tenders("test-life", sroi_weeks_life=92)
        found = counted(facts, (0, 0, 0, 10), (0, 1, 10, 20))
        assert found == [769_231, 153_846]  # 40,000 · 10/52 and · 2/52

    def test_half_weeks_use_half(self) -> None:
        # 12 weeks of 36 h left are 432 hours: 10 weeks of 18 h take 180 of them, and
        # the 252 that are left are 7 weeks of 36 h.
        facts = instance(
            [seeker(sroi_weeks_life=92)],
            [demand(hours=18.0), demand("d2", start_week=10, end_week=20)],
            [tender(rulebook="test-life")],
        )
        (account,) = zip(
            *accounts(facts, plan_of([(0, 0, 0, 10), (0, 1, 10, 20)])), strict=True
        )
        assert account[6] == 4 * 432
        assert account[7] == round(4_000_000 * 432 / (52 * 36))
        assert account[8] == FIRST_LIMIT

    def test_part_of_a_week_counts(self) -> None:
        # One week of 36 h left is one and an eighth of a week of 32 hours.
        facts = instance(
            [seeker(sroi_weeks_life=103)],
            [demand(hours=32.0)],
            [tender(rulebook="test-life")],
        )
        assert counted(facts, (0, 0, 0, 10)) == [76_923]  # 40,000 / 52

    def test_who_is_in_the_register_is_not_limited(self) -> None:
        facts = two_tenders("test-life", sroi_weeks_life=200, register_entry=True)
        found = counted(facts, (0, 0, 0, 10), (0, 1, 10, 20))
        assert found == [961_538, 961_538]

    def test_weeks_with_all_contractors_are_weeks_in_life(self) -> None:
        used = [{"contractor": c, "weeks": 50} for c in ("bolt", "ohm")]
        facts = two_tenders("test-life", sroi_weeks_used=used)
        assert counted(facts, (0, 0, 0, 10)) == [307_692]  # 4 weeks

    def test_the_counted_duration_holds_beside_it(self) -> None:
        # WW counts 52 weeks, of which 50 were used here; in life 54 are left.
        used = [{"contractor": "acme", "weeks": 50}]
        facts = two_tenders("test-life", benefit="ww", sroi_weeks_used=used)
        found = accounts(facts, plan_of([(0, 0, 0, 10)]))
        assert found.counted_cents.tolist() == [76_923]
        assert found.caps.tolist() == [DURATION]


class TestByTheCalendar:
    """A year in a life at 40 hours, gaps of two weeks or more included."""

    def test_long_gaps_count_and_short_ones_do_not(self) -> None:
        facts = two_tenders("test-calendar", sroi_weeks_life=40)
        # Of 12 weeks 8 are worked; then a gap of 1, and 4 more count.
        whole = counted(facts, (0, 0, 2, 10), (0, 1, 11, 20))
        # The same with a gap of 2, which uses 2 of the 4.
        short = counted(facts, (0, 0, 2, 10), (0, 1, 12, 20))
        # Benefit of unknown length: 30,000 at 36 of 40 hours.
        assert whole == [415_385, 207_692]  # 27,000 · 8/52 and · 4/52
        assert short == [415_385, 103_846]

    def test_work_of_few_hours_counts_for_nothing_and_uses_nothing(self) -> None:
        facts = instance(
            [seeker(sroi_weeks_life=50)],
            [demand(hours=16.0), demand("d2", start_week=10, end_week=20)],
            [tender(rulebook="test-calendar")],
        )
        found = accounts(facts, plan_of([(0, 0, 0, 10), (0, 1, 10, 20)]))
        assert found.weeks.tolist() == [20]
        assert found.counted_weeks.tolist() == [2]
        assert found.caps.tolist() == [LEAST_HOURS | FIRST_LIMIT]

    def test_half_a_year_for_a_contract(self) -> None:
        used = [{"contractor": "acme", "weeks": 22}]
        facts = two_tenders("test-calendar", sroi_weeks_used=used)
        found = accounts(facts, plan_of([(0, 0, 0, 10), (0, 1, 10, 20)]))
        # With each tender of the contractor 4 weeks are left of half a year.
        assert found.counted_weeks.tolist() == [4, 4]
        assert found.caps.tolist() == [FIRST_LIMIT << 1, FIRST_LIMIT << 1]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_judge_measures_what_the_enumerator_says(seed: int) -> None:
    facts, policy = random_ledger(seed), random_policy(seed)
    enumeration = Enumeration(facts, policy, placeable(facts))
    for found in enumeration.random_plans(random.Random(seed), tries=5):
        assert measure(facts, policy, found.plan).total_eur == found.value_eur
        total = accounts(facts, found.plan).counted_cents.sum()
        assert added_cents(facts, found.plan).sum() == total


@pytest.mark.parametrize("seed", range(0, SEEDS, 2))
def test_the_exact_model_finds_what_trying_everything_finds(seed: int) -> None:
    facts, policy = random_ledger(seed), random_policy(seed)
    best, answer = optimum(facts, policy, placeable(facts)), exact(facts, policy)
    if best is None:
        assert answer.termination is Termination.INFEASIBLE
        return
    assert answer.units is not None
    value = task_of(facts, policy).arrays.euros(answer.units)
    assert value == best.value_eur
    assert measure(facts, policy, plan_in(answer)).total_eur == value


@pytest.mark.parametrize("seed", range(0, SEEDS, 6))
def test_the_mixed_integer_programme_finds_the_same(seed: int) -> None:
    facts, policy = random_ledger(seed), random_policy(seed)
    best = optimum(facts, policy, placeable(facts))
    plan = best_plan(facts, policy, placeable(facts))
    assert (best is None) == (plan is None)
    if best is None or plan is None:
        return
    assert measure(facts, policy, plan).total_eur == best.value_eur
