"""Bounds that are proven in a thread of their own, beside the making of plans."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from allocator.solvers.bounds import Bounds, Floats
from allocator.solvers.chooser import Prices
from allocator.solvers.closer import Finds


class Proving:
    """Proves one bound at a time; compiled code lets both threads run at once.

    ``bound`` is the best one so far, in units, or ``None`` before the first, and
    ``prices`` are those that prove it.
    """

    def __init__(self, bounds: Bounds, prices: Prices) -> None:
        self.bound: int | None = None
        self.prices = prices
        self._bounds = bounds
        self._thread = ThreadPoolExecutor(1)
        self._run: Future[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether a bound is being proven."""
        return self._run is not None and not self._run.done()

    def finds(self) -> Finds | None:
        """Careers that the bound before came across, once; `None` while proving."""
        if self.busy:
            return None
        finds, self._bounds.finds = self._bounds.finds, None
        return finds

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

    def wait(self) -> None:
        """Wait until nothing is being proven.

        Raises
        ------
        Exception
            Whatever the thread failed with.
        """
        if self._run is not None:
            self._run.result()

    def _prove(
        self,
        prices: Prices,
        known: Floats,
        stopped: Callable[[], bool],
        over: Callable[[], bool],
        find: bool,
    ) -> None:
        units = self._bounds.bound(prices, known, stopped, over, find)
        if units is not None and (self.bound is None or units < self.bound):
            self.prices, self.bound = prices, units
