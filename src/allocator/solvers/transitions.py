"""The best start soon after a job that ended by itself, courses in between."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from allocator.solvers.columns import (
    BESIDE,
    CELL,
    EMPLOYER,
    EVENT_END,
    EVENT_START,
    EVENT_VALUE,
    FROM,
    LEAST,
    LONG,
    SECOND,
    SECOND_RUN,
    SHORT,
    START,
    TOP,
    TOP_RUN,
    UNTIL,
)
from allocator.solvers.compiled import part

NEVER: Final = -(2**60)
MOST_EVENTS: Final = 5
BASE: Final = 4096
"""Of the digits of a path of courses."""


@part
def transition(
    person: Any, first: Any, runs: Any, events: Any, onward: Any, cells: Any,
    grid: Any, mask: Any, begin: Any, last: Any, employer: Any, taught: Any,
) -> tuple[int, int, int, int]:  # fmt: skip
    """Best start in weeks ``begin … last`` after a job: worth, run, week, path.

    Courses may lie between; a long one beside work that begins later was as well
    entered before the job, unless the job ``taught`` what it asks for. ``path`` names
    the courses, the first in the lowest digits. A stack holds the layers to look at:
    each course pushes at most one more.
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
            larger, then = onward[mask, k], events[k, EVENT_END]
            if larger < 0:
                continue
            if events[k, BESIDE] == SHORT:
                early = person.early and first[mask] < first[mask + 1]
                if _is_dear(events, onward, k, mask, begin, early):
                    continue
                then = begin if early else max(begin, then)
            elif events[k, EVENT_START] < begin:
                continue
            elif events[k, BESIDE] == LONG:
                then = begin if taught or events[k, EVENT_START] <= last else last + 1
            if then <= last:
                stack[size, 0], stack[size, 1] = larger, then
                stack[size, 2] = paid + events[k, EVENT_VALUE]
                stack[size, 3], stack[size, 4] = path + (k + 1) * digit, digit * BASE
                size += 1
    return best, best_run, best_week, best_path


@part
def _is_dear(
    events: Any, onward: Any, k: Any, mask: Any, week: Any, early: Any
) -> bool:
    """Whether another short course leads to the same layer for less by ``week``."""
    for other in range(len(events)):
        if onward[mask, other] != onward[mask, k] or events[other, BESIDE] != SHORT:
            continue
        if (early or events[other, EVENT_END] <= week) and other != k:
            more = events[other, EVENT_VALUE] - events[k, EVENT_VALUE]
            if more > 0 or (more == 0 and other < k):
                return True
    return False


@part
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
