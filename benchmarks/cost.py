"""Seconds and memory of one call."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import Final, NamedTuple, TypeVar

KIB_PER_MIB: Final = 1024
Answer = TypeVar("Answer")


class Cost(NamedTuple):
    """Seconds of the wall and of the processor, and the most held until then.

    The seconds differ on a machine that does other things too, and where threads
    work at the same time.
    """

    seconds: float
    processor_seconds: float
    peak_mib: float


def cost_of(function: Callable[[], Answer]) -> tuple[Answer, Cost]:
    """Call a function; what it answers, and what that cost."""
    wall, processor = time.perf_counter(), time.process_time()
    answer = function()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return answer, Cost(wall, processor, peak_mib())


def peak_mib(who: int = resource.RUSAGE_SELF) -> float:
    """The most that this process, or the largest that it started, held so far."""
    peak = resource.getrusage(who).ru_maxrss
    return peak / (KIB_PER_MIB if sys.platform != "darwin" else KIB_PER_MIB**2)
