"""The best career over the layers of one person: backward over weeks, compiled.

In each layer the weeks go from the last to the first. In week ``t`` a person

- begins a stint on a *run*, unbroken weeks on one demand;
- waits, or begins a course;
- or stops, and goes on from ``t`` in the layer of what the stint taught. After a
  job that ended by itself, ``after`` has the best start soon enough for a bonus.

A stint ``[a, b)`` is worth the values of its weeks less their prices, and the rate
of at most the counted weeks. Whole numbers throughout, so the value is exact.
"""

from __future__ import annotations

from typing import Any, Final

from allocator.certificate.compiled import inner
from allocator.certificate.desk import (
    BEST,
    CELL,
    COSTS,
    COUNTED,
    EMPLOYER,
    EXTRA,
    FIRST,
    FIRST_ON,
    FREE,
    HEAD,
    HOW,
    IS_CAPPED,
    KEY,
    KEY_BEGIN,
    KEY_EMPLOYER,
    KEY_LAST,
    KEY_NUMBER,
    LEAST,
    MOVE_BEGIN,
    MOVE_END,
    NEXT,
    NUMBER,
    ON,
    OTHER,
    PAY,
    QUEUE,
    QUEUED,
    RUN_FROM,
    RUN_UNTIL,
    SECOND,
    SIZE,
    STOP,
    SUM,
    TAG,
    TAIL,
    TO,
    TO_TAG,
    TOP,
    TOP_EMPLOYER,
    WAIT,
    WORKS,
    Desk,
)
from allocator.certificate.gains import Lack
from allocator.certificate.layers import FIRST_END, Layers, refunds_of, tag_of
from allocator.certificate.manners import FULL_TIME, PENDING
from allocator.certificate.runs import moves_of, runs_of
from allocator.certificate.tables import NEVER, SINCE, TAGS, UNTIL, Crowd, Ints, Work

_NEVER: Final = int(NEVER)
_TAGS: Final = int(TAGS)


@inner
def sweep(
    i: int, layer: int, work: Work, crowd: Crowd, pairs: Ints, lack: Lack,
    layers: Layers, keys: Ints, desk: Desk,
) -> None:  # fmt: skip
    """Fill the tables of one layer, when those of all that it leads to are filled."""
    since, until = crowd.person[i, SINCE], crowd.person[i, UNTIL]
    count = runs_of(i, layer, work, crowd, pairs, lack, layers, keys, desk)
    moves = desk.moves[: moves_of(i, layer, work, crowd, lack, layers, desk)]
    ended, ends = layers.onward[layer, -1], layers.layer[layer, FIRST_END]
    tag = tag_of(layer, len(lack.gains), lack, layers) if ended >= 0 else 0
    root, refunds = layers.number[1], refunds_of(layer, lack, layers)
    last = desk.grid[layer, until - since + 1]
    last[:] = _NEVER
    last[FREE] = 0
    desk.same[layer, : until - since + 1, : keys[:, KEY_NUMBER].max() + 1] = _NEVER
    for k in range(len(keys)):
        desk.after[k, layer, 0] = _NEVER
    for week in range(until, since - 1, -1):
        row = week - since
        _starts(
            week,
            count,
            desk.runs,
            desk.cells,
            desk.grid[layer, row],
            desk.same[layer, row],
        )
        _between(
            layer, week, since, moves, ended if week >= ends else -1, tag, root,
            refunds, desk.grid,
        )  # fmt: skip
        for k in range(len(keys)):
            if keys[k, KEY_BEGIN] == week:
                _after_job(
                    layer, k, since, moves, ends, ended, tag, root, refunds, work,
                    keys, desk,
                )  # fmt: skip
        _stops(week, row, count, root, refunds, desk)


@inner
def _starts(week: Any, count: Any, runs: Any, cells: Any, grid: Any, same: Any) -> None:
    """Best starts of a week: of all, of another demand, of each employer."""
    first, first_on, other = _NEVER, -1, _NEVER
    top, top_employer, second = _NEVER, -1, _NEVER
    for j in range(count):
        if week < runs[j, RUN_FROM] or week + runs[j, LEAST] > runs[j, RUN_UNTIL]:
            continue
        here = _start(week, runs[j], cells)
        if here > other:
            on = runs[j, ON]
            if here > first:
                if on != first_on:
                    other = first
                first, first_on = here, on
            elif on != first_on:
                other = here
        if here > second:
            employer = runs[j, EMPLOYER]
            if here > top:
                if employer != top_employer:
                    second = top
                top, top_employer = here, employer
            elif employer != top_employer:
                second = here
        number = runs[j, NUMBER]
        if number >= 0 and here > same[number]:
            same[number] = here
    grid[FIRST], grid[FIRST_ON], grid[OTHER] = first, first_on, other
    grid[TOP], grid[TOP_EMPLOYER], grid[SECOND] = top, top_employer, second


@inner
def _start(week: Any, run: Any, cells: Any) -> int:
    """What it is worth to begin a stint on a run."""
    at = run[CELL] + week - run[RUN_FROM]
    if run[IS_CAPPED] == 0:
        here = cells[at + run[LEAST], BEST] - week * run[PAY]
    else:
        here = _capped(week, run, cells)
    return int(here + run[EXTRA] - cells[at, SUM])


@inner
def _capped(week: Any, run: Any, cells: Any) -> int:
    """Best stop for a start whose counted weeks may end before the run does.

    A queue holds the stops within the counted weeks that no earlier one beats, the
    latest and best first: as starts go back, stops enter behind and leave in front.
    """
    least, counted, pay = run[LEAST], run[COUNTED], run[PAY]
    at = run[CELL] + week - run[RUN_FROM]
    best = _NEVER
    if least <= counted:
        front = run[CELL] + run[HEAD]
        back = front + run[SIZE]
        worth = cells[at + least, STOP]
        while back > front and cells[back - 1, QUEUED] <= worth:
            back -= 1
        cells[back, QUEUE], cells[back, QUEUED] = week + least, worth
        while cells[front, QUEUE] > week + counted:
            front += 1
        run[HEAD], run[SIZE] = front - run[CELL], back + 1 - front
        best = cells[front, QUEUED] - week * pay
    beyond = max(counted + 1, least)
    if week + beyond <= run[RUN_UNTIL]:
        best = max(best, cells[at + beyond, TAIL] + counted * pay)
    return best


@inner
def _between(
    layer: Any, week: Any, since: Any, moves: Any, ended: Any, tag: Any, root: Any,
    refunds: Any, grid: Any,
) -> None:  # fmt: skip
    """Wait or begin a course; then the best of all that may be done from here.

    ``ended`` is the layer in which a pending course has ended by now, or -1.
    """
    row, later = grid[layer, week - since], grid[layer, week - since + 1]
    wait, works = later[FREE], later[WORKS]
    if ended >= 0:
        onward = grid[ended, week - since]
        back = _refund(week, ended, root, refunds)
        wait = max(wait, _tagged(onward[WAIT], tag) + back)
        works = max(works, _tagged(onward[WORKS], tag) + back)
    for m in range(len(moves) if ended < 0 else 0):
        then = _then(week, moves[m])
        if then < 0:
            continue
        onward = grid[moves[m, TO], then - since]
        to_tag, costs = moves[m, TO_TAG], moves[m, COSTS]
        costs -= _refund(then, moves[m, TO], root, refunds)
        wait = max(wait, _tagged(onward[FREE], to_tag) - costs)
        works = max(works, _tagged(onward[WORKS], to_tag) - costs)
    row[WAIT] = wait
    row[FREE], row[WORKS] = max(wait, row[FIRST]), max(works, row[FIRST])


@inner
def _refund(week: Any, target: Any, root: Any, refunds: Any) -> int:
    """What is given back to who goes on to a layer in a week, if that is a free one."""
    return int(refunds[week]) if target < root else 0


@inner
def _tagged(worth: Any, tag: Any) -> int:
    """The same worth, rounded up to whole mills, less a tag unless that is none."""
    if tag == 0:
        return int(worth)
    return int(-(-worth // _TAGS) * _TAGS - tag)


@inner
def _then(week: Any, move: Any) -> int:
    """Week in which one goes on after a course taken from here, -1 where it is not."""
    how = move[HOW]
    if how == FULL_TIME:
        return int(move[MOVE_END]) if week == move[MOVE_BEGIN] else -1
    if how == PENDING:
        return int(week) if week <= move[MOVE_BEGIN] else -1
    return int(week) if week >= move[MOVE_END] else -1


@inner
def _after_job(
    layer: Any, k: Any, since: Any, moves: Any, ends: Any, ended: Any, tag: Any,
    root: Any, refunds: Any, work: Any, keys: Any, desk: Any,
) -> None:  # fmt: skip
    """Best start from each week on that still follows a job which ended by itself."""
    after, begin, employer = desk.after[k], keys[k, KEY_BEGIN], keys[k, KEY_EMPLOYER]
    best = _NEVER
    for week in range(keys[k, KEY_LAST], begin - 1, -1):
        start, x = desk.grid[layer, week - since], week - begin
        other = start[SECOND] if start[TOP_EMPLOYER] == employer else start[TOP]
        best = max(best, other + work.other_employer)
        same = desk.same[layer, week - since, keys[k, KEY_NUMBER]]
        best = max(best, same + work.same_employer)
        if week >= ends:
            back = _refund(week, ended, root, refunds)
            best = max(best, _tagged(after[ended, x], tag) + back)
        for m in range(len(moves) if week < ends else 0):
            then = _then(week, moves[m])
            if 0 <= then <= keys[k, KEY_LAST]:
                onward = after[moves[m, TO], then - begin]
                onward = _tagged(onward, moves[m, TO_TAG]) - moves[m, COSTS]
                back = _refund(then, moves[m, TO], root, refunds)
                best = max(best, onward + back)
        after[layer, x] = best


@inner
def _stops(week: Any, row: Any, count: Any, root: Any, refunds: Any, desk: Any) -> None:
    """What stopping now is worth, on each run."""
    runs, cells, grid, after = desk.runs, desk.cells, desk.grid, desk.after
    for j in range(count):
        begin, until = runs[j, RUN_FROM], runs[j, RUN_UNTIL]
        if week <= begin or week > until:
            continue
        # Two stints on one demand do not touch: begin another one, or wait.
        onward = runs[j, NEXT]
        stop = grid[onward, row, FIRST]
        if grid[onward, row, FIRST_ON] == runs[j, ON]:
            stop = grid[onward, row, OTHER]
        stop = max(stop, grid[onward, row, WAIT])
        if week == until and runs[j, KEY] >= 0:
            stop = max(stop, after[runs[j, KEY], onward, 0])
        at = runs[j, CELL] + week - begin
        back = _refund(week, onward, root, refunds)
        tail = _tagged(stop, runs[j, TAG]) + back + cells[at, SUM]
        worth = tail + week * runs[j, PAY]
        if runs[j, IS_CAPPED] == 0:
            if week < until:
                worth = max(worth, cells[at + 1, BEST])
            cells[at, BEST] = worth
        else:
            if week < until:
                tail = max(tail, cells[at + 1, TAIL])
            cells[at, STOP], cells[at, TAIL] = worth, tail
