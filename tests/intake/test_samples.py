"""Real notices beside the repository: rows or one message, and the facts agree.

``facts.json`` is what a plain reader found in them: a cross-check, not an authority.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from intake.samples import FOLDERS, SAMPLES, notices, table

from allocator.cli import main
from allocator.errors import InputError
from allocator.intake.lot import Lot
from allocator.intake.merge import contracts_of
from allocator.intake.sniff import read_file

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"NO SAMPLES: {SAMPLES} is not there, nothing is tried"
)
NO_NOTICES = ("INVALID_cn_24_empty.xml", "release-template-1__1__5.json")
LOT_GOES_FIRST = {
    "NL_F01_369221-2022.xml",
    "DE_F20_135452-2017.xml",
    "DE_F24_131144-2018.xml",
    "DE_F04_064241-2022.xml",
    "FR_F04_373055-2020.xml",
    "cn_24_maximal.xml",
}
"""Here the facts have the title (and CPV code) of the procedure, we the lot's."""
FACTS_LACK_THE_BUYER = "NOR_converted_2023-697632.json"
"""The buyer is a reference there, to a party with its name."""
ENDED = {
    "NL_F25_580879-2021.xml": "discontinued",
    "NLD_29_00495618-2026_TRANSCRIBED.xml": "withdrawn",
    "UK-ContractsFinder_Release198.json": "planning",
    "NL_F07_353030-2017.xml": "qualification",
}


def facts() -> dict[str, Any]:
    if not SAMPLES.is_dir():
        return {}
    found: dict[str, Any] = json.loads((SAMPLES / "facts.json").read_text("utf-8"))
    return found


def every_file() -> list[Path]:
    return sorted(SAMPLES / name for name in facts())


@pytest.mark.parametrize("path", every_file(), ids=lambda path: path.name)
def test_a_notice_gives_rows_or_one_message(path: Path) -> None:
    if path.name in NO_NOTICES:
        with pytest.raises(InputError) as error:
            list(read_file(path))
        assert len(error.value.faults) == 1
    else:
        assert list(read_file(path))


@pytest.mark.parametrize("name", sorted(facts()))
def test_the_facts_agree(name: str) -> None:
    path = SAMPLES / name
    if path.name in NO_NOTICES:
        pytest.skip("holds no notice")
    fact, lots = facts()[name], list(read_file(path))
    assert len(lots) == max(1, len(fact["lots"]))
    if path.name not in LOT_GOES_FIRST:
        assert fact["title"].strip() in {lot.title.value for lot in lots if lot.title}
        if fact["cpv"]:
            assert lots[0].cpv[0].value == fact["cpv"][:8]
    buyer = fact["buyer"]["name"] if isinstance(fact["buyer"], dict) else fact["buyer"]
    if path.name != FACTS_LACK_THE_BUYER:
        assert lots[0].buyer
        assert lots[0].buyer.value.name == buyer
    nature = "goods" if fact["nature"] == "supplies" else fact["nature"]
    assert (lots[0].nature.value if lots[0].nature else None) == nature
    sums = {s.value.amount for lot in lots for s in lot.sums}
    assert set(_amounts(fact)) <= sums
    names = {c.value.name for lot in lots for c in lot.contractors}
    assert set(_suppliers(fact)) <= names
    for ours, theirs in zip(lots, fact["lots"], strict=False):
        _compare(ours, theirs)


def _compare(ours: Lot, theirs: dict[str, Any]) -> None:
    for field in ("start", "end"):
        if theirs.get(field):
            day = ours.start if field == "start" else ours.end
            assert day
            assert str(day.value) == theirs[field][:10]
    codes = {site.value.nuts for site in ours.sites}
    assert set(theirs.get("nuts") or ()) <= codes


def _awards(fact: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from fact.get("awards") or ()
    for lot in fact["lots"]:
        yield from lot.get("awards") or ()


def _amounts(fact: dict[str, Any]) -> Iterator[Any]:
    rows = [fact, *fact["lots"], *_awards(fact)]
    for row in rows:
        for key in ("value", "est", "total", "procedure_value", "amount"):
            if isinstance(row.get(key), int | float):
                yield Decimal(str(row[key]))


def _suppliers(fact: dict[str, Any]) -> Iterator[str]:
    for award in _awards(fact):
        yield from (s for s in award.get("suppliers") or () if isinstance(s, str))


@pytest.mark.parametrize(("name", "outcome"), ENDED.items())
def test_what_ended_gives_no_demand(name: str, outcome: str) -> None:
    (path,) = SAMPLES.glob(f"*/{name}")
    for lot in read_file(path):
        assert lot.outcome
        assert lot.outcome.value == outcome


def test_a_notice_and_its_twin_in_another_format_are_one_contract() -> None:
    twins = ("eforms_xml/NOR_N16_2023-697632.xml", FACTS_LACK_THE_BUYER)
    xml, ocds = (next(read_file(next(SAMPLES.rglob(Path(n).name)))) for n in twins)
    assert len(contracts_of([xml, ocds])) == 1
    for field in ("title", "description", "nature", "start", "end", "duration"):
        values = [getattr(row, field) for row in (xml, ocds)]
        assert len({found.value if found else None for found in values}) == 1, field
    assert [c.value for c in xml.cpv] == [c.value for c in ocds.cpv]
    assert (xml.sums, xml.stage, xml.outcome) == (ocds.sums, ocds.stage, ocds.outcome)
    assert xml.buyer
    assert ocds.buyer
    assert xml.buyer.value.name == ocds.buyer.value.name
    of_work = [
        [s.value.nuts for s in r.sites if s.value.basis == "lot"] for r in (xml, ocds)
    ]
    assert of_work[0] == of_work[1]


def test_the_table_of_what_is_found_is_that_of_the_documentation() -> None:
    page = (ROOT / "docs" / "intake.md").read_text("utf-8")
    for row in table():
        assert row in page
    assert all(found for folder in FOLDERS for found in notices(FOLDERS[folder]))


def test_all_of_them_and_then_a_plan_in_one_go(tmp_path: Path) -> None:
    """With the people of the example, and its horizon; the list says what is thin."""
    example = ROOT / "instances" / "zuid-holland"
    region = tmp_path / "region"
    region.mkdir()
    for name in ("instance.toml", "job_seekers.csv", "courses.csv", "cohorts.csv",
                 "tenders.csv", "demands.csv"):  # fmt: skip
        (region / name).write_bytes((example / name).read_bytes())
    words = ["intake", *map(str, every_file()), "-o", str(region)]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    with (region / "tenders.todo.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["sure"] for row in rows} == {"none", "poor", "fair"}
    out = tmp_path / "plan"
    words = ["plan", str(region), "-o", str(out), "--policy", "nearest-first"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert (out / "assignments.csv").exists()
