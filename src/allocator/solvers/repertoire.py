"""The careers that everyone is known to have, and prices that move while they choose.

A new career is looked for by the kernel, at the prices of the moment; in between,
everyone chooses again and again among the known ones, and prices follow.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.choice import Market, no_choices
from allocator.solvers.chooser import Chooser, Prices
from allocator.solvers.closer import Finds
from allocator.solvers.gains import WISHES
from allocator.solvers.known import best_known, note, nothing_known, reconsider
from allocator.solvers.lent import lend
from allocator.solvers.supply import (
    Limits,
    Rates,
    Steps,
    limits_of,
    nothing_taken,
    weeks_of,
)
from allocator.solvers.visits import Visits

Ints = NDArray[np.int64]
PARTS: Final = 8
"""Parts of the people between which prices move."""
MOST_GAIN: Final = 0.15
"""Share of the people who look for a new career each time."""
OTHERS: Final = 0.07
"""Share of the others who do so as well."""
FAMILIAR_LAYERS: Final = 16
"""Most layers of a person who looks at familiar work."""
SEAT_STEP: Final = 20.0
"""Steps of what a seat is worth, in steps of prices: it serves many weeks."""
WORTH_STEP: Final = 0.3
"""Steps of what a euro of an obligation is worth, in steps of prices."""
WORTH_GAIN: Final = 10.0
"""Such a step is whole where an obligation is missed by one part in so many."""


class Repertoire:
    """Known careers of some people, who share what there is.

    Careers are such as plans may have, each alone.
    """

    def __init__(
        self, chooser: Chooser, people: Ints, visits: Visits, seed: int
    ) -> None:
        self.chooser, self.people, self._visits = chooser, people, visits
        self._rng = np.random.default_rng(seed)
        self.choices = no_choices(len(chooser.instance.job_seekers))
        self.capacity = limits_of(
            chooser.places, chooser.learner_places, chooser.capacity,
            chooser.arrays.obligation,
        )  # fmt: skip
        self.known = nothing_known(len(chooser.instance.job_seekers))
        self.taken = nothing_taken(self.capacity)
        self.unit = _worth_of_a_place(chooser)
        self._when = 0
        demands, weeks = chooser.places.shape
        self._weeks = weeks_of(self.capacity)
        self._price = np.zeros((2, demands, weeks + 1))

    def due(self, seekers: Ints, rng: np.random.Generator) -> Ints:
        """Who of these people is to look for a career next, in random order.

        Who never did, those who gained most the last time they looked, and some
        others: most people have long known what is best for them.
        """
        gain = self.known.gain[seekers]
        old = np.isfinite(gain)
        often = ~old
        if old.any():
            count = math.ceil(MOST_GAIN * old.sum())
            least = np.partition(gain[old], -count)[-count]
            often |= (gain > 0) & (gain >= least)
            often |= rng.random(len(gain)) < OTHERS
        return rng.permutation(seekers[often])

    def market(self, prices: Prices, layers: int) -> Market:
        """Where plans may have everything at prices, with so many layers at most.

        Each time other requirements are told apart first.
        """
        return self.chooser.open_market(prices, True, layers, self._wishes())

    def look(self, seekers: Ints, market: Market) -> None:
        """Find these people's best careers in a market."""
        self._visits(seekers, market, self.choices)
        self.note(seekers, Finds(market, self.choices, 1))

    def look_at_familiar(self, seekers: Ints, market: Market) -> None:
        """Find these people's best careers of little but familiar work.

        Who is due to look at everything stays so.
        """
        market = market._replace(
            layers=FAMILIAR_LAYERS, known=self.known, turn=self._when
        )
        self._visits(seekers, market, self.choices)
        gain = self.known.gain[seekers]
        self.note(seekers, Finds(market, self.choices, 1))
        self.known.gain[seekers] = gain

    def _wishes(self) -> Ints:
        """A quarter of all requirements for each person, other ones each time.

        So that in many looks each requirement has all its gains at once.
        """
        shape = 2, len(self.chooser.instance.job_seekers)
        one, other = self._rng.integers(0, 1 << WISHES, shape)
        some: Ints = one & other
        return some

    def note(self, seekers: Ints, finds: Finds) -> None:
        """Remember what was found for these people."""
        self._when += 1
        facts, market = self.chooser.tables, finds.market
        note(seekers, self._when, finds.choices, facts, market, self.known)

    def worths(self, prices: Prices) -> NDArray[np.float64]:
        """Units that everyone's best known career is worth at prices, shape (N,)."""
        worths = np.zeros(len(self.chooser.instance.job_seekers))
        facts, rates = self.chooser.tables, rates_of(prices)
        weeks, price = self._weeks, self._price
        best_known(self.people, self.known, facts, rates, weeks, price, worths)
        return worths

    def reconsider(
        self, seekers: Ints, rates: Rates, step: float, limits: Limits
    ) -> float:
        """Let these people choose again while prices move; units at prices."""
        full = float(self.chooser.arrays.sroi_value)
        worth = WORTH_STEP * step * full
        unit = step * self.unit
        steps = Steps(unit, SEAT_STEP * unit, worth, full, WORTH_GAIN)
        self._when += 1
        return reconsider(
            seekers, PARTS, self._when, steps, self.known, self.chooser.tables,
            limits, self.taken, rates, self._weeks, self._price,
        )  # fmt: skip


def rates_of(prices: Prices) -> Rates:
    """Prices to be moved in place."""
    return lend(Rates(
        prices.places.copy(), prices.learners.copy(), prices.seats.copy(),
        prices.worth.copy(), prices.spared.copy(),
    ))  # fmt: skip


def _worth_of_a_place(chooser: Chooser) -> float:
    """Units that a week of work is worth, on average over the pairs."""
    arrays, facts = chooser.arrays, chooser.tables
    units = arrays.week_value + arrays.sroi_value * facts.week_cents
    return max(1.0, float(units.mean())) if len(units) else 1.0
