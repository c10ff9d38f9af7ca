"""Work at hand for one person at given prices; compiled.

Amounts leave this module in parts of a mill, see `allocator.certificate.tables`.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from allocator.certificate.compiled import inner
from allocator.certificate.tables import (
    CAP,
    CLOSES,
    DEMAND,
    END,
    LESSON,
    OPENS,
    PAIR_COLUMNS,
    PAIRS_FROM,
    PAIRS_TO,
    PRICES_AT,
    RATE,
    ROUNDING,
    SPARED_FROM,
    SPARED_TO,
    START,
    TAGS,
    TEACHES,
    TENDER,
    VALUE,
    Crowd,
    Ints,
    Work,
)

_TAGS: Final = int(TAGS)
_SHARE_UNIT: Final = 65_536


@inner
def pairs_of(i: int, work: Work, crowd: Crowd, spare: bool) -> tuple[Ints, int]:
    """Pairs that may pay at all, and what accounts are paid up front, in whole mills.

    A pair is left out where its best weeks, with every bonus that hangs on them,
    are worth nothing and it teaches nothing: a career without it is no worse.
    """
    first, last = crowd.person[i, PAIRS_FROM], crowd.person[i, PAIRS_TO]
    rows = np.empty((last - first, PAIR_COLUMNS), np.int64)
    bonus = max(work.other_employer, work.same_employer)
    count, paid = 0, _paid(i, work, crowd) if spare else 0
    for p in range(first, last):
        demand, rate = crowd.pair[p, DEMAND], crowd.pair[p, RATE]
        rounding = crowd.pair[p, ROUNDING] * _TAGS
        share = _share(i, work.demand[demand, TENDER], crowd) if spare else 0
        if share > 0:
            rate = -((-rate * (_SHARE_UNIT - share)) // _SHARE_UNIT)
            rounding = 0
        rate *= _TAGS
        value = crowd.pair[p, VALUE] * _TAGS
        opens, closes = crowd.pair[p, OPENS], crowd.pair[p, CLOSES]
        taught = work.demand[demand, TEACHES]
        if work.list_at[taught] == work.list_at[taught + 1]:
            most = _peak(work, demand, opens, closes, value + rate)
            most += rounding + bonus + max(0, work.placed)
            if closes == work.demand[demand, END]:
                most += bonus
            if most <= 0:
                continue
        rows[count, DEMAND], rows[count, RATE] = demand, rate
        rows[count, OPENS], rows[count, CLOSES] = opens, closes
        rows[count, VALUE], rows[count, ROUNDING] = value, rounding
        rows[count, CAP], rows[count, LESSON] = crowd.pair[p, CAP], -1
        count += 1
    return rows[:count], paid


@inner
def _share(i: Any, tender: Any, crowd: Any) -> int:
    """Share of an account that is paid up front."""
    for s in range(crowd.person[i, SPARED_FROM], crowd.person[i, SPARED_TO]):
        if crowd.spared[s, 0] == tender:
            share: int = crowd.spared[s, 1]
            return share
    return 0


@inner
def _paid(i: Any, work: Any, crowd: Any) -> int:
    """What a person's accounts are paid up front: dearest weeks, and rounding."""
    total = 0
    for s in range(crowd.person[i, SPARED_FROM], crowd.person[i, SPARED_TO]):
        most, rounding = 0, 0
        for p in range(crowd.person[i, PAIRS_FROM], crowd.person[i, PAIRS_TO]):
            pair = crowd.pair[p]
            if work.demand[pair[DEMAND], TENDER] == crowd.spared[s, 0]:
                most = max(most, pair[RATE] * pair[CAP])
                rounding = max(rounding, pair[ROUNDING])
        total += most // _SHARE_UNIT * crowd.spared[s, 1] + rounding
        total -= (-(most % _SHARE_UNIT) * crowd.spared[s, 1]) // _SHARE_UNIT
    return total


@inner
def _peak(work: Any, demand: Any, opens: Any, closes: Any, value: Any) -> int:
    """Most that unbroken weeks of work can be worth at the prices."""
    best, here = 0, 0
    cell = work.demand[demand, PRICES_AT] - work.demand[demand, START]
    for week in range(opens, closes):
        here = max(0, here + value - work.price[cell + week, 0])
        best = max(best, here)
    return best
