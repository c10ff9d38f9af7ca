"""Best careers beside a plan under construction: the kernel's everyday side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance
from allocator.solution import Career, CoursePlace, Stint
from allocator.solvers.arrays import Arrays
from allocator.solvers.choice import (
    Market,
    Tables,
    choose,
    open_runs,
    person_of,
    tables,
)
from allocator.solvers.kernel import MOST_STINTS
from allocator.solvers.options import Options, compile_options
from allocator.solvers.people import People
from allocator.solvers.state import EMPTY, State

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

    places float64 (D, T), units a place and week; seats float64 (K,), units a
    seat; worth float64 (P,), units a counted cent of each tender.
    """

    places: NDArray[np.float64]
    seats: NDArray[np.float64]
    worth: NDArray[np.float64]

    def cumulative(self, scale: float = 1.0) -> NDArray[np.int64]:
        """Cumulative prices of the weeks before each week, shape (D, T + 1)."""
        total = np.zeros((len(self.places), self.places.shape[1] + 1), np.int64)
        np.cumsum(np.ceil(self.places * scale).astype(np.int64), 1, out=total[:, 1:])
        return total

    def seat_prices(self, scale: float = 1.0) -> NDArray[np.int64]:
        """Prices of seats as integers, shape (K,)."""
        return np.ceil(self.seats * scale).astype(np.int64)


def no_prices(instance: Instance, arrays: Arrays) -> Prices:
    """Everything free, and every euro of an obligation worth its weight."""
    return Prices(
        np.zeros((len(instance.demands), instance.weeks)),
        np.zeros(len(instance.cohorts)),
        np.full(len(instance.tenders), float(arrays.sroi_value)),
    )


class Chooser:
    """Finds what is best for one person now, at prices or at none."""

    def __init__(self, instance: Instance, arrays: Arrays, people: People) -> None:
        self.instance = instance
        self.arrays = arrays
        self.people = people
        self.options: Options = compile_options(instance, arrays, people)
        self.tables: Tables = tables(instance, arrays)
        capacity = [cohort.capacity for cohort in instance.cohorts]
        self._capacity = np.array(capacity, np.int64)
        self._stints = np.zeros((MOST_STINTS, 4), np.int64)
        self.set_prices(no_prices(instance, arrays), 0.0)

    def set_prices(self, prices: Prices, scale: float) -> None:
        """Charge prices times ``scale`` from now on."""
        self._price = prices.cumulative(scale)
        self._seat_price = prices.seat_prices(scale)
        full = float(self.arrays.sroi_value)
        self._worth = full - min(scale, 1.0) * (full - prices.worth)

    def best(
        self, state: State, seeker: int, closed: frozenset[int] = frozenset()
    ) -> tuple[int, Career]:
        """Best career beside the state, in which the person has none yet.

        ``closed`` cohorts take nobody. The value is the kernel's, at prices.
        """
        market = self._market(state)
        market.seats[sorted(closed)] = 0
        value, cohort, count = choose(
            seeker,
            person_of(self.instance, self.arrays, seeker),
            self.arrays.placed_value,
            self.options,
            self.tables,
            market,
            self._stints,
        )
        if not count:
            return 0, EMPTY
        stints = _merged(seeker, self._stints[:count])
        places = (CoursePlace(seeker, int(cohort)),) if cohort >= 0 else ()
        return int(value), Career(stints, places)

    def open_runs(self, state: State, seeker: int) -> list[OpenRun]:
        """Where a person could work now with own skills only."""
        option = int(self.options.first_option[seeker])
        if option == self.options.first_option[seeker + 1]:
            return []
        runs = open_runs(option, self.options, self.tables, self._market(state))
        columns = runs.pair, runs.demand, runs.from_week, runs.until_week, runs.least
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [OpenRun(*row) for row in rows]

    def _market(self, state: State) -> Market:
        return Market(
            state.free,
            state.free_learners,
            self._capacity - state.cohort_size,
            self._price,
            self._seat_price,
            self._worth,
            self.arrays.obligation - state.counted,
            1,
        )


def _merged(seeker: int, found: NDArray[np.int64]) -> tuple[Stint, ...]:
    """Stints on one demand that touch are one stint."""
    merged: list[Stint] = []
    for demand, start, end, _ in found.tolist():
        last = merged[-1] if merged else None
        if last and last.demand == demand and last.end_week == start:
            merged[-1] = last._replace(end_week=end)
        else:
            merged.append(Stint(seeker, demand, start, end))
    return tuple(merged)
