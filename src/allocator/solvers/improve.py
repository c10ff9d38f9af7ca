"""Better and better plans: a few people at a time decide anew.

Ruin and recreate does most of it. Every so often the exact model decides on a
neighbourhood with CP-SAT, which also sees what one person alone cannot: that several
who start a course together reach its least size. The best plan found is kept.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.solution import Plan
from allocator.solvers.book import Book, clear, copy_of, enter, load, plan_of
from allocator.solvers.choice import no_choices
from allocator.solvers.chooser import Chooser, Prices
from allocator.solvers.clock import Clock
from allocator.solvers.cpsat.model import build
from allocator.solvers.cpsat.search import Limits, solve
from allocator.solvers.cpsat.variables import Scope, hint
from allocator.solvers.levels import levels_of
from allocator.solvers.ruin import Around, ruin
from allocator.solvers.state import State

SCALES: Final = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Scales of the prices at which people choose anew."""
HEAT: Final = 300.0
"""EUR-equivalents that a change may cost at first, on average."""
SOME_LAYERS: Final = 16
"""Most layers of a person while plans are improved: fewer take less time."""
CHUNK_SECONDS: Final = 0.2
FIRST_CHUNK: Final = 16
LITERALS: Final = (1_000, 12_000)
"""Smallest and largest size of a neighbourhood, in weeks of candidate pairs."""
STEP_SECONDS: Final = 2.0
EASY_SECONDS: Final = 0.5
GROW: Final = 1.15
SHRINK: Final = 0.75
CHUNKS_A_STEP: Final = 25
TELL_SECONDS: Final = 0.5
COPY_SHARE: Final = 20.0
"""Seconds between two copies of a plan, in times of what copying takes."""
TELL_SHARE: Final = 10.0
"""Seconds between two plans told, at least, and in times of what telling takes."""

Ints = NDArray[np.int64]
Improved = Callable[[Plan, int], None]


def _never_enough(_units: int) -> bool:
    return False


def improve(
    scope: Scope,
    chooser: Chooser,
    book: Book,
    prices: Prices,
    limits: Limits,
    improved: Improved,
    enough: Callable[[int], bool] = _never_enough,
    steps: bool = True,
) -> Book:
    """The best book found from one that holds everyone's careers on.

    ``improved`` is called with better plans and their values in units; ``enough``
    says whether a value will do; without ``steps`` there are no exact ones.
    """
    search = _Search(scope, chooser, book, prices, limits)
    telling = _Telling(improved, chooser)
    while not search.over and not enough(int(search.best.units[0])):
        search.ruin()
        if steps and search.chunks % CHUNKS_A_STEP == 0 and not search.over:
            search.exact_step()
        search.keep_best()
        telling.tell(search.best)
    search.keep_best(at_once=True)
    telling.tell(search.best, at_once=True)
    return search.best


class _Telling:
    """Tells of better plans, but not all the time."""

    def __init__(self, improved: Improved, chooser: Chooser) -> None:
        self._improved, self._arrays = improved, chooser.arrays
        self._next, self._told = 0.0, -(2**62)

    def tell(self, book: Book, at_once: bool = False) -> None:
        units, now = int(book.units[0]), time.monotonic()
        if units > self._told and (at_once or now >= self._next):
            self._improved(plan_of(book, self._arrays), units)
            self._told, took = units, time.monotonic() - now
            self._next = time.monotonic() + max(TELL_SECONDS, TELL_SHARE * took)


class _Search:
    """A plan that is changed, the best one so far, and the time that is left."""

    def __init__(
        self, scope: Scope, chooser: Chooser, book: Book, prices: Prices, limits: Limits
    ) -> None:
        self.book, self.best = book, copy_of(book)
        self.chunks = 0
        self._next_copy = 0.0
        self._scope, self._chooser, self._limits = scope, chooser, limits
        self._levels = levels_of(chooser, prices, SCALES, SOME_LAYERS)
        self._around = around(chooser)
        self._random = random.Random(limits.seed)
        self._state = np.array([2 * limits.seed + 1], np.uint64)
        self._choices = no_choices(1)
        self._halt = np.zeros(1, np.uint8)
        self._clock = Clock(limits.seconds)
        self._ruins = FIRST_CHUNK
        self._size = float(LITERALS[0] * 3)
        self._tables = chooser.ladders, chooser.tables, chooser.worths
        self._stop = limits.stop or threading.Event()

    @property
    def over(self) -> bool:
        """Whether it is time to stop."""
        return self._stop.is_set() or self._clock.left <= 0

    def ruin(self) -> None:
        """Ruin and recreate for a fraction of a second."""
        began = time.monotonic()
        share = max(0.0, 1.0 - self._clock.done)
        heat = HEAT * share**2 * 100 * self._chooser.arrays.scale
        ruin(
            self._ruins, self._state, heat, self.book, self._levels, self._around,
            self._choices, *self._tables, self._halt,
        )  # fmt: skip
        took = max(time.monotonic() - began, 1e-4)
        self._ruins = max(1, min(int(self._ruins * CHUNK_SECONDS / took), 100_000))
        self.chunks += 1

    def keep_best(self, at_once: bool = False) -> None:
        """Remember the plan if it is the best so far, but do not copy all the time."""
        now = time.monotonic()
        if self.book.units[0] <= self.best.units[0] or not (
            at_once or now >= self._next_copy
        ):
            return
        self.best = copy_of(self.book)
        self._next_copy = now + COPY_SHARE * (time.monotonic() - now)

    def exact_step(self) -> None:
        """Let the exact model decide on a neighbourhood; never for the worse."""
        instance, arrays = self._chooser.instance, self._chooser.arrays
        seekers = self._neighbourhood()
        began = time.monotonic()
        before = copy_of(self.book)
        theirs = plan_of(before, arrays, seekers)
        for seeker in seekers:
            enter(seeker, -1, self.book, *self._tables)
            clear(seeker, self.book)
        v = build(replace(self._scope, seekers=seekers, others=self._others()))
        hint(v, theirs)
        seconds = min(self._clock.left, STEP_SECONDS)
        limits = Limits(seconds, self._limits.seed, self._limits.workers, self._stop)
        careers = solve(v, limits).careers or {}
        for seeker, career in careers.items():
            load(seeker, career, self.book, instance, arrays)
            enter(seeker, 1, self.book, *self._tables)
        if not careers or self.book.units[0] < before.units[0]:
            self.book = before
        taken = time.monotonic() - began
        self._size *= GROW if taken < EASY_SECONDS else SHRINK
        self._size = min(max(self._size, LITERALS[0]), LITERALS[1])

    def _others(self) -> State:
        """What everyone else uses, as the exact model reads it."""
        instance, arrays = self._chooser.instance, self._chooser.arrays
        state = State(instance, arrays)
        state.free, state.free_learners = self.book.free, self.book.free_learners
        state.cohort_size = self.book.capacity - self.book.seats
        state.parts = self.book.parts
        if self._scope.chances:
            state.careers = plan_of(self.book, arrays).careers()
        return state

    def _neighbourhood(self) -> tuple[int, ...]:
        """People around one or two random demands, at random."""
        arrays, near = self._chooser.arrays, self._around
        demands = range(len(near.first) - 1)
        people: set[int] = set()
        for demand in self._random.choices(demands, k=2) if demands else ():
            people |= {
                *near.seeker[near.first[demand] : near.first[demand + 1]].tolist()
            }
        chosen: list[int] = []
        literals = 0
        for seeker in self._random.sample(sorted(people), len(people)):
            pairs = slice(*arrays.indptr[seeker : seeker + 2])
            literals += int((arrays.until_week[pairs] - arrays.from_week[pairs]).sum())
            chosen.append(seeker)
            if literals > self._size:
                break
        return tuple(sorted(chosen))


def around(chooser: Chooser) -> Around:
    """Who may be released around each demand and cohort."""
    arrays, courses = chooser.arrays, chooser.ladders
    stay = np.zeros(len(arrays.indptr) - 1, bool)
    stay[chooser.people.with_stays] = True
    people = np.repeat(np.arange(len(stay)), np.diff(arrays.indptr))
    pupils = np.repeat(np.arange(len(stay)), np.diff(courses.first_cohort))
    first, seeker = _by_thing(arrays.demand, people, ~stay, len(arrays.tender))
    begin, pupil = _by_thing(courses.cohort, pupils, ~stay, len(courses.start_week))
    return Around(first, seeker, begin, pupil)


def _by_thing(
    thing: NDArray[np.int32], person: Ints, free: NDArray[np.bool_], things: int
) -> tuple[Ints, Ints]:
    """People by thing, as CSR."""
    kept = free[person]
    thing, person = thing[kept], person[kept]
    order = np.argsort(thing, kind="stable")
    first = np.searchsorted(thing[order], np.arange(things + 1))
    return first.astype(np.int64), person[order].astype(np.int64)
