"""Columns of the kernel's tables, and what it asks of a person.

Facts and values stand in a few integer tables with named columns: handing many
small arrays from function to function would cost more than the work.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

NEVER: Final = -(2**60)
"""Value of what cannot be."""
NONE_BARRED: Final = -2
"""No demand on which nothing may begin; -1 stands for no demand at all."""

# Columns of a run: unbroken weeks of work on a demand, the same in some layers.
PAIR: Final = 0
DEMAND: Final = 1
FROM: Final = 2
UNTIL: Final = 3
FULL_FROM: Final = 4  # no learner in [FULL_FROM, FULL_UNTIL)
FULL_UNTIL: Final = 5
LEAST: Final = 6  # weeks of a stint
BY_ITSELF: Final = 7  # 1 where the demand ends with the run
EMPLOYER: Final = 8
VALUE: Final = 9  # units a week
RATE: Final = 10  # units a counted week
CAP: Final = 11  # counted weeks
FIRST: Final = 12  # where the run's members begin
MEMBERS: Final = 13  # how many layers it is in
CELL: Final = 14  # where the run's cells begin: weeks by members
ALL_FULL: Final = 15  # 1 where the person is a learner in no week
TOLL: Final = 16  # where its tolls are, less its first week; or 0 for none
RUN_COLUMNS: Final = 17

# Columns of a span of weeks in which one may work.
SPAN_FROM: Final = 0
SPAN_UNTIL: Final = 1
SPAN_FULL_FROM: Final = 2  # no learner in [SPAN_FULL_FROM, SPAN_FULL_UNTIL)
SPAN_FULL_UNTIL: Final = 3
SPAN_COLUMNS: Final = 4

# Rows of a member: a run in one of its layers.
LAYER: Final = 0
THEN: Final = 1  # layer after a stint
STOP_BEST: Final = 2  # best value of stopping, so far
TAIL_BEST: Final = 3  # same, beyond the counted duration
HEAD: Final = 4  # of the queue of stops within the counted duration
SIZE: Final = 5
MEMBER_ROWS: Final = 6

# Columns of an event: a cohort that leads to a larger layer.
GAIN: Final = 0  # which one
EVENT_START: Final = 1
EVENT_END: Final = 2
BESIDE: Final = 3  # 0 for a full-time course, else `SHORT`, `LONG` or `EARLY`
EVENT_VALUE: Final = 4  # units, price paid
EVENT_COLUMNS: Final = 5
SHORT: Final = 1  # beside work: counted once ended; its hours are not
LONG: Final = 2  # entered before it begins; closes work that does not fit beside it
EARLY: Final = 3  # in bounds, a short one that a stint under way may come to ask for

# Rows of a cell: a member and a week.
START: Final = 0  # value of starting
STOP: Final = 1  # value of stopping
QUEUE: Final = 2  # stops within the counted duration, best first
CELL_ROWS: Final = 3

# Planes of the grid: weeks by layers.
FREE: Final = 0  # no job at the beginning of the week
TOP: Final = 1  # best start of the week, and its employer
TOP_EMPLOYER: Final = 2
SECOND: Final = 3  # best start with another employer than the best
TOP_DEMAND: Final = 4  # demand of the best start of the week
APART: Final = 5  # no job, nor a start on that demand in this very week
GRID_PLANES: Final = 6

# Columns of what is kept of a pair.
KEPT: Final = 0  # the pair
KEPT_VALUE: Final = 1
KEPT_RATE: Final = 2
KEPT_CAP: Final = 3
KEPT_GAIN: Final = 4  # row of what it teaches, or -1; before that, 1 for worth a look
KEPT_FROM: Final = 5  # weeks in which a stint may lie
KEPT_UNTIL: Final = 6
KEPT_LEAST: Final = 7  # weeks of a stint
KEPT_COLUMNS: Final = 8

# Columns of the key of a layer.
MASK: Final = 0  # bits of its gains, -1 where it is not reached
EARLIEST: Final = 1  # first week
SERVED: Final = 2  # lacking clauses that the gains serve, one bit each
NUMBER: Final = 3  # of the layer
KEY_COLUMNS: Final = 4


# Columns of a use: unbroken weeks of work in a career that a look found.
USE_ASKS: Final = 0  # the requirement
USE_FROM: Final = 1
USE_UNTIL: Final = 2
USE_COLUMNS: Final = 3


class Charges(NamedTuple):
    """What work is charged, in units for all weeks before each, int64.

    ``price[0, d, t]`` of a place and ``price[1, d, t]`` of a learner place on top,
    shape (2, D, T + 1); ``tolls`` as `allocator.solvers.tolls` says.
    """

    price: Any
    tolls: Any


class Person(NamedTuple):
    """What the kernel needs of a person beside runs and events; all integers.

    ``ended`` is the end week of the current job, `NO_WEEK` for none, and
    ``employer`` whose it is. ``placed`` is how much less than nothing work may be
    worth, because placing is worth more; ``staying`` what stints that stay are worth on
    top of all else; ``plans`` is 1 for a career that plans may have. The rest is the
    policy's.
    """

    weeks: int
    ended: int
    employer: int
    placed: int
    staying: int
    plans: int
    gap: int
    work_to_work: int
    continuity: int


class Sight(NamedTuple):
    """What one person looks at: so many layers at most, and what is left to choose.

    ``wishes`` are the requirements that layers tell apart first, as
    `allocator.solvers.gains.wish_of` says; ``windows``, int32, shape (pairs, 2), the
    weeks in which stints may lie; ``useless`` int8, shape (cohorts,), 1 for a cohort
    that is left out. Pairs and cohorts are the person's own. ``apart`` is 1 where
    plans follow a short course beside work full time, unless all work fits beside it.
    ``uses`` int32, shape (U, `USE_COLUMNS`), are the latest that looks for bounds
    found, the newest first, and rows of 0 for none: such weeks are charged above all.
    """

    layers: int
    wishes: int
    windows: Any
    useless: Any
    apart: int
    uses: Any
