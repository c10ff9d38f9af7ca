"""A plan of any size within seconds, for whatever is measured after solving."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.career_rules import available, prerequisites, reach
from allocator.check import check
from allocator.domain import Instance
from allocator.eligibility import Candidates
from allocator.holdings import Rung, holdings, pieces, rung
from allocator.policy import Policy
from allocator.solution import Career, CoursePlace, Plan, Stint

LOOKED_AT: Final = 30
"""Work that one person looks at, of all that is within reach."""
LONGEST_WEEKS: Final = 26
MOST_STINTS: Final = 3


def greedy(instance: Instance, candidates: Candidates) -> tuple[Instance, Plan]:
    """A plan that the judge accepts, and its instance without locks.

    People come one by one and take the work that begins first, with the skills
    they have, for half a year at most; then others take the seats of courses.
    """
    instance = replace(instance, locks=())
    pairs = candidates.pairs()
    room = [np.array(demand.headcount) for demand in instance.demands]
    stints: list[Stint] = []
    for seeker in range(len(instance.job_seekers)):
        row = np.arange(pairs.indptr[seeker], pairs.indptr[seeker + 1])
        row = row[:: max(1, len(row) // LOOKED_AT)]
        row = row[np.argsort(pairs.from_week[row], kind="stable")]
        offers = zip(
            pairs.demand[row].tolist(),
            pairs.from_week[row].tolist(),
            pairs.until_week[row].tolist(),
            strict=True,
        )
        stints += _stints(instance, room, seeker, list(offers))
    plan = Plan.of(stints, _seats(instance, {stint.seeker for stint in stints}))
    violations = check(instance, Policy(), plan)
    if violations:
        raise ValueError(f"the greedy plan is broken: {violations[0]}")
    return instance, plan


def _stints(
    instance: Instance,
    room: list[NDArray[np.int64]],
    seeker: int,
    offers: list[tuple[int, int, int]],
) -> list[Stint]:
    held = holdings(instance, seeker, Career((), ()))
    found: list[Stint] = []
    week = 0
    for position, from_week, until_week in offers:
        demand = instance.demands[position]
        start = max(week, from_week)
        end = min(until_week, start + max(LONGEST_WEEKS, demand.least_stint))
        if end - start < demand.least_stint:
            continue
        end = next(pieces(held, start, end))[1]
        free = room[position][start - demand.start_week : end - demand.start_week]
        fits = end - start >= demand.least_stint and free.min() > 0
        if fits and rung(demand, held, start) is Rung.QUALIFIED:
            free -= 1
            found.append(Stint(seeker, position, start, end))
            week = end + 1
        if len(found) == MOST_STINTS:
            break
    return found


def _seats(instance: Instance, placed: set[int]) -> list[CoursePlace]:
    """Everyone else asks for a seat in turn; who may not have it gets none."""
    if not instance.cohorts:
        return []
    others = [i for i in range(len(instance.job_seekers)) if i not in placed]
    asked = [CoursePlace(i, i % len(instance.cohorts)) for i in others]
    plan = Plan.of((), asked)
    refused = {
        violation.where
        for rule in (available, reach, prerequisites)
        for violation in rule(instance, plan)
    }
    ids, cohorts = instance.job_seekers.ids, instance.cohorts
    taken: dict[int, list[CoursePlace]] = {}
    for seat in asked:
        where = f"job seeker {ids[seat.seeker]}, cohort {cohorts[seat.cohort].id}"
        if where not in refused:
            taken.setdefault(seat.cohort, []).append(seat)
    return [
        seat
        for k, seats in taken.items()
        if len(seats) >= cohorts[k].least_size
        for seat in seats[: cohorts[k].capacity]
    ]
