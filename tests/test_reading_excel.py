"""Workbooks: looked into before they are opened, then read like CSV files."""

from __future__ import annotations

import csv
import io
import tomllib
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from reading.files import VALID, faults_of
from xlsxwriter import Workbook

from allocator.domain import JobSeeker
from allocator.errors import InputError
from allocator.reading import read_instance
from allocator.reading.workbook import as_text

Sheets = dict[str, list[list[object]]]


def _cell(text: str) -> object:
    """A typed cell as Excel would make it of a text."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else float(text)
    except ValueError:
        return text


def sheets() -> Sheets:
    """The valid dossier as sheets of typed cells; ids stay text."""
    found: Sheets = {}
    for name, content in VALID.items():
        assert isinstance(content, str)
        if name == "instance.toml":
            values = tomllib.loads(content)
            found["instance"] = [["key", "value"], *map(list, values.items())]
        else:
            rows = list(csv.reader(io.StringIO(content)))
            typed: list[list[object]] = [[_cell(c) for c in row] for row in rows]
            found[name.removesuffix(".csv")] = typed
    return found


def write(path: Path, content: Sheets) -> Path:
    with Workbook(path) as book:
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        for name, rows in content.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(i, j, cell, day)
                    else:
                        sheet.write(i, j, cell)
    return path


def test_a_workbook_gives_the_same_instance_as_the_files(tmp_path: Path) -> None:
    reading = read_instance(write(tmp_path / "dossier.xlsx", sheets()))
    folder = tmp_path / "dossier"
    folder.mkdir()
    for name, content in VALID.items():
        assert isinstance(content, str)
        (folder / name).write_text(content)
    other = read_instance(folder).instance
    people: list[JobSeeker] = list(reading.instance.job_seekers)
    assert people == list(other.job_seekers)
    assert reading.instance.tenders == other.tenders
    assert reading.instance.demands == other.demands
    assert reading.instance.start == other.start
    assert set(reading.digests) == {"dossier.xlsx"}


def test_faults_name_the_sheet_and_its_row(tmp_path: Path) -> None:
    content = sheets()
    content["demands"].insert(1, [])
    content["demands"][2][6] = 99
    del content["tenders"]
    found = faults_of(write(tmp_path / "d.xlsx", content))
    assert [(f.file, f.line, f.column) for f in found] == [
        ("d.xlsx [tenders]", None, ""),
        ("d.xlsx [demands]", 3, "hours"),
    ]


def test_a_number_that_is_meant_as_a_date_gets_the_hint(tmp_path: Path) -> None:
    content = sheets()
    content["demands"][1][3] = 46082
    found = faults_of(write(tmp_path / "d.xlsx", content))
    assert "(2026-03-01)" in found[0].problem


def test_settings_in_a_sheet(tmp_path: Path) -> None:
    content = sheets()
    content["instance"] += [
        ["travel.detour_factor", 1.2],
        ["extra_skills", "dutch_b1 | forklift"],
        ["guidance_cost_eur", 1500.5],
    ]
    instance = read_instance(write(tmp_path / "d.xlsx", content)).instance
    assert instance.detour_factor == 1.2
    assert instance.extra_skills == ("dutch_b1", "forklift")
    content["instance"] += [["weeks", 3], ["colour", "red"]]
    found = faults_of(write(tmp_path / "d.xlsx", content))
    assert sorted(f.column for f in found) == ["colour", "weeks"]


def test_a_workbook_without_settings(tmp_path: Path) -> None:
    content = sheets()
    del content["instance"]
    (found,) = faults_of(write(tmp_path / "d.xlsx", content))
    assert found.file == "d.xlsx [instance]"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (7.0, "7"),
        (0.1 + 0.2, "0.3"),
        (1e20, "100000000000000000000"),
        (-0.0, "0"),
        (datetime(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 5), "2026-03-01T05:00:00"),
        (date(2026, 3, 1), "2026-03-01"),
        ("007", "007"),
        ("", ""),
    ],
)
def test_typed_cells_as_text(value: object, text: str) -> None:
    assert as_text(value) == text


def _with(path: Path, names: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ({"xl/vbaProject.bin": b"x"}, "macros"),
        ({"xl/externalLinks/externalLink1.xml": b"x"}, "links to other workbooks"),
        ({"../outside.xml": b"x"}, "leads outside"),
        ({"/etc/outside.xml": b"x"}, "leads outside"),
        ({"c:\\outside.xml": b"x"}, "leads outside"),
        ({f"part{i}": b"" for i in range(1001)}, "1000 parts"),
        ({"xl/bomb.xml": b"0" * 30_000_000}, "100 times"),
    ],
)
def test_workbooks_that_are_refused_before_opening(
    tmp_path: Path, names: dict[str, bytes], says: str
) -> None:
    path = write(tmp_path / "d.xlsx", sheets())
    _with(path, names)
    assert says in " ".join(fault.problem for fault in faults_of(path))


def test_a_link_and_an_encrypted_part_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "d.xlsx", sheets())
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    (found,) = faults_of(path)
    assert "link to another file" in found.problem
    data = bytearray(write(tmp_path / "e.xlsx", sheets()).read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "e.xlsx").write_bytes(data)
    (found,) = faults_of(tmp_path / "e.xlsx")
    assert "encrypted" in found.problem


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"no zip", b"\xd0\xcf\x11\xe0" + b"\0" * 9]
)
def test_what_is_no_workbook(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "d.xlsx"
    path.write_bytes(data)
    assert len(faults_of(path)) == 1


def test_a_damaged_workbook_never_escapes_as_another_error(tmp_path: Path) -> None:
    good = write(tmp_path / "d.xlsx", sheets()).read_bytes()
    rng = np.random.default_rng(1)
    for _ in range(40):
        data = bytearray(good)
        for place in rng.integers(0, len(data), 3):
            data[place] ^= int(rng.integers(1, 256))
        path = tmp_path / "x.xlsx"
        path.write_bytes(data)
        with suppress(InputError):
            read_instance(path)


def test_sheets_by_another_name(tmp_path: Path) -> None:
    content = sheets()
    content["Job Seekers"] = content.pop("job_seekers")
    content["Aanbestedingen"] = content.pop("tenders")
    content["notes"] = [["anything"]]
    reading = read_instance(write(tmp_path / "d.xlsx", content))
    assert [file.name for file in reading.files] == [
        "d.xlsx [demands]",
        "d.xlsx [Job Seekers]",
        "d.xlsx [Aanbestedingen]",
    ]
    (warning,) = reading.warnings
    assert warning.startswith("d.xlsx [notes]: is no table")
    content["tenders"] = content["Aanbestedingen"]
    (found,) = faults_of(write(tmp_path / "d.xlsx", content))
    assert (found.file, found.line) == ("d.xlsx [tenders]", None)
