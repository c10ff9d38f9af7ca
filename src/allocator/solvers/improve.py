"""Better and better plans: a few people at a time decide anew.

Ruin and recreate: release some people around one demand and give them back, in
random order, what is then best at prices scaled at random. Every so often the
exact model decides on a neighbourhood with CP-SAT, which also sees what one person
alone cannot: that several who start a course together reach its least size. The
plan never gets worse.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.solution import Career, Plan
from allocator.solvers.chances import chances_hold
from allocator.solvers.chooser import Chooser, Prices
from allocator.solvers.cpsat.model import build
from allocator.solvers.cpsat.search import Limits, solve
from allocator.solvers.cpsat.variables import Scope, hint
from allocator.solvers.state import EMPTY, State

RUIN: Final = (2, 4)
"""Least and most people that ruin and recreate releases: few, and many times."""
SCALES: Final = (0.0, 1.1)
RUINS_AN_EXACT_STEP: Final = 2_000
LITERALS: Final = (1_000, 12_000)
"""Smallest and largest size of a neighbourhood, in weeks of candidate pairs."""
STEP_SECONDS: Final = 4.0
EASY_SECONDS: Final = 1.0
GROW: Final = 1.15
SHRINK: Final = 0.75


@dataclass(frozen=True)
class _Competition:
    """People who have each demand as a candidate, as CSR over demands."""

    offsets: NDArray[np.int64]
    seekers: NDArray[np.int64]

    def of(self, demand: int) -> NDArray[np.int64]:
        return self.seekers[self.offsets[demand] : self.offsets[demand + 1]]


def improve(
    scope: Scope,
    chooser: Chooser,
    prices: Prices,
    limits: Limits,
    improved: Callable[[Plan, int], None],
) -> None:
    """Improve ``scope.others``, which holds everyone's careers, until time is up.

    ``improved`` is called with each better plan and its value in units.
    """
    state = scope.others
    rng = random.Random(limits.seed)
    stop = limits.stop or threading.Event()
    deadline = time.monotonic() + limits.seconds
    competition = _competition(scope)
    size = float(LITERALS[0] * 3)
    best = state.units
    rounds = 0
    while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
        rounds += 1
        if rounds % RUINS_AN_EXACT_STEP:
            gained = _ruin(scope, chooser, prices, competition, rng)
            if gained:
                best += gained
                improved(state.plan(), best)
            continue
        seekers = _neighbourhood(scope, competition, rng, size)
        began = time.monotonic()
        gained = _step(scope, seekers, limits, min(left, STEP_SECONDS), stop)
        taken = time.monotonic() - began
        size *= GROW if taken < EASY_SECONDS else SHRINK
        size = min(max(size, LITERALS[0]), LITERALS[1])
        if gained:
            best += gained
            improved(state.plan(), best)


def _competition(scope: Scope) -> _Competition:
    arrays = scope.arrays
    rows = np.repeat(np.arange(len(arrays.indptr) - 1), np.diff(arrays.indptr))
    order = np.argsort(arrays.demand, kind="stable")
    demands = np.arange(len(scope.instance.demands) + 1)
    offsets = np.searchsorted(arrays.demand[order], demands)
    return _Competition(offsets.astype(np.int64), rows[order])


def _neighbourhood(
    scope: Scope, competition: _Competition, rng: random.Random, size: float
) -> tuple[int, ...]:
    """People around one random demand or two, some of those on it among them."""
    arrays = scope.arrays
    demands = [rng.randrange(len(scope.instance.demands))]
    if rng.random() < 0.5:
        demands.append(rng.randrange(len(scope.instance.demands)))
    people = {int(i) for d in demands for i in competition.of(d)}
    on_it = [
        i
        for i in people
        if any(s.demand in demands for s in scope.others.career(i).stints)
    ]
    rng.shuffle(on_it)
    rest = sorted(people - set(on_it))
    rng.shuffle(rest)
    half = len(on_it) // 2 if rng.random() < 0.5 else len(on_it)
    chosen: list[int] = []
    literals = 0
    for seeker in [*on_it[:half], *rest, *on_it[half:]]:
        pairs = slice(*arrays.indptr[seeker : seeker + 2])
        literals += int((arrays.until_week[pairs] - arrays.from_week[pairs]).sum())
        chosen.append(seeker)
        if literals > size:
            break
    return tuple(sorted(chosen))


def _ruin(
    scope: Scope,
    chooser: Chooser,
    prices: Prices,
    competition: _Competition,
    rng: random.Random,
) -> int:
    """Units gained by releasing some people and giving them back; not negative."""
    state = scope.others
    people = competition.of(rng.randrange(len(scope.instance.demands)))
    free = [int(i) for i in people if not scope.people[int(i)].stays]
    if len(free) < RUIN[0]:
        return 0
    seekers = rng.sample(free, min(len(free), rng.randint(*RUIN)))
    before = {seeker: state.career(seeker) for seeker in seekers}
    units = state.units
    for seeker in seekers:
        state.replace(seeker, EMPTY)
    chooser.set_prices(prices, rng.uniform(*SCALES))
    for seeker in seekers:
        state.replace(seeker, chooser.best(state, seeker)[1])
    holds = _cohorts_hold(state, before) and chances_hold(scope.chances, state)
    if state.units < units or not holds:
        for seeker, career in before.items():
            state.replace(seeker, career)
    return state.units - units


def _cohorts_hold(state: State, before: dict[int, Career]) -> bool:
    """Whether every cohort that people left or joined has its least size."""
    touched = {p.cohort for career in before.values() for p in career.course_places}
    touched |= {p.cohort for i in before for p in state.career(i).course_places}
    return all(
        state.cohort_size[k] == 0
        or state.cohort_size[k] >= state.instance.cohorts[k].least_size
        for k in touched
    )


def _step(
    scope: Scope,
    seekers: tuple[int, ...],
    limits: Limits,
    seconds: float,
    stop: threading.Event,
) -> int:
    """Units gained by deciding these people's careers anew; never negative."""
    state = scope.others
    before = {seeker: state.career(seeker) for seeker in seekers}
    units = state.units
    for seeker in seekers:
        state.replace(seeker, EMPTY)
    here = Scope(
        scope.instance,
        scope.policy,
        scope.arrays,
        scope.people,
        seekers,
        state,
        scope.chances,
    )
    v = build(here)
    stints = [s for career in before.values() for s in career.stints]
    places = [p for career in before.values() for p in career.course_places]
    hint(v, Plan.of(stints, places))
    answer = solve(v, Limits(seconds, limits.seed, limits.workers, stop))
    better = answer.units is not None and answer.units > units
    careers = answer.careers if better and answer.careers else before
    for seeker, career in careers.items():
        state.replace(seeker, career)
    return state.units - units
