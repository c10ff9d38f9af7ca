"""`allocator sroi` tells amounts that its own words let one work out again."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from own_rulebooks import own_rulebooks
from reading.files import DEMANDS, JOB_SEEKERS, TENDERS, write

from allocator.cli import main
from allocator.errors import EXIT_INPUT

__all__ = ["own_rulebooks"]

LIFE = JOB_SEEKERS.replace("skills\n", "skills,sroi_weeks_life\n")
LIFE = LIFE.replace("ww,vca\n", "ww,vca,98\n").replace("15-26,,\n", "15-26,,,\n")
OTHER = "id,tender,kind,amount_eur\no1,t1,social_purchase,3000\n"
AMOUNT = r"EUR ([\d,]+\.\d\d)"


def told(*words: str | Path) -> str:
    """What the command says of a dossier that is in order."""
    result = CliRunner().invoke(main, ["sroi", *map(str, words)])
    assert result.exit_code == 0, result.output
    return result.stdout


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A dossier with a limit in life, and a plan of it."""
    folder = tmp_path_factory.mktemp("sroi")
    changes: dict[str, str | bytes | None] = {
        "job_seekers.csv": LIFE,
        "tenders.csv": TENDERS.replace("haaglanden-2023", "test-life"),
        "demands.csv": DEMANDS,
    }
    dossier, out = write(folder / "dossier", changes), folder / "out"
    words = ["plan", str(dossier), "-o", str(out), "--time-limit", "10"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return dossier, out


def test_without_a_plan_it_tells_what_is_owed(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "tenders.csv": TENDERS.replace("haaglanden-2023", "test-other"),
        "other_sroi.csv": OTHER,
    }
    words = told(write(tmp_path / "d", changes))
    assert "5 % of the contract sum of EUR 1,000,000.00 = EUR 50,000.00" in words
    assert "o1: by rule purchase EUR 1,500.00, counted EUR 1,500.00" in words
    assert "EUR 50,000.00 - EUR 1,500.00 = EUR 48,500.00" in words
    assert "at most" in words


def test_checking_and_planning_tell_what_people_owe(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "tenders.csv": TENDERS.replace("haaglanden-2023", "test-other"),
        "other_sroi.csv": OTHER,
    }
    dossier, out = write(tmp_path / "d", changes), tmp_path / "out"
    checked = CliRunner().invoke(main, ["check", str(dossier)])
    assert "SROI obligations    EUR 50,000.00\n" in checked.stdout
    assert "Of which beside people EUR 1,500.00\n" in checked.stdout
    words = ["plan", str(dossier), "-o", str(out), "--time-limit", "10"]
    assert "of EUR 48,500.00" in CliRunner().invoke(main, words).stdout
    counted = (out / "sroi_other.csv").read_text("utf-8").splitlines()[1]
    assert counted == "o1,t1,social purchase,3000.00,,,purchase,1500.00,1500.00"
    line = (out / "contractors" / "acme.sroi.csv").read_text("utf-8").splitlines()[1]
    assert line.startswith("t1,50000.00,1500.00,")
    verified = CliRunner().invoke(main, ["verify", str(dossier), str(out)])
    assert verified.exit_code == 0, verified.output


def test_every_block_can_be_worked_out_again(planned: tuple[Path, Path]) -> None:
    words = told(*planned)
    (found,) = re.findall(rf"{AMOUNT} x ([\d,.]+) h / ([\d,.]+) h = {AMOUNT}", words)
    value, hours, year, amount = map(number, found)
    cent = Decimal("0.01")
    assert (value * hours / year).quantize(cent, ROUND_HALF_UP) == amount
    # Of 104 weeks in life 6 are left: 216 hours.
    assert [value, hours] == [20_000, 216]
    assert "(two-years)" in words


def test_the_shortage_comes_with_its_penalty(planned: tuple[Path, Path]) -> None:
    words = told(*planned)
    fulfilled = number(re.findall(rf"fulfilled +{AMOUNT}", words)[0])
    short = number(re.findall(rf"short +{AMOUNT}", words)[0])
    assert fulfilled + short == 50_000
    assert f"Deducted from the last payment, EUR {short:,.2f}; nothing where" in words


def test_a_plan_under_limits_is_verified(planned: tuple[Path, Path]) -> None:
    result = CliRunner().invoke(main, ["verify", *map(str, planned)])
    assert result.exit_code == 0, result.output


def test_mix_caps_are_told_with_what_each_group_counts_for(tmp_path: Path) -> None:
    people = JOB_SEEKERS.replace("skills\n", "skills,learning_path\n")
    people = people.replace("ww,vca\n", "none,vca,bbl\n").replace(",,\n", ",,,\n")
    changes: dict[str, str | bytes | None] = {
        "job_seekers.csv": people,
        "tenders.csv": TENDERS.replace("haaglanden-2023", "test-mix"),
    }
    dossier, out = write(tmp_path / "dossier", changes), tmp_path / "out"
    words = ["plan", str(dossier), "-o", str(out), "--time-limit", "10"]
    assert CliRunner().invoke(main, words).exit_code == 0
    said = told(dossier, out)
    # Ten weeks of 30,000 a year by a pupil, and nobody else to make up the half.
    assert "pupils: EUR 5,769.23, at most 50 % of what counts" in said
    assert "own-staff: EUR 0.00, at most 25 % of the obligation" in said
    assert "EUR 0.00 of EUR 5,769.23 keeps every cap" in said
    assert "fulfilled       EUR 0.00" in said


def test_it_names_nobody(planned: tuple[Path, Path]) -> None:
    assert not re.search(r"\bs[12]\b", told(*planned))


def test_another_dossier_is_refused(planned: tuple[Path, Path], tmp_path: Path) -> None:
    other = write(tmp_path / "other", {})
    result = CliRunner().invoke(main, ["sroi", str(other), str(planned[1])])
    assert result.exit_code == EXIT_INPUT
    assert "tenders.csv: is not the input that" in result.stderr


def test_a_folder_without_a_plan_is_refused(
    planned: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    words = ["sroi", str(planned[0]), str(tmp_path / "empty")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == EXIT_INPUT
    assert "run.json: cannot be read" in result.stderr


@pytest.mark.parametrize(
    ("columns", "row", "says"),
    [
        (
            "labour_hours,obligation_basis,rulebook",
            "1000,hours,test-owed-hours",
            "4 % of the hours (1,000) of EUR 25,000.00 = EUR 1,000.00",
        ),
        (
            "pso_step,rulebook",
            "1,test-owed",
            "5 % of the contract sum of EUR 1,000,000.00, at most EUR 300,000.00, "
            "less 10 % for PSO step 1 = EUR 45,000.00",
        ),
        (
            "threshold_eur,rulebook",
            "2000000,test-life",
            "nothing: the sum of EUR 1,000,000.00 is below the threshold of",
        ),
    ],
)
def test_every_way_of_owing_is_told(
    tmp_path: Path, columns: str, row: str, says: str
) -> None:
    header, line = TENDERS.replace(",rulebook", "").splitlines()
    line = line.replace(",haaglanden-2023", "")
    tenders = f"{header},{columns}\n{line},{row}\n"
    assert says in told(write(tmp_path / "d", {"tenders.csv": tenders}))
