"""What nobody can be worth more than at prices, and the bound that follows.

A bound lets people gain what no layer of theirs tells apart as soon as it can be made
at all, and charges tolls for it. Whoever is worth more than the best career known of
them looks closer, those most in excess first.

What is left out or loosened: least cohort sizes, equal chances, mix caps and limits in
life or for a contract; counted durations hold for each stint alone, and for an account
as far as it is paid up front; with few layers, a course beside work of up to three
weeks asks no hours where some work fits beside it, a longer one that begins in the
same stint does not ask for what it gives, and where a stint may come to ask for it,
any cohort serves as early as the earliest, for tolls; in each look, who makes any gain
beyond the most wanted has them all, each from the week in which it can be made; stints
on one demand may touch where a course is counted in between.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.choice import Market, no_choices
from allocator.solvers.chooser import Chooser, Prices
from allocator.solvers.closer import Finds, Views, all_views, look_closer, target_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LAYERS: Final = (4, 4, 16, 16, 64, 64, 256, 256, 1024, 1024)
"""Most layers of a person in each look."""
SAMPLE: Final = 30
"""People who look, about, to see how long a look takes."""
AT_ONCE: Final = 512
"""Layers of people who look before a bound may be given up."""


def _never() -> bool:
    return False


class Bounds:
    """Bounds on what plans for some people are worth, from prices.

    ``finds`` are the careers that the last bound came across, or ``None``;
    ``look_seconds`` what a first look of everyone takes in one thread, as sampled;
    ``workers`` how many threads there are.
    """

    def __init__(
        self,
        chooser: Chooser,
        people: Ints,
        workers: int,
        layers: tuple[int, ...] = LAYERS,
    ) -> None:
        self._chooser, self._people, self._layers = chooser, people, layers
        self.finds: Finds | None = None
        self.look_seconds = 0.0
        self.workers, self._pool = workers, ThreadPoolExecutor(workers)
        self._choices = no_choices(len(chooser.instance.job_seekers))

    def bound(
        self,
        prices: Prices,
        known: Floats,
        stopped: Callable[[], bool] = _never,
        over: Callable[[], bool] = _never,
        find: bool = False,
    ) -> int | None:
        """Units that no plan exceeds, proven by these prices.

        Parameters
        ----------
        known
            Units that known careers are worth at prices, float64, shape (N,), 0 for
            none: nobody need be shown to be worth less.
        stopped, over
            ``None`` if stopped before everyone has looked once; nobody looks closer
            once the time is over.
        find
            Whether those who look closer look for careers as well, see `finds`.
        """
        views = all_views(self._chooser.tables, self._chooser.ladders)
        targets = target_of(known)
        market = self._chooser.open_market(prices, False, 1, np.zeros(0, np.int64))
        self._choices.value[:] = 0
        finds = Finds(market._replace(plans=1), self._choices, 0)
        self.finds = finds if find else None
        left = self._people
        for look, layers in enumerate(self._layers):
            finds = finds._replace(wanted=int(find and look > 0))
            halted = stopped if look == 0 else lambda: stopped() or over()
            whole = self._look(left, layers, targets, market, views, finds, halted)
            if look == 0 and not whole:
                return None
            excess = (views.worth - targets)[left]
            left = left[np.argsort(-excess)][: np.count_nonzero(excess > 0)]
        return int(views.worth[self._people].sum()) + self._shared(prices)

    def sample(self, prices: Prices, known: Floats) -> None:
        """Let some people look once, to see how long that takes."""
        some = self._people[:: 1 + len(self._people) // SAMPLE]
        market = self._chooser.open_market(prices, False, 1, np.zeros(0, np.int64))
        targets, finds = target_of(known), Finds(market, self._choices, 0)
        for _ in range(2):  # compiled code may have to be read the first time
            views = all_views(self._chooser.tables, self._chooser.ladders)
            began = time.monotonic()
            self._look(some, self._layers[0], targets, market, views, finds, _never)
            seconds = (time.monotonic() - began) / max(1, len(some))  # one thread
        self.look_seconds = seconds * len(self._people)

    def _look(
        self,
        people: Ints,
        layers: int,
        targets: Ints,
        market: Market,
        views: Views,
        finds: Finds,
        halted: Callable[[], bool],
    ) -> bool:
        """Let people look, in order, until halted; whether all have."""
        some = max(1, AT_ONCE // layers)
        turns = iter(range(0, len(people), some))
        tables = self._chooser.ladders, self._chooser.tables

        def look() -> bool:
            scratch = no_choices(1)
            for begin in turns:
                if halted():
                    return False
                part = people[begin : begin + some]
                look_closer(
                    self._chooser.kernel, part, targets, layers, *tables, market,
                    views, finds, scratch,
                )  # fmt: skip
            return True

        jobs = [self._pool.submit(look) for _ in range(self.workers)]
        whole = [job.result() for job in jobs]
        return all(whole)

    def _shared(self, prices: Prices) -> int:
        """Units that all places, seats and obligations are worth at prices."""
        chooser, (places, learners) = self._chooser, prices.whole()
        total = int((places * chooser.places).sum())
        total += int((learners * chooser.learner_places).sum())
        total += int((prices.whole_seats() * chooser.capacity).sum())
        left = float(chooser.arrays.sroi_value) - prices.worth
        return total + math.ceil(float((left * chooser.arrays.obligation).sum()) + 1)
