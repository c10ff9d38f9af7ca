"""Best careers beside a plan under construction: the kernel's everyday side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance, Pattern
from allocator.solution import Career, CoursePlace, Stint
from allocator.solvers.arrays import Arrays
from allocator.solvers.choice import Market, choose, no_choices, open_runs, tables
from allocator.solvers.columns import DEMAND, FROM, LEAST, PAIR, UNTIL
from allocator.solvers.layers import compile_layers
from allocator.solvers.people import People
from allocator.solvers.skills import gained_holdings, requirement_weeks
from allocator.solvers.state import EMPTY, State
from allocator.units import FOREVER, quarter_hours

ALL_ROOM: Final = 2**61
TRIES: Final = 6
"""How often a career whose courses do not fit together is chosen anew."""


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

    def whole_seats(self, scale: float = 1.0) -> NDArray[np.int64]:
        """Prices of seats, rounded up, shape (K,)."""
        return np.ceil(self.seats * scale).astype(np.int64)


def cumulative(price: NDArray[np.int64]) -> NDArray[np.int64]:
    """Prices of the weeks before each week, shape (2, D, T + 1)."""
    total = np.zeros((*price.shape[:2], price.shape[2] + 1), np.int64)
    np.cumsum(price, axis=2, out=total[:, :, 1:])
    return total


class Chooser:
    """Finds what is best for one person now, at prices or at none."""

    def __init__(self, instance: Instance, arrays: Arrays, people: People) -> None:
        self.instance = instance
        self.arrays = arrays
        self.people = people
        self.layers = compile_layers(instance, arrays, people)
        self.tables = tables(instance, arrays)
        capacity = [cohort.capacity for cohort in instance.cohorts]
        self.capacity = np.array(capacity, np.int64)
        self._choices = no_choices(1)
        self._nothing_spared = np.zeros(len(self.tables.account_weeks))
        self.set_prices(self.no_prices(), 0.0)

    def no_prices(self) -> Prices:
        """Everything free, and every euro of an obligation worth its weight."""
        places = np.zeros((len(self.instance.demands), self.instance.weeks))
        return Prices(
            places,
            places,
            np.zeros(len(self.instance.cohorts)),
            np.full(len(self.instance.tenders), float(self.arrays.sroi_value)),
            self._nothing_spared,
        )

    def set_prices(self, prices: Prices, scale: float) -> None:
        """Charge prices times ``scale`` from now on."""
        self._price = cumulative(prices.whole(scale))
        self._seat_price = prices.whole_seats(scale)
        full = float(self.arrays.sroi_value)
        self._worth = full - min(scale, 1.0) * (full - prices.worth)

    def best(
        self, state: State, seeker: int, closed: Iterable[int] = ()
    ) -> tuple[int, Career]:
        """Best career beside the state, in which the person has none yet.

        ``closed`` cohorts take nobody. The value is the kernel's, at prices.
        """
        market = self._market(state)
        market.seats[sorted(closed)] = 0
        for _ in range(TRIES):
            choose(seeker, self.layers, self.tables, market, self._choices, 0)
            career = self._chosen(seeker)
            unfit = self._unfit(seeker, career)
            if unfit is None:
                return int(self._choices.value[0]), career
            market.seats[unfit] = 0
        return 0, EMPTY

    def _chosen(self, seeker: int) -> Career:
        chosen = self._choices
        stints = _apart(self.instance, seeker, chosen.stints[0, : chosen.jobs[0]])
        cohorts = chosen.cohorts[0, : chosen.courses[0]].tolist()
        return Career(stints, tuple(CoursePlace(seeker, k) for k in sorted(cohorts)))

    def _unfit(self, seeker: int, career: Career) -> int | None:
        """A cohort whose hours or prerequisites do not fit the career."""
        if not career.course_places:
            return None
        instance, facts = self.instance, self.people[seeker]
        holdings = [*facts.holdings, *gained_holdings(instance, career)]
        own = quarter_hours(facts.person.hours)
        beside = np.zeros(instance.weeks, np.int64)
        for place in career.course_places:
            course = instance.course_of(place.cohort)
            start = instance.cohorts[place.cohort].start_week
            held = requirement_weeks(course.requires, holdings, start + 1)
            if not held[start]:
                return place.cohort
            if course.pattern is Pattern.BESIDE_WORK:
                span = slice(start, start + course.weeks)
                beside[span] += quarter_hours(course.hours or 0)
                for stint in career.stints:
                    hours = quarter_hours(instance.demands[stint.demand].hours)
                    if (beside[stint.start_week : stint.end_week] + hours > own).any():
                        return place.cohort
        return None

    def open_runs(self, state: State, seeker: int) -> list[OpenRun]:
        """Where a person could work now with own skills only."""
        if self.layers.first_layer[seeker] == self.layers.first_layer[seeker + 1]:
            return []
        first, runs = open_runs(seeker, self.layers, self.tables, self._market(state))
        columns = [PAIR, DEMAND, FROM, UNTIL, LEAST]
        return [OpenRun(*row) for row in runs[: first[1], columns].tolist()]

    def _market(self, state: State) -> Market:
        return Market(
            state.free,
            state.free_learners,
            self.capacity - state.cohort_size,
            self._price,
            self._seat_price,
            self._worth,
            self.arrays.obligation - state.counted,
            self._nothing_spared,
            1,
        )


def _apart(
    instance: Instance, seeker: int, found: NDArray[np.int64]
) -> tuple[Stint, ...]:
    """Stints on one demand do not touch.

    They become one, or a week lies between them where the first one taught what
    the second one needs.
    """
    stints: list[Stint] = []
    for demand, start, end in found[:, :3].tolist():
        last = stints[-1] if stints else None
        if last and last.demand == demand and last.end_week == start:
            facts = instance.demands[demand]
            taught = facts.teaches_after_weeks or FOREVER
            if last.end_week - last.start_week < taught:
                stints[-1] = last._replace(end_week=end)
            elif end - start > facts.least_stint:
                stints.append(Stint(seeker, demand, start + 1, end))
        else:
            stints.append(Stint(seeker, demand, start, end))
    return tuple(stints)
