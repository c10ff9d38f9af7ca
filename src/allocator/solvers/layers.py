"""What one person can reach by courses and by work: one layer per set of gains.

A person is in the layer of the gains made so far; a layer holds the *runs* of weeks
in which its skills, and the hours that a course beside work leaves, allow work on a
candidate demand. Cohorts and stints that teach lead from a layer to a larger one.

All is laid out anew for each choice, because prices say what is worth a look. Where
a person has more gains than layers allow for, the least wanted are free in bounds
and out of reach in plans.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.columns import (
    BESIDE,
    EVENT_COLUMNS,
    EVENT_END,
    EVENT_START,
    GAIN,
    LONG,
)
from allocator.solvers.compiled import compiled, part
from allocator.solvers.gains import (
    BIT,
    COUNTS_FROM,
    KEPT,
    KEPT_GAIN,
    MOST_CLAUSES,
    SERVES,
    WANTED,
    cohorts_with_room,
    gains_of,
    is_new,
    number_lacking,
    worth_a_look,
)
from allocator.solvers.runs import holds_in, runs_of
from allocator.units import FOREVER

MOST_KINDS: Final = 5
"""Kinds of gain of one person that make layers."""
MOST_LAYERS: Final = 32

Ints = NDArray[np.int64]
_FOREVER: Final = int(FOREVER)


@compiled
def lay_out(
    seeker: int, ladders: Any, facts: Any, market: Any
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Runs and events of a person, at the prices and places of a market.

    Returns
    -------
    first, runs, events, onward
        As `allocator.solvers.careers.best_career` wants them.
    cohorts
        Cohort of each event, int64.
    """
    kept = worth_a_look(seeker, ladders, facts, market)
    events, cohorts = cohorts_with_room(seeker, ladders, market)
    clause = np.empty(MOST_CLAUSES, np.int64)
    number = np.full(ladders.served.shape[1], -1, np.int64)
    lacking = number_lacking(seeker, ladders, facts, kept, cohorts, clause, number)
    kept = kept[kept[:, KEPT_GAIN] == 1]
    gains = gains_of(ladders, facts, kept, events, cohorts, clause, number, lacking)
    masks = np.zeros(MOST_LAYERS + 1, np.int64)
    earliest = np.zeros(MOST_LAYERS + 1, np.int64)
    known = np.empty((MOST_LAYERS + 1, lacking, 2), np.int64)
    kinds, layers = MOST_KINDS, MOST_LAYERS + 1
    while layers > market.layers:
        _give_bits(gains, kinds)
        layers = _reach(
            seeker, ladders, facts, market, kept, gains, events, cohorts, clause,
            number, masks, earliest, known,
        )  # fmt: skip
        kinds -= 1
    onward, events, cohorts = _onward(
        ladders, gains, events, cohorts, number, masks[:layers], earliest, known
    )
    first, runs = runs_of(
        seeker, ladders, facts, market, kept, gains, number, masks[:layers], earliest,
        known,
    )  # fmt: skip
    return first, runs, events, onward, cohorts


@part
def _give_bits(gains: Any, kinds: Any) -> None:
    """Give the gains of the most wanted kinds a bit each."""
    gains[:, BIT] = 0
    bit = 0
    for _ in range(kinds):
        best = -1
        for row in range(len(gains)):
            if gains[row, BIT] == 0 and (
                best < 0 or gains[row, WANTED] > gains[best, WANTED]
            ):
                best = row
        if best < 0:
            return
        for row in range(len(gains)):
            if gains[row, SERVES] == gains[best, SERVES] and bit < 62:
                gains[row, BIT] = 1 << bit
                bit += 1


@part
def _reach(
    seeker: Any, ladders: Any, facts: Any, market: Any, kept: Any, gains: Any,
    events: Any, cohorts: Any, clause: Any, number: Any, masks: Any, earliest: Any,
    known: Any,
) -> int:  # fmt: skip
    """Sets of gains that can be reached, ascending, and the first week of each.

    More than the market's most mean that there are too many.
    """
    masks[0], earliest[0], layers, layer = 0, 0, 1, 0
    while layer < layers and layers <= market.layers:
        _know(seeker, ladders, gains, masks[layer], clause, market, known[layer])
        week = earliest[layer]
        for k in range(len(events)):
            if not _may_begin(
                ladders, gains, events, k, cohorts[k], number, masks[layer], week,
                known[layer],
            ):  # fmt: skip
                continue
            then = week if events[k, BESIDE] else events[k, EVENT_END]
            larger = masks[layer] | gains[events[k, GAIN], BIT]
            layers = _insert(masks, earliest, layers, larger, then)
        for k in range(len(kept)):
            row = kept[k, KEPT_GAIN]
            if row >= 0 and is_new(gains, row, masks[layer]):
                then = max(week, facts.from_week[kept[k, KEPT]]) + 1
                larger = masks[layer] | gains[row, BIT]
                layers = _insert(masks, earliest, layers, larger, then)
        layer += 1
    total: int = layers
    return total


@part
def _insert(masks: Any, earliest: Any, layers: Any, mask: Any, week: Any) -> int:
    """Note that a set of gains can be reached by a week; how many sets there are."""
    total: int = layers
    place = layers
    while place > 0 and masks[place - 1] >= mask:
        place -= 1
    if place < layers and masks[place] == mask:
        earliest[place] = min(earliest[place], week)
        return total
    if layers > MOST_LAYERS:
        return total
    for k in range(min(layers, MOST_LAYERS), place, -1):
        masks[k], earliest[k] = masks[k - 1], earliest[k - 1]
    masks[place], earliest[place] = mask, week
    return total + 1


@part
def _know(
    seeker: Any, ladders: Any, gains: Any, mask: Any, clause: Any, market: Any,
    known: Any,
) -> None:  # fmt: skip
    """Weeks of each lacking clause in a layer: before the one, from the other on.

    In bounds, gains without a bit count for everyone.
    """
    for k in range(len(known)):
        since = np.int64(ladders.held_from[seeker, clause[k]])
        for row in range(len(gains)):
            bit = gains[row, BIT]
            held = (bit & mask) != 0 if bit else not market.plans
            if held and gains[row, SERVES] >> k & 1:
                since = min(since, gains[row, COUNTS_FROM])
        known[k, 0] = ladders.held_until[seeker, clause[k]]
        known[k, 1] = since


@part
def _may_begin(
    ladders: Any, gains: Any, events: Any, k: Any, cohort: Any, number: Any, mask: Any,
    week: Any, known: Any,
) -> bool:  # fmt: skip
    """Whether a cohort leads on from a layer that is reached by a week."""
    row, start = events[k, GAIN], events[k, EVENT_START]
    if row < 0 or not is_new(gains, row, mask):
        return False
    if events[k, BESIDE] in (0, LONG) and start < week:
        return False
    holds, _ = holds_in(ladders.cohort_requires[cohort], start, ladders, number, known)
    return bool(holds)


@part
def _onward(
    ladders: Any, gains: Any, events: Any, cohorts: Any, number: Any, masks: Any,
    earliest: Any, known: Any,
) -> tuple[Ints, Ints, Ints]:  # fmt: skip
    """Where each event leads from each layer, for events that lead anywhere."""
    onward = np.empty((len(events), len(masks)), np.int64)
    found = 0
    for k in range(len(events)):
        leads = False
        for layer in range(len(masks)):
            onward[found, layer] = -1
            if _may_begin(
                ladders, gains, events, k, cohorts[k], number, masks[layer],
                earliest[layer], known[layer],
            ):  # fmt: skip
                larger = masks[layer] | gains[events[k, GAIN], BIT]
                onward[found, layer] = np.searchsorted(masks, larger)
                leads = True
        if leads:
            for column in range(EVENT_COLUMNS):
                events[found, column] = events[k, column]
            cohorts[found] = cohorts[k]
            found += 1
    return onward[:found].T.copy(), events[:found], cohorts[:found]
