"""Plans out of known careers.

At the best prices most people have a few careers that are worth about the same, and
all of them together fill what there is. So plans are made from how often people
choose each: in rounds, some people get theirs for good, and the others reconsider at
prices that follow what is left. Whose career is worth most before prices comes first:
it takes the scarcest seats and places, and to nobody else are they worth as much.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.book import IN, Book, clear, enter, unfit, write_career
from allocator.solvers.chances import Chance
from allocator.solvers.choice import Choices, no_choices
from allocator.solvers.chooser import Chooser, Prices
from allocator.solvers.compiled import compiled, leaf
from allocator.solvers.construct import begin_with_stays, construct
from allocator.solvers.known import (
    BEGIN,
    CREDIT,
    END,
    FULL_FROM,
    FULL_UNTIL,
    Known,
    copy_known,
    forget,
)
from allocator.solvers.levels import levels_of
from allocator.solvers.repertoire import Repertoire, rates_of
from allocator.solvers.supply import Limits, Rates, limits_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
ROUNDS: Final = (10, 80)
"""Rounds in which people get their careers, at least, and where there is time."""
TIMES: Final = (4, 40)
"""How often people reconsider in a round, likewise; this comes first."""
STEPS: Final = (0.01, 0.001)
"""First and last step of prices in a round."""
SCALE: Final = 0.9
"""Scale of the prices at which those without a career choose anew."""
CLOSED_BELOW: Final = 0.5
"""A cohort with a smaller part of its least size on average is closed."""


@leaf
def _fits(seeker: Any, c: Any, known: Any, facts: Any, seats: Any, book: Any) -> bool:
    """Whether there is room for a known career."""
    for k in range(known.courses[seeker, c]):
        if seats[known.cohorts[seeker, c, k]] <= 0:
            return False
    for s in range(known.jobs[seeker, c]):
        span = known.span[seeker, c, s]
        demand = facts.demand[known.pair[seeker, c, s]]
        for week in range(span[BEGIN], span[END]):
            if book.free[demand, week] <= 0:
                return False
            learner = week < span[FULL_FROM] or week >= span[FULL_UNTIL]
            if learner and book.free_learners[demand, week] <= 0:
                return False
    return True


@compiled
def _give(
    seekers: Any, known: Known, seats: Any, book: Book, choices: Choices, ladders: Any,
    facts: Any, worths: Any,
) -> None:  # fmt: skip
    """Give these people, in order, what they chose most often, if there is room."""
    for seeker in seekers:
        often = known.often[seeker, : known.careers[seeker]]
        for c in np.argsort(-often):
            if often[c] == 0:
                break
            if not _fits(seeker, c, known, facts, seats, book):
                continue
            copy_known(seeker, c, known, facts, choices)
            write_career(seeker, choices, 0, facts, book)
            if unfit(seeker, book, ladders, facts) >= 0:
                clear(seeker, book)
                continue
            enter(seeker, IN, book, ladders, facts, worths)
            for k in range(book.courses[seeker]):
                seats[book.cohorts[seeker, k]] -= 1
            break


class Rounding:
    """Plans made of the careers in a repertoire."""

    def __init__(
        self,
        chooser: Chooser,
        chances: list[Chance],
        repertoire: Repertoire,
        seed: int,
    ) -> None:
        self._chooser, self._chances = chooser, chances
        stays = np.diff(chooser.tables.first_stay)[repertoire.people]
        self._people = repertoire.people[stays == 0]
        self._repertoire = repertoire
        self._rng = np.random.default_rng(seed)

    def plan(
        self,
        prices: Prices,
        layers: int,
        stopped: Callable[[], bool],
        seconds: float = math.inf,
    ) -> Book:
        """A plan of known careers; who gets none of them looks for another one.

        Where that would take more than so many ``seconds``, there are fewer rounds,
        and people reconsider less often.
        """
        chooser, repertoire = self._chooser, self._repertoire
        tables = chooser.ladders, chooser.tables, chooser.worths
        spared = np.zeros_like(prices.spared)
        rates, left = rates_of(replace(prices, spared=spared)), self._people
        levels = levels_of(chooser, Prices(*rates), (SCALE,), layers)
        book = begin_with_stays(chooser, self._chances, levels, 0)
        closed = np.zeros(len(book.seats), bool)
        rounds, times = self._effort(rates, seconds)
        for round_ in range(rounds):
            if not len(left):
                break
            forget(repertoire.known, repertoire.taken)
            seats = np.where(closed, 0, book.seats)
            limits = _left(book, seats)
            attended = np.zeros(len(seats))
            for turn in range(times):
                if stopped():
                    break
                step = STEPS[0] * (STEPS[1] / STEPS[0]) ** (turn / (times - 1))
                self._again(left, rates, step, limits)
                attended += repertoire.taken.seats / times
            size = book.capacity - book.seats + attended
            closed |= (size > 0) & (size < CLOSED_BELOW * book.least)
            seats[closed] = 0
            worths = self._worths(left, prices.worth)
            most = -(-np.count_nonzero(worths > 0) // (rounds - round_))
            some = left[np.argsort(-worths, kind="stable")][:most]
            _give(some, repertoire.known, seats, book, no_choices(1), *tables)
            left = left[book.jobs[left] == 0]
        # Everyone's choices again: prices go on from all of them.
        forget(repertoire.known, repertoire.taken)
        self._again(repertoire.people, rates, 0.0, repertoire.capacity)
        levels = levels_of(chooser, Prices(*rates), (SCALE,), layers)
        value = repertoire.choices.value[self._people]
        order = self._people[np.argsort(-value, kind="stable")]
        return construct(chooser, self._chances, levels, 0, order, book)

    def _worths(self, seekers: Ints, worth: Floats) -> Floats:
        """What people's most frequent choices are worth before prices, times how often.

        Units; ``worth`` is that of a counted cent of each tender.
        """
        known, facts = self._repertoire.known, self._chooser.tables
        c = known.often[seekers].argmax(axis=1)
        pair, jobs = known.pair[seekers, c], known.jobs[seekers, c]
        cents = known.span[seekers, c, :, CREDIT] * facts.week_cents[pair]
        cents *= np.arange(pair.shape[1]) < jobs[:, None]
        counted = (cents * worth[facts.tender[facts.demand[pair]]]).sum(axis=1)
        worths: Floats = (known.value[seekers, c] + counted) * known.often[seekers, c]
        return worths

    def _effort(self, rates: Rates, seconds: float) -> tuple[int, int]:
        """Rounds, and how often people reconsider in each; half of them on average."""
        if seconds == math.inf:
            return ROUNDS[1], TIMES[1]
        began = time.monotonic()
        self._again(self._people, rates, 0.0, self._repertoire.capacity)
        took = max(time.monotonic() - began, 1e-6)
        often = int(2 * seconds / took)
        times = max(TIMES[0], min(TIMES[1], often // ROUNDS[0]))
        return max(ROUNDS[0], min(ROUNDS[1], often // times)), times

    def _again(self, seekers: Ints, rates: Rates, step: float, limits: Limits) -> None:
        everyone = self._rng.permutation(seekers)
        self._repertoire.reconsider(everyone, rates, step, limits)


def _left(book: Book, seats: Ints) -> Limits:
    """What a book leaves, with other seats."""
    return limits_of(book.free, book.free_learners, seats, book.room)
