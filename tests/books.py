"""What tests of books share: the tables that they read, and what is the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from allocator.solvers.book import Book
from allocator.solvers.portfolio import Task
from allocator.solvers.state import State


def tables_of(task: Task) -> tuple[Any, Any, Any]:
    """Ladders, tables and worths, as compiled functions take them."""
    return task.chooser.ladders, task.chooser.tables, task.chooser.worths


def learner_spans(state: State) -> int:
    """Most spans without being a learner within one stint."""
    most = 0
    for seeker, career in state.careers.items():
        learner = {*state.usages[seeker].learner}
        for stint in career.stints:
            weeks = range(stint.start_week, stint.end_week)
            full = [(stint.demand, week) not in learner for week in weeks]
            begins = zip(full, [False, *full], strict=False)
            most = max(most, sum(now and not before for now, before in begins))
    return most


def assert_same(book: Book, state: State, learners: bool = True) -> None:
    """The book's columns are those of the state that holds its careers.

    Choosing may take a learner place for someone who already need not be a learner;
    so without ``learners`` the book may leave fewer learner places.
    """
    assert int(book.units[0]) == state.units
    np.testing.assert_array_equal(book.free, state.free)
    np.testing.assert_array_equal(book.capacity - book.seats, state.cohort_size)
    np.testing.assert_array_equal(book.parts, state.parts)
    np.testing.assert_array_equal(book.room, state.room)
    if not learners or learner_spans(state) > 1:  # the first span counts in a book
        assert (book.free_learners <= state.free_learners).all()
    else:
        np.testing.assert_array_equal(book.free_learners, state.free_learners)
    placed = [seeker for seeker, career in state.careers.items() if career.stints]
    assert book.placed[-1] == len(placed)
    assert book.placed[:-1].tolist() == book.members[:, placed].sum(axis=1).tolist()


def assert_equal(book: Book, other: Book) -> None:
    """The same careers and the same that is left."""
    for name, column in zip(Book._fields, book, strict=True):
        np.testing.assert_array_equal(column, getattr(other, name), name)
