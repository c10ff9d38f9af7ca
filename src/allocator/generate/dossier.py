"""A whole dossier: the order in which it is drawn, and its files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from allocator.generate.competence import skill_columns
from allocator.generate.contract_columns import demand_columns, tender_columns
from allocator.generate.contracts import (
    Horizon,
    demands_of_tenders,
    draw_demands,
    draw_tenders,
)
from allocator.generate.draws import Draws
from allocator.generate.figures import people_figures, skills_named
from allocator.generate.market import Market
from allocator.generate.people import base_columns, draw_people
from allocator.generate.staffing import contract_sums, draw_staffing
from allocator.generate.towns import Towns
from allocator.generate.training import draw_training
from allocator.generate.words import Words, write_csv

START: Final = date(2027, 1, 4)
"""The Monday of week 0, the same for every dossier."""
CHECKSUMS: Final = "checksums.txt"


@dataclass(frozen=True)
class Size:
    """What a dossier is drawn from: the same numbers give the same bytes."""

    seekers: int
    demands: int
    weeks: int
    seed: int

    @property
    def name(self) -> str:
        """Name of the dossier."""
        return f"synthetic-{self.seekers}x{self.demands}x{self.weeks}-seed-{self.seed}"


def write_dossier(size: Size, folder: Path) -> dict[str, str]:
    """Draw a dossier and write it into an empty folder.

    Parameters
    ----------
    size
        How large, over how many weeks, and the seed.
    folder
        An existing, empty folder.

    Returns
    -------
    dict[str, str]
        SHA-256 of each file, hexadecimal; also written as ``checksums.txt``.
    """
    market = Market.of(size.demands)
    towns = Towns.region(size.demands, Draws(size.seed, "region"))
    for name, columns in draw_tables(size, market, towns).items():
        write_csv(folder / f"{name}.csv", columns)
    text = _settings(size, market, towns)
    (folder / "instance.toml").write_text(text, encoding="utf-8", newline="")
    sums = {path.name: _digest(path) for path in sorted(folder.iterdir())}
    lines = [f"{digest}  {name}\n" for name, digest in sums.items()]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="")
    return sums


def draw_tables(
    size: Size, market: Market, towns: Towns
) -> dict[str, dict[str, Words]]:
    """Columns of every table of a dossier, by the table's name."""
    seed, horizon = size.seed, Horizon(START, size.weeks)
    tender = demands_of_tenders(size.demands, Draws(seed, "tender sizes"))
    tenders = draw_tenders(
        int(tender[-1]) + 1, market, towns, horizon, Draws(seed, "tenders")
    )
    demands = draw_demands(
        tender, tenders, market, towns, horizon, Draws(seed, "demands")
    )
    people = draw_people(size.seekers, towns, horizon, seed)
    staffing = draw_staffing(
        demands, market, towns, people.weeks, Draws(seed, "staffing")
    )
    sums = contract_sums(demands, staffing, len(tenders), Draws(seed, "sums"))
    training = draw_training(
        size.seekers, market, towns, horizon, Draws(seed, "training")
    )
    base = base_columns(people, towns, tenders, horizon, seed)
    present = [market.sectors[i].id for i in np.unique(tenders.sector).tolist()]
    skills = skill_columns(people, market, present, training, towns, horizon, seed)
    return {
        "job_seekers": base | skills,
        "tenders": tender_columns(tenders, sums, market, towns, horizon, seed),
        "demands": demand_columns(
            demands, tenders, staffing, market, towns, horizon, seed
        ),
        "courses": training.course_columns(towns),
        "cohorts": training.cohort_columns(horizon),
        "roles": _roles(market),
    }


def _roles(market: Market) -> dict[str, Words]:
    """Roles that the package does not have."""
    own = [role for role in market.roles if role.isco08]
    rows = np.arange(len(own))
    return {
        name: Words([getattr(role, name) for role in own], rows)
        for name in ("id", "label_nl", "label_en", "isco08")
    }


def _settings(size: Size, market: Market, towns: Towns) -> str:
    """``instance.toml``; every skill that anyone may hold is named."""
    skills = market.asked | set(people_figures().competence.general)
    skills |= set().union(*(skills_named(kind.gives) for kind in market.courses))
    words = ", ".join(f'"{skill}"' for skill in sorted(skills))
    return (
        "schema = 1\n"
        f'name = "{size.name}"\n'
        f"start = {START}\n"
        f"weeks = {size.weeks}\n"
        "guidance_cost_eur = 1200\n"
        f"extra_skills = [{words}]\n"
        f'region = "{towns.largest} and the {len(towns) - 1} towns around it"\n'
        'provenance = "Synthetic: allocator generate '
        f"--seekers {size.seekers} --demands {size.demands} "
        f'--weeks {size.weeks} --seed {size.seed}"\n'
        'licence = "Apache-2.0; towns and their inhabitants by GeoNames, CC BY 4.0"\n'
        "\n[travel]\n"
        "detour_factor = 1.3\n"
        "km_per_hour = 45\n"
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
