"""Rows as a file has them against rows as they must be, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Final

Value = str | int | Decimal | date | bool | None
Row = tuple[Value, ...]

NUMBERS: Final = frozenset(
    {
        "amount_eur",
        "basis_eur",
        "cap_eur",
        "counted_eur",
        "counted_hours",
        "counted_weeks",
        "days_spent",
        "discount_percent",
        "filled",
        "fulfilled_eur",
        "fulfilled_percent",
        "gap_weeks",
        "hours_a_week",
        "hours_spent",
        "km_one_way",
        "learner_weeks",
        "learners",
        "obligation_eur",
        "obligation_percent",
        "other_eur",
        "over_mix_eur",
        "penalty_eur",
        "people",
        "places",
        "short",
        "short_eur",
        "sroi_eur",
        "sum_eur",
        "threshold_eur",
        "weeks",
        "worth_eur",
        "year_hours",
        "year_value_eur",
    }
)
"""Columns whose cells are numbers."""


def texts(row: Row) -> tuple[str, ...]:
    """The cells of a row as texts, an empty one for nothing."""
    return tuple(
        [
            value if type(value) is str else "" if value is None else str(value)
            for value in row
        ]
    )


def differences(
    name: str,
    columns: Sequence[str],
    rows: Iterable[tuple[str, ...]],
    expected: Iterable[Row],
) -> Iterator[str]:
    """How a table differs from what it must say; rows in any order.

    Numbers are compared as numbers, everything else letter by letter. Rows that
    meet their equal in the same place, as nearly all do, are not kept.
    """
    numeric = [column in NUMBERS for column in columns]
    found: Counter[tuple[str | Decimal, ...]] = Counter()
    wanted: Counter[tuple[str | Decimal, ...]] = Counter()
    for row, must in zip_longest(rows, expected):
        written = None if must is None else texts(must)
        if row == written:
            continue
        for cells, counter in ((row, found), (written, wanted)):
            if cells is not None:
                counter[tuple(map(_comparable, cells, numeric))] += 1
    for cells in (found - wanted).elements():
        yield f"{name}: a row that does not follow from the plan: {_words(cells)}"
    for cells in (wanted - found).elements():
        yield f"{name}: this row is missing: {_words(cells)}"


def _comparable(text: str, numeric: bool) -> str | Decimal:
    if not numeric:
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text


def _words(row: tuple[str | Decimal, ...]) -> str:
    return ", ".join(map(str, row))
