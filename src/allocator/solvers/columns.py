"""Columns of the kernel's tables, and what it asks of a person.

Facts and values stand in a few integer tables with named columns: handing many
small arrays from function to function would cost more than the work.
"""

from __future__ import annotations

from typing import Final, NamedTuple

# Columns of a run: facts, and what the programme keeps beside them.
PAIR: Final = 0
DEMAND: Final = 1
FROM: Final = 2
UNTIL: Final = 3
FULL_FROM: Final = 4  # no learner in [FULL_FROM, FULL_UNTIL)
FULL_UNTIL: Final = 5
LEAST: Final = 6  # weeks of a stint
TEACHES: Final = 7  # layer after a stint
BY_ITSELF: Final = 8  # 1 where the demand ends with the run
EMPLOYER: Final = 9
VALUE: Final = 10  # units a week
RATE: Final = 11  # units a counted week
CAP: Final = 12  # counted weeks
CELL: Final = 13  # where the run's cells begin
HEAD: Final = 14  # of the queue of stops within the counted duration
SIZE: Final = 15
NEXT_RUN: Final = 16  # best start after the run's job ended by itself
NEXT_WEEK: Final = 17
NEXT_PATH: Final = 18
STOP_BEST: Final = 19  # best value of stopping, so far
TAIL_BEST: Final = 20  # same, beyond the counted duration
ALL_FULL: Final = 21  # 1 where the person is a learner in no week
RUN_COLUMNS: Final = 22

# Columns of an event: a cohort that leads to a larger layer.
GAIN: Final = 0  # which one
EVENT_START: Final = 1
EVENT_END: Final = 2
BESIDE: Final = 3  # 0 for a full-time course, `SHORT` or `LONG` beside work
EVENT_VALUE: Final = 4  # units, price paid
EVENT_COLUMNS: Final = 5
SHORT: Final = 1  # counted once ended; its hours are not
LONG: Final = 2  # entered before it begins; closes work that does not fit beside it

# Columns of a cell: a run and a week.
START: Final = 0  # value of starting
STOP: Final = 1  # value of stopping
QUEUE: Final = 2  # stops within the counted duration, best first
CELL_COLUMNS: Final = 3

# Columns of the grid: a layer and a week.
FREE: Final = 0
RUN: Final = 1  # the run to start on, or -1
EVENT: Final = 2  # the course to begin, or -1
TOP: Final = 3  # best start of the week, and its run
TOP_RUN: Final = 4
SECOND: Final = 5  # best start with another employer than the best
SECOND_RUN: Final = 6
GRID_COLUMNS: Final = 7


class Person(NamedTuple):
    """What the kernel needs of a person beside runs and events; all integers.

    ``ended`` is the end week of the current job, `NO_WEEK` for none, and
    ``employer`` whose it is. ``early`` is 1 where a course beside work may be
    counted on before it ends, as bounds must. The rest is the policy's.
    """

    weeks: int
    ended: int
    employer: int
    early: int
    gap: int
    work_to_work: int
    continuity: int
