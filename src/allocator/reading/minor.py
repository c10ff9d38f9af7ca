"""The smaller tables: roles, and stated travel between places."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache

import numpy as np

from allocator.domain import Role, Travel
from allocator.reading.dutch import plain
from allocator.reading.places import Gazetteer
from allocator.reading.rows import build
from allocator.reading.table import Table
from allocator.resources import data_file

MAX_KM = 1_000
MAX_MINUTES = 1_440


@cache
def packaged_roles() -> tuple[Role, ...]:
    """Roles that come with the package."""
    path = data_file("roles.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(Role.model_validate(row) for row in csv.DictReader(file))


def read_roles(table: Table) -> tuple[Role, ...]:
    """The dossier's roles in their order, then the packaged ones."""
    own = [
        build(table, row, Role, {name: table.at(row, name) for name in table.values})
        for row in range(len(table))
    ]
    named = set(table.column("id").words)
    packaged = [role for role in packaged_roles() if role.id not in named]
    return (*filter(None, own), *packaged)


def read_travel(
    table: Table, gazetteer: Gazetteer, used_names: Iterable[str]
) -> dict[tuple[str, str], Travel]:
    """Stated travel by names of places, each way unless the reverse is stated."""
    used = {plain(name): name for name in used_names if name}
    _check_ranges(table)
    spelled = {
        end: [_spelled(word, used, gazetteer) for word in table.column(end).words]
        for end in ("from", "to")
    }
    for end, names in spelled.items():
        words = table.column(end).words
        wrong = {
            position: ("is a place that is not known", gazetteer.suggestion(word))
            for position, (word, name) in enumerate(zip(words, names, strict=True))
            if word and name is None
        }
        table.fault_words(end, wrong)
    stated: dict[tuple[str, str], Travel] = {}
    lines: dict[tuple[str, str], int] = {}
    for row in np.flatnonzero(~table.is_broken(*table.values)).tolist():
        origin, goal = (
            spelled[end][table.column(end).codes[row]] or "" for end in ("from", "to")
        )
        km, minutes = table.decimal(row, "km"), table.decimal(row, "minutes")
        pair = origin, goal
        if pair in stated:
            problem = f"and to are the pair of line {lines[pair]} already"
            table.fault_at(row, "from", problem, "Keep one of the two")
        elif km is None and minutes is None:
            remedy = "Fill km or minutes, or both"
            table.fault_at(row, "km", "and minutes are both empty", remedy)
        else:
            lines[pair] = int(table.lines[row])
            stated[pair] = Travel(
                None if km is None else float(km),
                None if minutes is None else float(minutes),
            )
    back = {(goal, origin): way for (origin, goal), way in stated.items()}
    return stated | {pair: way for pair, way in back.items() if pair not in stated}


def _spelled(word: str, used: dict[str, str], gazetteer: Gazetteer) -> str | None:
    """A place as the other tables have it, else as the gazetteer has it."""
    place = gazetteer.find(word)
    return place.name if place else used.get(plain(word))


def _check_ranges(table: Table) -> None:
    for name, most in (("km", MAX_KM), ("minutes", MAX_MINUTES)):
        numbers = table.values[name].floats()
        rows = np.flatnonzero((numbers < 0) | (numbers > most))
        remedy = f"Use a number from 0 to {most}"
        table.fault(rows, name, "is out of range", remedy)
