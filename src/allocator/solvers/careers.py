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
    ALL_FULL,
    BESIDE,
    BY_ITSELF,
    CAP,
    CELL,
    CELL_COLUMNS,
    DEMAND,
    EMPLOYER,
    EVENT,
    EVENT_END,
    EVENT_START,
    EVENT_VALUE,
    FREE,
    FROM,
    FULL_FROM,
    FULL_UNTIL,
    GRID_COLUMNS,
    HEAD,
    LEAST,
    LONG,
    NEXT_PATH,
    NEXT_RUN,
    NEXT_WEEK,
    QUEUE,
    RATE,
    RUN,
    SECOND,
    SECOND_RUN,
    SHORT,
    SIZE,
    START,
    STOP,
    STOP_BEST,
    TAIL_BEST,
    TEACHES,
    TOP,
    TOP_RUN,
    UNTIL,
    VALUE,
    Person,
)
from allocator.solvers.compiled import inlined, part
from allocator.solvers.transitions import BASE, NEVER, transition
from allocator.units import NO_WEEK

MOST_STINTS: Final = 24

_NO_WEEK: Final = int(NO_WEEK)

Ints = NDArray[np.int64]


@part
def best_career(
    person: Person, first: Ints, runs: Any, events: Any, onward: Any, price: Any,
    stints: Any, taken: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """Best career over the runs and events of one person.

    Parameters
    ----------
    first
        ``first[layer]:first[layer + 1]`` are the runs of a layer, int64.
    runs, events
        Tables with the columns above, int64; the private columns are filled.
    onward
        The larger layer to which an event leads from a layer, or -1, int64,
        shape (layers, events).
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
        runs[j, STOP_BEST], runs[j, TAIL_BEST] = NEVER, NEVER
        full = runs[j, FULL_FROM] <= runs[j, FROM]
        runs[j, ALL_FULL] = full and runs[j, FULL_UNTIL] >= runs[j, UNTIL]
        count += runs[j, UNTIL] - runs[j, FROM] + 1
    cells = np.empty((count, CELL_COLUMNS), np.int64)
    cells[:, START] = NEVER
    grid = np.full((masks, person.weeks + 2, GRID_COLUMNS), -1, np.int64)
    grid[:, person.weeks + 1, FREE] = 0
    for week in range(person.weeks, -1, -1):
        for mask in range(masks - 1, -1, -1):
            _starts(first, runs, mask, week, price, cells, grid)
            early = person.early and first[mask] < first[mask + 1]
            _events(early, events, onward, mask, week, grid)
            _stops(person, first, runs, events, onward, mask, week, price, cells, grid)
    return _follow(person, first, runs, events, onward, cells, grid, stints, taken)


@inlined
def _paid(runs: Any, j: Any, week: Any, price: Any) -> Any:
    """Prices of the run's weeks before ``week``, up to a constant of the run."""
    demand = runs[j, DEMAND]
    paid = price[0, demand, week]
    if not runs[j, ALL_FULL]:
        paid += price[1, demand, min(week, runs[j, FULL_FROM])]
        paid += price[1, demand, max(week, runs[j, FULL_UNTIL])]
    return paid


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
            stop = cells[at + least, STOP]
            if stop > runs[j, STOP_BEST]:
                runs[j, STOP_BEST] = stop
            here = runs[j, STOP_BEST] + paid - week * (runs[j, VALUE] + runs[j, RATE])
            cells[at, START] = here
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


@part
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
        cells[at, START] = (
            cells[base + stop - begin, STOP] + paid - week * (value + rate)
        )
        runs[j, HEAD], runs[j, SIZE] = head, size
    beyond = max(week + cap + 1, week + least)
    if beyond <= until:
        stop = cells[base + beyond - begin, STOP] - beyond * rate
        if stop > runs[j, TAIL_BEST]:
            runs[j, TAIL_BEST] = stop
        worth = runs[j, TAIL_BEST] + cap * rate + paid - week * value
        if worth > cells[at, START]:
            cells[at, START] = worth


@part
def _end_of(runs: Any, j: Any, week: Any, cells: Any) -> int:
    """Where the best stint that starts on a run in a week ends; late if it can."""
    begin, until, base = runs[j, FROM], runs[j, UNTIL], runs[j, CELL]
    best, end = NEVER, until
    for stop in range(until, week + runs[j, LEAST] - 1, -1):
        worth = cells[base + stop - begin, STOP]
        beyond = stop - week - runs[j, CAP]
        if beyond > 0:
            worth -= beyond * runs[j, RATE]
        if worth > best:
            best, end = worth, stop
    found: int = end
    return found


@inlined
def _events(
    early: Any, events: Any, onward: Any, mask: Any, week: Any, grid: Any
) -> None:
    """Being free may also mean to begin a course, or to count one beside work.

    A short one counts once it has ended, or ``early``, where a stint that is possible
    without it may go on when it ends; a long one is entered before it begins.
    """
    for k in range(len(events)):
        larger = onward[mask, k]
        if larger < 0:
            continue
        then = -1
        if events[k, BESIDE] == SHORT:
            if early or week >= events[k, EVENT_END]:
                then = week
        elif events[k, BESIDE] == LONG:
            if week <= events[k, EVENT_START]:
                then = week
        elif events[k, EVENT_START] == week:
            then = events[k, EVENT_END]
        if then >= 0:
            here = events[k, EVENT_VALUE] + grid[larger, then, FREE]
            if here > grid[mask, week, FREE]:
                grid[mask, week, FREE] = here
                grid[mask, week, RUN], grid[mask, week, EVENT] = -1, k


@inlined
def _stops(
    person: Any, first: Any, runs: Any, events: Any, onward: Any, mask: Any,
    week: Any, price: Any, cells: Any, grid: Any,
) -> None:  # fmt: skip
    """Values of stopping at the beginning of ``week``."""
    for j in range(first[mask], first[mask + 1]):
        begin, until = runs[j, FROM], runs[j, UNTIL]
        if week <= begin or week > until:
            continue
        base, rate = runs[j, CELL] - begin, runs[j, RATE]
        larger = runs[j, TEACHES]
        stop = grid[larger, week, FREE]
        if week == until and runs[j, BY_ITSELF]:
            worth, run, at_week, path = transition(
                person, first, runs, events, onward, cells, grid, larger, week,
                week + person.gap, runs[j, EMPLOYER], larger != mask,
            )  # fmt: skip
            if worth > stop:
                stop = worth
                runs[j, NEXT_RUN], runs[j, NEXT_WEEK] = run, at_week
                runs[j, NEXT_PATH] = path
        stop += week * (runs[j, VALUE] + rate) - _paid(runs, j, week, price)
        cells[base + week, STOP] = stop


@part
def _follow(
    person: Any, first: Any, runs: Any, events: Any, onward: Any, cells: Any,
    grid: Any, stints: Any, taken: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """The stints and courses behind the best value."""
    value, run, mask, week, path = grid[0, 0, FREE], -1, 0, 0, 0
    if person.ended != _NO_WEEK:
        worth, first_run, first_week, first_path = transition(
            person, first, runs, events, onward, cells, grid, 0, person.ended,
            person.ended + person.gap, person.employer, True,
        )  # fmt: skip
        if worth > value:
            value, run, week, path = worth, first_run, first_week, first_path
    count, courses = 0, 0
    while count < len(stints):
        while path > 0:
            taken[courses] = path % BASE - 1
            mask = onward[mask, taken[courses]]
            courses += 1
            path //= BASE
        while run < 0 and week <= person.weeks:
            run, k = grid[mask, week, RUN], grid[mask, week, EVENT]
            if run < 0 and k >= 0:
                taken[courses] = k
                courses += 1
                mask = onward[mask, k]
                week = week if events[k, BESIDE] else events[k, EVENT_END]
            elif run < 0:
                week += 1
        if run < 0:
            break
        stop = _end_of(runs, run, week, cells)
        stints[count, 0], stints[count, 1], stints[count, 2] = run, week, stop
        count += 1
        mask = runs[run, TEACHES]
        week = stop
        ended = stop == runs[run, UNTIL] and runs[run, BY_ITSELF]
        if ended and runs[run, NEXT_RUN] >= 0:
            week, path = runs[run, NEXT_WEEK], runs[run, NEXT_PATH]
            run = runs[run, NEXT_RUN]
        else:
            run = -1
    return value, count, courses
