"""A first plan without prices: everyone's best career, one person at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from allocator.domain import Instance
from allocator.solution import Career, CoursePlace
from allocator.solvers.arrays import Arrays
from allocator.solvers.careers import best_stints
from allocator.solvers.openings import openings
from allocator.solvers.people import People
from allocator.solvers.skills import (
    clause_weeks,
    covers,
    gained_holdings,
    requirement_weeks,
)
from allocator.solvers.state import EMPTY, State


def construct(instance: Instance, arrays: Arrays, people: People) -> State:
    """Plan in which each person, most valuable first, takes what is best now.

    Cohorts that stay below their least size are closed again, and the people
    in them choose anew.
    """
    state = State(instance, arrays)
    for seeker in people.with_stays:
        state.replace(seeker, _with_stays(state, people, seeker))
    closed: set[int] = set()
    todo: Sequence[int] = _most_valuable_first(state, people)
    while todo:
        for seeker in todo:
            state.replace(seeker, best_career(state, people, seeker, closed))
        small = {
            k
            for k, cohort in enumerate(instance.cohorts)
            if 0 < state.cohort_size[k] < cohort.least_size
        }
        closed |= small
        todo = [
            seeker
            for seeker, career in state.careers.items()
            if any(p.cohort in small for p in career.course_places)
            and not people[seeker].stays
        ]
        for seeker in todo:
            state.replace(seeker, EMPTY)
    return state


def _most_valuable_first(state: State, people: People) -> list[int]:
    """People without a stint that stays, by the value of their best career."""
    free = [
        seeker
        for seeker in range(len(state.instance.job_seekers))
        if state.arrays.pairs_of(seeker) and not people[seeker].stays
    ]
    worth = [best_stints(state, s, openings(state, people, s))[0] for s in free]
    order = np.argsort(-np.array(worth, np.int64), kind="stable")
    return [free[i] for i in order]


def best_career(
    state: State, people: People, seeker: int, closed: Iterable[int] = ()
) -> Career:
    """Best career of a person with no course or one, beside everyone else."""
    value, stints = best_stints(state, seeker, openings(state, people, seeker))
    best = Career(stints, ())
    value += state.arrays.placed_value if stints else 0
    for cohort in _worthwhile_cohorts(state, people, seeker, set(closed)):
        place = CoursePlace(seeker, cohort)
        gained = gained_holdings(state.instance, Career((), (place,)))
        here = openings(state, people, seeker, (place,), gained)
        worth, stints = best_stints(state, seeker, here)
        worth += int(state.arrays.course_value[cohort])
        worth += state.arrays.placed_value if stints else 0
        if worth > value:
            value, best = worth, Career(stints, (place,))
    return best if value > 0 else EMPTY


def _worthwhile_cohorts(
    state: State, people: People, seeker: int, closed: set[int]
) -> Iterable[int]:
    """Cohorts with a seat left that give what a candidate demand lacks."""
    instance, arrays, facts = state.instance, state.arrays, people[seeker]
    lacking = set()
    for pair in arrays.pairs_of(seeker):
        demand = instance.demands[int(arrays.demand[pair])]
        for clause in (*demand.requires.clauses, *demand.learner_requires.clauses):
            if not clause_weeks(clause, facts.holdings, instance.weeks).all():
                lacking.add(clause)
    for cohort in facts.cohorts if lacking else ():
        course = instance.course_of(cohort)
        seats = instance.cohorts[cohort].capacity - int(state.cohort_size[cohort])
        if (
            seats > 0
            and cohort not in closed
            and any(covers(course.gives, clause) for clause in lacking)
            and people.may_start(seeker, CoursePlace(seeker, cohort))
        ):
            yield cohort


def _with_stays(state: State, people: People, seeker: int) -> Career:
    """The stints that stay, with one course where a stint needs it."""
    facts = people[seeker]
    options: list[tuple[CoursePlace, ...]] = [()]
    options += [(CoursePlace(seeker, k),) for k in facts.cohorts]
    for places in options:
        gained = gained_holdings(state.instance, Career((), places))
        holdings = [*facts.holdings, *gained]
        if all(
            requirement_weeks(
                state.instance.demands[s.demand].requires,
                holdings,
                state.instance.weeks,
            )[s.start_week : s.end_week].all()
            for s in facts.stays
        ):
            return Career(facts.stays, places)
    return Career(facts.stays, ())
