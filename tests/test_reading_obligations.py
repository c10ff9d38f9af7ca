"""What a tender owes: by its own cells, where they are blank by its rulebook."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from builders import seeker, tender
from own_rulebooks import own_rulebooks
from reading.files import JOB_SEEKERS, faults_of, write

from allocator.commands.check import check_dossier
from allocator.domain import Tender
from allocator.eligibility import candidates
from allocator.policy import Policy
from allocator.reading import read_instance
from allocator.rulebook import (
    Terms,
    basis_cents,
    counted_cents,
    entitlement,
    load_rulebook,
    obligation_cents,
    rule_obligation_cents,
)
from allocator.solvers.arrays import compile_arrays

__all__ = ["own_rulebooks"]

COLUMNS = (
    "id,contractor,sum_eur,rulebook,reference_date,start,end,place,sector,"
    "obligation_share,obligation_basis,wage_bill_eur,turnover_eur,labour_hours,"
    "labour_share,kind,pso_step,threshold_eur,cap_eur"
)
PLAIN = {
    "id": "t1",
    "contractor": "acme",
    "sum_eur": "1000000",
    "rulebook": "test-owed",
    "reference_date": "2025-12-01",
    "start": "2026-01-05",
    "end": "2026-05-24",
    "place": "Rotterdam",
    "sector": "energy",
}


def tenders(cells: dict[str, str]) -> str:
    filled = PLAIN | cells
    row = ",".join(filled.get(column, "") for column in COLUMNS.split(","))
    return f"{COLUMNS}\n{row}\n"


def read(folder: Path, cells: dict[str, str]) -> Tender:
    dossier = write(folder / "dossier", {"tenders.csv": tenders(cells)})
    return read_instance(dossier).instance.tenders[0]


@pytest.mark.parametrize(
    ("cells", "eur"),
    [
        ({}, "50000.00"),
        # Labour of 30 % is not below 30 %.
        ({"labour_share": "0.3"}, "50000.00"),
        ({"labour_share": "29%"}, "20000.00"),
        ({"labour_share": "0.05"}, "10000.00"),
        ({"sum_eur": "99999.99"}, "0.00"),
        ({"sum_eur": "100000"}, "5000.00"),
        ({"sum_eur": "200000", "kind": "services"}, "10000.00"),
        ({"sum_eur": "200000", "kind": "werken"}, "0.00"),
        ({"sum_eur": "20000000"}, "300000.00"),
        # The discount is on what the cap leaves.
        ({"sum_eur": "20000000", "pso_step": "3"}, "150000.00"),
        ({"pso_step": "1"}, "45000.00"),
        # From 5 January three months are full on 4 April.
        ({"end": "2026-04-04"}, "50000.00"),
        ({"end": "2026-04-03"}, "0.00"),
        # What the tender states goes before its rulebook.
        ({"obligation_share": "7%", "labour_share": "0.05"}, "70000.00"),
        ({"obligation_share": "7%", "end": "2026-04-03"}, "70000.00"),
        ({"threshold_eur": "2000000"}, "0.00"),
        ({"cap_eur": "1234.56"}, "1234.56"),
        ({"obligation_basis": "wage_bill", "wage_bill_eur": "400000"}, "20000.00"),
        ({"obligation_basis": "omzet", "turnover_eur": "900000"}, "45000.00"),
        # A rulebook without a rule leaves the defaults.
        ({"rulebook": "utrecht"}, "50000.00"),
        ({"rulebook": "utrecht", "sum_eur": "1"}, "0.05"),
        # Four per cent of 20,000 hours at 25 euro.
        ({"rulebook": "test-owed-hours", "labour_hours": "20000"}, "20000.00"),
    ],
)
def test_an_obligation(tmp_path: Path, cells: dict[str, str], eur: str) -> None:
    found = read(tmp_path, {"end": "2026-05-24"} | cells)
    assert Decimal(obligation_cents(found)).scaleb(-2) == Decimal(eur)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"rulebook": "test-owed-hours"}, "labour_hours"),
        ({"pso_step": "2"}, "pso_step"),
        ({"pso_step": "5"}, "pso_step"),
        ({"labour_share": "3"}, "labour_share"),
        ({"obligation_basis": "turnover"}, "turnover_eur"),
        ({"obligation_basis": "hours", "labour_hours": "5"}, "obligation_basis"),
    ],
)
def test_an_obligation_that_cannot_be_counted(
    tmp_path: Path, cells: dict[str, str], column: str
) -> None:
    dossier = write(tmp_path / "dossier", {"tenders.csv": tenders(cells)})
    assert [(f.line, f.column) for f in faults_of(dossier)] == [(2, column)]


def test_a_rule_alone_says_the_same_as_a_tender_that_follows_it() -> None:
    rule = load_rulebook("test-owed-hours").obligation
    assert rule is not None
    terms = Terms(None, labour_hours=Decimal("1234.5"))
    assert rule_obligation_cents(rule, terms) == 123_450
    assert rule_obligation_cents(rule, Terms(10**9)) == 0
    owed = tender(
        rulebook="test-owed-hours",
        obligation_basis="hours",
        obligation_share=Decimal("0.04"),
        labour_hours=Decimal("1234.5"),
    )
    assert basis_cents(owed) == 3_086_250
    assert obligation_cents(owed) == 123_450


def test_value_by_the_hour_is_for_each_hour_up_to_the_basis() -> None:
    book = load_rulebook("test-owed-hours")
    right = entitlement(seeker(), tender(rulebook="test-owed-hours"))
    assert right is not None
    assert right.year_value_cents == 20 * 52 * 40 * 100
    # 20 euro for each of 24 hours in 3 weeks; an hour beyond 40 adds nothing.
    assert counted_cents(right, {24.0: 3}, book) == 20 * 24 * 3 * 100
    assert counted_cents(right, {48.0: 1}, book) == 20 * 40 * 100


@pytest.mark.parametrize(
    ("rulebook", "people", "said"),
    [
        ("leiden-2023", JOB_SEEKERS, "does not state the hours of a full-time week"),
        (
            "utrecht-2015",
            JOB_SEEKERS,
            "lacks the rows after the sixth, on people without benefit among others, "
            "which 1 person needs",
        ),
        (
            "utrecht-2015",
            "id,place,travel_km,hours,age_band,benefit,skills\n"
            "s1,Rotterdam,30,36,27-44,wsw,vca\ns2,Delft,30,36,27-44,wsw,\n",
            "lacks the rows after the sixth, on Wsw among others, which 2 people need",
        ),
    ],
)
def test_an_incomplete_rulebook_is_refused_where_it_is_needed(
    tmp_path: Path, rulebook: str, people: str, said: str
) -> None:
    cells = tenders({"rulebook": rulebook})
    changes: dict[str, str | bytes | None] = {"tenders.csv": cells}
    dossier = write(tmp_path, changes | {"job_seekers.csv": people})
    found = faults_of(dossier)
    assert [(fault.line, fault.column) for fault in found] == [(2, "rulebook")]
    assert found[0].problem == said


def test_a_tender_without_work_needs_no_hours(tmp_path: Path) -> None:
    head, row = tenders({}).splitlines()
    other = row.replace("t1,", "t2,", 1).replace("test-owed", "leiden-2023")
    dossier = write(tmp_path, {"tenders.csv": f"{head}\n{row}\n{other}\n"})
    facts = read_instance(dossier).instance
    arrays = compile_arrays(facts, Policy(), candidates(facts))
    assert arrays.obligation.tolist() == [5_000_000, 5_000_000]
    assert "EUR 100,000.00" in check_dossier(dossier)


def test_an_incomplete_rulebook_will_do_where_nobody_needs_what_it_lacks(
    tmp_path: Path,
) -> None:
    people = (
        "id,place,travel_km,hours,age_band,benefit,benefit_since,skills\n"
        "s1,Rotterdam,30,36,27-44,participatiewet,2020-01-01,vca\n"
    )
    cells = tenders({"rulebook": "utrecht-2015"})
    changes: dict[str, str | bytes | None] = {
        "tenders.csv": cells,
        "job_seekers.csv": people,
    }
    assert read_instance(write(tmp_path, changes)).warnings == ()


def test_check_counts_tenders_outside_the_validity(tmp_path: Path) -> None:
    cells = {"rulebook": "haaglanden-2023", "reference_date": "2023-06-30"}
    dossier = write(tmp_path / "early", {"tenders.csv": tenders(cells)})
    assert "Outside validity    1, by reference date" in check_dossier(dossier)
    later = tenders(cells | {"reference_date": "2023-07-01"})
    dossier = write(tmp_path / "later", {"tenders.csv": later})
    assert "Outside validity" not in check_dossier(dossier)


def test_a_blank_day_that_a_rulebook_asks_for_is_a_warning(tmp_path: Path) -> None:
    dossier = write(tmp_path / "dossier", {"tenders.csv": tenders({})})
    assert read_instance(dossier).warnings == (
        "job_seekers.csv: benefit_since is empty where rulebook test-owed asks how "
        "long; it is taken as no months (line 2).",
    )
