"""Rulebooks: each packaged block by hand, and one value for one and for many."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from builders import seeker, tender
from hypothesis import given
from hypothesis import strategies as st

from allocator.domain import JobSeeker, Tender, columns_of
from allocator.domain.job_seekers import AGE_BANDS, BENEFITS, LEARNING_PATHS
from allocator.rulebook import (
    Entitlement,
    Rulebook,
    counted_cents,
    entitlement,
    entitlements,
    load_rulebook,
    obligation_cents,
    rulebook_names,
)

HAAGLANDEN = tender(rulebook="haaglanden-2023")
UTRECHT = tender(rulebook="utrecht")
JOB: dict[str, Any] = {"job_end_week": 0, "job_employer": "fibre"}
OLD = "55-66"


def right(person: JobSeeker, contract: Tender) -> tuple[str, int, int | None]:
    """Block, euros for a full-time year, and counted weeks."""
    found = entitlement(person, contract)
    assert found is not None
    euros, rest = divmod(found.year_value_cents, 100)
    assert rest == 0
    return found.block, euros, found.counted_weeks


@pytest.mark.parametrize(
    ("facts", "block", "euros", "weeks"),
    [
        ({"register_entry": True}, "banenafspraak", 50_000, None),
        ({"benefit": "wajong"}, "banenafspraak-wajong-wsw", 50_000, None),
        ({"benefit": "wsw"}, "banenafspraak-wajong-wsw", 50_000, None),
        ({"benefit": "participatiewet"}, "participatiewet", 40_000, 104),
        ({"benefit": "wia_wao"}, "wia", 30_000, 104),
        ({"learning_path": "bbl", "learning_level": 2}, "bbl-1-2", 25_000, 104),
        ({"benefit": "ww"}, "ww", 20_000, 52),
        ({"learning_path": "bbl", "learning_level": 3}, "bbl-3", 15_000, 156),
        ({"learning_path": "vso"}, "stage-vso-pro", 7_500, 104),
        ({"learning_path": "pro"}, "stage-vso-pro", 7_500, 104),
        ({"learning_path": "bol", "learning_level": 4}, "stage-mbo-hbo", 5_000, 52),
        ({}, "nug", 5_000, 52),
        # 55+ earns 10,000 on top of the block, whichever it is.
        ({"age_band": OLD, "benefit": "ww"}, "ww", 30_000, 52),
        ({"age_band": OLD}, "nug", 15_000, 52),
        ({"age_band": "50-54", "benefit": "ww"}, "ww", 20_000, 52),
        # Who fits several counts in the first, of highest value.
        ({"register_entry": True, "benefit": "ww"}, "banenafspraak", 50_000, None),
        ({"benefit": "ww", "learning_path": "bbl"}, "bbl-1-2", 25_000, 104),
        (
            {"benefit": "ww", "learning_path": "bbl", "learning_level": 3},
            "ww",
            20_000,
            52,
        ),
        # The end of a job takes no benefit away, only the block without benefit.
        (JOB | {"benefit": "ww"}, "ww", 20_000, 52),
    ],
)
def test_haaglanden(
    facts: dict[str, Any], block: str, euros: int, weeks: int | None
) -> None:
    person = seeker(**({"benefit": "none"} | facts))
    assert right(person, HAAGLANDEN) == (block, euros, weeks)


@pytest.mark.parametrize(
    ("facts", "block", "euros"),
    [
        ({"register_entry": True}, "doelgroepregister", 50_000),
        ({"benefit": "wajong"}, "wajong-wsw", 50_000),
        ({"benefit": "wsw"}, "wajong-wsw", 50_000),
        ({"benefit": "participatiewet"}, "participatiewet", 40_000),
        ({"benefit": "wia_wao"}, "wia-wao", 40_000),
        ({"learning_path": "pro"}, "pro-vso", 35_000),
        ({"learning_path": "vso"}, "pro-vso", 35_000),
        ({"learning_path": "bol", "learning_level": 1}, "mbo-1", 35_000),
        ({"learning_path": "bbl", "learning_level": 1}, "mbo-1", 35_000),
        ({"learning_path": "bbl", "learning_level": 2}, "bbl-2-4", 35_000),
        ({"benefit": "ww"}, "ww", 20_000),
        ({"learning_path": "bol", "learning_level": 2}, "bol-2-4", 20_000),
        ({}, "nug", 10_000),
        ({"age_band": "50-54", "benefit": "ww"}, "ww", 30_000),
        ({"age_band": OLD, "benefit": "ww"}, "ww", 30_000),
        ({"age_band": "45-49", "benefit": "ww"}, "ww", 20_000),
    ],
)
def test_utrecht(facts: dict[str, Any], block: str, euros: int) -> None:
    person = seeker(**({"benefit": "none"} | facts))
    assert right(person, UTRECHT) == (block, euros, None)


@pytest.mark.parametrize("contract", [HAAGLANDEN, UTRECHT])
def test_who_never_becomes_unemployed_counts_for_nothing(contract: Tender) -> None:
    assert entitlement(seeker(benefit="none", **JOB), contract) is None
    assert entitlement(seeker(benefit="none", age_band=OLD, **JOB), contract) is None


@pytest.mark.parametrize("name", rulebook_names())
def test_every_packaged_rulebook_has_its_id_and_its_blocks(name: str) -> None:
    rulebook = load_rulebook(name)
    assert rulebook.id == name
    # How somebody works goes before who somebody is, and then the highest value.
    blocks = [block for block in rulebook.blocks if not block.when.contract]
    values = [rulebook.year_value_eur(block) for block in blocks]
    assert values == sorted(values, reverse=True)


def test_validity_includes_its_first_and_last_day() -> None:
    book = load_rulebook("haaglanden-2023")
    assert not book.is_valid_on(date(2023, 6, 30))
    assert book.is_valid_on(date(2023, 7, 1))
    ended = book.model_copy(update={"valid_until": date(2025, 12, 31)})
    assert ended.is_valid_on(date(2025, 12, 31))
    assert not ended.is_valid_on(date(2026, 1, 1))
    assert load_rulebook("utrecht").is_valid_on(date(1999, 1, 1))


def test_an_unknown_rulebook() -> None:
    with pytest.raises(KeyError, match="atlantis"):
        load_rulebook("atlantis")


def counted(
    euros: int, weeks: int | None, weeks_by_hours: dict[float, int], basis: float = 36
) -> int:
    rulebook = load_rulebook("utrecht").model_copy(update={"basis_hours": basis})
    block = Entitlement("block", euros * 100, weeks)
    return counted_cents(block, weeks_by_hours, rulebook)


@pytest.mark.parametrize(
    ("euros", "left", "worked", "cents"),
    [
        # 26/52 of 40,000 at full time.
        (40_000, 104, {36.0: 26}, 2_000_000),
        # 24 of 36 hours: 26/52 · 24/36 · 40,000 = 13,333.33.
        (40_000, 104, {24.0: 26}, 1_333_333),
        # 40 hours count as 36.
        (40_000, 104, {40.0: 26}, 2_000_000),
        # 60 weeks, of which 52 count.
        (20_000, 52, {36.0: 60}, 2_000_000),
        (20_000, None, {36.0: 60}, 2_307_692),
        (20_000, 0, {36.0: 60}, 0),
        # 5 weeks left: the 4 at 36 h, then 1 of those at 18 h: 4.5/52 · 20,000.
        (20_000, 5, {18.0: 10, 36.0: 4}, 173_077),
        # 40 h and 36 h weigh the same against a basis of 36: 5/52 · 20,000.
        (20_000, 5, {36.0: 10, 40.0: 4}, 192_308),
        # Rounded once: 40,000 · (24 + 25)/(52 · 36) = 1,047.0085, and for three
        # weeks at 35 h 2,243.5897, not 3 · 747.86.
        (40_000, None, {24.0: 1, 25.0: 1}, 104_701),
        (40_000, None, {35.0: 3}, 224_359),
        (40_000, None, {}, 0),
    ],
)
def test_counted_value(
    euros: int, left: int | None, worked: dict[float, int], cents: int
) -> None:
    assert counted(euros, left, worked) == cents


def test_a_rulebook_sets_its_own_basis_hours() -> None:
    # 26/52 · 24/40 · 40,000
    assert counted(40_000, None, {24.0: 26}, basis=40) == 1_200_000


def test_half_a_cent_is_rounded_up() -> None:
    # 13 euro · 1 · 1/(52 · 50) = 0.005 euro.
    assert counted(13, None, {1.0: 1}, basis=50) == 1


@pytest.mark.parametrize(
    ("used", "left"),
    [
        ((), 52),
        ((("acme", 20),), 32),
        ((("other", 20),), 52),
        ((("acme", 20), ("other", 50)), 32),
        ((("acme", 52),), 0),
        ((("acme", 60),), 0),
    ],
)
def test_weeks_used_with_the_contractor_are_gone(
    used: tuple[tuple[str, int], ...], left: int
) -> None:
    weeks = tuple({"contractor": name, "weeks": n} for name, n in used)
    person = seeker(benefit="ww", sroi_weeks_used=weeks)
    assert right(person, HAAGLANDEN) == ("ww", 20_000, left)


@pytest.mark.parametrize(
    ("facts", "cents"),
    [
        ({}, 5_000_000),
        ({"obligation_share": Decimal("0.02")}, 2_000_000),
        ({"obligation_share": Decimal(0)}, 0),
        ({"sum_cents": None}, 0),
        ({"threshold_cents": 100_000_000}, 5_000_000),
        ({"threshold_cents": 100_000_001}, 0),
        ({"cap_cents": 3_000_000}, 3_000_000),
        ({"cap_cents": 5_000_001}, 5_000_000),
        ({"obligation_basis": "wage_bill", "wage_bill_cents": 30_000_000}, 1_500_000),
        # The threshold looks at the sum, whatever the basis.
        (
            {
                "obligation_basis": "wage_bill",
                "wage_bill_cents": 30_000_000,
                "threshold_cents": 40_000_000,
            },
            1_500_000,
        ),
        # 5 % of 1.10 euro is 5.5 cents.
        ({"sum_cents": 110}, 6),
    ],
)
def test_obligation(facts: dict[str, Any], cents: int) -> None:
    assert obligation_cents(tender(**facts)) == cents


@st.composite
def people(draw: st.DrawFn) -> JobSeeker:
    """Someone of any benefit, age, path, register entry, job and history."""
    with_job = draw(st.booleans())
    names = st.sampled_from(["acme", "other"])
    return seeker(
        benefit=draw(st.sampled_from(BENEFITS)),
        age_band=draw(st.sampled_from(AGE_BANDS)),
        learning_path=draw(st.sampled_from(LEARNING_PATHS)),
        learning_level=draw(st.integers(0, 4)),
        register_entry=draw(st.booleans()),
        sroi_weeks_used=tuple(
            {"contractor": name, "weeks": draw(st.integers(0, 120))}
            for name in draw(st.lists(names, max_size=3))
        ),
        **(JOB if with_job else {}),
    )


@pytest.mark.parametrize("contract", [HAAGLANDEN, UTRECHT])
@given(group=st.lists(people(), max_size=8))
def test_one_person_and_columns_agree(contract: Tender, group: list[JobSeeker]) -> None:
    values, weeks = entitlements(columns_of(group), contract)
    for row, person in enumerate(group):
        found = entitlement(person, contract)
        if found is None:
            assert values[row] == 0
        else:
            left = -1 if found.counted_weeks is None else found.counted_weeks
            assert (values[row], weeks[row]) == (found.year_value_cents, left)


@given(
    weeks=st.dictionaries(st.integers(1, 240).map(lambda q: q / 4), st.integers(0, 99)),
    left=st.none() | st.integers(0, 200),
    euros=st.integers(0, 60_000),
)
def test_more_work_never_counts_for_less(
    weeks: dict[float, int], left: int | None, euros: int
) -> None:
    more = {hours: n + 1 for hours, n in weeks.items()}
    assert counted(euros, left, weeks) <= counted(euros, left, more)


def test_a_rulebook_needs_a_block_and_a_source() -> None:
    facts = load_rulebook("utrecht").model_dump()
    assert Rulebook.model_validate(facts).read_on >= date(2026, 1, 1)
    for changed in ({"blocks": ()}, {"source": "hearsay"}, {"basis_hours": 0}):
        with pytest.raises(ValueError, match="validation error"):
            Rulebook.model_validate(facts | changed)
