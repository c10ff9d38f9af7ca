"""What one person lacks for the work at hand, and how it may be gained; compiled.

A *gain* is a set of clauses that courses or work come to satisfy. A *way* is a
cohort that makes a gain; `allocator.certificate.manners` says how. One that is
pending at first needs a gain of its own.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.certificate.compiled import inner
from allocator.certificate.manners import FULL_TIME, PENDING, asks_some, manner_of
from allocator.certificate.tables import (
    BEGINS,
    CLOSES,
    COHORTS_FROM,
    COHORTS_TO,
    COURSE,
    DEMAND,
    ENDS,
    FAR,
    FEE,
    GIVES,
    IS_BESIDE,
    LEARNER,
    LEAST_WEEKS,
    LESSON,
    LESSON_WEEKS,
    NEEDS,
    OPENS,
    REQUIRES,
    SINCE,
    TEACHES,
    UNTIL,
    Crowd,
    Ints,
    Work,
)

# Columns of a gain.
CLAUSES: Final = 0  # a bit for each clause that the person lacks
COHORT: Final = 1  # the cohort of a pending course, else -1
EARLIEST: Final = 2
GAIN_COLUMNS: Final = 3

# Columns of a way.
GAIN: Final = 0
BEGIN: Final = 1
FINISH: Final = 2
MANNER: Final = 3
COST: Final = 4
OF: Final = 5  # the cohort
WAY_COLUMNS: Final = 6

_MOST_BITS: Final = 62
_FAR: Final = int(FAR)


class Lack(NamedTuple):
    """What a person lacks for the work at hand, and how it may be gained.

    ``bit[c]`` numbers the clauses lacked, -1 for what is held throughout, and
    ``since`` has the first week in which each may be satisfied, courses and work so
    far as they go. ``wanted`` has the number of pairs that ask each. int64. Gains and
    ways are tables with the columns above.
    """

    bit: Ints
    since: Ints
    wanted: Ints
    gains: Ints
    ways: Ints


class _Sources(NamedTuple):
    """Where clauses may come from: cohorts, and what they and pairs satisfy."""

    cohorts: Ints
    given: Ints
    taught: Ints
    bit: Ints


@inner
def lack_of(i: int, work: Work, crowd: Crowd, pairs: Ints) -> tuple[Lack, Ints]:
    """Clauses that work at hand, or a useful course, asks and a person lacks.

    Also the pairs on which the person can work at all, their lessons filled in.
    """
    sources, bits = _sources_of(i, work, crowd, pairs)
    since = _earliest(i, -1, 0, bits, work, crowd, pairs, sources)
    cohorts = sources.cohorts
    gains = np.empty((len(pairs) + len(cohorts), GAIN_COLUMNS), np.int64)
    ways = np.empty((len(cohorts), WAY_COLUMNS), np.int64)
    found, made, course = 0, 0, -1
    opens, asks = np.empty(0, np.int64), np.empty(0, np.bool_)
    for at in range(len(cohorts)):
        k, clauses, way = cohorts[at], sources.given[at], ways[made]
        way[BEGIN], way[FINISH] = work.cohort[k, BEGINS], work.cohort[k, ENDS]
        needs = work.cohort[k, NEEDS]
        if not _met_from(i, needs, way[BEGIN], since, work, crowd, sources.bit):
            continue
        way[MANNER], way[COST], way[OF] = FULL_TIME, work.cohort[k, FEE], k
        if work.cohort[k, IS_BESIDE] == 1:
            if work.cohort[k, COURSE] != course:
                course = work.cohort[k, COURSE]
                opens, asks = _without(i, at, bits, work, crowd, pairs, sources)
            way[MANNER] = manner_of(i, at, work, crowd, pairs, sources, opens, asks)
        apart = k if way[MANNER] == PENDING else -1
        way[GAIN], found = _gain(clauses, apart, way[FINISH], gains, found)
        made += 1
    for p in range(len(pairs)):
        pairs[p, LESSON] = -1
        if sources.taught[p] != 0:
            week = _learnt(i, pairs[p], since, work, crowd, sources.bit)
            if week <= pairs[p, CLOSES]:
                clauses = sources.taught[p]
                pairs[p, LESSON], found = _gain(clauses, -1, week, gains, found)
    kept = np.empty(len(pairs), np.bool_)
    for p in range(len(pairs)):
        week = _open_from(i, pairs[p], since, work, crowd, sources.bit)
        least = work.demand[pairs[p, DEMAND], LEAST_WEEKS]
        kept[p] = week + least <= pairs[p, CLOSES]
    pairs = pairs[kept]
    wanted = _wanted(bits, work, pairs, sources.bit)
    return Lack(sources.bit, since, wanted, gains[:found], ways[:made]), pairs


@inner
def _wanted(bits: Any, work: Any, pairs: Any, bit: Any) -> Ints:
    """How many pairs ask each clause."""
    wanted = np.zeros(bits, np.int64)
    for p in range(len(pairs)):
        for column in (REQUIRES, LEARNER):
            asked = work.demand[pairs[p, DEMAND], column]
            if asked >= 0:
                for c in work.clause[work.list_at[asked] : work.list_at[asked + 1]]:
                    if bit[c] >= 0:
                        wanted[bit[c]] += 1
    return wanted


@inner
def _sources_of(i: Any, work: Any, crowd: Any, pairs: Any) -> tuple[_Sources, int]:
    """Number the clauses lacked; where they may come from, and how many there are."""
    cohorts = crowd.cohort[crowd.person[i, COHORTS_FROM] : crowd.person[i, COHORTS_TO]]
    bit = np.full(crowd.own.shape[1], -1, np.int64)
    count = 0
    for p in range(len(pairs)):
        demand = pairs[p, DEMAND]
        count = _want(i, work.demand[demand, REQUIRES], work, crowd, bit, count)
        if work.demand[demand, LEARNER] >= 0:
            count = _want(i, work.demand[demand, LEARNER], work, crowd, bit, count)
    before = -1
    while before < count:
        before = count
        for k in cohorts:
            if _bits(work.cohort[k, GIVES], work, bit) != 0:
                count = _want(i, work.cohort[k, NEEDS], work, crowd, bit, count)
    useful = np.empty(len(cohorts), np.int64)
    given = np.empty(len(cohorts), np.int64)
    taught = np.empty(len(pairs), np.int64)
    some = 0
    for k in cohorts:
        useful[some], given[some] = k, _bits(work.cohort[k, GIVES], work, bit)
        some += given[some] != 0
    for p in range(len(pairs)):
        taught[p] = _bits(work.demand[pairs[p, DEMAND], TEACHES], work, bit)
    return _Sources(useful[:some], given[:some], taught, bit), count


@inner
def _want(i: Any, requirement: Any, work: Any, crowd: Any, bit: Any, count: Any) -> int:
    """Number the clauses of a requirement that the person does not always hold.

    What comes after the last bit counts as held, which only raises a bound.
    """
    total = int(count)
    for at in range(work.list_at[requirement], work.list_at[requirement + 1]):
        c = work.clause[at]
        until, again = crowd.own[i, c, 0], crowd.own[i, c, 1]
        always = until >= crowd.person[i, UNTIL] or again <= max(
            until, crowd.person[i, SINCE]
        )
        if bit[c] < 0 and not always and total < _MOST_BITS:
            bit[c] = total
            total += 1
    return total


@inner
def _bits(which: Any, work: Any, bit: Any) -> int:
    """Lacked clauses that something comes to satisfy, a bit each."""
    found = 0
    for c in work.clause[work.list_at[which] : work.list_at[which + 1]]:
        if bit[c] >= 0:
            found |= 1 << bit[c]
    return found


@inner
def _earliest(
    i: Any, course: Any, without: Any, bits: Any, work: Any, crowd: Any, pairs: Any,
    sources: Any,
) -> Ints:  # fmt: skip
    """First week in which each clause may be gained, `FAR` for never.

    Without one course, and without any way to gain some of the clauses.
    """
    since = np.full(bits, _FAR, np.int64)
    earlier = True
    while earlier:
        earlier = False
        for at in range(len(sources.cohorts)):
            k = sources.cohorts[at]
            if work.cohort[k, COURSE] != course and _met_from(
                i,
                work.cohort[k, NEEDS],
                work.cohort[k, BEGINS],
                since,
                work,
                crowd,
                sources.bit,
            ):
                given = sources.given[at] & ~without
                earlier |= _gained(given, work.cohort[k, ENDS], since)
        for p in range(len(pairs)):
            taught = sources.taught[p] & ~without
            if taught != 0:
                week = _learnt(i, pairs[p], since, work, crowd, sources.bit)
                if week <= pairs[p, CLOSES]:
                    earlier |= _gained(taught, week, since)
    return since


@inner
def _gained(clauses: Any, week: Any, since: Any) -> bool:
    """Note that clauses may be gained by a week; whether that is news."""
    news = False
    for b in range(len(since)):
        if (clauses >> b) & 1 and week < since[b]:
            since[b], news = week, True
    return news


@inner
def _met_from(
    i: Any, requirement: Any, week: Any, since: Any, work: Any, crowd: Any, bit: Any
) -> bool:
    """Whether a requirement may be met in a week."""
    for at in range(work.list_at[requirement], work.list_at[requirement + 1]):
        c = work.clause[at]
        if bit[c] < 0 or crowd.own[i, c, 0] > week:
            continue
        if min(crowd.own[i, c, 1], since[bit[c]]) > week:
            return False
    return True


@inner
def _open_from(i: Any, pair: Any, since: Any, work: Any, crowd: Any, bit: Any) -> int:
    """Week before which a person cannot work on a pair."""
    demand = pair[DEMAND]
    week = _held_from(i, work.demand[demand, REQUIRES], pair, since, work, crowd, bit)
    if work.demand[demand, LEARNER] >= 0:
        learner = _held_from(
            i, work.demand[demand, LEARNER], pair, since, work, crowd, bit
        )
        week = min(week, learner)
    return int(week)


@inner
def _held_from(
    i: Any, requirement: Any, pair: Any, since: Any, work: Any, crowd: Any, bit: Any
) -> int:
    """Week of a pair before which a requirement is not met."""
    week = pair[OPENS]
    for at in range(work.list_at[requirement], work.list_at[requirement + 1]):
        c = work.clause[at]
        if bit[c] >= 0 and crowd.own[i, c, 0] <= pair[OPENS]:
            week = max(week, min(crowd.own[i, c, 1], since[bit[c]]))
    return int(week)


@inner
def _learnt(i: Any, pair: Any, since: Any, work: Any, crowd: Any, bit: Any) -> int:
    """First week in which what a pair teaches may be gained."""
    demand = pair[DEMAND]
    weeks = max(work.demand[demand, LEAST_WEEKS], work.demand[demand, LESSON_WEEKS])
    return int(_open_from(i, pair, since, work, crowd, bit) + weeks)


@inner
def _without(
    i: Any, at: Any, bits: Any, work: Any, crowd: Any, pairs: Any, sources: Any
) -> tuple[Ints, NDArray[np.bool_]]:
    """Week before which each pair is closed to whoever has use of a course later on.

    Also whether it asks what the course gives. The course is taken only once, and
    what a course gives alone such a person has from nowhere else before.
    """
    k, clauses = sources.cohorts[at], sources.given[at]
    only = clauses if clauses & (clauses - 1) == 0 else 0
    course = work.cohort[k, COURSE]
    since = _earliest(i, course, only, bits, work, crowd, pairs, sources)
    opens, asks = np.empty(len(pairs), np.int64), np.empty(len(pairs), np.bool_)
    for p in range(len(pairs)):
        demand = pairs[p, DEMAND]
        opens[p] = _open_from(i, pairs[p], since, work, crowd, sources.bit)
        asks[p] = asks_some(work.demand[demand, REQUIRES], clauses, work, sources.bit)
        if work.demand[demand, LEARNER] >= 0:
            learner = work.demand[demand, LEARNER]
            asks[p] |= asks_some(learner, clauses, work, sources.bit)
    return opens, asks


@inner
def _gain(
    clauses: Any, cohort: Any, week: Any, gains: Any, found: Any
) -> tuple[int, int]:
    """Number of a gain, which is new or known, and how many there are now."""
    for g in range(found):
        if gains[g, CLAUSES] == clauses and gains[g, COHORT] == cohort:
            gains[g, EARLIEST] = min(gains[g, EARLIEST], week)
            return g, found
    gains[found, CLAUSES], gains[found, COHORT] = clauses, cohort
    gains[found, EARLIEST] = week
    return found, found + 1
