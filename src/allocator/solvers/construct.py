"""A first plan: everyone's best career, one person at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.solution import Career, CoursePlace, Plan
from allocator.solvers.book import IN, OUT, Book, clear, empty_book, enter, load
from allocator.solvers.chances import Chance
from allocator.solvers.choice import no_choices
from allocator.solvers.chooser import Chooser
from allocator.solvers.compiled import compiled
from allocator.solvers.layers import MOST_LAYERS
from allocator.solvers.levels import Levels, left
from allocator.solvers.people import PersonFacts
from allocator.solvers.ruin import CLOSED, recreate
from allocator.solvers.skills import gained_holdings, requirement_weeks
from allocator.solvers.state import State

Ints = NDArray[np.int64]


@compiled
def _fill(
    kernel: Any, seekers: Any, book: Any, market: Any, choices: Any, ladders: Any,
    facts: Any, worths: Any,
) -> None:  # fmt: skip
    """Give these people, in order, what is then best."""
    for seeker in seekers:
        recreate(kernel, seeker, book, market, choices, ladders, facts, worths)


def construct(
    chooser: Chooser,
    chances: list[Chance],
    levels: Levels,
    level: int,
    order: Ints,
    book: Book | None = None,
) -> Book:
    """Plan in which people, in this order, take what is best at a level of prices.

    Cohorts that stay below their least size are closed again one by one, the
    one that lacks most first, and the people in them choose anew: so people who
    spread over several cohorts of a course gather in some. People whose stints stay
    come before all others, and a ``book`` may have careers already, which it keeps.
    """
    tables = chooser.ladders, chooser.tables, chooser.worths
    if book is None:
        book = begin_with_stays(chooser, chances, levels, level)
    closed = np.zeros(len(book.capacity), np.int64)
    choices, stays = no_choices(1), np.diff(chooser.tables.first_stay) > 0
    todo = order[(book.jobs[order] == 0) & (book.courses[order] == 0)]
    while True:
        market = left(book, levels, level, closed)
        _fill(chooser.kernel, todo, book, market, choices, *tables)
        size = book.capacity - book.seats
        lacks = np.where((size > 0) & (closed == 0), book.least - size, 0)
        if lacks.max(initial=0) <= 0:
            break
        emptiest = int(lacks.argmax())
        closed[emptiest] = CLOSED
        inside = (book.cohorts == emptiest) & (
            np.arange(book.cohorts.shape[1]) < book.courses[:, None]
        )
        todo = np.flatnonzero(inside.any(axis=1))
        for seeker in todo.tolist():
            enter(seeker, OUT, book, *tables)
            clear(seeker, book)
        _give_stays(todo[stays[todo]], closed, book, chooser, levels, level)
        todo = todo[~stays[todo]]
    return book


def begin_with_stays(
    chooser: Chooser, chances: list[Chance], levels: Levels, level: int
) -> Book:
    """Book of the people whose stints stay: each with the best career around them."""
    book = book_of(chooser, chances, stays_only(chooser).plan())
    none = np.zeros(len(book.capacity), np.int64)
    for seeker in chooser.people.with_stays:
        enter(seeker, OUT, book, chooser.ladders, chooser.tables, chooser.worths)
        clear(seeker, book)
        _give_stays(np.array([seeker]), none, book, chooser, levels, level)
    return book


def _give_stays(
    seekers: Ints,
    closed: Ints,
    book: Book,
    chooser: Chooser,
    levels: Levels,
    level: int,
) -> None:
    """Give people their best careers with the stints that stay, or those alone."""
    tables = chooser.ladders, chooser.tables, chooser.worths
    levels = levels._replace(layers=MOST_LAYERS)  # what they need may be wanted least
    for seeker in seekers.tolist():
        one = np.array([seeker])
        market = left(book, levels, level, closed)
        _fill(chooser.kernel, one, book, market, no_choices(1), *tables)
        if book.jobs[seeker] == 0:
            alone = _with_stays(chooser, chooser.people[seeker], seeker)
            load(seeker, alone, book, chooser.instance, chooser.arrays)
            enter(seeker, IN, book, *tables)


def book_of(chooser: Chooser, chances: list[Chance], plan: Plan) -> Book:
    """Book that holds the careers of a plan."""
    book = empty_book(chooser.instance, chooser.arrays, chances)
    for seeker, career in plan.careers().items():
        load(seeker, career, book, chooser.instance, chooser.arrays)
        enter(seeker, IN, book, chooser.ladders, chooser.tables, chooser.worths)
    return book


def most_valuable_first(chooser: Chooser) -> Ints:
    """People with a candidate demand, by what their best pair is worth at most."""
    arrays, facts = chooser.arrays, chooser.tables
    lasts = np.diff(facts.windows, axis=1)[:, 0].astype(np.int64)
    weeks = np.minimum(lasts, facts.counted_weeks)
    worth = arrays.sroi_value * facts.week_cents * weeks
    worth += lasts * facts.week_value
    some = np.flatnonzero(np.diff(arrays.indptr))
    if not len(some):
        return some
    best = np.maximum.reduceat(worth, arrays.indptr[some])
    order: Ints = some[np.argsort(-best, kind="stable")]
    return order


def stays_only(chooser: Chooser) -> State:
    """State of the stints that stay, and nothing else."""
    state = State(chooser.instance, chooser.arrays)
    for seeker in chooser.people.with_stays:
        state.replace(seeker, _with_stays(chooser, chooser.people[seeker], seeker))
    return state


def _with_stays(chooser: Chooser, facts: PersonFacts, seeker: int) -> Career:
    """The stints that stay, with one course where a stint needs it."""
    instance = chooser.instance
    options: list[tuple[CoursePlace, ...]] = [()]
    options += [(CoursePlace(seeker, cohort),) for cohort in facts.cohorts]
    for places in options:
        gained = gained_holdings(instance, Career((), places))
        holdings = [*facts.holdings, *gained]
        if all(
            requirement_weeks(
                instance.demands[stint.demand].requires, holdings, instance.weeks
            )[stint.start_week : stint.end_week].all()
            for stint in facts.stays
        ):
            return Career(facts.stays, places)
    return Career(facts.stays, ())
