"""What nobody can be worth more than at prices, and the bound that follows.

A bound lets people gain for free what no layer of theirs tells apart. Whoever may
have counted on that looks again, and what the career just found asks for is told
apart first. Each look is a bound of its own on that person, and the lowest counts.

What is left out or loosened: least cohort sizes, equal chances, mix caps and limits in
life or for a contract; counted durations hold for each stint alone, and for an account
as far as it is paid up front; a course beside work of up to three weeks asks no hours,
a longer one that begins in the same stint does not ask for what it gives, and where a
stint may come to ask for it, its cheapest cohort serves as early as its earliest; in
each look kinds of gain beyond the eight most wanted are free; stints on one demand may
touch; locks that keep a stint are not enforced.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.choice import no_choices
from allocator.solvers.chooser import Chooser, Prices
from allocator.solvers.visits import Visits

Ints = NDArray[np.int64]
LOOKS: Final = 8
"""How often a person looks, at most."""
FEWER: Final = 8
"""The first time with so many times fewer layers, but no fewer than `FEW_LAYERS`."""
FEW_LAYERS: Final = 8
AT_ONCE: Final = 1_024
"""People who look before a bound may be given up."""


class Bounds:
    """Bounds on what plans for some people are worth, from prices."""

    def __init__(self, chooser: Chooser, people: Ints, visits: Visits) -> None:
        self._chooser, self._people, self._visits = chooser, people, visits
        self._choices = no_choices(len(chooser.instance.job_seekers))
        self._wishes = np.zeros(len(chooser.instance.job_seekers), np.int64)

    def bound(
        self,
        prices: Prices,
        layers: int,
        stopped: Callable[[], bool] = lambda: False,
        over: Callable[[], bool] = lambda: False,
    ) -> int | None:
        """Units that no plan exceeds, proven by these prices.

        With so many layers of a person at most. ``None`` if ``stopped`` before everyone
        has looked once; nobody looks again once the time is ``over``.
        """
        lowest, left = self._choices.value.copy(), self._people
        self._wishes[:] = 0
        few = min(layers, max(FEW_LAYERS, layers // FEWER))
        for look in range(LOOKS):
            most = layers if look else few
            market = self._chooser.open_market(prices, False, most, self._wishes)
            for begin in range(0, len(left), AT_ONCE):
                if stopped() and look == 0:
                    return None
                if look and (stopped() or over()):
                    break
                some = left[begin : begin + AT_ONCE]
                self._visits(some, market, self._choices)
                found = self._choices.value[some]
                lowest[some] = np.minimum(lowest[some], found) if look else found
            asks = self._choices.asks[left]
            news = asks & ~self._wishes[left] != 0
            self._wishes[left] |= asks
            left = left[news]
        return int(lowest[self._people].sum()) + self._shared(prices)

    def _shared(self, prices: Prices) -> int:
        """Units that all places, seats and obligations are worth at prices."""
        chooser, (places, learners) = self._chooser, prices.whole()
        total = int((places * chooser.places).sum())
        total += int((learners * chooser.learner_places).sum())
        total += int((prices.whole_seats() * chooser.capacity).sum())
        left = float(chooser.arrays.sroi_value) - prices.worth
        return total + math.ceil(float((left * chooser.arrays.obligation).sum()) + 1)
