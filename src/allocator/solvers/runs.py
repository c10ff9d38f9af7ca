"""The weeks in which layers let a person work on a demand."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.columns import (
    BY_ITSELF,
    CAP,
    DEMAND,
    EARLIEST,
    EMPLOYER,
    FIRST,
    FROM,
    FULL_FROM,
    FULL_UNTIL,
    KEPT,
    KEPT_CAP,
    KEPT_FROM,
    KEPT_GAIN,
    KEPT_LEAST,
    KEPT_RATE,
    KEPT_UNTIL,
    KEPT_VALUE,
    LAYER,
    LEAST,
    MASK,
    MEMBER_ROWS,
    MEMBERS,
    NUMBER,
    PAIR,
    RATE,
    RUN_COLUMNS,
    SERVED,
    SPAN_COLUMNS,
    SPAN_FROM,
    SPAN_FULL_FROM,
    SPAN_FULL_UNTIL,
    SPAN_UNTIL,
    THEN,
    TOLL,
    UNTIL,
    VALUE,
)
from allocator.solvers.compiled import leaf, part
from allocator.solvers.gains import (
    BEGINS,
    BIT,
    COUNTS_FROM,
    HOURS,
    SERVES,
    STEP,
    asked_by,
)
from allocator.solvers.tolls import add_tolls
from allocator.units import FOREVER

Ints = NDArray[np.int64]
_FOREVER: Final = int(FOREVER)


@leaf
def holds_in(
    row: Any, week: Any, ladders: Any, number: Any, known: Any, waived: Any
) -> tuple[bool, int]:
    """Whether a requirement is satisfied in a week, and until when that is so.

    Lacking clauses that are ``waived``, one bit each, are not asked for.
    """
    holds, change = True, _FOREVER
    for k in range(ladders.clauses.shape[1]):
        place = number[ladders.clauses[row, k]]
        if place < 0 or waived >> place & 1:
            continue
        until, since = known[place, 0], known[place, 1]
        if week < since:
            change = min(change, since)
            if week < until:
                change = min(change, until)
            else:
                holds = False
    return holds, change


@leaf
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
    number: Any, keys: Any, known: Any, weekly: Any,
) -> tuple[Ints, Ints, Ints, Ints]:  # fmt: skip
    """Runs, their layers, since when work lasts unbroken there, and tolls of runs.

    Layers that differ in nothing that a demand asks for share its runs.
    """
    key_of = _key_of(keys, len(known))
    unbroken = np.full((len(known), facts.weeks + 1), _FOREVER, np.int64)
    runs = np.empty((4 * len(kept) + 8, RUN_COLUMNS), np.int64)
    members = np.empty((MEMBER_ROWS, 4 * len(known) * (len(kept) + 1)), np.int64)
    tolls = np.zeros(4 * (facts.weeks + 1), np.int64)
    found, some, used = 0, 0, facts.weeks + 1
    group = np.empty(len(known), np.int64)
    span = np.empty(SPAN_COLUMNS, np.int64)
    for k in range(len(kept)):
        demand = facts.demand[kept[k, KEPT]]
        slack = ladders.hours_of_person[seeker] - ladders.hours_of_demand[demand]
        matters = _matters(ladders, demand, slack, gains, number)
        group[:] = -1
        for leader in range(len(known)):
            if group[leader] >= 0:
                continue
            week = kept[k, KEPT_FROM]
            mask = keys[key_of[leader], MASK]
            earliest = keys[key_of[leader], EARLIEST]
            for layer in range(leader, len(known)):
                if not (keys[key_of[layer], MASK] ^ mask) & matters:
                    group[layer] = leader
                    earliest = min(earliest, keys[key_of[layer], EARLIEST])
            week = max(week, earliest)
            while week < kept[k, KEPT_UNTIL]:
                if found + 2 > len(runs):
                    runs = _longer(runs)
                if some + 2 * len(known) > members.shape[1]:
                    members = _longer(members.T).T.copy()
                week = _next_span(
                    ladders, market, kept[k, KEPT_UNTIL], demand, slack, week, gains,
                    number, mask, known[leader], span,
                )  # fmt: skip
                if span[SPAN_FROM] >= 0:
                    before, toll = found, 0
                    found, some = _append(
                        ladders, facts, market, kept[k], demand, span, leader, group,
                        key_of, keys, gains, runs, found, members, some,
                        unbroken,
                    )  # fmt: skip
                    if found > before and len(weekly.units):
                        if used + facts.weeks + 1 > len(tolls):
                            tolls = np.concatenate((tolls, tolls))
                        then = add_tolls(
                            demand, span, mask, ladders, market, number, gains, weekly,
                            tolls, used,
                        )  # fmt: skip
                        toll = used - span[SPAN_FROM] if then > used else 0
                        used = then
                    runs[before:found, TOLL] = toll
    _also_until_earlier(unbroken)
    return runs[:found], members[:, :some].copy(), unbroken, tolls[:used]


@leaf
def _also_until_earlier(unbroken: Any) -> None:
    """Work that lasts until a week lasts until those before it."""
    for layer in range(len(unbroken)):
        for week in range(unbroken.shape[1] - 2, -1, -1):
            later = unbroken[layer, week + 1]
            unbroken[layer, week] = min(unbroken[layer, week], later)


@part
def _key_of(keys: Any, count: Any) -> Ints:
    """Key of each layer."""
    key_of = np.empty(count, np.int64)
    for key in range(len(keys)):
        if keys[key, MASK] >= 0:
            key_of[keys[key, NUMBER]] = key
    return key_of


@part
def _longer(table: Any) -> Ints:
    """The same rows, with room for as many more."""
    more = np.empty((2 * len(table) + 1, table.shape[1]), np.int64)
    more[: len(table)] = table
    return more


@leaf
def _matters(ladders: Any, demand: Any, slack: Any, gains: Any, number: Any) -> int:
    """Bits of the gains that make a difference to work on a demand."""
    asked = 0
    for row in (ladders.requires[demand], ladders.learner_requires[demand]):
        if row >= 0:
            asked |= asked_by(row, ladders, number)
    load, bits = 0, 0
    for row in range(len(gains)):
        load += gains[row, HOURS]
    for row in range(len(gains)):
        if gains[row, SERVES] & asked or (gains[row, HOURS] > 0 and load > slack):
            bits |= gains[row, BIT]
    return bits


@leaf
def _may_work(
    requires: Any, learner: Any, slack: Any, week: Any, ladders: Any, gains: Any,
    number: Any, mask: Any, known: Any,
) -> tuple[bool, bool, int]:  # fmt: skip
    """Whether skills suffice, whether one may work, and until when that is so."""
    full, change = holds_in(requires, week, ladders, number, known, 0)
    may, other = _room_for(slack, week, gains, mask)
    change = min(change, other)
    if may and not full:
        may = learner >= 0
        if may:
            may, other = holds_in(learner, week, ladders, number, known, 0)
            change = min(change, other)
    return full, may, change


@leaf
def _next_span(
    ladders: Any, market: Any, until: Any, demand: Any, slack: Any,
    week: Any, gains: Any, number: Any, mask: Any, known: Any, span: Any,
) -> int:  # fmt: skip
    """The next unbroken weeks with work, or -1 for none; where to go on.

    In plans, of several spans without being a learner the first counts, and in
    bounds such a person is no learner at all.
    """
    requires, learner = ladders.requires[demand], ladders.learner_requires[demand]
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
    if spans == 0:
        full_from = full_until = week
    elif spans > 1 and not market.plans:
        full_from, full_until = begin, week
    span[SPAN_FROM], span[SPAN_UNTIL] = begin, week
    span[SPAN_FULL_FROM], span[SPAN_FULL_UNTIL] = full_from, full_until
    found: int = week
    return found


@leaf
def _while_open(market: Any, demand: Any, week: Any, until: Any, learner: Any) -> int:
    """First week from here on without a place left, at most ``until``."""
    while week < until and market.free[demand, week] > 0:
        if learner and market.free_learners[demand, week] <= 0:
            break
        week += 1
    found: int = week
    return found


@leaf
def _append(
    ladders: Any, facts: Any, market: Any, pair: Any, demand: Any, span: Any,
    leader: Any, group: Any, key_of: Any, keys: Any, gains: Any,
    runs: Any, found: Any, members: Any, some: Any, unbroken: Any,
) -> tuple[int, int]:  # fmt: skip
    """Append the runs of a span in a group of layers; how many runs and members.

    Bounds note spans too short for a stint: a course beside work may end in a stint
    that begins there.
    """
    total: int = found
    so_far: int = some
    weeks, least = span[SPAN_UNTIL] - span[SPAN_FROM], pair[KEPT_LEAST]
    if weeks < least and market.plans:
        return total, so_far
    for layer in range(leader, len(group)):
        if group[layer] == leader:
            begin = min(unbroken[layer, span[SPAN_UNTIL]], span[SPAN_FROM])
            unbroken[layer, span[SPAN_UNTIL]] = begin
    row = pair[KEPT_GAIN]
    need = max(least, ladders.teach_weeks[demand])
    for teaches in range(2):
        if weeks < (need if teaches else least) or (teaches and row < 0):
            continue
        first = so_far
        for layer in range(leader, len(group)):
            if group[layer] != leader:
                continue
            then = layer
            if teaches:
                key = key_of[layer]
                if not gains[row, BIT] or not gains[row, SERVES] & ~keys[key, SERVED]:
                    continue
                then = keys[key + gains[row, STEP], NUMBER]
            members[LAYER, so_far], members[THEN, so_far] = layer, then
            so_far += 1
        if so_far > first:
            run = runs[total]
            _write(facts, pair, demand, span, run)
            run[LEAST] = need if teaches else least
            run[FIRST], run[MEMBERS] = first, so_far - first
            total += 1
    return total, so_far


@leaf
def _write(facts: Any, pair: Any, demand: Any, span: Any, run: Any) -> None:
    """Write down what the runs of a span have in common."""
    run[PAIR], run[DEMAND] = pair[KEPT], demand
    run[FROM], run[UNTIL] = span[SPAN_FROM], span[SPAN_UNTIL]
    run[FULL_FROM], run[FULL_UNTIL] = span[SPAN_FULL_FROM], span[SPAN_FULL_UNTIL]
    run[BY_ITSELF] = span[SPAN_UNTIL] == facts.end_week[demand]
    run[EMPLOYER] = facts.contractor[demand]
    run[VALUE], run[RATE] = pair[KEPT_VALUE], pair[KEPT_RATE]
    run[CAP] = pair[KEPT_CAP]
