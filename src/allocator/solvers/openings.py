"""Where one person could work now: weeks open on each candidate demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Pattern
from allocator.solution import CoursePlace
from allocator.solvers.people import People
from allocator.solvers.skills import Holding, requirement_weeks
from allocator.solvers.state import State
from allocator.units import FOREVER, quarter_hours


@dataclass(frozen=True, slots=True)
class Opening:
    """Weeks in which a person may work on one candidate demand.

    ``run_end[t]`` is the exclusive end of the run of open weeks that holds
    ``t``, or ``t`` itself when the week is closed; shape (T + 1,), int64.
    """

    pair: int
    demand: int
    least: int
    run_end: NDArray[np.int64]

    def starts(self, week: int) -> bool:
        """Whether a stint of the least weeks may start in ``week``."""
        return bool(self.run_end[week] - week >= self.least)


def openings(
    state: State,
    people: People,
    seeker: int,
    places: Sequence[CoursePlace] = (),
    gained: Sequence[Holding] = (),
) -> list[Opening]:
    """Open weeks of a person's candidates beside everyone else's careers.

    ``places`` are courses the person will take and ``gained`` what they give;
    skills taught on the job are not looked ahead to.
    """
    instance, arrays = state.instance, state.arrays
    facts = people[seeker]
    if facts.out:
        return []
    weeks = instance.weeks
    holdings = [*facts.holdings, *gained]
    at_course, course_quarters = _course_weeks(state, places)
    own_quarters = quarter_hours(facts.person.hours)
    found = []
    for pair in arrays.pairs_of(seeker):
        position = int(arrays.demand[pair])
        if position in facts.never:
            continue
        demand = instance.demands[position]
        span = slice(demand.start_week, demand.end_week)
        open_weeks = np.zeros(weeks, bool)
        full = requirement_weeks(demand.requires, holdings, weeks)[span]
        if demand.learner_places:
            learner = requirement_weeks(demand.learner_requires, holdings, weeks)[span]
            full = full | (learner & (state.free_learner_places(position) > 0))
        open_weeks[span] = full & (state.free_places(position) > 0)
        open_weeks[: arrays.from_week[pair]] = False
        open_weeks[arrays.until_week[pair] :] = False
        open_weeks &= ~at_course
        open_weeks &= quarter_hours(demand.hours) + course_quarters <= own_quarters
        if open_weeks.any():
            least = demand.least_stint
            found.append(Opening(pair, position, least, _run_ends(open_weeks)))
    return found


def _course_weeks(
    state: State, places: Sequence[CoursePlace]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Weeks filled by full-time courses, and hours beside work in quarters."""
    busy = np.zeros(state.instance.weeks, bool)
    quarters = np.zeros(state.instance.weeks, np.int64)
    for place in places:
        course = state.instance.course_of(place.cohort)
        begin = state.instance.cohorts[place.cohort].start_week
        span = slice(begin, begin + course.weeks)
        if course.pattern is Pattern.FULL_TIME:
            busy[span] = True
        else:
            quarters[span] += quarter_hours(course.hours or 0)
    return busy, quarters


def _run_ends(open_weeks: NDArray[np.bool_]) -> NDArray[np.int64]:
    weeks = len(open_weeks)
    closed = np.where(open_weeks, FOREVER, np.arange(weeks))
    closed = np.append(closed, weeks)
    return np.minimum.accumulate(closed[::-1])[::-1].astype(np.int64)
