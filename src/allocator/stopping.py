"""INT, TERM and HUP: stop well at the first signal, at once at the second."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from allocator.errors import (
    EXIT_INTERRUPTED,
    EXIT_TERMINATED,
    AllocatorError,
)

SIGNALS: Final = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if hasattr(signal, name)
)


class Stopped(AllocatorError):  # noqa: N818 - not an error, but a wish
    """The user or the system stopped the program before there was a plan."""


class Stop:
    """Whether a signal came. Before ``keep`` it raises, afterwards it is noted."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self._keep = False

    def __bool__(self) -> bool:
        return self.signal is not None

    @property
    def exit_code(self) -> int:
        """130 for the user's interrupt, 143 for the system's."""
        interrupt = self.signal == signal.SIGINT
        return EXIT_INTERRUPTED if interrupt else EXIT_TERMINATED

    def keep(self) -> None:
        """From now on there is a plan to keep: a signal is noted, not raised."""
        self._keep = True

    def handle(self, number: int, _frame: FrameType | None) -> None:
        """Signal handler."""
        if self.signal is not None:
            os._exit(self.exit_code)
        self.signal = number
        if not self._keep:
            stopped = Stopped("Stopped before there was a plan; nothing was written.")
            stopped.exit_code = self.exit_code
            raise stopped


@contextmanager
def stopping() -> Iterator[Stop]:
    """Handle INT, TERM and HUP while the block runs."""
    stop = Stop()
    before = {number: signal.signal(number, stop.handle) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
