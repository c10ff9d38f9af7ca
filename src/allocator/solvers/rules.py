"""Rules of thumb that programmes use today, to compare plans with.

People come one by one; each takes the next job by the rule, for as long as it
lasts, then the next. Nobody is sent on a course.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from allocator.domain import Instance
from allocator.policy import Method
from allocator.solution import Career, Stint
from allocator.solvers.arrays import Arrays
from allocator.solvers.openings import Opening, openings
from allocator.solvers.people import People
from allocator.solvers.state import State, with_stint

Key = tuple[int, ...]
Rule = Callable[[Arrays, Opening, int], Key]


def _first_come(_arrays: Arrays, opening: Opening, week: int) -> Key:
    return week, opening.demand


def _nearest(arrays: Arrays, opening: Opening, week: int) -> Key:
    return int(arrays.hectometres[opening.pair]), week, opening.demand


def _highest_sroi(arrays: Arrays, opening: Opening, week: int) -> Key:
    return -_week_cents(arrays, opening.pair), week, opening.demand


def _week_cents(arrays: Arrays, pair: int) -> int:
    demand = int(arrays.demand[pair])
    year = int(arrays.year_quarters[arrays.tender[demand]])
    return int(arrays.year_value[pair] * arrays.quarters[demand]) // year


RULES: Final[dict[Method, Rule]] = {
    Method.FIRST_COME_FIRST_SERVED: _first_come,
    Method.NEAREST_FIRST: _nearest,
    Method.HIGHEST_SROI_FIRST: _highest_sroi,
}


def follow_rule(
    method: Method, instance: Instance, arrays: Arrays, people: People
) -> State:
    """Plan that a rule of thumb gives; locked stints first."""
    state = State(instance, arrays)
    for seeker in people.with_stays:
        state.replace(seeker, Career(people[seeker].stays, ()))
    for seeker in _order(method, instance, arrays):
        if not people[seeker].stays:
            _place(RULES[method], state, people, seeker)
    return state


def _order(method: Method, instance: Instance, arrays: Arrays) -> list[int]:
    """Who comes first: who is free first, or who is worth most."""
    everyone = range(len(instance.job_seekers))
    if method is Method.HIGHEST_SROI_FIRST:
        return sorted(
            everyone,
            key=lambda i: (
                -max((_week_cents(arrays, p) for p in arrays.pairs_of(i)), default=0),
                i,
            ),
        )
    return sorted(everyone, key=lambda i: (instance.job_seekers.from_week[i], i))


def _place(rule: Rule, state: State, people: People, seeker: int) -> None:
    """One stint after another, each the first by the rule."""
    here = openings(state, people, seeker)
    week = int(state.instance.job_seekers.from_week[seeker])
    while True:
        options = [
            (rule(state.arrays, opening, start), opening, start)
            for opening in here
            if (start := _first_start(opening, week)) is not None
        ]
        if not options:
            return
        _, opening, start = min(options, key=lambda option: option[0])
        end = int(opening.run_end[start])
        stint = Stint(seeker, opening.demand, start, end)
        state.replace(seeker, with_stint(state.career(seeker), stint))
        week = end


def _first_start(opening: Opening, week: int) -> int | None:
    last = len(opening.run_end) - 1
    return next((t for t in range(week, last) if opening.starts(t)), None)
