"""INT, TERM and HUP: stop well at the first signal, at once at the second."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
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
        """What the program ends with after the signal that came."""
        return _exit_code(self.signal or 0)

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
    with _handling(stop.handle):
        yield stop


@contextmanager
def leaving() -> Iterator[None]:
    """Leave at once and with a word, not a traceback, while the block runs."""
    with _handling(_leave):
        yield


Handler = Callable[[int, FrameType | None], None]


@contextmanager
def _handling(handler: Handler) -> Iterator[None]:
    """Handle the signals, but no hang-up that ``nohup`` asked to ignore."""
    main = threading.current_thread() is threading.main_thread()
    before = {
        number: signal.signal(number, handler)
        for number in SIGNALS
        if main and not _is_ignored_hangup(number)
    }
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def _is_ignored_hangup(number: int) -> bool:
    return number != signal.SIGINT and signal.getsignal(number) is signal.SIG_IGN


def _leave(number: int, _frame: FrameType | None) -> None:
    os.write(2, b"Stopped.\n")
    os._exit(_exit_code(number))


def _exit_code(number: int) -> int:
    """130 for the user's interrupt, 143 for the system's."""
    return EXIT_INTERRUPTED if number == signal.SIGINT else EXIT_TERMINATED
