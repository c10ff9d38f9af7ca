"""The shipped example: real contracts, every assumption named, built anew."""

from __future__ import annotations

import csv
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from allocator.check import check
from allocator.domain import LockKind
from allocator.eligibility import candidates
from allocator.policy import load_policy
from allocator.reading import read_instance
from allocator.solution import Plan, Stint

EXAMPLE = Path(__file__).parent.parent / "instances" / "zuid-holland"
TABLES = ("job_seekers", "tenders", "demands", "courses", "cohorts", "locks")
FACTS = ("sum", "contractor", "cpv", "reference", "place")


def rows(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contracts() -> list[dict[str, Any]]:
    with (EXAMPLE / "sources" / "contracts.toml").open("rb") as file:
        found: list[dict[str, Any]] = tomllib.load(file)["contract"]
    return found


def person_weeks() -> Iterator[int]:
    for demand in rows("demands"):
        for run in demand["headcount"].split():
            people, weeks = run.split("*")
            yield int(people) * int(weeks)


def test_building_gives_the_committed_files(tmp_path: Path) -> None:
    command = [sys.executable, str(EXAMPLE / "build.py"), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)

    for name in [*(f"{table}.csv" for table in TABLES), "README.md", "instance.toml"]:
        assert (tmp_path / name).read_bytes() == (EXAMPLE / name).read_bytes(), name


def test_contracts_name_their_source() -> None:
    tenders = rows("tenders")

    assert len(tenders) >= 14
    assert all("https://" in tender["source"] for tender in tenders)
    assert len({tender["contractor"] for tender in tenders}) < len(tenders)
    assert {tender["sector"] for tender in tenders} == {"energy", "digital", "civil"}
    assert sum("TED 20" in tender["source"] for tender in tenders) >= 5


def test_every_fact_that_a_source_withholds_has_an_assumption() -> None:
    text = {tender["id"]: tender["assumption"] for tender in rows("tenders")}
    table = (EXAMPLE / "README.md").read_text(encoding="utf-8")

    for contract in contracts():
        for fact in FACTS:
            figure = contract[fact]
            assert ("published" in figure) != ("assumed" in figure), contract["id"]
            assert ("because" in figure) == ("assumed" in figure), contract["id"]
            told = f"{fact}: assumed" in text[contract["id"]]
            assert told == ("assumed" in figure), (contract["id"], fact)
        told = "period: assumed" in text[contract["id"]]
        assert told == ("because" in contract["period"]), contract["id"]
        assert f"`{contract['id']}`" in table
        assert all(url in table for url in contract["urls"])


def test_published_sums_stand_unchanged() -> None:
    published = {
        contract["id"]: contract["sum"]["published"]
        for contract in contracts()
        if "published" in contract["sum"]
    }

    assert published["a16-rotterdam"] == 497_000_000
    assert published["prorail-poss"] == 478_750
    sums = {tender["id"]: tender["sum_eur"] for tender in rows("tenders")}
    assert {key: int(sums[key]) for key in published} == published


def test_people_are_400_and_a_quarter_has_a_job_that_ends() -> None:
    people = rows("job_seekers")
    ends = [date.fromisoformat(p["job_ends"]) for p in people if p["job_ends"]]

    assert len(people) == 400
    assert len(ends) == 100
    assert date(2022, 1, 3) < min(ends)
    assert max(ends) < date(2024, 12, 29)
    assert len(rows("courses")) == 6
    assert len(rows("cohorts")) >= 30
    assert {lock["kind"] for lock in rows("locks")} == {"stay", "never", "out"}


def test_demands_begin_and_end_with_weeks() -> None:
    demands = rows("demands")

    assert 35 <= len(demands) <= 50
    for demand in demands:
        start, end = (date.fromisoformat(demand[day]) for day in ("start", "end"))
        assert start.weekday() == 0
        assert end.weekday() == 6
        assert 24 <= float(demand["hours"]) <= 38
        assert 4 <= int(demand["least_weeks"]) <= 13
    assert 40_000 < sum(person_weeks()) < 55_000


def test_it_reads_without_a_fault_and_most_people_have_candidates() -> None:
    found = read_instance(EXAMPLE)

    assert not found.warnings
    assert len(found.instance.job_seekers) == 400
    assert found.instance.weeks == 156
    placeable = candidates(found.instance).placeable
    assert 330 < placeable.sum() < 400


def test_the_locked_stint_breaks_no_constraint() -> None:
    instance = read_instance(EXAMPLE).instance
    stays = next(lock for lock in instance.locks if lock.kind is LockKind.STAY)
    assert stays.demand is not None
    assert stays.start_week is not None
    assert stays.end_week is not None
    stint = Stint(
        seeker=instance.seeker_index[stays.job_seeker],
        demand=instance.demand_index[stays.demand],
        start_week=stays.start_week,
        end_week=stays.end_week,
    )
    plan = Plan.of([stint])

    assert check(instance, load_policy("balanced"), plan) == []
