"""Layers: what a person may have gained so far; compiled.

The first layers are *free*: they tell apart a few clauses at most, and satisfy every
other one from the earliest week in which any way could, for tolls at most
(`allocator.certificate.tolls`). Whatever leads there is worth too much rather than too
little. Then comes the *root*, the layer of no gain. Other layers are added one by one,
where the best career goes to a free layer instead; so a gain is told apart only where
it matters. Then all layers that lead there are *stale*: still worth no less than they
should.

What leads to a free or stale layer is worth a *tag* less, part of a mill, by which
the best career tells where that was.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from allocator.certificate.compiled import inner
from allocator.certificate.gains import CLAUSES, COHORT, EARLIEST, Lack
from allocator.certificate.tables import COURSE, FAR, TAGS, Crowd, Ints, Work
from allocator.certificate.tolls import Tolls, charge, tolls_of

MOST_LAYERS: Final = 2_048
MOST_GAINS: Final = 29
"""Gains that can be told apart in a tag; those beyond lead to free layers for good."""

_FAR: Final = int(FAR)
_MOST_LAYERS: Final = int(MOST_LAYERS)
_MOST_GAINS: Final = int(MOST_GAINS)
_UNKNOWN: Final = int(TAGS) - 1
_END: Final = int(MOST_GAINS)
_STALE: Final = int(MOST_GAINS) + 1
_KINDS: Final = int(MOST_GAINS) + 2


# Columns of a layer.
HELD: Final = 0  # clauses gained, one bit each
BEGUN: Final = 1  # gains by courses that are pending, one bit each
FIRST_END: Final = 2  # week in which the first of them ends
STALE: Final = 3  # 1 where what it leads to was told apart since it was filled
LAYER_COLUMNS: Final = 4


class Layers(NamedTuple):
    """Layers of a person: L is `MOST_LAYERS`, of which ``number[0]`` are in use; int64.

    ``number[1]`` is the root. layer has the columns above. ``since[l, b]`` is the week
    from which the clause of bit ``b`` is satisfied (`FAR` for never). ``onward[l, g]``
    is the layer after gain ``g``, -1 where that gains nothing, and ``onward[l, -1]``
    the one in which the first pending course has ended. ``few`` are the sets of
    clauses that free layers tell apart, and ``free[code]`` is the free layer of some
    of them, one bit each. ``tolls`` are what free layers charge for all others.
    """

    number: Ints
    layer: Ints
    since: Ints
    onward: Ints
    few: Ints
    free: Ints
    tolls: Tolls


@inner
def first_layers(
    i: int, work: Work, crowd: Crowd, pairs: Ints, lack: Lack, most: int, tolled: bool
) -> Layers:
    """The root, and free layers that tell so many sets of clauses apart at most.

    These charge tolls, or nothing at all.
    """
    gains, bits = lack.gains, len(lack.since)
    few, told = _most_wanted(lack)[:most], 0 if tolled else -1
    for clauses in few:
        told |= clauses
    layers = Layers(
        np.zeros(2, np.int64),
        np.zeros((_MOST_LAYERS, LAYER_COLUMNS), np.int64),
        np.full((_MOST_LAYERS, bits), _FAR, np.int64),
        np.full((_MOST_LAYERS, len(gains) + 1), -1, np.int64),
        few,
        np.full(1 << len(few), -1, np.int64),
        tolls_of(i, work, crowd, pairs, lack, told),
    )
    layers.layer[:, FIRST_END] = _FAR
    if len(gains) > 0:
        _add_free(lack, layers)
    layers.number[1] = layers.number[0]
    nothing = layers.layer[0, BEGUN]  # A constant here would be compiled apart.
    _add(nothing, nothing, work, lack, layers)
    return layers


@inner
def _add_free(lack: Any, layers: Any) -> None:
    """The free layers that gains lead to, larger ones first."""
    gains, few = lack.gains, layers.few
    reached = np.zeros(len(layers.free), np.bool_)
    reached[0] = True
    for code in range(len(reached)):
        if reached[code]:
            for g in range(len(gains)):
                reached[code | _code(gains[g, CLAUSES], few)] = True
    for code in range(len(reached) - 1, -1, -1):
        if not reached[code]:
            continue
        new = layers.number[0]
        layers.number[0], layers.free[code] = new + 1, new
        layers.since[new] = lack.since
        for at in range(len(few)):
            for b in range(len(lack.since)):
                if (code >> at) & 1 == 0 and (few[at] >> b) & 1:
                    layers.since[new, b] = _FAR
        for g in range(len(gains)):
            larger = code | _code(gains[g, CLAUSES], few)
            if larger != code:
                layers.onward[new, g] = layers.free[larger]


@inner
def _code(clauses: Any, few: Any) -> int:
    """Which of a few sets of clauses are among some."""
    code = 0
    for at in range(len(few)):
        code |= int(clauses & few[at] == few[at]) << at
    return code


@inner
def _most_wanted(lack: Any) -> Ints:
    """Clauses in sets that gains give together or not at all, most wanted first."""
    bits = len(lack.since)
    sets, wanted = np.zeros(bits, np.int64), np.zeros(bits, np.int64)
    count = 0
    given = 0
    for g in range(len(lack.gains)):
        given |= lack.gains[g, CLAUSES]
    for b in range(bits):
        if (given >> b) & 1 == 0:
            continue
        at = 0
        while at < count and not _given_alike(b, sets[at], lack.gains):
            at += 1
        sets[at] |= 1 << b
        wanted[at] += lack.wanted[b]
        count = max(count, at + 1)
    return sets[np.argsort(-wanted[:count], kind="mergesort")]


@inner
def _given_alike(bit: Any, clauses: Any, gains: Any) -> bool:
    """Whether every gain that gives some of the clauses gives one more, and only it."""
    for g in range(len(gains)):
        if ((gains[g, CLAUSES] >> bit) & 1 == 1) != (gains[g, CLAUSES] & clauses != 0):
            return False
    return True


@inner
def tag_of(layer: int, gain: int, lack: Lack, layers: Layers) -> int:
    """Tag of going on by a gain, the last of which is a course's end; 0 for none."""
    target, root = layers.onward[layer, gain], layers.number[1]
    if layer < root:
        return 0
    if target >= root:
        stale = layers.layer[target, STALE] == 1
        return 1 + target * _KINDS + _STALE if stale else 0
    if gain == len(lack.gains):
        return 1 + layer * _KINDS + _END
    return 1 + layer * _KINDS + gain if gain < _MOST_GAINS else _UNKNOWN


@inner
def refunds_of(layer: int, lack: Lack, layers: Layers) -> Ints:
    """What whoever leaves a layer for a free one in each week gets back, int64.

    The tolls from then on of all that is gained or begun in the layer, and was paid.
    """
    weeks = layers.tolls.weekly.shape[1]
    refunds = np.zeros(weeks + 1, np.int64)
    paid = layers.layer[layer, HELD] if layer >= layers.number[1] else 0
    for g in range(min(len(lack.gains), _MOST_GAINS)):
        if (layers.layer[layer, BEGUN] >> g) & 1:
            paid |= lack.gains[g, CLAUSES]
    if paid & layers.tolls.charged:
        for week in range(weeks - 1, -1, -1):
            refunds[week] = refunds[week + 1] + charge(paid, week, layers.tolls)
    return refunds


@inner
def tell_apart(tag: int, work: Work, lack: Lack, layers: Layers) -> Ints:
    """Give what a tag tells a layer of its own.

    Returns
    -------
    Ints
        The layers to fill now, in order; none where there is no room or no telling.
    """
    before, root = layers.number[0], layers.number[1]
    if tag == 0 or tag == _UNKNOWN:
        return np.empty(0, np.int64)
    layer, gain = (tag - 1) // _KINDS, (tag - 1) % _KINDS
    if gain != _STALE:
        if gain == _END:
            gain = len(lack.gains)
        held, pending = _after(layer, gain, lack, layers)
        target = _find(held, pending, lack, layers)
        if target < root:
            if before == _MOST_LAYERS:
                return np.empty(0, np.int64)
            target = _add(held, pending, work, lack, layers)
            _tell_end_apart(target, work, lack, layers)
        layers.onward[layer, gain] = target
    fill = np.empty(layers.number[0] + 1, np.int64)
    new = layers.number[0] - before
    for at in range(new):
        fill[at] = layers.number[0] - 1 - at
    layers.layer[layer, STALE] = 1
    count = _refresh(layer, fill, new, layers)
    _make_stale(layer, layers)
    if layer != root:
        fill[count] = root
        count += 1
    return fill[:count]


@inner
def _refresh(layer: Any, fill: Any, count: Any, layers: Any) -> int:
    """Append a layer after whatever is stale of all that it leads to."""
    stack = np.empty(_MOST_LAYERS, np.int64)
    stack[0], size = layer, 1
    while size > 0:
        top, deeper = stack[size - 1], False
        for target in layers.onward[top]:
            if target >= 0 and layers.layer[target, STALE] == 1:
                stack[size], deeper = target, True
                size += 1
                break
        if not deeper:
            layers.layer[top, STALE] = 0
            fill[count] = top
            count += 1
            size -= 1
    return int(count)


@inner
def _make_stale(layer: Any, layers: Any) -> None:
    """Mark all layers that lead to one; the root is filled anew every time."""
    stack = np.empty(_MOST_LAYERS, np.int64)
    stack[0], size = layer, 1
    while size > 0:
        size -= 1
        target = stack[size]
        for before in range(layers.number[1] + 1, layers.number[0]):
            if (
                layers.layer[before, STALE] == 0
                and (layers.onward[before] == target).any()
            ):
                layers.layer[before, STALE] = 1
                stack[size] = before
                size += 1


@inner
def _tell_end_apart(layer: Any, work: Any, lack: Any, layers: Any) -> None:
    """Give layers of their own to the ends of all pending courses."""
    root = layers.number[1]
    while layers.layer[layer, BEGUN] != 0 and layers.onward[layer, -1] < root:
        if layers.number[0] == _MOST_LAYERS:
            return
        held, pending = _after(layer, len(lack.gains), lack, layers)
        target = _add(held, pending, work, lack, layers)
        layers.onward[layer, -1] = target
        layer = target


@inner
def _after(layer: Any, gain: Any, lack: Any, layers: Any) -> tuple[int, int]:
    """What is held and pending after a gain, or after a course's end."""
    held, pending = layers.layer[layer, HELD], layers.layer[layer, BEGUN]
    if gain == len(lack.gains):
        gain = _first_to_end(pending, lack)
        return held | lack.gains[gain, CLAUSES], pending & ~(1 << gain)
    if lack.gains[gain, COHORT] < 0:
        return held | lack.gains[gain, CLAUSES], pending
    return held, pending | (1 << gain)


@inner
def _first_to_end(pending: Any, lack: Any) -> int:
    """The pending course that ends first."""
    first = -1
    for g in range(min(len(lack.gains), _MOST_GAINS)):
        if (pending >> g) & 1 and (
            first < 0 or lack.gains[g, EARLIEST] < lack.gains[first, EARLIEST]
        ):
            first = g
    return first


@inner
def _find(held: Any, pending: Any, lack: Any, layers: Any) -> int:
    """The layer with these gains, or the free one where there is none."""
    for layer in range(layers.number[1], layers.number[0]):
        if layers.layer[layer, HELD] == held and layers.layer[layer, BEGUN] == pending:
            return layer
    for g in range(min(len(lack.gains), _MOST_GAINS)):
        if (pending >> g) & 1:
            held |= lack.gains[g, CLAUSES]
    return int(layers.free[_code(held, layers.few)])


@inner
def _add(held: Any, pending: Any, work: Any, lack: Any, layers: Any) -> int:
    """A new layer, which leads on to those that are there, and else to free ones."""
    gains, new = lack.gains, layers.number[0]
    layers.number[0] += 1
    layers.layer[new, HELD], layers.layer[new, BEGUN] = held, pending
    for b in range(len(lack.since)):
        if (held >> b) & 1:
            layers.since[new, b] = 0
    for g in range(len(gains)):
        if g < _MOST_GAINS and (pending >> g) & 1:
            for b in range(len(lack.since)):
                if (gains[g, CLAUSES] >> b) & 1:
                    layers.since[new, b] = min(layers.since[new, b], gains[g, EARLIEST])
        elif gains[g, CLAUSES] & ~held != 0 and not _follows(g, pending, work, gains):
            if g < _MOST_GAINS:
                after = _after(new, g, lack, layers)
            else:
                after = (held | gains[g, CLAUSES], pending)
            layers.onward[new, g] = _find(*after, lack, layers)
    if pending != 0:
        layers.layer[new, FIRST_END] = gains[_first_to_end(pending, lack), EARLIEST]
        after = _after(new, len(gains), lack, layers)
        layers.onward[new, len(gains)] = _find(*after, lack, layers)
    return int(new)


@inner
def _follows(gain: Any, pending: Any, work: Any, gains: Any) -> bool:
    """Whether the course of a gain beside work is pending already."""
    cohort = gains[gain, COHORT]
    if cohort < 0 or pending == 0:
        return False
    for g in range(min(len(gains), _MOST_GAINS)):
        if (pending >> g) & 1 and work.cohort[gains[g, COHORT], COURSE] == work.cohort[
            cohort, COURSE
        ]:
            return True
    return False
