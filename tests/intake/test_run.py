"""The whole intake: the dossier it writes, the list of gaps, and what it never does."""

from __future__ import annotations

import csv
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from intake.helpers import DATA

from allocator.cli import main
from allocator.errors import EXIT_INPUT, EXIT_USAGE
from allocator.reading import read_instance

NAMES = (
    "ocds-heat.json",
    "ocds-record.json",
    "tenderned.json",
    "tenderned.csv",
    "own.csv",
)
FILES = [str(DATA / name) for name in NAMES]
SEEKER = (
    "id,place,travel_km,hours,age_band,skills\n"
    "wz-1,Delft,60,36,27-44,vca|elektro:2\nwz-2,Gouda,60,36,27-44,vca\n"
)
Row = dict[str, str]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["intake", *map(str, words)])


def table(folder: Path, name: str) -> list[Row]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def todo(folder: Path) -> dict[tuple[str, str], Row]:
    return {(r["tender"], r["field"]): r for r in table(folder, "tenders.todo.csv")}


def fill(folder: Path, answers: dict[tuple[str, str], str]) -> None:
    """Fill in the list as Excel saves it: with semicolons, in Windows-1252."""
    rows = todo(folder)
    for (tender, field), text in answers.items():
        row = rows.setdefault((tender, field), {"tender": tender, "field": field})
        row["fill_in"] = text
    columns = list(next(iter(rows.values())))
    path = folder / "tenders.todo.csv"
    with path.open("w", encoding="cp1252", errors="replace", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=";", restval="")
        writer.writeheader()
        writer.writerows(rows.values())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "region"
    result = run(*FILES, "-o", path)
    assert result.exit_code == 0, result.output
    return path


def test_the_dossier_can_be_read_and_every_demand_is_marked_estimated(
    folder: Path,
) -> None:
    (folder / "job_seekers.csv").write_text(SEEKER, "utf-8")
    reading = read_instance(folder)
    tenders = {tender.id: tender for tender in reading.instance.tenders}
    assert tenders.keys() == {
        "ocds-fict00-heat-1-1",
        "ocds-fict00-light-1",
        "ocds-1l04xe-900001",
        "91001",
        "eigen-1",
    }
    assert tenders["ocds-fict00-heat-1-1"].sum_cents == 280_000_000
    assert str(tenders["ocds-fict00-heat-1-1"].obligation_share) == "0.04"
    assert tenders["eigen-1"].rulebook == "utrecht"
    assert reading.instance.demands
    assert all(demand.estimated for demand in reading.instance.demands)
    assert not [w for w in reading.warnings if "no table of a dossier" in w]


def test_a_plan_can_be_made_of_it(folder: Path, tmp_path: Path) -> None:
    (folder / "job_seekers.csv").write_text(SEEKER, "utf-8")
    words = ["plan", str(folder), "-o", str(tmp_path / "plan"), "--time-limit", "2"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert table(tmp_path / "plan", "assignments.csv")


def test_what_gives_no_demand_is_kept_with_its_reason(folder: Path) -> None:
    reasons = {r["tender"]: r["reason"] for r in table(folder, "tenders.lots.csv")}
    assert reasons["ocds-fict00-heat-1-2"] == "It was cancelled."
    assert reasons["ocds-1l04xe-900002"] == "It was cancelled."
    assert reasons["ocds-1l04xe-900003"].startswith("It is planned only")
    assert reasons["91002"].startswith("It is a call, not awarded yet")
    rows = todo(folder)
    assert rows["ocds-fict00-heat-1-2", "use"]["assumed"] == "no"
    assert rows["eigen-2", "sum_eur"]["sure"] == "none"


def test_every_value_has_its_file_path_and_rule(folder: Path) -> None:
    rows = table(folder, "tenders.sources.csv")
    assert all(row["file"] and row["path"] for row in rows)
    chosen = next(r for r in rows if r["value"].startswith("2800000"))
    assert chosen["path"] == "releases[1].contracts[id=c-1].value.amount"
    assert chosen["rule"] == "contract before award"


def test_nothing_about_contact_persons_leaves(folder: Path) -> None:
    for path in folder.iterdir():
        text = path.read_text("utf-8")
        for word in ("Geheim", "geheim@", "015-0000000", "Eenling"):
            assert word not in text, path.name


def test_answers_override_stay_and_are_read_each_time(folder: Path) -> None:
    answers = {
        ("eigen-2", "sum_eur"): "750.000,00",
        ("eigen-2", "start"): "01-09-2026",
        ("eigen-2", "end"): "31-08-2027",
        ("eigen-2", "place"): "2801 AB",
        ("eigen-2", "cpv"): "45231400-9",
        ("91001", "use"): "nee",
        ("ocds-fict00-heat-1-2", "use"): "ja",
        ("*", "obligation_share"): "7 %",
        ("91001", "obligation_share"): "2%",
        ("*", "grondwerker.requires"): "vca | careful_digging",
    }
    fill(folder, answers)
    for _ in range(2):
        result = run(*FILES, "-o", folder)
        assert result.exit_code == 0, result.output
        tenders = {row["id"]: row for row in table(folder, "tenders.csv")}
        assert tenders["eigen-2"]["sum_eur"] == "750000.00"
        assert tenders["eigen-2"]["start"] == "2026-09-01"
        assert tenders["eigen-2"]["place"] == "Gouda"
        assert tenders["ocds-1l04xe-900001"]["obligation_share"] == "0.07"
        assert "91001" not in tenders
        assert tenders["ocds-fict00-heat-1-2"]["sum_eur"] == "2000000.00"
        digging = [
            r for r in table(folder, "demands.csv") if r["role"] == "grondwerker"
        ]
        assert {row["requires"] for row in digging} == {"vca | careful_digging"}
        kept = {key: row["fill_in"] for key, row in todo(folder).items()}
        assert {key: kept[key] for key in answers} == answers
    (folder / "job_seekers.csv").write_text(SEEKER, "utf-8")
    read_instance(folder)


def test_an_answer_that_cannot_be_read_is_a_fault_and_nothing_changes(
    folder: Path,
) -> None:
    fill(folder, {("eigen-2", "sum_eur"): "veel", ("eigen-1", "start"): "mei"})
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    result = run(*FILES, "-o", folder)
    assert result.exit_code == EXIT_INPUT
    assert 'sum_eur: "veel" in fill_in cannot be read' in result.output
    assert 'start: "mei" in fill_in cannot be read' in result.output
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_same_files_again_change_nothing(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run(*FILES, "-o", folder).exit_code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert run(*reversed(FILES), "-o", folder).exit_code == 0
    ids = {row["id"] for row in table(folder, "tenders.csv")}
    assert ids == {
        r["id"] for r in csv.DictReader(before["tenders.csv"].decode().splitlines())
    }


def test_rows_of_people_stay_and_their_own_demands_go_before_an_estimate(
    folder: Path,
) -> None:
    tenders, demands = folder / "tenders.csv", folder / "demands.csv"
    own = next(r for r in table(folder, "demands.csv") if r["tender"] == "eigen-1")
    rows = [r for r in table(folder, "demands.csv") if r["tender"] != "eigen-1"]
    for path, name, more in (
        (tenders, "tenders.csv", [{"id": "mine", "title": "Van mijzelf"}]),
        (demands, "demands.csv", [own | {"id": "mine-1", "estimated": ""}]),
    ):
        kept = rows if name == "demands.csv" else table(folder, name)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list((kept or rows)[0]), restval="")
            writer.writeheader()
            writer.writerows([*kept, *more])
    assert run(*FILES, "-o", folder).exit_code == 0
    assert "mine" in {row["id"] for row in table(folder, "tenders.csv")}
    demanded = [r for r in table(folder, "demands.csv") if r["tender"] == "eigen-1"]
    assert [row["id"] for row in demanded] == ["mine-1"]


def test_a_contract_that_ended_since_loses_its_rows(
    folder: Path, tmp_path: Path
) -> None:
    text = (DATA / "own.csv").read_text("utf-8")
    later = tmp_path / "later.csv"
    later.write_text(text.replace("1250000.00", "0"), "utf-8")
    files = [name for name in FILES if not name.endswith("own.csv")]
    assert run(*files, later, "-o", folder).exit_code == 0
    assert "eigen-1" not in {row["id"] for row in table(folder, "tenders.csv")}
    assert "eigen-1" not in {row["tender"] for row in table(folder, "demands.csv")}


def test_a_dossier_with_a_horizon_keeps_it_and_what_lies_outside_gives_no_demand(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "region"
    folder.mkdir()
    settings = 'schema = 1\nname = "x"\nstart = 2020-01-06\nweeks = 52\n'
    (folder / "instance.toml").write_text(settings, "utf-8")
    result = run(*FILES, "-o", folder)
    assert result.exit_code == 0
    assert (folder / "instance.toml").read_text("utf-8") == settings
    assert table(folder, "demands.csv") == []
    assert "lies outside the horizon" in result.output


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_read(
    tmp_path: Path,
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", "utf-8")
    result = run(broken, tmp_path / "absent.xml", FILES[0], "-o", tmp_path / "region")
    assert result.exit_code == 0
    assert "left out: broken.json: " in result.output
    assert "left out: absent.xml: cannot be read" in result.output
    assert ("*", "file broken.json") in todo(tmp_path / "region")


def test_when_nothing_can_be_read_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{", "utf-8")
    result = run(tmp_path / "broken.json", "-o", tmp_path / "region")
    assert result.exit_code == EXIT_INPUT
    assert not (tmp_path / "region").exists()


def test_assumptions_and_rates_come_from_a_file_or_the_command(tmp_path: Path) -> None:
    assume = tmp_path / "assume.toml"
    assume.write_text(
        'forecast = true\nobligation_share = 0.03\nrulebook = "utrecht"\n'
        "[rates]\nUSD = 0.9\n",
        "utf-8",
    )
    pounds = tmp_path / "pounds.json"
    text = (DATA / "ocds-record.json").read_text("utf-8").replace("EUR", "GBP")
    pounds.write_text(text, "utf-8")
    out = tmp_path / "region"
    words = (FILES[3], pounds, "-o", out, "--assume", assume, "--rate", "gbp=1.2")
    result = run(*words, "--rulebook", "haaglanden-2023")
    assert result.exit_code == 0, result.output
    tenders = {row["id"]: row for row in table(out, "tenders.csv")}
    assert tenders["ocds-fict00-light-1"]["sum_eur"] == "960000.00"
    assert {row["rulebook"] for row in tenders.values()} == {"haaglanden-2023"}
    assert {row["obligation_share"] for row in tenders.values()} == {"0.03"}
    reasons = {r["tender"]: r["reason"] for r in table(out, "tenders.lots.csv")}
    assert "sum_eur" in reasons["91002"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--rate", "GBP"), EXIT_USAGE, "is no rate"),
        (("--rate", "GBP=0"), EXIT_USAGE, "is no rate"),
        (("--rate", "GBP=x"), EXIT_USAGE, "is no rate"),
        (("--rulebook", "elsewhere"), EXIT_USAGE, "is no rulebook"),
        (("--rulebook", "../x"), EXIT_USAGE, "is no rulebook"),
    ],
)
def test_wrong_words_are_refused(
    tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    result = run(FILES[0], "-o", tmp_path / "region", *words)
    assert (result.exit_code, said in result.output) == (code, True), result.output


@pytest.mark.parametrize("text", ["x =", "unknown = 1", "months = 0", "\x00"])
def test_a_file_of_assumptions_with_a_fault_is_refused(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "a.toml").write_text(text, "utf-8")
    result = run(FILES[0], "-o", tmp_path / "region", "--assume", tmp_path / "a.toml")
    assert result.exit_code == EXIT_INPUT
    assert "a.toml: " in result.output


def test_a_dossier_with_semicolons_or_a_workbook_is_not_added_to(
    folder: Path, tmp_path: Path
) -> None:
    path = folder / "tenders.csv"
    path.write_text(path.read_text("utf-8").replace(",", ";"), "utf-8")
    result = run(*FILES, "-o", folder)
    assert result.exit_code == EXIT_INPUT
    assert "allocator convert" in result.output
    assert run(*FILES, "-o", tmp_path / "x.xlsx").exit_code == EXIT_USAGE


def test_no_network_is_ever_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert run(*FILES, "-o", tmp_path / "region").exit_code == 0
