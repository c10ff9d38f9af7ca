"""What free layers charge for clauses that they do not tell apart; compiled.

A free layer satisfies a clause from the earliest week in which anyone could have
gained it. But whoever works where it is asked in week ``t`` has paid for it: at least
the least cost of a cohort that has ended by ``t``. So each week of such work is charged
a part of that, a *toll*. From any week on the tolls of a gain are together no more
than it costs by then, and a way to a free layer costs only what they leave of it; who
comes from a layer where clauses are told apart, and so were paid, gets their tolls
back. What work may teach costs nothing.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from allocator.certificate.compiled import inner
from allocator.certificate.gains import CLAUSES, COST, EARLIEST, FINISH, GAIN, Lack
from allocator.certificate.tables import (
    CLOSES,
    DEMAND,
    LEARNER,
    LESSON,
    OPENS,
    REQUIRES,
    TAGS,
    UNTIL,
    Crowd,
    Ints,
    Work,
)

_TAGS: Final = int(TAGS)
_DEAREST: Final = 2**40
"""Mills: more is not charged, so that products with weeks are whole numbers."""


class Tolls(NamedTuple):
    """What a person is charged in free layers; int64, in parts of a mill.

    ``weekly[b, t]`` for the clause of bit ``b`` in week ``t``; ``left[g, t]``, what
    gain ``g`` is charged at most from week ``t`` on; ``kin[b]``, a bit for each clause
    that gains give together with ``b``, at first or second hand; ``charged``, a bit for
    each clause that is charged in any week.
    """

    weekly: Ints
    left: Ints
    kin: Ints
    charged: int


@inner
def tolls_of(
    i: int, work: Work, crowd: Crowd, pairs: Ints, lack: Lack, told: int
) -> Tolls:
    """Tolls of a person for all clauses but those told apart, a bit each."""
    weeks, bits = crowd.person[i, UNTIL], len(lack.since)
    left = np.zeros((len(lack.gains), weeks + 1), np.int64)
    weekly, kin = np.zeros((bits, weeks), np.int64), np.zeros(bits, np.int64)
    charged = 0
    if told == -1:
        return Tolls(weekly, left, kin, charged)
    asked = _asked(work, pairs, lack, weeks)
    for g in range(len(lack.gains)):
        clauses = lack.gains[g, CLAUSES] & ~told
        if clauses != 0 and not _is_taught(g, pairs):
            _cheapest(g, lack.ways, left[g])
            _spread(clauses, lack.gains[g, EARLIEST], asked, left[g])
    for b in range(bits):
        kin[b] = _kin_of(b, lack.gains)
        if (told >> b) & 1 == 0:
            _least(b, lack.gains, left, weekly[b])
            charged |= int((weekly[b] > 0).any()) << b
    return Tolls(weekly * _TAGS, left * _TAGS, kin, charged)


@inner
def _asked(work: Any, pairs: Any, lack: Any, weeks: Any) -> Ints:
    """Clauses that work at hand may ask in each week, one bit each."""
    asked = np.zeros(weeks, np.int64)
    for p in range(len(pairs)):
        clauses = 0
        for column in (REQUIRES, LEARNER):
            which = work.demand[pairs[p, DEMAND], column]
            if which >= 0:
                for c in work.clause[work.list_at[which] : work.list_at[which + 1]]:
                    if lack.bit[c] >= 0:
                        clauses |= 1 << lack.bit[c]
        for week in range(pairs[p, OPENS], pairs[p, CLOSES]):
            asked[week] |= clauses
    return asked


@inner
def _is_taught(g: Any, pairs: Any) -> bool:
    """Whether work may teach a gain."""
    return bool((pairs[:, LESSON] == g).any())


@inner
def _cheapest(g: Any, ways: Any, left: Any) -> None:
    """Mills that a gain costs at least if it is to be used in each week."""
    left[:] = _DEAREST
    for w in range(len(ways)):
        if ways[w, GAIN] == g and ways[w, FINISH] < len(left):
            cost = max(0, ways[w, COST] // _TAGS)
            left[ways[w, FINISH]] = min(left[ways[w, FINISH]], cost)
    for week in range(1, len(left)):
        left[week] = min(left[week], left[week - 1])


@inner
def _spread(clauses: Any, earliest: Any, asked: Any, left: Any) -> None:
    """Lower what is left to where it falls evenly, never sooner than it has to.

    Only weeks in which work asks some of the clauses count, and from the last one back
    the next stretch is always that on which it can rise least.
    """
    corner, worth = len(left) - 1, 0
    left[corner] = 0
    while corner > earliest:
        best, rise, over = -1, 0, 1
        count = 0
        for week in range(corner - 1, earliest - 1, -1):
            count += asked[week] & clauses != 0
            if count > 0 and (best < 0 or (left[week] - worth) * over <= rise * count):
                best, rise, over = week, left[week] - worth, count
        if best < 0:
            break
        count = 0
        for week in range(corner - 1, best - 1, -1):
            count += asked[week] & clauses != 0
            left[week] = worth + rise * count // over
        corner, worth = best, worth + rise
    for week in range(corner):
        left[week] = worth if week >= earliest else 0


@inner
def _least(b: Any, gains: Any, left: Any, weekly: Any) -> None:
    """The least that any gain of a clause is charged in each week."""
    for week in range(len(weekly)):
        least = -1
        for g in range(len(gains)):
            if (gains[g, CLAUSES] >> b) & 1 and gains[g, EARLIEST] <= week:
                toll = left[g, week] - left[g, week + 1]
                least = toll if least < 0 else min(least, toll)
        weekly[week] = max(0, least)


@inner
def _kin_of(b: Any, gains: Any) -> int:
    """Clauses that gains give together with one, at first or second hand."""
    kin, before = 1 << b, 0
    while kin != before:
        before = kin
        for g in range(len(gains)):
            if gains[g, CLAUSES] & kin:
                kin |= gains[g, CLAUSES]
    found: int = kin
    return found


@inner
def charge(clauses: Any, week: Any, tolls: Any) -> int:
    """Tolls of some clauses in a week: of kin, which one gain may give, the highest."""
    total, rest, b = 0, clauses & tolls.charged, 0
    while rest:
        if rest & 1:
            most = 0
            kin = tolls.kin[b] >> b & rest
            for other in range(b, len(tolls.kin)):
                if kin & 1:
                    most = max(most, tolls.weekly[other, week])
                kin >>= 1
            total += most
            rest &= ~(tolls.kin[b] >> b)
        rest, b = rest >> 1, b + 1
    return total
