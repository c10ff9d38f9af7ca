"""Dual ascent in a thread of its own, beside the making of plans."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from allocator.solvers.chooser import Prices
from allocator.solvers.prices import Pricing


class Ascent:
    """Better and better prices; compiled code lets both threads run at once.

    ``bound`` is the best one so far, in units, or ``None`` before the first, and
    ``prices`` are those that prove it.
    """

    def __init__(
        self,
        pricing: Pricing,
        prices: Prices,
        seconds: float,
        stopped: Callable[[], bool],
    ) -> None:
        self.bound: int | None = None
        self.prices = prices
        self._pricing = pricing
        self._fresh = threading.Event()
        self._halt = threading.Event()
        self._thread = ThreadPoolExecutor(1)
        self._run = self._thread.submit(
            pricing.ascend,
            prices,
            seconds,
            lambda: self._halt.is_set() or stopped(),
            self._improved,
        )

    def _improved(self, prices: Prices, units: int) -> None:
        self.prices, self.bound = prices, units
        self._fresh.set()

    @property
    def done(self) -> bool:
        """Whether no better prices are to come."""
        return self._run.done()

    def news(self, seconds: float = 0.0) -> Prices | None:
        """Prices that are better than when last asked, waiting for them so long."""
        if not self._fresh.wait(seconds):
            return None
        self._fresh.clear()
        return self.prices

    def use(self, workers: int) -> None:
        """Leave threads to others."""
        self._pricing.workers = max(1, workers)

    def end(self, at_once: bool) -> None:
        """Wait for the end, which is near, or have it at once."""
        if at_once:
            self._halt.set()
        try:
            self._run.result()
        finally:
            self._thread.shutdown()
