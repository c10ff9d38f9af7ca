"""Careers that people are known to have, and what they would choose of them.

To find a best career takes a hundred times as long as to see which of a few known
ones is best. So everyone reconsiders the known ones again and again while prices
move, and only now and then a new one is looked for. Mostly that is made of *familiar*
work, the demands of those known in all their weeks, and of a few others in turn: a
fraction of the time finds most of what there is to find.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.columns import Sight
from allocator.solvers.compiled import compiled, leaf, part
from allocator.solvers.lent import lend
from allocator.solvers.supply import Limits, Rates, Steps, Taken, add_up, move
from allocator.solvers.traces import MOST_STINTS
from allocator.solvers.transitions import MOST_EVENTS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
MOST_KNOWN: Final = 20
LEAST_KNOWN: Final = 4
UNFAMILIAR: Final = 16
"""Of demands unlike all known careers, one in so many is looked at as well."""
NO_TURN: Final = -1
"""The turn in which nothing unlike known careers is looked at."""
MOST_BYTES: Final = 600_000_000
"""Room for all known careers together, where that leaves everyone a few."""
_CAREER_BYTES: Final = 400
_UNFAMILIAR: Final = int(UNFAMILIAR)
_NO_TURN: Final = int(NO_TURN)

# Columns of a stint of a known career, beside its pair.
BEGIN: Final = 0
END: Final = 1
FULL_FROM: Final = 2  # no learner in [FULL_FROM, FULL_UNTIL)
FULL_UNTIL: Final = 3
CREDIT: Final = 4  # weeks that count for the obligation
SPAN_COLUMNS: Final = 5


class Known(NamedTuple):
    """Known careers, at most C for each of N people.

    value float64 (N, C), units before prices and obligations; jobs and courses int8
    (N, C), how many; pair int32 (N, C, `MOST_STINTS`); span int16 (N, C,
    `MOST_STINTS`, 5); cohorts int32 (N, C, `MOST_EVENTS` + 1); key int64 (N, C), the
    same for the same career; last int64 (N, C), when it was chosen last; often int32
    (N, C), how often it was chosen since that was forgotten. Per person (N,): careers,
    int64, how many are known; chosen, int64, which one, or -1; gain, float64, units by
    which the one found last was better than those known before.
    """

    value: Floats
    jobs: NDArray[np.int8]
    courses: NDArray[np.int8]
    pair: NDArray[np.int32]
    span: NDArray[np.int16]
    cohorts: NDArray[np.int32]
    key: Ints
    last: Ints
    often: NDArray[np.int32]
    careers: Ints
    chosen: Ints
    gain: Floats


def nothing_known(people: int) -> Known:
    """Room for careers of so many people."""
    some = MOST_BYTES // (_CAREER_BYTES * max(1, people))
    shape = people, max(LEAST_KNOWN, min(MOST_KNOWN, some))
    return lend(
        Known(
            value=np.zeros(shape),
            jobs=np.zeros(shape, np.int8),
            courses=np.zeros(shape, np.int8),
            pair=np.zeros((*shape, MOST_STINTS), np.int32),
            span=np.zeros((*shape, MOST_STINTS, SPAN_COLUMNS), np.int16),
            cohorts=np.zeros((*shape, MOST_EVENTS + 1), np.int32),
            key=np.zeros(shape, np.int64),
            last=np.zeros(shape, np.int64),
            often=np.zeros(shape, np.int32),
            careers=np.zeros(people, np.int64),
            chosen=np.full(people, -1, np.int64),
            gain=np.full(people, np.inf),
        )
    )


def forget(known: Known, taken: Taken) -> None:
    """Let nobody have chosen anything."""
    known.chosen[:] = -1
    known.often[:] = 0
    for column in taken:
        column[:] = 0


@leaf
def _key(choices: Any, row: Any) -> int:
    """A number that is the same for the same career (FNV-1a over its parts)."""
    key: Any = np.int64(1469598103934665603)
    for s in range(choices.jobs[row]):
        for column in (0, 1, 2, 4, 5):
            key = (key ^ choices.stints[row, s, column]) * np.int64(1099511628211)
    for k in range(choices.courses[row]):
        key = (key ^ (~choices.cohorts[row, k])) * np.int64(1099511628211)
    found: int = key
    return found


@leaf
def _place_for(seeker: Any, key: Any, known: Known) -> int:
    """Where a career stands already, or may stand: instead of the one least in use."""
    room = known.key.shape[1]
    for c in range(known.careers[seeker]):
        if known.key[seeker, c] == key:
            return int(c)
    if known.careers[seeker] < room:
        known.careers[seeker] += 1
        return int(known.careers[seeker] - 1)
    found = -1
    for c in range(room):
        if c != known.chosen[seeker] and (
            found < 0 or known.last[seeker, c] < known.last[seeker, found]
        ):
            found = c
    return found


@leaf
def _for_learner(price: Any, demand: Any, start: Any, end: Any, full: Any) -> Any:
    """Prices of learner places on a stint, ``full`` being when it needs none."""
    since, until = max(start, min(end, full[0])), min(end, max(start, full[1]))
    whole = price[1, demand, end] - price[1, demand, start]
    if until > since:
        whole -= price[1, demand, until] - price[1, demand, since]
    return whole


@leaf
def _left_on(
    seeker: Any, place: Any, stint: Any, choices: Any, facts: Any, known: Any
) -> int:
    """Weeks that earlier stints leave of the account of a stint."""
    account = choices.stints[seeker, stint, 6]
    left: Any = facts.account_weeks[account]
    for s in range(stint):
        if choices.stints[seeker, s, 6] == account:
            left -= known.span[seeker, place, s, CREDIT]
    return int(left)


@leaf
def _worth_of(
    seeker: Any, c: Any, known: Any, facts: Any, price: Any, seats: Any, worth: Any,
    spared: Any,
) -> float:  # fmt: skip
    """What a known career is worth at prices."""
    value: float = known.value[seeker, c]
    for k in range(known.courses[seeker, c]):
        value -= seats[known.cohorts[seeker, c, k]]
    for s in range(known.jobs[seeker, c]):
        pair, span = known.pair[seeker, c, s], known.span[seeker, c, s]
        demand, start, end = facts.demand[pair], span[BEGIN], span[END]
        value -= price[0, demand, end] - price[0, demand, start]
        value -= _for_learner(price, demand, start, end, span[FULL_FROM:CREDIT])
        left = 1.0 - spared[facts.account[pair]]
        cents = span[CREDIT] * facts.week_cents[pair]
        value += worth[facts.tender[demand]] * left * cents
    return value


@leaf
def _best_of(
    seeker: Any, known: Any, facts: Any, price: Any, seats: Any, worth: Any, spared: Any
) -> tuple[float, int]:
    """What a person's best known career is worth, and which it is, or -1 for none."""
    best, found = 0.0, -1
    for c in range(known.careers[seeker]):
        here = _worth_of(seeker, c, known, facts, price, seats, worth, spared)
        if here > best:
            best, found = here, c
    return best, found


@compiled
def best_known(
    seekers: Any, known: Known, facts: Any, rates: Rates, weeks: Any, price: Any,
    worths: Any,
) -> None:  # fmt: skip
    """What the best known careers of these people are worth, as in plans.

    Parameters
    ----------
    weeks, price
        As for `reconsider`.
    worths
        Filled with units at prices, float64, shape (N,).
    """
    add_up(rates, weeks, price)
    nothing = np.zeros(len(rates.spared))
    for seeker in seekers:
        worths[seeker] = _best_of(
            seeker, known, facts, price, rates.seats, rates.worth, nothing
        )[0]


@compiled
def note(
    seekers: Any, when: int, choices: Any, facts: Any, market: Any, known: Known
) -> None:
    """Remember what these people have just chosen at a market's prices.

    A career counts for obligations as in a plan: no account for more weeks than it
    has.
    """
    price, seats = market.price, market.seat_price
    for seeker in seekers:
        known.gain[seeker] = 0.0
        if choices.value[seeker] <= 0 or choices.jobs[seeker] == 0:
            continue
        worth, spared = market.worth, market.spared
        best = _best_of(seeker, known, facts, price, seats, worth, spared)[0]
        place = _place_for(seeker, _key(choices, seeker), known)
        _write(seeker, place, choices, facts, market, known)
        known.last[seeker, place] = when
        value = _worth_of(seeker, place, known, facts, price, seats, worth, spared)
        known.gain[seeker] = value - best


@leaf
def _write(
    seeker: Any, place: Any, choices: Any, facts: Any, market: Any, known: Any
) -> None:
    """Write a choice down among the known careers, without prices and obligations."""
    value = float(choices.value[seeker])
    for k in range(choices.courses[seeker]):
        cohort = choices.cohorts[seeker, k]
        value += market.seat_price[cohort]
        known.cohorts[seeker, place, k] = cohort
    for s in range(choices.jobs[seeker]):
        stint = choices.stints[seeker, s]
        pair, start, end = stint[0], stint[1], stint[2]
        demand = facts.demand[pair]
        value += market.price[0, demand, end] - market.price[0, demand, start]
        value += _for_learner(market.price, demand, start, end, stint[4:6])
        left = 1.0 - market.spared[stint[6]]
        value -= market.worth[facts.tender[demand]] * left * stint[3]
        credit = min(end - start, facts.counted_weeks[pair])
        credit = min(credit, _left_on(seeker, place, s, choices, facts, known))
        known.pair[seeker, place, s] = pair
        known.span[seeker, place, s, BEGIN] = start
        known.span[seeker, place, s, END] = end
        known.span[seeker, place, s, FULL_FROM] = stint[4]
        known.span[seeker, place, s, FULL_UNTIL] = stint[5]
        known.span[seeker, place, s, CREDIT] = credit
    known.key[seeker, place], known.value[seeker, place] = _key(choices, seeker), value
    known.jobs[seeker, place] = choices.jobs[seeker]
    known.courses[seeker, place] = choices.courses[seeker]


@leaf
def copy_known(seeker: Any, c: Any, known: Any, facts: Any, choices: Any) -> None:
    """Make a known career the first choice of all."""
    choices.jobs[0], choices.courses[0] = (
        known.jobs[seeker, c],
        known.courses[seeker, c],
    )
    for k in range(known.courses[seeker, c]):
        choices.cohorts[0, k] = known.cohorts[seeker, c, k]
    for s in range(known.jobs[seeker, c]):
        pair, span = known.pair[seeker, c, s], known.span[seeker, c, s]
        choices.stints[0, s, 0] = pair
        choices.stints[0, s, 1], choices.stints[0, s, 2] = span[BEGIN], span[END]
        choices.stints[0, s, 3] = span[CREDIT] * facts.week_cents[pair]
        choices.stints[0, s, 4] = span[FULL_FROM]
        choices.stints[0, s, 5] = span[FULL_UNTIL]
        choices.stints[0, s, 6] = facts.account[pair]


@part
def familiar(
    seeker: int, turn: int, sight: Any, known: Any, ladders: Any, facts: Any
) -> Sight:
    """What a person may look at, but little that is unlike all known careers.

    One other demand in a few, other ones in each turn, and all courses; where the turn
    is `NO_TURN`, no other demand, and only courses that give what known ones gave.
    """
    windows, useless = np.zeros_like(sight.windows), sight.useless.copy()
    first = facts.first_pair[seeker]
    if turn == _NO_TURN:
        useless[:] = 1
    else:
        for k in range((turn - first) % _UNFAMILIAR, len(windows), _UNFAMILIAR):
            windows[k, 0], windows[k, 1] = sight.windows[k, 0], sight.windows[k, 1]
    for c in range(known.careers[seeker]):
        for s in range(known.jobs[seeker, c]):
            k = known.pair[seeker, c, s] - first
            if 0 <= k < len(windows):  # another thread may be writing this career
                windows[k, 0], windows[k, 1] = sight.windows[k, 0], sight.windows[k, 1]
        for k in range(known.courses[seeker, c] if turn == _NO_TURN else 0):
            _let_follow(seeker, known.cohorts[seeker, c, k], sight, ladders, useless)
    layers, wishes, apart = sight.layers, sight.wishes, sight.apart
    return Sight(layers, wishes, windows, useless, apart, sight.uses)


@leaf
def _let_follow(
    seeker: Any, cohort: Any, sight: Any, ladders: Any, useless: Any
) -> None:
    """Let a person follow whatever gives the same as a cohort, if it was to be seen."""
    first, gives = ladders.first_cohort[seeker], ladders.cohort_serves[cohort]
    for other in range(len(useless)):
        if ladders.cohort_serves[ladders.cohort[first + other]] == gives:
            useless[other] = sight.useless[other]


@leaf
def use(seeker: Any, c: Any, sign: Any, known: Any, facts: Any, taken: Any) -> None:
    """Add what a known career takes, or with -1 take it away."""
    for k in range(known.courses[seeker, c]):
        taken.seats[known.cohorts[seeker, c, k]] += sign
    for s in range(known.jobs[seeker, c]):
        pair, span = known.pair[seeker, c, s], known.span[seeker, c, s]
        demand = facts.demand[pair]
        for week in range(span[BEGIN], span[END]):
            taken.places[demand, week] += sign
            if week < span[FULL_FROM] or week >= span[FULL_UNTIL]:
                taken.learners[demand, week] += sign
        cents = span[CREDIT] * facts.week_cents[pair]
        taken.cents[facts.tender[demand]] += sign * cents


@compiled
def reconsider(
    seekers: Any, parts: int, when: int, steps: Steps, known: Known, facts: Any,
    limits: Limits, taken: Taken, rates: Rates, weeks: Any, price: Any,
) -> float:  # fmt: skip
    """Everyone chooses again among known careers, prices moving between parts.

    Parameters
    ----------
    weeks
        Of demands, as `allocator.solvers.supply.weeks_of` says.
    price
        Room for cumulative prices, float64, shape (2, D, T + 1), all 0 at first.

    Returns
    -------
    float
        Units that the choices are worth at prices.
    """
    total = 0.0
    for turn in range(parts):
        add_up(rates, weeks, price)
        first, last = len(seekers) * turn // parts, len(seekers) * (turn + 1) // parts
        for seeker in seekers[first:last]:
            best, found = _best_of(
                seeker, known, facts, price, rates.seats, rates.worth, rates.spared
            )
            total += best
            before = known.chosen[seeker]
            if found != before:
                if before >= 0:
                    use(seeker, before, -1, known, facts, taken)
                if found >= 0:
                    use(seeker, found, 1, known, facts, taken)
                known.chosen[seeker] = found
            if found >= 0:
                known.last[seeker, found] = when
                known.often[seeker, found] += 1
        move(rates, taken, limits, weeks, steps)
    return total
