"""The best career of a person at given prices: the hot kernel, compiled.

The dynamic programme goes backward over weeks ``t``, and in each week from the
layer of all gains down to the layer of none:

- ``START[run, t]``: a stint on the run begins in ``t``;
- ``FREE[layer, t]``: no job at the beginning of week ``t``;
- a job that has just ended by itself is worth ``FREE``, or a start soon after.

A stint ``[a, b)`` is worth ``(b - a) · value - price[a, b) + rate · min(b - a,
cap)`` and what follows in the layer of what it taught. All values are integers
in objective units, so a bound made of them is exact.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.columns import (
    BESIDE,
    BEST,
    BY_ITSELF,
    CAP,
    CELL,
    CELL_COLUMNS,
    DEMAND,
    EMPLOYER,
    END,
    EVENT,
    EVENT_END,
    EVENT_START,
    EVENT_VALUE,
    FREE,
    FROM,
    FULL_FROM,
    FULL_UNTIL,
    GAIN,
    GRID_COLUMNS,
    HEAD,
    LAYERS,
    LEAST,
    NEXT_PATH,
    NEXT_RUN,
    NEXT_WEEK,
    QUEUE,
    RATE,
    RUN,
    SECOND,
    SECOND_RUN,
    SIZE,
    START,
    STOP,
    TAIL,
    TEACHES,
    TOP,
    TOP_RUN,
    UNTIL,
    VALUE,
    Person,
)
from allocator.solvers.compiled import compiled, inlined
from allocator.units import NO_WEEK

NEVER: Final = -(2**60)
MOST_STINTS: Final = 24
MOST_EVENTS: Final = 5
_NO_WEEK: Final = int(NO_WEEK)
_BASE: Final = 4096

Ints = NDArray[np.int64]


@compiled
def best_career(
    person: Person, first: Ints, runs: Any, events: Any, price: Any, stints: Any,
    taken: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """Best career over the runs and events of one person.

    Parameters
    ----------
    first
        ``first[mask]:first[mask + 1]`` are the runs of a layer, int64.
    runs, events
        Tables with the columns above, int64; the private columns are filled.
    price
        Cumulative prices of the weeks before ``t``: ``price[0, d, t]`` of a place
        and ``price[1, d, t]`` of a learner place on top, shape (2, D, T + 1),
        int64.
    stints
        Filled with (run, start week, end week), shape (`MOST_STINTS`, 3), int64.
    taken
        Filled with positions in ``events``, shape (`MOST_EVENTS` + 1,), int64.

    Returns
    -------
    value, stints, events
        Value in units, and how many stints and events there are.
    """
    masks = len(first) - 1
    count = 0
    for j in range(len(runs)):
        runs[j, CELL] = count
        runs[j, HEAD], runs[j, SIZE], runs[j, NEXT_RUN] = 0, 0, -1
        count += runs[j, UNTIL] - runs[j, FROM] + 1
    cells = np.empty((count, CELL_COLUMNS), np.int64)
    cells[:, START] = NEVER
    grid = np.full((masks, person.weeks + 2, GRID_COLUMNS), -1, np.int64)
    grid[:, person.weeks + 1, FREE] = 0
    for week in range(person.weeks, -1, -1):
        for mask in range(masks - 1, -1, -1):
            _starts(first, runs, mask, week, price, cells, grid)
            early = person.early and first[mask] < first[mask + 1]
            _events(early, events, mask, week, grid)
            _stops(person, first, runs, events, mask, week, price, cells, grid)
    return _follow(person, first, runs, events, cells, grid, stints, taken)


@inlined
def _paid(runs: Any, j: Any, week: Any, price: Any) -> Any:
    """Prices of the run's weeks before ``week``, up to a constant of the run."""
    demand = runs[j, DEMAND]
    return (
        price[0, demand, week]
        + price[1, demand, min(week, runs[j, FULL_FROM])]
        + price[1, demand, max(week, runs[j, FULL_UNTIL])]
    )


@inlined
def _starts(
    first: Any, runs: Any, mask: Any, week: Any, price: Any, cells: Any, grid: Any
) -> None:
    """Values of starting in ``week``, and of being free without a course."""
    worth, chosen = grid[mask, week + 1, FREE], -1
    top, top_run, second, second_run = NEVER, -1, NEVER, -1
    for j in range(first[mask], first[mask + 1]):
        begin, until, least = runs[j, FROM], runs[j, UNTIL], runs[j, LEAST]
        if week < begin or week + least > until:
            continue
        at = runs[j, CELL] + week - begin
        paid = _paid(runs, j, week, price)
        if runs[j, CAP] >= until - begin:
            stop = cells[at + least, BEST]
            here = cells[runs[j, CELL] + stop - begin, STOP] + paid
            here -= week * (runs[j, VALUE] + runs[j, RATE])
            cells[at, START], cells[at, END] = here, stop
        else:
            _start_capped(runs, j, week, paid, cells)
            here = cells[at, START]
        if here > worth:
            worth, chosen = here, j
        if here > top:
            if top_run >= 0 and runs[top_run, EMPLOYER] != runs[j, EMPLOYER]:
                second, second_run = top, top_run
            top, top_run = here, j
        elif here > second and runs[top_run, EMPLOYER] != runs[j, EMPLOYER]:
            second, second_run = here, j
    grid[mask, week, FREE], grid[mask, week, RUN] = worth, chosen
    grid[mask, week, TOP], grid[mask, week, TOP_RUN] = top, top_run
    grid[mask, week, SECOND], grid[mask, week, SECOND_RUN] = second, second_run


@compiled
def _start_capped(runs: Any, j: Any, week: Any, paid: Any, cells: Any) -> None:
    """A start whose counted duration may end before the stint does.

    A queue holds, best first, the stops within the counted duration; as weeks go
    down, one earlier stop enters and stops beyond the duration leave.
    """
    begin, until = runs[j, FROM], runs[j, UNTIL]
    least, cap = runs[j, LEAST], runs[j, CAP]
    value, rate = runs[j, VALUE], runs[j, RATE]
    base, head, size = runs[j, CELL], runs[j, HEAD], runs[j, SIZE]
    at = base + week - begin
    if least <= cap:
        stop = week + least
        while size > 0:
            back = cells[base + head + size - 1, QUEUE]
            if cells[base + back - begin, STOP] > cells[base + stop - begin, STOP]:
                break
            size -= 1
        cells[base + head + size, QUEUE] = stop
        size += 1
        while cells[base + head, QUEUE] > week + cap:
            head += 1
            size -= 1
        stop = cells[base + head, QUEUE]
        worth = cells[base + stop - begin, STOP] + paid - week * (value + rate)
        cells[at, START], cells[at, END] = worth, stop
        runs[j, HEAD], runs[j, SIZE] = head, size
    beyond = max(week + cap + 1, week + least)
    if beyond <= until:
        stop = cells[base + beyond - begin, TAIL]
        worth = cells[base + stop - begin, STOP] - stop * rate + cap * rate
        worth += paid - week * value
        if worth > cells[at, START]:
            cells[at, START], cells[at, END] = worth, stop


@inlined
def _events(early: Any, events: Any, mask: Any, week: Any, grid: Any) -> None:
    """Being free may also mean to begin a course, or to count one beside work.

    The latter once it has ended, or ``early``, where a stint that is possible
    without it may go on when it ends.
    """
    for k in range(len(events)):
        gain = events[k, GAIN]
        if gain & mask or not (events[k, LAYERS] >> mask) & 1:
            continue
        onward = -1
        if events[k, BESIDE]:
            if early or week >= events[k, EVENT_END]:
                onward = week
        elif events[k, EVENT_START] == week:
            onward = events[k, EVENT_END]
        if onward >= 0:
            here = events[k, EVENT_VALUE] + grid[mask | gain, onward, FREE]
            if here > grid[mask, week, FREE]:
                grid[mask, week, FREE] = here
                grid[mask, week, RUN], grid[mask, week, EVENT] = -1, k


@inlined
def _stops(
    person: Any, first: Any, runs: Any, events: Any, mask: Any, week: Any,
    price: Any, cells: Any, grid: Any,
) -> None:  # fmt: skip
    """Values of stopping at the beginning of ``week``."""
    for j in range(first[mask], first[mask + 1]):
        begin, until = runs[j, FROM], runs[j, UNTIL]
        if week <= begin or week > until:
            continue
        base, rate = runs[j, CELL] - begin, runs[j, RATE]
        larger = mask | runs[j, TEACHES]
        stop = grid[larger, week, FREE]
        if week == until and runs[j, BY_ITSELF]:
            worth, run, at_week, path = _transition(
                person, first, runs, events, cells, grid, larger, week,
                week + person.gap, runs[j, EMPLOYER],
            )  # fmt: skip
            if worth > stop:
                stop = worth
                runs[j, NEXT_RUN], runs[j, NEXT_WEEK] = run, at_week
                runs[j, NEXT_PATH] = path
        stop += week * (runs[j, VALUE] + rate) - _paid(runs, j, week, price)
        cells[base + week, STOP] = stop
        best, tail = week, week
        if week < until:
            later = cells[base + week + 1, BEST]
            best = week if stop >= cells[base + later, STOP] else later
            later = cells[base + week + 1, TAIL]
            past = cells[base + later, STOP] - later * rate
            tail = week if stop - week * rate >= past else later
        cells[base + week, BEST], cells[base + week, TAIL] = best, tail


@compiled
def _transition(
    person: Any, first: Any, runs: Any, events: Any, cells: Any, grid: Any, mask: Any,
    begin: Any, last: Any, employer: Any,
) -> tuple[int, int, int, int]:  # fmt: skip
    """Best start in weeks ``begin … last`` after a job: worth, run, week, path.

    Courses may lie between; ``path`` names them, the first in the lowest digits.
    A stack holds the layers to look at: each course pushes at most one more.
    """
    best, best_run, best_week = _start_within(
        person, first, runs, cells, grid, mask, begin, last, employer
    )
    best_path = 0
    count = len(events)
    if count == 0:
        return best, best_run, best_week, best_path
    stack = np.empty((MOST_EVENTS * count + 1, 5), np.int64)
    stack[0, 0], stack[0, 1], stack[0, 2] = mask, begin, 0
    stack[0, 3], stack[0, 4] = 0, 1
    size = 1
    while size > 0:
        size -= 1
        mask, begin, paid = stack[size, 0], stack[size, 1], stack[size, 2]
        path, digit = stack[size, 3], stack[size, 4]
        if path > 0:
            worth, run, week = _start_within(
                person, first, runs, cells, grid, mask, begin, last, employer
            )
            if worth + paid > best:
                best, best_run, best_week, best_path = worth + paid, run, week, path
        for k in range(count):
            if events[k, GAIN] & mask or not (events[k, LAYERS] >> mask) & 1:
                continue
            onward = events[k, EVENT_END]
            if events[k, BESIDE]:
                early = person.early and first[mask] < first[mask + 1]
                if _is_dear(events, k, mask, begin, early):
                    continue
                onward = begin if early else max(begin, onward)
            elif events[k, EVENT_START] < begin:
                continue
            if onward <= last:
                stack[size, 0], stack[size, 1] = mask | events[k, GAIN], onward
                stack[size, 2] = paid + events[k, EVENT_VALUE]
                stack[size, 3], stack[size, 4] = path + (k + 1) * digit, digit * _BASE
                size += 1
    return best, best_run, best_week, best_path


@compiled
def _is_dear(events: Any, k: Any, mask: Any, week: Any, early: Any) -> bool:
    """Whether another course beside work makes the same gain for less by ``week``."""
    for other in range(len(events)):
        if events[other, GAIN] != events[k, GAIN] or not events[other, BESIDE]:
            continue
        usable = early or events[other, EVENT_END] <= week
        if usable and (events[other, LAYERS] >> mask) & 1 and other != k:
            more = events[other, EVENT_VALUE] - events[k, EVENT_VALUE]
            if more > 0 or (more == 0 and other < k):
                return True
    return False


@compiled
def _start_within(
    person: Any, first: Any, runs: Any, cells: Any, grid: Any, mask: Any, begin: Any,
    last: Any, employer: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """Best start of one layer within the weeks, with the bonus it earns."""
    worth, run, at_week = NEVER, -1, 0
    begin = max(begin, 0)
    for week in range(begin, min(last, person.weeks) + 1):
        j, here = grid[mask, week, TOP_RUN], grid[mask, week, TOP]
        if j >= 0 and runs[j, EMPLOYER] == employer:
            j, here = grid[mask, week, SECOND_RUN], grid[mask, week, SECOND]
        if j >= 0 and here + person.work_to_work > worth:
            worth, run, at_week = here + person.work_to_work, j, week
    for j in range(first[mask], first[mask + 1]):
        if runs[j, EMPLOYER] == employer:
            until = min(last, runs[j, UNTIL] - runs[j, LEAST])
            for week in range(max(begin, runs[j, FROM]), until + 1):
                here = cells[runs[j, CELL] + week - runs[j, FROM], START]
                if here + person.continuity > worth:
                    worth, run, at_week = here + person.continuity, j, week
    return worth, run, at_week


@compiled
def _follow(
    person: Any, first: Any, runs: Any, events: Any, cells: Any, grid: Any, stints: Any,
    taken: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """The stints and courses behind the best value."""
    value, run, mask, week, path = grid[0, 0, FREE], -1, 0, 0, 0
    if person.ended != _NO_WEEK:
        worth, first_run, first_week, first_path = _transition(
            person, first, runs, events, cells, grid, 0, person.ended,
            person.ended + person.gap, person.employer,
        )  # fmt: skip
        if worth > value:
            value, run, week, path = worth, first_run, first_week, first_path
    count, courses = 0, 0
    while count < len(stints):
        while path > 0:
            taken[courses] = path % _BASE - 1
            mask |= events[taken[courses], GAIN]
            courses += 1
            path //= _BASE
        while run < 0 and week <= person.weeks:
            run, k = grid[mask, week, RUN], grid[mask, week, EVENT]
            if run < 0 and k >= 0:
                taken[courses] = k
                courses += 1
                mask |= events[k, GAIN]
                week = week if events[k, BESIDE] else events[k, EVENT_END]
            elif run < 0:
                week += 1
        if run < 0:
            break
        stop = cells[runs[run, CELL] + week - runs[run, FROM], END]
        stints[count, 0], stints[count, 1], stints[count, 2] = run, week, stop
        count += 1
        mask |= runs[run, TEACHES]
        week = stop
        ended = stop == runs[run, UNTIL] and runs[run, BY_ITSELF]
        if ended and runs[run, NEXT_RUN] >= 0:
            week, path = runs[run, NEXT_WEEK], runs[run, NEXT_PATH]
            run = runs[run, NEXT_RUN]
        else:
            run = -1
    return value, count, courses
