"""The stints and courses behind the value of a best career."""

from __future__ import annotations

from typing import Any, Final

from allocator.solvers.careers import barred_after
from allocator.solvers.columns import (
    APART,
    BESIDE,
    BY_ITSELF,
    CAP,
    CELL,
    DEMAND,
    EMPLOYER,
    EVENT_END,
    FIRST,
    FREE,
    FROM,
    LAYER,
    LEAST,
    MEMBERS,
    NEVER,
    NONE_BARRED,
    RATE,
    START,
    STOP,
    THEN,
    TOP,
    TOP_DEMAND,
    UNTIL,
)
from allocator.solvers.compiled import leaf
from allocator.solvers.transitions import (
    by_course,
    may_count,
    member_of,
    start_soon,
    trace_soon,
)
from allocator.units import NO_WEEK

MOST_STINTS: Final = 24

_NO_WEEK: Final = int(NO_WEEK)


@leaf
def follow(
    person: Any, runs: Any, members: Any, unbroken: Any, events: Any, onward: Any,
    cells: Any, grid: Any, soon: Any, some: Any, stints: Any, taken: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """Value, and the stints and courses of a career of that value."""
    value, layer, week, ended = grid[FREE, 0, 0], 0, 0, person.ended
    employer, taught, by_itself = person.employer, True, ended != _NO_WEEK
    count, courses, barred = 0, 0, NONE_BARRED
    while count < len(stints):
        run = -1
        if by_itself:
            start_soon(
                person, runs, members, unbroken, events, onward, cells, grid, ended,
                employer, taught, soon, some,
            )  # fmt: skip
            free = value if count == 0 else grid[FREE, week, layer]
            if soon[0, layer] > free:
                value = soon[0, layer] if count == 0 else value
                week, layer, courses = trace_soon(
                    person, unbroken, events, onward, ended, taught, soon, layer,
                    taken, courses, some,
                )  # fmt: skip
                run = _run_soon(
                    person, runs, members, cells, layer, week,
                    soon[week - ended, layer], employer,
                )  # fmt: skip
        while run < 0 and week <= person.weeks:
            same = grid[TOP_DEMAND, week, layer] == barred
            here = grid[APART if same else FREE, week, layer]
            if here == grid[FREE, week + 1, layer]:
                week, barred = week + 1, NONE_BARRED
                continue
            run = _run_at(runs, members, cells, layer, week, here, barred)
            if run < 0:
                k = _event_at(unbroken, events, onward, layer, week, grid, here)
                taken[courses] = k
                courses += 1
                layer, barred = onward[layer, k], NONE_BARRED
                week = week if events[k, BESIDE] else events[k, EVENT_END]
        if run < 0 and count + courses == 0 and person.placed > 0:
            after_job = soon[0, 0] if by_itself else NEVER
            run, week, value = _least_loss(
                person, runs, members, cells, grid, after_job
            )
        if run < 0:
            break
        q = member_of(runs, members, run, layer)
        stop = _end_of(runs, run, q, week, cells)
        stints[count, 0], stints[count, 1], stints[count, 2] = run, week, stop
        count += 1
        member = runs[run, FIRST] + q
        taught = members[THEN, member] != members[LAYER, member]
        layer, week, ended = members[THEN, member], stop, stop
        employer = runs[run, EMPLOYER]
        by_itself = stop == runs[run, UNTIL] and runs[run, BY_ITSELF] == 1
        barred = NONE_BARRED if by_itself else barred_after(runs, members, run)
    return value, count, courses


@leaf
def _least_loss(
    person: Any, runs: Any, members: Any, cells: Any, grid: Any, after_job: Any
) -> tuple[int, int, int]:
    """The best run to begin with, its week and worth, where work itself costs more.

    No run, -1, where placing does not make up for it; nor in bounds, where the worth
    is the most of any start in any layer, or of one soon after the current job.
    """
    best, when, most = -person.placed, -1, NEVER
    for week in range(person.weeks + 1):
        for layer in range(grid.shape[2]):
            most = max(most, grid[TOP, week, layer])
        if grid[TOP, week, 0] > best:
            best, when = grid[TOP, week, 0], week
    if not person.plans:
        return -1, 0, min(0, max(-person.placed, max(most, after_job)))
    if when < 0:
        return -1, 0, 0
    run = _run_at(runs, members, cells, 0, when, best, NONE_BARRED)
    return run, when, best


@leaf
def _start_of(
    runs: Any, members: Any, cells: Any, j: Any, layer: Any, week: Any
) -> int:
    """What a start on a run is worth in a layer and week, or `NEVER`."""
    begin = runs[j, FROM]
    if week < begin or week + runs[j, LEAST] > runs[j, UNTIL]:
        return NEVER
    q = member_of(runs, members, j, layer)
    if q < 0:
        return NEVER
    at = runs[j, CELL] + (week - begin) * runs[j, MEMBERS] + q
    return int(cells[START, at])


@leaf
def _run_at(
    runs: Any, members: Any, cells: Any, layer: Any, week: Any, worth: Any, barred: Any
) -> int:
    """The run on which a start in a week is worth so much, or -1."""
    for j in range(len(runs)):
        start = _start_of(runs, members, cells, j, layer, week)
        if start == worth and runs[j, DEMAND] != barred:
            return int(j)
    return -1


@leaf
def _run_soon(
    person: Any, runs: Any, members: Any, cells: Any, layer: Any, week: Any,
    worth: Any, employer: Any,
) -> int:  # fmt: skip
    """The run on which a start is worth so much with the bonus of its employer."""
    for j in range(len(runs)):
        start = _start_of(runs, members, cells, j, layer, week)
        same = runs[j, EMPLOYER] == employer
        bonus = person.continuity if same else person.work_to_work
        if start > NEVER and start + bonus == worth:
            return int(j)
    return -1


@leaf
def _event_at(
    unbroken: Any, events: Any, onward: Any, layer: Any, week: Any, grid: Any,
    here: Any,
) -> int:  # fmt: skip
    """The course behind what being free in a week is worth."""
    free = grid[FREE]
    for k in range(len(events)):
        if not may_count(events, k, week):
            continue
        worth = by_course(unbroken, events, onward, k, layer, week, free, 0)
        if worth == here:
            return int(k)
    return -1


@leaf
def _end_of(runs: Any, j: Any, q: Any, week: Any, cells: Any) -> int:
    """Where the best stint that starts on a run in a week ends; late if it can."""
    begin, until, count = runs[j, FROM], runs[j, UNTIL], runs[j, MEMBERS]
    base = runs[j, CELL] + q
    best, end = NEVER, until
    for stop in range(until, week + runs[j, LEAST] - 1, -1):
        worth = cells[STOP, base + (stop - begin) * count]
        beyond = stop - week - runs[j, CAP]
        if beyond > 0:
            worth -= beyond * runs[j, RATE]
        if worth > best:
            best, end = worth, stop
    found: int = end
    return found
