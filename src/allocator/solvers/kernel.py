"""The best career of a person at given prices: the hot kernel, compiled.

A *run* is an unbroken row of weeks in which a person may work on a demand. The
dynamic programme goes backward over weeks ``t``:

- ``start[run, t]``: a stint on the run begins in ``t``;
- ``free[t]``: no job at the beginning of week ``t``;
- ``after[run]``: the job on the run has just ended by itself.

A stint ``[a, b)`` is worth ``(b - a) · value - price[a, b) + rate · min(b - a,
cap)`` and then ``free[b]``, or ``after`` where the demand ends. All values are
integers in objective units, so a bound made of them is exact.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.compiled import compiled
from allocator.units import NO_WEEK

NEVER: Final = -(2**60)
MOST_STINTS: Final = 48
_NO_WEEK: Final = int(NO_WEEK)

Ints = NDArray[np.int64]


class Runs(NamedTuple):
    """Runs of one person after another, as columns, all int64, shape (R,).

    pair and its demand; from_week and until_week (half open); least (weeks of a stint);
    by_itself (1 where the demand ends with the run); employer; value (units a
    week); rate (units a counted week); cap (counted weeks, at least the run's
    length where there is no end).
    """

    pair: Ints
    demand: Ints
    from_week: Ints
    until_week: Ints
    least: Ints
    by_itself: Ints
    employer: Ints
    value: Ints
    rate: Ints
    cap: Ints


class Person(NamedTuple):
    """What the kernel needs of a person beside the runs; all integers.

    ``ended`` is the end week of the current job, `NO_WEEK` for none, and
    ``employer`` whose it is; the rest are the policy's.
    """

    weeks: int
    ended: int
    employer: int
    gap: int
    work_to_work: int
    continuity: int


@compiled
def best_career(
    person: Person, runs: Runs, first: int, last: int, price: Ints, stints: Ints
) -> tuple[int, int]:
    """Best career over ``runs[first:last]``.

    Parameters
    ----------
    price
        Cumulative prices, ``price[d, t]`` of the weeks before ``t``, shape
        (D, T + 1), int64.
    stints
        Filled with (run, start week, end week), shape (`MOST_STINTS`, 3), int64.

    Returns
    -------
    value, count
        Value in units, and number of stints.
    """
    weeks = person.weeks
    count = last - first
    offset = np.zeros(count + 1, np.int64)
    for j in range(count):
        length = runs.until_week[first + j] - runs.from_week[first + j]
        offset[j + 1] = offset[j] + length + 1
    start = np.full(offset[count], NEVER, np.int64)
    end = np.zeros(offset[count], np.int64)
    gain = np.full(offset[count], NEVER, np.int64)  # of stopping at a week
    best = np.zeros(offset[count], np.int64)  # week of best gain from here on
    tail = np.zeros(offset[count], np.int64)  # same, beyond the counted duration
    queue = np.zeros(offset[count], np.int64)  # best stops within the duration
    head = np.zeros(count, np.int64)
    size = np.zeros(count, np.int64)
    free = np.zeros(weeks + 2, np.int64)
    choice = np.full(weeks + 1, -1, np.int64)
    after = np.zeros(count, np.int64)
    next_run = np.full(count, -1, np.int64)
    next_week = np.zeros(count, np.int64)
    for week in range(weeks, -1, -1):
        worth, chosen = free[week + 1], -1
        for j in range(count):
            k = first + j
            begin, until = runs.from_week[k], runs.until_week[k]
            if week < begin or week + runs.least[k] > until:
                continue
            at = offset[j] + week - begin
            value, cap = runs.value[k], runs.cap[k]
            paid = price[runs.demand[k], week]
            if cap >= until - begin:
                stop = best[at + runs.least[k]]
                start[at] = gain[offset[j] + stop - begin] + paid
                start[at] -= week * (value + runs.rate[k])
                end[at] = stop
            else:
                _start_capped(
                    runs, k, j, week, offset, gain, tail, queue, head, size,
                    start, end, paid,
                )  # fmt: skip
            if start[at] > worth:
                worth, chosen = start[at], j
        free[week], choice[week] = worth, chosen
        for j in range(count):
            k = first + j
            begin, until = runs.from_week[k], runs.until_week[k]
            if week <= begin or week > until:
                continue
            at = offset[j] + week - begin
            stop_value = free[week]
            if week == until and runs.by_itself[k]:
                stop_value = _after(
                    person, runs, first, j, offset, start, free,
                    after, next_run, next_week, week,
                )  # fmt: skip
            rate = runs.rate[k]
            gain[at] = stop_value + week * (runs.value[k] + rate)
            gain[at] -= price[runs.demand[k], week]
            later = best[at + 1] if week < until else week
            better = gain[at] >= gain[offset[j] + later - begin]
            best[at] = week if better else later
            later = tail[at + 1] if week < until else week
            past = gain[offset[j] + later - begin] - later * rate
            tail[at] = week if gain[at] - week * rate >= past else later
    return _follow(
        person, runs, first, offset, start, end, free, choice,
        after, next_run, next_week, stints,
    )  # fmt: skip


@compiled
def _start_capped(
    runs: Any, k: Any, j: Any, week: Any, offset: Any, gain: Any, tail: Any,
    queue: Any, head: Any, size: Any, start: Any, end: Any, paid: Any,
) -> None:  # fmt: skip
    """A start whose counted duration may end before the stint does.

    ``queue`` holds, best first, the stops within the counted duration; as weeks
    go down, one earlier stop enters and stops beyond the duration leave.
    """
    begin, until = runs.from_week[k], runs.until_week[k]
    least, cap = runs.least[k], runs.cap[k]
    value, rate = runs.value[k], runs.rate[k]
    base = offset[j]
    at = base + week - begin
    if least <= cap:
        stop = week + least
        while size[j] > 0:
            back = queue[base + head[j] + size[j] - 1]
            if gain[base + back - begin] > gain[base + stop - begin]:
                break
            size[j] -= 1
        queue[base + head[j] + size[j]] = stop
        size[j] += 1
        while queue[base + head[j]] > week + cap:
            head[j] += 1
            size[j] -= 1
        stop = queue[base + head[j]]
        start[at] = gain[base + stop - begin] + paid - week * (value + rate)
        end[at] = stop
    beyond = max(week + cap + 1, week + least)
    if beyond <= until:
        stop = tail[base + beyond - begin]
        worth = gain[base + stop - begin] - stop * rate + cap * rate
        worth += paid - week * value
        if worth > start[at]:
            start[at], end[at] = worth, stop


@compiled
def _best_transition(
    person: Any, runs: Any, first: Any, count: Any, offset: Any, start: Any,
    employer: Any, from_week: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """Best start at most ``gap`` weeks after a job: worth, run, week."""
    worth, run, at_week = NEVER, -1, 0
    for j in range(count):
        k = first + j
        same = runs.employer[k] == employer
        bonus = person.continuity if same else person.work_to_work
        begin = max(from_week, runs.from_week[k])
        last = min(from_week + person.gap, runs.until_week[k] - runs.least[k])
        for week in range(begin, last + 1):
            here = start[offset[j] + week - runs.from_week[k]] + bonus
            if here > worth:
                worth, run, at_week = here, j, week
    return worth, run, at_week


@compiled
def _after(
    person: Any, runs: Any, first: Any, j: Any, offset: Any, start: Any, free: Any,
    after: Any, next_run: Any, next_week: Any, week: Any,
) -> int:  # fmt: skip
    """Value of having just ended the job on run ``j`` by itself."""
    worth, run, at_week = _best_transition(
        person, runs, first, len(after), offset, start, runs.employer[first + j], week
    )
    after[j] = free[week]
    if worth > free[week]:
        after[j], next_run[j], next_week[j] = worth, run, at_week
    result: int = after[j]
    return result


@compiled
def _follow(
    person: Any, runs: Any, first: Any, offset: Any, start: Any, end: Any, free: Any,
    choice: Any, after: Any, next_run: Any, next_week: Any, stints: Any,
) -> tuple[int, int]:  # fmt: skip
    """The stints behind the best value."""
    count = len(after)
    value, run, week = free[0], -1, 0
    if person.ended != _NO_WEEK and count > 0:
        worth, next_, at_week = _best_transition(
            person, runs, first, count, offset, start, person.employer,
            person.ended,
        )  # fmt: skip
        if worth > value:
            value, run, week = worth, next_, at_week
    found = 0
    while found < MOST_STINTS:
        if run < 0:
            while week <= person.weeks and choice[week] < 0:
                week += 1
            if week > person.weeks:
                break
            run = choice[week]
        k = first + run
        stop = end[offset[run] + week - runs.from_week[k]]
        stints[found, 0] = k
        stints[found, 1] = week
        stints[found, 2] = stop
        found += 1
        week = stop
        if stop == runs.until_week[k] and runs.by_itself[k] and next_run[run] >= 0:
            week = next_week[run]
            run = next_run[run]
        else:
            run = -1
    return value, found
