"""What the search for one person's best career works on; compiled."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from allocator.certificate.compiled import inner
from allocator.certificate.layers import MOST_LAYERS
from allocator.certificate.tables import (
    CLOSES,
    COHORTS_FROM,
    COHORTS_TO,
    CONTRACTOR,
    DEMAND,
    END,
    FAR,
    JOB_EMPLOYER,
    JOB_ENDED,
    LEAST_WEEKS,
    OPENS,
    PAIRS_FROM,
    PAIRS_TO,
    SINCE,
    UNTIL,
    Crowd,
    Ints,
    Work,
)

# Columns of a run: unbroken weeks on one demand in one layer.
ON: Final = 0  # the demand
RUN_FROM: Final = 1
RUN_UNTIL: Final = 2
LEAST: Final = 3
NEXT: Final = 4  # the layer after the stint, and the tag of going there
TAG: Final = 5
KEY: Final = 6  # the key of the job that ends by itself with the run, or -1
EMPLOYER: Final = 7
NUMBER: Final = 8  # of the employer among those of keys, or -1
PAY: Final = 9  # rate of a counted week
COUNTED: Final = 10
EXTRA: Final = 11  # what rounding may add
CELL: Final = 12
HEAD: Final = 13
SIZE: Final = 14
IS_CAPPED: Final = 15  # 1 where counted weeks may end before the run does
RUN_COLUMNS: Final = 16

# Columns of a key: a job that ends by itself.
KEY_EMPLOYER: Final = 0
KEY_END: Final = 1
KEY_BEGIN: Final = 2  # first week in which the next job may start
KEY_LAST: Final = 3  # last week in which its start earns a bonus
KEY_NUMBER: Final = 4  # of the employer
KEY_COLUMNS: Final = 5

# Columns of a cell: a run and a week.
SUM: Final = 0  # value less price of the run's weeks before
STOP: Final = 1  # worth of a stop with all weeks before it counted
BEST: Final = 2  # most of a stop from here on, all weeks before it counted
TAIL: Final = 3  # the same beyond the counted weeks
QUEUE: Final = 4  # stops within the counted weeks, and their worth
QUEUED: Final = 5
CELL_COLUMNS: Final = 6

# Columns of a move: a course that may be begun in a layer.
MOVE_BEGIN: Final = 0
MOVE_END: Final = 1
HOW: Final = 2  # the manner of the way
COSTS: Final = 3
TO: Final = 4  # the layer after the course, and the tag of going there
TO_TAG: Final = 5
MOVE_COLUMNS: Final = 6

# Columns of the grid: a layer and a week.
FREE: Final = 0  # best from here on
WORKS: Final = 1  # the same, with at least one stint
WAIT: Final = 2  # best from here on without a stint that begins now
FIRST: Final = 3  # best start now, and on which demand
FIRST_ON: Final = 4
OTHER: Final = 5  # best start on another demand
TOP: Final = 6  # best start now, and with which employer
TOP_EMPLOYER: Final = 7
SECOND: Final = 8  # best start with another employer
GRID_COLUMNS: Final = 9

_FAR: Final = int(FAR)
_MOST_LAYERS: Final = int(MOST_LAYERS)


class Desk(NamedTuple):
    """Tables that serve one person after another; L is `MOST_LAYERS`, all int64.

    grid (L, W + 2, `GRID_COLUMNS`) for W weeks; same (L, W + 2, employers), the
    best start with each employer of a key; after (keys, L, gap + 1), the best start
    from each week after a key's begin on, bonus included; runs, cells and moves as
    above.
    """

    grid: Ints
    same: Ints
    after: Ints
    runs: Ints
    cells: Ints
    moves: Ints


@inner
def desk_for(work: Work, crowd: Crowd) -> Desk:
    """A desk with room for each of these people."""
    weeks, most, cohorts, runs, cells = 0, 0, 0, 0, 0
    for i in range(len(crowd.person)):
        weeks = max(weeks, crowd.person[i, UNTIL] - crowd.person[i, SINCE])
        first, last = crowd.person[i, PAIRS_FROM], crowd.person[i, PAIRS_TO]
        most = max(most, last - first)
        cohorts = max(
            cohorts, crowd.person[i, COHORTS_TO] - crowd.person[i, COHORTS_FROM]
        )
        here, room = 0, 0
        for p in range(first, last):
            length = crowd.pair[p, CLOSES] - crowd.pair[p, OPENS]
            here += 2 * (
                (length + 1) // (work.demand[crowd.pair[p, DEMAND], LEAST_WEEKS] + 1)
                + 1
            )
            room += 2 * (2 * length + 1)
        runs, cells = max(runs, here), max(cells, room)
    gap = min(work.gap, weeks)
    return Desk(
        np.empty((_MOST_LAYERS, weeks + 2, GRID_COLUMNS), np.int64),
        np.empty((_MOST_LAYERS, weeks + 2, most + 1), np.int64),
        np.empty((most + 1, _MOST_LAYERS, gap + 1), np.int64),
        np.empty((runs, RUN_COLUMNS), np.int64),
        np.empty((cells, CELL_COLUMNS), np.int64),
        np.empty((cohorts, MOVE_COLUMNS), np.int64),
    )


@inner
def keys_of(i: int, work: Work, crowd: Crowd, pairs: Ints) -> Ints:
    """Keys of a person; the first is the current job, which ends `FAR` for none."""
    since, until = crowd.person[i, SINCE], crowd.person[i, UNTIL]
    keys = np.empty((len(pairs) + 1, KEY_COLUMNS), np.int64)
    keys[0, KEY_EMPLOYER], keys[0, KEY_END], count = -1, _FAR, 1
    if max(work.other_employer, work.same_employer) > 0:
        keys[0, KEY_EMPLOYER] = crowd.person[i, JOB_EMPLOYER]
        keys[0, KEY_END] = crowd.person[i, JOB_ENDED]
        for p in range(len(pairs)):
            demand, end = pairs[p, DEMAND], pairs[p, CLOSES]
            if end == work.demand[demand, END]:
                keys[count, KEY_EMPLOYER] = work.demand[demand, CONTRACTOR]
                keys[count, KEY_END] = end
                count += _is_new(keys[: count + 1])
    numbers = 0
    for k in range(count):
        keys[k, KEY_BEGIN] = max(keys[k, KEY_END], since)
        keys[k, KEY_LAST] = min(keys[k, KEY_END] + work.gap, until)
        keys[k, KEY_NUMBER] = numbers
        for other in range(k):
            if keys[other, KEY_EMPLOYER] == keys[k, KEY_EMPLOYER]:
                keys[k, KEY_NUMBER] = keys[other, KEY_NUMBER]
        numbers = max(numbers, keys[k, KEY_NUMBER] + 1)
    return keys[:count]


@inner
def _is_new(keys: Any) -> int:
    """1 unless the last key is among those before."""
    for k in range(len(keys) - 1):
        if (
            keys[k, KEY_EMPLOYER] == keys[-1, KEY_EMPLOYER]
            and keys[k, KEY_END] == keys[-1, KEY_END]
        ):
            return 0
    return 1
