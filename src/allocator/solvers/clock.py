"""How much of a time limit is left."""

from __future__ import annotations

import time


class Clock:
    """How much of some seconds is left, from now on."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self._began = seconds, time.monotonic()

    @property
    def passed(self) -> float:
        """Seconds since then."""
        return time.monotonic() - self._began

    @property
    def left(self) -> float:
        """Seconds left, less than 0 once they have passed."""
        return self.seconds - self.passed

    @property
    def done(self) -> float:
        """Share of the seconds that has passed, 1 if there were none."""
        return self.passed / self.seconds if self.seconds > 0 else 1.0
