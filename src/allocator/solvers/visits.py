"""Threads in which people choose; compiled code lets them run at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.choice import Choices, Kernel, Market, Tables, choose
from allocator.solvers.chooser import Chooser
from allocator.solvers.compiled import compiled
from allocator.solvers.ladders import Ladders

Ints = NDArray[np.int64]
TURNS: Final = 4
"""Turns in which each thread lets people choose: none waits long for another."""
LEAST_TURN: Final = 50
"""People in a turn, at least."""


@compiled
def _visit(
    kernel: Kernel, seekers: Ints, ladders: Ladders, facts: Tables, market: Market,
    choices: Choices,
) -> None:  # fmt: skip
    """Let each of these people choose anew."""
    for seeker in seekers:
        choose(kernel, seeker, ladders, facts, market, choices, seeker)


class Visits:
    """Lets people choose, so many at once."""

    def __init__(self, chooser: Chooser, workers: int) -> None:
        self._workers = workers
        self._chooser = chooser
        self._pool = ThreadPoolExecutor(workers)

    def __call__(self, seekers: Ints, market: Market, choices: Choices) -> None:
        """Let these people choose at a market; each has a row of the choices."""
        times = min(TURNS, 1 + len(seekers) // (LEAST_TURN * self._workers))
        chooser = self._chooser
        tables = chooser.ladders, chooser.tables
        jobs = [
            self._pool.submit(_visit, chooser.kernel, part, *tables, market, choices)
            for part in np.array_split(seekers, times * self._workers)
        ]
        for job in jobs:
            job.result()
