"""A dossier as it would be under each complete rulebook: what is owed and can count.

    python scripts/under_every_rulebook.py instances/zuid-holland
    python scripts/under_every_rulebook.py instances/zuid-holland --plan 60

Every tender of a copy of the dossier names the same rulebook; all else stays. With
``--plan`` each is also planned for so many seconds, under the policy `balanced`.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from allocator.commands.check import overview_of
from allocator.domain import Instance
from allocator.eligibility import candidates
from allocator.measures import sroi_ledger
from allocator.planning import Options, make_plan
from allocator.policy import Policy
from allocator.reading import read_instance
from allocator.rulebook import (
    NO_BLOCK,
    Rights,
    load_rulebook,
    obligation_cents,
    rulebook_names,
)
from allocator.stopping import stopping
from allocator.units import CENTS_PER_EURO


def main() -> None:
    """Print one line for each complete rulebook."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dossier", type=Path)
    parser.add_argument("--plan", type=float, default=0, metavar="SECONDS")
    words = parser.parse_args()
    titles = [*_titles(words.plan)]
    print("| " + " | ".join(titles) + " |\n|" + "---|" * len(titles))
    for name in rulebook_names():
        if load_rulebook(name).values_everyone:
            with tempfile.TemporaryDirectory() as folder:
                instance = _under(words.dossier, Path(folder), name)
            print("| " + " | ".join([name, *_figures(instance, words.plan)]) + " |")


def _under(dossier: Path, folder: Path, rulebook: str) -> Instance:
    """The dossier with another rulebook of every tender."""
    copy = folder / "dossier"
    shutil.copytree(dossier, copy)
    table = copy / "tenders.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"rulebook": rulebook} for row in rows)
    return read_instance(copy).instance


def _titles(seconds: float) -> Iterator[str]:
    yield from ("rulebook", "owed EUR", "reachable EUR", "candidate pairs that count")
    yield from ("mean EUR a year of these", "of these with an end")
    if seconds:
        yield from ("fulfilled EUR", "counted EUR", "people placed")


def _figures(instance: Instance, seconds: float) -> Iterator[str]:
    """Cells of a line: what is owed, can be reached, and counts at most."""
    found = candidates(instance)
    overview, pairs = overview_of(instance, found), found.pairs()
    rows = np.repeat(np.arange(len(pairs.indptr) - 1), np.diff(pairs.indptr))
    tender = np.array([instance.tender_index[d.tender] for d in instance.demands])
    rights = Rights(instance.job_seekers, instance.tenders)
    counts = rights.categories(rows, tender[pairs.demand]).block != NO_BLOCK
    value, weeks = rights.of(rows, tender[pairs.demand])
    yield f"{sum(map(obligation_cents, instance.tenders)) / CENTS_PER_EURO:,.2f}"
    yield f"{overview.reachable_cents / CENTS_PER_EURO:,.2f}"
    yield f"{counts.sum():,} of {len(counts):,}"
    yield f"{value[counts].mean() / CENTS_PER_EURO:,.2f}"
    yield f"{(weeks[counts] >= 0).mean():.0%}"
    if seconds:
        yield from _planned(instance, seconds)


def _planned(instance: Instance, seconds: float) -> Iterator[str]:
    with stopping() as stop:
        options = Options(seconds)
        plan = make_plan(instance, Policy(), options, stop, lambda *_: None).plan
    ledger = sroi_ledger(instance, plan)
    for amount in ("fulfilled_cents", "counted_cents"):
        total = sum(getattr(line, amount) for line in ledger)
        yield f"{total / CENTS_PER_EURO:,.2f}"
    yield f"{len({stint.seeker for stint in plan.stints}):,}"


if __name__ == "__main__":
    main()
