"""Weeks in which a lock keeps somebody's stint, and nothing else is done meanwhile.

That the stint itself is there is not asked for: so the bound is never too low.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance, LockKind

Ints = NDArray[np.int64]
_COLUMNS: Final = 4


class Apart(NamedTuple):
    """What is left of some pairs: which one, and its weeks; int64, shape (left,)."""

    at: Ints
    opens: Ints
    closes: Ints


def stays_of(instance: Instance) -> Ints:
    """Person, demand, first week and the one after the last, shape (stays, 4)."""
    stays = [
        (
            instance.seeker_index[lock.job_seeker],
            instance.demand_index[lock.demand],
            lock.start_week or 0,
            lock.end_week or 0,
        )
        for lock in instance.locks
        if lock.kind is LockKind.STAY and lock.demand is not None
    ]
    return np.array(sorted(stays), np.int64).reshape(-1, _COLUMNS)


def apart_from(
    stays: Ints, seeker: Ints, demand: Ints, opens: Ints, closes: Ints
) -> Apart:
    """Weeks of pairs without those in which a stint on another demand stays."""
    left = Apart(np.arange(len(seeker)), opens, closes)
    for who, where, begin, until in stays[np.isin(stays[:, 0], seeker)].tolist():
        meets = (seeker[left.at] == who) & (demand[left.at] != where)
        meets &= (left.opens < until) & (left.closes > begin)
        other, some = (Apart(*(column[k] for column in left)) for k in (~meets, meets))
        before = some._replace(closes=np.full(len(some.at), begin))
        after = some._replace(opens=np.full(len(some.at), until))
        pieces = [
            np.concatenate(parts) for parts in zip(other, before, after, strict=True)
        ]
        kept = pieces[1] < pieces[2]
        left = Apart(*(piece[kept] for piece in pieces))
    return left
