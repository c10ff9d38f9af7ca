"""The most that a person's career can be worth at given prices; compiled.

Telling apart what a person has gained is dear, and mostly needless. So the search
begins with no gain at all beside all gains for tolls, or for nothing. As long as the
best career goes to the latter, the gain by which it goes there gets a layer of its own.
The best career that never goes there is the answer; and whenever the search ends
before, what it has found is more than the answer, never less. Where it takes long, it
begins anew and tells a few clauses apart even among what is not.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from allocator.certificate.compiled import compiled, inner
from allocator.certificate.desk import WORKS, desk_for, keys_of
from allocator.certificate.gains import lack_of
from allocator.certificate.layers import first_layers, tell_apart
from allocator.certificate.pairs import pairs_of
from allocator.certificate.sweep import sweep
from allocator.certificate.tables import SPARED_FROM, SPARED_TO, TAGS, Crowd, Ints, Work

_TAGS: Final = int(TAGS)


@compiled
def best_of_everyone(
    work: Work, crowd: Crowd, few: int, tries: int, tolled: bool, best: Ints,
    settled: Any,
) -> None:  # fmt: skip
    """Lower the most that each person's career can be worth, in mills.

    Tells ``few`` sets of clauses apart from the start, and a gain so many times from
    then on; what is not told apart costs tolls, if ``tolled``. ``settled`` says whose
    number no further tries would lower.
    """
    desk = desk_for(work, crowd)
    for i in range(len(best)):
        settled[i] = True
        spared = crowd.person[i, SPARED_FROM] < crowd.person[i, SPARED_TO]
        for spare in range(2 if spared else 1):
            worth, done = _best(i, work, crowd, few, tries, tolled, desk, spare == 1)
            best[i] = min(best[i], worth)
            settled[i] &= done


@inner
def _best(
    i: Any, work: Any, crowd: Any, few: Any, tries: Any, tolled: Any, desk: Any,
    spare: Any,
) -> tuple[int, bool]:  # fmt: skip
    """Most of one person, with or without what accounts are paid up front."""
    pairs, paid = pairs_of(i, work, crowd, spare)
    lack, pairs = lack_of(i, work, crowd, pairs)
    keys = keys_of(i, work, crowd, pairs)
    layers = first_layers(i, work, crowd, pairs, lack, few, tolled)
    root, fill = layers.number[1], np.arange(layers.number[0])
    worth = 0
    for _ in range(tries):
        for layer in fill:
            sweep(i, layer, work, crowd, pairs, lack, layers, keys, desk)
        worth = max(desk.grid[root, 0, WORKS], desk.after[0, root, 0]) + work.placed
        fill = tell_apart(-worth % _TAGS, work, lack, layers)
        if worth <= 0 or len(fill) == 0:
            break
    whole = max(0, -(-worth // _TAGS))
    return int(whole + paid), worth <= 0 or worth % _TAGS == 0
