"""Rules of thumb that programmes use today, to compare plans with.

People come one by one; each takes the next job by the rule, for as long as it
lasts, then the next. Nobody is sent on a course.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from allocator.policy import Method
from allocator.solution import Career, Stint
from allocator.solvers.arrays import Arrays
from allocator.solvers.chooser import Chooser, OpenRun
from allocator.solvers.state import State, with_stint

Key = tuple[int, ...]
Rule = Callable[[Arrays, OpenRun, int], Key]


def _first_come(_arrays: Arrays, run: OpenRun, week: int) -> Key:
    return week, run.demand


def _nearest(arrays: Arrays, run: OpenRun, week: int) -> Key:
    return int(arrays.hectometres[run.pair]), week, run.demand


def _highest_sroi(arrays: Arrays, run: OpenRun, week: int) -> Key:
    return -_week_cents(arrays, run.pair), week, run.demand


def _week_cents(arrays: Arrays, pair: int) -> int:
    demand = int(arrays.demand[pair])
    year = int(arrays.year_quarters[arrays.tender[demand]])
    return int(arrays.year_value[pair] * arrays.quarters[demand]) // year


RULES: Final[dict[Method, Rule]] = {
    Method.FIRST_COME_FIRST_SERVED: _first_come,
    Method.NEAREST_FIRST: _nearest,
    Method.HIGHEST_SROI_FIRST: _highest_sroi,
}


def follow_rule(method: Method, chooser: Chooser) -> State:
    """Plan that a rule of thumb gives; locked stints first."""
    state = State(chooser.instance, chooser.arrays)
    people = chooser.people
    for seeker in people.with_stays:
        state.replace(seeker, Career(people[seeker].stays, ()))
    for seeker in _order(method, chooser):
        if not people[seeker].stays:
            _place(RULES[method], chooser, state, seeker)
    return state


def _order(method: Method, chooser: Chooser) -> list[int]:
    """Who comes first: who is free first, or who is worth most."""
    arrays = chooser.arrays
    everyone = range(len(chooser.instance.job_seekers))
    if method is Method.HIGHEST_SROI_FIRST:
        return sorted(
            everyone,
            key=lambda i: (
                -max((_week_cents(arrays, p) for p in arrays.pairs_of(i)), default=0),
                i,
            ),
        )
    return sorted(
        everyone, key=lambda i: (chooser.instance.job_seekers.from_week[i], i)
    )


def _place(rule: Rule, chooser: Chooser, state: State, seeker: int) -> None:
    """One stint after another, each the first by the rule."""
    runs = chooser.open_runs(state, seeker)
    week = 0
    while True:
        options = [
            (rule(chooser.arrays, run, start), run, start)
            for run in runs
            if (start := max(week, run.from_week)) + run.least <= run.until_week
        ]
        if not options:
            return
        _, run, start = min(options, key=lambda option: option[0])
        stint = Stint(seeker, run.demand, start, run.until_week)
        state.replace(seeker, with_stint(state.career(seeker), stint))
        week = run.until_week
