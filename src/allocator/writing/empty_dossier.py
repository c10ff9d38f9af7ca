"""An empty dossier to fill in: every column, one example row in each table.

The example row begins with ``#``, so it is not read; without that sign the rows
together are a valid dossier.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

import xlsxwriter

from allocator.errors import OutputError
from allocator.reading.columns import TABLES, TableFormat
from allocator.writing.folder import delivered
from allocator.writing.new_file import write_new_file

SETTINGS: Final[tuple[tuple[str, str, str], ...]] = (
    ("schema", "1", "Version of the dossier format; leave it as it is."),
    ("name", "my-region", "Name of the dossier; it stands in every report."),
    ("start", "2027-01-04", "CHANGE THIS: the Monday on which the plan begins."),
    ("weeks", "52", "How many weeks the plan covers, from 1 to 520."),
    ("guidance_cost_eur", "0", "Cost of guidance for each person placed, in EUR."),
    ("extra_skills", "rijbewijs_b", "Skills that people hold and nothing else names."),
    ("region", "", "For your own records, and so are the two below."),
    ("provenance", "", "Where the data come from."),
    ("licence", "", "Who may use the data."),
    ("travel.detour_factor", "1.3", "Kilometres of road for each in a straight line."),
    ("travel.km_per_hour", "50", "Speed of travel where no minutes are stated."),
)
"""Key, example and meaning of each setting; every value is an example."""

_TEXT_KEYS: Final = frozenset({"name", "region", "provenance", "licence"})
_COMMENT: Final = "#"

EXAMPLES: Final[dict[str, dict[str, str]]] = {
    "job_seekers": {
        "id": "wz-0001",
        "place": "Rotterdam",
        "travel_km": "25",
        "available_from": "2027-01-04",
        "available_until": "2027-12-31",
        "hours": "32",
        "benefit": "participatiewet",
        "benefit_since": "2025-06-01",
        "register_entry": "no",
        "age_band": "27-44",
        "learning_path": "none",
        "learning_level": "0",
        "skills": "dutch_b1 | rijbewijs_b@2032-05-31",
        "courses_under_way": "b-vca@2027-01-29",
        "job_ends": "2027-01-31",
        "job_employer": "kringloop-zuid",
        "ambitions": "energy | grondwerker",
        "neighbourhood": "charlois",
        "groups": "long-term",
        "sroi_weeks_life": "12",
        "sroi_weeks_used": "aannemer-a:12",
    },
    "tenders": {
        "id": "kabels-zuid",
        "title": "Aanleg middenspanningskabels, perceel zuid",
        "contractor": "aannemer-a",
        "authority": "Gemeente Rotterdam",
        "sum_eur": "2500000.00",
        "obligation_share": "5%",
        "obligation_basis": "contract_sum",
        "rulebook": "haaglanden-2023",
        "reference_date": "2026-11-01",
        "start": "2027-01-04",
        "end": "2027-12-26",
        "place": "Rotterdam",
        "cpv": "45231400",
        "sector": "energy",
        "source": "Contract of 1 November 2026",
        "assumption": "The main site is taken as the place of all work",
    },
    "demands": {
        "id": "kabels-zuid-grondwerker",
        "tender": "kabels-zuid",
        "role": "grondwerker",
        "place": "Schiedam",
        "start": "2027-02-01",
        "end": "2027-09-26",
        "headcount": "2*10 4*24",
        "hours": "32",
        "requires": "vca | rijbewijs_b / bei_vop",
        "learner_requires": "dutch_b1",
        "learner_places": "1",
        "teaches": "bei_vop",
        "teaches_after_weeks": "12",
        "least_weeks": "8",
        "priority": "1",
        "estimated": "no",
        "assumption": "The crew of an earlier contract of this kind",
    },
    "courses": {
        "id": "b-vca",
        "title": "Basisveiligheid VCA",
        "gives": "vca",
        "requires": "dutch_b1",
        "weeks": "1",
        "place": "Rotterdam",
        "cost_eur": "300.00",
        "pattern": "beside_work",
        "hours": "8",
    },
    "cohorts": {
        "id": "b-vca-1",
        "course": "b-vca",
        "start": "2027-01-18",
        "capacity": "12",
        "least_size": "4",
    },
    "roles": {
        "id": "kabelploeg-helper",
        "label_nl": "Helper in een kabelploeg",
        "label_en": "Helper in a cable crew",
        "isco08": "9312",
    },
    "places": {
        "name": "Werkplaats Waalhaven",
        "latitude": "51.8823",
        "longitude": "4.4413",
    },
    "travel": {"from": "Rotterdam", "to": "Schiedam", "km": "8.5", "minutes": "25"},
    "locks": {
        "kind": "stay",
        "job_seeker": "wz-0001",
        "demand": "kabels-zuid-grondwerker",
        "start": "2027-02-01",
        "end": "2027-05-02",
        "who": "coordinator social return",
        "when": "2026-12-01",
        "why": "The contract is signed already",
    },
    "other_sroi": {
        "id": "kabels-zuid-scholing",
        "tender": "kabels-zuid",
        "kind": "training",
        "amount_eur": "4500.00",
        "date": "2027-03-15",
        "description": "Language course for new colleagues",
        "source": "Invoice 2027-031",
    },
}
"""Example cells of each table by column; columns that are absent stay empty."""


def write_empty_dossier(folder: Path, xlsx: bool) -> list[Path]:
    """Write an empty dossier, whole or not at all.

    Parameters
    ----------
    folder
        Folder of CSV files to make, or the workbook.
    xlsx
        Write one Excel workbook instead of a folder.

    Returns
    -------
    list[Path]
        Every file written.

    Raises
    ------
    OutputError
        Something is there already, or it cannot be written; nothing was changed.
    """
    if folder.exists() or folder.is_symlink():
        raise OutputError(f"{folder} exists already. Name something new.")
    if xlsx != (folder.suffix.lower() == ".xlsx"):
        remedy = "End the name in .xlsx" if xlsx else "Add --xlsx for a workbook"
        raise OutputError(f"{folder} is no name for this. {remedy}.")
    if not xlsx:
        return _write_folder(folder)
    write_new_file(folder, _workbook())
    return [folder]


def rows_of(table: TableFormat) -> tuple[list[str], list[str]]:
    """Header and example row of a table; the row begins with ``#``."""
    names = [column.name for column in table.columns]
    example = [EXAMPLES[table.name].get(name, "") for name in names]
    return names, [_COMMENT + example[0], *example[1:]]


def _write_folder(folder: Path) -> list[Path]:
    files = {"instance.toml": _settings_toml()}
    for table in TABLES:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows_of(table))
        files[f"{table.name}.csv"] = text.getvalue()
    with delivered(folder, False, None) as partial:
        for name, content in files.items():
            (partial / name).write_text(content, encoding="utf-8", newline="")
    return [folder / name for name in files]


def _settings_toml() -> str:
    lines = ["# Settings of the dossier. What follows a # is not read.", ""]
    for key, value, meaning in SETTINGS:
        section, _, short = key.rpartition(".")
        if section and f"[{section}]" not in lines:
            lines += ["", f"[{section}]"]
        written = value
        if key in _TEXT_KEYS:
            written = f'"{value}"'
        elif key == "extra_skills":
            written = f'["{value}"]'
        lines += [f"# {meaning}", f"{short} = {written}"]
    return "\n".join(lines) + "\n"


def _workbook() -> bytes:
    """Every cell has the format Text, so that Excel changes no date and no id."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"num_format": "@", "bold": True})
        settings = [(key, value, f"# {meaning}") for key, value, meaning in SETTINGS]
        sheets = {"instance": [("key", "value", ""), *settings]}
        for name, rows in [
            *sheets.items(),
            *((table.name, rows_of(table)) for table in TABLES),
        ]:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(rows[0]) - 1, 20, text)
            for line, row in enumerate(rows):
                for position, cell in enumerate(row):
                    sheet.write_string(line, position, cell, text if line else bold)
    return data.getvalue()
