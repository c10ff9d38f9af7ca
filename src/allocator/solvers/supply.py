"""What there is of everything, what it costs, and what is taken of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Limits(NamedTuple):
    """What there is of everything: whole numbers, or a share of them.

    All float64: places and learners (D, T); seats (K,); cents (P,), of obligations.
    """

    places: Floats
    learners: Floats
    seats: Floats
    cents: Floats


class Rates(NamedTuple):
    """Prices that are moved in place, as in `allocator.solvers.chooser.Prices`."""

    places: Floats
    learners: Floats
    seats: Floats
    worth: Floats
    spared: Floats


class Steps(NamedTuple):
    """How far prices move.

    ``unit`` units for a place, ``seat`` for a seat, and ``worth`` units a cent;
    ``full`` is what a cent of an obligation is worth at most, and ``gain`` the inverse
    of the share of an obligation missed with which a step is whole.
    """

    unit: float
    seat: float
    worth: float
    full: float
    gain: float


class Taken(NamedTuple):
    """What all choices take together.

    places and learners int64 (D, T); seats int64 (K,); cents int64 (P,).
    """

    places: Ints
    learners: Ints
    seats: Ints
    cents: Ints


def nothing_taken(limits: Limits) -> Taken:
    """Counts of nothing, one for each thing there is."""
    return Taken(*(np.zeros(limit.shape, np.int64) for limit in limits))


def limits_of(places: Any, learners: Any, seats: Any, cents: Any) -> Limits:
    """What there is, as numbers of one kind, so that loops are compiled once."""
    columns = places, learners, seats, cents
    return Limits(*(np.asarray(column, np.float64) for column in columns))


def part_of(limits: Limits, share: float) -> Limits:
    """What there is for a share of the people."""
    return Limits(*(share * limit for limit in limits))
