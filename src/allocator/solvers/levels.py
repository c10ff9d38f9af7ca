"""Prices at a few scales, and the market that a plan under construction leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.book import Book
from allocator.solvers.choice import Market
from allocator.solvers.chooser import Chooser, Prices
from allocator.solvers.known import NO_TURN, Known, nothing_known
from allocator.solvers.layers import MOST_LAYERS
from allocator.solvers.lent import lend

Ints = NDArray[np.int64]


class Levels(NamedTuple):
    """Prices at some scales, L of them.

    price int64 (L, 2, D, T + 1), cumulative over weeks; seat_price int64 (L, K);
    worth float64 (L, P); spared float64 (accounts,), always 0; layers, the most that
    a person may have; wishes, none; known careers, of nobody.
    """

    price: Ints
    seat_price: Ints
    worth: NDArray[np.float64]
    spared: NDArray[np.float64]
    layers: int
    wishes: Ints
    known: Known


def levels_of(
    chooser: Chooser,
    prices: Prices,
    scales: Sequence[float],
    layers: int = MOST_LAYERS,
) -> Levels:
    """Prices times each scale; a scale of 0 makes every owed euro worth its weight."""
    full = float(chooser.arrays.sroi_value)
    return Levels(
        np.stack([prices.cumulative(scale) for scale in scales]),
        np.stack([prices.whole_seats(scale) for scale in scales]),
        np.stack([full - min(scale, 1.0) * (full - prices.worth) for scale in scales]),
        np.zeros(len(prices.spared)),
        layers,
        np.zeros(0, np.int64),
        nothing_known(0),
    )


def market_at(
    book: Book, levels: Levels, level: int, seats: Ints, seat_price: Ints, known: Known
) -> Market:
    """Market of what a book leaves, at one level of prices but for the seats.

    With ``known`` careers of everyone, people look at familiar work alone.
    """
    return lend(
        Market(
            book.free, book.free_learners, seats, levels.price[level], seat_price,
            levels.worth[level], book.room, levels.spared, 1, 0,
            levels.layers, levels.wishes, known, NO_TURN,
        )
    )  # fmt: skip


def left(book: Book, levels: Levels, level: int, closed: Ints) -> Market:
    """Market of what a book leaves; closed cohorts lack so many seats, int64 (K,)."""
    seats, price = book.seats - closed, levels.seat_price[level]
    return market_at(book, levels, level, seats, price, levels.known)
