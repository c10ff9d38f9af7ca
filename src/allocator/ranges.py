"""Ranges of positions, laid out as columns: what loops over rows become."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def expand(
    begin: NDArray[np.integer[Any]], end: NDArray[np.integer[Any]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every number of the ranges ``begin[i]:end[i]``, and the ``i`` of each.

    Returns
    -------
    position, number
        int64, shape (sum of lengths,).
    """
    lengths = np.maximum(0, np.asarray(end, np.int64) - begin)
    position = np.repeat(np.arange(len(lengths)), lengths)
    shift = begin - (np.cumsum(lengths) - lengths)
    return position, np.arange(len(position)) + shift[position]
