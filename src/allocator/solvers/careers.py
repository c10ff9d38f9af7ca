"""The best career of a person at given prices: the hot kernel, compiled.

The dynamic programme goes backward over weeks ``t``, and in each week from the
layer of all gains down to the layer of none:

- ``START[run, t, layer]``: a stint on the run begins in ``t``;
- ``FREE[t, layer]``: no job at the beginning of week ``t``;
- a job that has just ended by itself is worth ``FREE``, or a start soon after.

A stint ``[a, b)`` is worth ``(b - a) · value - price[a, b) + rate · min(b - a,
cap)`` and what follows in the layer of what it taught. What a run pays in a week is
the same in all its layers, so it is worked out once for them. All values are
integers in objective units, so a bound made of them is exact.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.columns import (
    ALL_FULL,
    APART,
    BY_ITSELF,
    CAP,
    CELL,
    CELL_ROWS,
    DEMAND,
    EMPLOYER,
    FIRST,
    FREE,
    FROM,
    FULL_FROM,
    FULL_UNTIL,
    GRID_PLANES,
    HEAD,
    LAYER,
    LEAST,
    MEMBERS,
    NEVER,
    NONE_BARRED,
    QUEUE,
    RATE,
    SECOND,
    SIZE,
    START,
    STOP,
    STOP_BEST,
    TAIL_BEST,
    THEN,
    TOLL,
    TOP,
    TOP_DEMAND,
    TOP_EMPLOYER,
    UNTIL,
    VALUE,
    Person,
)
from allocator.solvers.compiled import leaf, part
from allocator.solvers.transitions import by_course, may_count, start_soon

Ints = NDArray[np.int64]


@part
def values_onward(
    person: Person, runs: Any, members: Any, unbroken: Any, events: Any, onward: Any,
    charges: Any,
) -> tuple[Ints, Ints, Ints, Ints]:  # fmt: skip
    """What may follow every start and stop, and being free in every week.

    Parameters
    ----------
    runs, members, events
        Tables with the columns and rows of `allocator.solvers.columns`, int64; the
        private ones are filled.
    unbroken
        First week from which some work in a layer lasts unbroken until a week, int64,
        shape (layers, weeks + 1).
    onward
        The larger layer to which an event leads from a layer, or -1, int64,
        shape (layers, events).
    charges
        As `allocator.solvers.columns.Charges` says.

    Returns
    -------
    cells, grid
        As `allocator.solvers.columns` says, int64; ``grid[FREE, 0, 0]`` is what the
        best career is worth, but for a start soon after the current job.
    soon, some
        Room for `allocator.solvers.transitions.start_soon`.
    """
    layers = len(unbroken)
    cells = _cells(runs, members)
    grid = np.empty((GRID_PLANES, person.weeks + 2, layers), np.int64)
    grid[FREE, person.weeks + 1] = 0
    grid[TOP], grid[SECOND], grid[TOP_EMPLOYER] = NEVER, NEVER, -1
    grid[APART], grid[TOP_DEMAND] = NEVER, -1
    soon = np.empty((person.gap + 2, layers), np.int64)
    some = np.empty((2, len(events)), np.int64)
    latest_first = np.argsort(_turn(runs, members))
    active = np.empty(len(runs), np.int64)
    begun, count = 0, 0
    for week in range(person.weeks, -1, -1):
        while begun < len(runs) and runs[latest_first[begun], UNTIL] > week:
            active[count] = latest_first[begun]
            begun, count = begun + 1, count + 1
        count = _still_open(runs, active, count, week)
        _stops(
            person, runs, members, unbroken, events, onward, active[:count], week + 1,
            charges, cells, grid, soon, some,
        )  # fmt: skip
        _starts(runs, members, active[:count], week, charges, cells, grid)
        now = open_events(events, week, some[0])
        if now > 0:
            _events(unbroken, events, onward, some[0, :now], week, grid)
    return cells, grid, soon, some


@part
def _turn(runs: Any, members: Any) -> Ints:
    """Latest end first; then together what the same may come soon after."""
    turn = np.empty(len(runs), np.int64)
    for j in range(len(runs)):
        member = runs[j, FIRST]
        taught = members[THEN, member] != members[LAYER, member]
        turn[j] = (-runs[j, UNTIL] << 40) + 2 * runs[j, EMPLOYER] + taught
    return turn


@leaf
def _still_open(runs: Any, active: Any, count: Any, week: Any) -> Any:
    """Leave out the runs that begin after a week; how many are left."""
    left = 0
    for k in range(count):
        if runs[active[k], FROM] <= week:
            active[left] = active[k]
            left += 1
    return left


@part
def _cells(runs: Any, members: Any) -> Any:
    """Room for a run's weeks in each of its layers; private columns at first."""
    count = 0
    for j in range(len(runs)):
        runs[j, CELL] = count
        full = runs[j, FULL_FROM] <= runs[j, FROM]
        runs[j, ALL_FULL] = full and runs[j, FULL_UNTIL] >= runs[j, UNTIL]
        count += (runs[j, UNTIL] - runs[j, FROM] + 1) * runs[j, MEMBERS]
    members[STOP_BEST], members[TAIL_BEST] = NEVER, NEVER
    members[HEAD], members[SIZE] = 0, 0
    return np.empty((CELL_ROWS, count), np.int64)


@leaf
def paid_before(runs: Any, j: Any, week: Any, charges: Any) -> Any:
    """What the run's weeks before ``week`` cost, up to a constant of the run."""
    demand, price = runs[j, DEMAND], charges.price
    paid = price[0, demand, week] + charges.tolls[runs[j, TOLL] + week]
    if not runs[j, ALL_FULL]:
        paid += price[1, demand, min(week, runs[j, FULL_FROM])]
        paid += price[1, demand, max(week, runs[j, FULL_UNTIL])]
    return paid


@leaf
def barred_after(runs: Any, members: Any, j: Any) -> int:
    """The demand on which no stint may begin at once after one on a run, or none.

    Stints on one demand that touch are one stint: it has taught nothing before it
    ends, and counts for no more weeks. Elsewhere nobody gains by stopping in between.
    """
    first = runs[j, FIRST]
    taught = members[THEN, first] != members[LAYER, first]
    if taught or runs[j, CAP] < runs[j, UNTIL] - runs[j, FROM]:
        return int(runs[j, DEMAND])
    return NONE_BARRED


@leaf
def _starts(
    runs: Any, members: Any, active: Any, week: Any, charges: Any, cells: Any, grid: Any
) -> None:
    """Values of starting in ``week``, and of being free without a course."""
    top, second, apart = grid[TOP, week], grid[SECOND, week], grid[APART, week]
    whose, what = grid[TOP_EMPLOYER, week], grid[TOP_DEMAND, week]
    starts, stops = cells[START], cells[STOP]
    layer, best = members[LAYER], members[STOP_BEST]
    for j in active:
        begin, until, least = runs[j, FROM], runs[j, UNTIL], runs[j, LEAST]
        if week + least > until:
            continue
        first, count, employer = runs[j, FIRST], runs[j, MEMBERS], runs[j, EMPLOYER]
        at, demand = runs[j, CELL] + (week - begin) * count, runs[j, DEMAND]
        paid = paid_before(runs, j, week, charges)
        if runs[j, CAP] < until - begin:
            _start_capped(runs, members, j, week, paid, cells)
        else:
            paid -= week * (runs[j, VALUE] + runs[j, RATE])
            stop_at = at + least * count
            for q in range(count):
                stop = stops[stop_at + q]
                if stop > best[first + q]:
                    best[first + q] = stop
                starts[at + q] = best[first + q] + paid
        for q in range(count):
            here = starts[at + q]
            where = layer[first + q]
            if here > top[where]:
                if whose[where] != employer:
                    second[where] = top[where]
                if what[where] != demand:
                    apart[where] = top[where]
                top[where], whose[where], what[where] = here, employer, demand
            elif here > second[where]:
                _runner_up(where, here, employer, demand, second, whose, apart, what)
    free, later = grid[FREE, week], grid[FREE, week + 1]
    for where in range(len(free)):
        free[where] = max(later[where], top[where])
        apart[where] = max(later[where], apart[where])


@leaf
def _runner_up(
    where: Any, here: Any, employer: Any, demand: Any, second: Any, whose: Any,
    apart: Any, what: Any,
) -> None:  # fmt: skip
    """Note a start that is not the best of its week."""
    if whose[where] != employer:
        second[where] = here
    if what[where] != demand:
        apart[where] = max(apart[where], here)


@leaf
def _start_capped(
    runs: Any, members: Any, j: Any, week: Any, paid: Any, cells: Any
) -> None:
    """Starts whose counted duration may end before the stint does.

    A queue holds, best first, the stops within the counted duration; as weeks go
    down, one earlier stop enters and stops beyond the duration leave.
    """
    begin, until, count = runs[j, FROM], runs[j, UNTIL], runs[j, MEMBERS]
    least, cap = runs[j, LEAST], runs[j, CAP]
    value, rate = runs[j, VALUE], runs[j, RATE]
    stops, queue = cells[STOP], cells[QUEUE]
    for q in range(count):
        base, member = runs[j, CELL] + q, runs[j, FIRST] + q
        at, here = base + (week - begin) * count, NEVER
        if least <= cap:
            head, size = members[HEAD, member], members[SIZE, member]
            stop = week + least
            worth = stops[base + (stop - begin) * count]
            while size > 0:
                back = queue[base + (head + size - 1) * count]
                if stops[base + (back - begin) * count] > worth:
                    break
                size -= 1
            queue[base + (head + size) * count] = stop
            size += 1
            while queue[base + head * count] > week + cap:
                head += 1
                size -= 1
            stop = queue[base + head * count]
            here = stops[base + (stop - begin) * count] + paid - week * (value + rate)
            members[HEAD, member], members[SIZE, member] = head, size
        beyond = max(week + cap + 1, week + least)
        if beyond <= until:
            worth = stops[base + (beyond - begin) * count] - beyond * rate
            if worth > members[TAIL_BEST, member]:
                members[TAIL_BEST, member] = worth
            worth = members[TAIL_BEST, member] + cap * rate + paid - week * value
            here = max(here, worth)
        cells[START, at] = here


@leaf
def open_events(events: Any, week: Any, active: Any) -> Any:
    """Courses that being free in ``week`` may begin or count on; how many."""
    some = 0
    for k in range(len(events)):
        if may_count(events, k, week):
            active[some] = k
            some += 1
    return some


@leaf
def _events(
    unbroken: Any, events: Any, onward: Any, active: Any, week: Any, grid: Any
) -> None:
    """Being free may also mean to begin a course, or to count one beside work."""
    free, apart = grid[FREE], grid[APART, week]
    for layer in range(len(unbroken) - 1, -1, -1):
        for k in active:
            here = by_course(unbroken, events, onward, k, layer, week, free, 0)
            free[week, layer] = max(free[week, layer], here)
            apart[layer] = max(apart[layer], here)


@leaf
def _stops(
    person: Any, runs: Any, members: Any, unbroken: Any, events: Any, onward: Any,
    active: Any, week: Any, charges: Any, cells: Any, grid: Any, soon: Any, some: Any,
) -> None:  # fmt: skip
    """Values of stopping at the beginning of ``week``."""
    free, stops, then = grid[FREE, week], cells[STOP], members[THEN]
    apart, what = grid[APART, week], grid[TOP_DEMAND, week]
    known_employer, known_taught = -2, False
    for j in active:
        first, count = runs[j, FIRST], runs[j, MEMBERS]
        at = runs[j, CELL] + (week - runs[j, FROM]) * count
        earned = week * (runs[j, VALUE] + runs[j, RATE]) - paid_before(
            runs, j, week, charges
        )
        if week < runs[j, UNTIL] or not runs[j, BY_ITSELF]:
            barred = barred_after(runs, members, j)
            for q in range(count):
                larger = then[first + q]
                after = apart[larger] if what[larger] == barred else free[larger]
                stops[at + q] = after + earned
            continue
        employer, taught = runs[j, EMPLOYER], then[first] != members[LAYER, first]
        if employer != known_employer or taught != known_taught:
            start_soon(
                person, runs, members, unbroken, events, onward, cells, grid, week,
                employer, taught, soon, some,
            )  # fmt: skip
            known_employer, known_taught = employer, taught
        for q in range(count):
            larger = then[first + q]
            stops[at + q] = max(free[larger], soon[0, larger]) + earned
