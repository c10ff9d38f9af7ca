"""The same rows give the same instance, in whatever dialect they are written."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading.files import INSTANCE, faults_of
from xlsxwriter import Workbook

from allocator.domain import Instance
from allocator.reading import read_instance
from allocator.reading.columns import DECIMALS, TABLES, Kind, TableFormat

START = date(2026, 1, 5)
Row = dict[str, str]
Rows = dict[str, list[Row]]
FORMATS = {table.name: table for table in TABLES}


class Dialect(NamedTuple):
    """How a person saves the tables."""

    delimiter: str
    encoding: str
    ending: str
    comma: bool
    dutch_dates: bool
    dutch_names: bool
    quoting: bool


DIALECTS = st.builds(
    Dialect,
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
DAYS = st.integers(0, 20 * 7).map(lambda n: (START + timedelta(n)).isoformat())
LATER = st.integers(141, 400).map(lambda n: (START + timedelta(n)).isoformat())
TENTHS = st.integers(1, 1999).map(lambda n: f"{n / 10:.1f}")
QUARTERS = st.integers(1, 240).map(lambda n: f"{n / 4:g}")
CENTS = st.integers(0, 10**11).map(lambda n: f"{n // 100}.{n % 100:02}")
SKILL_LISTS = st.lists(
    st.tuples(st.sampled_from(["vca", "bei"]), st.integers(1, 9)), max_size=3
).map(lambda skills: " | ".join(f"{code}:{level}" for code, level in skills))
PEOPLE = st.fixed_dictionaries(
    {
        "place": st.sampled_from(["Rotterdam", "Den Haag", "Súdwest-Fryslân", ""]),
        "latitude": st.integers(5_040, 5_390).map(lambda n: f"{n / 100:.2f}"),
        "longitude": st.integers(290, 770).map(lambda n: f"{n / 100:.2f}"),
        "travel_km": TENTHS,
        "available_from": st.just("") | DAYS,
        "available_until": st.just("") | LATER,
        "hours": QUARTERS,
        "benefit": st.sampled_from(["", "none", "ww", "wia_wao"]),
        "register_entry": st.sampled_from(["", "yes", "no"]),
        "age_band": st.sampled_from(["15-26", "55-66"]),
        "skills": SKILL_LISTS,
        "neighbourhood": st.sampled_from(["", "1E5", "007", "NA"]),
    }
)
TENDERS = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["", 'Say "ja", ë; and\ttabs', "NULL", "#1"]),
        "contractor": st.sampled_from(["acme", "007"]),
        "sum_eur": st.just("") | CENTS,
        "obligation_share": st.sampled_from(["", "0.05", "5%", "2.5%"]),
        "rulebook": st.just("haaglanden-2023"),
        "reference_date": DAYS,
        "start": st.just("2026-01-05"),
        "end": LATER,
        "place": st.just("Utrecht"),
        "sector": st.just("energy"),
    }
)
DEMANDS = st.fixed_dictionaries(
    {
        "tender": st.just("t0"),
        "role": st.just("grondwerker"),
        "headcount": st.integers(1, 9).map(str),
        "hours": QUARTERS,
        "requires": st.sampled_from(["vca | bei:9", "bei:2 / vca"]),
        "priority": st.sampled_from(["", "1.25", "2"]),
    }
)
ROWS = st.fixed_dictionaries(
    {
        "job_seekers": st.lists(PEOPLE, min_size=1, max_size=4),
        "tenders": st.lists(TENDERS, min_size=1, max_size=3),
        "demands": st.lists(DEMANDS, min_size=1, max_size=3),
    }
)
PREFIX = {"job_seekers": "s", "tenders": "t", "demands": "d"}


def numbered(rows: Rows) -> Rows:
    """Rows with ids; every table needs them to be different."""
    return {
        name: [{"id": f"{PREFIX[name]}{i}"} | row for i, row in enumerate(table)]
        for name, table in rows.items()
    }


def written(table: str, name: str, text: str, dialect: Dialect) -> str:
    """One cell in a dialect."""
    column = FORMATS[table].column(name)
    if column.kind in DECIMALS and dialect.comma and dialect.delimiter != ",":
        return text.replace(".", ",")
    if column.kind is Kind.DAY and dialect.dutch_dates:
        return re.sub(r"(\d+)-0?(\d+)-0?(\d+)", r"\3-\2-\1", text)
    if column.words and dialect.dutch_names and text:
        return [text, *column.words[text]][-1].upper()
    return text


def title(table: str, name: str, dialect: Dialect) -> str:
    synonyms = FORMATS[table].column(name).synonyms
    return synonyms[0].title() if dialect.dutch_names and synonyms else name


def save(folder: Path, rows: Rows, dialect: Dialect) -> Path:
    folder.mkdir()
    (folder / "instance.toml").write_text(INSTANCE)
    for table, records in rows.items():
        text = io.StringIO(newline="")
        out = csv.writer(
            text,
            delimiter=dialect.delimiter,
            lineterminator=dialect.ending,
            quoting=csv.QUOTE_ALL if dialect.quoting else csv.QUOTE_MINIMAL,
        )
        out.writerow([title(table, name, dialect) for name in records[0]])
        for row in records:
            out.writerow([written(table, n, row[n], dialect) for n in records[0]])
        data = text.getvalue().encode(dialect.encoding)
        (folder / f"{table}.csv").write_bytes(data)
    return folder


def save_workbook(path: Path, rows: Rows) -> Path:
    with Workbook(path) as book:
        sheet = book.add_worksheet("Instance")
        for i, line in enumerate(INSTANCE.splitlines()):
            key, value = line.split(" = ")
            sheet.write_row(i, 0, [key, value.strip('"')])
        for table, records in rows.items():
            sheet = book.add_worksheet(table.replace("_", " "))
            sheet.write_row(0, 0, list(records[0]))
            for i, row in enumerate(records, 1):
                for j, name in enumerate(records[0]):
                    cell = row[name]
                    number = FORMATS[table].column(name).kind in DECIMALS
                    typed = number and cell and "%" not in cell
                    sheet.write(i, j, float(cell)) if typed else sheet.write_string(
                        i, j, cell
                    )
    return path


def assert_same(one: Instance, other: Instance) -> None:
    for field in fields(Instance):
        if field.name != "job_seekers":
            assert getattr(one, field.name) == getattr(other, field.name)
    for column in fields(one.job_seekers):
        left = getattr(one.job_seekers, column.name)
        right = getattr(other.job_seekers, column.name)
        np.testing.assert_equal(left, right)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ROWS.map(numbered), DIALECTS)
def test_a_dialect_changes_nothing(rows: Rows, dialect: Dialect) -> None:
    plain = Dialect(",", "utf-8", "\n", False, False, False, False)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = read_instance(save(folder / "plain", rows, plain)).instance
        found = read_instance(save(folder / "dialect", rows, dialect)).instance
        assert_same(found, expected)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ROWS.map(numbered))
def test_a_workbook_changes_nothing(rows: Rows) -> None:
    plain = Dialect(",", "utf-8", "\n", False, False, False, False)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = read_instance(save(folder / "plain", rows, plain)).instance
        found = read_instance(save_workbook(folder / "book.xlsx", rows)).instance
        assert_same(found, expected)


CELLS = st.text(max_size=8) | st.sampled_from(
    ["", "1.234,5", "2*10 4*26", "a:9@2026-01-05|", "5%", '"', "0" * 5000, "=1+1"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(TABLES), st.data())
def test_no_cell_makes_reading_fail_in_another_way(
    chosen: TableFormat, data: st.DataObject
) -> None:
    row = [data.draw(CELLS) for _ in chosen.columns]
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=data.draw(st.sampled_from([",", ";", "\t"])))
    out.writerow([column.name for column in chosen.columns])
    out.writerow(row)
    content = text.getvalue().encode("utf-8", "surrogatepass")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "instance.toml").write_text(INSTANCE)
        (folder / f"{chosen.name}.csv").write_bytes(content)
        assert faults_of(folder)


def test_twenty_thousand_people(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    km = rng.integers(1, 100, 20_000)
    rows = "".join(
        f"p{i:05},Delft,{n},{24 + i % 17},27-44,vca|bei:2@2026-03-0{1 + i % 9}\n"
        for i, n in enumerate(km)
    )
    (tmp_path / "instance.toml").write_text(INSTANCE)
    (tmp_path / "job_seekers.csv").write_text(
        f"id,place,travel_km,hours,age_band,skills\n{rows}"
    )
    (tmp_path / "tenders.csv").write_text(
        "id,contractor,rulebook,reference_date,start,end,place,sector\n"
        "t0,acme,haaglanden-2023,2026-01-05,2026-01-05,2026-05-03,Delft,energy\n"
    )
    (tmp_path / "demands.csv").write_text(
        "id,tender,role,headcount,hours,requires\nd0,t0,grondwerker,9,36,vca|bei\n"
    )
    people = read_instance(tmp_path).instance.job_seekers
    assert len(people) == 20_000
    assert np.array_equal(people.travel_km, km)
    assert people[6].skills[1].until_week == 8
    assert people[7].skills[1].until_week == 9
    assert people[19_999].id == "p19999"
