"""An empty dossier is complete, refuses to overwrite, and is valid once filled."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from allocator.cli import main
from allocator.errors import EXIT_NO_ROOM, InputError, OutputError
from allocator.reading import read_instance
from allocator.reading.columns import TABLES
from allocator.reading.settings import KEYS
from allocator.writing import empty_dossier
from allocator.writing.empty_dossier import EXAMPLES, SETTINGS, write_empty_dossier


def filled_in(folder: Path) -> Path:
    """The folder with the ``#`` of every example row removed."""
    for path in folder.glob("*.csv"):
        header, example = path.read_text(encoding="utf-8").splitlines()
        assert example.startswith("#")
        path.write_text(f"{header}\n{example[1:]}\n", encoding="utf-8")
    return folder


def test_every_table_column_and_key_is_there(tmp_path: Path) -> None:
    written = write_empty_dossier(tmp_path / "new", xlsx=False)
    assert {path.name for path in written} == {
        "instance.toml",
        *(f"{table.name}.csv" for table in TABLES),
    }
    assert set(written) == set((tmp_path / "new").iterdir())
    for table in TABLES:
        with (tmp_path / "new" / f"{table.name}.csv").open(encoding="utf-8") as file:
            header, example = csv.reader(file)
        assert header == [column.name for column in table.columns]
        assert len(example) == len(header)
        assert set(EXAMPLES[table.name]) <= set(header)
    assert {key for key, _, _ in SETTINGS} == set(KEYS)


def test_an_empty_dossier_says_what_to_add(tmp_path: Path) -> None:
    write_empty_dossier(tmp_path / "new", xlsx=False)
    with pytest.raises(InputError) as caught:
        read_instance(tmp_path / "new")
    found = [(fault.file, fault.problem) for fault in caught.value.faults]
    assert sorted(found) == [
        ("demands.csv", "holds no demands"),
        ("job_seekers.csv", "holds no job seekers"),
        ("tenders.csv", "holds no tenders"),
    ]


def test_without_the_signs_it_passes_check(tmp_path: Path) -> None:
    write_empty_dossier(tmp_path / "new", xlsx=False)
    folder = filled_in(tmp_path / "new")
    result = CliRunner().invoke(main, ["check", str(folder)])
    assert result.exit_code == 0, result.stderr
    assert "my-region: no faults." in result.stdout
    assert "warning" not in result.stdout + result.stderr
    instance = read_instance(folder).instance
    assert (
        len(instance.job_seekers) == len(instance.locks) == len(instance.cohorts) == 1
    )
    assert ("Rotterdam", "Schiedam") in instance.travel


def test_a_workbook_holds_the_same_as_text(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    assert write_empty_dossier(path, xlsx=True) == [path]
    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    assert book.sheet_names == ["instance", *(table.name for table in TABLES)]
    write_empty_dossier(tmp_path / "new", xlsx=False)
    for table in TABLES:
        rows = book.get_sheet_by_name(table.name).to_python()
        with (tmp_path / "new" / f"{table.name}.csv").open(encoding="utf-8") as file:
            assert rows == list(csv.reader(file))
    with zipfile.ZipFile(path) as archive:
        sheets = [n for n in archive.namelist() if "worksheets/" in n]
        assert not any(b"<f>" in archive.read(name) for name in sheets)


def test_a_workbook_without_the_signs_passes_check(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    write_empty_dossier(path, xlsx=True)
    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    with xlsxwriter.Workbook(str(tmp_path / "filled.xlsx")) as filled:
        for name in book.sheet_names:
            sheet = filled.add_worksheet(name)
            for line, row in enumerate(book.get_sheet_by_name(name).to_python()):
                for position, cell in enumerate(row):
                    sheet.write_string(line, position, str(cell).removeprefix("#"))
    reading = read_instance(tmp_path / "filled.xlsx")
    assert reading.instance.name == "my-region"
    assert reading.warnings == ()


@pytest.mark.parametrize(
    ("name", "xlsx"),
    [
        ("folder", False),
        ("file", False),
        ("link", False),
        ("old.xlsx", True),
        ("missing/new", False),
        ("missing/new.xlsx", True),
        ("new.xlsx", False),
        ("new", True),
    ],
)
def test_what_is_there_stays_as_it_is(tmp_path: Path, name: str, xlsx: bool) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "old.xlsx").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    arguments = ["init", str(tmp_path / name), *(["--xlsx"] if xlsx else [])]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "old.xlsx").read_text() == "mine"


def test_a_full_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_words: object, **_options: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OutputError) as caught:
        write_empty_dossier(tmp_path / "new", xlsx=False)
    assert caught.value.exit_code == EXIT_NO_ROOM
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")

    def to_full_device(descriptor: int, mode: str) -> object:
        os.close(descriptor)
        return Path("/dev/full").open(mode, buffering=0)

    monkeypatch.setattr(empty_dossier, "_workbook", lambda: b"workbook")
    monkeypatch.setattr(os, "fdopen", to_full_device)
    with pytest.raises(OutputError) as caught:
        write_empty_dossier(tmp_path / "new.xlsx", xlsx=True)
    assert caught.value.exit_code == EXIT_NO_ROOM
    assert list(tmp_path.iterdir()) == []


def test_the_closing_words_name_every_file(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    result = CliRunner().invoke(main, ["init", str(folder)])
    assert result.exit_code == 0
    for path in folder.iterdir():
        assert str(path) in result.stdout
    assert f"allocator check {folder}" in result.stdout
