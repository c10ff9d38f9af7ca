"""Everything that leaves the house in one delivery, written as one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from allocator.writing.bottlenecks import BOTTLENECK_COLUMNS, bottleneck_rows
from allocator.writing.cells import write_table
from allocator.writing.certificate_file import CERTIFICATE_FILE, write_certificate
from allocator.writing.contractors import (
    CONTRACTOR_COLUMNS,
    CONTRACTOR_SROI_COLUMNS,
    PSEUDONYM_COLUMNS,
    write_contractors,
)
from allocator.writing.delivery import Delivery
from allocator.writing.folder import delivered
from allocator.writing.ledgers import (
    COVER_COLUMNS,
    UNPLACED_COLUMNS,
    WORK_TO_WORK_COLUMNS,
    cover_rows,
    unplaced_rows,
    work_to_work_rows,
)
from allocator.writing.manifest import MANIFEST, files_of, write_manifest
from allocator.writing.plan_file import PLAN_FILE, write_plan_file
from allocator.writing.programme import (
    ASSIGNMENT_COLUMNS,
    CAREER_COLUMNS,
    COURSE_PLACE_COLUMNS,
    assignment_rows,
    career_rows,
    course_place_rows,
)
from allocator.writing.run_file import RUN_FILE, write_run_file
from allocator.writing.sroi import (
    ACCOUNT_COLUMNS,
    BLOCK_COLUMNS,
    OTHER_COLUMNS,
    SROI_COLUMNS,
    account_rows,
    block_rows,
    other_rows,
    sroi_rows,
)

_PROGRAMME_TABLES: Final = {
    "assignments.csv": (ASSIGNMENT_COLUMNS, assignment_rows),
    "careers.csv": (CAREER_COLUMNS, career_rows),
    "course_places.csv": (COURSE_PLACE_COLUMNS, course_place_rows),
    "unplaced.csv": (UNPLACED_COLUMNS, unplaced_rows),
    "demand_cover.csv": (COVER_COLUMNS, cover_rows),
    "sroi.csv": (SROI_COLUMNS, sroi_rows),
    "sroi_other.csv": (OTHER_COLUMNS, other_rows),
    "sroi_blocks.csv": (BLOCK_COLUMNS, block_rows),
    "sroi_accounts.csv": (ACCOUNT_COLUMNS, account_rows),
    "work_to_work.csv": (WORK_TO_WORK_COLUMNS, work_to_work_rows),
    "bottlenecks.csv": (BOTTLENECK_COLUMNS, bottleneck_rows),
}

COLUMNS: Final = {
    "contractors/<contractor>.csv": CONTRACTOR_COLUMNS,
    "contractors/<contractor>.sroi.csv": CONTRACTOR_SROI_COLUMNS,
    **{name: columns for name, (columns, _) in _PROGRAMME_TABLES.items()},
    "pseudonyms.csv": PSEUDONYM_COLUMNS,
}
"""Columns of every CSV, as keys of `allocator.writing.words`."""


def write_plan(delivery: Delivery, out: Path, force: bool = False) -> list[Path]:
    """Write a plan and everything about it to a folder, or nothing at all.

    Parameters
    ----------
    delivery
        A plan that the judge accepted, and what is known of its making.
    out
        Folder that does not exist yet, outside the dossier.
    force
        Replace an earlier output folder of this package.

    Returns
    -------
    list[Path]
        Every file written, the manifest last.

    Raises
    ------
    OutputError
        The folder cannot be written as asked; nothing was changed.
    """
    with delivered(out, force, delivery.dossier) as folder:
        write_contractors(folder, delivery)
        for name, (columns, rows) in _PROGRAMME_TABLES.items():
            write_table(folder / name, columns, rows(delivery), delivery.lang)
        write_plan_file(folder / PLAN_FILE, delivery.instance, delivery.plan)
        write_run_file(folder / RUN_FILE, delivery)
        write_certificate(folder / CERTIFICATE_FILE, delivery)
        write_manifest(folder)
    return [out / name for name in [*files_of(out), MANIFEST]]
