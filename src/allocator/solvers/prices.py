"""Prices of places, seats and obligations, and the bound that they prove.

Everything couples through few things: places by week, course seats, obligations.
At prices for these everyone chooses alone, and

    bound = Σ best careers + Σ price · capacity + Σ (weight - worth) · obligation

is never below the value of any plan. Stochastic dual ascent visits people in
small random batches, raises the price of what is overbooked and lowers the price
of what is left, with steps that shrink, and keeps the best bound.

What pricing relaxes: least cohort sizes, equal chances, mix caps and limits in life
or for a contract are left out; counted durations hold for each stint alone, and for
an account as far as it is paid up front; a course beside work of up to three weeks
asks no hours, and where work is possible without it, its cheapest cohort serves as
early as its earliest; kinds of gain beyond the eight most wanted are free; stints on
one demand may touch; locks that keep a stint are not enforced.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.choice import Choices, Market, Tables, choose, no_choices
from allocator.solvers.chooser import ALL_ROOM, Chooser, Prices, cumulative
from allocator.solvers.compiled import compiled
from allocator.solvers.ladders import Ladders
from allocator.solvers.layers import MOST_LAYERS
from allocator.solvers.state import State

BATCHES: Final = 96
"""Batches in which everyone is visited once: one epoch."""
FIRST_STEP: Final = 0.05
"""First step, as a share of what a place for a week is worth on average."""
LATER_STEP: Final = 0.001
"""Step with which a sample ends, and everyone goes on."""
LAST_STEP: Final = 0.0005
WORTH_STEP: Final = 0.1
"""Steps of what a euro of an obligation is worth, in steps of prices."""
WORTH_GAIN: Final = 10.0
"""Such a step is whole where an obligation is missed by one part in so many."""
SPARE: Final = 8.0
"""Steps of shares paid up front, in steps of prices."""
LEAST_BATCH: Final = 8
EPOCHS_A_BOUND: Final = 16
FEW_LAYERS: Final = 8
"""Most layers of a person in the first part of the time, `FEW` of it."""
FEW: Final = 0.15
EPOCH_SHARE: Final = 0.015
"""Share of the time that visiting everyone once may take afterwards."""
LAST_SHARE: Final = 0.06
"""Share of the time that the last bound may take."""
GUESS: Final = 0.13
"""Of what a place is worth, for each factor e of people for each place: as found."""
GROWTH: Final = 0.75
"""Layers to this power is what a visit takes, as measured."""


class Taken(NamedTuple):
    """What all choices take together, int64.

    places and learners (D, T); seats (K,); cents (P,).
    """

    places: NDArray[np.int64]
    learners: NDArray[np.int64]
    seats: NDArray[np.int64]
    cents: NDArray[np.int64]


@compiled
def _visit(
    seekers: Any, ladders: Ladders, facts: Tables, market: Market, choices: Choices
) -> None:
    """Let each of these people choose anew."""
    for seeker in seekers:
        choose(seeker, ladders, facts, market, choices, seeker)


@compiled
def _book(
    seekers: Any, sign: int, facts: Tables, choices: Choices, taken: Taken
) -> None:
    """Add, or take away, what these people chose."""
    for seeker in seekers:
        for k in range(choices.courses[seeker]):
            taken.seats[choices.cohorts[seeker, k]] += sign
        for s in range(choices.jobs[seeker]):
            demand = facts.demand[choices.stints[seeker, s, 0]]
            full_from, full_until = choices.stints[seeker, s, 4:6]
            for week in range(
                choices.stints[seeker, s, 1], choices.stints[seeker, s, 2]
            ):
                taken.places[demand, week] += sign
                if week < full_from or week >= full_until:
                    taken.learners[demand, week] += sign
            taken.cents[facts.tender[demand]] += sign * choices.stints[seeker, s, 3]


@compiled
def _spare(
    seekers: Any, step: float, facts: Tables, choices: Choices, spared: Any
) -> None:
    """Pay more up front where people count more weeks than their accounts have."""
    for seeker in seekers:
        first, last = facts.first_account[seeker], facts.first_account[seeker + 1]
        for a in range(first, last):
            counted = facts.account_weeks[a]
            if counted == 0 or counted >= facts.weeks:
                continue
            weeks = 0
            for s in range(choices.jobs[seeker]):
                if choices.stints[seeker, s, 6] == a:
                    start, end = choices.stints[seeker, s, 1:3]
                    weeks += min(end - start, counted)
            over = (weeks - counted) / counted
            spared[a] = min(1.0, max(0.0, spared[a] + step * over))


class Pricing:
    """Dual ascent over the people of one chooser, or a sample of them.

    Steps shrink with the time that has passed, so two runs differ a little. A sample
    shares as much of each place, seat and obligation as there are people in it; its
    prices are a start for everyone's, and it proves no bound.
    """

    def __init__(
        self,
        chooser: Chooser,
        seed: int,
        workers: int,
        sample: NDArray[np.int64] | None = None,
    ) -> None:
        instance, arrays = chooser.instance, chooser.arrays
        self._chooser = chooser
        self._rng = np.random.default_rng(seed)
        self._pool = ThreadPoolExecutor(workers)
        self.workers = workers
        self._visit_seconds = 0.0
        places = len(instance.demands), instance.weeks
        has_pair = np.diff(arrays.indptr) > 0
        everyone = np.flatnonzero(has_pair).astype(np.int64)
        self._people = everyone if sample is None else sample
        self._share = len(self._people) / max(1, len(everyone))
        empty = State(instance, arrays)
        self._capacity, self._learner_capacity = empty.free, empty.free_learners
        self._seats = chooser.capacity
        self._worth_of_a_place = _worth_of_a_place(chooser)
        self._choices = no_choices(len(instance.job_seekers))
        self._taken = Taken(
            np.zeros(places, np.int64),
            np.zeros(places, np.int64),
            np.zeros(len(self._seats), np.int64),
            np.zeros(len(instance.tenders), np.int64),
        )

    def _market(self, prices: Prices, layers: int) -> Market:
        tenders = len(prices.worth)
        return Market(
            self._capacity,
            self._learner_capacity,
            np.ones(len(self._seats), np.int64),
            cumulative(prices.whole()),
            prices.whole_seats(),
            prices.worth,
            np.full(tenders, ALL_ROOM, np.int64),
            prices.spared,
            0,
            0,
            layers,
        )

    def _visit(self, seekers: NDArray[np.int64], prices: Prices, layers: int) -> None:
        chooser = self._chooser
        market = self._market(prices, layers)
        parts = np.array_split(seekers, self.workers)
        _book(seekers, -1, chooser.tables, self._choices, self._taken)
        jobs = [
            self._pool.submit(
                _visit, part, chooser.ladders, chooser.tables, market, self._choices
            )
            for part in parts
        ]
        for job in jobs:
            job.result()
        _book(seekers, 1, chooser.tables, self._choices, self._taken)

    @property
    def order(self) -> NDArray[np.int64]:
        """People with a candidate demand, those worth most at prices first."""
        value = self._choices.value[self._people]
        ordered: NDArray[np.int64] = self._people[np.argsort(-value, kind="stable")]
        return ordered

    def bound(self, prices: Prices, layers: int = MOST_LAYERS) -> int:
        """Units that no plan exceeds, proven by these prices."""
        self._visit(self._people, prices, layers)
        total = int(self._choices.value[self._people].sum())
        places, learners = prices.whole()
        total += int((places * self._capacity).sum())
        total += int((learners * self._learner_capacity).sum())
        total += int((prices.whole_seats() * self._seats).sum())
        left = float(self._chooser.arrays.sroi_value) - prices.worth
        owed = self._chooser.arrays.obligation
        return total + math.ceil(float((left * owed).sum()) + 1)

    def guess(self) -> Prices:
        """Prices by how many people there are for each place, to start with."""
        facts, free = self._chooser.tables, self._chooser.no_prices()
        rivals = np.zeros((len(free.places), free.places.shape[1] + 1))
        np.add.at(rivals, (facts.demand, facts.from_week), 1)
        np.add.at(rivals, (facts.demand, facts.until_week), -1)
        rivals = rivals.cumsum(axis=1)[:, :-1] / np.maximum(1, self._capacity)
        worth = GUESS * self._worth_of_a_place * np.log(np.maximum(1, rivals))
        return replace(free, places=worth)

    def explore(
        self, prices: Prices, seconds: float, stopped: Callable[[], bool]
    ) -> Prices:
        """Better prices, most likely, from given prices on; no bound."""
        began = time.monotonic()
        average, epoch = prices, 0
        while True:
            for batch in self._batches():
                done = (time.monotonic() - began) / max(seconds, 1e-9)
                if stopped() or done >= 1:
                    return average
                self._visit(batch, prices, FEW_LAYERS)
                step = FIRST_STEP * (LATER_STEP / FIRST_STEP) ** done
                prices = self._moved(prices, step)
            average = prices if epoch == 0 else _mixed(average, prices)
            epoch += 1

    def ascend(
        self,
        prices: Prices,
        seconds: float,
        stopped: Callable[[], bool],
        improved: Callable[[Prices, int], None],
        epochs: int = 4_000,
        first_step: float = FIRST_STEP,
    ) -> tuple[Prices, int]:
        """Better prices, and the best bound, from given prices on.

        ``improved`` is called with each better bound. Stops after ``epochs``, or
        when ``seconds`` have passed; steps, from ``first_step`` on, have shrunk to the
        last one by then.
        """
        began = time.monotonic()
        best, bound = prices, self.bound(prices, FEW_LAYERS)
        improved(best, bound)
        self._visit_seconds = (time.monotonic() - began) * self.workers
        average, last_layers = prices, self._layers(LAST_SHARE * seconds)
        for epoch in range(epochs):
            for batch in self._batches():
                left = seconds - (time.monotonic() - began)
                if stopped() or left < 2.5 * self._seconds(last_layers):
                    break
                done = max(1 - left / seconds, epoch / max(1, epochs - 1))
                step = first_step * (LAST_STEP / first_step) ** done
                layers = FEW_LAYERS
                if done >= FEW:
                    layers = self._layers(EPOCH_SHARE * seconds)
                self._visit(batch, prices, layers)
                prices = self._moved(prices, step)
                facts = self._chooser.tables
                _spare(batch, SPARE * step, facts, self._choices, prices.spared)
            average = prices if epoch == 0 else _mixed(average, prices)
            left = seconds - (time.monotonic() - began)
            over = stopped() or left < 2.5 * self._seconds(last_layers)
            over = over or epoch == epochs - 1
            if over or (epoch + 1) % EPOCHS_A_BOUND == 0:
                for candidate in (average, prices) if over else (average,):
                    left = seconds - (time.monotonic() - began)
                    if stopped() or left < self._seconds(last_layers if over else 1):
                        return best, bound
                    proven = self.bound(candidate, last_layers if over else layers)
                    if proven < bound:
                        best, bound = candidate, proven
                        improved(best, bound)
            if over:
                break
        return best, bound

    def _seconds(self, layers: int) -> float:
        """What visiting everyone takes about, with so many layers at most."""
        times: float = (layers / FEW_LAYERS) ** GROWTH
        return self._visit_seconds * times / self.workers

    def _layers(self, seconds: float) -> int:
        """As many layers as allow to visit everyone in so many seconds."""
        layers = FEW_LAYERS
        while layers < MOST_LAYERS and self._seconds(2 * layers) <= seconds:
            layers *= 2
        return layers

    def _batches(self) -> list[NDArray[np.int64]]:
        order = self._rng.permutation(self._people)
        parts = max(1, min(BATCHES, len(order) // LEAST_BATCH))
        return np.array_split(order, parts)

    def _moved(self, prices: Prices, step: float) -> Prices:
        """Prices after a step against what all choices take too much or leave."""
        unit, share, taken = step * self._worth_of_a_place, self._share, self._taken
        places = _raised(prices.places, taken.places, share * self._capacity, unit)
        learners = _raised(
            prices.learners, taken.learners, share * self._learner_capacity, unit
        )
        seats = _raised(prices.seats, taken.seats, share * self._seats, unit)
        full = float(self._chooser.arrays.sroi_value)
        owed = np.maximum(1, share * self._chooser.arrays.obligation)
        over = np.clip(WORTH_GAIN * (self._taken.cents - owed) / owed, -1, 1)
        worth = np.clip(prices.worth - WORTH_STEP * step * full * over, 0, full)
        return Prices(places, learners, seats, worth, prices.spared.copy())


def _worth_of_a_place(chooser: Chooser) -> float:
    """Units that a week of work is worth, on average over the pairs."""
    arrays, facts = chooser.arrays, chooser.tables
    units = arrays.week_value + arrays.sroi_value * facts.week_cents
    return max(1.0, float(units.mean())) if len(units) else 1.0


def _raised(
    prices: NDArray[np.float64],
    taken: NDArray[np.int64],
    capacity: NDArray[Any],
    unit: float,
) -> NDArray[np.float64]:
    over = (taken - capacity) / np.maximum(1, np.sqrt(capacity))
    moved: NDArray[np.float64] = np.maximum(0, prices + unit * np.clip(over, -1, 1))
    return moved


AVERAGE: Final = 0.8


def _mixed(average: Prices, prices: Prices) -> Prices:
    """Running average of iterates, the later ones weighing more."""
    pairs = zip(astuple(average), astuple(prices), strict=True)
    return Prices(*(AVERAGE * old + (1 - AVERAGE) * new for old, new in pairs))
