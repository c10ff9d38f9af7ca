"""Whether ``bottlenecks.csv`` can be what it says; its prices follow from no plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Final

from allocator.domain import Instance
from allocator.units import last_day, monday
from allocator.writing.bottlenecks import BOTTLENECK_COLUMNS, KINDS, MOST_ROWS
from allocator.writing.words import Lang, word

NAME: Final = "bottlenecks.csv"

Weeks = tuple[int, int]
Row = Mapping[str, str]


def price_problems(
    instance: Instance, table: Collection[tuple[str, ...]], lang: Lang
) -> Iterator[str]:
    """Rows about nothing in the dossier, and amounts that cannot be prices.

    Parameters
    ----------
    instance
        The instance of the output.
    table
        Rows of the file, without the header.
    lang
        Language of the file.
    """
    periods = _periods(instance)
    of_kind: dict[str, list[tuple[str, ...]]] = {word(k, lang): [] for k in KINDS}
    kinds = list(of_kind)
    for cells in table:
        row = dict(zip(BOTTLENECK_COLUMNS, cells, strict=True))
        if row["kind"] not in of_kind:
            yield f"{NAME}: {row['kind']} is no kind of row"
            return
        of_kind[row["kind"]].append(cells)
        period = periods[KINDS[kinds.index(row["kind"])]].get(row["id"])
        if period is None:
            yield f"{NAME}: {row['id']} is not in the dossier"
        elif not _fits(instance, row, period):
            yield f"{NAME}: the period or price of {row['id']} cannot be"
    order = [kinds.index(cells[0]) for cells in table]
    if order != sorted(order):
        yield f"{NAME}: the kinds of row are not in order"
    for rows in of_kind.values():
        totals = [Decimal(cells[-1]) for cells in rows if _price(cells[-1])]
        if any(second > first for first, second in pairwise(totals)):
            yield f"{NAME}: the rows of a kind are not in order, the dearest first"
        if len({cells[1] for cells in rows}) < len(rows) or len(rows) > MOST_ROWS:
            yield f"{NAME}: a kind has a row twice, or more rows than {MOST_ROWS}"


def _periods(instance: Instance) -> dict[str, dict[str, Weeks]]:
    """Half-open weeks of everything that may have a price, by kind and id."""
    demands = {d.id: (d.start_week, d.end_week) for d in instance.demands}
    courses = [instance.course_of(i) for i in range(len(instance.cohorts))]
    cohorts = {
        cohort.id: (cohort.start_week, cohort.start_week + course.weeks)
        for cohort, course in zip(instance.cohorts, courses, strict=True)
    }
    tenders = {t.id: (t.start_week, t.end_week) for t in instance.tenders}
    return dict(zip(KINDS, (demands, demands, cohorts, tenders), strict=True))


def _fits(instance: Instance, row: Row, period: Weeks) -> bool:
    """Whether a row's weeks lie in the period and its amounts can be prices."""
    start, end = period
    mondays = [f"{monday(week, instance.start)}" for week in range(start, end)]
    sundays = [f"{last_day(week + 1, instance.start)}" for week in range(start, end)]
    if row["from"] not in mondays or row["until"] not in sundays:
        return False
    weeks = sundays.index(row["until"]) - mondays.index(row["from"]) + 1
    if row["weeks"] and not (
        row["weeks"].isdecimal() and 1 <= int(row["weeks"]) <= weeks
    ):
        return False
    peak, total = row["peak_eur"], row["total_eur"]
    return _price(peak) and _price(total) and Decimal(peak) <= Decimal(total)


def _price(text: str) -> bool:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return False
    return amount.is_finite() and amount > 0
