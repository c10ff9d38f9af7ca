"""Which of the careers that are known a few people should have, decided at once.

Careers are the columns of an integer programme: at most one for a person, and what they
take together is no more than the others leave. Least cohort sizes and equal chances,
which prices leave out, are rows of it. SCIP, as OR-Tools ships it, solves this: its
relaxation is close, and where CP-SAT had no proof for 100 people after 5 seconds, SCIP
had one after 1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver.python import model_builder as mb

from allocator.solvers.book import (
    FULL_FROM,
    FULL_UNTIL,
    IN,
    OUT,
    Book,
    clear,
    copy_of,
    enter,
    unfit,
    worth_of,
    write_career,
)
from allocator.solvers.choice import no_choices
from allocator.solvers.chooser import Chooser
from allocator.solvers.columns import NEVER
from allocator.solvers.compiled import compiled
from allocator.solvers.known import Known, copy_known
from allocator.solvers.ledger import END, PAIR, START
from allocator.solvers.ruin import holds
from allocator.solvers.traces import MOST_STINTS

Ints = NDArray[np.int64]
LOOK_SECONDS: Final = 0.05
"""Time between two looks at whether to stop."""
_STINTS: Final = int(MOST_STINTS)


class Column(NamedTuple):
    """A career that a person may get.

    units without social return; cents by tender that it counts for; stints int32,
    shape (jobs, 5), as `allocator.solvers.book.Book` has them; cohorts int32.
    """

    seeker: int
    units: int
    cents: dict[int, int]
    stints: NDArray[np.int32]
    cohorts: NDArray[np.int32]


@compiled
def _weigh(
    seeker: int, book: Book, ladders: Any, facts: Any, worths: Any, pairs: Any,
    cents: Any,
) -> tuple[int, int]:  # fmt: skip
    """Own units of the career that is written down, and tenders it counts for."""
    if book.jobs[seeker] == 0 or unfit(seeker, book, ladders, facts) >= 0:
        return NEVER, 0
    return worth_of(seeker, book, ladders, facts, worths, pairs, cents)


@compiled
def _write_known(
    seeker: int, c: int, known: Known, facts: Any, choices: Any, book: Book
) -> None:
    """Write a known career down as a person's career, without adding what it takes."""
    copy_known(seeker, c, known, facts, choices)
    write_career(seeker, choices, 0, facts, book)


class Selection:
    """Chooses among known careers, for some people at a time."""

    def __init__(self, chooser: Chooser, known: Known) -> None:
        self._chooser, self._known = chooser, known
        self._tables = chooser.ladders, chooser.tables, chooser.worths
        self._choices = no_choices(1)
        self._room = np.empty((2, _STINTS), np.int64)
        self._thread = ThreadPoolExecutor(1)

    def improve(
        self, people: Ints, book: Book, seconds: float, stopped: Callable[[], bool]
    ) -> Book:
        """The book with better careers of these people, as good as time allows.

        They choose among those known and the ones they have, within so many seconds.
        Never a worse book; the one given is changed.
        """
        before, columns, chosen = copy_of(book), list[Column](), list[int]()
        for seeker in people.tolist():
            self._add_columns(seeker, book, columns, chosen)
        if stopped():
            return before
        for seeker in people.tolist():
            enter(seeker, OUT, book, *self._tables)
            clear(seeker, book)
        programme = _Programme(columns, book, self._chooser, set(chosen))
        taken = self._solve(programme, seconds, stopped)
        for column in taken:
            put(column, book)
            enter(column.seeker, IN, book, *self._tables)
        cohorts = np.arange(len(book.capacity))
        if not taken or not holds(book, cohorts, len(cohorts)):
            return before
        return book if book.units[0] >= before.units[0] else before

    def _add_columns(
        self, seeker: int, book: Book, columns: list[Column], chosen: list[int]
    ) -> None:
        """Append a person's columns, the career in the book first."""
        jobs, courses = int(book.jobs[seeker]), int(book.courses[seeker])
        own = book.stints[seeker].copy(), book.cohorts[seeker].copy()
        if jobs:
            chosen.append(len(columns))
            columns.append(self._column(seeker, book))
        for c in range(int(self._known.careers[seeker])):
            facts = self._chooser.tables
            _write_known(seeker, c, self._known, facts, self._choices, book)
            column = self._column(seeker, book)
            if column.units > NEVER:
                columns.append(column)
        book.jobs[seeker], book.courses[seeker] = jobs, courses
        book.stints[seeker], book.cohorts[seeker] = own

    def _column(self, seeker: int, book: Book) -> Column:
        """The career that is written down."""
        pairs, cents = self._room
        units, some = _weigh(seeker, book, *self._tables, pairs, cents)
        tender = self._chooser.tables.tender[self._chooser.tables.demand[pairs[:some]]]
        return Column(
            seeker,
            int(units),
            dict(zip(tender.tolist(), cents[:some].tolist(), strict=True)),
            book.stints[seeker, : book.jobs[seeker]].copy(),
            book.cohorts[seeker, : book.courses[seeker]].copy(),
        )

    def _solve(
        self, programme: _Programme, seconds: float, stopped: Callable[[], bool]
    ) -> list[Column]:
        """The columns chosen."""
        solver: Any = mb.Solver("scip")  # OR-Tools types it in part
        solver.set_time_limit_in_seconds(max(seconds, LOOK_SECONDS))
        run = self._thread.submit(solver.solve, programme.model)
        while True:
            try:
                status = run.result(LOOK_SECONDS)
                break
            except Late:
                if stopped():
                    solver.stop_search()
        if status not in (mb.SolveStatus.OPTIMAL, mb.SolveStatus.FEASIBLE):
            return []
        return [c for c, x in programme.variables if solver.value(x) > 0.5]


def put(column: Column, book: Book) -> None:
    """Write a column down as its person's career."""
    seeker = column.seeker
    jobs, courses = len(column.stints), len(column.cohorts)
    book.jobs[seeker], book.courses[seeker] = jobs, courses
    book.stints[seeker, :jobs], book.cohorts[seeker, :courses] = column[3:]


class _Programme:
    """The integer programme over columns, beside what a book leaves.

    Units are EUR-equivalents. The columns that are ``chosen`` are where it starts.
    """

    def __init__(
        self, columns: list[Column], book: Book, chooser: Chooser, chosen: set[int]
    ) -> None:
        make: Any = mb.Model  # OR-Tools leaves it untyped
        self.model = make()
        self._book, self._chooser = book, chooser
        self.variables = [(c, self.model.new_bool_var("")) for c in columns]
        for k, (_, x) in enumerate(self.variables):
            self.model.add_hint(x, float(k in chosen))
        self._chosen = chosen
        self._one_career()
        self._places()
        self._cohorts()
        self._chances()
        worth, unit = self._obligations(), 100.0 * chooser.arrays.scale
        units = [c.units / unit for c in columns]
        own = mb.LinearExpr.weighted_sum([x for _, x in self.variables], units)
        self.model.maximize(own + mb.LinearExpr.sum(worth))

    def _one_career(self) -> None:
        theirs = defaultdict(list)
        for column, x in self.variables:
            theirs[column.seeker].append(x)
        stays = np.diff(self._chooser.tables.first_stay)
        for seeker, some in theirs.items():
            least = 1.0 if stays[seeker] else 0.0
            self.model.add_linear_constraint(mb.LinearExpr.sum(some), least, 1.0)

    def _places(self) -> None:
        """Places and learner places; weeks with the same people stand once."""
        weeks, demand = self._book.free.shape[1], self._chooser.tables.demand
        stints = defaultdict(list)
        for column, x in self.variables:
            for stint in column.stints.tolist():
                stints[int(demand[stint[PAIR]])].append((x, stint))
        for d, some in stints.items():
            works = np.zeros((len(some), weeks), bool)
            for row, (_, stint) in enumerate(some):
                works[row, stint[START] : stint[END]] = True
            learns = works.copy()
            for row, (_, stint) in enumerate(some):
                learns[row, stint[FULL_FROM] : stint[FULL_UNTIL]] = False
            self._no_more(works, self._book.free[d], some)
            self._no_more(learns, self._book.free_learners[d], some)

    def _no_more(self, taken: Any, free: Any, some: list[Any]) -> None:
        """No more people in any week than there are places."""
        least: dict[bytes, int] = {}
        for week in np.flatnonzero(taken.any(axis=0)).tolist():
            key = np.ascontiguousarray(taken[:, week]).tobytes()
            least[key] = min(least.get(key, int(free[week])), int(free[week]))
        for key, places in least.items():
            rows = np.flatnonzero(np.frombuffer(key, bool)).tolist()
            if len(rows) > places:
                xs = [some[row][0] for row in rows]
                self.model.add(mb.LinearExpr.sum(xs) <= places)

    def _cohorts(self) -> None:
        """Seats, and none or at least the least size."""
        pupils = defaultdict(list)
        for k, (column, x) in enumerate(self.variables):
            for cohort in column.cohorts.tolist():
                pupils[cohort].append((x, k in self._chosen))
        for cohort, some in pupils.items():
            seats = int(self._book.seats[cohort])
            others = int(self._book.capacity[cohort]) - seats
            everyone = mb.LinearExpr.sum([x for x, _ in some])
            opened = self.model.new_bool_var("")
            self.model.add_hint(opened, float(any(hint for _, hint in some)))
            self.model.add(everyone - seats * opened <= 0)
            short = int(self._book.least[cohort]) - others
            if others:
                self.model.add(everyone >= short)
            else:
                self.model.add(everyone - short * opened >= 0)

    def _chances(self) -> None:
        """Each group has its share of the people placed."""
        book = self._book
        for group, (some, whole) in enumerate(book.shares.tolist()):
            weights = [
                whole * float(book.members[group, column.seeker]) - some
                for column, _ in self.variables
            ]
            placed = mb.LinearExpr.weighted_sum([x for _, x in self.variables], weights)
            short = some * int(book.placed[-1]) - whole * int(book.placed[group])
            self.model.add(placed >= short)

    def _obligations(self) -> list[Any]:
        """What is counted for each obligation, up to what is owed."""
        unit = self._chooser.arrays.sroi_value / (100.0 * self._chooser.arrays.scale)
        counted = defaultdict(list)
        for k, (column, x) in enumerate(self.variables):
            for tender, cents in column.cents.items():
                counted[tender].append((x, unit * cents, k in self._chosen))
        worth = []
        for tender, some in counted.items():
            most = unit * max(0, int(self._book.room[tender]))
            paid = self.model.new_num_var(0.0, most, "")
            have = sum(value for _, value, hint in some if hint)
            self.model.add_hint(paid, min(most, have))
            xs, values = [x for x, *_ in some], [value for _, value, _ in some]
            self.model.add(mb.LinearExpr.weighted_sum(xs, values) - paid >= 0)
            worth.append(paid)
        return worth
