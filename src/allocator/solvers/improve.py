"""Better and better plans: the exact model on a few people at a time.

A neighbourhood releases some people who compete for one demand or one cohort
and decides their careers anew, beside everyone else's, with CP-SAT. The plan
never gets worse, and the cost of a step does not depend on the instance's size.
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

from allocator.solution import Plan
from allocator.solvers.cpsat.model import build
from allocator.solvers.cpsat.search import Limits, solve
from allocator.solvers.cpsat.variables import Scope, hint
from allocator.solvers.state import EMPTY

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
    limits: Limits,
    improved: Callable[[Plan, int], None],
) -> None:
    """Improve ``scope.others``, which holds everyone's careers, until time is up.

    ``scope.seekers`` are the people who may be released. ``improved`` is called
    with each better plan and its value in units.
    """
    state = scope.others
    rng = random.Random(limits.seed)
    stop = limits.stop or threading.Event()
    deadline = time.monotonic() + limits.seconds
    competition = _competition(scope)
    size = float(LITERALS[0] * 3)
    best = state.units
    while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
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
    """People around a random demand, or around two of one tender's neighbours."""
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
        scope.placeable,
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
