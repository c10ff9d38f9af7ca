"""Dossiers for tests: a small valid one, changed where a test is about."""

from __future__ import annotations

from pathlib import Path

from allocator.errors import Fault, InputError
from allocator.reading import read_instance

INSTANCE = """\
schema = 1
name = "test"
start = 2026-01-05
weeks = 20
"""
JOB_SEEKERS = """\
id,place,travel_km,hours,age_band,benefit,skills
s1,Rotterdam,30,36,27-44,ww,vca
s2,Delft,15.5,24,15-26,,
"""
TENDERS = """\
id,contractor,sum_eur,rulebook,reference_date,start,end,place,sector
t1,acme,1000000,haaglanden-2023,2025-12-01,2026-01-05,2026-05-24,Rotterdam,energy
"""
DEMANDS = """\
id,tender,role,start,end,headcount,hours,requires
d1,t1,grondwerker,2026-01-05,2026-03-15,2,36,vca
"""
VALID: dict[str, str | bytes] = {
    "instance.toml": INSTANCE,
    "job_seekers.csv": JOB_SEEKERS,
    "tenders.csv": TENDERS,
    "demands.csv": DEMANDS,
}


def write(folder: Path, changes: dict[str, str | bytes | None]) -> Path:
    """A valid dossier with some files changed, added, or (``None``) left out."""
    folder.mkdir(exist_ok=True)
    for name, content in (VALID | changes).items():
        if content is None:
            continue
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)
    return folder


def table(text: str) -> str:
    """A table without the indentation of the test, ended by a new line."""
    return "\n".join(line.strip() for line in text.strip().splitlines()) + "\n"


def faults_of(path: Path) -> tuple[Fault, ...]:
    """Faults with which a dossier is refused; none when it is accepted."""
    try:
        read_instance(path)
    except InputError as error:
        return error.faults
    return ()


def places_of(faults: tuple[Fault, ...]) -> list[tuple[str, int | None, str]]:
    """File, line and column of each fault."""
    return [(fault.file, fault.line, fault.column) for fault in faults]
