"""Every block of every rulebook, against values worked out by hand.

``rulebook_values.csv`` holds a person, hours a week and weeks, the arithmetic as one
would type it, and its result in EUR. Rulebooks that state no basis hours are tried
with those of the table. Months are those on benefit at the reference date.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from builders import seeker, tender
from fractions_of import rounded, value_of
from one_account import account_of

from allocator.domain import JobSeeker, columns_of
from allocator.rulebook import (
    Rights,
    Rulebook,
    counted_cents,
    entitlement,
    load_rulebook,
    rulebook_names,
)
from allocator.rulebook.words import Contract
from allocator.units import euros

Row = dict[str, str]
REFERENCE: Final = date(2025, 12, 15)
WEEKS: Final = {4, 26, 52, 130}


def _rows() -> list[Row]:
    path = Path(__file__).resolve().parent / "rulebook_values.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS: Final = _rows()


def person_of(words: str) -> tuple[JobSeeker, Contract | None]:
    """A person in a few words, and the kind of contract."""
    facts: dict[str, Any] = {"benefit": "none"}
    contract = None
    for word in words.split():
        name, _, value = word.partition("=")
        match name:
            case "register":
                facts["register_entry"] = True
            case "months":
                year, month = divmod(12 * 2025 + 11 - int(value), 12)
                facts["benefit_since"] = date(year, month + 1, 15)
            case "path":
                facts["learning_path"] = value
            case "level":
                facts["learning_level"] = int(value)
            case "age":
                facts["age_band"] = value
            case "tag":
                facts["groups"] = (*facts.get("groups", ()), value)
            case "contract":
                contract = Contract(value)
            case "benefit":
                facts["benefit"] = value
            case _:
                raise ValueError(word)
    return seeker(**facts), contract


def book_of(row: Row) -> Rulebook:
    book, basis = load_rulebook(row["rulebook"]), float(row["basis"])
    assert book.basis_hours in (None, basis)
    return book.model_copy(update={"basis_hours": basis})


def test_the_arithmetic_of_every_row_gives_its_result() -> None:
    for row in ROWS:
        assert str(rounded(value_of(row["arithmetic"]), 2)) == row["eur"], row


@pytest.mark.parametrize("name", rulebook_names())
def test_a_rulebook_counts_as_worked_out_by_hand(name: str) -> None:
    contract = tender(rulebook=name, reference_date=REFERENCE)
    for row in ROWS:
        if row["rulebook"] != name:
            continue
        book = book_of(row)
        person, kind = person_of(row["person"])
        right = entitlement(person, contract, kind)
        assert right is not None, row
        assert right.block == row["block"], row
        hours, weeks = float(row["hours"]), int(row["weeks"])
        if kind is None and load_rulebook(name).basis_hours:
            cents = account_of(person, contract, hours, weeks).cents
        else:
            cents = counted_cents(right, {hours: weeks}, book)
            for limit in book.limits:  # full-time weeks, and nobody here is exempt
                cents = min(cents, right.year_value_cents * limit.weeks // 52)
        assert euros(cents) == Decimal(row["eur"]), row


@pytest.mark.parametrize("name", rulebook_names())
def test_columns_say_what_the_table_says(name: str) -> None:
    rows = [row for row in ROWS if row["rulebook"] == name]
    contract = tender(rulebook=name, reference_date=REFERENCE)
    # No dossier says what kind of contract somebody has.
    rows = [row for row in rows if "contract=" not in row["person"]]
    people = columns_of([person_of(row["person"])[0] for row in rows])
    everyone = np.arange(len(people))
    found = Rights(people, [contract]).categories(everyone, np.zeros_like(everyone))
    blocks = [block.id for block in load_rulebook(name).blocks]
    assert [blocks[block] for block in found.block] == [row["block"] for row in rows]


@pytest.mark.parametrize("name", rulebook_names())
def test_the_table_holds_every_block_with_all_hours_and_weeks(name: str) -> None:
    tried: dict[str, set[tuple[int, int]]] = defaultdict(set)
    rows = [row for row in ROWS if row["rulebook"] == name]
    for row in rows:
        tried[row["block"]].add((int(row["hours"]), int(row["weeks"])))
    hours = {12, 24, int(rows[0]["basis"]), 40}
    for block in load_rulebook(name).blocks:
        assert tried[block.id] >= {*product(hours, WEEKS)}, block.id
