"""A dossier becomes an instance: the smallest one, and one with every table."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from reading.files import VALID, faults_of, places_of, write

from allocator.domain import (
    Benefit,
    LockKind,
    OtherKind,
    Pattern,
    Requirement,
    SkillLevel,
    Travel,
)
from allocator.reading import read_instance

FULL = Path(__file__).parent / "reading" / "full"
"""A dossier with every table and nearly every column."""


def test_the_smallest_dossier(tmp_path: Path) -> None:
    reading = read_instance(write(tmp_path, {}))
    instance = reading.instance
    assert (instance.name, instance.start, instance.weeks) == (
        "test",
        date(2026, 1, 5),
        20,
    )
    first, second = instance.job_seekers
    assert (first.id, first.benefit, first.hours) == ("s1", Benefit.WW, 36)
    assert (second.travel_km, second.until_week) == (15.5, 20)
    assert instance.demands[0].headcount == (2,) * 10
    assert reading.warnings == ()
    assert set(reading.digests) == set(VALID)
    content = VALID["tenders.csv"]
    assert isinstance(content, str)
    assert (
        reading.digests["tenders.csv"] == hashlib.sha256(content.encode()).hexdigest()
    )


def test_people_of_a_full_dossier() -> None:
    first, second = read_instance(FULL).instance.job_seekers
    assert (first.id, second.id) == ("007", "1E5")
    assert first.place == "Den Haag"
    assert (first.from_week, first.until_week) == (1, 19)
    assert (first.benefit_since, first.register_entry) == (date(2025, 3, 1), True)
    held = [(s.code, s.level, s.until_week) for s in first.skills]
    assert held == [("vca", 2, 9), ("dutch_b1", 1, None)]
    assert first.courses_under_way[0].end_week == 4
    assert first.ambitions == ("energy", "grondwerker")
    assert first.sroi_weeks_used[0].weeks == 4
    assert (second.travel_minutes, second.travel_km) == (120, None)
    assert (second.job_end_week, second.from_week) == (6, 6)
    assert (second.place, second.latitude) == ("Home", 51.9)


def test_contracts_of_a_full_dossier() -> None:
    reading = read_instance(FULL)
    tender, other = reading.instance.tenders
    assert (tender.sum_cents, tender.cap_cents) == (123_456_789, 9_000_000)
    assert (tender.obligation_share, tender.end_week) == (Decimal("0.05"), 20)
    assert other.sum_cents is None
    assert any("sum_eur is empty" in warning for warning in reading.warnings)
    first, second = reading.instance.demands
    assert first.headcount == (2,) * 10 + (4,) * 2
    assert first.learner_places == (1,) * 12
    assert first.place == tender.place
    assert first.requires == Requirement(
        clauses=(
            (SkillLevel(code="vca"),),
            (SkillLevel(code="bei_vop", level=2), SkillLevel(code="bei_vp")),
        )
    )
    assert (first.least_weeks, first.priority) == (4, Decimal("1.5"))
    assert (second.start_week, second.end_week) == (1, 5)


def test_the_rest_of_a_full_dossier() -> None:
    reading = read_instance(FULL)
    instance = reading.instance
    assert instance.courses[1].pattern is Pattern.BESIDE_WORK
    assert instance.courses[0].cost_cents == 45_050
    assert [(c.id, c.start_week, c.least_size) for c in instance.cohorts] == [
        ("k1", 4, 4)
    ]
    assert any("cohorts that do not run wholly" in w for w in reading.warnings)
    assert instance.roles[0].label_nl == "Eigen"
    hague = instance.job_seekers[0].place
    assert instance.travel[hague, "Rotterdam"] == Travel(28.4, None)
    assert instance.travel["Rotterdam", hague] == Travel(30, 35)
    assert instance.travel["Depot West", "Home"] == Travel(None, 25)
    stay, never = instance.locks
    assert (stay.kind, stay.start_week, stay.end_week) == (LockKind.STAY, 1, 5)
    assert never.demand == "d1"
    lessons, coach = instance.other_sroi
    assert (lessons.tender, lessons.amount_cents) == ("t1", 450_050)
    assert (lessons.day, lessons.source) == (date(2026, 3, 2), "invoice 12")
    assert (coach.kind, coach.day) == (OtherKind.TRAINING, None)
    assert (coach.hours, coach.days) == (Decimal("7.5"), 2)
    assert (instance.detour_factor, instance.km_per_hour) == (1.4, 40)
    assert instance.guidance_cost_eur == Decimal("1500.50")


def test_columns_have_the_dtypes_that_the_domain_states() -> None:
    people = read_instance(FULL).instance.job_seekers
    assert people.from_week.dtype == people.job_end_week.dtype == np.int32
    assert people.benefit.dtype == people.skill_level.dtype == np.int8
    assert people.skill_until.dtype == people.course_end.dtype == np.int32
    assert people.skills.codes.dtype == np.int32
    assert people.benefit_since.dtype == np.dtype("datetime64[D]")
    assert people.register_entry.dtype == np.bool_


def test_faults_of_all_files_come_together(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "instance.toml": 'schema = 1\nname = "x"\nstart = 2026-01-06\nweeks = 0\n',
        "job_seekers.csv": "id,place,travel_km,hours,age_band\ns1,Rotterdm,3,x,27-44\n",
        "tenders.csv": None,
        "demands.csv": "id,tender,role,headcount,hours\nd1,t1,grondwerkr,2,36\n",
    }
    found = faults_of(write(tmp_path, changes))
    assert places_of(found) == [
        ("instance.toml", 3, "start"),
        ("instance.toml", 4, "weeks"),
        ("tenders.csv", None, ""),
        ("job_seekers.csv", 2, "hours"),
        ("job_seekers.csv", 2, "place"),
        ("demands.csv", 2, "role"),
    ]
    assert "2026-01-05" in found[0].remedy
    assert "Rotterdam" in found[4].remedy
    assert "grondwerker" in found[5].remedy


@pytest.mark.parametrize("name", ["nowhere", "a.csv", "b.xlsm", "c.xls"])
def test_what_is_no_dossier_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix:
        path.write_bytes(b"x")
    assert len(faults_of(path)) == 1


def test_an_estimated_demand_is_marked(tmp_path: Path) -> None:
    header, row = str(VALID["demands.csv"]).splitlines()
    demands = f"{header},geschat,aanname\n{row},ja,15 % is work\n"
    (marked,) = read_instance(
        write(tmp_path, {"demands.csv": demands})
    ).instance.demands
    assert (marked.estimated, marked.assumption) == (True, "15 % is work")
    (plain,) = read_instance(write(tmp_path / "plain", {})).instance.demands
    assert (plain.estimated, plain.assumption) == (False, "")
