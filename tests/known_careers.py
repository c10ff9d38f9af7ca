"""What tests of known careers share: looks, prices, and everything counted anew."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.chooser import Prices
from allocator.solvers.known import BEGIN, CREDIT, END, FULL_FROM, FULL_UNTIL
from allocator.solvers.portfolio import Task
from allocator.solvers.repertoire import Repertoire
from allocator.solvers.supply import Rates, Taken, nothing_taken
from allocator.solvers.visits import Visits

Ints = NDArray[np.int64]
Content = tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]
"""Pair, weeks, and weeks as no learner, of each stint; cohorts."""


def everyone(task: Task) -> Ints:
    """People with a candidate demand."""
    return np.flatnonzero(np.diff(task.arrays.indptr)).astype(np.int64)


def repertoire_of(task: Task) -> Repertoire:
    """Nothing known yet, of everyone."""
    return Repertoire(task.chooser, everyone(task), Visits(task.chooser, 1), seed=1)


def priced(task: Task, rng: np.random.Generator, spared: bool = False) -> Prices:
    """Whole random prices, half of them 0; with shares that accounts pay up front."""
    facts, free = task.chooser.tables, task.chooser.no_prices()
    week = task.arrays.week_value + task.arrays.sroi_value * facts.week_cents
    top = float(week.max(initial=1))

    def some(shape: tuple[int, ...], most: float) -> NDArray[np.float64]:
        return np.floor(np.maximum(0, rng.uniform(-most, most, shape)))

    ends = facts.account_weeks < facts.weeks  # as prices spare no others
    return replace(
        free,
        places=some(free.places.shape, top),
        learners=some(free.learners.shape, top / 4),
        seats=some(free.seats.shape, 3 * top),
        worth=free.worth * rng.uniform(0, 1, free.worth.shape),
        spared=spared * ends * rng.uniform(0, 1, free.spared.shape),
    )


def content(repertoire: Repertoire, seeker: int, c: int) -> Content:
    """What a known career is."""
    known = repertoire.known
    jobs, courses = known.jobs[seeker, c], known.courses[seeker, c]
    pairs = known.pair[seeker, c, :jobs].tolist()
    spans = known.span[seeker, c, :jobs, : FULL_UNTIL + 1].tolist()
    stints = tuple((pair, *span) for pair, span in zip(pairs, spans, strict=True))
    return stints, tuple(known.cohorts[seeker, c, :courses].tolist())


def weeks_of(repertoire: Repertoire, seeker: int) -> int:
    """Weeks of work of the longest known career."""
    span = repertoire.known.span[seeker].astype(int)
    jobs = np.arange(span.shape[1]) < repertoire.known.jobs[seeker][:, None]
    return int(((span[:, :, END] - span[:, :, BEGIN]) * jobs).sum(axis=1).max())


def worth(repertoire: Repertoire, rates: Rates, seeker: int, c: int) -> float:
    """What a known career is worth at prices."""
    known, facts = repertoire.known, repertoire.chooser.tables
    units = float(known.value[seeker, c])
    for cohort in content(repertoire, seeker, c)[1]:
        units -= rates.seats[cohort]
    for s in range(known.jobs[seeker, c]):
        pair, span = int(known.pair[seeker, c, s]), known.span[seeker, c, s].tolist()
        demand = facts.demand[pair]
        for week in range(span[BEGIN], span[END]):
            units -= rates.places[demand, week]
            if not span[FULL_FROM] <= week < span[FULL_UNTIL]:
                units -= rates.learners[demand, week]
        euro = rates.worth[facts.tender[demand]]
        euro *= 1 - rates.spared[facts.account[pair]]
        units += euro * span[CREDIT] * facts.week_cents[pair]
    return float(units)


def worths(repertoire: Repertoire, rates: Rates, seeker: int) -> list[float]:
    """What each known career of a person is worth."""
    known = range(repertoire.known.careers[seeker])
    return [worth(repertoire, rates, seeker, c) for c in known]


def capped(repertoire: Repertoire, seeker: int) -> bool:
    """Whether a person's last choice has more weeks on an account than count."""
    facts, choices = repertoire.chooser.tables, repertoire.choices
    weeks: Counter[int] = Counter()
    for stint in choices.stints[seeker, : choices.jobs[seeker]].tolist():
        weeks[stint[6]] += stint[2] - stint[1]
    return any(count > facts.account_weeks[a] for a, count in weeks.items())


def taken(repertoire: Repertoire) -> Taken:
    """What all chosen careers take together, counted week by week."""
    known, facts = repertoire.known, repertoire.chooser.tables
    total = nothing_taken(repertoire.capacity)
    for seeker in np.flatnonzero(known.chosen >= 0).tolist():
        c = int(known.chosen[seeker])
        for cohort in content(repertoire, seeker, c)[1]:
            total.seats[cohort] += 1
        for s in range(known.jobs[seeker, c]):
            pair, span = known.pair[seeker, c, s], known.span[seeker, c, s].tolist()
            demand = facts.demand[pair]
            for week in range(span[BEGIN], span[END]):
                total.places[demand, week] += 1
                learner = not span[FULL_FROM] <= week < span[FULL_UNTIL]
                total.learners[demand, week] += learner
            cents = span[CREDIT] * facts.week_cents[pair]
            total.cents[facts.tender[demand]] += cents
    return total
