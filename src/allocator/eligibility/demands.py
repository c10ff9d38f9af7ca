"""The demands of an instance as columns."""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance


class DemandColumns(NamedTuple):
    """Half-open weeks ``[start, end)`` and least stint, int32; hours float64."""

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    least_stint: NDArray[np.int32]
    hours: NDArray[np.float64]

    @classmethod
    def of(cls, instance: Instance) -> Self:
        """Columns of an instance's demands, shape (demands,) each."""
        demands = instance.demands
        return cls(
            np.array([demand.start_week for demand in demands], np.int32),
            np.array([demand.end_week for demand in demands], np.int32),
            np.array([demand.least_stint for demand in demands], np.int32),
            np.array([demand.hours for demand in demands], np.float64),
        )
