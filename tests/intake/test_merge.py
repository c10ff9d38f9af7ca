"""What is seen twice is one contract; what is another contract stays apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from intake.helpers import found, lot, money

from allocator.intake.lot import Lot, Outcome, Stage, SumBasis
from allocator.intake.merge import contracts_of

CALL = lot(
    money(500_000, SumBasis.LOT_ESTIMATE),
    notice="notice-call",
    stage=Stage.TENDER,
    contractor="",
    published=date(2026, 1, 5),
)
AWARD = replace(
    lot(money(450_000), notice="notice-award", published=date(2026, 5, 4)), cpv=()
)


def test_a_call_and_its_award_are_one_contract_and_fill_each_other() -> None:
    for rows in ([CALL, AWARD], [AWARD, CALL]):
        (contract,) = contracts_of(rows)
        assert contract.lot.notice_id == "notice-award"
        assert {s.value.basis for s in contract.lot.sums} == {
            SumBasis.AWARD,
            SumBasis.LOT_ESTIMATE,
        }
        assert contract.lot.cpv == CALL.cpv
        assert [row.notice_id for row in contract.superseded] == ["notice-call"]


def test_the_same_notice_twice_is_one_contract() -> None:
    assert len(contracts_of([AWARD, AWARD])) == 1


def test_an_award_under_another_id_is_found_by_buyer_and_title() -> None:
    other = replace(AWARD, process_id="another-process", cpv=CALL.cpv)
    assert len(contracts_of([CALL, other])) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(AWARD, title=found("Iets heel anders bouwen")),
        replace(AWARD, cpv=(found("72000000"),)),
        replace(AWARD, published=found(date(2031, 1, 1))),
        replace(AWARD, buyer=None),
    ],
)
def test_other_work_under_another_id_stays_apart(other: Lot) -> None:
    assert len(contracts_of([CALL, replace(other, process_id="another-process")])) == 2


def test_a_notice_that_names_another_is_of_the_same_procurement() -> None:
    later = replace(AWARD, process_id="elsewhere", title=None, related=("notice-call",))
    assert len(contracts_of([CALL, later])) == 1
    assert len(contracts_of([later, CALL])) == 1


def test_a_qualification_system_leads_to_many_contracts() -> None:
    system = replace(CALL, outcome=found(Outcome.QUALIFICATION), title=None)
    awards = [
        replace(
            AWARD,
            notice_id=f"award-{n}",
            process_id=f"contract-{n}",
            title=found(f"Opdracht nummer {n}"),
            related=("notice-call",),
        )
        for n in range(3)
    ]
    assert len(contracts_of([system, *awards])) == 4


def test_lots_match_by_their_number() -> None:
    calls = [replace(CALL, lot_id=f"LOT-000{n}", lots=2) for n in (1, 2)]
    awards = [replace(AWARD, lot_id=str(n), lots=2) for n in (2, 1)]
    found_ = contracts_of([*calls, *awards])
    assert len(found_) == 2
    for contract in found_:
        (call,) = contract.superseded
        assert call.lot_id[-1] == contract.lot.lot_id


def test_a_later_correction_takes_the_place_of_the_first() -> None:
    wrong = lot(money(4_500_000), notice="first", published=date(2026, 3, 2))
    right = replace(AWARD, corrects=True)
    (contract,) = contracts_of([right, wrong])
    assert [s.value.amount for s in contract.lot.sums] == [450_000]


def test_a_second_award_to_others_for_other_work_is_another_contract() -> None:
    second = replace(
        lot(money(90_000), notice="notice-later", contractor="Een ander B.V."),
        published=found(date(2026, 9, 1)),
    )
    found_ = contracts_of([CALL, AWARD, second])
    assert [c.lot.notice_id for c in found_] == ["notice-later", "notice-award"]


def test_a_cancellation_after_the_award_ends_it_and_one_before_does_not() -> None:
    ended = replace(CALL, notice_id="end", outcome=found(Outcome.CANCELLED))
    late = replace(ended, published=found(date(2026, 8, 3)))
    for row, outcome in ((late, Outcome.CANCELLED), (ended, None)):
        (contract,) = contracts_of([AWARD, row])
        told = contract.lot.outcome
        assert (told.value if told else None) is outcome


def test_the_way_to_the_award_of_an_undivided_call_keeps_its_lots() -> None:
    awards = [
        replace(AWARD, lot_id=str(n), lots=2, buyer=None, notice_id=f"award-{n}")
        for n in (1, 2)
    ]
    found_ = contracts_of([CALL, *awards])
    assert [c.lot.lot_id for c in found_] == ["1", "2"]
    assert all(c.lot.buyer == CALL.buyer for c in found_)
    # What was estimated for the whole is nobody's estimate alone.
    assert all(len(c.lot.sums) == 1 for c in found_)
