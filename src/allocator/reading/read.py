"""From the files of a dossier to an `Instance`, or every fault at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from allocator.domain import Instance
from allocator.domain.job_seekers import MAX_WEEK
from allocator.reading.cells import read_cells
from allocator.reading.contracts import DemandReader, periods, read_tenders
from allocator.reading.dossier import Dossier, SourceFile, open_dossier
from allocator.reading.faults import Faults, Vocabulary
from allocator.reading.horizon import Horizon
from allocator.reading.locks import read_locks
from allocator.reading.minor import packaged_roles, read_roles, read_travel
from allocator.reading.other_sroi import read_other_sroi
from allocator.reading.people import read_job_seekers
from allocator.reading.places import Gazetteer, Located, locate, read_places
from allocator.reading.prerequisites import check_prerequisites
from allocator.reading.private import check_pseudonyms
from allocator.reading.references import check_references, check_unique
from allocator.reading.rulebooks import check_rulebooks
from allocator.reading.settings import Settings
from allocator.reading.table import Table
from allocator.reading.training import read_cohorts, read_courses
from allocator.rulebook import rulebook_names

WITH_ID: Final = (
    "job_seekers",
    "tenders",
    "demands",
    "courses",
    "cohorts",
    "roles",
    "other_sroi",
)
PLACED: Final = {
    "job_seekers": True,
    "tenders": True,
    "demands": False,
    "courses": True,
}
"""Tables with places, and whether each row must have one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A dossier that was read without faults.

    Parameters
    ----------
    instance
        The facts.
    warnings
        What the user should know, one sentence or two each.
    digests
        SHA-256 of each file, hexadecimal, of the very bytes that were read.
    files
        How each table was read.
    """

    instance: Instance
    warnings: tuple[str, ...]
    digests: dict[str, str]
    files: tuple[SourceFile, ...]


def read_instance(path: Path) -> Reading:
    """Read a dossier: a folder of CSV files or an Excel workbook.

    Parameters
    ----------
    path
        The folder with ``instance.toml``, or the ``.xlsx`` file.

    Raises
    ------
    InputError
        With every fault of every file.
    """
    faults = Faults()
    dossier = open_dossier(path, faults)
    gazetteer = _check_cells(dossier)
    located = {
        name: locate(dossier.tables[name], gazetteer, required)
        for name, required in PLACED.items()
    }
    settings = dossier.settings or _stand_in(dossier.tables["tenders"])
    instance = _build(dossier, settings, gazetteer, located)
    check_rulebooks(dossier.tables, instance)
    faults.raise_if_any()
    return Reading(
        instance, tuple(faults.warnings), dossier.digests, tuple(dossier.files)
    )


def _check_cells(dossier: Dossier) -> Gazetteer:
    """Everything that can be checked without knowing the horizon."""
    tables = dossier.tables
    check_pseudonyms(tables["job_seekers"], "id")
    check_pseudonyms(tables["locks"], "job_seeker")
    for table in tables.values():
        read_cells(table)
    for name in WITH_ID:
        check_unique(tables[name])
    roles = Vocabulary(
        {*tables["roles"].column("id").words, *(role.id for role in packaged_roles())}
    )
    extra = dossier.settings.extra_skills if dossier.settings else ()
    check_references(tables, roles, Vocabulary(rulebook_names()), extra)
    check_prerequisites(tables)
    return read_places(tables["places"])


def _stand_in(tenders: Table) -> Settings:
    """Settings to go on checking with where the dossier's own have a fault."""
    first = min((period.first for period in periods(tenders).values()), default=None)
    day = first or date(2026, 1, 5)
    monday = day - timedelta(days=day.weekday())
    return Settings.model_validate(
        {"schema": 1, "name": "?", "start": monday, "weeks": MAX_WEEK}
    )


def _build(
    dossier: Dossier,
    settings: Settings,
    gazetteer: Gazetteer,
    located: dict[str, Located],
) -> Instance:
    """The instance; only complete when no fault was found."""
    tables = dossier.tables
    horizon = Horizon(settings.start, settings.weeks)
    tenders = read_tenders(tables["tenders"], located["tenders"], horizon)
    demands = DemandReader(
        tables["demands"],
        periods(tables["tenders"]),
        {tender.id: tender.place for tender in tenders},
        located["demands"],
        horizon,
    ).read()
    courses = read_courses(tables["courses"], located["courses"])
    cohorts = read_cohorts(tables["cohorts"], courses, horizon)
    people = read_job_seekers(tables["job_seekers"], located["job_seekers"], horizon)
    names = {name for place in located.values() for name in place.names}
    return Instance(
        name=settings.name,
        start=settings.start,
        weeks=settings.weeks,
        job_seekers=people,
        tenders=tenders,
        demands=demands,
        courses=courses,
        cohorts=cohorts,
        roles=read_roles(tables["roles"]),
        locks=read_locks(tables["locks"], {d.id: d for d in demands}, horizon),
        other_sroi=read_other_sroi(tables["other_sroi"], tenders),
        travel=read_travel(tables["travel"], gazetteer, names),
        detour_factor=settings.travel.detour_factor,
        km_per_hour=settings.travel.km_per_hour,
        guidance_cost_eur=settings.guidance_cost_eur,
        extra_skills=settings.extra_skills,
    )
