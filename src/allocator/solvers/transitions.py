"""The best start soon after a job that ended by itself, courses in between."""

from __future__ import annotations

from typing import Any, Final

from allocator.solvers.columns import (
    BESIDE,
    CELL,
    EARLY,
    EMPLOYER,
    EVENT_END,
    EVENT_START,
    EVENT_VALUE,
    FIRST,
    FROM,
    LAYER,
    LEAST,
    LONG,
    MEMBERS,
    NEVER,
    SECOND,
    SHORT,
    START,
    TOP,
    TOP_EMPLOYER,
    UNTIL,
)
from allocator.solvers.compiled import leaf

MOST_EVENTS: Final = 8
"""Courses of one career, at most."""


@leaf
def start_soon(
    person: Any, runs: Any, members: Any, unbroken: Any, events: Any, onward: Any,
    cells: Any, grid: Any, ended: Any, employer: Any, taught: Any, soon: Any,
    some: Any,
) -> None:  # fmt: skip
    """What a start within the gap after a job is worth, with its bonus.

    ``soon[t - ended, layer]`` is filled for the weeks ``t`` from the job's end to the
    last that counts, and one more; int64, shape (gap + 2, layers). ``some`` is room
    for events, shape (2, events).

    Courses may lie between; a long one beside work that begins later was as well
    entered before the job, unless the job ``taught`` what it asks for.
    """
    last = min(ended + person.gap, person.weeks)
    soon[max(0, last - ended + 1)] = NEVER
    for week in range(max(ended, 0), last + 1):
        here, top = soon[week - ended], grid[TOP, week]
        second, whose = grid[SECOND, week], grid[TOP_EMPLOYER, week]
        for layer in range(len(here)):
            start = second[layer] if whose[layer] == employer else top[layer]
            here[layer] = start + person.work_to_work if start > NEVER else NEVER
    _with_same_employer(person, runs, members, cells, ended, last, employer, soon)
    between, now = some[0], some[1]
    count = _in_between(events, ended, last, taught, between)
    for week in range(last, ended - 1, -1):
        here, later = soon[week - ended], soon[week - ended + 1]
        for layer in range(len(here)):
            before = here[layer] if week >= 0 else NEVER
            here[layer] = max(before, later[layer])
        if week < 0:
            continue
        open_now = 0
        for k in between[:count]:
            if may_count(events, k, week):
                now[open_now] = k
                open_now += 1
        if open_now == 0:
            continue
        for layer in range(len(here) - 1, -1, -1):
            for k in now[:open_now]:
                worth = by_course(unbroken, events, onward, k, layer, week, soon, ended)
                here[layer] = max(here[layer], worth)


@leaf
def may_count(events: Any, k: Any, week: Any) -> bool:
    """Whether a course may begin, or count, in a week, for some layer at least.

    A short one beside work counts once it has ended, or early, where work that is
    possible without it lasts until it ends; a long one is entered before it begins.
    """
    if events[k, BESIDE] == EARLY:
        return True
    if events[k, BESIDE] == SHORT:
        return bool(week >= events[k, EVENT_END])
    if events[k, BESIDE] == LONG:
        return bool(week <= events[k, EVENT_START])
    return bool(week == events[k, EVENT_START])


@leaf
def _with_same_employer(
    person: Any, runs: Any, members: Any, cells: Any, ended: Any, last: Any,
    employer: Any, soon: Any,
) -> None:  # fmt: skip
    """Starts on other work of the same employer, which earn another bonus."""
    for j in range(len(runs)):
        if runs[j, EMPLOYER] != employer:
            continue
        begin, count, first = runs[j, FROM], runs[j, MEMBERS], runs[j, FIRST]
        until = min(last, runs[j, UNTIL] - runs[j, LEAST])
        for week in range(max(begin, ended, 0), until + 1):
            here = soon[week - ended]
            at = runs[j, CELL] + (week - begin) * count
            for q in range(count):
                layer = members[LAYER, first + q]
                worth = cells[START, at + q] + person.continuity
                here[layer] = max(here[layer], worth)


@leaf
def _in_between(events: Any, ended: Any, last: Any, taught: Any, some: Any) -> int:
    """The courses that may lie between a job's end and the last week; how many."""
    count = 0
    for k in range(len(events)):
        begins, ends = events[k, EVENT_START], events[k, EVENT_END]
        if events[k, BESIDE] in (SHORT, EARLY):
            may = True
        elif events[k, BESIDE] == LONG:
            may = begins >= ended and (taught or begins <= last)
        else:
            may = begins >= ended and ends <= last
        if may:
            some[count] = k
            count += 1
    return count


@leaf
def by_course(
    unbroken: Any, events: Any, onward: Any, k: Any, layer: Any, week: Any,
    worths: Any, origin: Any,
) -> int:  # fmt: skip
    """What a course that may begin, or count, in a week leads to, or `NEVER`.

    ``worths[t - origin, layer]`` is what it is worth to be in a layer in week ``t``.
    """
    larger, beside, end = onward[layer, k], events[k, BESIDE], events[k, EVENT_END]
    if larger < 0:
        return NEVER
    last = unbroken.shape[1] - 1
    if beside == EARLY and week < end and unbroken[layer, min(end, last)] > week:
        return NEVER
    worth = worths[(week if beside else end) - origin, larger]
    return int(worth + events[k, EVENT_VALUE]) if worth > NEVER else NEVER


@leaf
def trace_soon(
    person: Any, unbroken: Any, events: Any, onward: Any, ended: Any, taught: Any,
    soon: Any, layer: Any, taken: Any, courses: Any, some: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """Week and layer of the best start soon, and how many courses there are by then."""
    week, count = ended, courses
    last = min(ended + person.gap, person.weeks)
    count_between = _in_between(events, ended, last, taught, some[0])
    while True:
        here = soon[week - ended, layer]
        if here == soon[week - ended + 1, layer]:
            week += 1
            continue
        found = -1
        for k in some[0, :count_between]:
            if found < 0 and may_count(events, k, week):
                worth = by_course(unbroken, events, onward, k, layer, week, soon, ended)
                found = k if worth == here else found
        if found < 0 or count == len(taken):
            return week, layer, count
        taken[count] = found
        count += 1
        layer = onward[layer, found]
        week = week if events[found, BESIDE] else events[found, EVENT_END]


@leaf
def member_of(runs: Any, members: Any, j: Any, layer: Any) -> int:
    """Place of a layer among those of a run, or -1; they stand in order."""
    low, high = 0, runs[j, MEMBERS]
    first = runs[j, FIRST]
    while low < high:
        middle = (low + high) // 2
        if members[LAYER, first + middle] < layer:
            low = middle + 1
        else:
            high = middle
    found: int = low
    if low < runs[j, MEMBERS] and members[LAYER, first + low] == layer:
        return found
    return -1
