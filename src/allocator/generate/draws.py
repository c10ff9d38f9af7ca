"""Random draws that are the same on every machine and with every numpy.

Only the raw stream of PCG64, which numpy promises not to change, whole numbers and
the four operations of IEEE 754 are used: no logarithms, no sums whose order differs
between processors. Each concern has a stream of its own, so that one more draw in
one of them changes nothing in the others.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.generate.words import Words

_UNUSED_BITS: Final = np.uint64(11)
_STEP: Final = 2.0**-53

Whole = int | NDArray[np.int64]


class Draws:
    """The draws of one concern, from the seed of the dossier."""

    def __init__(self, seed: int, concern: str) -> None:
        key = zlib.crc32(concern.encode())
        self._bits = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(key,)))

    def uniform(self, count: int) -> NDArray[np.float64]:
        """Numbers in [0, 1), shape (count,)."""
        raw = self._bits.random_raw(count) >> _UNUSED_BITS
        return raw.astype(np.float64) * _STEP

    def chance(
        self, share: float | NDArray[np.float64], count: int
    ) -> NDArray[np.bool_]:
        """True in a share of the draws, one share or one for each."""
        return self.uniform(count) < share

    def whole(self, low: Whole, high: Whole, count: int) -> NDArray[np.int64]:
        """Whole numbers from ``low`` up to, not including, ``high``."""
        width = np.asarray(high, np.int64) - low
        return np.add((self.uniform(count) * width).astype(np.int64), low)

    def spread(self, count: int) -> NDArray[np.float64]:
        """Numbers in [0, 1), one in each of ``count`` equal parts, in any order."""
        order = np.argsort(self.uniform(count), kind="stable")
        return (order + self.uniform(count)) / count

    def between(self, low: float, high: float, count: int) -> NDArray[np.float64]:
        """Numbers in [low, high)."""
        return low + self.uniform(count) * (high - low)

    def position(
        self, weights: Sequence[float] | NDArray[Any], count: int
    ) -> NDArray[np.int64]:
        """Positions in ``weights``, each in proportion to its weight."""
        ends = np.cumsum(np.asarray(weights, np.float64))
        points = self.uniform(count) * ends[-1]
        # Without the last end, so that no rounding leads beyond it.
        return np.asarray(np.searchsorted(ends[:-1], points, "right"), np.int64)

    def among(self, shares: Mapping[str, float], count: int) -> Words:
        """Words in proportion to their shares."""
        return Words(list(shares), self.position(list(shares.values()), count))

    def band(
        self, bands: Sequence[tuple[int, int, float]], count: int
    ) -> NDArray[np.int64]:
        """Whole numbers from bands of (low, high, share)."""
        chosen = self.position([share for _, _, share in bands], count)
        low = np.array([band[0] for band in bands], np.int64)
        high = np.array([band[1] for band in bands], np.int64)
        return self.whole(low[chosen], high[chosen], count)
