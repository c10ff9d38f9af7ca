"""Old TED notices: one form of many languages, lots and awards, never a person."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from allocator.errors import InputError
from allocator.intake.lot import (
    Duration,
    FlagKind,
    Lot,
    Nature,
    Outcome,
    PlaceBasis,
    Stage,
    SumBasis,
)
from allocator.intake.ted import read_ted

DATA = Path(__file__).parent / "data"
AWARD = (DATA / "ted_award.xml").read_text("utf-8")
MODIFICATION = (DATA / "ted_modification.xml").read_text("utf-8")


def lots(xml: str) -> list[Lot]:
    """Lots of a notice."""
    return list(read_ted(io.BytesIO(xml.encode()), "notice.xml"))


def notice(body: str, *, form: str = "F02", purpose: str = "") -> str:
    """A notice with this in its form."""
    told = f'<NOTICE TYPE="{purpose}"/>' if purpose else ""
    return (
        f'<TED_EXPORT DOC_ID="000001-2020"><FORM_SECTION><{form}_2014 CATEGORY='
        f'"ORIGINAL" FORM="{form}" LG="NL">{told}{body}</{form}_2014></FORM_SECTION>'
        "</TED_EXPORT>"
    )


def one(xml: str) -> Lot:
    """The only lot of a notice."""
    (lot,) = lots(xml)
    return lot


def sums(lot: Lot) -> list[tuple[SumBasis, Decimal]]:
    """Amounts with what they are the sum of."""
    return [(each.value.basis, each.value.amount) for each in lot.sums]


def kinds(lot: Lot) -> set[tuple[str, FlagKind]]:
    """Fields with their flags."""
    return {(flag.field, flag.kind) for flag in lot.flags}


def test_every_lot_is_a_row_and_so_is_an_award_that_fits_none() -> None:
    found = lots(AWARD)
    assert [lot.lot_id for lot in found] == ["1", "2", "3", "4", "award 4 without lot"]
    assert {lot.lots for lot in found} == {4}
    assert ("outcome", FlagKind.CONFLICT) in kinds(found[4])


def test_an_award_names_the_notice_that_called_for_it() -> None:
    lot = lots(AWARD)[0]
    assert (lot.notice_id, lot.process_id) == ("321-2022", "321-2022")
    assert lot.related == ("4321-2021",)
    assert lot.published is not None
    assert lot.published.value == date(2022, 1, 3)


def test_an_award_knows_its_lot_by_any_spelling_of_the_number() -> None:
    lot = lots(AWARD)[0]
    assert lot.stage is Stage.CONTRACT
    assert lot.concluded is not None
    assert lot.concluded.value == date(2021, 12, 20)
    assert [c.value.name for c in lot.contractors] == ["Kabelbouw Voorbeeld B.V."]
    assert sums(lot) == [
        (SumBasis.AWARD, Decimal(1_100_000)),
        (SumBasis.LOT_ESTIMATE, Decimal(900_000)),
        (SumBasis.LOT_ESTIMATE, Decimal(1_000_000)),
        (SumBasis.PROCEDURE_AWARD, Decimal(3_300_000)),
    ]


def test_the_sum_of_an_award_for_several_lots_is_the_sum_of_none() -> None:
    for lot in lots(AWARD)[1:3]:
        assert sums(lot) == [(SumBasis.PROCEDURE_AWARD, Decimal(3_300_000))]
        assert ("sum", FlagKind.NOTE) in kinds(lot)


def test_a_contractor_that_is_withheld_is_not_copied() -> None:
    lot = lots(AWARD)[1]
    assert lot.contractors == ()
    assert ("contractors", FlagKind.WITHHELD) in kinds(lot)


def test_a_lot_without_a_contract_says_why() -> None:
    outcome = lots(AWARD)[3].outcome
    assert outcome is not None
    assert outcome.value is Outcome.UNSUCCESSFUL
    ended = AWARD.replace("PROCUREMENT_UNSUCCESSFUL", "PROCUREMENT_DISCONTINUED")
    outcome = lots(ended)[3].outcome
    assert outcome is not None
    assert outcome.value is Outcome.DISCONTINUED


def test_values_that_are_not_to_be_published_are_marked() -> None:
    lot = lots(AWARD)[4]
    assert [each.value.withheld for each in lot.sums] == [True, False]
    assert ("sum", FlagKind.WITHHELD) in kinds(lot)


def test_the_original_is_read_and_no_translation() -> None:
    title = lots(AWARD.replace("<TITLE><P>Noord</P></TITLE>", ""))[0].title
    assert title is not None
    assert title.value == "Kabels en leidingen, 10 m2"


def test_no_person_and_no_translation_is_copied() -> None:
    assert "SECRET" in AWARD
    assert "SECRET" not in repr(lots(AWARD))


def test_terms_are_days_a_length_or_open() -> None:
    first, second, third = lots(AWARD)[:3]
    assert first.start is not None
    assert first.end is not None
    assert (first.start.value, first.end.value) == (date(2022, 2, 7), date(2023, 2, 6))
    assert first.renewals is not None
    assert first.renewals.value == "renewals: Twee keer een jaar."
    assert ("period", FlagKind.RENEWALS) in kinds(first)
    assert second.duration is not None
    assert second.duration.value == Duration(Decimal(14), "month")
    assert ("period", FlagKind.OPEN_ENDED) in kinds(third)


def test_places_are_codes_words_and_postcodes() -> None:
    first = [site.value for site in lots(AWARD)[0].sites]
    assert (first[0].town, first[0].nuts, first[0].country) == (
        "Barendrecht",
        "NL33C",
        "NL",
    )
    assert first[1].nuts == "NL333"
    assert [site.basis for site in first[2:]] == [
        PlaceBasis.PROCEDURE,
        PlaceBasis.BUYER,
    ]
    second = lots(AWARD)[1].sites[0].value
    assert (second.postcode, second.town) == ("3011 TA", "")
    assert second.region == "Werf, Kade 1, 3011 TA Rotterdam"


@pytest.mark.parametrize("words", ["NL", "Nederland.", "x" * 3_000, "3011 TA", "- 1 -"])
def test_words_that_are_no_town_are_not_taken_for_one(words: str) -> None:
    site = f"<NUTS CODE='NL'/><MAIN_SITE><P>{words}</P></MAIN_SITE>"
    body = f"<OBJECT_CONTRACT><OBJECT_DESCR>{site}</OBJECT_DESCR></OBJECT_CONTRACT>"
    assert one(notice(body)).sites[0].value.town == ""


def test_a_modification_tells_what_the_contract_became() -> None:
    lot = one(MODIFICATION)
    assert lot.stage is Stage.MODIFICATION
    assert lot.process_id == "281773-2022"
    assert sums(lot)[:2] == [
        (SumBasis.CONTRACT, Decimal(600_000)),
        (SumBasis.BEFORE_MODIFICATION, Decimal(500_000)),
    ]
    assert lot.end is not None
    assert lot.end.value == date(2023, 12, 29)
    assert [c.value.name for c in lot.contractors] == ["Tweede Voorbeeld B.V."]


def test_a_modification_without_a_new_total_is_suspect() -> None:
    start = MODIFICATION.index("<INFO_MODIFICATIONS>")
    end = MODIFICATION.index("</MODIFICATIONS_CONTRACT>")
    lot = one(MODIFICATION[:start] + MODIFICATION[end:])
    assert (SumBasis.CONTRACT, Decimal(100_000)) in sums(lot)
    assert ("sum", FlagKind.SUSPECT) in kinds(lot)


def test_totals_of_a_framework_are_ceilings() -> None:
    thing = (
        '<VAL_ESTIMATED_TOTAL CURRENCY="EUR">500</VAL_ESTIMATED_TOTAL><OBJECT_DESCR>'
        '<VAL_OBJECT CURRENCY="EUR">400</VAL_OBJECT></OBJECT_DESCR>'
    )
    body = (
        f"<OBJECT_CONTRACT>{thing}</OBJECT_CONTRACT><PROCEDURE><FRAMEWORK/></PROCEDURE>"
    )
    assert sums(one(notice(body))) == [
        (SumBasis.FRAMEWORK_MAX, Decimal(400)),
        (SumBasis.PROCEDURE_FRAMEWORK_MAX, Decimal(500)),
    ]


@pytest.mark.parametrize(
    ("form", "purpose", "stage", "outcome"),
    [
        ("F01", "PRI_ONLY", Stage.PLANNING, Outcome.PLANNING),
        ("F01", "PRI_CALL_COMPETITION", Stage.TENDER, None),
        ("F02", "", Stage.TENDER, None),
        ("F03", "", Stage.TENDER, None),
        ("F04", "PER_CALL_COMPETITION", Stage.TENDER, None),
        ("F04", "PER_ONLY", Stage.PLANNING, Outcome.PLANNING),
        ("F05", "", Stage.TENDER, None),
        ("F07", "QSU_CALL_COMPETITION", Stage.TENDER, Outcome.QUALIFICATION),
        ("F08", "", Stage.PLANNING, Outcome.PLANNING),
        ("F12", "", Stage.TENDER, None),
        ("F15", "", Stage.AWARD, None),
        ("F20", "", Stage.MODIFICATION, None),
        ("F21", "CONTRACT", Stage.TENDER, None),
        ("F21", "PRI_ONLY", Stage.PLANNING, Outcome.PLANNING),
        ("F24", "", Stage.TENDER, None),
    ],
)
def test_every_form_has_its_stage(
    form: str, purpose: str, stage: Stage, outcome: Outcome | None
) -> None:
    body = "<OBJECT_CONTRACT><TITLE><P>x</P></TITLE></OBJECT_CONTRACT>"
    lot = one(notice(body, form=form, purpose=purpose))
    assert (lot.stage, lot.outcome.value if lot.outcome else None) == (stage, outcome)


def test_a_corrigendum_tells_which_sections_change() -> None:
    body = (
        "<OBJECT_CONTRACT><TITLE><P>x</P></TITLE></OBJECT_CONTRACT><CHANGES><CHANGE>"
        "<WHERE><SECTION>II.2.7</SECTION></WHERE></CHANGE></CHANGES>"
        "<COMPLEMENTARY_INFO><NOTICE_NUMBER_OJ>2019/S 200-000999</NOTICE_NUMBER_OJ>"
        "</COMPLEMENTARY_INFO>"
    )
    lot = one(notice(body, form="F14"))
    assert lot.corrects
    assert lot.process_id == "999-2019"
    assert any("II.2.7" in flag.why for flag in lot.flags)


def test_several_things_bought_keep_their_own_lots_and_sums() -> None:
    thing = (
        "<OBJECT_CONTRACT><VAL_ESTIMATED_TOTAL CURRENCY='EUR'>{0}</VAL_ESTIMATED_TOTAL>"
        "<OBJECT_DESCR><LOT_NO>1</LOT_NO></OBJECT_DESCR></OBJECT_CONTRACT>"
    )
    found = lots(notice(thing.format(100) + thing.format(200), form="F01"))
    assert [lot.lot_id for lot in found] == ["1", "2"]
    assert [sums(lot)[0][1] for lot in found] == [100, 200]


def test_the_journal_fills_in_what_the_form_lacks() -> None:
    bare = AWARD.replace('<TYPE_CONTRACT CTYPE="WORKS"/>', "")
    nature = lots(bare)[0].nature
    assert nature is not None
    assert nature.value is Nature.WORKS


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        ("<TED_EXPORT/>", "no original form"),
        ("<TED_EXPORT><FORM_SECTION/></TED_EXPORT>", "no original form"),
        ("<ContractNotice/>", "no TED notice"),
        (
            "<TED_EXPORT><FORM_SECTION><CONTRACT_AWARD CATEGORY='ORIGINAL'/>"
            "</FORM_SECTION></TED_EXPORT>",
            "older than R2.0.9",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(xml: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as refused:
        lots(xml)
    assert len(refused.value.faults) == 1
