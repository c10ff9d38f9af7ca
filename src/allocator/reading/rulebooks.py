"""Tenders held against what their rulebook lacks: refused where they need it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance, JobSeekers, Tender
from allocator.reading.faults import name_lines
from allocator.reading.table import Table
from allocator.rulebook import (
    NO_BLOCK,
    Rights,
    Rulebook,
    basis_cents,
    load_rulebook,
    pso_discount,
)

_REMEDY = "Complete the rulebook in a copy of your own; see docs/rulebooks.md"


def check_rulebooks(tables: dict[str, Table], instance: Instance) -> None:
    """Report tenders that need a part that their rulebook lacks.

    The hours of a full week are needed by a tender with work, the value of people
    who fall in no block by any tender, since anyone may come to work there.
    """
    table, people = tables["tenders"], tables["job_seekers"]
    rows = {table.column("id")[row]: row for row in range(len(table))}
    with_work = {demand.tender for demand in instance.demands}
    for name in sorted({tender.rulebook for tender in instance.tenders}):
        book = load_rulebook(name)
        own = [tender for tender in instance.tenders if tender.rulebook == name]
        if book.basis_hours is None:
            problem = "does not state the hours of a full-time week"
            for tender in own:
                if tender.id in with_work:
                    table.fault_at(rows[tender.id], "rulebook", problem, _REMEDY)
        for tender in own:
            if pso_discount(book.obligation, tender.pso_step) is None:
                problem = f"has no discount in rulebook {name}"
                remedy = "Leave the cell blank, or complete the rulebook"
                table.fault_at(rows[tender.id], "pso_step", problem, remedy)
            if basis_cents(tender) is None and tender.sum_cents is not None:
                problem = f"cannot be counted by: rulebook {name} states no EUR an hour"
                remedy = "Use another basis, or complete the rulebook"
                table.fault_at(rows[tender.id], "obligation_basis", problem, remedy)
        for tender, what, number in _unvalued(instance.job_seekers, own, book):
            noun = "person needs" if number == 1 else "people need"
            problem = f"lacks {what}, which {number:,} {noun}"
            table.fault_at(rows[tender.id], "rulebook", problem, _REMEDY)
        blank = _without_date(instance.job_seekers, book)
        if len(blank):
            people.faults.warn(
                f"{people.file}: benefit_since is empty where rulebook {name} asks "
                "how long; it is taken as no months "
                f"({name_lines(people.lines[blank].tolist())})."
            )


def _unvalued(
    people: JobSeekers, tenders: Sequence[Tender], book: Rulebook
) -> Iterator[tuple[Tender, str, int]]:
    """Tenders, what their rulebook lacks, and how many people need it."""
    rights = Rights(people, tenders)
    for missing in book.missing:
        if missing.when is None:
            continue
        rows = np.flatnonzero(missing.when.mask(people, 0))
        for position, tender in enumerate(tenders):
            found = rights.categories(rows, np.full(len(rows), position))
            number = int((found.block == NO_BLOCK).sum())
            if number:
                yield tender, missing.what, number


def _without_date(people: JobSeekers, book: Rulebook) -> NDArray[np.int64]:
    """People without a date on whose benefit a block or bonus asks how long."""
    asked = np.zeros(len(people), bool)
    for figure in (*book.blocks, *book.bonuses):
        if figure.when.steps:
            asked |= figure.when.mask(people, figure.when.benefit_months_from)
    return np.flatnonzero(asked & np.isnat(people.benefit_since))
