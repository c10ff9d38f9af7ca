"""The same dossier as CSV files or as one workbook, both ways and without loss.

``ALLOCATOR_ROUND_TRIPS=2000`` and ``ALLOCATOR_FUZZ=3000`` try more random tables and
more damaged dossiers than every run does.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import string
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import as_workbook, mutated, read_folder
from reading.files import VALID, write
from xlsxwriter import Workbook

from allocator.cli import main
from allocator.commands.convert import convert_dossier
from allocator.domain import Instance, JobSeeker
from allocator.errors import EXIT_INPUT, EXIT_USAGE, InputError, OutputError
from allocator.reading import read_instance, workbook
from allocator.reading.columns import TABLES, Kind, TableFormat
from allocator.reading.faults import Faults
from allocator.writing import whole
from allocator.writing.empty_dossier import write_empty_dossier

ROOT = Path(__file__).resolve().parents[1]
FULL = Path(__file__).parent / "reading" / "full"
EXAMPLE = ROOT / "instances" / "zuid-holland"
DOSSIERS = [
    FULL,
    EXAMPLE,
    *sorted(path for path in (ROOT / "instances" / "tiny").iterdir() if path.is_dir()),
]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def facts(instance: Instance) -> tuple[object, ...]:
    """Everything of an instance that can be compared."""
    rest = {
        field.name: getattr(instance, field.name)
        for field in dataclasses.fields(instance)
        if field.name != "job_seekers"
    }
    people: list[JobSeeker] = list(instance.job_seekers)
    return people, rest


def all_ways(source: Path, folder: Path) -> None:
    """Convert there and back in every way; each gives the same CSV files."""
    ways = (
        (source, "csv", "en"),
        (source, "book.xlsx", "en"),
        (folder / "book.xlsx", "from-book", "en"),
        (source, "dutch", "nl"),
        (folder / "dutch", "from-dutch", "en"),
        (folder / "dutch", "book-of-dutch.xlsx", "en"),
        (folder / "book-of-dutch.xlsx", "dutch-again", "nl"),
        (folder / "csv", "csv-again", "en"),
    )
    for start, name, locale in ways:
        assert locale in ("en", "nl")
        convert_dossier(start, folder / name, "nl" if locale == "nl" else "en")
    first = contents(folder / "csv")
    for name in ("from-book", "from-dutch", "csv-again"):
        assert contents(folder / name) == first, name
    assert contents(folder / "dutch-again") == contents(folder / "dutch")


@pytest.mark.parametrize("source", DOSSIERS, ids=lambda path: path.name)
def test_a_dossier_comes_back_and_means_the_same(source: Path, tmp_path: Path) -> None:
    all_ways(source, tmp_path)
    known = facts(read_instance(source).instance)
    for name in ("csv", "book.xlsx", "dutch", "dutch-again"):
        assert facts(read_instance(tmp_path / name).instance) == known, name


def test_an_empty_dossier_can_be_filled_in_elsewhere(tmp_path: Path) -> None:
    write_empty_dossier(tmp_path / "new", xlsx=False)
    all_ways(tmp_path / "new", tmp_path)
    examples = (tmp_path / "from-book" / "demands.csv").read_text("utf-8")
    assert examples.splitlines()[1].startswith("#kabels-zuid-grondwerker,")


SIGNS = string.ascii_letters + string.digits + " ,;\t\"'#=+-@|/:*.%\n\r_x\u00e9\u20ac😀"
TEXTS = st.text(SIGNS, max_size=12) | st.sampled_from(
    [
        "\ufeff",
        "_x0041_",
        "1.234",
        "1,5",
        "2027-03-01",
        "#",
        " #5",
        "sep=;",
        "NA",
        "TRUE",
        "1E5",
    ]
)
DAYS = st.dates().filter(lambda day: 1950 <= day.year <= 2150).map(str)
WHOLES = st.integers(-999_999_999, 999_999_999).map(str)


def _cells(kind: Kind) -> st.SearchStrategy[str]:
    """Cells of a kind that can be read, blank ones among them."""
    decimals = st.decimals(-(10**9), 10**9, places=2).map(lambda d: f"{d:f}")
    fine = st.decimals(-(10**6), 10**6, places=9).map(lambda d: f"{d:f}")
    known: dict[Kind, st.SearchStrategy[str]] = {
        Kind.DAY: DAYS,
        Kind.WHOLE: WHOLES,
        Kind.EUR: decimals,
        Kind.HOURS: decimals | fine,
        Kind.SHARE: st.decimals(0, 1, places=4).map(str) | st.just("5%"),
        Kind.CODE: st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,20}", fullmatch=True),
        Kind.PROFILE: st.sampled_from(["4", "2*10 4*26", "0"]),
        Kind.YES_NO: st.sampled_from(["yes", "nee"]),
        Kind.TEXT: TEXTS,
    }
    for number in (Kind.DEGREES, Kind.KM, Kind.MINUTES, Kind.NUMBER):
        known[number] = decimals | fine | st.just("12345678901234.567890123")
    return st.just("") | known.get(kind, st.just(""))


@st.composite
def _tables(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    """A table of the format with a column of its own, and a table that is not."""
    form: TableFormat = draw(st.sampled_from(TABLES))
    own = draw(st.lists(TEXTS, min_size=1, max_size=2))
    header = [*(column.name for column in form.columns), *("own" for _ in own[:1])]
    row = st.tuples(*(_cells(column.kind) for column in form.columns), TEXTS)
    other = st.lists(st.lists(TEXTS, max_size=4), max_size=5)
    rows = draw(st.lists(row, max_size=5))
    return {
        form.name: [header, *map(list, rows)],
        "notes": [own, *draw(other)],
    }


def _quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


@settings(
    max_examples=int(os.environ.get("ALLOCATOR_ROUND_TRIPS", "40")), deadline=None
)
@given(tables=_tables())
def test_random_tables_come_back_byte_for_byte(
    tables: dict[str, list[list[str]]],
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        for title, rows in tables.items():
            lines = [",".join(map(_quoted, row)) for row in rows]
            text = "\n".join(lines) + "\n"
            (folder / "in" / f"{title}.csv").write_text(text, "utf-8", newline="")
        if _refusal(folder / "in", folder):
            # What is refused at all is refused in the first step.
            assert [path.name for path in folder.iterdir()] == ["in"]


def test_whatever_stands_in_a_dossier_it_is_converted_or_refused(
    tmp_path: Path,
) -> None:
    """``ALLOCATOR_FUZZ`` dossiers; what is converted once comes back for ever."""
    dossiers = [read_folder(FULL), read_folder(DOSSIERS[-1])]
    for case in range(int(os.environ.get("ALLOCATOR_FUZZ", "60"))):
        rng = Random(case)
        files = mutated(rng.choice(dossiers), rng)
        folder = tmp_path / str(case)
        source = folder / "in"
        source.mkdir(parents=True)
        for name, data in files.items():
            (source / name).write_bytes(data)
        if rng.random() < 0.3:
            source = folder / "in.xlsx"
            source.write_bytes(as_workbook(files, rng))
        refused = _refusal(source, folder)
        if refused:
            assert all(fault.file and fault.remedy for fault in refused.faults), case
            written = (folder / "csv").exists()
            assert not written or "workbook cannot hold" in str(refused), case
        shutil.rmtree(folder)


def _refusal(source: Path, folder: Path) -> InputError | None:
    """Why a dossier is not converted; ``None`` when it comes back in every way."""
    try:
        all_ways(source, folder)
    except InputError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("changes", "file", "line", "says"),
    [
        ({"amount": "1.234"}, "tenders.csv", 2, "may mean two different numbers"),
        ({"amount": "zie bijlage"}, "tenders.csv", 2, "is not a number"),
        ({"start": "31-02-2026"}, "tenders.csv", 2, "does not exist"),
    ],
)
def test_what_may_mean_two_things_is_refused(
    tmp_path: Path, changes: dict[str, str], file: str, line: int, says: str
) -> None:
    row = {"amount": "1000000", "start": "2026-01-05"} | changes
    tenders = (
        "id;contractor;sum_eur;rulebook;reference_date;start;end;place;sector\n"
        f"t1;acme;{row['amount']};utrecht;2025-12-01;{row['start']};2026-05-24;Delft;x\n"
    )
    source = write(tmp_path / "in", {"tenders.csv": tenders})
    with pytest.raises(InputError) as caught:
        convert_dossier(source, tmp_path / "out.xlsx", "en")
    (fault,) = caught.value.faults
    assert (fault.file, fault.line) == (file, line)
    assert says in fault.problem
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


def test_two_ways_in_a_column_are_refused(tmp_path: Path) -> None:
    source = write(
        tmp_path / "in",
        {"travel.csv": "from;to;km\nDelft;Leiden;1,5\nLeiden;Delft;1.5\n"},
    )
    with pytest.raises(InputError, match="decimal points where line 2 has"):
        convert_dossier(source, tmp_path / "out", "en")


def test_what_planning_does_not_read_comes_along(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "job_seekers.csv": None,
        "tenders.todo.csv": "tender,field,fill_in\nt1,sum_eur,\n",
        "Arbeidsvraag.csv": (
            "# made by hand\n"
            "vraag,opdracht,functie,aantal,uren,kleur\n"
            "d1,t1,grondwerker,2.0,36.50,rood\n"
            "# the second is not sure\n"
        ),
        "demands.csv": None,
        "README.md": "not a table",
        "pseudonym.key": "secret",
    }
    source = write(tmp_path / "in", changes)
    said = convert_dossier(source, tmp_path / "book.xlsx", "en")
    assert "Not copied, as they are no tables: README.md\n" in said
    assert "Not copied, as it is a secret: pseudonym.key." in said
    assert 'column "kleur" is unknown' in said
    convert_dossier(tmp_path / "book.xlsx", tmp_path / "out", "en")
    assert sorted(contents(tmp_path / "out")) == [
        "demands.csv",
        "instance.toml",
        "tenders.csv",
        "tenders.todo.csv",
    ]
    assert (tmp_path / "out" / "demands.csv").read_text("utf-8") == (
        "# made by hand\n"
        "vraag,opdracht,functie,aantal,uren,kleur\n"
        "d1,t1,grondwerker,2,36.5,rood\n"
        "# the second is not sure\n"
    )
    todo = (tmp_path / "out" / "tenders.todo.csv").read_text("utf-8")
    assert todo == "tender,field,fill_in\nt1,sum_eur,\n"


def test_an_account_of_the_intake_is_no_unknown_table(tmp_path: Path) -> None:
    todo = "tender,field,fill_in\nt1,sum_eur,\n"
    source = write(tmp_path / "in", {"tenders.todo.csv": todo})
    convert_dossier(source, tmp_path / "book.xlsx", "en")
    assert read_instance(tmp_path / "book.xlsx").warnings == ()


def test_dutch_files_are_as_a_dutch_excel_has_them(tmp_path: Path) -> None:
    source = write(
        tmp_path / "in", {"places.csv": "name,latitude,longitude\nx,52.5,5\n"}
    )
    convert_dossier(source, tmp_path / "nl", "nl")
    assert (tmp_path / "nl" / "places.csv").read_bytes() == (
        b"\xef\xbb\xbfname;latitude;longitude\r\nx;52,5;5\r\n"
    )
    demands = (tmp_path / "nl" / "demands.csv").read_text("utf-8-sig").splitlines()
    assert demands[1] == "d1;t1;grondwerker;05-01-2026;15-03-2026;2;36;vca"


def test_numbers_and_days_are_typed_in_a_workbook(tmp_path: Path) -> None:
    source = write(tmp_path / "in", {})
    convert_dossier(source, tmp_path / "book.xlsx", "en")
    sheet = workbook.open_workbook(
        "book.xlsx", (tmp_path / "book.xlsx").read_bytes(), Faults()
    )
    assert sheet
    _, row = sheet["tenders"].iter_rows()
    typed = [type(cell).__name__ for cell in row]
    assert typed == ["str", "str", "float", "str", "date", "date", "date", "str", "str"]


def test_texts_that_begin_as_formulas_are_kept_and_told(tmp_path: Path) -> None:
    tenders = str(VALID["tenders.csv"]).replace("sector", "sector,title")
    tenders = tenders.replace("energy", "energy,=1+1")
    source = write(tmp_path / "in", {"tenders.csv": tenders})
    said = convert_dossier(source, tmp_path / "out", "en")
    assert "tenders.csv: some cells begin as a formula does" in said
    assert "=1+1" in (tmp_path / "out" / "tenders.csv").read_text("utf-8")
    assert "formula" not in convert_dossier(source, tmp_path / "book.xlsx", "en")
    with zipfile.ZipFile(tmp_path / "book.xlsx") as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
        assert not any(b"<f>" in archive.read(name) for name in sheets)


def test_the_files_are_for_their_owner_only(tmp_path: Path) -> None:
    source = write(tmp_path / "in", {})
    convert_dossier(source, tmp_path / "out", "en")
    convert_dossier(source, tmp_path / "out.xlsx", "en")
    for path in (*(tmp_path / "out").iterdir(), tmp_path / "out.xlsx"):
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["a[b", "x" * 32, "history", "'quoted'", ".hidden"])
def test_a_name_that_is_no_sheet_is_refused(tmp_path: Path, name: str) -> None:
    source = write(tmp_path / "in", {f"{name}.csv": "a,b\n1,2\n"})
    with pytest.raises(InputError, match="cannot be both a file and a sheet"):
        convert_dossier(source, tmp_path / "out.xlsx", "en")


@pytest.mark.parametrize(
    ("limit", "value", "says"),
    [
        ("MAX_ROWS", 1, "has more than 1 rows"),
        ("MAX_COLUMNS", 3, "has more than 3 columns"),
        ("MAX_CELL", 2, "holds a cell that a workbook cannot hold"),
    ],
)
def test_what_a_workbook_cannot_hold_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, says: str
) -> None:
    monkeypatch.setattr(whole, limit, value)
    with pytest.raises(InputError, match=says):
        convert_dossier(write(tmp_path / "in", {}), tmp_path / "out.xlsx", "en")
    assert not (tmp_path / "out.xlsx").exists()


def test_a_table_twice_and_settings_as_a_table_are_refused(tmp_path: Path) -> None:
    changes = {"Aanbestedingen.csv": VALID["tenders.csv"], "dossier.csv": "a,b\n1,2\n"}
    source = write(tmp_path / "in", dict(changes))
    with pytest.raises(InputError) as caught:
        convert_dossier(source, tmp_path / "out", "en")
    told = str(caught.value)
    assert "is the table tenders a second time" in told
    assert "dossier.csv: has the name of the settings" in told


def test_the_command(tmp_path: Path) -> None:
    source = write(tmp_path / "in", {})
    run = CliRunner().invoke
    out = str(tmp_path / "out.xlsx")
    result = run(main, ["convert", str(source), out])
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"Written: {out}",
        "  instance",
        "  demands  1 row",
        "  job_seekers  2 rows",
        "  tenders  1 row",
    ]
    again = run(main, ["convert", str(source), out])
    assert (again.exit_code, "exists already" in again.stderr) == (EXIT_USAGE, True)
    words = ["convert", str(source), str(tmp_path / "b.xlsx"), "--csv-locale", "nl"]
    assert run(main, words).exit_code == EXIT_USAGE
    inside = run(main, ["convert", str(source), str(source / "out")])
    assert (inside.exit_code, "lies in the dossier" in inside.stderr) == (2, True)
    (tmp_path / "empty").mkdir()
    result = run(main, ["convert", str(tmp_path / "empty"), str(tmp_path / "c")])
    assert (result.exit_code, "holds no table" in result.stderr) == (EXIT_INPUT, True)
    text = tmp_path / "a.txt"
    text.write_text("x")
    result = run(main, ["convert", str(text), str(tmp_path / "c")])
    assert (result.exit_code, "is no dossier" in result.stderr) == (EXIT_INPUT, True)


def test_a_full_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "in", {})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("allocator.writing.new_file.os.fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        convert_dossier(source, tmp_path / "out.xlsx", "en")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def _book(path: Path) -> None:
    with Workbook(path) as book:
        book.add_worksheet("tenders").write(0, 0, "id")


def _adds(name: str, data: bytes) -> Callable[[Path], None]:
    def add(path: Path) -> None:
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, data)

    return add


def _doubles(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        archive.writestr("xl/workbook.xml", b"<workbook/>")


NOISE = b"<!--" + np.random.default_rng(1).bytes(2**20) + b"-->"
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_adds("xl/vbaProject.bin", b"x"), "holds macros"),
        (_adds("xl/macrosheets/sheet1.xml", b"<x/>"), "holds macros"),
        (_adds("xl/externalLinks/externalLink1.xml", b"x"), "links to other workbooks"),
        (_adds("xl/connections.xml", b"<x/>"), "connections to other data"),
        (_adds("xl/queryTables/queryTable1.xml", b"<x/>"), "connections to other data"),
        (_adds("xl/bomb.xml", b"0" * 30_000_000), "100 times its size"),
        (_adds("xl/entity.xml", ENTITY), "XML with a document type"),
        (_adds("xl/e.xml", ENTITY.decode().encode("utf-16")), "XML with a document"),
        (_adds("xl/late.xml", NOISE + ENTITY), "XML with a document type"),
        (_doubles, "holds a part twice"),
        (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" * 200), "is encrypted"),
        (lambda path: path.write_bytes(b"PK\x03\x04"), "is damaged"),
    ],
)
def test_workbooks_that_are_refused_before_anything_in_them_is_opened(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], object],
    says: str,
) -> None:
    path = tmp_path / "in.xlsx"
    _book(path)
    change(path)
    monkeypatch.setattr(workbook, "CalamineWorkbook", None)
    with pytest.raises(InputError, match=says):
        convert_dossier(path, tmp_path / "out", "en")
    assert not (tmp_path / "out").exists()


def test_a_workbook_that_is_too_large_is_not_even_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "in.xlsx"
    _book(path)
    monkeypatch.setattr(workbook, "MAX_PACKED", 100)
    monkeypatch.setattr(Path, "read_bytes", None)
    with pytest.raises(InputError, match="larger than 200 MiB"):
        convert_dossier(path, tmp_path / "out", "en")


def test_a_formula_without_its_value_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet("notes")
        sheet.write(0, 0, "total")
        sheet.write_formula(1, 0, "=1+1", None, "")
    copy = tmp_path / "copy.xlsx"
    shutil.copy(path, copy)
    with pytest.raises(InputError, match="holds a formula without a value"):
        convert_dossier(copy, tmp_path / "out", "en")
