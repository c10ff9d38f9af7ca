"""Prices, and an instance made ready for choosing careers at them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance
from allocator.solvers.arrays import Arrays
from allocator.solvers.choice import Kernel, Market, kernel_for, tables
from allocator.solvers.columns import (
    DEMAND,
    FROM,
    LEAST,
    PAIR,
    UNTIL,
    USE_COLUMNS,
    Sight,
)
from allocator.solvers.compiled import compiled
from allocator.solvers.known import NO_TURN, nothing_known
from allocator.solvers.ladders import ladders
from allocator.solvers.layers import lay_out
from allocator.solvers.ledger import worths
from allocator.solvers.lent import lend
from allocator.solvers.people import People
from allocator.solvers.state import State

ALL_ROOM: Final = 2**61


class OpenRun(NamedTuple):
    """Unbroken weeks in which a person without a course may work on a demand."""

    pair: int
    demand: int
    from_week: int
    until_week: int
    least: int


@dataclass(frozen=True)
class Prices:
    """What places, seats and euros are worth; see `allocator.solvers.prices`.

    places and learners float64 (D, T), units a place and week, and a learner
    place on top; seats float64 (K,), units a seat; worth float64 (P,), units a
    counted cent of each tender; spared float64 (accounts,), see `Market`.
    """

    places: NDArray[np.float64]
    learners: NDArray[np.float64]
    seats: NDArray[np.float64]
    worth: NDArray[np.float64]
    spared: NDArray[np.float64]

    def whole(self, scale: float = 1.0) -> NDArray[np.int64]:
        """Prices of places and of learner places, rounded up, shape (2, D, T)."""
        return np.ceil(np.stack((self.places, self.learners)) * scale).astype(np.int64)

    def cumulative(self, scale: float = 1.0) -> NDArray[np.int64]:
        """What places, and learner places, of the weeks before each week cost.

        Each week rounded up; shape (2, D, T + 1).
        """
        demands, weeks = self.places.shape
        total = np.zeros((2, demands, weeks + 1), np.int64)
        _add_up(self.places, scale, total[0])
        _add_up(self.learners, scale, total[1])
        return total

    def whole_seats(self, scale: float = 1.0) -> NDArray[np.int64]:
        """Prices of seats, rounded up, shape (K,)."""
        return np.ceil(self.seats * scale).astype(np.int64)


@compiled
def _add_up(prices: Any, scale: float, total: Any) -> None:
    """Prices of the weeks before each week, each rounded up."""
    for demand in range(len(prices)):
        so_far: Any = 0
        for week in range(prices.shape[1]):
            so_far += np.int64(np.ceil(prices[demand, week] * scale))
            total[demand, week + 1] = so_far


class Chooser:
    """What compiled choices read, made once for an instance."""

    def __init__(self, instance: Instance, arrays: Arrays, people: People) -> None:
        self.instance = instance
        self.arrays = arrays
        self.people = people
        self.ladders = ladders(instance, arrays)
        self.tables = tables(instance, arrays)
        self.worths = worths(instance, arrays)
        capacity = [cohort.capacity for cohort in instance.cohorts]
        self.capacity = np.array(capacity, np.int64)
        empty = State(instance, arrays)
        self.places, self.learner_places = empty.free, empty.free_learners

    @cached_property
    def kernel(self) -> Kernel:
        """What compiled code calls by its address; compiled when first asked for."""
        nobody = np.zeros(0, np.int64)
        market = self.open_market(self.no_prices(), True, 1, nobody)
        return kernel_for(self.ladders, self.tables, market, self.sight(0, 1))

    def no_prices(self) -> Prices:
        """Everything free, and every euro of an obligation worth its weight."""
        places = np.zeros((len(self.instance.demands), self.instance.weeks))
        return Prices(
            places,
            places,
            np.zeros(len(self.instance.cohorts)),
            np.full(len(self.instance.tenders), float(self.arrays.sroi_value)),
            np.zeros(len(self.tables.account_weeks)),
        )

    def open_market(
        self, prices: Prices, plans: bool, layers: int, wishes: NDArray[np.int64]
    ) -> Market:
        """What people choose at where every place may be had, with or without plans."""
        return lend(
            Market(
                self.places,
                self.learner_places,
                self.capacity,
                prices.cumulative(),
                prices.whole_seats(),
                prices.worth,
                np.full(len(prices.worth), ALL_ROOM, np.int64),
                prices.spared,
                plans=int(plans),
                every=0,
                layers=layers,
                wishes=wishes,
                known=nothing_known(0),
                turn=NO_TURN,
            )
        )

    def sight(self, seeker: int, layers: int) -> Sight:
        """All that a person may look at, with so many layers at most."""
        pairs = slice(*self.tables.first_pair[seeker : seeker + 2])
        cohorts = slice(*self.ladders.first_cohort[seeker : seeker + 2])
        useless = np.zeros(len(self.ladders.cohort[cohorts]), np.int8)
        uses = np.zeros((0, USE_COLUMNS), np.int32)
        return Sight(layers, 0, self.tables.windows[pairs], useless, 0, uses)

    def open_runs(self, state: State, seeker: int) -> list[OpenRun]:
        """Where a person could work now with own skills only."""
        free = self.no_prices()
        market = lend(
            Market(
                state.free,
                state.free_learners,
                self.capacity - state.cohort_size,
                free.cumulative(),
                free.whole_seats(),
                free.worth,
                state.room,
                free.spared,
                plans=1,
                every=1,
                layers=1,
                wishes=np.zeros(0, np.int64),
                known=nothing_known(0),
                turn=NO_TURN,
            )
        )
        sight = self.sight(seeker, layers=1)
        runs, *_ = lay_out(seeker, self.ladders, self.tables, market, sight)
        columns = [PAIR, DEMAND, FROM, UNTIL, LEAST]
        return [OpenRun(*row) for row in runs[:, columns].tolist()]
