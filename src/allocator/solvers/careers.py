"""The best career of one person beside fixed others, by dynamic programming.

Backward over weeks: what a start in a week is worth, what being free in a week
is worth, and what it is worth that a job just ended by itself. Exact for one
person except that weeks on two stints of one tender are valued apart, and that
skills taught on the job are not looked ahead to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.solution import Stint
from allocator.solvers.arrays import Arrays
from allocator.solvers.openings import Opening
from allocator.solvers.state import State
from allocator.units import FOREVER, NO_WEEK

Values = NDArray[np.int64]


def week_values(arrays: Arrays, state: State, pair: int, weeks: int) -> Values:
    """Units that ``k`` weeks on a pair add now, shape (weeks + 1,), int64."""
    count = np.arange(weeks + 1, dtype=np.int64)
    demand = int(arrays.demand[pair])
    tender = int(arrays.tender[demand])
    room = max(0, int(arrays.obligation[tender] - state.counted[tender]))
    cap = int(arrays.counted_weeks[pair])
    counted = np.minimum(count, FOREVER if cap < 0 else cap)
    year = int(arrays.year_quarters[tender])
    cents = 2 * int(arrays.year_value[pair]) * counted * int(arrays.quarters[demand])
    cents = np.minimum((cents + year) // (2 * year), room)
    values: Values = count * int(arrays.week_value[pair]) + arrays.sroi_value * cents
    return values


@dataclass(slots=True)
class _Table:
    """Values from each week on, and the choices that give them."""

    free: Values
    start: list[Values]
    end: list[Values]
    after: list[int]
    next_after: list[tuple[int, int]]


def best_stints(
    state: State, seeker: int, openings: Sequence[Opening]
) -> tuple[int, tuple[Stint, ...]]:
    """Value in units, and stints, of the best career over the openings."""
    if not openings:
        return 0, ()
    arrays = state.arrays
    weeks = state.instance.weeks
    table = _fill(state, openings)
    value, choice = int(table.free[0]), _next_free(table, openings, 0)
    ended = int(state.instance.job_seekers.job_end_week[seeker])
    if ended != NO_WEEK:
        last = min(ended + arrays.max_gap_weeks, weeks - 1)
        employer = int(arrays.employer[seeker])
        worth, start = _best_transition(
            arrays, table, openings, employer, (max(0, ended), last)
        )
        if worth > value:
            value, choice = worth, start
    return value, _merged(_follow(state, seeker, table, openings, choice))


def _fill(state: State, openings: Sequence[Opening]) -> _Table:
    arrays, instance = state.arrays, state.instance
    weeks = instance.weeks
    nothing = np.iinfo(np.int64).min // 4
    table = _Table(
        free=np.zeros(weeks + 1, np.int64),
        start=[np.full(weeks + 1, nothing) for _ in openings],
        end=[np.zeros(weeks + 1, np.int64) for _ in openings],
        after=[0] * len(openings),
        next_after=[(-1, -1)] * len(openings),
    )
    values = [week_values(arrays, state, o.pair, weeks) for o in openings]
    ends = [instance.demands[o.demand].end_week for o in openings]
    for week in range(weeks, -1, -1):
        best = int(table.free[week + 1]) if week < weeks else 0
        if week < weeks:
            for i, opening in enumerate(openings):
                if not opening.starts(week):
                    continue
                last = int(opening.run_end[week])
                onward = table.free[week + opening.least : last + 1].copy()
                if last == ends[i]:
                    onward[-1] = table.after[i]
                onward += values[i][opening.least : last - week + 1]
                at = int(onward.argmax())
                table.start[i][week] = onward[at]
                table.end[i][week] = week + opening.least + at
                best = max(best, int(onward[at]))
        table.free[week] = best
        for i, end in enumerate(ends):
            if end == week:
                _end_by_itself(arrays, table, openings, i, week)
    return table


def _end_by_itself(
    arrays: Arrays, table: _Table, openings: Sequence[Opening], i: int, week: int
) -> None:
    """Value of week ``week`` when the job on opening ``i`` just ended by itself."""
    employer = int(arrays.contractor[openings[i].demand])
    last = min(week + arrays.max_gap_weeks, len(table.free) - 2)
    worth, choice = _best_transition(arrays, table, openings, employer, (week, last))
    table.after[i] = int(table.free[week])
    if worth > table.after[i]:
        table.after[i], table.next_after[i] = worth, choice


def _best_transition(
    arrays: Arrays,
    table: _Table,
    openings: Sequence[Opening],
    employer: int,
    span: tuple[int, int],
) -> tuple[int, tuple[int, int]]:
    """Best start within ``span`` (inclusive) after a job with ``employer``."""
    best, choice = np.iinfo(np.int64).min, (-1, -1)
    first, last = span
    if first > last:
        return best, choice
    for i, opening in enumerate(openings):
        starts = table.start[i][first : last + 1]
        at = int(starts.argmax())
        same = int(arrays.contractor[opening.demand]) == employer
        worth = int(starts[at]) + (arrays.continuity if same else arrays.work_to_work)
        if worth > best:
            best, choice = worth, (i, first + at)
    return best, choice


def _next_free(
    table: _Table, openings: Sequence[Opening], week: int
) -> tuple[int, int]:
    """The start that gives ``free[week]`` its value; (-1, -1) for none."""
    while week < len(table.free) - 1 and table.free[week] == table.free[week + 1]:
        week += 1
    for i in range(len(openings)):
        if table.start[i][week] == table.free[week] and openings[i].starts(week):
            return i, week
    return -1, -1


def _follow(
    state: State,
    seeker: int,
    table: _Table,
    openings: Sequence[Opening],
    choice: tuple[int, int],
) -> list[Stint]:
    stints = []
    while choice[0] >= 0:
        i, week = choice
        end = int(table.end[i][week])
        demand = openings[i].demand
        stints.append(Stint(seeker, demand, week, end))
        at_end = end == state.instance.demands[demand].end_week
        if at_end and table.next_after[i][0] >= 0:
            choice = table.next_after[i]
        else:
            choice = _next_free(table, openings, end)
    return stints


def _merged(stints: Sequence[Stint]) -> tuple[Stint, ...]:
    """Stints on one demand that touch are one stint."""
    merged: list[Stint] = []
    for stint in stints:
        last = merged[-1] if merged else None
        touches = last and (last.demand, last.end_week) == (
            stint.demand,
            stint.start_week,
        )
        if last and touches:
            merged[-1] = last._replace(end_week=stint.end_week)
        else:
            merged.append(stint)
    return tuple(merged)
