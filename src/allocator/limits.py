"""How long a person may count, beside the counted weeks of a block.

The facts of limits for the judge and the solvers, who count by them each in their
own way. A limit runs in order of time, over one tender or over all tenders on which
a person counts; what is used up by one stint is not there for the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import JobSeekers, Tender
from allocator.rulebook import Predicate, load_rulebook
from allocator.rulebook.words import Clock, Scope
from allocator.units import FOREVER, month_column_later

Rows = NDArray[np.integer[Any]]
Amounts = NDArray[np.int64]


class Clocks(NamedTuple):
    """How each limit of each tender runs; P tenders, M limits at most.

    by_hours bool (P, M): in quarters of an hour, else in weeks; for_life bool (P,
    M): over all tenders, else over this one; pause int64 (P, M): a gap of so many
    weeks counts as well, `FOREVER` where no gap does.
    """

    by_hours: NDArray[np.bool_]
    for_life: NDArray[np.bool_]
    pause: Amounts

    @property
    def most(self) -> int:
        """Most limits of any tender, M."""
        return int(self.pause.shape[1])


def clocks_of(tenders: Sequence[Tender]) -> Clocks:
    """The clocks of all limits; columns beyond a rulebook's limits mean nothing."""
    limits = [load_rulebook(tender.rulebook).limits for tender in tenders]
    shape = len(tenders), max(map(len, limits), default=0)
    clocks = Clocks(
        np.zeros(shape, bool), np.zeros(shape, bool), np.full(shape, FOREVER, np.int64)
    )
    for row, own in enumerate(limits):
        for column, limit in enumerate(own):
            clocks.by_hours[row, column] = limit.clock is Clock.WORKED_HOURS
            clocks.for_life[row, column] = limit.scope is Scope.LIFE
            if limit.pause_weeks is not None and limit.clock is Clock.CALENDAR:
                clocks.pause[row, column] = limit.pause_weeks
    return clocks


def limits_left(
    people: JobSeekers, tenders: Sequence[Tender], rows: Rows, tender_of: Rows
) -> Amounts:
    """What is left of each limit before the plan begins, shape (pairs, M).

    People by row and tenders by position, shape (pairs,) each. In weeks, or in
    quarters of an hour by worked hours; `FOREVER` where nothing limits the person.
    Weeks in life are those that the person states, or those with all contractors
    together where these are more.
    """
    rulebooks = [load_rulebook(tender.rulebook) for tender in tenders]
    most = max((len(rulebook.limits) for rulebook in rulebooks), default=0)
    left = np.full((len(rows), most), FOREVER, np.int64)
    if not most:
        return left
    names = sorted({rulebook.id for rulebook in rulebooks if rulebook.limits})
    number_of = np.array(
        [names.index(r.id) if r.limits else -1 for r in rulebooks], np.int64
    )
    for number, name in enumerate(names):
        rulebook = load_rulebook(name)
        here = np.flatnonzero(number_of[tender_of] == number)
        who, where = rows[here], tender_of[here]
        for column, limit in enumerate(rulebook.limits):
            if limit.scope is Scope.LIFE:
                used = _in_life(people)[who]
            else:
                used = _with_contractor(people, tenders, who, where)
            weeks = np.maximum(0, limit.weeks - used)
            if limit.clock is Clock.WORKED_HOURS:
                weeks *= rulebook.basis_quarters
            for when in limit.exempt:
                weeks[holds_for(people, when, tenders, who, where)] = FOREVER
            left[here, column] = weeks
    return left


def _in_life(people: JobSeekers) -> Amounts:
    """Weeks that everyone used with anybody, shape (N,)."""
    weeks = np.zeros(len(people), np.int64)
    np.add.at(weeks, people.sroi_weeks_used.rows(), people.sroi_weeks)
    return np.maximum(people.sroi_weeks_life, weeks)


def _with_contractor(
    people: JobSeekers, tenders: Sequence[Tender], rows: Rows, tender_of: Rows
) -> Amounts:
    """Weeks that people used with the contractors of tenders, shape (pairs,)."""
    stated = people.sroi_weeks_used
    used = np.zeros(len(rows), np.int64)
    for code, contractor in enumerate(stated.words):
        weeks = np.zeros(len(people), np.int64)
        own = stated.codes == code
        np.add.at(weeks, stated.rows()[own], people.sroi_weeks[own])
        theirs = np.array([t.contractor == contractor for t in tenders], bool)
        used += np.where(theirs[tender_of], weeks[rows], 0)
    return used


def holds_for(
    people: JobSeekers,
    when: Predicate,
    tenders: Sequence[Tender],
    rows: Rows,
    tender_of: Rows,
) -> NDArray[np.bool_]:
    """Whether a predicate holds on the tender's reference date, shape (pairs,)."""
    held = when.mask(people, when.benefit_months_from)[rows]
    day = np.array([t.reference_date for t in tenders], "datetime64[D]")[tender_of]
    since, below = people.benefit_since, when.benefit_months_below
    if when.benefit_months_from:
        held &= month_column_later(since, when.benefit_months_from)[rows] <= day
    if below is not None:
        held &= ~(month_column_later(since, below)[rows] <= day)
    return held
