"""Accounts of a plan: cover of every demand, transitions, the unplaced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from allocator.explain import reasons
from allocator.units import monday
from allocator.writing.cells import Cell, iso_week
from allocator.writing.delivery import Delivery
from allocator.writing.why import sentence
from allocator.writing.words import word

COVER_COLUMNS: Final = (
    "demand",
    "week",
    "monday",
    "places",
    "filled",
    "learners",
    "short",
    "estimated",
)
WORK_TO_WORK_COLUMNS: Final = (
    "job_seeker",
    "from_employer",
    "to_contractor",
    "demand",
    "from",
    "gap_weeks",
    "kind",
)
UNPLACED_COLUMNS: Final = ("job_seeker", "to_change", "closest_demand", "detail")


def cover_rows(delivery: Delivery) -> Iterator[tuple[Cell, ...]]:
    """One row for each demand and week in which it has places."""
    instance = delivery.instance
    stints, learners = delivery.plan.stint_columns, delivery.learner_weeks.by_week
    # Who begins less who has ended, week by week.
    last_week = max((demand.end_week for demand in instance.demands), default=0)
    steps = np.zeros((len(instance.demands), last_week + 1), np.int32)
    np.add.at(steps, (stints.demand, stints.start_week), 1)
    np.add.at(steps, (stints.demand, stints.end_week), -1)
    filled = np.cumsum(steps, axis=1, out=steps)
    for position, demand in enumerate(instance.demands):
        for week, places in enumerate(demand.headcount, start=demand.start_week):
            present = int(filled[position, week])
            yield (
                demand.id,
                iso_week(week, instance.start),
                monday(week, instance.start),
                places,
                present,
                learners.get((position, week), 0),
                max(0, places - present),
                demand.estimated,
            )


def work_to_work_rows(delivery: Delivery) -> Iterator[tuple[Cell, ...]]:
    """One row for each step from a job to the next without a long gap."""
    instance = delivery.instance
    for step in delivery.transitions:
        yield (
            str(instance.job_seekers.ids[step.seeker]),
            step.from_employer,
            step.to_contractor,
            instance.demands[step.demand].id,
            monday(step.start_week, instance.start),
            step.gap_weeks,
            word(step.kind, delivery.lang),
        )


def unplaced_rows(delivery: Delivery) -> Iterator[tuple[Cell, ...]]:
    """One row for each person without a stint, and what would have to change."""
    instance = delivery.instance
    found = reasons(instance, delivery.candidates, delivery.unplaced)
    for seeker, why in zip(delivery.unplaced, found, strict=True):
        yield (
            str(instance.job_seekers.ids[seeker]),
            word(why.rule, delivery.lang),
            why.demand,
            sentence(why, instance.start, delivery.lang),
        )
