"""What is scarce: the prices of places, seats and obligations, dearest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance
from allocator.units import cent_column, euros
from allocator.writing.cells import Cell, iso_week, period
from allocator.writing.delivery import Delivery
from allocator.writing.words import word

BOTTLENECK_COLUMNS: Final = (
    "kind",
    "id",
    "from",
    "until",
    "weeks",
    "peak_week",
    "peak_eur",
    "total_eur",
)
KINDS: Final = ("work_place", "learner_place", "course_seat", "obligation")
"""Kinds of row in the order of the table, as keys of the words."""
MOST_ROWS: Final = 300
"""Rows of one kind at most: the dearest."""


class _Row(NamedTuple):
    """A row of the table; periods are half open, amounts in cents."""

    id: str
    start_week: int
    end_week: int
    weeks: int | None
    peak_week: int | None
    peak_cents: int
    total_cents: int


def bottleneck_rows(delivery: Delivery) -> Iterator[tuple[Cell, ...]]:
    """One row for whatever has a price; none at all where nothing was priced."""
    instance, prices, lang = delivery.instance, delivery.prices, delivery.lang
    if prices is None:
        return
    weight = float(delivery.policy.weights.sroi_fulfilment)
    found = (
        _demands(instance, cent_column(prices.places)),
        _demands(instance, cent_column(prices.learners)),
        _cohorts(instance, cent_column(prices.seats)),
        _tenders(instance, cent_column(weight - prices.rates)),
    )
    for kind, rows in zip(KINDS, found, strict=True):
        dearest = sorted(rows, key=lambda row: -row.total_cents)[:MOST_ROWS]
        for row in dearest:
            peak = row.peak_week
            yield (
                word(kind, lang),
                row.id,
                *period(row.start_week, row.end_week, instance.start),
                row.weeks,
                None if peak is None else iso_week(peak, instance.start),
                euros(row.peak_cents),
                euros(row.total_cents),
            )


def _demands(instance: Instance, price: NDArray[np.int64]) -> Iterator[_Row]:
    """Demands of which a place has a price in some week; ``price`` is (D, T)."""
    for demand, prices in zip(instance.demands, price, strict=True):
        own = prices[demand.start_week : demand.end_week]
        weeks = demand.start_week + np.flatnonzero(own)
        if len(weeks):
            yield _Row(
                demand.id,
                int(weeks[0]),
                int(weeks[-1]) + 1,
                len(weeks),
                demand.start_week + int(own.argmax()),
                int(own.max()),
                int(own.sum()),
            )


def _cohorts(instance: Instance, price: NDArray[np.int64]) -> Iterator[_Row]:
    """Cohorts of which a seat has a price; ``price`` is (K,)."""
    for position in np.flatnonzero(price).tolist():
        cohort = instance.cohorts[position]
        weeks = instance.course_of(position).weeks
        end, cents = cohort.start_week + weeks, int(price[position])
        yield _Row(cohort.id, cohort.start_week, end, weeks, None, cents, cents)


def _tenders(instance: Instance, price: NDArray[np.int64]) -> Iterator[_Row]:
    """Tenders of which more obligation would be worth something; (P,)."""
    for position in np.flatnonzero(price).tolist():
        tender, cents = instance.tenders[position], int(price[position])
        weeks = tender.start_week, tender.end_week
        yield _Row(tender.id, *weeks, None, None, cents, cents)
