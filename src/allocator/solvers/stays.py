"""Stints that stay, because a lock says so, in everyone's best career.

Careers without them are worth far less than any with them, so what is best has them
if that is possible. Other stints on the same demand keep a week away.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance, LockKind
from allocator.solvers.arrays import Arrays
from allocator.solvers.columns import (
    KEPT,
    KEPT_COLUMNS,
    KEPT_FROM,
    KEPT_LEAST,
    KEPT_UNTIL,
    KEPT_VALUE,
)
from allocator.solvers.compiled import leaf
from allocator.solvers.ledger import END, PAIR, START
from allocator.solvers.people import stay_of

Ints = NDArray[np.int64]
STAYING: Final = 2**46
"""Units that a stint which stays is worth on top: more than any career."""


def stays_of(instance: Instance, arrays: Arrays) -> tuple[Ints, Ints]:
    """Stints that stay on candidate pairs, in order of time.

    Returns
    -------
    first
        ``first[i]:first[i + 1]`` are those of person i, int64, shape (N + 1,).
    stays
        Pair, first week, and the one after the last, int64, shape (stays, 3).
    """
    found = []
    for lock in instance.locks:
        if lock.kind is not LockKind.STAY:
            continue
        seeker, demand, start, end = stay_of(instance, lock)
        pair = arrays.pair(seeker, demand)
        if pair is not None:
            found.append((seeker, start, end, pair))
    found.sort()
    first = np.zeros(len(instance.job_seekers) + 1, np.int64)
    np.add.at(first, [seeker + 1 for seeker, *_ in found], 1)
    stays = [(pair, begin, end) for _, begin, end, pair in found]
    return first.cumsum(), np.array(stays, np.int64).reshape(-1, 3)


@leaf
def stays_on(seeker: Any, pair: Any, facts: Any) -> bool:
    """Whether a stint on a pair stays."""
    for s in range(facts.first_stay[seeker], facts.first_stay[seeker + 1]):
        if facts.stays[s, PAIR] == pair:
            return True
    return False


@leaf
def worth_of_staying(seeker: Any, facts: Any) -> int:
    """Units that the stints which stay of a person are worth on top."""
    total = 0
    for s in range(facts.first_stay[seeker], facts.first_stay[seeker + 1]):
        weeks = facts.stays[s, END] - facts.stays[s, START]
        total += weeks * _a_week(weeks)
    return total


@leaf
def _a_week(weeks: Any) -> int:
    """Units that a week of a stint which stays is worth on top."""
    worth: int = STAYING // weeks
    return worth


@leaf
def split_at_stays(seeker: Any, facts: Any, kept: Any, row: Any) -> int:
    """Split what is kept of a pair at the stints that stay on it; the next row."""
    begin, until = kept[row, KEPT_FROM], kept[row, KEPT_UNTIL]
    for s in range(facts.first_stay[seeker], facts.first_stay[seeker + 1]):
        start, end = facts.stays[s, START], facts.stays[s, END]
        if facts.stays[s, PAIR] != kept[row, KEPT] or start < begin or end > until:
            continue
        if begin < start - 1:
            _copy_row(kept, row)
            kept[row, KEPT_UNTIL] = start - 1
            row += 1
        _copy_row(kept, row)
        kept[row, KEPT_FROM], kept[row, KEPT_UNTIL] = start, end
        kept[row, KEPT_LEAST] = end - start
        kept[row, KEPT_VALUE] += _a_week(end - start)
        row += 1
        begin = end + 1
        kept[row, KEPT_FROM] = begin
    found: int = row + 1 if begin < until else row
    return found


@leaf
def _copy_row(kept: Any, row: Any) -> None:
    for column in range(KEPT_COLUMNS):
        kept[row + 1, column] = kept[row, column]


@leaf
def keeps_stays(seeker: Any, stints: Any, facts: Any) -> bool:
    """Whether stints of a career have among them all that stay of a person."""
    for s in range(facts.first_stay[seeker], facts.first_stay[seeker + 1]):
        found = False
        for k in range(len(stints)):
            same = stints[k, PAIR] == facts.stays[s, PAIR]
            same = same and stints[k, START] == facts.stays[s, START]
            found = found or (same and stints[k, END] == facts.stays[s, END])
        if not found:
            return False
    return True
