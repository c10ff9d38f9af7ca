"""Prices of places, seats and obligations.

Everything couples through few things: places by week, course seats, obligations.
At prices for these everyone chooses alone, and

    bound = Σ best careers + Σ price · capacity + Σ (weight - worth) · obligation

is never below the value of any plan. Stochastic dual ascent looks for the best
careers of people in small random batches, such as plans may have; after each batch
everyone chooses among the careers known so far, while the price of what is overbooked
rises and that of what is left falls, with steps that shrink.

Of many people a sample comes first, who share as large a part of all there is: each
of them can look so much more often, and prices are nearly right when the others come.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.choice import Market
from allocator.solvers.chooser import Chooser, Prices
from allocator.solvers.clock import Clock
from allocator.solvers.compiled import compiled
from allocator.solvers.repertoire import Repertoire, rates_of
from allocator.solvers.supply import Rates, part_of
from allocator.solvers.visits import Visits

Ints = NDArray[np.int64]

BATCHES: Final = 8
"""Batches in which those due look for careers: one epoch."""
LEAST_BATCH: Final = 8
SAMPLES: Final = ((0.1, 0.25, 2), (0.3, 0.55, 4))
"""Shares of the people who move prices, until which shares of the time, and the most
layers of a person meanwhile; then all do."""
LEAST_SAMPLE: Final = 500
FIRST_STEP: Final = 0.1
"""First step, as a share of what a place for a week is worth on average."""
LAST_STEP: Final = 0.001
FINE_STEP: Final = 0.005
"""First step once prices have been found."""
SPARE: Final = 8.0
"""Steps of shares paid up front, in steps of prices."""
LAYERS: Final = (16, 4)
"""Most layers of a person while everyone moves prices, and where people are many."""
MANY_PEOPLE: Final = 10_000
FAMILIAR: Final = 0.5
"""Share of the people who look at familiar work in each epoch."""
MOST_EPOCHS: Final = 4_000
GUESS: Final = 0.08
"""Of what a place is worth, for each factor e of people for each place: as found."""
FREE_FROM: Final = 0.02
"""People for each place with whom it costs nothing at first."""
LATEST: Final = 0.1
"""Weight of the latest batch in what a look takes."""


@compiled
def _spare(seekers: Any, step: float, facts: Any, choices: Any, spared: Any) -> None:
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
    """Dual ascent over the people of one chooser, or over some of them.

    Starts from given ``prices``, or from a guess. Steps shrink with the time that has
    passed, so two runs differ a little.
    """

    def __init__(
        self,
        chooser: Chooser,
        seed: int,
        workers: int,
        prices: Prices | None = None,
        some: Ints | None = None,
    ) -> None:
        everyone = np.flatnonzero(np.diff(chooser.arrays.indptr)).astype(np.int64)
        self.people = everyone if some is None else some
        visits = Visits(chooser, workers)
        self.repertoire = Repertoire(chooser, self.people, visits, seed)
        self._chooser, self._workers = chooser, workers
        self._rng = np.random.default_rng(seed)
        self._order = self._rng.permutation(self.people)
        self._share, self._some = 1.0, self.people
        self._limits = self.repertoire.capacity
        self.layers = LAYERS[len(self.people) > MANY_PEOPLE]
        self._look_layers = self.layers
        self._visit_seconds = 0.0
        self._rates = rates_of(self._guess() if prices is None else prices)
        self._mean = _Mean(self._rates).prices

    @property
    def prices(self) -> Prices:
        """Mean prices of the last epoch, or those of the start."""
        return self._mean

    def _guess(self) -> Prices:
        """Prices by how many people there are for each place, to start with.

        Each is there for all work that is possible for them, in equal parts.
        """
        facts, free = self._chooser.tables, self._chooser.no_prices()
        pairs = np.diff(facts.first_pair)
        part = 1 / np.repeat(pairs, pairs)
        rivals = np.zeros((len(free.places), free.places.shape[1] + 1))
        np.add.at(rivals, (facts.demand, facts.windows[:, 0]), part)
        np.add.at(rivals, (facts.demand, facts.windows[:, 1]), -part)
        places = np.maximum(1, self.repertoire.capacity.places)
        rivals = rivals.cumsum(axis=1)[:, :-1] / places
        worth = GUESS * np.log(np.maximum(1, rivals / FREE_FROM))
        return replace(free, places=self.repertoire.unit * worth)

    def ascend(
        self, seconds: float, stopped: Callable[[], bool], epochs: int = MOST_EPOCHS
    ) -> Iterator[None]:
        """Move prices for so many seconds, or epochs.

        Yields after each epoch of everyone.
        """
        clock = Clock(seconds)

        def over() -> bool:
            return stopped() or clock.left <= 0

        for epoch in range(epochs if len(self.people) else 0):
            done = max(clock.done, epoch / max(1, epochs - 1))
            step = FIRST_STEP * (LAST_STEP / FIRST_STEP) ** done
            share, self._look_layers = self._turn(done)
            self._let_in(share)
            self.epoch(step, over)
            if share == 1:
                yield
            if over():
                return

    def refine(self, seconds: float, stopped: Callable[[], bool]) -> None:
        """Move everyone's prices for so many seconds more, by small steps."""
        clock = Clock(seconds)

        def over() -> bool:
            return stopped() or clock.left <= 0

        self._let_in(1.0)
        self._look_layers = self.layers
        while len(self.people) and not over():
            self.epoch(FINE_STEP * (LAST_STEP / FINE_STEP) ** clock.done, over)

    def _turn(self, done: float) -> tuple[float, int]:
        """Who moves prices when so much of the time is done, with how many layers."""
        for share, until, layers in SAMPLES:
            if done < until and share * len(self.people) >= LEAST_SAMPLE:
                return share, layers
        return 1.0, self.layers

    def _let_in(self, share: float) -> None:
        """Let a share of the people move prices, the first ones in random order."""
        if share != self._share:
            self._share = share
            self._some = self._order[: math.ceil(share * len(self._order))]
            self._limits = part_of(self.repertoire.capacity, share)

    def epoch(self, step: float, stopped: Callable[[], bool]) -> None:
        """Let those who may gain look for careers; all choices move prices."""
        mean, repertoire = _Mean(self._rates), self.repertoire
        order = repertoire.due(self._some, self._rng)
        others = self._others(order)
        parts = max(1, min(BATCHES, len(order) // LEAST_BATCH))
        batches = zip(
            np.array_split(order, parts), np.array_split(others, parts), strict=True
        )
        for batch, familiar in batches:
            if stopped():
                break
            market = repertoire.market(Prices(*self._rates), self._look_layers)
            if len(batch):
                self._look(batch, market, SPARE * step)
            if len(familiar):
                repertoire.look_at_familiar(familiar, market)
            some = self._rng.permutation(self._some)
            repertoire.reconsider(some, self._rates, step, self._limits)
            mean.add(self._rates)
        if mean.count:
            self._mean = mean.prices

    def _others(self, order: Ints) -> Ints:
        """Who else looks at familiar work meanwhile, in random order."""
        some = self._rng.permutation(self._some)[: int(FAMILIAR * len(self._some))]
        return self._rng.permutation(np.setdiff1d(some, order))

    def _look(self, batch: Ints, market: Market, spare: float) -> None:
        """Let some people look for careers, and pay their accounts up front."""
        began, chosen = time.monotonic(), self.repertoire.choices
        self.repertoire.look(batch, market)
        seconds = (time.monotonic() - began) * self._workers / len(batch)
        self._visit_seconds += LATEST * (seconds - self._visit_seconds)
        _spare(batch, spare, self._chooser.tables, chosen, self._rates.spared)

    @property
    def look_seconds(self) -> float:
        """What a look of everyone takes in one thread, as it was of late."""
        return len(self.people) * self._visit_seconds


class _Mean:
    """Mean of prices, or the first ones before any is added."""

    def __init__(self, rates: Rates) -> None:
        self._total, self.count = Rates(*(column.copy() for column in rates)), 0

    @property
    def prices(self) -> Prices:
        return Prices(*(column / max(1, self.count) for column in self._total))

    def add(self, rates: Rates) -> None:
        for total, column in zip(self._total, rates, strict=True):
            total[...] = column if self.count == 0 else total + column
        self.count += 1
