"""CSV as people save it: encodings, delimiters, decimals, dates, Dutch names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from reading.files import JOB_SEEKERS, TENDERS, faults_of, write

from allocator.reading import Reading, read_instance
from allocator.reading.dates import read_day
from allocator.reading.faults import UnreadableError
from allocator.reading.numbers import read_decimal, read_eur, read_whole

DUTCH_SEEKERS = """\
sep=;
Werkzoekende;Woonplaats;Reisafstand;Beschikbaar vanaf;Uren per week;Leeftijdsklasse;\
Uitkering;Doelgroepregister;Vaardigheden
s1;'s-Gravenhage;30,5;12-1-2026;36;27-44;Bijstand;Ja;vca
s2;Den Haag;15;31/12/2025;24,5;15 t/m 26;geen;NEE;
"""
DUTCH_TENDERS = """\
aanbesteding;titel;opdrachtnemer;aanbestedingssom;sroi percentage;regelboek;peildatum;\
begindatum;einddatum;plaats;branche
t1;Coöperatie;acme;1.234.567,89;5%;haaglanden-2023;01-12-2025;05-01-2026;24-05-2026;\
Rotterdam;energy
"""
DUTCH_DEMANDS = """\
vraag\taanbesteding\tfunctie\tbegindatum\teinddatum\taantal\turen\teisen
d1\tt1\tgrondwerker\t2026-01-05\t2026-03-15\t2\t36\tvca
"""
DUTCH: dict[str, str | bytes | None] = {
    "job_seekers.csv": DUTCH_SEEKERS,
    "tenders.csv": DUTCH_TENDERS,
    "demands.csv": DUTCH_DEMANDS,
}


def _same(reading: Reading) -> None:
    first, second = reading.instance.job_seekers
    assert (first.travel_km, first.from_week, first.register_entry) == (30.5, 1, True)
    assert first.benefit == "participatiewet"
    assert (second.hours, second.from_week, second.age_band) == (24.5, 0, "15-26")
    tender = reading.instance.tenders[0]
    assert (tender.title, tender.sum_cents) == ("Coöperatie", 123_456_789)
    assert tender.reference_date == date(2025, 12, 1)


def test_dutch_excel_files_are_read_as_they_are(tmp_path: Path) -> None:
    content = DUTCH_SEEKERS.replace("31/12/2025", "31-12-2025")
    reading = read_instance(write(tmp_path, DUTCH | {"job_seekers.csv": content}))
    _same(reading)
    assert [file.delimiter for file in reading.files] == ["\t", ";", ";"]
    assert all("day-month-year" in warning for warning in reading.warnings)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, ending: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    changes: dict[str, str | bytes | None] = {
        name: mark + str(text).replace("\n", ending).encode(encoding)
        for name, text in DUTCH.items()
    }
    _same(read_instance(write(tmp_path, changes)))


def test_windows_1252_is_read_with_a_warning_and_the_line(tmp_path: Path) -> None:
    reading = read_instance(
        write(tmp_path, DUTCH | {"tenders.csv": DUTCH_TENDERS.encode("cp1252")})
    )
    _same(reading)
    assert any(w.startswith("tenders.csv:2: is not UTF-8") for w in reading.warnings)


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"id\nx\x81\n", 2), (b"id\na\0b\n", 2), ("id\na\0".encode("utf-16"), 2)],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, line: int) -> None:
    (found,) = faults_of(write(tmp_path, {"job_seekers.csv": data}))
    assert (found.file, found.line) == ("job_seekers.csv", line)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("Delft", '"Delft', 3),
        ("Delft", '"De"lft', 3),
        ("Rotterdam", '"' + "x" * 200_000, 2),
    ],
)
def test_quotes_that_do_not_match(
    tmp_path: Path, old: str, new: str, line: int
) -> None:
    content = JOB_SEEKERS.replace(old, new)
    (found,) = faults_of(write(tmp_path, {"job_seekers.csv": content}))
    assert (found.line, found.column) == (line, "")
    assert "quote" in found.remedy


def test_lines_are_counted_as_in_the_file(tmp_path: Path) -> None:
    content = JOB_SEEKERS.replace("s2,Delft", '\n# a comment\ns2,"Delft\n\n"')
    content = content.replace(",24,", ",x,")
    (found,) = faults_of(write(tmp_path, {"job_seekers.csv": content}))
    assert (found.line, found.column) == (5, "hours")


@pytest.mark.parametrize("row", ["s3,Delft", "s3,Delft,1,36,27-44,,,,"])
def test_fields_are_counted(tmp_path: Path, row: str) -> None:
    (found,) = faults_of(write(tmp_path, {"job_seekers.csv": f"{JOB_SEEKERS}{row}\n"}))
    assert (found.line, found.column) == (4, "")


def test_blank_rows_are_skipped(tmp_path: Path) -> None:
    content = f"{JOB_SEEKERS},,,,,,\n\n , ,,,,,\n"
    reading = read_instance(write(tmp_path, {"job_seekers.csv": content}))
    assert len(reading.instance.job_seekers) == 2


def test_one_way_of_decimals_in_a_column(tmp_path: Path) -> None:
    content = DUTCH_SEEKERS.replace("15;31/12", "15.5;31/12")
    (found,) = faults_of(write(tmp_path, DUTCH | {"job_seekers.csv": content}))
    assert (found.line, found.column, found.value) == (4, "travel_km", "15.5")
    assert "line 3" in found.problem


def test_one_way_of_dates_in_a_column(tmp_path: Path) -> None:
    content = DUTCH_SEEKERS.replace("31/12/2025", "2025-12-31")
    (found,) = faults_of(write(tmp_path, DUTCH | {"job_seekers.csv": content}))
    assert (found.line, found.column) == (4, "available_from")


def test_a_decimal_comma_in_a_comma_file_is_refused(tmp_path: Path) -> None:
    content = JOB_SEEKERS.replace("15.5", '"15,5"')
    (found,) = faults_of(write(tmp_path, {"job_seekers.csv": content}))
    assert (found.line, found.column, found.value) == (3, "travel_km", "15,5")


def test_thousands_that_may_be_decimals_are_refused(tmp_path: Path) -> None:
    content = DUTCH_TENDERS.replace("1.234.567,89", "1.234")
    (found,) = faults_of(write(tmp_path, DUTCH | {"tenders.csv": content}))
    assert "Write 1234 or 1234,00" in found.remedy


@pytest.mark.parametrize(
    ("text", "delimiter", "expected"),
    [
        ("1.234,56", ";", "1234.56"),
        ("1.234.567", ";", "1234567"),
        ("-0,5", "", "-0.5"),
        ("1234.56", ",", "1234.56"),
        ("1.234", ",", "1.234"),
        ("007", ",", "7"),
    ],
)
def test_numbers_that_can_mean_one_thing(
    text: str, delimiter: str, expected: str
) -> None:
    assert read_decimal(text, delimiter) == Decimal(expected)


@pytest.mark.parametrize(
    "text", ["+5", ".5", "5.", "1 000", "1'000", "€5", "5-", "--5", "1.23.456", "1,2,3"]
)
def test_numbers_that_are_none(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_eur(text, ";")


def test_whole_numbers_as_spreadsheets_write_them() -> None:
    assert (read_whole("4.0"), read_whole("4,0"), read_whole("-3")) == (4, 4, -3)


@pytest.mark.parametrize("text", ["2026-03-01", "01-03-2026", "1-3-2026", "01/03/2026"])
def test_days_in_every_accepted_form(text: str) -> None:
    assert read_day(text) == date(2026, 3, 1)


@pytest.mark.parametrize(
    "text",
    ["2026-3-1", "01-03/2026", "1 maart 2026", "03/13/2026", "20260301", "2026-W10"],
)
def test_days_in_no_accepted_form(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_day(text)


def test_two_files_for_one_table_are_refused(tmp_path: Path) -> None:
    (found,) = faults_of(write(tmp_path, {"aanbestedingen.csv": TENDERS}))
    assert "same table as aanbestedingen.csv" in found.problem
