"""Runs and moves of a layer: where a person may work, and which courses begin."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from allocator.certificate.compiled import inner
from allocator.certificate.desk import (
    CELL,
    COSTS,
    COUNTED,
    EMPLOYER,
    EXTRA,
    HEAD,
    HOW,
    IS_CAPPED,
    KEY,
    KEY_EMPLOYER,
    KEY_END,
    KEY_NUMBER,
    LEAST,
    MOVE_BEGIN,
    MOVE_END,
    NEXT,
    NUMBER,
    ON,
    PAY,
    RUN_FROM,
    RUN_UNTIL,
    SIZE,
    SUM,
    TAG,
    TO,
    TO_TAG,
    Desk,
)
from allocator.certificate.gains import (
    BEGIN,
    COHORT,
    COST,
    FINISH,
    GAIN,
    MANNER,
    OF,
    Lack,
)
from allocator.certificate.layers import BEGUN, FIRST_END, MOST_GAINS, Layers, tag_of
from allocator.certificate.manners import FULL_TIME
from allocator.certificate.tables import (
    BEGINS,
    CAP,
    CLOSES,
    CONTRACTOR,
    DEMAND,
    END,
    ENDS,
    HOURS,
    LEARNER,
    LEAST_WEEKS,
    LESSON,
    LESSON_WEEKS,
    LOAD,
    NEEDS,
    OPENS,
    PRICES_AT,
    QUARTERS,
    RATE,
    REQUIRES,
    ROUNDING,
    SHUT,
    START,
    UNTIL,
    VALUE,
    Crowd,
    Ints,
    Work,
)
from allocator.certificate.tolls import charge

_SHUT: Final = int(SHUT)
_MOST_GAINS: Final = int(MOST_GAINS)


@inner
def moves_of(
    i: int, layer: int, work: Work, crowd: Crowd, lack: Lack, layers: Layers,
    desk: Desk,
) -> int:  # fmt: skip
    """Fill in the courses that lead on from a layer; how many."""
    count = 0
    for w in range(len(lack.ways)):
        way, gain = lack.ways[w], lack.ways[w, GAIN]
        target = layers.onward[layer, gain]
        needs = work.cohort[way[OF], NEEDS]
        # While a course is pending, others begin; then its end comes first.
        late = way[MANNER] == FULL_TIME and way[BEGIN] >= layers.layer[layer, FIRST_END]
        if target < 0 or late:
            continue
        if not _holds(i, needs, way[BEGIN], layer, work, crowd, lack, layers):
            continue
        move = desk.moves[count]
        move[MOVE_BEGIN], move[MOVE_END] = way[BEGIN], way[FINISH]
        move[HOW], move[COSTS], move[TO] = way[MANNER], way[COST], target
        if target < layers.number[1]:  # the rest is charged by tolls
            move[COSTS] -= layers.tolls.left[gain, way[FINISH]]
        move[TO_TAG] = tag_of(layer, gain, lack, layers)
        count += 1
    return count


@inner
def _holds(
    i: Any, requirement: Any, week: Any, layer: Any, work: Any, crowd: Any, lack: Any,
    layers: Any,
) -> bool:  # fmt: skip
    """Whether a requirement is met in a week of a layer."""
    for at in range(work.list_at[requirement], work.list_at[requirement + 1]):
        c = work.clause[at]
        if lack.bit[c] >= 0 and week >= crowd.own[i, c, 0]:
            again = min(crowd.own[i, c, 1], layers.since[layer, lack.bit[c]])
            if week < again:
                return False
    return True


@inner
def runs_of(
    i: int, layer: int, work: Work, crowd: Crowd, pairs: Ints, lack: Lack,
    layers: Layers, keys: Ints, desk: Desk,
) -> int:  # fmt: skip
    """Fill in the runs of a layer, with the sums of their weeks; how many."""
    runs, cells = desk.runs, desk.cells
    found, cell = 0, 0
    left = _hours_left(i, layer, work, crowd, lack, layers)
    price = np.empty(crowd.person[i, UNTIL] + 1, np.int64)
    short = np.empty(crowd.person[i, UNTIL] + 1, np.int64)
    for p in range(len(pairs)):
        demand, lesson = pairs[p, DEMAND], -1
        if pairs[p, LESSON] >= 0:
            lesson = layers.onward[layer, pairs[p, LESSON]]
        _prices(i, layer, pairs[p], left, work, crowd, lack, layers, price, short)
        begin, closes = pairs[p, OPENS], pairs[p, CLOSES]
        while begin < closes:
            end = begin
            while end < closes and price[end] < _SHUT:
                end += 1
            for taught in range(2 if lesson >= 0 else 1):
                least = work.demand[demand, LEAST_WEEKS]
                if taught == 1:
                    least = max(least, work.demand[demand, LESSON_WEEKS])
                if end - begin < least:
                    continue
                run = runs[found]
                _begin_run(begin, end, pairs[p], work, keys, run)
                run[LEAST], run[CELL] = least, cell
                run[NEXT], run[TAG] = layer, 0
                if taught == 1:
                    run[NEXT] = lesson
                    run[TAG] = tag_of(layer, pairs[p, LESSON], lack, layers)
                total = 0
                for week in range(begin, end):
                    cells[cell, SUM] = total
                    total += pairs[p, VALUE] - price[week]
                    cell += 1
                cells[cell, SUM] = total
                cell += 1
                found += 1
            begin = end + 1
    return found


@inner
def _hours_left(
    i: Any, layer: Any, work: Any, crowd: Any, lack: Any, layers: Any
) -> Ints:
    """Quarters of an hour that pending courses leave, week by week."""
    left = np.full(crowd.person[i, UNTIL] + 1, crowd.person[i, HOURS], np.int64)
    for g in range(min(len(lack.gains), _MOST_GAINS)):
        if (layers.layer[layer, BEGUN] >> g) & 1:
            cohort = lack.gains[g, COHORT]
            left[work.cohort[cohort, BEGINS] : work.cohort[cohort, ENDS]] -= (
                work.cohort[cohort, LOAD]
            )
    return left


@inner
def _prices(
    i: Any, layer: Any, pair: Any, left: Any, work: Any, crowd: Any, lack: Any,
    layers: Any, price: Any, short: Any,
) -> None:  # fmt: skip
    """Price of the person's place on a demand in each week, `SHUT` for none."""
    demand, opens, closes = pair[DEMAND], pair[OPENS], pair[CLOSES]
    cell = work.demand[demand, PRICES_AT] - work.demand[demand, START]
    short[opens:closes] = 0
    _miss(
        i,
        layer,
        work.demand[demand, REQUIRES],
        pair,
        work,
        crowd,
        lack,
        layers,
        short,
        1,
    )
    learner = work.demand[demand, LEARNER]
    if learner >= 0:
        _miss(i, layer, learner, pair, work, crowd, lack, layers, short, 2)
    if layer < layers.number[1] and layers.tolls.charged != 0:
        _tolled(i, pair, work, crowd, lack, layers, short, price)
        return
    for week in range(opens, closes):
        if short[week] & 1 == 0:
            price[week] = work.price[cell + week, 0]
        elif short[week] == 1:
            price[week] = work.price[cell + week, 1]
        else:
            price[week] = _SHUT
    if layers.layer[layer, BEGUN] != 0:
        for week in range(opens, closes):
            if work.demand[demand, QUARTERS] > left[week]:
                price[week] = _SHUT


@inner
def _tolled(
    i: Any, pair: Any, work: Any, crowd: Any, lack: Any, layers: Any, short: Any,
    price: Any,
) -> None:  # fmt: skip
    """Price of the person's place, or a learner's, in a free layer that charges."""
    demand = pair[DEMAND]
    cell = work.demand[demand, PRICES_AT] - work.demand[demand, START]
    for week in range(pair[OPENS], pair[CLOSES]):
        price[week] = _SHUT
        for learns in range(2):
            asks = work.demand[demand, LEARNER if learns else REQUIRES]
            alone = work.price[cell + week, learns]
            if asks >= 0 and (short[week] >> learns) & 1 == 0 and alone < _SHUT:
                asked = _asked(i, asks, week, work, crowd, lack)
                here = alone + charge(asked, week, layers.tolls)
                price[week] = min(price[week], here)


@inner
def _asked(
    i: Any, requirement: Any, week: Any, work: Any, crowd: Any, lack: Any
) -> int:
    """Clauses of a requirement that the person does not satisfy alone, a bit each."""
    asked = 0
    for at in range(work.list_at[requirement], work.list_at[requirement + 1]):
        c = work.clause[at]
        if lack.bit[c] >= 0 and crowd.own[i, c, 0] <= week < crowd.own[i, c, 1]:
            asked |= 1 << lack.bit[c]
    return asked


@inner
def _miss(
    i: Any, layer: Any, requirement: Any, pair: Any, work: Any, crowd: Any, lack: Any,
    layers: Any, short: Any, bit: Any,
) -> None:  # fmt: skip
    """Mark the weeks of a pair in which a requirement is not met."""
    for at in range(work.list_at[requirement], work.list_at[requirement + 1]):
        c = work.clause[at]
        if lack.bit[c] >= 0:
            again = min(crowd.own[i, c, 1], layers.since[layer, lack.bit[c]])
            first = max(pair[OPENS], crowd.own[i, c, 0])
            for week in range(first, min(pair[CLOSES], again)):
                short[week] |= bit


@inner
def _begin_run(begin: Any, end: Any, pair: Any, work: Any, keys: Any, run: Any) -> None:
    """Facts of a run that no layer changes."""
    demand = pair[DEMAND]
    employer = work.demand[demand, CONTRACTOR]
    run[ON], run[RUN_FROM], run[RUN_UNTIL] = demand, begin, end
    run[PAY], run[COUNTED], run[EXTRA] = pair[RATE], pair[CAP], pair[ROUNDING]
    run[EMPLOYER], run[NUMBER], run[KEY] = employer, -1, -1
    run[HEAD], run[SIZE] = 0, 0
    run[IS_CAPPED] = pair[RATE] > 0 and pair[CAP] < end - begin
    for k in range(len(keys)):
        if keys[k, KEY_EMPLOYER] == employer:
            run[NUMBER] = keys[k, KEY_NUMBER]
            if keys[k, KEY_END] == end and end == work.demand[demand, END]:
                run[KEY] = k
