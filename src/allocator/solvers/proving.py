"""Bounds that are proven in a thread of their own, beside the making of plans.

While a plan is only improved, prices move on between one bound and the next.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import numpy as np

from allocator.solvers.bounds import Bounds, Floats
from allocator.solvers.chooser import Prices
from allocator.solvers.clock import Clock
from allocator.solvers.prices import Pricing

REFINE: Final = 1.5
"""Seconds of moving prices between two bounds, in times of what one takes."""


class Proving:
    """Proves one bound at a time; compiled code lets both threads run at once.

    ``bound`` is the best one so far, in units, or ``None`` before the first, and
    ``prices`` are those that prove it.
    """

    def __init__(self, bounds: Bounds, prices: Prices) -> None:
        self.bound: int | None = None
        self.prices = prices
        self._bounds, self._took = bounds, 0.0
        self._thread = ThreadPoolExecutor(1)
        self._run: Future[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether a bound is being proven."""
        return self._run is not None and not self._run.done()

    def sample(self, pricing: Pricing) -> None:
        """See how long a first look of everyone takes, before anything is proven."""
        worths = pricing.repertoire.worths(pricing.prices)
        self._bounds.sample(pricing.prices, worths)

    @property
    def look_seconds(self) -> float:
        """What that takes in all threads together; 0 before it was sampled."""
        return self._bounds.look_seconds / self._bounds.workers

    def begin(
        self,
        prices: Prices,
        known: Floats,
        stopped: Callable[[], bool],
        over: Callable[[], bool] = lambda: False,
        find: bool = False,
    ) -> None:
        """Prove a bound from these prices, once the one before has been proven.

        The rest is as `Bounds.bound` says.
        """
        self.wait()
        self._run = self._thread.submit(self._prove, prices, known, stopped, over, find)

    def go_on(self, pricing: Pricing, over: Callable[[], bool]) -> None:
        """Move prices and prove bounds in turn, until over.

        Begins once the bound before has been proven. Nobody else may change the
        repertoire meanwhile; what is familiar may be read.
        """
        self._run = self._thread.submit(self._go_on, pricing, over, self._run)

    def learn(self, pricing: Pricing) -> None:
        """Let the careers that the last bound came across be known."""
        finds, self._bounds.finds = self._bounds.finds, None
        if finds is not None:
            pricing.repertoire.note(np.flatnonzero(finds.choices.value), finds)

    def wait(self) -> None:
        """Wait until nothing is being proven.

        Raises
        ------
        Exception
            Whatever the thread failed with.
        """
        if self._run is not None:
            self._run.result()

    def _go_on(
        self, pricing: Pricing, over: Callable[[], bool], before: Future[None] | None
    ) -> None:
        if before is not None:
            before.result()
        while not over():
            self.learn(pricing)
            pricing.refine(REFINE * self._took, over)
            worths = pricing.repertoire.worths(pricing.prices)
            self._prove(pricing.prices, worths, over, over, find=True)

    def _prove(
        self,
        prices: Prices,
        known: Floats,
        stopped: Callable[[], bool],
        over: Callable[[], bool],
        find: bool,
    ) -> None:
        clock = Clock(1.0)
        units = self._bounds.bound(prices, known, stopped, over, find)
        self._took = clock.passed
        if units is not None and (self.bound is None or units < self.bound):
            self.prices, self.bound = prices, units
