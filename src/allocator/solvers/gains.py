"""What a person could come to know, as far as it is worth anything at prices.

A *gain* is a set of clauses that some courses, or some stints, come to satisfy.
Prices say what is worth a look: a demand on which no stint could pay its places is
left out, and only gains that what remains asks for are found.
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
    EVENT_VALUE,
    GAIN,
    KEPT,
    KEPT_CAP,
    KEPT_COLUMNS,
    KEPT_FROM,
    KEPT_GAIN,
    KEPT_LEAST,
    KEPT_RATE,
    KEPT_UNTIL,
    KEPT_VALUE,
    LONG,
)
from allocator.solvers.compiled import leaf, part
from allocator.solvers.stays import split_at_stays, stays_on
from allocator.units import FOREVER

MOST_CLAUSES: Final = 60
"""Clauses of one person that own skills do not always satisfy."""

Ints = NDArray[np.int64]
WISHES: Final = 62
_FOREVER: Final = int(FOREVER)
_WISHED: Final = 1 << 20
_HIGH: Final = 2**62

# Columns of a gain.
SERVES: Final = 0  # lacking clauses, one bit each
COUNTS_FROM: Final = 1  # week from which a layer counts it
COHORT: Final = 2  # of a long course beside work, else -1
BEGINS: Final = 3  # first week of such a course
HOURS: Final = 4  # quarters of an hour a week of such a course
WANTED: Final = 5  # how often what remains asks for it
BIT: Final = 6  # 0 for one that makes no layer
STEP: Final = 7  # from the key of a layer to the one with this gain
BRINGS: Final = 8  # clauses that gains of the same bit serve, one bit each
TOLLED: Final = 9  # 1 where work that asks for it is charged a toll
GAIN_COLUMNS: Final = 10


@leaf
def wish_of(requirement: Any) -> int:
    """The bit for a requirement in a wish; some share one, which does no harm."""
    wish: int = 1 << requirement % WISHES
    return wish


@leaf
def lacks(seeker: Any, c: Any, begin: Any, end: Any, ladders: Any) -> bool:
    """Whether own skills do not satisfy a clause in all these weeks."""
    held_until, held_from = ladders.held_until[seeker, c], ladders.held_from[seeker, c]
    return bool(held_until < end and held_from > begin)


@leaf
def asked_by(row: Any, ladders: Any, number: Any) -> int:
    """Lacking clauses of a requirement, one bit each."""
    asked = 0
    for k in range(ladders.clauses.shape[1]):
        place = number[ladders.clauses[row, k]]
        if place >= 0:
            asked |= 1 << place
    return asked


@part
def worth_a_look(
    seeker: Any, ladders: Any, facts: Any, market: Any, windows: Any
) -> Ints:
    """Pairs on which a stint may pay, and pairs that only teach, marked so."""
    begin, end = facts.first_pair[seeker], facts.first_pair[seeker + 1]
    stays = facts.first_stay[seeker + 1] - facts.first_stay[seeker]
    kept = np.empty((end - begin + 2 * stays + 1, KEPT_COLUMNS), np.int64)
    count = 0
    for pair in range(begin, end):
        since, until = windows[pair - begin, 0], windows[pair - begin, 1]
        if ladders.shut[pair] or since >= until:
            continue
        demand = facts.demand[pair]
        tender = facts.tender[demand]
        cents, cap, rate = facts.week_cents[pair], facts.counted_weeks[pair], 0
        if cents > 0 and cap > 0 and market.room[tender] > 0:
            left = 1.0 - market.spared[facts.account[pair]]
            rate = int(np.ceil(market.worth[tender] * cents * left))
            cap = min(cap, -(-market.room[tender] // cents))
        look = market.every == 1 or stays_on(seeker, pair, facts)
        look = look or _pays(pair, demand, rate, facts, market, since, until)
        if look or ladders.teaches[demand] > 0:
            kept[count, KEPT], kept[count, KEPT_GAIN] = pair, 1 if look else 0
            kept[count, KEPT_VALUE], kept[count, KEPT_RATE] = (
                facts.week_value[pair],
                rate,
            )
            kept[count, KEPT_CAP] = cap if rate > 0 else _FOREVER
            kept[count, KEPT_FROM], kept[count, KEPT_UNTIL] = since, until
            kept[count, KEPT_LEAST] = facts.least[demand]
            count = split_at_stays(seeker, facts, kept, count)
    return kept[:count]


@leaf
def _pays(
    pair: Any, demand: Any, rate: Any, facts: Any, market: Any, begin: Any, until: Any
) -> bool:
    """Whether some stint may be worth more than its places and two transitions."""
    value = facts.week_value[pair] + rate
    least = facts.least[demand]
    bonus = max(facts.work_to_work, facts.continuity) + max(0, facts.placed_value)
    if until == facts.end_week[demand]:
        bonus += max(facts.work_to_work, facts.continuity)
    lowest, opened = _HIGH, begin
    for week in range(begin, until):
        if market.free[demand, week] <= 0:
            opened, lowest = week + 1, _HIGH
            continue
        start = week + 1 - least
        if start >= opened:
            lowest = min(lowest, start * value - market.price[0, demand, start])
            worth = (week + 1) * value - market.price[0, demand, week + 1]
            if worth - lowest + bonus > 0:
                return True
    return False


@part
def cohorts_with_room(
    seeker: Any, ladders: Any, market: Any, useless: Any
) -> tuple[Ints, Ints]:
    """Events of the cohorts with a seat left, and their cohorts."""
    first, last = ladders.first_cohort[seeker], ladders.first_cohort[seeker + 1]
    events = np.zeros((last - first, EVENT_COLUMNS), np.int64)
    cohorts = np.empty(last - first, np.int64)
    found = 0
    for k in range(first, last):
        cohort = ladders.cohort[k]
        if market.plans and market.seats[cohort] <= 0:
            continue
        if useless[k - first]:
            continue
        cohorts[found] = cohort
        value = ladders.cohort_value[cohort] - market.seat_price[cohort]
        events[found, EVENT_VALUE], events[found, BESIDE] = (
            value,
            ladders.beside[cohort],
        )
        events[found, EVENT_START] = ladders.start_week[cohort]
        events[found, EVENT_END] = ladders.end_week[cohort]
        found += 1
    return events[:found], cohorts[:found]


@part
def number_lacking(
    seeker: Any, ladders: Any, facts: Any, kept: Any, cohorts: Any, clause: Any,
    number: Any,
) -> int:  # fmt: skip
    """How many clauses gains could serve; numbers them.

    Courses that serve one ask for their prerequisites, and demands that teach one
    are worth a look after all, until nothing more is asked for.
    """
    lacking = 0
    for row in range(len(kept)):
        if kept[row, KEPT_GAIN]:
            lacking = _ask_for_work(
                seeker, kept[row], ladders, facts, clause, number, lacking
            )
    before = 0
    while before < lacking:
        before = lacking
        for cohort in cohorts:
            serves = ladders.cohort_serves[cohort]
            if _served(serves, ladders, clause, lacking) != 0:
                week = ladders.start_week[cohort]
                lacking = _ask(
                    seeker, ladders.cohort_requires[cohort], week, week + 1, ladders,
                    clause, number, lacking,
                )  # fmt: skip
        for row in range(len(kept)):
            teaches = ladders.teaches[facts.demand[kept[row, KEPT]]]
            if kept[row, KEPT_GAIN] or teaches == 0:
                continue
            if _served(teaches, ladders, clause, lacking) != 0:
                kept[row, KEPT_GAIN] = 1
                lacking = _ask_for_work(
                    seeker, kept[row], ladders, facts, clause, number, lacking
                )
    return lacking


@leaf
def _ask_for_work(
    seeker: Any, pair: Any, ladders: Any, facts: Any, clause: Any, number: Any,
    lacking: Any,
) -> int:  # fmt: skip
    """Number the clauses that a pair asks for in its weeks."""
    demand = facts.demand[pair[KEPT]]
    begin, end = pair[KEPT_FROM], pair[KEPT_UNTIL]
    lacking = _ask(
        seeker, ladders.requires[demand], begin, end, ladders, clause, number, lacking
    )
    learner = ladders.learner_requires[demand]
    if learner >= 0:
        lacking = _ask(seeker, learner, begin, end, ladders, clause, number, lacking)
    found: int = lacking
    return found


@leaf
def _ask(
    seeker: Any, row: Any, begin: Any, end: Any, ladders: Any, clause: Any,
    number: Any, lacking: Any,
) -> int:  # fmt: skip
    """Number the clauses that own skills do not satisfy in all these weeks."""
    for k in range(ladders.clauses.shape[1]):
        c = ladders.clauses[row, k]
        if number[c] >= 0 or lacking >= MOST_CLAUSES:
            continue
        if lacks(seeker, c, begin, end, ladders):
            clause[lacking], number[c] = c, lacking
            lacking += 1
    found: int = lacking
    return found


@leaf
def _served(row: Any, ladders: Any, clause: Any, lacking: Any) -> int:
    """The lacking clauses that a kind of gain satisfies, one bit each."""
    mask = 0
    for k in range(lacking):
        if ladders.served[row, clause[k]]:
            mask |= 1 << k
    return mask


@part
def gains_of(
    ladders: Any, facts: Any, kept: Any, events: Any, cohorts: Any, clause: Any,
    number: Any, lacking: Any, wishes: Any,
) -> Ints:  # fmt: skip
    """The distinct gains; events and pairs are told the row of theirs, or -1.

    Each cohort of a long course beside work is a gain of its own, because it says
    when there is less room for work; otherwise all that serves the same is one.
    """
    gains = np.empty((len(cohorts) + len(kept), GAIN_COLUMNS), np.int64)
    wanted = _wanted(ladders, facts, kept, cohorts, number, wishes)
    some = 0
    for k in range(len(cohorts)):
        mask = _served(ladders.cohort_serves[cohorts[k]], ladders, clause, lacking)
        cohort = cohorts[k] if events[k, BESIDE] == LONG else -1
        row = _row_of(gains, some, mask, cohort)
        if row == some:
            some += 1
            gains[row, BEGINS], gains[row, HOURS] = events[k, EVENT_START], 0
            if cohort >= 0:
                gains[row, HOURS] = ladders.hours_of_cohort[cohort]
        counts_from = events[k, EVENT_END] if events[k, BESIDE] else 0
        events[k, GAIN] = row
        if row >= 0:
            gains[row, COUNTS_FROM] = min(gains[row, COUNTS_FROM], counts_from)
    for k in range(len(kept)):
        teaches = ladders.teaches[facts.demand[kept[k, KEPT]]]
        row = _row_of(gains, some, _served(teaches, ladders, clause, lacking), -1)
        if row == some:
            some += 1
            gains[row, BEGINS], gains[row, HOURS] = 0, 0
        kept[k, KEPT_GAIN] = row
        if row >= 0:
            gains[row, COUNTS_FROM] = 0
    for row in range(some):
        for k in range(lacking):
            if gains[row, SERVES] >> k & 1:
                gains[row, WANTED] += wanted[k]
    return gains[:some]


@leaf
def _row_of(gains: Any, some: Any, mask: Any, cohort: Any) -> int:
    """Row of a gain, begun where it is new; -1 where nothing is gained."""
    if mask == 0:
        return -1
    for row in range(some):
        if gains[row, SERVES] == mask and gains[row, COHORT] == cohort:
            return row
    gains[some, SERVES], gains[some, COHORT] = mask, cohort
    gains[some, COUNTS_FROM] = _FOREVER
    gains[some, WANTED], gains[some, BIT] = 0, 0
    return int(some)


@part
def _wanted(
    ladders: Any, facts: Any, kept: Any, cohorts: Any, number: Any, wishes: Any
) -> Ints:
    """How often the kept pairs ask for each lacking clause, and far more if wished."""
    wanted = np.zeros(MOST_CLAUSES, np.int64)
    for k in range(len(kept)):
        demand = facts.demand[kept[k, KEPT]]
        for row in (ladders.requires[demand], ladders.learner_requires[demand]):
            if row >= 0:
                weight = _WISHED if wish_of(row) & wishes else 1
                _want(row, weight, ladders, number, wanted)
    for cohort in cohorts:
        row = ladders.cohort_requires[cohort]
        if wish_of(row) & wishes:
            _want(row, _WISHED, ladders, number, wanted)
    return wanted


@leaf
def _want(row: Any, weight: Any, ladders: Any, number: Any, wanted: Any) -> None:
    """Let the lacking clauses of a requirement count for so much more."""
    for k in range(ladders.clauses.shape[1]):
        place = number[ladders.clauses[row, k]]
        if place >= 0:
            wanted[place] += weight


@part
def count_later(
    seeker: Any, ladders: Any, facts: Any, kept: Any, events: Any, cohorts: Any,
    number: Any, lacking: Any, gains: Any,
) -> None:  # fmt: skip
    """Let no gain count before the week in which it can be made at the earliest.

    That is when the first of its cohorts ends whose prerequisites can be held when it
    begins, or its first stint that is long enough.
    """
    first = np.full(len(gains), _FOREVER, np.int64)
    held = np.full(lacking, _FOREVER, np.int64)
    sooner = True
    while sooner:
        sooner = False
        for k in range(len(events)):
            row, begins = events[k, GAIN], events[k, EVENT_START]
            if row < 0 or first[row] <= events[k, EVENT_END]:
                continue
            needs = ladders.cohort_requires[cohorts[k]]
            if _held_by(seeker, needs, begins, ladders, number, held) == begins:
                first[row], sooner = events[k, EVENT_END], True
                _serve(gains[row, SERVES], events[k, EVENT_END], held)
        for k in range(len(kept)):
            row, demand = kept[k, KEPT_GAIN], facts.demand[kept[k, KEPT]]
            if row < 0:
                continue
            begins, learner = kept[k, KEPT_FROM], ladders.learner_requires[demand]
            needs = ladders.requires[demand]
            start = _held_by(seeker, needs, begins, ladders, number, held)
            if learner >= 0:
                other = _held_by(seeker, learner, begins, ladders, number, held)
                start = min(start, other)
            lasts = max(kept[k, KEPT_LEAST], ladders.teach_weeks[demand])
            if start + lasts < first[row] and start + lasts <= kept[k, KEPT_UNTIL]:
                first[row], sooner = start + lasts, True
                _serve(gains[row, SERVES], start + lasts, held)
    for row in range(len(gains)):
        gains[row, COUNTS_FROM] = max(gains[row, COUNTS_FROM], first[row])


@leaf
def _serve(serves: Any, week: Any, held: Any) -> None:
    """Let some clauses be held from a week on."""
    for place in range(len(held)):
        if serves >> place & 1:
            held[place] = min(held[place], week)


@leaf
def _held_by(
    seeker: Any, row: Any, week: Any, ladders: Any, number: Any, held: Any
) -> int:
    """First week from here on in which a requirement can be satisfied at all."""
    found = week
    for k in range(ladders.clauses.shape[1]):
        c = ladders.clauses[row, k]
        if number[c] >= 0 and week >= ladders.held_until[seeker, c]:
            since = min(ladders.held_from[seeker, c], held[number[c]])
            found = max(found, since)
    late: int = found
    return late
