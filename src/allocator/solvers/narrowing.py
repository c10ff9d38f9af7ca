"""What careers that are worth more than so much can still be made of.

The kernel knows what may follow any start, stop or course. What may come before it is
worked out here, forward over weeks, on the same tables. The two together are never
below what any career through it is worth: where that is too little, such a start,
stop or course is left out of the next look, which then has room to tell more apart.

It is loosened where that is far simpler: any job that ended by itself earns the larger
bonus for a start soon after, whoever the employer is and whatever is done in between.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.careers import open_events, paid_before
from allocator.solvers.columns import (
    BESIDE,
    BY_ITSELF,
    CAP,
    CELL,
    EARLY,
    EVENT_END,
    EVENT_START,
    EVENT_VALUE,
    FIRST,
    FREE,
    FROM,
    LAYER,
    LEAST,
    MEMBERS,
    NEVER,
    PAIR,
    RATE,
    SHORT,
    START,
    STOP,
    THEN,
    UNTIL,
    VALUE,
)
from allocator.solvers.compiled import leaf, part
from allocator.solvers.transitions import by_course
from allocator.units import NO_WEEK

Ints = NDArray[np.int64]
_NO_WEEK: Final = int(NO_WEEK)

# Planes of what may come before: weeks by layers.
_FREE: Final = 0  # no job at the beginning of the week
_ENDED: Final = 1  # a job ended by itself then, and courses followed
_MAY: Final = 2  # a stint may begin: free, or soon after such a job
_PLANES: Final = 3
# Rows of the best start so far of each member.
_PAID: Final = 0  # all weeks count
_CAPPED: Final = 1  # as many weeks as may count are paid at once
_BEGUN_ROWS: Final = 2


@part
def narrow(look: Any, target: int, first_pair: int, windows: Any) -> Ints:
    """Leave out what no career of more than ``target`` units is made of.

    Parameters
    ----------
    look
        What the person saw, as `allocator.solvers.choice.look_at` has it.
    windows
        Filled for each pair of the person with the first week and the week after the
        last in which such a career may have a stint on it, int32, shape (pairs, 2).

    Returns
    -------
    useful
        1 for each event that such a career may have, int64, shape (events,).
    """
    person, runs, members = look.person, look.runs, look.members
    unbroken = look.unbroken
    events, onward, cells, grid = look.events, look.onward, look.cells, look.grid
    charges = look.charges
    weeks, layers = person.weeks, len(unbroken)
    before = np.full((_PLANES, weeks + 2, layers), NEVER, np.int64)
    before[_FREE, 0, 0] = 0
    if person.ended != _NO_WEEK and person.ended <= weeks:
        before[_ENDED, max(0, person.ended), 0] = 0
    begun = np.full((_BEGUN_ROWS, members.shape[1]), NEVER, np.int64)
    useful, some = np.zeros(len(events), np.int64), np.empty(len(events), np.int64)
    target += person.staying
    windows[:, 0], windows[:, 1] = weeks, 0
    earliest_first = np.argsort(runs[:, FROM].copy())
    active = np.empty(len(runs), np.int64)
    opened, count = 0, 0
    for week in range(weeks + 1):
        while opened < len(runs) and runs[earliest_first[opened], FROM] <= week:
            active[count] = earliest_first[opened]
            opened, count = opened + 1, count + 1
        count = _still_open(runs, active, count, week)
        _arrive(
            runs, members, active[:count], week, charges, cells, before, begun, target,
            first_pair, windows,
        )  # fmt: skip
        _attend(
            person, unbroken, events, onward, week, grid, before, target, useful, some
        )
        _begin(
            person, runs, members, active[:count], week, cells, before, target,
            first_pair, windows,
        )  # fmt: skip
    return useful


@leaf
def _still_open(runs: Any, active: Any, count: Any, week: Any) -> Any:
    """Leave out the runs that end before a week; how many are left."""
    left = 0
    for k in range(count):
        if runs[active[k], UNTIL] >= week:
            active[left] = active[k]
            left += 1
    return left


@leaf
def _arrive(
    runs: Any, members: Any, active: Any, week: Any, charges: Any, cells: Any,
    before: Any, begun: Any, target: Any, first_pair: Any, windows: Any,
) -> None:  # fmt: skip
    """Be free, or end a job by itself, at the beginning of a week."""
    free, ended = before[_FREE, week], before[_ENDED, week]
    if week > 0:
        for layer in range(len(free)):
            free[layer] = max(free[layer], before[_FREE, week - 1, layer])
    for j in active:
        start = week - runs[j, LEAST]
        if start < runs[j, FROM]:
            continue
        _let_begin(runs, members, j, start, charges, before, begun)
        first, count = runs[j, FIRST], runs[j, MEMBERS]
        at = runs[j, CELL] + (week - runs[j, FROM]) * count
        paid = paid_before(runs, j, week, charges)
        earned = week * (runs[j, VALUE] + runs[j, RATE]) - paid
        beyond = (runs[j, CAP] - week) * runs[j, RATE]
        by_itself = week == runs[j, UNTIL] and runs[j, BY_ITSELF]
        window = windows[runs[j, PAIR] - first_pair]
        for q in range(count):
            began = begun[_PAID, first + q]
            if began <= NEVER:
                continue
            began = min(began, begun[_CAPPED, first + q] + beyond)
            then = members[THEN, first + q]
            free[then] = max(free[then], began + earned)
            if by_itself:
                ended[then] = max(ended[then], began + earned)
            if began + cells[STOP, at + q] > target:
                window[1] = max(window[1], week)


@leaf
def _let_begin(
    runs: Any, members: Any, j: Any, week: Any, charges: Any, before: Any, begun: Any
) -> None:
    """Let stints that begin in a week end from now on."""
    first = runs[j, FIRST]
    paid = paid_before(runs, j, week, charges)
    for q in range(first, first + runs[j, MEMBERS]):
        here = before[_MAY, week, members[LAYER, q]]
        if here > NEVER:
            here += paid - week * runs[j, VALUE]
            begun[_CAPPED, q] = max(begun[_CAPPED, q], here)
            begun[_PAID, q] = max(begun[_PAID, q], here - week * runs[j, RATE])


@leaf
def _attend(
    person: Any, unbroken: Any, events: Any, onward: Any, week: Any, grid: Any,
    before: Any, target: Any, useful: Any, some: Any,
) -> None:  # fmt: skip
    """Begin courses, or count them, when free or after a job that ended by itself."""
    bonus = max(0, max(person.work_to_work, person.continuity))
    free, ended = before[_FREE], before[_ENDED, week]
    now = open_events(events, week, some)
    for layer in range(len(unbroken)):
        here = free[week, layer]
        for k in some[: now if here > NEVER else 0]:
            then = by_course(unbroken, events, onward, k, layer, week, grid[FREE], 0)
            if then > NEVER:
                larger, cost = onward[layer, k], events[k, EVENT_VALUE]
                when = week if events[k, BESIDE] else events[k, EVENT_END]
                free[when, larger] = max(free[when, larger], here + cost)
                if here + then > target:
                    useful[k] = 1
        here = ended[layer]
        for k in range(len(events) if here > NEVER else 0):
            larger, cost = onward[layer, k], events[k, EVENT_VALUE]
            if larger >= 0 and _may_follow(person, events, k, week):
                ended[larger] = max(ended[larger], here + cost)
                when = week if events[k, BESIDE] else events[k, EVENT_END]
                if here + cost + bonus + grid[FREE, when, larger] > target:
                    useful[k] = 1


@leaf
def _may_follow(person: Any, events: Any, k: Any, ended: Any) -> bool:
    """Whether a course may lie between a job and a start soon after."""
    if events[k, BESIDE] in (SHORT, EARLY):
        return True
    if events[k, EVENT_START] < ended:
        return False
    last = min(ended + person.gap, person.weeks)
    return bool(events[k, BESIDE] or events[k, EVENT_END] <= last)


@leaf
def _begin(
    person: Any, runs: Any, members: Any, active: Any, week: Any, cells: Any,
    before: Any, target: Any, first_pair: Any, windows: Any,
) -> None:  # fmt: skip
    """Tell which stints may begin when free, or soon after such a job."""
    bonus = max(0, max(person.work_to_work, person.continuity))
    may = before[_MAY, week]
    for layer in range(len(may)):
        may[layer] = before[_FREE, week, layer]
        for ended in range(max(0, week - person.gap), week + 1):
            soon = before[_ENDED, ended, layer]
            if soon > NEVER:
                may[layer] = max(may[layer], soon + bonus)
    for j in active:
        if week + runs[j, LEAST] > runs[j, UNTIL]:
            continue
        first, count = runs[j, FIRST], runs[j, MEMBERS]
        at = runs[j, CELL] + (week - runs[j, FROM]) * count
        window = windows[runs[j, PAIR] - first_pair]
        for q in range(count):
            here = may[members[LAYER, first + q]]
            if here > NEVER and here + cells[START, at + q] > target:
                window[0] = min(window[0], week)
