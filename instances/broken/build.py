"""Builds the folders of broken dossiers, one fault each, from one valid dossier.

    python instances/broken/build.py             write the dossiers
    python instances/broken/build.py --expected  and what ``allocator check`` says

Read a changed ``expected.txt`` before you commit it: it is what the tests demand.
"""

from __future__ import annotations

import csv
import io
import shutil
import sys
from pathlib import Path

import workbooks

HERE = Path(__file__).resolve().parent
Files = dict[str, str | bytes | None]
"""Content of files by name; ``None`` for a file that is left out."""

INSTANCE = 'schema = 1\nname = "broken"\nstart = 2026-01-05\nweeks = 20\n'
JOB_SEEKER = {
    "id": "s1",
    "place": "Rotterdam",
    "travel_km": "30",
    "hours": "36",
    "age_band": "27-44",
}
TENDER = {
    "id": "t1",
    "contractor": "acme",
    "sum_eur": "1000000",
    "rulebook": "haaglanden-2023",
    "reference_date": "2025-12-01",
    "start": "2026-01-05",
    "end": "2026-05-24",
    "place": "Rotterdam",
    "sector": "energy",
}
DEMAND = {
    "id": "d1",
    "tender": "t1",
    "role": "grondwerker",
    "start": "2026-01-05",
    "end": "2026-03-15",
    "headcount": "2",
    "hours": "36",
}
COURSE = {
    "id": "c1",
    "gives": "vca",
    "weeks": "2",
    "place": "Rotterdam",
}
COHORT = {"id": "k1", "course": "c1", "start": "2026-02-02", "capacity": "12"}
LOCK = {
    "kind": "stay",
    "job_seeker": "s1",
    "demand": "d1",
    "start": "2026-01-05",
    "end": "2026-02-01",
    "who": "planner",
    "when": "2026-01-02",
    "why": "agreed",
}

OTHER_SROI = {
    "id": "o1",
    "tender": "t1",
    "kind": "training",
    "amount_eur": "2500.00",
    "date": "2026-02-02",
}

Row = dict[str, str]


def table(name: str, *rows: Row, delimiter: str = ",") -> Files:
    """A table with the columns of its first row."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text, list(rows[0]), delimiter=delimiter, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return {f"{name}.csv": text.getvalue()}


def job_seekers(*changes: Row) -> Files:
    """Job seekers s1, s2, … with changed cells; each change names every column."""
    return _changed("job_seekers", JOB_SEEKER, "s", changes)


def tenders(*changes: Row) -> Files:
    """Tenders t1, t2, … with changed cells."""
    return _changed("tenders", TENDER, "t", changes)


def demands(*changes: Row) -> Files:
    """Demands d1, d2, … with changed cells."""
    return _changed("demands", DEMAND, "d", changes)


def courses(*changes: Row) -> Files:
    """Courses c1, c2, … with changed cells."""
    return _changed("courses", COURSE, "c", changes)


def cohorts(*changes: Row) -> Files:
    """Cohorts k1, k2, … with changed cells."""
    return _changed("cohorts", COHORT, "k", changes)


def locks(*changes: Row) -> Files:
    """Locks with changed cells."""
    return table("locks", *(LOCK | change for change in changes))


def other_sroi(*changes: Row) -> Files:
    """Other social return o1, o2, … with changed cells."""
    return _changed("other_sroi", OTHER_SROI, "o", changes)


def travel(*rows: tuple[str, str, str, str]) -> Files:
    """Stated travel: from, to, kilometres and minutes."""
    names = ("from", "to", "km", "minutes")
    return table("travel", *(dict(zip(names, row, strict=True)) for row in rows))


def _changed(name: str, base: Row, letter: str, changes: tuple[Row, ...]) -> Files:
    rows = [
        base | {"id": f"{letter}{number}"} | change
        for number, change in enumerate(changes, 1)
    ]
    return table(name, *rows)


def settings(old: str, new: str) -> Files:
    """The settings with one text replaced."""
    assert old in INSTANCE
    return {"instance.toml": INSTANCE.replace(old, new)}


BASE: Files = {"instance.toml": INSTANCE} | job_seekers({}) | tenders({}) | demands({})
DEMANDS = str(BASE["demands.csv"])

_SETTINGS: dict[str, Files] = {
    "instance-missing": {"instance.toml": None},
    "instance-not-toml": settings("weeks = 20", "weeks 20"),
    "instance-not-utf8": {"instance.toml": INSTANCE.encode() + b'region = "\xe9"\n'},
    "instance-key-missing": settings("weeks = 20\n", ""),
    "instance-key-unknown": settings("weeks = 20", "weeks = 20\ndetour = 1.2"),
    "instance-schema-unknown": settings("schema = 1", "schema = 2"),
    "instance-start-no-monday": settings("2026-01-05", "2026-01-06"),
    "instance-start-no-day": settings("2026-01-05", '"next week"'),
    "instance-name-empty": settings('"broken"', '""'),
    "instance-weeks-no-number": settings("weeks = 20", 'weeks = "many"'),
    "instance-weeks-out-of-range": settings("weeks = 20", "weeks = 5000"),
}

_FILES: dict[str, Files] = {
    "file-missing": {"tenders.csv": None},
    "file-empty": {"tenders.csv": ""},
    "file-without-rows": {"job_seekers.csv": "id,place,travel_km,hours,age_band\n"},
    "file-twice": {"aanbestedingen.csv": BASE["tenders.csv"]},
    "file-holds-nul": {"demands.csv": f"{DEMANDS}\0".encode()},
    "file-not-text": {"demands.csv": f"{DEMANDS}d2".encode() + b"\x81\n"},
    "file-half-of-utf16": {"demands.csv": DEMANDS.encode("utf-16")[:-1]},
    "file-quote-not-closed": {"demands.csv": f'{DEMANDS}"d2,t1\n'},
    "file-delimiters-mixed": {"demands.csv": f"{DEMANDS}d2;t1;grondwerker;;;2;36\n"},
    "row-too-long": {"demands.csv": f"{DEMANDS}d2,t1,x,,,2,36,more\n"},
    "row-too-short": {"demands.csv": f"{DEMANDS}d2,t1,x\n"},
    "header-missing": {"job_seekers.csv": "s1,Rotterdam,30,36,27-44,no,no,ww\n"},
    "column-missing": {"demands.csv": DEMANDS.replace("headcount", "head_count_2")},
    "column-twice": {"demands.csv": DEMANDS.replace("start,end", "start,start")},
    "column-twice-by-synonym": {
        "demands.csv": DEMANDS.replace("start,end", "start,begindatum")
    },
    "cell-empty": job_seekers({"hours": ""}),
}

_IDENTIFYING: dict[str, Files] = {
    "identifying-column-name": job_seekers({"naam": "J. Jansen"}),
    "identifying-column-bsn": job_seekers({"BSN": "111222333"}),
    "identifying-column-birth-date": job_seekers({"geboortedatum": "1980-02-01"}),
    "identifying-column-of-locks": locks({"E-mail": "j.jansen@example.org"}),
    "id-looks-like-bsn": job_seekers(
        *({"id": bsn} for bsn in
          ("111222333", "123456782", "999999990", "000000012", "111111110"))
    ),
    "id-looks-like-email": job_seekers({"id": "j.jansen@example.org"}),
    "id-looks-like-name": job_seekers({"id": "Jan Jansen"}),
}  # fmt: skip

_CODES: dict[str, Files] = {
    "id-twice": job_seekers({}, {"id": "s1"}),
    "id-twice-but-for-case": job_seekers({}, {"id": "S1"}),
    "id-like-a-formula": demands({"id": "=1+1"}),
    "id-too-long": tenders({"id": "t" * 65}) | demands({"tender": "t" * 65}),
    "id-with-line-break": demands({"id": "d\n1"}),
    "id-with-look-alike-letter": demands({"id": "d\u0430"}),
    "tender-unknown": demands({"tender": "t2"}),
    "role-unknown": demands({"role": "grondwerkr"}),
    "rulebook-unknown": tenders({"rulebook": "haaglanden-2024"}),
    "skill-unknown": job_seekers({"skills": "vcaa"}) | demands({"requires": "vca"}),
    "course-unknown-in-cohorts": courses({}) | cohorts({"course": "c9"}),
    "course-unknown-for-a-person": courses({}) | job_seekers({"courses_finished": "x"}),
    "course-under-way-unknown": courses({})
    | job_seekers({"courses_under_way": "c2@2026-01-31"}),
    "lock-of-unknown-person": locks({"job_seeker": "s2"}),
    "lock-of-unknown-demand": locks({"demand": "d2"}),
}

_NUMBERS: dict[str, Files] = {
    "number-is-no-number": job_seekers(
        *({"travel_km": text} for text in
          ("nan", "inf", "1e400", "1_000", "\u0663", "0x10", "thirty"))
    ),
    "number-with-decimal-comma": job_seekers({"travel_km": "15,5"}),
    "number-ambiguous-thousands": table(
        "tenders", TENDER | {"sum_eur": "1.234"}, delimiter=";"
    ),
    "number-two-styles": table(
        "job_seekers",
        JOB_SEEKER | {"travel_km": "15,5"},
        JOB_SEEKER | {"id": "s2", "travel_km": "15.5"},
        delimiter=";",
    ),
    "number-finer-than-a-cent": tenders({"sum_eur": "1000000.001"}),
    "number-not-whole": demands({"least_weeks": "4.5"}),
    "share-more-than-everything": tenders({"obligation_share": "5"}),
    "hours-out-of-range": job_seekers({"hours": "400"}, {"hours": "36.1"}),
    "travel-limit-out-of-range": job_seekers(
        {"travel_km": "-5"}, {"travel_km": "5000"}
    ),
    "travel-limit-missing": job_seekers({"travel_km": ""}),
    "travel-limit-twice": job_seekers({"travel_minutes": "60"}),
    "level-out-of-range": demands({"requires": "vca:0"}),
    "sroi-weeks-out-of-range": job_seekers({"sroi_weeks_life": "99999"}),
    "sroi-weeks-of-one-contractor-twice": job_seekers(
        {"sroi_weeks_used": "acme:4|acme:5"}
    ),
}  # fmt: skip

_DAYS: dict[str, Files] = {
    "day-does-not-exist": tenders({"end": "2026-02-30"}),
    "day-is-an-excel-number": tenders({"end": "46082"}),
    "day-in-another-age": tenders({"reference_date": "0026-01-05"}),
    "day-with-two-digits-of-year": tenders({"end": "24-05-26"}),
    "day-with-a-time": tenders({"end": "2026-05-24T00:00:00"}),
    "day-in-two-styles": tenders({}, {"end": "24-05-2026"}, {}),
    "day-is-no-day": tenders({"end": "May 2026"}),
    "tender-ends-before-it-starts": tenders({"end": "2025-12-31"}),
    "tender-outside-horizon": tenders({"start": "2027-01-04", "end": "2027-05-02"})
    | demands({"start": "2027-01-04", "end": "2027-05-02"}),
    "demand-ends-before-it-starts": demands({"end": "2026-01-04"}),
    "demand-outside-its-tender": demands({"end": "2026-06-07"}),
    "demand-outside-horizon": tenders({"end": "2027-05-02"})
    | demands({"start": "2027-01-04", "end": "2027-05-02"}),
    "demand-without-whole-week": demands({"start": "2026-01-06", "end": "2026-01-12"}),
    "availability-ends-before-it-starts": job_seekers(
        {"available_from": "2026-02-02", "available_until": "2026-01-31"}
    ),
    "course-under-way-without-day": courses({})
    | job_seekers({"courses_under_way": "c1"}),
}

_PLACES: dict[str, Files] = {
    "place-unknown": job_seekers({"place": "Rotterdm"}),
    "place-missing": tenders({"place": ""}),
    "coordinates-swapped": job_seekers({"latitude": "4.48", "longitude": "51.92"}),
    "coordinates-in-metres": job_seekers({"latitude": "92000", "longitude": "437000"}),
    "coordinates-elsewhere": job_seekers({"latitude": "48.85", "longitude": "2.35"}),
    "coordinates-half": job_seekers({"latitude": "51.92", "longitude": ""}),
    "place-twice": {
        "places.csv": "name,latitude,longitude\nDepot,51.9,4.4\nDEPOT,51.8,4.3\n"
    },
    "travel-from-unknown-place": travel(("Rotterdam", "Nergenshuizen", "8.5", "25")),
    "travel-twice": travel(
        ("Rotterdam", "Delft", "14", ""), ("rotterdam", "Delft", "15", "")
    ),
    "travel-says-nothing": travel(("Rotterdam", "Delft", "", "")),
    "travel-out-of-range": travel(("Rotterdam", "Delft", "-1", "9999")),
}

_ROWS: dict[str, Files] = {
    "word-unknown": job_seekers({"benefit": "dole"}),
    "text-too-long": tenders({"title": "x" * 501}),
    "cpv-has-another-form": tenders({"cpv": "4523"}),
    "isco-has-another-form": {"roles.csv": "id,isco08\nhelper,931\n"},
    "rulebook-without-hours": tenders({"rulebook": "leiden-2023"}),
    "rulebook-without-a-row": job_seekers(
        {"learning_path": "bbl", "learning_level": "2"}
    )
    | tenders({"rulebook": "utrecht-2015"}),
    "rulebook-without-a-discount": tenders({"pso_step": "2"}),
    "rulebook-without-an-hourly-rate": tenders(
        {"obligation_basis": "hours", "labour_hours": "20000"}
    ),
    "turnover-missing": tenders({"obligation_basis": "turnover"}),
    "wage-bill-missing": tenders({"obligation_basis": "wage_bill"}),
    "job-without-employer": job_seekers({"job_ends": "2026-02-01", "job_employer": ""}),
    "headcount-is-no-profile": demands({"headcount": "1.5"}),
    "headcount-of-other-length": demands({"headcount": "2*4 4*5"}),
    "headcount-of-nobody": demands({"headcount": "0"}),
    "learners-without-places": demands({"learner_requires": "vca"}),
    "teaches-without-weeks": demands({"teaches": "vca"}),
    "requirement-without-skill": demands({"requires": "vca | /"}),
    "course-gives-nothing": courses({"gives": ""}),
    "course-beside-work-without-hours": courses({"pattern": "beside_work"}),
    "course-out-of-range": courses({"weeks": "0"}),
    "courses-in-a-circle": courses(
        {"requires": "bei_vop"}, {"gives": "bei_vop", "requires": "vca"}
    ),
    "cohort-smaller-than-its-least": cohorts({"least_size": "13"}) | courses({}),
}

_LOCKS: dict[str, Files] = {
    "locks-stay-and-out": locks(
        {}, {"kind": "out", "demand": "", "start": "", "end": ""}
    ),
    "locks-stay-and-never": locks({}, {"kind": "never", "start": "", "end": ""}),
    "locks-stay-twice-at-once": demands({}, {})
    | locks({}, {"demand": "d2", "start": "2026-01-26", "end": "2026-02-22"}),
    "lock-outside-its-demand": locks({"end": "2026-03-29"}),
    "lock-stay-without-days": locks({"start": "", "end": ""}),
    "lock-out-with-demand": locks({"kind": "out", "start": "", "end": ""}),
    "lock-without-reason": locks({"why": ""}),
}

_OTHER_SROI: dict[str, Files] = {
    "other-sroi-of-nothing": other_sroi({"amount_eur": "0"}),
    "other-sroi-of-unknown-kind": other_sroi({"kind": "inkoop"}),
    "other-sroi-of-unknown-tender": other_sroi({"tender": "t9"}),
    "other-sroi-out-of-range": other_sroi(
        {"amount_eur": "-2500", "hours": "0", "days": "9999"}
    ),
    "other-sroi-twice": other_sroi({}, {"id": "O1"}),
    "other-sroi-without-amount": other_sroi({"amount_eur": ""}),
    "other-sroi-without-hours": tenders({"rulebook": "utrecht"})
    | other_sroi({"kind": "activity", "amount_eur": "", "days": "2"}),
    "other-sroi-beyond-its-rulebook": other_sroi({"kind": "social_purchase"}),
    "other-sroi-with-several-faults": other_sroi(
        {"kind": "", "amount_eur": "2500 euro"}, {"id": "x y", "date": "31-02-2026"}
    ),
}

_SEVERAL: dict[str, Files] = {
    "several-faults-at-once": settings("weeks = 20", "weeks = 0")
    | job_seekers({"hours": "x", "place": "Rotterdm"}, {"id": "s1"})
    | tenders({"rulebook": "own", "end": "24-05-26"})
    | demands({"tender": "t9", "role": "grondwerkr"})
    | {"travel.csv": "from,to,km\nRotterdam,Delft\n"},
}

_SENSITIVE: dict[str, Files] = {
    "sensitive-cells": job_seekers(
        {
            "benefit": "SECRET-benefit",
            "benefit_since": "SECRET-since",
            "register_entry": "SECRET-register",
            "age_band": "SECRET-age",
            "learning_path": "SECRET-path",
            "learning_level": "SECRET-level",
            "neighbourhood": "SECRET neighbourhood",
            "groups": "SECRET group",
            "sroi_weeks_life": "SECRET-life",
            "sroi_weeks_used": "SECRET-used",
        }
    ),
}

_WORKBOOKS: dict[str, Files] = {
    name: {f"dossier.{ending}": content}
    for name, (ending, content) in workbooks.broken().items()
}

DOSSIERS: dict[str, Files] = {
    name: files if name in _WORKBOOKS else BASE | files
    for group in (
        _SETTINGS, _FILES, _IDENTIFYING, _CODES, _NUMBERS, _DAYS, _PLACES, _ROWS,
        _LOCKS, _OTHER_SROI, _SEVERAL, _SENSITIVE, _WORKBOOKS,
    )
    for name, files in group.items()
}  # fmt: skip
"""Files of every broken dossier, by the name of its fault."""


def path_of(folder: Path) -> Path:
    """The dossier in a folder: its workbook, or else the folder itself."""
    return next(folder.glob("dossier.*"), folder)


def bytes_of(files: Files) -> dict[str, bytes]:
    """The files as they stand on disk."""
    return {
        name: content.encode() if isinstance(content, str) else content
        for name, content in files.items()
        if content is not None
    }


def checked(folder: Path) -> str:
    """What ``allocator check`` says on standard error."""
    from click.testing import CliRunner  # here: to write dossiers needs no allocator

    from allocator.cli import main as allocator

    result = CliRunner().invoke(allocator, ["check", str(path_of(folder))])
    assert result.exit_code == 3, f"{folder.name} ends with {result.exit_code}"
    return result.stderr


def main() -> None:
    """Write every folder; with ``--expected`` also what check says of it."""
    for old in HERE.iterdir():
        if old.is_dir() and old.name not in DOSSIERS:
            shutil.rmtree(old)
    for name, files in DOSSIERS.items():
        folder = HERE / name
        folder.mkdir(exist_ok=True)
        wanted = bytes_of(files)
        for path in folder.iterdir():
            if path.name not in (*wanted, "expected.txt"):
                path.unlink()
        for file, content in wanted.items():
            (folder / file).write_bytes(content)
        if "--expected" in sys.argv:
            (folder / "expected.txt").write_bytes(checked(folder).encode())


if __name__ == "__main__":
    main()
