"""A first plan: everyone's best career, one person at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocator.solution import Career, CoursePlace
from allocator.solvers.chooser import Chooser
from allocator.solvers.people import PersonFacts
from allocator.solvers.skills import gained_holdings, requirement_weeks
from allocator.solvers.state import EMPTY, State


def construct(chooser: Chooser) -> State:
    """Plan in which each person, most valuable first, takes what is best now.

    Cohorts that stay below their least size are closed again one by one, the
    one that lacks most first, and the people in them choose anew: so people who
    spread over several cohorts of a course gather in some.
    """
    instance = chooser.instance
    state = stays_only(chooser)
    closed: frozenset[int] = frozenset()
    todo: Sequence[int] = _most_valuable_first(chooser, state)
    while todo:
        for seeker in todo:
            state.replace(seeker, chooser.best(state, seeker, closed)[1])
        lacks = {
            k: cohort.least_size - int(state.cohort_size[k])
            for k, cohort in enumerate(instance.cohorts)
            if 0 < state.cohort_size[k] < cohort.least_size and k not in closed
        }
        emptiest = max(lacks, key=lambda k: (lacks[k], k), default=-1)
        closed |= {emptiest} if lacks else set()
        todo = [
            seeker
            for seeker, career in state.careers.items()
            if any(place.cohort == emptiest for place in career.course_places)
            and not chooser.people[seeker].stays
        ]
        for seeker in todo:
            state.replace(seeker, EMPTY)
    return state


def stays_only(chooser: Chooser) -> State:
    """State of the stints that stay, and nothing else."""
    state = State(chooser.instance, chooser.arrays)
    for seeker in chooser.people.with_stays:
        state.replace(seeker, _with_stays(chooser, chooser.people[seeker], seeker))
    return state


def _most_valuable_first(chooser: Chooser, state: State) -> list[int]:
    """People without a stint that stays, by the value of their best career."""
    free = [
        seeker
        for seeker in range(len(chooser.instance.job_seekers))
        if chooser.arrays.pairs_of(seeker) and not chooser.people[seeker].stays
    ]
    worth = [chooser.best(state, seeker)[0] for seeker in free]
    order = np.argsort(-np.array(worth, np.int64), kind="stable")
    return [free[i] for i in order]


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
