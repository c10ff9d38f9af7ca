"""Prices of places, seats and obligations, and the bound that they prove.

Everything couples through few things: places by week, course seats, obligations.
At prices for these everyone chooses alone, and

    bound = Σ best careers + Σ price · capacity + Σ (weight - worth) · obligation

is never below the value of any plan. Stochastic dual ascent looks for the best
careers of people in small random batches; after each batch everyone chooses among the
careers known so far, while the price of what is overbooked rises and that of what is
left falls, with steps that shrink. The best bound is kept.

What pricing relaxes: least cohort sizes, equal chances, mix caps and limits in life
or for a contract are left out; counted durations hold for each stint alone, and for
an account as far as it is paid up front; a course beside work of up to three weeks
asks no hours, and where some work is possible without it until its cheapest cohort
ends, that one serves as early as its earliest; kinds of gain beyond the eight most
wanted are free; stints on one demand may touch; locks that keep a stint are not
enforced.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.chooser import Chooser, Prices
from allocator.solvers.compiled import compiled
from allocator.solvers.known import Rates
from allocator.solvers.layers import MOST_LAYERS
from allocator.solvers.repertoire import Repertoire, prices_of, rates_of

Ints = NDArray[np.int64]

BATCHES: Final = 16
"""Batches in which everyone is visited once: one epoch."""
FIRST_STEP: Final = 0.05
"""First step, as a share of what a place for a week is worth on average."""
LAST_STEP: Final = 0.001
SPARE: Final = 8.0
"""Steps of shares paid up front, in steps of prices."""
LEAST_BATCH: Final = 8
EPOCHS_A_BOUND: Final = 8
FEW_LAYERS: Final = 8
"""Layers of a person in the first bound, and where time is short."""
EPOCH_SHARE: Final = 0.05
"""Share of the time that visiting everyone once may take."""
LAST_SHARE: Final = 0.06
"""Share of the time that the last bound may take."""
GUESS: Final = 0.13
"""Of what a place is worth, for each factor e of people for each place: as found."""
GROWTH: Final = 0.75
"""Layers to this power is what a visit takes, as measured."""


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

    Steps shrink with the time that has passed, so two runs differ a little. Of some
    people only, it proves no bound.
    """

    def __init__(
        self, chooser: Chooser, seed: int, workers: int, some: Ints | None = None
    ) -> None:
        everyone = np.flatnonzero(np.diff(chooser.arrays.indptr)).astype(np.int64)
        people = everyone if some is None else some
        self._repertoire = Repertoire(chooser, people, workers, plans=False)
        self._chooser, self._people = chooser, people
        self._rng = np.random.default_rng(seed)
        self._visit_seconds = 0.0

    @property
    def workers(self) -> int:
        """Threads that look for careers."""
        return self._repertoire.workers

    @workers.setter
    def workers(self, workers: int) -> None:
        self._repertoire.workers = workers

    @property
    def order(self) -> Ints:
        """People with a candidate demand, those worth most at prices first."""
        value = self._repertoire.choices.value[self._people]
        ordered: Ints = self._people[np.argsort(-value, kind="stable")]
        return ordered

    def bound(self, prices: Prices, layers: int = MOST_LAYERS) -> int:
        """Units that no plan exceeds, proven by these prices."""
        self._repertoire.look(self._people, prices, layers)
        capacity = self._repertoire.capacity
        total = int(self._repertoire.choices.value[self._people].sum())
        places, learners = prices.whole()
        total += int((places * capacity.places).sum())
        total += int((learners * capacity.learners).sum())
        total += int((prices.whole_seats() * capacity.seats).sum())
        left = float(self._chooser.arrays.sroi_value) - prices.worth
        return total + math.ceil(float((left * capacity.cents).sum()) + 1)

    def guess(self) -> Prices:
        """Prices by how many people there are for each place, to start with."""
        facts, free = self._chooser.tables, self._chooser.no_prices()
        rivals = np.zeros((len(free.places), free.places.shape[1] + 1))
        np.add.at(rivals, (facts.demand, facts.from_week), 1)
        np.add.at(rivals, (facts.demand, facts.until_week), -1)
        places = np.maximum(1, self._repertoire.capacity.places)
        rivals = rivals.cumsum(axis=1)[:, :-1] / places
        worth = GUESS * self._repertoire.unit * np.log(np.maximum(1, rivals))
        return replace(free, places=worth)

    def ascend(
        self,
        prices: Prices,
        seconds: float,
        stopped: Callable[[], bool],
        improved: Callable[[Prices, int], None],
        epochs: int = 4_000,
    ) -> tuple[Prices, int]:
        """Better prices, and the best bound, from given prices on.

        ``improved`` is called with each better bound. Stops after ``epochs``, or
        when ``seconds`` have passed; steps have shrunk to the last one by then.
        """
        began = time.monotonic()
        best, bound = prices, self.bound(prices, FEW_LAYERS)
        improved(best, bound)
        self._visit_seconds = (time.monotonic() - began) * self.workers
        layers, last_layers = (
            self._layers(share * seconds) for share in (EPOCH_SHARE, LAST_SHARE)
        )
        if layers > FEW_LAYERS:
            self._repertoire.forget()
        rates = rates_of(prices)
        for epoch in range(epochs):
            mean = _Mean(rates)
            for batch in self._batches():
                left = seconds - (time.monotonic() - began)
                if stopped() or left < 2.5 * self._seconds(last_layers):
                    break
                done = max(1 - left / seconds, epoch / max(1, epochs - 1))
                step = FIRST_STEP * (LAST_STEP / FIRST_STEP) ** done
                self._step(batch, rates, step, layers)
                mean.add(rates)
            left = seconds - (time.monotonic() - began)
            over = stopped() or left < 2.5 * self._seconds(last_layers)
            over = over or epoch == epochs - 1
            if over or (epoch + 1) % EPOCHS_A_BOUND == 0:
                used = last_layers if over else layers
                for candidate in (mean.prices, prices_of(rates))[: 1 + over]:
                    left = seconds - (time.monotonic() - began)
                    if stopped() or left < self._seconds(used if over else 1):
                        return best, bound
                    proven = self.bound(candidate, used)
                    if proven < bound:
                        best, bound = candidate, proven
                        improved(best, bound)
            if over:
                break
        return best, bound

    def _step(self, batch: Ints, rates: Rates, step: float, layers: int) -> None:
        """Look for careers of some people; let everyone's choices move prices."""
        repertoire = self._repertoire
        repertoire.look(batch, Prices(*rates), layers)
        everyone = self._rng.permutation(self._people)
        repertoire.reconsider(everyone, rates, step, repertoire.capacity)
        facts = self._chooser.tables
        _spare(batch, SPARE * step, facts, repertoire.choices, rates.spared)

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

    def _batches(self) -> list[Ints]:
        order = self._repertoire.due(self._rng)
        parts = max(1, min(BATCHES, len(order) // LEAST_BATCH))
        return np.array_split(order, parts)


class _Mean:
    """Mean of prices, or the first ones before any is added."""

    def __init__(self, rates: Rates) -> None:
        self.prices, self._count = prices_of(rates), 0

    def add(self, rates: Rates) -> None:
        self._count += 1
        weight, mean = 1 / self._count, self.prices
        self.prices = Prices(
            mean.places + weight * (rates.places - mean.places),
            mean.learners + weight * (rates.learners - mean.learners),
            mean.seats + weight * (rates.seats - mean.seats),
            mean.worth + weight * (rates.worth - mean.worth),
            mean.spared + weight * (rates.spared - mean.spared),
        )
