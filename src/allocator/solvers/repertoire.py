"""The careers that everyone is known to have, and prices that move while they choose.

A new career is looked for by the kernel, at the prices of the moment; in between,
everyone chooses again and again among the known ones, and prices follow.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.choice import Choices, Market, Tables, choose, no_choices
from allocator.solvers.chooser import ALL_ROOM, Chooser, Prices, cumulative
from allocator.solvers.compiled import compiled
from allocator.solvers.known import (
    Limits,
    Rates,
    Steps,
    forget,
    note,
    nothing_known,
    nothing_taken,
    reconsider,
)
from allocator.solvers.ladders import Ladders
from allocator.solvers.state import State

Ints = NDArray[np.int64]
PARTS: Final = 16
"""Parts of the people between which prices move."""
MOST_GAIN: Final = 0.15
"""Share of the people who look for a new career each time."""
OTHERS: Final = 0.07
"""Share of the others who do so as well."""
WORTH_STEP: Final = 0.3
"""Steps of what a euro of an obligation is worth, in steps of prices."""
WORTH_GAIN: Final = 10.0
"""Such a step is whole where an obligation is missed by one part in so many."""


@compiled
def _visit(
    seekers: Any, ladders: Ladders, facts: Tables, market: Market, choices: Choices
) -> None:
    """Let each of these people choose anew."""
    for seeker in seekers:
        choose(seeker, ladders, facts, market, choices, seeker)


class Repertoire:
    """Known careers of some people, who share what there is.

    With ``plans`` careers are such as plans may have, each alone; otherwise they may
    be a little better, as bounds must allow, and prove what nobody exceeds.
    """

    def __init__(
        self, chooser: Chooser, people: Ints, workers: int, plans: bool
    ) -> None:
        self.chooser, self.people, self.plans = chooser, people, plans
        self.workers = workers
        self.choices = no_choices(len(chooser.instance.job_seekers))
        empty = State(chooser.instance, chooser.arrays)
        self.capacity = Limits(
            empty.free, empty.free_learners, chooser.capacity, chooser.arrays.obligation
        )
        self.known = nothing_known(len(chooser.instance.job_seekers))
        self.taken = nothing_taken(self.capacity)
        self.unit = _worth_of_a_place(chooser)
        self._pool = ThreadPoolExecutor(workers)
        self._when = 0
        demands, weeks = empty.free.shape
        self._price = np.zeros((2, demands, weeks + 1))

    def market(self, prices: Prices, layers: int) -> Market:
        """What people choose at; every place may be had."""
        return Market(
            self.capacity.places,
            self.capacity.learners,
            self.capacity.seats,
            cumulative(prices.whole()),
            prices.whole_seats(),
            prices.worth,
            np.full(len(prices.worth), ALL_ROOM, np.int64),
            np.zeros_like(prices.spared) if self.plans else prices.spared,
            int(self.plans),
            0,
            layers,
            self._when + 1 if self.plans else 0,
        )

    def due(self, rng: np.random.Generator) -> Ints:
        """Who is to look for a career next, in random order.

        Those who gained most the last time they looked, and some others: most people
        have long known what is best for them.
        """
        gain = self.known.gain[self.people]
        count = math.ceil(MOST_GAIN * len(gain))
        if not len(gain) or np.isinf(gain).any():
            return rng.permutation(self.people)
        least = np.partition(gain, -count)[-count]
        often = (gain > 0) & (gain >= least)
        often |= rng.random(len(gain)) < OTHERS
        return rng.permutation(self.people[often])

    def look(self, seekers: Ints, prices: Prices, layers: int) -> None:
        """Find these people's best careers at prices, and remember them."""
        market = self.market(prices, layers)
        tables = self.chooser.ladders, self.chooser.tables
        jobs = [
            self._pool.submit(_visit, part, *tables, market, self.choices)
            for part in np.array_split(seekers, self.workers)
        ]
        for job in jobs:
            job.result()
        self._when += 1
        note(
            seekers, int(self.plans), self._when, self.choices, tables[1], market,
            self.known,
        )  # fmt: skip

    def forget(self) -> None:
        """Know no careers."""
        self.known.careers[:] = 0
        self.known.gain[:] = np.inf
        forget(self.known, self.taken)

    def reconsider(
        self, seekers: Ints, rates: Rates, step: float, limits: Limits
    ) -> float:
        """Let these people choose again while prices move; units at prices."""
        full = float(self.chooser.arrays.sroi_value)
        worth = WORTH_STEP * step * full
        steps = Steps(step * self.unit, worth, full, WORTH_GAIN)
        self._when += 1
        return reconsider(
            seekers, PARTS, self._when, steps, self.known, self.chooser.tables,
            limits, self.taken, rates, self._price,
        )  # fmt: skip


def rates_of(prices: Prices) -> Rates:
    """Prices to be moved in place."""
    return Rates(
        prices.places.copy(), prices.learners.copy(), prices.seats.copy(),
        prices.worth.copy(), prices.spared.copy(),
    )  # fmt: skip


def prices_of(rates: Rates) -> Prices:
    """Prices as they are now."""
    return Prices(*(column.copy() for column in rates))


def _worth_of_a_place(chooser: Chooser) -> float:
    """Units that a week of work is worth, on average over the pairs."""
    arrays, facts = chooser.arrays, chooser.tables
    units = arrays.week_value + arrays.sroi_value * facts.week_cents
    return max(1.0, float(units.mean())) if len(units) else 1.0
