"""Which sums are believed, and what is said of the others."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from intake.helpers import found, lot, money

from allocator.intake.lot import FlagKind, Found, Sum, SumBasis
from allocator.intake.sums import Judged, judge

ESTIMATE = SumBasis.LOT_ESTIMATE
PROCEDURE = SumBasis.PROCEDURE_ESTIMATE


def kinds(judged: Judged) -> set[FlagKind]:
    return {flag.kind for flag in judged.flags}


def test_a_contract_goes_before_an_award_and_an_award_before_an_estimate() -> None:
    sums = [
        money(4_000, PROCEDURE),
        money(3_000, ESTIMATE),
        money(2_000),
        money(2_100, SumBasis.CONTRACT),
    ]
    for last, amount in ((4, 2_100), (3, 2_000), (2, 3_000), (1, 4_000)):
        assert judge(lot(*sums[:last]), {}).eur == amount


@pytest.mark.parametrize("amount", ["0", "0.01", "1.00", "99.99", "99999"])
def test_a_placeholder_gives_way_to_the_next_sum(amount: str) -> None:
    judged = judge(lot(money(amount), money(500_000, ESTIMATE)), {})
    assert judged.eur == 500_000
    assert FlagKind.PLACEHOLDER in kinds(judged)
    assert judge(lot(money(amount)), {}).eur is None


def test_a_withheld_sum_gives_way_and_is_told() -> None:
    hidden = found(Sum(Decimal(700_000), "EUR", SumBasis.AWARD, withheld=True))
    for first in (hidden, money(-1)):
        judged = judge(lot(first, money(500_000, ESTIMATE)), {})
        assert judged.eur == 500_000
        assert FlagKind.WITHHELD in kinds(judged)


@pytest.mark.parametrize(
    ("sums", "why"),
    [
        ([money(50_000_000), money(500_000, ESTIMATE)], "factor of 100"),
        ([money(500_000_000), money(500_100, ESTIMATE)], "factor of 1000"),
        ([money(5_000_000), money(500_000, ESTIMATE)], "factor of 10 "),
        ([money(30_000_000), money(1_000_000, ESTIMATE)], "far above"),
        (
            [money(30_000_000), money(1_000_000, SumBasis.HIGHEST_BID)],
            "far above highest_bid",
        ),
        ([money(900_000, ESTIMATE), money(500_000, PROCEDURE)], "more than its"),
        ([money(500)], "in thousands"),
        ([money(3_000_000_000)], "a billion"),
    ],
)
def test_a_likely_slip_is_not_used_and_nothing_takes_its_place(
    sums: list[Found[Sum]], why: str
) -> None:
    judged = judge(lot(*sums), {})
    assert judged.eur is None
    assert any(why in flag.why for flag in judged.flags), judged.flags
    assert FlagKind.SUSPECT in kinds(judged)


def test_a_billion_that_a_second_sum_confirms_is_believed() -> None:
    judged = judge(lot(money(3_000_000_000), money(2_800_000_000, ESTIMATE)), {})
    assert judged.eur == 3_000_000_000


def test_what_the_user_says_is_never_doubted() -> None:
    said = money(500, SumBasis.USER)
    assert judge(lot(said, money(500_000_000, ESTIMATE)), {}).eur == 500


def test_different_awards_are_added_and_equal_ones_repeat_the_total() -> None:
    assert judge(lot(money(300_000), money(450_000)), {}).eur == 750_000
    judged = judge(lot(money(300_000), money(300_000)), {})
    assert judged.eur == 300_000
    assert FlagKind.CONFLICT in kinds(judged)
    mixed = judge(lot(money(300_000), money(400_000, currency="GBP")), {})
    assert mixed.eur is None


def test_a_sum_of_the_procedure_is_no_sum_of_one_of_its_lots() -> None:
    judged = judge(lot(money(4_000_000, PROCEDURE), lots=2), {})
    assert judged.eur is None
    assert "beside it stands: procedure_estimate 4000000 EUR" in judged.flags[0].why


def test_another_currency_needs_a_stated_rate() -> None:
    pounds = lot(money(100_000, currency="GBP"))
    judged = judge(pounds, {})
    assert judged.eur is None
    assert judged.found
    assert FlagKind.CURRENCY in kinds(judged)
    assert judge(pounds, {"GBP": Decimal("1.171")}).eur == 117_100


def test_without_a_currency_it_is_euros_only_in_the_netherlands() -> None:
    assert judge(lot(money(100_000, currency="")), {}).eur == 100_000
    abroad = replace(lot(money(100_000, currency="")), sites=())
    assert judge(abroad, {}).eur is None


@pytest.mark.parametrize("basis", [SumBasis.FRAMEWORK_MAX, ESTIMATE])
def test_ceilings_and_estimates_of_frameworks_are_ceilings(basis: SumBasis) -> None:
    framework = replace(lot(money(800_000, basis)), framework=found(True))
    judged = judge(framework, {})
    assert judged.ceiling
    assert judged.eur == 800_000
    assert not judge(replace(framework, sums=(money(800_000),)), {}).ceiling


def test_an_estimate_with_renewals_and_a_sum_with_vat_are_told() -> None:
    renewed = replace(lot(money(800_000, ESTIMATE)), renewals=found("two years"))
    assert FlagKind.RENEWALS in kinds(judge(renewed, {}))
    with_vat = judge(lot(money(605_000), money(500_000, ESTIMATE)), {})
    assert any("VAT" in flag.why for flag in with_vat.flags)
    assert with_vat.eur == 605_000
