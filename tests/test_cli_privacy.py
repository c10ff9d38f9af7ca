"""No command repeats what a sensitive column holds, whatever goes wrong."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from reading.files import DEMANDS, TENDERS, write

from allocator.cli import main
from allocator.errors import EXIT_INPUT
from allocator.reading.columns import JOB_SEEKERS

SENSITIVE = [column.name for column in JOB_SEEKERS.columns if column.sensitive]
ROW = {
    "id": "s1",
    "place": "Rotterdam",
    "travel_km": "30",
    "hours": "36",
    "benefit": "ww",
    "benefit_since": "2025-06-01",
    "register_entry": "no",
    "age_band": "27-44",
    "learning_path": "bbl",
    "learning_level": "2",
    "neighbourhood": "charlois",
    "groups": "long-term",
    "sroi_weeks_life": "12",
    "sroi_weeks_used": "acme:12",
}
MARKERS = (
    "Mark3r",
    "Mark3r word",
    "-77731",
    "77731",
    "0077-31-31",
    "=Mark3r",
    '"Mark3r',
)


def _people(rows: list[dict[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _assert_silent(path: Path, out: Path, code: int) -> None:
    """Check and plan end with the code and repeat no marker."""
    for words in (["check", str(path)], ["plan", str(path), "-o", str(out)]):
        result = CliRunner().invoke(main, words)
        assert result.exit_code == code, result.output
        said = result.stdout + result.stderr
        assert not any(marker in said for marker in ("Mark3r", "77731", "0077"))


def test_the_sensitive_columns_are_these() -> None:
    assert {"benefit", "benefit_since", "register_entry", "age_band"} < set(SENSITIVE)
    assert {"groups", "neighbourhood", "sroi_weeks_life"} < set(SENSITIVE)
    assert set(SENSITIVE) < set(ROW)


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("column", SENSITIVE)
def test_a_marker_in_one_column_is_not_repeated(
    tmp_path: Path, column: str, marker: str
) -> None:
    people = _people([ROW | {column: marker}, ROW | {"id": "s2"}, ROW | {"id": "s3"}])
    folder = write(tmp_path / "dossier", {"job_seekers.csv": people})
    for words in (
        ["check"],
        ["plan", "-o", str(tmp_path / "out"), "--time-limit", "1"],
    ):
        result = CliRunner().invoke(main, [words[0], str(folder), *words[1:]])
        said = result.stdout + result.stderr
        assert not any(part in said for part in ("Mark3r", "77731", "0077"))
        if "Mark3r" in marker and column not in ("neighbourhood", "groups"):
            assert result.exit_code == EXIT_INPUT


def test_markers_everywhere_at_once(tmp_path: Path) -> None:
    rng = Random(1)
    rows = [
        ROW | {"id": f"s{i}"} | {name: rng.choice(MARKERS) for name in SENSITIVE}
        for i in range(50)
    ]
    folder = write(tmp_path / "dossier", {"job_seekers.csv": _people(rows)})
    _assert_silent(folder, tmp_path / "out", EXIT_INPUT)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_without_a_header_repeats_no_row(tmp_path: Path, delimiter: str) -> None:
    row = ["s1", "Mark3r", "30", "Mark3r", "27-44", "77731", "77731"]
    people = f"{delimiter.join(row)}\n" * 2
    folder = write(tmp_path / "dossier", {"job_seekers.csv": people})
    _assert_silent(folder, tmp_path / "out", EXIT_INPUT)


def test_a_row_with_too_many_cells_repeats_none(tmp_path: Path) -> None:
    people = _people([ROW]) + "s2,Rotterdam,30,36,Mark3r,Mark3r,77731\n"
    changes: dict[str, str | bytes | None] = {"job_seekers.csv": people}
    _assert_silent(write(tmp_path / "d", changes), tmp_path / "out", EXIT_INPUT)
    changes["job_seekers.csv"] = _people([ROW]) + 's2,"Mark3r,30\n'
    _assert_silent(write(tmp_path / "d", changes), tmp_path / "out", EXIT_INPUT)


def test_a_table_of_people_under_another_name_repeats_none(tmp_path: Path) -> None:
    people = _people([ROW | dict.fromkeys(SENSITIVE, "Mark3r")])
    changes: dict[str, str | bytes | None] = {
        "demands.csv": people,
        "tenders.csv": TENDERS,
        "job_seekers.csv": DEMANDS,
    }
    _assert_silent(write(tmp_path / "d", changes), tmp_path / "out", EXIT_INPUT)
