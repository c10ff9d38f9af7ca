"""Facts and prices as the compiled kernel wants them: few tables of integers.

Handing many small arrays from function to function would cost more than the work,
and compiling them more still. So columns have names here.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

TAGS: Final = 2**16
"""The kernel counts in so many parts of a mill; below a whole mill stands a tag."""
NEVER: Final = -(2**61)
"""What a career is worth that nobody can have."""
SHUT: Final = 2**60
"""Price of a place that does not exist."""
FAR: Final = 2**40
"""A week after every horizon."""

# Columns of a demand.
START: Final = 0
END: Final = 1
LEAST_WEEKS: Final = 2  # of a stint
LESSON_WEEKS: Final = 3  # after which it teaches
TENDER: Final = 4
CONTRACTOR: Final = 5
QUARTERS: Final = 6  # of an hour a week
REQUIRES: Final = 7  # lists of clauses, for a learner -1 where nobody learns
LEARNER: Final = 8
TEACHES: Final = 9
PRICES_AT: Final = 10  # where its weeks begin among the prices
DEMAND_COLUMNS: Final = 11

# Columns of a cohort.
COURSE: Final = 0
BEGINS: Final = 1
ENDS: Final = 2
IS_BESIDE: Final = 3  # 1 for a course beside work
LOAD: Final = 4  # quarters of an hour a week beside work
FEE: Final = 5  # cost and the price of a seat
NEEDS: Final = 6  # lists of clauses
GIVES: Final = 7
COHORT_COLUMNS: Final = 8

# Columns of a person.
SINCE: Final = 0  # available in [SINCE, UNTIL)
UNTIL: Final = 1
HOURS: Final = 2  # quarters of an hour a week
JOB_ENDED: Final = 3  # week in which the current job ended, `FAR` for none
JOB_EMPLOYER: Final = 4
PAIRS_FROM: Final = 5  # where the person's pairs, cohorts and spared accounts are
PAIRS_TO: Final = 6
COHORTS_FROM: Final = 7
COHORTS_TO: Final = 8
SPARED_FROM: Final = 9
SPARED_TO: Final = 10
PERSON_COLUMNS: Final = 11

# Columns of a pair.
DEMAND: Final = 0
OPENS: Final = 1  # a stint lies in [OPENS, CLOSES)
CLOSES: Final = 2
VALUE: Final = 3  # of a week
RATE: Final = 4  # of a counted week
CAP: Final = 5  # counted weeks at most
ROUNDING: Final = 6  # what rounding to the cent may add
LESSON: Final = 7  # the gain of a stint that teaches, or -1; the kernel's own
PAIR_COLUMNS: Final = 8


class Work(NamedTuple):
    """Demands, courses and the policy; all int64, amounts in parts of a mill.

    demand and cohort as above. price, shape (weeks of all demands, 2): of a place
    for someone qualified, and for a learner; `SHUT` where there is none. The
    clauses of list ``r`` are ``clause[list_at[r]:list_at[r + 1]]``.
    """

    demand: Ints
    cohort: Ints
    price: Ints
    list_at: Ints
    clause: Ints
    gap: int
    other_employer: int
    same_employer: int
    placed: int


class Crowd(NamedTuple):
    """Some people with their pairs; all int64, amounts in mills.

    person and pair as above. Person ``i`` satisfies clause ``c`` of themselves in
    the weeks before ``own[i, c, 0]`` and again from ``own[i, c, 1]``. cohort are
    those that people may attend; spared, shape (accounts, 2), the tender and the
    share of each account that is paid up front.
    """

    person: Ints
    pair: Ints
    own: Ints
    cohort: Ints
    spared: Ints
