"""The weeks in which a layer lets a person work on a demand."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.columns import (
    BY_ITSELF,
    CAP,
    DEMAND,
    EMPLOYER,
    FROM,
    FULL_FROM,
    FULL_UNTIL,
    LEAST,
    PAIR,
    RATE,
    RUN_COLUMNS,
    TEACHES,
    UNTIL,
    VALUE,
)
from allocator.solvers.compiled import part
from allocator.solvers.gains import (
    BEGINS,
    BIT,
    COUNTS_FROM,
    HOURS,
    KEPT,
    KEPT_CAP,
    KEPT_GAIN,
    KEPT_RATE,
    KEPT_VALUE,
    is_new,
)
from allocator.units import FOREVER

Ints = NDArray[np.int64]
_FOREVER: Final = int(FOREVER)


@part
def holds_in(
    row: Any, week: Any, ladders: Any, number: Any, known: Any
) -> tuple[bool, int]:
    """Whether a requirement is satisfied in a week, and until when that is so."""
    holds, change = True, _FOREVER
    for k in range(ladders.clauses.shape[1]):
        place = number[ladders.clauses[row, k]]
        if place < 0:
            continue
        until, since = known[place, 0], known[place, 1]
        if week < since:
            change = min(change, since)
            if week < until:
                change = min(change, until)
            else:
                holds = False
    return holds, change


@part
def _room_for(slack: Any, week: Any, gains: Any, mask: Any) -> tuple[bool, int]:
    """Whether courses beside work leave the hours, and until when that is so."""
    load, change = 0, _FOREVER
    for row in range(len(gains)):
        if gains[row, HOURS] == 0 or not gains[row, BIT] & mask:
            continue
        if week < gains[row, BEGINS]:
            change = min(change, gains[row, BEGINS])
        elif week < gains[row, COUNTS_FROM]:
            load += gains[row, HOURS]
            change = min(change, gains[row, COUNTS_FROM])
    return load <= slack, change


@part
def runs_of(
    seeker: Any, ladders: Any, facts: Any, market: Any, kept: Any, gains: Any,
    number: Any, masks: Any, earliest: Any, known: Any,
) -> tuple[Ints, Ints]:  # fmt: skip
    """Runs of all layers, in the weeks with a place left."""
    first = np.zeros(len(masks) + 1, np.int64)
    runs = np.empty((len(masks) * len(kept) * 2 + 8, RUN_COLUMNS), np.int64)
    found = 0
    for layer in range(len(masks)):
        for k in range(len(kept)):
            pair = kept[k, KEPT]
            demand = facts.demand[pair]
            slack = ladders.hours_of_person[seeker] - ladders.hours_of_demand[demand]
            week = max(earliest[layer], facts.from_week[pair])
            row, larger = kept[k, KEPT_GAIN], layer
            if row >= 0 and is_new(gains, row, masks[layer]):
                larger = np.searchsorted(masks, masks[layer] | gains[row, BIT])
            while week < facts.until_week[pair]:
                if len(runs) - found < 4:
                    more = np.empty((2 * len(runs), RUN_COLUMNS), np.int64)
                    more[:found] = runs[:found]
                    runs = more
                week, found = _next_runs(
                    ladders, facts, market, kept[k], demand, slack, layer, larger,
                    week, gains, number, masks[layer], known[layer], runs, found,
                )  # fmt: skip
        first[layer + 1] = found
    return first, runs[:found]


@part
def _may_work(
    requires: Any, learner: Any, slack: Any, week: Any, ladders: Any, gains: Any,
    number: Any, mask: Any, known: Any,
) -> tuple[bool, bool, int]:  # fmt: skip
    """Whether skills suffice, whether one may work, and until when that is so."""
    full, change = holds_in(requires, week, ladders, number, known)
    may, other = _room_for(slack, week, gains, mask)
    change = min(change, other)
    if may and not full:
        may = learner >= 0
        if may:
            may, other = holds_in(learner, week, ladders, number, known)
            change = min(change, other)
    return full, may, change


@part
def _next_runs(
    ladders: Any, facts: Any, market: Any, pair: Any, demand: Any, slack: Any,
    layer: Any, larger: Any, week: Any, gains: Any, number: Any, mask: Any,
    known: Any, runs: Any, found: Any,
) -> tuple[int, int]:  # fmt: skip
    """The next unbroken weeks with work, appended; where to go on, how many runs.

    In plans, of several spans without being a learner the first counts, and in
    bounds such a person is no learner at all. Bounds keep spans too short for a
    stint: a course beside work may end in a stint that begins there.
    """
    requires, learner = ladders.requires[demand], ladders.learner_requires[demand]
    until = facts.until_week[pair[KEPT]]
    begin, full_from, full_until, spans = -1, 0, 0, 0
    was_full = False
    while week < until:
        full, may, change = _may_work(
            requires, learner, slack, week, ladders, gains, number, mask, known
        )
        change = min(change, until)
        if may:
            change = _while_open(market, demand, week, change, not full)
            may = change > week
        if not may:
            if begin >= 0:
                break
            week = max(change, week + 1)
            continue
        begin = week if begin < 0 else begin
        if full and not was_full:
            spans += 1
            full_from = week if spans == 1 else full_from
        if full and spans == 1:
            full_until = change
        was_full, week = full, change
    if begin < 0:
        return week, found
    if spans == 0:
        full_from = full_until = week
    elif spans > 1 and not market.plans:
        full_from, full_until = begin, week
    least = facts.least[demand]
    span = begin, week, full_from, full_until
    if market.plans and week - begin < least:
        return week, found
    found = _append(facts, pair, demand, span, least, layer, runs, found)
    if larger != layer:
        need = max(least, ladders.teach_weeks[demand])
        found = _append(facts, pair, demand, span, need, larger, runs, found)
    return week, found


@part
def _while_open(market: Any, demand: Any, week: Any, until: Any, learner: Any) -> int:
    """First week from here on without a place left, at most ``until``."""
    while week < until and market.free[demand, week] > 0:
        if learner and market.free_learners[demand, week] <= 0:
            break
        week += 1
    found: int = week
    return found


@part
def _append(
    facts: Any, pair: Any, demand: Any, span: Any, least: Any, then: Any, runs: Any,
    found: Any,
) -> int:  # fmt: skip
    """Append a run; how many there are."""
    total: int = found
    begin, until, full_from, full_until = span
    runs[found, PAIR], runs[found, DEMAND] = pair[KEPT], demand
    runs[found, FROM], runs[found, UNTIL] = begin, until
    runs[found, FULL_FROM], runs[found, FULL_UNTIL] = full_from, full_until
    runs[found, LEAST], runs[found, TEACHES] = least, then
    runs[found, BY_ITSELF] = until == facts.end_week[demand]
    runs[found, EMPLOYER] = facts.contractor[demand]
    runs[found, VALUE], runs[found, RATE] = pair[KEPT_VALUE], pair[KEPT_RATE]
    runs[found, CAP] = pair[KEPT_CAP]
    return total + 1
