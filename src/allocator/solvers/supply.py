"""What there is of everything, what is taken of it, and prices that follow."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.compiled import leaf
from allocator.solvers.lent import lend

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
    return lend(Taken(*(np.zeros(limit.shape, np.int64) for limit in limits)))


def limits_of(places: Any, learners: Any, seats: Any, cents: Any) -> Limits:
    """What there is, as numbers of one kind, so that loops are compiled once."""
    columns = places, learners, seats, cents
    return lend(Limits(*(np.asarray(column, np.float64) for column in columns)))


def weeks_of(limits: Limits) -> Ints:
    """The weeks in which there are any places, shape (D, 3).

    The first one, the one after the last, and 1 where learner places are among them.
    """
    some = limits.places > 0
    since, after = some.argmax(axis=1), some[:, ::-1].argmax(axis=1)
    until = np.where(some.any(axis=1), some.shape[1] - after, since)
    learners = (limits.learners > 0).any(axis=1)
    return np.stack((since, until, learners), axis=1).astype(np.int64)


def part_of(limits: Limits, share: float) -> Limits:
    """What there is for a share of the people."""
    return lend(Limits(*(share * limit for limit in limits)))


@leaf
def add_up(rates: Any, weeks: Any, price: Any) -> None:
    """Cumulative prices over the weeks of each demand."""
    for demand in range(len(weeks)):
        since, until, learners = weeks[demand]
        _add_up_row(rates.places[demand], since, until, price[0, demand])
        if learners:
            _add_up_row(rates.learners[demand], since, until, price[1, demand])


@leaf
def _add_up_row(rates: Any, since: Any, until: Any, price: Any) -> None:
    total = 0.0
    for week in range(since, until):
        total += rates[week]
        price[week + 1] = total


@leaf
def _over(taken: Any, limit: Any) -> float:
    """How far more is taken than there is, from -1 to 1."""
    over = (taken - limit) / max(1.0, math.sqrt(max(0.0, limit)))
    return float(min(1.0, max(-1.0, over)))


@leaf
def _move_row(
    price: Any, since: Any, until: Any, taken: Any, limit: Any, unit: Any
) -> None:
    """Move the prices of places, or of learner places; most stay at nothing."""
    for week in range(since, until):
        now, some = price[week], taken[week]
        if now > 0.0 or some > limit[week]:
            price[week] = max(0.0, now + unit * _over(some, limit[week]))


@leaf
def move(rates: Any, taken: Any, limits: Any, weeks: Any, steps: Any) -> None:
    """Raise the prices of what is overbooked, and lower those of what is left."""
    unit = steps.unit
    for demand in range(len(weeks)):
        since, until, learners = weeks[demand]
        some, limit = taken.places[demand], limits.places[demand]
        _move_row(rates.places[demand], since, until, some, limit, unit)
        if learners:
            some, limit = taken.learners[demand], limits.learners[demand]
            _move_row(rates.learners[demand], since, until, some, limit, unit)
    for k in range(len(taken.seats)):
        over = _over(taken.seats[k], limits.seats[k])
        rates.seats[k] = max(0.0, rates.seats[k] + steps.seat * over)
    for tender in range(len(taken.cents)):
        owed = max(1.0, limits.cents[tender])
        over = steps.gain * (taken.cents[tender] - owed) / owed
        worth = rates.worth[tender] - steps.worth * min(1.0, max(-1.0, over))
        rates.worth[tender] = min(steps.full, max(0.0, worth))
