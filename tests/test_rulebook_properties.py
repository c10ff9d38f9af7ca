"""One person and columns of a million say the same, to the cent, of any rulebook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from builders import seeker, tender
from hypothesis import example, given, settings
from hypothesis import strategies as st

from allocator.domain import JobSeeker, Tender, columns_of
from allocator.domain.job_seekers import AGE_BANDS, BENEFITS, LEARNING_PATHS
from allocator.rulebook import (
    Predicate,
    Rights,
    counted_cents,
    counted_quarters,
    entitlement,
    full_year_quarters,
    load_rulebook,
    rulebook_names,
)
from allocator.rulebook.predicate import has_lasted
from allocator.rulebook.words import Contract
from allocator.units import divided_half_up, month_column_later, months_later

DAYS = st.dates(date(2015, 1, 1), date(2026, 12, 31))
NAMES = st.sampled_from(["acme", "other"])
TAGS = ["language", "no-start-qualification", "status-holder", "work-limitation", "x"]


@st.composite
def people(draw: st.DrawFn) -> JobSeeker:
    """Anybody whom a rulebook can tell from others."""
    job: dict[str, Any] = {}
    if draw(st.booleans()):
        job = {
            "job_end_week": draw(st.integers(-60, 0)),
            "job_employer": draw(NAMES),
        }
    return seeker(
        benefit=draw(st.sampled_from(BENEFITS)),
        benefit_since=draw(st.none() | DAYS),
        age_band=draw(st.sampled_from(AGE_BANDS)),
        learning_path=draw(st.sampled_from(LEARNING_PATHS)),
        learning_level=draw(st.integers(0, 4)),
        register_entry=draw(st.booleans()),
        groups=tuple(draw(st.lists(st.sampled_from(TAGS), max_size=2, unique=True))),
        sroi_weeks_used=tuple(
            {"contractor": name, "weeks": draw(st.integers(0, 120))}
            for name in draw(st.lists(NAMES, max_size=2))
        ),
        **job,
    )


@st.composite
def tenders(draw: st.DrawFn) -> Tender:
    """A contract under any rulebook, with any reference date."""
    return tender(
        rulebook=draw(st.sampled_from(rulebook_names())),
        contractor=draw(NAMES),
        reference_date=draw(DAYS),
    )


@given(group=st.lists(people(), max_size=6), contracts=st.lists(tenders(), max_size=6))
@settings(max_examples=300, deadline=None)
def test_one_person_and_columns_agree(
    group: Sequence[JobSeeker], contracts: Sequence[Tender]
) -> None:
    rows, where = (
        part.ravel() for part in np.indices((len(group), len(contracts)), np.int64)
    )
    rights = Rights(columns_of(group), contracts)
    found = rights.categories(rows, where)
    values, weeks = rights.of(rows, where)
    pairs = zip(rows.tolist(), where.tolist(), strict=True)
    for position, (row, at) in enumerate(pairs):
        right = entitlement(group[row], contracts[at])
        if right is None:
            assert (found.block[position], values[position]) == (-1, 0)
            continue
        blocks = load_rulebook(contracts[at].rulebook).blocks
        assert blocks[found.block[position]].id == right.block
        left = -1 if right.counted_weeks is None else right.counted_weeks
        assert (values[position], weeks[position]) == (right.year_value_cents, left)


@given(
    person=people(),
    contract=tenders().filter(lambda t: load_rulebook(t.rulebook).basis_hours),
    hours=st.integers(1, 240).map(lambda quarters: quarters / 4),
    worked=st.integers(0, 200),
)
def test_amounts_agree_to_the_cent(
    person: JobSeeker, contract: Tender, hours: float, worked: int
) -> None:
    book = load_rulebook(contract.rulebook)
    right = entitlement(person, contract)
    nobody = np.zeros(1, np.int64)
    values, weeks = Rights(columns_of([person]), [contract]).of(nobody, nobody)
    counted = np.where(weeks < 0, worked, np.minimum(weeks, worked))
    quarters = counted.astype(np.int64) * counted_quarters(hours, book)
    year = np.array([full_year_quarters(book)], np.int64)
    cents = counted_cents(right, {hours: worked}, book) if right else 0
    assert divided_half_up(values * quarters, year).tolist() == [cents]


@given(since=DAYS, on=DAYS, months=st.integers(1, 60))
@example(date(2024, 1, 31), date(2024, 2, 29), 1)
@example(date(2024, 2, 29), date(2026, 2, 28), 24)
@example(date(2023, 12, 1), date(2025, 11, 30), 24)
def test_months_on_benefit_of_one_and_of_columns(
    since: date, on: date, months: int
) -> None:
    later = month_column_later(np.array([since], "datetime64[D]"), months)
    assert later[0].astype(object) == months_later(since, months)
    assert has_lasted(since, months, on) == (later[0] <= np.datetime64(on))


def test_who_has_exactly_two_years_is_over_two_years() -> None:
    since, on = date(2023, 12, 1), date(2025, 12, 1)
    assert has_lasted(since, 24, on)
    assert not has_lasted(since, 24, date(2025, 11, 30))
    assert not has_lasted(None, 1, on)
    assert has_lasted(None, 0, on)


@given(person=people(), contract=tenders(), later=st.integers(0, 20))
def test_nobody_gains_by_waiting(
    person: JobSeeker, contract: Tender, later: int
) -> None:
    """Work that begins later is worth no more, whatever benefit has lasted by then."""
    waited = person.model_copy(update={"from_week": later})
    assert entitlement(waited, contract) == entitlement(person, contract)


CONDITIONS = st.builds(
    Predicate,
    benefit=st.lists(st.sampled_from(BENEFITS), max_size=2, unique=True).map(tuple),
    benefit_months_from=st.sampled_from([0, 12]),
    benefit_months_below=st.sampled_from([None, 13, 24]),
    register_entry=st.none() | st.booleans(),
    learning_path=st.lists(st.sampled_from(LEARNING_PATHS), max_size=1).map(tuple),
    learning_level_from=st.sampled_from([0, 2]),
    learning_level_to=st.sampled_from([2, 4]),
    age_band=st.lists(st.sampled_from(AGE_BANDS), max_size=1).map(tuple),
    unemployed=st.none() | st.booleans(),
    unemployed_months=st.sampled_from([0, 0, 6]),
    group=st.lists(st.sampled_from(TAGS), max_size=2, unique=True).map(tuple),
)


@given(when=CONDITIONS, group=st.lists(people(), min_size=1, max_size=5), on=DAYS)
def test_a_predicate_holds_in_columns_for_whom_it_holds(
    when: Predicate, group: Sequence[JobSeeker], on: date
) -> None:
    columns = columns_of(group)
    for row, person in enumerate(group):
        since = person.benefit_since
        months = max(m for m in range(150) if has_lasted(since, m, on))
        assert when.mask(columns, months)[row] == when.holds(person, on)


@pytest.mark.parametrize(
    ("ended", "holds"), [(None, True), (0, False), (-25, False), (-26, True)]
)
def test_six_months_without_work_are_26_weeks(ended: int | None, holds: bool) -> None:
    job = {} if ended is None else {"job_end_week": ended, "job_employer": "other"}
    person: dict[str, Any] = {"benefit": "none", **job}
    when = Predicate(unemployed_months=6)
    assert when.holds(seeker(**person), date(2026, 1, 1)) == holds
    assert when.mask(columns_of([seeker(**person)]), 0).tolist() == [holds]


def test_a_kind_of_contract_is_nobodys_until_it_is_known() -> None:
    when = Predicate(contract=(Contract.PERMANENT,))
    person, on = seeker(), date(2026, 1, 1)
    assert not when.holds(person, on)
    assert not when.holds(person, on, Contract.EXISTING)
    assert when.holds(person, on, Contract.PERMANENT)
    assert not when.mask(columns_of([person]), 0).any()


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"job_end_week": -25, "job_employer": "acme"}, True),
        ({"job_end_week": -26, "job_employer": "acme"}, False),
        ({"job_end_week": 0, "job_employer": "acme"}, True),
        ({"job_end_week": -25, "job_employer": "other"}, False),
        ({"job_end_week": -25, "job_employer": "acme", "benefit": "wia_wao"}, False),
        ({}, False),
    ],
)
def test_who_came_from_the_contractor_does_not_count_there(
    facts: dict[str, Any], refused: bool
) -> None:
    """Harlingen: WW, with the same employer within six months."""
    since: dict[str, Any] = {"benefit": "ww", "benefit_since": date(2024, 1, 1)}
    person = seeker(**(since | facts))
    assert (entitlement(person, tender(rulebook="harlingen")) is None) == refused


@given(one=CONDITIONS, other=CONDITIONS, person=people(), on=DAYS)
def test_predicates_that_exclude_each_other_hold_for_nobody(
    one: Predicate, other: Predicate, person: JobSeeker, on: date
) -> None:
    assert one.excludes(other) == other.excludes(one)
    if one.excludes(other):
        assert not (one.holds(person, on) and other.holds(person, on))


def test_a_million_pairs_with_thousands_of_tenders() -> None:
    group = [seeker(benefit=word) for word in BENEFITS]
    names = rulebook_names()
    contracts = [tender(f"t{n}", rulebook=names[n % 9]) for n in range(3_000)]
    row = np.arange(1_000_000) % len(group)
    where = np.arange(1_000_000) % len(contracts)
    values, _ = Rights(columns_of(group), contracts).of(row, where)
    for position in range(0, 1_000_000, 33_331):
        right = entitlement(group[row[position]], contracts[where[position]])
        assert values[position] == (right.year_value_cents if right else 0)
