"""Each kind of fault is found, at its line and column, with a useful remedy."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from reading.files import DEMANDS, JOB_SEEKERS, TENDERS, faults_of, write

from allocator.reading import csv_file, faults, read_instance


class Case(NamedTuple):
    """A file, what to replace in the valid one, and what the fault says."""

    name: str
    old: str
    new: str
    where: tuple[int | None, str]
    says: str


SEEKER_CASES = [
    Case("not an id", "s1,", "=s1,", (2, "id"), "not a valid code"),
    Case("id with a line break", "s1,", '"s\n1",', (2, "id"), "looks like a name"),
    Case("empty id", "s1,", ",", (2, "id"), "is empty"),
    Case("unknown place", "Rotterdam", "Roterdam", (2, "place"), 'Write "Rotterdam"'),
    Case("no place", "Rotterdam", "", (2, "place"), "coordinates"),
    Case("no travel limit", "15.5", "", (3, "travel_km"), "one of the two"),
    Case("absurd travel", "15.5", "5000", (3, "travel_km"), "up to 200"),
    Case("negative travel", "15.5", "-5", (3, "travel_km"), "out of range"),
    Case("not a number", "15.5", "1_000", (3, "travel_km"), "not a number"),
    Case("nan", "15.5", "nan", (3, "travel_km"), "not a number"),
    Case("infinite", "15.5", "inf", (3, "travel_km"), "not a number"),
    Case("overflow", "15.5", "1e400", (3, "travel_km"), "not a number"),
    Case("digits of others", "15.5", "٣", (3, "travel_km"), "not a number"),
    Case("hexadecimal", "15.5", "0x10", (3, "travel_km"), "not a number"),
    Case("too many digits", "15.5", "9" * 400, (3, "travel_km"), "not a number"),
    Case("hours of a month", ",36,", ",160,", (2, "hours"), "up to 60"),
    Case("no quarters", ",36,", ",36.1,", (2, "hours"), "quarters"),
    Case("no hours", ",36,", ",,", (2, "hours"), "is empty"),
    Case("unknown age band", "27-44", "27-45", (2, "age_band"), "Use 15-26, 27-44"),
    Case("no age band", "15-26", "", (3, "age_band"), "is empty"),
    Case("unknown benefit", "ww", "anw", (2, "benefit"), "participatiewet"),
    Case("unknown skill", "vca", "vac", (2, "skills"), 'Write "vca"'),
    Case("skill level", "vca", "vca:12", (2, "skills"), "levels from 1 to 9"),
    Case("skill expiry", "vca", "vca@soon", (2, "skills"), "is not a date"),
    Case("same id twice", "s2,", "s1,", (3, "id"), "line 2"),
    Case("same id but for case", "s2,", "S1,", (3, "id"), "line 2 as well, but"),
    Case("same id but for spaces", "s2,", " s1 ,", (3, "id"), "line 2"),
]


@pytest.mark.parametrize("case", SEEKER_CASES, ids=lambda case: case.name)
def test_faults_of_job_seekers(tmp_path: Path, case: Case) -> None:
    content = JOB_SEEKERS.replace(case.old, case.new, 1)
    if case.name.startswith("not an id"):
        content += "s3,Delft,1,36,27-44,,\n"
    _check(tmp_path, "job_seekers.csv", content, case)


TENDER_CASES = [
    Case("unknown rulebook", "haaglanden-2023", "haagland", (2, "rulebook"), "2023"),
    Case("two-digit year", "2025-12-01", "01-12-25", (2, "reference_date"), "two dig"),
    Case("serial", "2025-12-01", "46082", (2, "reference_date"), "(2026-03-01)"),
    Case("no such day", "2026-05-24", "2026-02-30", (2, "end"), "does not exist"),
    Case("year 26", "2026-05-24", "0026-05-24", (2, "end"), "another age"),
    Case("time of day", "2026-05-24", "2026-05-24 12:00", (2, "end"), "2026-05-24"),
    Case("ends early", "2026-05-24", "2026-01-04", (2, "end"), "2026-01-05"),
    Case("negative sum", "1000000", "-5", (2, "sum_eur"), "greater than or equal to 0"),
    Case("below a cent", "1000000", "0.001", (2, "sum_eur"), "finer than a cent"),
    Case("no sector", "energy", "", (2, "sector"), "is empty"),
    Case("sector in words", "energy", "green energy", (2, "sector"), "valid code"),
    Case("contractor", "acme", "Acme B.V. & co", (2, "contractor"), "valid code"),
]


@pytest.mark.parametrize("case", TENDER_CASES, ids=lambda case: case.name)
def test_faults_of_tenders(tmp_path: Path, case: Case) -> None:
    content = TENDERS.replace(case.old, case.new, 1)
    _check(tmp_path, "tenders.csv", content, case)


DEMAND_CASES = [
    Case("unknown tender", "t1", "t9", (2, "tender"), "tenders.csv"),
    Case("unknown role", "grondwerker", "grondwerkr", (2, "role"), "grondwerker"),
    Case("before its tender", "2026-01-05", "2026-01-04", (2, "start"), "2026-01-05"),
    Case("after its tender", "2026-03-15", "2026-05-25", (2, "end"), "2026-05-24"),
    Case("reversed", "2026-03-15", "2026-01-04", (2, "end"), "lies before"),
    Case("no whole week", "2026-03-15", "2026-01-07", (2, "start"), "no whole week"),
    Case("half a person", ",2,", ",1.5,", (2, "headcount"), "runs of people*weeks"),
    Case("runs too short", ",2,", ",2*4 1*5,", (2, "headcount"), "9 weeks in all"),
    Case("nobody", ",2,", ",0,", (2, "headcount"), "asks for nobody"),
    Case("no headcount", ",2,", ",,", (2, "headcount"), "is empty"),
    Case("too many", ",2,", ",100001,", (2, "headcount"), "at most 100000"),
    Case("alternatives", "vca", "vca | /", (2, "requires"), "without a skill"),
    Case("skill with space", "vca", "vca vol", (2, "requires"), "not a valid code"),
]


@pytest.mark.parametrize("case", DEMAND_CASES, ids=lambda case: case.name)
def test_faults_of_demands(tmp_path: Path, case: Case) -> None:
    content = DEMANDS.replace(case.old, case.new, 1)
    _check(tmp_path, "demands.csv", content, case)


def test_a_bare_percentage_is_refused_with_both_readings(tmp_path: Path) -> None:
    content = TENDERS.replace("sum_eur", "obligation_share").replace("1000000", "5")
    (found,) = faults_of(write(tmp_path, {"tenders.csv": content}))
    assert (found.line, found.column) == (2, "obligation_share")
    assert "write 0.05 or 5%" in found.remedy


COURSES = "id,gives,requires,weeks,place,pattern,hours\nk,vca,,2,Delft,,\n"
COURSE_CASES = [
    Case("no place", "Delft", "", (2, "place"), "is empty"),
    Case("hours full time", ",,\n", ",full_time,8\n", (2, "hours"), "beside work"),
    Case("no hours", ",,\n", ",beside_work,\n", (2, "hours"), "beside work"),
    Case("gives nothing", "vca", "", (2, "gives"), "is empty"),
    Case("no weeks", ",2,", ",0,", (2, "weeks"), "greater than or equal to 1"),
    Case("parts of weeks", ",2,", ",2.5,", (2, "weeks"), "whole number"),
    Case("pattern", ",,\n", ",evenings,\n", (2, "pattern"), "full_time"),
]


@pytest.mark.parametrize("case", COURSE_CASES, ids=lambda case: case.name)
def test_faults_of_courses(tmp_path: Path, case: Case) -> None:
    content = COURSES.replace(case.old, case.new, 1)
    _check(tmp_path, "courses.csv", content, case)


LOCKS = """\
kind,job_seeker,demand,start,end,who,when,why
stay,s1,d1,2026-01-05,2026-02-01,planner,2026-01-02,agreed
"""
LOCK_CASES = [
    Case("unknown person", "s1", "s9", (2, "job_seeker"), "job_seekers.csv"),
    Case("unknown demand", "d1", "d9", (2, "demand"), "demands.csv"),
    Case("outside the demand", "2026-02-01", "2026-04-05", (2, "start"), "asks for"),
    Case("nobody decided", "planner", "", (2, "who"), "is empty"),
    Case("out with a demand", "stay", "out", (2, "demand"), "empty when a person"),
    Case("never with days", "stay", "never", (2, "start"), "for stay only"),
    Case(
        "stay and out",
        "agreed\n",
        "agreed\nout,s1,,,,planner,2026-01-02,ill\n",
        (3, "kind"),
        "contradicts line 2",
    ),
    Case(
        "stay and never",
        "agreed\n",
        "agreed\nnever,s1,d1,,,planner,2026-01-02,quarrel\n",
        (3, "kind"),
        "contradicts line 2",
    ),
    Case(
        "overlap",
        "agreed\n",
        "agreed\nstay,s1,d1,2026-01-26,2026-02-15,planner,2026-01-02,agreed\n",
        (3, "kind"),
        "overlap",
    ),
]


@pytest.mark.parametrize("case", LOCK_CASES, ids=lambda case: case.name)
def test_faults_of_locks(tmp_path: Path, case: Case) -> None:
    _check(tmp_path, "locks.csv", LOCKS.replace(case.old, case.new, 1), case)


OTHER_CASES = [
    Case(
        "cohorts.csv",
        "",
        "id,course,start,capacity\nc,k,2026-01-05,8\n",
        (2, "course"),
        "",
    ),
    Case(
        "places.csv",
        "",
        "name,latitude,longitude\nX,4.48,51.92\n",
        (2, "latitude"),
        "Swap",
    ),
    Case(
        "places.csv",
        "",
        "name,latitude,longitude\nX,92000,437000\n",
        (2, "latitude"),
        "RD",
    ),
    Case(
        "places.csv",
        "",
        "name,latitude,longitude\nX,5192,4.48\n",
        (2, "latitude"),
        "50.4",
    ),
    Case(
        "places.csv",
        "",
        "name,latitude,longitude\nX,52,4.4\n x ,52,4\n",
        (3, "name"),
        "2",
    ),
    Case(
        "travel.csv",
        "",
        "from,to,km\nDelft,Roterdam,9\n",
        (2, "to"),
        'Write "Rotterdam"',
    ),
    Case("travel.csv", "", "from,to,km\nDelft,Rotterdam,\n", (2, "km"), "both empty"),
    Case("travel.csv", "", "from,to,km\nDelft,Rotterdam,-1\n", (2, "km"), "0 to 1000"),
    Case(
        "travel.csv", "", "from,to,km\nDelft,Gouda,9\ndelft,gouda,8\n", (3, "from"), "2"
    ),
    Case("roles.csv", "", "id,isco08\nr,12\n", (2, "isco08"), "another form"),
    Case(
        "courses.csv",
        "",
        "id,gives,requires,weeks,place\na,x,y,2,Delft\nb,y,x,2,Delft\n",
        (2, "requires"),
        "a needs b needs a",
    ),
]


@pytest.mark.parametrize("case", OTHER_CASES, ids=lambda case: case.name)
def test_faults_of_smaller_tables(tmp_path: Path, case: Case) -> None:
    _check(tmp_path, case.name, case.new, case)


def _check(folder: Path, file: str, content: str, case: Case) -> None:
    """The fault of the case is found, and no other."""
    found = faults_of(write(folder, {file: content}))
    told = [str(fault) for fault in found]
    assert [(f.file, f.line, f.column) for f in found] == [(file, *case.where)], told
    assert case.says in told[0]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"weeks = 20": "weeks = 521"}, (4, "weeks")),
        ({"weeks = 20": 'weeks = "x"'}, (4, "weeks")),
        ({"weeks = 20": "week = 20"}, (None, "weeks")),
        ({"schema = 1": "schema = 2"}, (1, "schema")),
        ({"2026-01-05": '"05-01-26"'}, (3, "start")),
        ({"2026-01-05": "2026-13-05"}, (3, "")),
        ({"weeks = 20\n": "weeks = 20\n[travel]\ndetour = 1\n"}, (6, "travel.detour")),
        (
            {"weeks = 20\n": "weeks = 20\n[travel]\ndetour_factor = 9\n"},
            (6, "travel.detour_factor"),
        ),
    ],
)
def test_faults_of_the_settings(
    tmp_path: Path, changes: dict[str, str], expected: tuple[int | None, str]
) -> None:
    folder = write(tmp_path, {})
    path = folder / "instance.toml"
    content = path.read_text()
    for old, new in changes.items():
        content = content.replace(old, new)
    path.write_text(content)
    found = faults_of(folder)
    assert expected in [(fault.line, fault.column) for fault in found]
    assert {fault.file for fault in found} == {"instance.toml"}


def test_a_faulty_row_makes_no_noise_elsewhere(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "job_seekers.csv": JOB_SEEKERS.replace(",36,", ",x,"),
        "tenders.csv": TENDERS.replace("2026-05-24", "2026-02-30"),
        "courses.csv": COURSES.replace(",2,", ",x,"),
        "cohorts.csv": "id,course,start,capacity\nc,k,2026-01-05,8\n",
        "locks.csv": LOCKS,
    }
    found = faults_of(write(tmp_path, changes))
    assert sorted((fault.file, fault.column) for fault in found) == [
        ("courses.csv", "weeks"),
        ("job_seekers.csv", "hours"),
        ("tenders.csv", "end"),
    ]


def test_every_fault_of_one_row_is_found_at_once(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "instance.toml": "schema = 1\n",
        "job_seekers.csv": JOB_SEEKERS.replace("s2,Delft,15.5,24", "s2,Dlft,999,99"),
        "tenders.csv": TENDERS.replace("acme,1000000", "ac me,-1"),
        "demands.csv": DEMANDS.replace("t1,grondwerker", "t9,rol").replace("36", "99"),
    }
    found = faults_of(write(tmp_path, changes))
    assert sorted((fault.file, fault.column) for fault in found) == [
        ("demands.csv", "hours"),
        ("demands.csv", "role"),
        ("demands.csv", "tender"),
        ("instance.toml", "name"),
        ("instance.toml", "start"),
        ("instance.toml", "weeks"),
        ("job_seekers.csv", "hours"),
        ("job_seekers.csv", "place"),
        ("job_seekers.csv", "travel_km"),
        ("tenders.csv", "contractor"),
        ("tenders.csv", "sum_eur"),
    ]


def test_a_row_of_the_wrong_width_makes_no_noise_elsewhere(tmp_path: Path) -> None:
    content = TENDERS.replace(",energy", ",energy,extra")
    found = faults_of(write(tmp_path, {"tenders.csv": content}))
    assert [(fault.line, fault.column) for fault in found] == [(2, "")]


def test_sensitive_values_are_never_repeated(tmp_path: Path) -> None:
    content = (
        "id,place,travel_km,hours,age_band,benefit,benefit_since,register_entry,"
        "learning_path,learning_level,neighbourhood,groups,sroi_weeks_life,"
        "sroi_weeks_used\n"
        "s1,Delft,9,36,secret1,secret2,secret3,secret4,secret5,secret6,secret 7,"
        "secret 8,secret9,secret10\n"
    )
    found = faults_of(write(tmp_path, {"job_seekers.csv": content}))
    assert len(found) == 10
    assert not any("secret" in str(fault) for fault in found)


@pytest.mark.parametrize(
    "ids",
    [
        ["111222333", "123456782", "111222333", "123456782", "111222333"],
        ["jan@example.org", "b", "c", "d", "e"],
        ["Jan Jansen", "b", "c", "d", "e"],
    ],
)
def test_ids_that_say_who_someone_is_are_never_shown(
    tmp_path: Path, ids: list[str]
) -> None:
    rows = "".join(f"{word},Delft,9,36,27-44\n" for word in ids)
    content = f"id,place,travel_km,hours,age_band\n{rows}"
    found = faults_of(write(tmp_path, {"job_seekers.csv": content}))
    assert [(fault.line, fault.column) for fault in found] == [(2, "id")]
    assert not any(word in str(found[0]) for word in ids if len(word) > 1)
    assert "pseudonym" in found[0].remedy


@pytest.mark.parametrize("name", ["Naam", "BSN", "geboorte_datum", "E-mail", "adres"])
def test_columns_that_say_who_someone_is_are_refused(tmp_path: Path, name: str) -> None:
    lines = JOB_SEEKERS.splitlines()
    content = "\n".join([f"{lines[0]},{name}", *(f"{x},secret" for x in lines[1:])])
    found = faults_of(write(tmp_path, {"job_seekers.csv": content}))
    assert [(fault.line, fault.column) for fault in found] == [(1, name)]
    assert "secret" not in str(found[0])


@pytest.mark.parametrize(
    ("header", "where", "says"),
    [
        ("id,id", (1, "id"), "twice"),
        ("id,contracter", (1, "contractor"), 'Rename "contracter"'),
        ("id,opdrachtnemer,contractor", (1, "contractor"), "twice"),
    ],
)
def test_faults_of_the_header(
    tmp_path: Path, header: str, where: tuple[int, str], says: str
) -> None:
    lines = TENDERS.splitlines()
    width = header.count(",") - 1
    rest = lines[0].split(",", 2)[2]
    row = lines[1].split(",", 2)
    content = f"{header},{rest}\n{row[0]},{row[1]}{',x' * width},{row[2]}\n"
    found = faults_of(write(tmp_path, {"tenders.csv": content}))
    assert where in [(fault.line, fault.column) for fault in found]
    assert says in str(found)


def test_extra_columns_are_ignored_with_one_warning(tmp_path: Path) -> None:
    content = TENDERS.replace("sector\n", "sector,remarks\n").replace(
        "energy\n", "energy,hm\n"
    )
    reading = read_instance(write(tmp_path, {"tenders.csv": content}))
    assert len(reading.warnings) == 1
    assert '"remarks" is unknown and ignored' in reading.warnings[0]


@pytest.mark.parametrize("content", ["", "\n", "# nothing\n", "id,x\n"])
def test_a_table_without_rows_is_one_fault_or_missing_columns(
    tmp_path: Path, content: str
) -> None:
    found = faults_of(write(tmp_path, {"job_seekers.csv": content}))
    assert found
    assert {fault.file for fault in found} == {"job_seekers.csv"}


def test_a_header_without_rows_says_so(tmp_path: Path) -> None:
    content = JOB_SEEKERS.splitlines()[0]
    (found,) = faults_of(write(tmp_path, {"job_seekers.csv": content}))
    assert "holds no job seekers" in found.problem


def test_faults_of_a_column_are_bounded_and_counted(tmp_path: Path) -> None:
    rows = "".join(f"s{i},Delft,9,x{i},27-44\n" for i in range(1500))
    content = f"id,place,travel_km,hours,age_band\n{rows}"
    found = faults_of(write(tmp_path, {"job_seekers.csv": content}))
    assert len(found) == faults.MAX_FAULTS_A_COLUMN + 1
    assert "500 more" in found[-1].problem


def test_warnings_of_a_dossier_that_can_be_read(tmp_path: Path) -> None:
    content = (
        "id,place,travel_km,hours,age_band,skills,ambitions,available_from,"
        "sroi_weeks_used\n"
        "s1,Delft,9,36,27-44,vca|vca|,energy|flying,2030-01-01,nobody:3\n"
    )
    changes: dict[str, str | bytes | None] = {
        "job_seekers.csv": content,
        "demands.csv": DEMANDS.replace("vca", "vca | bei:2"),
        "courses.csv": COURSES.replace("vca", "bei"),
        "extra.csv": "",
    }
    warnings = read_instance(write(tmp_path, changes)).warnings
    for part in (
        "extra.csv: is no table",
        "doubled entries",
        "ambitions: some match no role",
        "sroi_weeks_used: some name a contractor",
        "available for no whole week",
        "nobody holds bei at level 2",
    ):
        assert sum(part in warning for warning in warnings) == 1, warnings
    assert len(warnings) == 6


def test_a_demand_is_clipped_to_the_horizon(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "tenders.csv": TENDERS.replace("2026-05-24", "2027-01-03"),
        "demands.csv": (
            "id,tender,role,start,end,headcount,hours,learner_places\n"
            "d1,t1,grondwerker,,,0*2 3*50,36,0*2 1*20 2*30\n"
        ),
        "job_seekers.csv": JOB_SEEKERS.replace("vca", ""),
    }
    reading = read_instance(write(tmp_path, changes))
    (demand,) = reading.instance.demands
    assert (demand.start_week, demand.end_week) == (2, 20)
    assert demand.headcount == (3,) * 18
    assert demand.learner_places == (1,) * 18
    assert any("cut off where the horizon" in warning for warning in reading.warnings)


def test_what_lies_wholly_outside_the_horizon_is_a_fault(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "tenders.csv": TENDERS.replace("2026-05-24", "2027-01-03"),
        "demands.csv": DEMANDS.replace("2026-01-05", "2026-06-01").replace(
            "2026-03-15", "2026-12-01"
        ),
    }
    (found,) = faults_of(write(tmp_path, changes))
    assert "outside the horizon" in found.problem


def test_columns_that_are_better_not_kept(tmp_path: Path) -> None:
    lines = JOB_SEEKERS.splitlines()
    header = f"{lines[0]},Nationaliteit,"
    content = "\n".join([header, *(f"{line},secret," for line in lines[1:])])
    reading = read_instance(write(tmp_path, {"job_seekers.csv": content}))
    assert reading.warnings == (
        'job_seekers.csv:1: column "Nationaliteit" is not needed; please remove it.',
        "job_seekers.csv:1: a column without a name is ignored.",
    )


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "MAX_BYTES", 80)
    found = faults_of(write(tmp_path, {"job_seekers.csv": "x" * 81}))
    assert found[0].file == "demands.csv"
    assert all("larger than 4 GiB" in fault.problem for fault in found)


def test_suggestions_end_where_they_would_take_too_long() -> None:
    words = faults.Vocabulary(f"word{i}" for i in range(5_000))
    assert words.nearest("WORD-7") == "word7"
    asked = [words.nearest(f"wordd{i}") for i in range(200)]
    assert asked[0]
    assert asked[-1] is None


def test_lines_are_named_until_there_are_many() -> None:
    assert faults.name_lines([3]) == "line 3"
    assert faults.name_lines([3, 5]) == "lines 3, 5"
    assert faults.name_lines(range(2, 14)) == "lines 2, 3, 4, 5, 6, … (12 in all)"
