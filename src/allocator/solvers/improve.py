"""Better and better plans: a few people at a time decide anew.

Ruin and recreate finds careers that nobody had thought of. Where people are few, an
integer programme decides meanwhile which known careers everyone should have, and also
sees what one person alone cannot: that several who start a course together reach its
least size. The best plan found is kept.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.solution import Plan
from allocator.solvers.book import Book, copy_of, plan_of
from allocator.solvers.choice import no_choices
from allocator.solvers.chooser import Chooser, Prices
from allocator.solvers.clock import Clock
from allocator.solvers.cpsat.search import Limits
from allocator.solvers.known import Known, nothing_known
from allocator.solvers.lent import lend
from allocator.solvers.levels import levels_of
from allocator.solvers.ruin import Around, ruin
from allocator.solvers.selection import Selection

SCALES: Final = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Scales of the prices at which people choose anew."""
HEAT: Final = 300.0
"""EUR-equivalents that a change may cost at first, on average."""
SOME_LAYERS: Final = 16
"""Most layers of a person while plans are improved: fewer take less time."""
CHUNK_SECONDS: Final = 0.2
FIRST_CHUNK: Final = 16
SELECT_SHARE: Final = 0.7
"""Share of the time left that a selection may take."""
LEAST_SECONDS: Final = 1.5
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
    chooser: Chooser,
    book: Book,
    prices: Prices,
    limits: Limits,
    improved: Improved,
    enough: Callable[[int], bool] = _never_enough,
    known: Known | None = None,
    selects: bool = False,
) -> Book:
    """The best book found from one that holds everyone's careers on.

    ``improved`` is called with better plans and their values in units; ``enough``
    says whether a value will do; ``known`` careers say what is familiar to people, and
    may become more meanwhile unless it ``selects`` from them.
    """
    search = _Search(chooser, book, prices, limits, known or nothing_known(0), selects)
    telling = _Telling(improved, chooser)
    while not search.over and not enough(int(search.best.units[0])):
        search.ruin()
        search.select()
        search.keep_best()
        telling.tell(search.best)
    search.finish()
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
        self,
        chooser: Chooser,
        book: Book,
        prices: Prices,
        limits: Limits,
        known: Known,
        selects: bool,
    ) -> None:
        self.book, self.best = book, copy_of(book)
        self._next_copy = 0.0
        self._chooser = chooser
        self._levels = levels_of(chooser, prices, SCALES, SOME_LAYERS)
        self._around = around(chooser)
        self._state = np.array([2 * limits.seed + 1], np.uint64)
        self._choices = no_choices(1)
        self._halt = np.zeros(1, np.uint8)
        self._clock = Clock(limits.seconds)
        self._ruins = FIRST_CHUNK
        self._people = np.flatnonzero(np.diff(chooser.arrays.indptr))
        self._known = known
        self._selection = Selection(chooser, known) if selects else None
        self._selecting: Future[Book] | None = None
        self._finished = False
        self._thread = ThreadPoolExecutor(1)
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
            self._choices, self._chooser.kernel, *self._tables, self._known, self._halt,
        )  # fmt: skip
        took = max(time.monotonic() - began, 1e-4)
        self._ruins = max(1, min(int(self._ruins * CHUNK_SECONDS / took), 100_000))

    def keep_best(self, at_once: bool = False) -> None:
        """Remember the plan if it is the best so far, but do not copy all the time."""
        now = time.monotonic()
        if self.book.units[0] <= self.best.units[0] or not (
            at_once or now >= self._next_copy
        ):
            return
        self.best = copy_of(self.book)
        self._next_copy = now + COPY_SHARE * (time.monotonic() - now)

    def select(self) -> None:
        """Take what was selected, if it is better, and let select anew meanwhile.

        If it selects at all, and only while there is time for it.
        """
        self._take_selected()
        if self._selecting or self._selection is None or self.over:
            return
        seconds = SELECT_SHARE * self._clock.left
        if seconds < LEAST_SECONDS:
            return
        self._selecting = self._thread.submit(
            self._selection.improve,
            self._people,
            copy_of(self.book),
            seconds,
            lambda: self._finished or self.over,
        )

    def _take_selected(self) -> None:
        """Go on from what was selected, if that is done and better."""
        if self._selecting is not None and self._selecting.done():
            selected, self._selecting = self._selecting.result(), None
            if selected.units[0] > self.book.units[0]:
                self.book = selected

    def finish(self) -> None:
        """End the last selection, and take it if it is better."""
        self._finished = True
        if self._selecting is not None:
            wait((self._selecting,))
            self._take_selected()


def around(chooser: Chooser) -> Around:
    """Who may be released around each demand and cohort."""
    arrays, courses = chooser.arrays, chooser.ladders
    everyone = np.arange(len(arrays.indptr) - 1)
    people = np.repeat(everyone, np.diff(arrays.indptr))
    pupils = np.repeat(everyone, np.diff(courses.first_cohort))
    first, seeker = _by_thing(arrays.demand, people, len(arrays.tender))
    begin, pupil = _by_thing(courses.cohort, pupils, len(courses.start_week))
    return lend(Around(first, seeker, begin, pupil))


def _by_thing(thing: NDArray[np.int32], person: Ints, things: int) -> tuple[Ints, Ints]:
    """People by thing, as CSR."""
    order = np.argsort(thing, kind="stable")
    first = np.searchsorted(thing[order], np.arange(things + 1))
    return first.astype(np.int64), person[order].astype(np.int64)
