"""eForms: lots with results, withheld values, groups, changes; never a person."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from allocator.errors import InputError
from allocator.intake.eforms import read_eforms
from allocator.intake.lot import (
    Duration,
    FlagKind,
    Lot,
    Nature,
    Outcome,
    PlaceBasis,
    Stage,
    Sum,
    SumBasis,
)

DATA = Path(__file__).parent / "data"
AWARD = (DATA / "eforms_award.xml").read_text("utf-8")
CHANGE = (DATA / "eforms_change.xml").read_text("utf-8")
ROOTS = ("ContractNotice", "ContractAwardNotice", "PriorInformationNotice")


def lots(xml: str) -> list[Lot]:
    """Lots of a notice."""
    return list(read_eforms(io.BytesIO(xml.encode()), "notice.xml"))


def notice(project: str = "", *, subtype: str = "16", root: str = ROOTS[0]) -> str:
    """A small notice of one lot with this in its ``ProcurementProject``."""
    code = f"<NoticeSubType><SubTypeCode>{subtype}</SubTypeCode></NoticeSubType>"
    return (
        f"<{root}><UBLExtensions><UBLExtension><ExtensionContent><EformsExtension>{code}"
        "</EformsExtension></ExtensionContent></UBLExtension></UBLExtensions>"
        "<ID>n-1</ID><ContractFolderID>p-1</ContractFolderID>"
        f"<ProcurementProjectLot><ID>LOT-0000</ID><ProcurementProject>{project}"
        f"</ProcurementProject></ProcurementProjectLot></{root}>"
    )


def one(xml: str) -> Lot:
    """The only lot of a notice."""
    (lot,) = lots(xml)
    return lot


def sums(lot: Lot) -> dict[SumBasis, list[Decimal]]:
    """Amounts by what they are the sum of."""
    found: dict[SumBasis, list[Decimal]] = {}
    for each in lot.sums:
        found.setdefault(each.value.basis, []).append(each.value.amount)
    return found


def kinds(lot: Lot) -> set[tuple[str, FlagKind]]:
    """Fields with their flags."""
    return {(flag.field, flag.kind) for flag in lot.flags}


def test_every_lot_and_every_result_is_a_row() -> None:
    found = lots(AWARD)
    assert [lot.lot_id for lot in found] == [f"LOT-000{n}" for n in (1, 2, 3, 4, 9)]
    assert {lot.lots for lot in found} == {4}
    assert {lot.process_id for lot in found} == {"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"}


def test_a_lot_with_a_contract() -> None:
    lot = lots(AWARD)[0]
    assert (lot.stage, lot.outcome) == (Stage.CONTRACT, None)
    assert lot.concluded is not None
    assert lot.concluded.value == date(2026, 3, 2)
    assert lot.concluded.path.endswith("NoticeResult/SettledContract/IssueDate")
    assert lot.published is not None
    assert lot.published.value == date(2026, 3, 9)
    assert [c.value for c in lot.cpv] == ["45231600", "45231400"]
    assert lot.nature is not None
    assert lot.nature.value is Nature.WORKS
    assert lot.framework is not None
    assert lot.framework.value


def test_the_winner_is_who_signed_and_a_consortium_is_whole() -> None:
    parties = [c.value for c in lots(AWARD)[0].contractors]
    assert [p.name for p in parties] == [
        "Kabelbouw Voorbeeld B.V.",
        "Grondwerk Voorbeeld B.V.",
    ]
    assert [p.id for p in parties] == ["90000002", ""]


def test_every_sum_is_told_with_what_it_is() -> None:
    assert sums(lots(AWARD)[0]) == {
        SumBasis.AWARD: [Decimal("2400000.50")],
        SumBasis.FRAMEWORK_MAX: [Decimal(4_000_000), Decimal(4_500_000)],
        SumBasis.LOT_ESTIMATE: [Decimal(3_000_000), Decimal(2_500_000)],
        SumBasis.HIGHEST_BID: [Decimal(2_600_000)],
        SumBasis.LOWEST_BID: [Decimal(2_400_000)],
        SumBasis.PROCEDURE_AWARD: [Decimal(-1)],
        SumBasis.PROCEDURE_FRAMEWORK_MAX: [Decimal(9_000_000)],
        SumBasis.PROCEDURE_ESTIMATE: [Decimal(7_000_000)],
    }


def test_a_sum_stands_where_its_path_says() -> None:
    award = lots(AWARD)[0].sums[0]
    assert award.file == "notice.xml"
    assert award.path == (
        "/ContractAwardNotice/UBLExtensions/UBLExtension/ExtensionContent/"
        "EformsExtension/NoticeResult/LotTender/LegalMonetaryTotal/PayableAmount"
    )


def test_what_is_withheld_is_marked() -> None:
    lot = lots(AWARD)[1]
    withheld = [each.value for each in lot.sums if each.value.withheld]
    assert withheld == [
        Sum(Decimal(-1), "", SumBasis.AWARD, withheld=True),
        Sum(Decimal(-1), "EUR", SumBasis.PROCEDURE_AWARD, withheld=True),
    ]
    assert ("sum", FlagKind.WITHHELD) in kinds(lot)
    assert ("contractors", FlagKind.WITHHELD) in kinds(lot)


def test_lots_without_a_winner_say_why() -> None:
    outcomes = [lot.outcome for lot in lots(AWARD)]
    assert [o.value if o else None for o in outcomes] == [
        None,
        None,
        Outcome.UNSUCCESSFUL,
        None,
        Outcome.PENDING,
    ]
    assert outcomes[2] is not None
    assert "no-rece" in outcomes[2].rule


@pytest.mark.parametrize("reason", ["chan-need", "ins-fund", "rev-buyer"])
def test_a_buyer_who_ends_it_withdraws(reason: str) -> None:
    outcome = lots(AWARD.replace("no-rece", reason))[2].outcome
    assert outcome is not None
    assert outcome.value is Outcome.WITHDRAWN


def test_an_award_notice_without_a_result_for_a_lot_awards_nothing() -> None:
    lot = lots(AWARD)[3]
    assert (lot.stage, lot.contractors) == (Stage.TENDER, ())
    assert ("outcome", FlagKind.MISSING) in kinds(lot)


def test_the_sum_of_some_lots_together_is_the_sum_of_none() -> None:
    assert ("sum", FlagKind.NOTE) in kinds(lots(AWARD)[0])
    assert Decimal(5_000_000) not in [s.value.amount for s in lots(AWARD)[0].sums]


def test_the_sum_of_all_lots_together_is_that_of_the_procedure() -> None:
    members = "".join(
        f"<cac:ProcurementProjectLotReference><cbc:ID>LOT-000{n}</cbc:ID>"
        "</cac:ProcurementProjectLotReference>"
        for n in (3, 4)
    )
    whole = AWARD.replace("</cac:LotsGroup>", f"{members}</cac:LotsGroup>")
    assert sums(lots(whole)[3])[SumBasis.PROCEDURE_ESTIMATE] == [
        Decimal(7_000_000),
        Decimal(5_000_000),
    ]


def test_a_tender_for_several_lots_is_not_counted_for_each() -> None:
    shared = AWARD.replace(">TEN-0003<", ">TEN-0001<", 1)
    for lot in lots(shared)[:2]:
        assert SumBasis.AWARD not in sums(lot)
        assert any("several lots together" in flag.why for flag in lot.flags)


def test_the_term_is_days_or_a_length_or_open() -> None:
    first, second, third = lots(AWARD)[:3]
    assert first.start is not None
    assert first.end is not None
    assert (first.start.value, first.end.value) == (date(2026, 4, 6), date(2028, 4, 5))
    assert first.renewals is not None
    assert first.renewals.value == "renewals: 2; 2 keer 1 jaar; options: Extra straten"
    assert ("period", FlagKind.RENEWALS) in kinds(first)
    assert ("sum", FlagKind.RENEWALS) in kinds(first)
    assert second.duration is not None
    assert second.duration.value == Duration(Decimal(18), "month")
    assert second.duration.value.days == 540
    assert ("period", FlagKind.OPEN_ENDED) in kinds(third)


def test_what_cannot_be_read_is_flagged_with_its_path() -> None:
    lot = lots(AWARD)[2]
    (flag,) = [f for f in lot.flags if f.kind is FlagKind.UNREADABLE]
    assert flag.field == "sum"
    assert "/ContractAwardNotice/ProcurementProjectLot[4]/" in flag.why
    assert "nader te bepalen" not in flag.why


def test_places_are_those_of_lot_procedure_and_buyer() -> None:
    sites = [site.value for site in lots(AWARD)[0].sites]
    assert [site.basis for site in sites] == [
        PlaceBasis.LOT,
        PlaceBasis.PROCEDURE,
        PlaceBasis.BUYER,
    ]
    assert (sites[0].postcode, sites[0].nuts, sites[0].country) == (
        "2611AB",
        "NL362",
        "NL",
    )
    assert sites[1].anywhere
    assert sites[1].country == "NL"


def test_texts_are_taken_in_dutch_where_there_are_several() -> None:
    title = lots(AWARD)[4].title
    assert title is not None
    assert title.value == "Kabels voor de voorbeeldwijk"


def test_social_return_is_found_in_codes_and_words() -> None:
    told = [words.value for words in lots(AWARD)[0].social]
    assert told[:3] == [
        "social-objective: opp",
        "reserved-procurement: res-ws",
        "Social Return plan",
    ]
    assert "Social return van 5 %" in told[3]


def test_no_person_is_copied() -> None:
    found = lots(AWARD)
    assert "SECRET" in AWARD
    assert "SECRET" not in repr(found)
    (party,) = [c.value for c in found[1].contractors]
    assert (party.name, party.id, party.site) == ("", "90000004", None)
    assert ("contractors", FlagKind.NOTE) in kinds(found[1])


def test_notices_are_linked_whatever_their_numbers_look_like() -> None:
    assert lots(AWARD)[0].related == (
        "99999999-2222-4333-8444-555555555501",
        "12345-2026",
    )


def test_a_change_may_cancel_and_namespaces_may_be_odd() -> None:
    lot = one(CHANGE)
    assert lot.title is not None
    assert lot.title.value == "Kabels voor de voorbeeldwijk"
    assert lot.outcome is not None
    assert lot.outcome.value is Outcome.CANCELLED
    assert lot.corrects
    assert lot.related == ("99999999-2222-4333-8444-555555555501",)


@pytest.mark.parametrize(
    ("subtypes", "stage", "outcome"),
    [
        (range(1, 10), Stage.PLANNING, Outcome.PLANNING),
        (("E1", "E2", "T01", "N7"), Stage.PLANNING, Outcome.PLANNING),
        ((10, 11, 14, 16, 22, 24, "CEI", "E3", "N16"), Stage.TENDER, None),
        ((15,), Stage.TENDER, Outcome.QUALIFICATION),
        (range(25, 29), Stage.AWARD, None),
        ((38, 39, 40, "E6"), Stage.MODIFICATION, None),
        (("E5",), Stage.CONTRACT, Outcome.COMPLETED),
        ((29, 37, "E4", "T02", "N29"), Stage.TENDER, None),
    ],
)
def test_every_subtype_has_its_stage(
    subtypes: tuple[int | str, ...], stage: Stage, outcome: Outcome | None
) -> None:
    for subtype in subtypes:
        lot = one(notice(subtype=str(subtype)))
        found = lot.outcome.value if lot.outcome else None
        assert (lot.stage, found) == (stage, outcome), subtype


@pytest.mark.parametrize(
    ("root", "stage"),
    [(ROOTS[0], Stage.TENDER), (ROOTS[1], Stage.TENDER), (ROOTS[2], Stage.PLANNING)],
)
def test_the_root_decides_where_the_subtype_is_unknown(root: str, stage: Stage) -> None:
    assert one(notice(subtype="99", root=root)).stage is stage


@pytest.mark.parametrize(
    ("unit", "days"), [("DAY", 3), ("CALENDAR_DAY", 3), ("WEEK", 21), ("YEAR", 1095)]
)
def test_units_of_length(unit: str, days: int) -> None:
    measure = f'<DurationMeasure unitCode="{unit}">3</DurationMeasure>'
    lot = one(notice(f"<PlannedPeriod>{measure}</PlannedPeriod>"))
    assert lot.duration is not None
    assert lot.duration.value.days == days


@pytest.mark.parametrize("listed", ["social-objective", "social-procurement"])
def test_social_codes_of_early_versions_are_read(listed: str) -> None:
    code = f'<ProcurementTypeCode listName="{listed}">opp</ProcurementTypeCode>'
    aim = f"<ProcurementAdditionalType>{code}</ProcurementAdditionalType>"
    assert [words.value for words in one(notice(aim)).social] == [f"{listed}: opp"]


def test_a_period_that_ends_before_it_starts_has_no_end() -> None:
    period = "<StartDate>2026-05-01</StartDate><EndDate>2026-04-01</EndDate>"
    lot = one(notice(f"<PlannedPeriod>{period}</PlannedPeriod>"))
    assert lot.end is None
    assert ("period", FlagKind.SUSPECT) in kinds(lot)


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        ("<BusinessRegistrationInformationNotice/>", "registers a company"),
        (notice(subtype="X01"), "registers a company"),
        ("<Invoice/>", "no eForms notice"),
        ("<ContractNotice/>", "without title, lot or buyer"),
    ],
)
def test_what_is_no_notice_is_refused_in_one_line(xml: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as refused:
        lots(xml)
    assert len(refused.value.faults) == 1


def test_a_notice_without_lots_is_one_row() -> None:
    project = "<ProcurementProject><Name>x</Name></ProcurementProject>"
    lot = one(f"<ContractNotice>{project}</ContractNotice>")
    assert (lot.lot_id, lot.lots, lot.notice_id) == ("", 1, "notice.xml")
