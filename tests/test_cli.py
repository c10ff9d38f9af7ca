"""The commands on real folders: what they write, what they say, how they end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from reading.files import write

from allocator import cli
from allocator.cli import main
from allocator.errors import (
    EXIT_INFEASIBLE,
    EXIT_INPUT,
    EXIT_NO_ROOM,
    EXIT_NOT_VERIFIED,
    EXIT_USAGE,
)
from allocator.policy import policy_names
from allocator.writing.manifest import MANIFEST, read_manifest

TINY = Path(__file__).resolve().parents[1] / "instances" / "tiny"


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A dossier of which the best plan is known."""
    return Path(shutil.copytree(TINY / "lock-that-costs", tmp_path / "dossier"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that does not exist yet."""
    return tmp_path / "out"


def run(*words: object) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, [str(word) for word in words])


def plan(dossier: Path, out: Path, *words: object) -> Result:
    """Plan with a short time limit."""
    return run("plan", dossier, "-o", out, "--time-limit", 5, *words)


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_plan_is_written_whole_and_verified(dossier: Path, out: Path) -> None:
    result = plan(dossier, out)
    assert result.exit_code == 0, result.stderr
    manifest = read_manifest(out)
    assert manifest is not None
    written = {path.relative_to(out).as_posix() for path in contents(out)}
    assert written == {*manifest.files, MANIFEST}
    verified = run("verify", dossier, out)
    assert verified.exit_code == 0
    assert verified.stdout.startswith("Verified")
    record = json.loads((out / "run.json").read_text("utf-8"))
    assert record["value"]["total_eur"] == "6040.00"
    assert record["interrupted"] is False


def test_closing_words_go_to_stdout_and_progress_to_stderr(
    dossier: Path, out: Path
) -> None:
    result = plan(dossier, out)
    assert result.stdout.startswith("Plan for tiny-lock-that-costs\n")
    assert "value" not in result.stdout
    assert all(" s   value " in line for line in result.stderr.splitlines())
    assert result.stderr


def test_the_words_are_dutch_when_asked(dossier: Path, out: Path) -> None:
    result = plan(dossier, out, "--lang", "nl")
    assert result.stdout.startswith("Planning tiny-lock-that-costs\n")
    assert run("verify", dossier, out).exit_code == 0


@pytest.mark.parametrize("policy", policy_names())
def test_every_policy_of_the_package_plans(
    dossier: Path, out: Path, policy: str
) -> None:
    assert plan(dossier, out, "--policy", policy).exit_code == 0
    assert run("verify", dossier, out).exit_code == 0


def test_a_policy_of_your_own(dossier: Path, out: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\n[weights]\nfilled_weeks = 7\n', "utf-8")
    assert plan(dossier, out, "--policy", own).exit_code == 0
    record = json.loads((out / "run.json").read_text("utf-8"))
    assert record["policy"]["name"] == "own"


@pytest.mark.parametrize(
    "content",
    [
        "weights = 3\n",
        "no toml",
        'name = "x"\nother = 1\n',
        f"max_gap_weeks = {'9' * 5000}\n",
        f"max_gap_weeks = {'[' * 3000}\n",
        '[equal_chances]\n"nobody" = 1\n',
    ],
)
def test_faults_of_a_policy(
    dossier: Path, out: Path, tmp_path: Path, content: str
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(content, "utf-8")
    result = plan(dossier, out, "--policy", own)
    assert result.exit_code == EXIT_INPUT
    assert "nothing was written" in result.stderr
    assert not out.exists()


def test_an_unknown_policy_is_answered_with_the_known_ones(
    dossier: Path, out: Path
) -> None:
    result = plan(dossier, out, "--policy", "best")
    assert result.exit_code == EXIT_INPUT
    assert all(name in result.stderr for name in policy_names())


def test_an_existing_folder_is_replaced_only_by_force(dossier: Path, out: Path) -> None:
    assert plan(dossier, out).exit_code == 0
    before = contents(out)
    refused = plan(dossier, out)
    assert refused.exit_code == EXIT_USAGE
    assert "--force" in refused.stderr
    assert contents(out) == before
    assert plan(dossier, out, "--force", "--lang", "nl").exit_code == 0
    assert contents(out) != before


def test_a_folder_of_something_else_is_never_replaced(dossier: Path, out: Path) -> None:
    out.mkdir()
    (out / "thesis.txt").write_text("mine", "utf-8")
    assert plan(dossier, out, "--force").exit_code == EXIT_USAGE
    assert (out / "thesis.txt").read_text("utf-8") == "mine"


@pytest.mark.parametrize("place", ["dossier/plan", "dossier", "missing/plan"])
def test_bad_places_for_a_plan(dossier: Path, tmp_path: Path, place: str) -> None:
    before = contents(dossier)
    result = plan(dossier, tmp_path / place)
    assert result.exit_code == EXIT_USAGE
    assert len(result.stderr.splitlines()) == 1
    assert contents(dossier) == before


@pytest.mark.parametrize(
    "words",
    [
        ("--workers", "0"),
        ("--workers", "two"),
        ("--seed", "-1"),
        ("--time-limit", "-1"),
        ("--time-limit", "soon"),
        ("--lang", "de"),
        ("--colour", "red"),
        ("more",),
    ],
)
def test_wrong_options(dossier: Path, out: Path, words: tuple[str, ...]) -> None:
    result = plan(dossier, out, *words)
    assert result.exit_code == EXIT_USAGE
    assert "Usage:" in result.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    "words", [("plan",), ("plan", "nowhere"), ("check", "nowhere"), ("sing",), ()]
)
def test_wrong_words(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == EXIT_USAGE


def test_faults_are_listed_and_nothing_is_written(tmp_path: Path, out: Path) -> None:
    folder = write(tmp_path / "dossier", {"tenders.csv": None})
    result = plan(folder, out)
    assert result.exit_code == EXIT_INPUT
    assert result.stderr == (
        "1 fault; nothing was written.\n"
        "tenders.csv: is missing. Add the file tenders.csv.\n"
    )
    assert result.stdout == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dossier"]


def test_a_hundred_faults_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    rows = "".join(f"s{i},Rotterdam,30,x,27-44\n" for i in range(150))
    people = {"job_seekers.csv": f"id,place,travel_km,hours,age_band\n{rows}"}
    result = run("check", write(tmp_path, {**people}))
    first, *faults, last = result.stderr.splitlines()
    assert first == "150 faults; nothing was written."
    assert len(faults) == cli.FAULTS_SHOWN
    assert last == "… and 50 more"


def test_an_impossible_lock_is_refused_with_its_reason(
    dossier: Path, out: Path
) -> None:
    people = dossier / "job_seekers.csv"
    people.write_text(people.read_text("utf-8").replace(",36,ww", ",8,ww"), "utf-8")
    result = plan(dossier, out)
    assert result.exit_code == EXIT_INFEASIBLE
    assert "js-2" in result.stderr
    assert "hours" in result.stderr
    assert not out.exists()


def test_a_workbook_is_a_dossier(dossier: Path, out: Path, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        settings = book.add_worksheet("instance")
        lines = (dossier / "instance.toml").read_text("utf-8").splitlines()
        pairs = [line.partition(" = ") for line in lines if " = " in line]
        for number, (key, _, value) in enumerate(pairs):
            settings.write_row(number, 0, [key, value.strip('"')])
        for table in dossier.glob("*.csv"):
            sheet = book.add_worksheet(table.stem)
            for number, line in enumerate(table.read_text("utf-8").splitlines()):
                sheet.write_row(number, 0, line.split(","))
    result = plan(path, out)
    assert result.exit_code == 0, result.stderr
    assert run("verify", path, out).exit_code == 0


def test_check_describes_a_dossier(dossier: Path) -> None:
    result = run("check", dossier)
    assert result.exit_code == 0
    assert result.stdout.startswith("tiny-lock-that-costs: no faults.\n")
    assert "People              3, of whom" in result.stdout


def test_verify_finds_a_changed_file(dossier: Path, out: Path) -> None:
    assert plan(dossier, out).exit_code == 0
    with (out / "assignments.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    result = run("verify", dossier, out)
    assert result.exit_code == EXIT_NOT_VERIFIED
    assert "assignments.csv" in result.stdout


def test_verify_finds_a_changed_dossier(dossier: Path, out: Path) -> None:
    assert plan(dossier, out).exit_code == 0
    people = dossier / "job_seekers.csv"
    people.write_text(people.read_text("utf-8").replace(",36,ww", ",32,ww"), "utf-8")
    assert run("verify", dossier, out).exit_code == EXIT_NOT_VERIFIED


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), EXIT_NO_ROOM),
        (OSError(28, "No space left on device"), EXIT_NO_ROOM),
        (PermissionError(13, "Permission denied", "x.csv"), EXIT_USAGE),
        (BrokenPipeError(), 0),
    ],
)
def test_what_the_system_refuses_is_said_in_a_line(
    dossier: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    def fail(_path: Path) -> str:
        raise error

    monkeypatch.setattr("allocator.commands.check.check_dossier", fail)
    monkeypatch.setattr(cli, "_hush", lambda _stream: None)
    result = run("check", dossier)
    assert result.exit_code == code
    assert len(result.stderr.splitlines()) == (code != 0)
    assert "Traceback" not in result.stderr
