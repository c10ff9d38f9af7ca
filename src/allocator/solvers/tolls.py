"""What bounds charge for gains that no layer tells apart.

Who works in weeks that ask for a gain has paid for it before. Where a layer does not
tell whether that is so, each such week is charged a part: a *toll*. The tolls of a
gain from any week on are together no more than its cheapest course that has ended by
then, so no career is charged more for a gain than it paid, whenever it is used. What
remains of that price falls evenly to nothing, but faster in weeks in which looks before
used such gains: whoever uses one for a while only is charged for it then, and not for
weeks in which nothing is asked. Who could do the work as a learner instead is charged
no more than the learner place.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.columns import (
    BESIDE,
    EARLY,
    EVENT_END,
    EVENT_VALUE,
    GAIN,
    KEPT,
    KEPT_FROM,
    KEPT_GAIN,
    KEPT_LEAST,
    KEPT_UNTIL,
    SPAN_FROM,
    SPAN_FULL_FROM,
    SPAN_FULL_UNTIL,
    SPAN_UNTIL,
    USE_ASKS,
    USE_FROM,
    USE_UNTIL,
)
from allocator.solvers.compiled import leaf, part
from allocator.solvers.gains import (
    BIT,
    BRINGS,
    COUNTS_FROM,
    SERVES,
    TOLLED,
    asked_by,
    lacks,
)

Ints = NDArray[np.int64]
USED: Final = 30
"""How much more is charged for a week that a look used, for each such look."""
_ANY: Final = 2**60
_DEAREST: Final = 2**40  # more is not charged: that times all weights is an int64
_USED: Final = int(USED)


class Weekly(NamedTuple):
    """Tolls of the lacking clauses.

    ``units`` a week, int64, shape (lacking, weeks), far too many where no gain that is
    charged serves, and none where own skills do; ``kin`` int64, shape (lacking,), one
    bit for each clause that such gains serve together, at first or second hand; room,
    int64, shape (2, weeks), for the tolls of one span of work.
    """

    units: Ints
    kin: Ints
    room: Ints


@part
def weekly_tolls(
    seeker: Any, ladders: Any, facts: Any, kept: Any, events: Any, gains: Any,
    clause: Any, number: Any, lacking: Any, uses: Any,
) -> Weekly:  # fmt: skip
    """Tolls of so many lacking clauses; events cost only what tolls do not charge."""
    weekly = Weekly(
        np.zeros((lacking, facts.weeks), np.int64), np.zeros(lacking, np.int64),
        np.empty((2, facts.weeks), np.int64),
    )  # fmt: skip
    if lacking == 0:
        return weekly
    owed = np.zeros((len(gains), facts.weeks + 1), np.int64)
    corners = np.empty(facts.weeks + 1, np.int64)
    weights = np.empty(facts.weeks + 1, np.int64)
    _choose(events, gains)
    for row in range(len(gains)):
        if gains[row, TOLLED] and gains[row, COUNTS_FROM] <= facts.weeks:
            _cheapest(ladders, facts, kept, events, row, owed[row])
            _weigh(seeker, gains[row, SERVES], ladders, number, uses, weights)
            _let_fall(gains[row, COUNTS_FROM], owed[row], weights, corners)
    for k in range(len(events)):
        row = events[k, GAIN]
        if row >= 0:
            events[k, EVENT_VALUE] += owed[row, min(events[k, EVENT_END], facts.weeks)]
    for place in range(lacking):
        _least(place, gains, owed, weekly.units[place])
        _spare(seeker, clause[place], ladders, weekly.units[place])
        weekly.kin[place] = _kin_of(place, gains)
    return weekly


@leaf
def _choose(events: Any, gains: Any) -> None:
    """Charge for all gains but those of which layers tell when they were made."""
    for row in range(len(gains)):
        apart = gains[row, BIT] and gains[row, BRINGS] == gains[row, SERVES]
        gains[row, TOLLED] = 0 if apart else 1
    for k in range(len(events)):
        if events[k, GAIN] >= 0 and events[k, BESIDE] == EARLY:
            gains[events[k, GAIN], TOLLED] = 1


@leaf
def _cheapest(
    ladders: Any, facts: Any, kept: Any, events: Any, row: Any, owed: Any
) -> None:
    """What a gain costs at least if it is to be used in each week."""
    owed[:] = _ANY
    for k in range(len(events)):
        if events[k, GAIN] == row and events[k, EVENT_END] < len(owed):
            cost = min(max(0, -events[k, EVENT_VALUE]), _DEAREST)
            owed[events[k, EVENT_END]] = min(owed[events[k, EVENT_END]], cost)
    for k in range(len(kept)):
        if kept[k, KEPT_GAIN] == row:
            demand = facts.demand[kept[k, KEPT]]
            lasts = max(kept[k, KEPT_LEAST], ladders.teach_weeks[demand])
            if kept[k, KEPT_FROM] + lasts <= kept[k, KEPT_UNTIL]:
                owed[kept[k, KEPT_FROM] + lasts] = 0
    for week in range(1, len(owed)):
        owed[week] = min(owed[week], owed[week - 1])


@leaf
def _weigh(
    seeker: Any, serves: Any, ladders: Any, number: Any, uses: Any, weights: Any
) -> None:
    """What is charged for a gain in weeks before each week, in parts of a whole."""
    weights[:] = 1
    for k in range(len(uses)):
        if uses[k, USE_UNTIL] == 0:
            break
        row = uses[k, USE_ASKS]
        for column in range(ladders.clauses.shape[1]):
            c = ladders.clauses[row, column]
            if number[c] < 0 or not serves >> number[c] & 1:
                continue
            for week in range(uses[k, USE_FROM], uses[k, USE_UNTIL]):
                if lacks(seeker, c, week, week + 1, ladders):
                    weights[week] += _USED
    total = 0
    for week in range(len(weights)):
        weight, weights[week] = weights[week], total
        total += weight


@leaf
def _let_fall(first: Any, owed: Any, weights: Any, corners: Any) -> None:
    """Lower what is owed to where it falls ever more slowly, and to nothing at last.

    It falls by how much is charged between weeks, as `_weigh` has it.
    """
    owed[: min(first, len(owed))] = 0
    owed[-1] = 0
    count = 0
    for week in range(first, len(owed)):
        while count > 1:
            before, last = corners[count - 2], corners[count - 1]
            rise = (owed[last] - owed[before]) * (weights[week] - weights[before])
            if rise < (owed[week] - owed[before]) * (weights[last] - weights[before]):
                break
            count -= 1
        corners[count] = week
        count += 1
    for k in range(1, count):
        since, until = corners[k - 1], corners[k]
        fall, whole = owed[until] - owed[since], weights[until] - weights[since]
        for week in range(since + 1, until):
            part = weights[week] - weights[since]
            owed[week] = owed[since] + fall * part // whole


@leaf
def _least(place: Any, gains: Any, owed: Any, weekly: Any) -> None:
    """The least that a clause costs in each week by any gain."""
    for week in range(len(weekly)):
        least = _ANY
        for row in range(len(gains)):
            serves = gains[row, SERVES] >> place & 1 and gains[row, TOLLED]
            if serves and gains[row, COUNTS_FROM] <= week:
                least = min(least, owed[row, week] - owed[row, week + 1])
        weekly[week] = least


@leaf
def _spare(seeker: Any, c: Any, ladders: Any, weekly: Any) -> None:
    """Charge nothing for a clause in weeks in which own skills satisfy it."""
    for week in range(len(weekly)):
        if not lacks(seeker, c, week, week + 1, ladders):
            weekly[week] = 0


@leaf
def _kin_of(place: Any, gains: Any) -> int:
    """The clauses that charged gains serve together with one, a bit each."""
    kin, before = 1 << place, 0
    while kin != before:
        before = kin
        for row in range(len(gains)):
            if gains[row, TOLLED] and gains[row, SERVES] & kin:
                kin |= gains[row, SERVES]
    found: int = kin
    return found


@leaf
def add_tolls(
    demand: Any, span: Any, mask: Any, ladders: Any, market: Any, number: Any,
    gains: Any, weekly: Any, tolls: Any, used: Any,
) -> int:  # fmt: skip
    """Add up the tolls of work in a span of weeks, in the layers of a mask.

    They go to ``tolls[used:]``, one for each week and one more; how much of it is used
    then, the same where nothing is charged. ``span`` has the columns of
    `allocator.solvers.columns`.
    """
    requires, learner = ladders.requires[demand], ladders.learner_requires[demand]
    asked = _unpaid(requires, mask, ladders, number, gains)
    other = _unpaid(learner, mask, ladders, number, gains) if learner >= 0 else 0
    if asked | other == 0:
        return int(used)
    begin, end = span[SPAN_FROM], span[SPAN_UNTIL]
    full, learns = weekly.room[0], weekly.room[1]
    _charge(asked, begin, end, weekly, full)
    if learner >= 0:
        price = market.price[1, demand]
        _charge(other, begin, end, weekly, learns)
        for week in range(begin, end):
            if span[SPAN_FULL_FROM] <= week < span[SPAN_FULL_UNTIL]:
                instead = learns[week] + price[week + 1] - price[week]
                full[week] = min(full[week], instead)
            else:
                full[week] = learns[week]
    total = 0
    for week in range(begin, end):
        tolls[used + week - begin] = total
        total += full[week] if full[week] < _ANY else 0
    tolls[used + end - begin] = total
    then: int = used + end - begin + 1 if total > 0 else used
    return then


@leaf
def _unpaid(row: Any, mask: Any, ladders: Any, number: Any, gains: Any) -> int:
    """Clauses of a requirement that no gain told apart serves, one bit each."""
    unpaid = asked_by(row, ladders, number)
    for g in range(len(gains)):
        if gains[g, BIT] & mask and not gains[g, TOLLED]:
            unpaid &= ~gains[g, SERVES]
    return unpaid


@leaf
def _charge(unpaid: Any, begin: Any, end: Any, weekly: Any, units: Any) -> None:
    """Tolls of some clauses, one bit each, in each week of a span.

    Of kin, which one gain may serve, only the highest; of others all.
    """
    units[begin:end] = 0
    left, place = unpaid, 0
    while left:
        if left & 1:
            kin = weekly.kin[place] >> place & left
            for week in range(begin, end):
                most, other, rest = 0, place, kin
                while rest:
                    if rest & 1:
                        most = max(most, weekly.units[other, week])
                    rest, other = rest >> 1, other + 1
                units[week] = min(_ANY, units[week] + most)
            left &= ~kin
        left, place = left >> 1, place + 1
