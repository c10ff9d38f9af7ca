"""What one person can reach by courses and by work: one layer per set of gains.

A person is in the layer of the gains made so far; its skills, and the hours that a
course beside work leaves, say in which weeks work on a candidate demand is allowed.
Cohorts and stints that teach lead from a layer to a larger one.

All is laid out anew for each choice, because prices say what is worth a look. Where
a person has more gains than layers allow for, the least wanted are out of reach in
plans, and in bounds who makes one of them has them all, and pays tolls for their use.

A layer has a *key*: one digit for each kind of gain, 0 for not gained and else the
number of the gain, so that a larger layer has a larger key.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.beside import lay_beside, waived_for
from allocator.solvers.columns import (
    BESIDE,
    EARLIEST,
    EVENT_COLUMNS,
    EVENT_END,
    EVENT_START,
    GAIN,
    KEPT_FROM,
    KEPT_GAIN,
    KEY_COLUMNS,
    LONG,
    MASK,
    NUMBER,
    SERVED,
)
from allocator.solvers.compiled import compiled, leaf, part
from allocator.solvers.gains import (
    BIT,
    BRINGS,
    COUNTS_FROM,
    HOURS,
    MOST_CLAUSES,
    SERVES,
    STEP,
    WANTED,
    cohorts_with_room,
    count_later,
    gains_of,
    number_lacking,
    worth_a_look,
)
from allocator.solvers.runs import holds_in, runs_of
from allocator.solvers.tolls import weekly_tolls
from allocator.units import FOREVER

MOST_LAYERS: Final = 1024
_MOST_KEYS: Final = 16 * MOST_LAYERS
_MOST_BITS: Final = 62

Ints = NDArray[np.int64]
_FOREVER: Final = int(FOREVER)
_MOST_KINDS: Final = 12


@compiled
def lay_out(
    seeker: int, ladders: Any, facts: Any, market: Any, sight: Any
) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints]:
    """Runs and events of a person, at the prices and places of a market.

    Returns
    -------
    runs, members, unbroken, events, onward
        As `allocator.solvers.careers.values_onward` wants them.
    cohorts
        Cohort of each event, int64.
    tolls
        What gains that no layer tells apart cost, `allocator.solvers.tolls`.
    """
    kept = worth_a_look(seeker, ladders, facts, market, sight.windows)
    events, cohorts = cohorts_with_room(seeker, ladders, market, sight.useless)
    clause = np.empty(MOST_CLAUSES, np.int64)
    number = np.full(ladders.served.shape[1], -1, np.int64)
    lacking = number_lacking(seeker, ladders, facts, kept, cohorts, clause, number)
    kept = kept[kept[:, KEPT_GAIN] == 1]
    lay_beside(
        seeker, ladders, facts, market, sight, kept, events, cohorts, clause, number,
        lacking,
    )  # fmt: skip
    gains = gains_of(
        ladders, facts, kept, events, cohorts, clause, number, lacking, sight.wishes
    )
    if not market.plans:
        count_later(
            seeker, ladders, facts, kept, events, cohorts, number, lacking, gains
        )
    waived = waived_for(gains, events, market)
    most = min(sight.layers, MOST_LAYERS)
    known = np.empty((most, lacking, 2), np.int64)
    kinds, layers = _kinds_at_first(most), most + 1
    while layers > most:
        keys = _give_bits(gains, kinds, not market.plans and kinds >= 0)
        keys[0, MASK], keys[0, EARLIEST] = 0, 0
        onward = np.full((most, len(events)), -1, np.int64)
        layers = _reach(
            seeker, ladders, market, kept, gains, events, cohorts, waived, clause,
            number, keys, known, onward,
        )  # fmt: skip
        kinds -= 1
    weekly = weekly_tolls(
        seeker, ladders, facts, kept, events, gains, clause, number,
        0 if market.plans else lacking, sight.uses,
    )  # fmt: skip
    onward, events, cohorts = _leading(onward[:layers], events, cohorts, keys)
    runs, members, unbroken, tolls = runs_of(
        seeker, ladders, facts, market, kept, gains, number, keys, known[:layers],
        weekly,
    )  # fmt: skip
    return runs, members, unbroken, events, onward, cohorts, tolls


@leaf
def _kinds_at_first(layers: Any) -> int:
    """Kinds of gain to try first: few where few layers are allowed."""
    kinds, room = 0, 2
    while kinds < _MOST_KINDS and room < 8 * layers:
        kinds, room = kinds + 1, 2 * room
    return kinds


@part
def _give_bits(gains: Any, kinds: Any, others: Any) -> Any:
    """Give the gains of the most wanted kinds a bit each; room for all their keys.

    All ``others`` may share one: who has any of them has them all.
    """
    gains[:, BIT] = 0
    bit, keys = 0, 1
    for _ in range(kinds):
        best = -1
        for row in range(len(gains)):
            if gains[row, BIT] == 0 and (
                best < 0 or gains[row, WANTED] > gains[best, WANTED]
            ):
                best = row
        if best < 0:
            break
        some, step = 0, keys
        for row in range(len(gains)):
            room = bit < _MOST_BITS and step * (some + 2) <= _MOST_KEYS
            if gains[row, SERVES] == gains[best, SERVES] and room:
                some += 1
                gains[row, BIT], gains[row, STEP] = 1 << bit, step * some
                gains[row, BRINGS] = gains[row, SERVES]
                bit += 1
        if some == 0:
            break
        keys = step * (some + 1)
    if others and bit < _MOST_BITS and 2 * keys <= _MOST_KEYS:
        keys = _share_bit(gains, 1 << bit, keys)
    table = np.empty((keys, KEY_COLUMNS), np.int64)
    table[:, MASK], table[:, EARLIEST], table[:, SERVED] = -1, _FOREVER, 0
    return table


@leaf
def _share_bit(gains: Any, bit: Any, step: Any) -> int:
    """Let all gains without a bit share this one; how many keys there are then."""
    brings = 0
    for row in range(len(gains)):
        if gains[row, BIT] == 0:
            brings |= gains[row, SERVES]
    for row in range(len(gains)):
        if gains[row, BIT] == 0:
            gains[row, BIT], gains[row, STEP] = bit, step
            gains[row, BRINGS], gains[row, HOURS] = brings, 0
    keys: int = 2 * step if brings else step
    return keys


@leaf
def _reach(
    seeker: Any, ladders: Any, market: Any, kept: Any, gains: Any, events: Any,
    cohorts: Any, waived: Any, clause: Any, number: Any, keys: Any, known: Any,
    onward: Any,
) -> int:  # fmt: skip
    """Number the layers that can be reached; how many, or too many.

    ``onward`` gets the keys to which events lead. A key is final when its turn
    comes, because only smaller ones lead to it.
    """
    layers = 0
    for key in range(len(keys)):
        mask = keys[key, MASK]
        if mask < 0:
            continue
        if layers == len(onward):
            return layers + 1
        layer, layers = layers, layers + 1
        keys[key, NUMBER] = layer
        _know(seeker, ladders, gains, mask, clause, market, known[layer])
        week, served = keys[key, EARLIEST], keys[key, SERVED]
        for k in range(len(events)):
            row, start = events[k, GAIN], events[k, EVENT_START]
            if row < 0 or gains[row, BIT] == 0 or not gains[row, SERVES] & ~served:
                continue
            if events[k, BESIDE] in (0, LONG) and start < week:
                continue
            needs = ladders.cohort_requires[cohorts[k]]
            if holds_in(needs, start, ladders, number, known[layer], waived[k])[0]:
                then = week if events[k, BESIDE] else events[k, EVENT_END]
                onward[layer, k] = _enter(keys, key, gains, row, then)
        for k in range(len(kept)):
            row = kept[k, KEPT_GAIN]
            if row >= 0 and gains[row, BIT] and gains[row, SERVES] & ~served:
                then = max(week, kept[k, KEPT_FROM]) + 1
                _enter(keys, key, gains, row, then)
    return layers


@leaf
def _enter(keys: Any, key: Any, gains: Any, row: Any, week: Any) -> int:
    """Note that a gain leads to a larger layer by a week; the key of that layer."""
    larger: int = key + gains[row, STEP]
    keys[larger, MASK] = keys[key, MASK] | gains[row, BIT]
    keys[larger, SERVED] = keys[key, SERVED] | gains[row, BRINGS]
    keys[larger, EARLIEST] = min(keys[larger, EARLIEST], week)
    return larger


@leaf
def _know(
    seeker: Any, ladders: Any, gains: Any, mask: Any, clause: Any, market: Any,
    known: Any,
) -> None:  # fmt: skip
    """Weeks of each lacking clause in a layer: before the one, from the other on.

    In bounds, gains without a bit count for everyone: so they do in a single layer.
    """
    for k in range(len(known)):
        known[k, 0] = ladders.held_until[seeker, clause[k]]
        known[k, 1] = ladders.held_from[seeker, clause[k]]
    for row in range(len(gains)):
        bit = gains[row, BIT]
        held = (bit & mask) != 0 if bit else not market.plans
        serves, k = gains[row, SERVES], 0
        while held and serves:
            if serves & 1:
                known[k, 1] = min(known[k, 1], gains[row, COUNTS_FROM])
            serves, k = serves >> 1, k + 1


@part
def _leading(
    onward: Any, events: Any, cohorts: Any, keys: Any
) -> tuple[Ints, Ints, Ints]:
    """Events that lead anywhere, and from layer to layer instead of to keys."""
    leads = np.empty((len(onward), len(events)), np.int64)
    found = 0
    for k in range(len(events)):
        some = False
        for layer in range(len(onward)):
            key = onward[layer, k]
            leads[layer, found] = keys[key, NUMBER] if key >= 0 else -1
            some = some or key >= 0
        if some:
            for column in range(EVENT_COLUMNS):
                events[found, column] = events[k, column]
            cohorts[found] = cohorts[k]
            found += 1
    return leads[:, :found].copy(), events[:found], cohorts[:found]
