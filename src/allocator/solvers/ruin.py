"""Ruin and recreate: a few people give up their careers and choose anew; compiled.

People around one demand, or around one cohort, are released and given back, in
random order, what is then best at prices scaled at random: mostly of familiar work,
which is found soonest. A cohort that nobody attends is opened by paying those who
join; one in use may be closed to all. What is worth less is kept at times, and the
less so the cooler it gets.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.book import IN, OUT, Book, clear, enter, unfit, write_career
from allocator.solvers.choice import Choices, Kernel, choose
from allocator.solvers.compiled import compiled, inlined, leaf, part
from allocator.solvers.known import Known
from allocator.solvers.levels import Levels, market_at
from allocator.solvers.stays import keeps_stays

TRIES: Final = 6
"""How often a career whose courses do not fit together is chosen anew."""
MOST_RELEASED: Final = 24
ONE_IN: Final = 16
"""One ruin in so many is around a cohort."""
ANYTHING: Final = 4
"""In one ruin in so many people choose of all work, not of familiar work alone."""

Ints = NDArray[np.int64]
CLOSED: Final = 1_000_000
"""Seats that a closed cohort lacks: more than there can be."""
_CLOSED: Final = int(CLOSED)
_TRIES: Final = int(TRIES)
_MOST: Final = int(MOST_RELEASED)
_ONE_IN: Final = int(ONE_IN)
_ANYTHING: Final = int(ANYTHING)


class Around(NamedTuple):
    """Who may be released around what, as CSR, int64.

    ``seeker[first[d]:first[d + 1]]`` have demand d as a candidate;
    ``pupil[begin[k]:begin[k + 1]]`` may attend cohort k.
    """

    first: Ints
    seeker: Ints
    begin: Ints
    pupil: Ints


@inlined
def recreate(
    kernel: Kernel, seeker: int, book: Book, market: Any, choices: Choices,
    ladders: Any, facts: Any, worths: Any,
) -> None:  # fmt: skip
    """Write down, and add, the best career of a person who has none.

    None again where that cannot have the stints that stay.
    ``market.seats`` is put back to what the book leaves, for cohorts not closed.
    """
    closed = np.empty(_TRIES, np.int64)
    some = 0
    for _ in range(_TRIES):
        choose(kernel, seeker, ladders, facts, market, choices, 0)
        write_career(seeker, choices, 0, facts, book)
        bad = unfit(seeker, book, ladders, facts)
        if bad < 0:
            stints = book.stints[seeker, : book.jobs[seeker]]
            if not keeps_stays(seeker, stints, facts):
                clear(seeker, book)
            break
        clear(seeker, book)
        closed[some] = bad
        market.seats[bad] -= _CLOSED
        some += 1
    for k in range(some):
        market.seats[closed[k]] += _CLOSED
    enter(seeker, IN, book, ladders, facts, worths)
    for k in range(book.courses[seeker]):
        market.seats[book.cohorts[seeker, k]] -= 1


@part
def _accepts(loss: int, heat: float, state: Any) -> bool:
    """Whether a loss is accepted: the less so the larger, and the cooler it is."""
    if loss <= 0 or heat <= 0:
        return loss <= 0
    chance = (1 + _draw(state, 1_000_000)) / 1_000_000
    return bool(loss < -heat * np.log(chance))


@leaf
def _all_stay(people: Any, book: Any, facts: Any) -> bool:
    """Whether everyone who has stints that stay has a career."""
    for seeker in people:
        stays = facts.first_stay[seeker + 1] - facts.first_stay[seeker]
        if stays > 0 and book.jobs[seeker] == 0:
            return False
    return True


@compiled
def holds(book: Book, touched: Any, count: int) -> bool:
    """Whether touched cohorts have their least size and groups their share."""
    for k in range(count):
        cohort = touched[k]
        size = book.capacity[cohort] - book.seats[cohort]
        if size != 0 and size < book.least[cohort]:
            return False
    for group in range(len(book.shares)):
        if (
            book.placed[group] * book.shares[group, 1]
            < book.shares[group, 0] * book.placed[-1]
        ):
            return False
    return True


@part
def _draw(state: Any, below: int) -> int:
    """A random number from 0 up to a limit (xorshift64*, Vigna 2016)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    high = (x * np.uint64(2685821657736338717)) >> np.uint64(33)
    return np.int64(high % np.uint64(below))  # type: ignore[return-value]


@part
def _sample(state: Any, people: Any, wish: int, released: Any, some: int) -> int:
    """Append up to ``wish`` people drawn at random; how many there are."""
    for _ in range(wish):
        seeker = people[_draw(state, len(people))]
        known = False
        for k in range(some):
            known = known or released[k] == seeker
        if not known and some < _MOST:
            released[some] = seeker
            some += 1
    total: int = some
    return total


@part
def _release(
    state: Any, around: Around, book: Book, facts: Any, released: Any
) -> tuple[int, int, int]:
    """Whom to release: how many, and a cohort to open or to close, or -1."""
    cohorts = len(book.capacity)
    if cohorts > 0 and _draw(state, _ONE_IN) == 0:
        cohort = _draw(state, cohorts)
        pupils = around.pupil[around.begin[cohort] : around.begin[cohort + 1]]
        if len(pupils) == 0:
            return 0, -1, -1
        if book.seats[cohort] == book.capacity[cohort]:
            wish = book.least[cohort] + _draw(state, 4)
            return _sample(state, pupils, wish, released, 0), cohort, -1
        some = 0
        for seeker in pupils:
            for k in range(book.courses[seeker]):
                if book.cohorts[seeker, k] == cohort and some < _MOST:
                    released[some] = seeker
                    some += 1
        return some, -1, cohort
    demands = len(around.first) - 1
    demand = _draw(state, demands)
    people = around.seeker[around.first[demand] : around.first[demand + 1]]
    if len(people) < 2:
        return 0, -1, -1
    wish = 1 + _draw(state, 4)
    some = _sample(state, people, wish, released, 0)
    start = _draw(state, len(people))
    for k in range(min(len(people), 200)):  # one who works there now
        seeker = people[(start + k) % len(people)]
        for s in range(book.jobs[seeker]):
            if facts.demand[book.stints[seeker, s, 0]] == demand:
                only = np.array([seeker])
                return _sample(state, only, 1, released, some), -1, -1
    return some, -1, -1


@part
def _take_out(
    released: Any, counts: Any, stints: Any, cohorts: Any, touched: Any, book: Any,
    ladders: Any, facts: Any, worths: Any,
) -> int:  # fmt: skip
    """Clear careers, keeping them aside; how many cohorts they touched."""
    count = 0
    for r in range(len(released)):
        seeker = released[r]
        counts[r, 0], counts[r, 1] = book.jobs[seeker], book.courses[seeker]
        stints[r], cohorts[r] = book.stints[seeker], book.cohorts[seeker]
        enter(seeker, OUT, book, ladders, facts, worths)
        for k in range(book.courses[seeker]):
            touched[count] = book.cohorts[seeker, k]
            count += 1
        clear(seeker, book)
    return count


@part
def _put_back(
    released: Any, counts: Any, stints: Any, cohorts: Any, book: Any, ladders: Any,
    facts: Any, worths: Any,
) -> None:  # fmt: skip
    """Put the careers kept aside in the place of those chosen since."""
    for seeker in released:
        enter(seeker, OUT, book, ladders, facts, worths)
    for r in range(len(released)):
        seeker = released[r]
        book.jobs[seeker], book.courses[seeker] = counts[r, 0], counts[r, 1]
        book.stints[seeker], book.cohorts[seeker] = stints[r], cohorts[r]
        enter(seeker, IN, book, ladders, facts, worths)


def ruin(
    ruins: int, state: Any, heat: float, book: Book, levels: Levels, around: Around,
    choices: Choices, kernel: Kernel, ladders: Any, facts: Any, worths: Any,
    known: Known, stop: Any,
) -> int:  # fmt: skip
    """Ruin and recreate so many times; how many changes were kept.

    Parameters
    ----------
    state
        Random state, uint64, shape (1,), not 0; advanced.
    heat
        Mean loss, in units, that is accepted.
    known
        Careers known of everyone, or of nobody.
    stop
        Looked at before each ruin: any but 0 ends it; uint8, shape (1,).
    """
    seats, price = book.seats.copy(), levels.seat_price[0].copy()
    markets = tuple(
        market_at(book, levels, level, seats, price, some)
        for some in (levels.known, known)
        for level in range(len(levels.price))
    )
    kept: int = _ruin(
        ruins, state, heat, book, markets, levels.seat_price, around, choices, kernel,
        ladders, facts, worths, stop,
    )  # fmt: skip
    return kept


@compiled
def _ruin(
    ruins: int, state: Any, heat: float, book: Book, markets: Any, seat_prices: Any,
    around: Around, choices: Choices, kernel: Kernel, ladders: Any, facts: Any,
    worths: Any, stop: Any,
) -> int:  # fmt: skip
    """The same, with a market for each level, twice: the second of familiar work."""
    released = np.empty(_MOST, np.int64)
    stints = np.empty((_MOST, *book.stints.shape[1:]), np.int32)
    cohorts = np.empty((_MOST, book.cohorts.shape[1]), np.int32)
    counts = np.empty((_MOST, 2), np.int64)
    touched = np.empty(2 * _MOST * book.cohorts.shape[1], np.int64)
    seats, seat_price = markets[0].seats, markets[0].seat_price
    levels = len(seat_prices)
    kept = 0
    for _ in range(ruins):
        if stop[0]:
            break
        some, opened, shut = _release(state, around, book, facts, released)
        if some == 0:
            continue
        before = book.units[0]
        count = _take_out(
            released[:some], counts, stints, cohorts, touched, book, ladders, facts,
            worths,
        )  # fmt: skip
        level = _draw(state, levels)
        seats[:], seat_price[:] = book.seats, seat_prices[level]
        if opened >= 0:
            seat_price[opened] -= worths.sroi_value * 100 * (500 + _draw(state, 4000))
        if shut >= 0:
            seats[shut] = -_CLOSED
        familiar = _draw(state, _ANYTHING) > 0
        market = markets[level + levels * familiar]
        for r in range(some):
            recreate(kernel, released[r], book, market, choices, ladders, facts, worths)
            for k in range(book.courses[released[r]]):
                touched[count] = book.cohorts[released[r], k]
                count += 1
        loss = before - book.units[0]
        stay = _all_stay(released[:some], book, facts)
        if stay and _accepts(loss, heat, state) and holds(book, touched, count):
            kept += loss != 0
            continue
        _put_back(
            released[:some], counts, stints, cohorts, book, ladders, facts, worths
        )
    return kept
