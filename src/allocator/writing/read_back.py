"""Delivered files read back: tables by their keys, and the record of the run."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from allocator.policy import Policy
from allocator.solution import Termination
from allocator.writing.words import Lang, word


class UnreadableError(Exception):
    """A delivered file is not what this package writes; the text says how."""


class _Record(BaseModel):
    """Part of ``run.json``; what is not named here is not read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class StoredInstance(_Record):
    """Which instance was planned."""

    name: str
    start: str
    weeks: int


class StoredTerm(_Record):
    """Units of a term, and their value in EUR-equivalents."""

    units: Decimal
    value_eur: Decimal


class StoredValue(_Record):
    """What the plan is worth, and what is proven of it."""

    terms: dict[str, StoredTerm]
    total_eur: Decimal
    bound_eur: Decimal | None
    gap: float | None


class StoredSearch(_Record):
    """Why the search stopped."""

    termination: Termination


class StoredRulebook(_Record):
    """A rulebook that was used."""

    id: str


class StoredRun(_Record):
    """The parts of ``run.json`` that can be checked against the plan."""

    version: Literal[1] = Field(alias="schema")
    lang: Lang
    instance: StoredInstance
    inputs_sha256: dict[str, str]
    rulebooks: tuple[StoredRulebook, ...]
    policy: Policy
    search: StoredSearch
    interrupted: bool
    value: StoredValue
    counts: dict[str, int]


def read_run(path: Path) -> StoredRun:
    """The record of a run.

    Raises
    ------
    UnreadableError
        The file is missing, or is no record of a run.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return StoredRun.model_validate_json(text)
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{path.name}: cannot be read") from error
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise UnreadableError(f"{path.name}: {where}: {fault['msg']}") from error


@dataclass(frozen=True)
class Table:
    """The rows of a delivered CSV, read from its file whenever they are asked for."""

    path: Path
    rows: int

    def __len__(self) -> int:
        return self.rows

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        with self.path.open(encoding="utf-8", newline="") as file:
            yield from map(tuple, islice(csv.reader(file, strict=True), 1, None))


def read_table(path: Path, columns: Sequence[str], lang: Lang) -> Table:
    """A delivered CSV with exactly these columns, in this order.

    Raises
    ------
    UnreadableError
        The file is no CSV, or its header is not exactly that of ``columns``.
    """
    header = [word(column, lang) for column in columns]
    line = 0
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.reader(file, strict=True), start=1):
                if line == 1 and row != header:
                    break
                if len(row) != len(header):
                    problem = f"row {line} has {len(row)} cells"
                    raise UnreadableError(f"{path.name}: {problem}")
            else:
                if line:
                    return Table(path, line - 1)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableError(f"{path.name}: cannot be read as CSV") from error
    raise UnreadableError(f"{path.name}: the columns are not {', '.join(header)}")
