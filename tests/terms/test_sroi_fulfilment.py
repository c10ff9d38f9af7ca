"""``sroi_fulfilment``: solvers and judge count the same cents."""

from __future__ import annotations

from decimal import Decimal

import pytest
from builders import demand, instance, seeker, tender
from solving import assert_valued, only, plan_of

from allocator.domain import Instance, JobSeeker, UsedWeeks

POLICY = only(sroi_fulfilment=1)
TERM = "sroi_fulfilment"
WEEK_OF_WELFARE = Decimal(40_000) / 52


def cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def two_demands(*people: JobSeeker, obligation: int = 100_000_000) -> Instance:
    """Weeks 0-5 for 16 hours and 5-10 for 36, on one contract."""
    return instance(
        people,
        [
            demand("d1", hours=16.0, end_week=5, headcount=3),
            demand("d2", hours=36.0, start_week=5, headcount=3),
        ],
        [tender(sum_cents=obligation)],
    )


def with_weeks_left(weeks: int) -> JobSeeker:
    """On welfare, whose block counts for 104 weeks, most of them used."""
    used = [UsedWeeks(contractor="acme", weeks=104 - weeks)]
    return seeker(sroi_weeks_used=used)


def test_hours_and_weeks_count_in_proportion() -> None:
    facts = two_demands(seeker())
    full = cents(WEEK_OF_WELFARE * 5)
    assert_valued(facts, plan_of([(0, 1, 5, 10)]), POLICY, {TERM: full})
    part = cents(WEEK_OF_WELFARE * 5 * 16 / 36)
    assert_valued(facts, plan_of([(0, 0, 0, 5)]), POLICY, {TERM: part})


def test_more_hours_than_the_basis_count_as_the_basis() -> None:
    facts = instance([seeker(hours=48.0)], [demand(hours=40.0)])
    expected = cents(WEEK_OF_WELFARE * 10)
    assert_valued(facts, plan_of([(0, 0, 0, 10)]), POLICY, {TERM: expected})


def test_all_stints_on_a_tender_are_rounded_together() -> None:
    facts = two_demands(seeker())
    plan = plan_of([(0, 0, 0, 2), (0, 0, 3, 5), (0, 1, 5, 8)])
    together = cents(WEEK_OF_WELFARE * (4 * 16 + 3 * 36) / 36)
    assert_valued(facts, plan, POLICY, {TERM: together})


def test_half_a_cent_is_rounded_up() -> None:
    """€ 7,500 a year for 19.5 of 36 hours: a week is € 78.125."""
    pupil = seeker(benefit="none", learning_path="vso")
    facts = instance([pupil], [demand(hours=19.5, least_weeks=1)])
    plan = plan_of([(0, 0, 0, 1)])
    assert_valued(facts, plan, POLICY, {TERM: Decimal("78.13")})


@pytest.mark.parametrize(
    ("left", "part_time", "full_time"),
    [(0, 0, 0), (4, 0, 4), (5, 0, 5), (6, 1, 5), (9, 4, 5), (10, 5, 5), (11, 5, 5)],
)
def test_under_a_counted_duration_the_longest_weeks_count_first(
    left: int, part_time: int, full_time: int
) -> None:
    facts = two_demands(with_weeks_left(left))
    hours = Decimal(part_time * 16 + full_time * 36)
    expected = cents(WEEK_OF_WELFARE * hours / 36)
    plan = plan_of([(0, 0, 0, 5), (0, 1, 5, 10)])
    assert_valued(facts, plan, POLICY, {TERM: expected})


def test_weeks_with_one_contractor_are_not_used_up_with_another() -> None:
    facts = instance(
        [with_weeks_left(2)],
        [demand("d1"), demand("d2", tender="t2", start_week=10, end_week=20)],
        [tender("t1"), tender("t2", contractor="bolt")],
    )
    plan = plan_of([(0, 0, 0, 10), (0, 1, 10, 20)])
    expected = cents(WEEK_OF_WELFARE * 2) + cents(WEEK_OF_WELFARE * 10)
    assert_valued(facts, plan, POLICY, {TERM: expected})


def test_no_more_counts_than_is_owed() -> None:
    facts = two_demands(seeker("s1"), seeker("s2"), obligation=10_000_000)
    one = cents(WEEK_OF_WELFARE * 5)
    assert_valued(facts, plan_of([(0, 1, 5, 10)]), POLICY, {TERM: one})
    both = plan_of([(0, 1, 5, 10), (1, 1, 5, 10)])
    assert_valued(facts, both, POLICY, {TERM: Decimal(5_000)})


def test_each_tender_has_its_own_obligation() -> None:
    facts = instance(
        [seeker()],
        [demand("d1"), demand("d2", tender="t2", start_week=10, end_week=20)],
        [tender("t1", sum_cents=1_000_010), tender("t2", sum_cents=None)],
    )
    plan = plan_of([(0, 0, 0, 10), (0, 1, 10, 20)])
    assert_valued(facts, plan, POLICY, {TERM: Decimal("500.01")})


def test_somebody_without_a_block_counts_for_nothing() -> None:
    worker = seeker(benefit="none", job_end_week=0, job_employer="bolt")
    plan = plan_of([(0, 0, 0, 5)])
    assert_valued(two_demands(worker), plan, POLICY, {TERM: Decimal(0)})
