"""What people count for on tenders, and what that fulfils; compiled.

The rules are those of `allocator.accounts` and `allocator.mix`: counted durations,
limits in order of time, and mix caps. `allocator.solvers.state` has the same for
careers that are objects.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance
from allocator.mix import MOST_CAPS, PERCENT, caps_of, limit_of
from allocator.solvers.arrays import Arrays
from allocator.solvers.compiled import leaf
from allocator.solvers.lent import lend
from allocator.units import FOREVER

Ints = NDArray[np.int64]
_FOREVER: Final = int(FOREVER)
_MOST: Final = 2**60

# Columns of a stint in a book; it has others.
PAIR: Final = 0
START: Final = 1
END: Final = 2
# Columns of the rules of a tender.
YEAR: Final = 0  # quarters of an hour in a full-time year
OWED: Final = 1  # cents that people must still fulfil
CAPS: Final = 2  # of each mix cap: cents, and thousandths of a percent of all, at most
CLOCKS: Final = CAPS + 2 * int(MOST_CAPS)  # of each limit: BY_HOURS, FOR_LIFE, PAUSE
BY_HOURS: Final = 0
FOR_LIFE: Final = 1
PAUSE: Final = 2
CLOCK_COLUMNS: Final = 3
WHOLE: Final = PERCENT * 1_000
"""A share of one, in thousandths of a percent."""


class Worths(NamedTuple):
    """What careers are worth beside what `Tables` say, int64 unless stated.

    Per pair: year_value (cents), limits_left (pairs, M) and group (int8), as in
    `Arrays`. Per demand: quarters (counted quarters of an hour a week). Per tender:
    rules (P, `CLOCKS` + 3 M), with the columns above. sroi_value is units a cent.
    """

    year_value: Ints
    limits_left: Ints
    group: NDArray[np.int8]
    quarters: Ints
    rules: Ints
    sroi_value: int


def worths(instance: Instance, arrays: Arrays) -> Worths:
    """Worths of an instance's arrays."""
    clocks = arrays.clocks
    rules = np.zeros(
        (len(instance.tenders), CLOCKS + CLOCK_COLUMNS * clocks.most), np.int64
    )
    rules[:, YEAR], rules[:, OWED] = arrays.year_quarters, arrays.obligation
    for row, tender in enumerate(instance.tenders):
        limits = [(_MOST, 0)] * MOST_CAPS
        for k, cap in enumerate(caps_of(tender)):
            of_all = cap.of == "employment"
            most = 0 if of_all else limit_of(cap, int(arrays.gross[row]), 0)
            limits[k] = most, int(cap.percent * 1_000) if of_all else 0
        rules[row, CAPS:CLOCKS] = np.ravel(limits)
    rules[:, CLOCKS + BY_HOURS :: CLOCK_COLUMNS] = clocks.by_hours
    rules[:, CLOCKS + FOR_LIFE :: CLOCK_COLUMNS] = clocks.for_life
    rules[:, CLOCKS + PAUSE :: CLOCK_COLUMNS] = clocks.pause
    return lend(Worths(
        arrays.year_value, arrays.limits_left, arrays.group, arrays.quarters, rules,
        arrays.sroi_value,
    ))  # fmt: skip


@leaf
def counted(seeker: Any, first: Any, book: Any, facts: Any, worths: Any) -> int:
    """Counted cents of a person on the tender of the first stint there, half up.

    The stints stand in the book in order of time. Where fewer weeks count than were
    worked, those of most hours do.
    """
    stints, jobs = book.stints, book.jobs[seeker]
    pair = stints[seeker, first, PAIR]
    tender = facts.tender[facts.demand[pair]]
    left, value, total = facts.counted_weeks[pair], worths.year_value[pair], 0
    within: Any = np.int64(_MOST)
    for m in range(worths.limits_left.shape[1]):
        if worths.limits_left[pair, m] < _FOREVER:
            clock = CLOCKS + CLOCK_COLUMNS * m
            allowed = _allowed(seeker, pair, m, book, facts, worths)
            if worths.rules[tender, clock + BY_HOURS]:
                within = min(within, allowed)
            else:
                left = min(left, allowed)
    above = np.int64(_MOST)
    while left > 0:
        most = np.int64(-1)
        for s in range(first, jobs):
            demand = facts.demand[stints[seeker, s, PAIR]]
            quarters = worths.quarters[demand]
            if facts.tender[demand] == tender and most < quarters < above:
                most = quarters
        if most < 0:
            break
        weeks = 0
        for s in range(first, jobs):
            demand = facts.demand[stints[seeker, s, PAIR]]
            if facts.tender[demand] == tender and worths.quarters[demand] == most:
                weeks += stints[seeker, s, END] - stints[seeker, s, START]
        total += min(weeks, left) * most
        left -= weeks
        above = most
    year = worths.rules[tender, YEAR]
    cents: int = (2 * value * min(total, within) + year) // (2 * year)
    return cents


@leaf
def _allowed(seeker: Any, pair: Any, m: Any, book: Any, facts: Any, worths: Any) -> int:
    """Weeks or quarters on the tender of a pair within what is left of a limit.

    The limit runs in order of time; what counts for nothing uses up nothing.
    """
    stints, tender = book.stints, facts.tender[facts.demand[pair]]
    clock = CLOCKS + CLOCK_COLUMNS * m
    for_life = worths.rules[tender, clock + FOR_LIFE]
    by_hours = worths.rules[tender, clock + BY_HOURS]
    left, last_end = worths.limits_left[pair, m], np.int64(-1)
    allowed = np.int64(0)
    for s in range(book.jobs[seeker]):
        served = stints[seeker, s, PAIR]
        demand = facts.demand[served]
        quarters, own = worths.quarters[demand], facts.tender[demand] == tender
        if quarters == 0 or worths.year_value[served] == 0:
            continue
        if not (own or for_life):
            continue
        gap = stints[seeker, s, START] - last_end if last_end >= 0 else 0
        if gap >= worths.rules[tender, clock + PAUSE]:
            left -= gap
        weeks = np.int64(stints[seeker, s, END] - stints[seeker, s, START])
        amount = weeks * quarters if by_hours else weeks
        if own:
            allowed += max(np.int64(0), min(left, amount))
        left -= amount
        last_end = np.int64(stints[seeker, s, END])
    return int(allowed)


@leaf
def owed(tender: Any, parts: Any, rules: Any) -> int:
    """Cents that people still owe on a tender, with every mix cap kept.

    ``parts`` are counted cents by tender and group, int64 (P, `GROUPS`).
    """
    total = parts[tender, 0] + parts[tender, 1] + parts[tender, 2] + parts[tender, 3]
    while True:
        first = rules[tender, CAPS] + total * rules[tender, CAPS + 1] // WHOLE
        second = rules[tender, CAPS + 2] + total * rules[tender, CAPS + 3] // WHOLE
        one, other = min(parts[tender, 1], first), min(parts[tender, 2], second)
        both = min(parts[tender, 3], first - one, second - other)
        allowed = parts[tender, 0] + one + other + both
        if allowed >= total:
            break
        total = allowed
    left: int = max(np.int64(0), rules[tender, OWED] - total)
    return left
