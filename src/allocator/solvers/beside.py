"""How short courses beside work lie beside what one person may do meanwhile.

To whoever can do no work beside it, such a course is one of full time. Where it leaves
room for some of the work only, and where a stint begun without it may come to ask for
it, bounds that may tell much apart enter it before it begins, like a long one. Else it
counts once it has ended, whatever the hours: plans look at what they find, and if the
hours do not fit, look again with it as one of full time.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.columns import (
    BESIDE,
    EARLY,
    EVENT_END,
    EVENT_START,
    GAIN,
    KEPT,
    KEPT_FROM,
    KEPT_UNTIL,
    LONG,
    SHORT,
)
from allocator.solvers.compiled import leaf, part
from allocator.solvers.gains import SERVES
from allocator.solvers.ledger import END, PAIR, START
from allocator.units import FOREVER

Ints = NDArray[np.int64]
_FOREVER: Final = int(FOREVER)
_FULL_TIME: Final = 0
MANY_LAYERS: Final = 64
"""Layers with which bounds enter short courses before they begin."""


@part
def lay_beside(
    seeker: Any, ladders: Any, facts: Any, market: Any, sight: Any, kept: Any,
    events: Any, cohorts: Any, clause: Any, number: Any, lacking: Any,
) -> None:  # fmt: skip
    """Tell how a person follows each short course beside work."""
    since = np.full(0 if market.plans else lacking, _FOREVER, np.int64)
    if not market.plans:
        _asked_since(seeker, ladders, facts, kept, number, since)
    for k in range(len(events)):
        if events[k, BESIDE] != SHORT:
            continue
        fits, collides = _meanwhile(seeker, ladders, facts, kept, events[k], cohorts[k])
        if market.plans:
            if not fits or (collides and sight.apart):
                events[k, BESIDE] = _FULL_TIME
            continue
        early, served = False, ladders.cohort_serves[cohorts[k]]
        for place in range(lacking):
            if since[place] < events[k, EVENT_END]:
                early = early or ladders.served[served, clause[place]]
        if not fits and not _meets_another(k, events, cohorts, ladders):
            events[k, BESIDE] = _FULL_TIME
        elif (collides or early) and sight.layers >= MANY_LAYERS:
            events[k, BESIDE] = LONG
        elif early:
            events[k, BESIDE] = EARLY


@leaf
def _asked_since(
    seeker: Any, ladders: Any, facts: Any, kept: Any, number: Any, since: Any
) -> None:
    """First week of a stint begun without a clause that may come to ask for it.

    That is so where own skills expire in it, or where a learner goes on in full.
    """
    for row in range(len(kept)):
        demand, begin = facts.demand[kept[row, KEPT]], kept[row, KEPT_FROM]
        learner = ladders.learner_requires[demand]
        for asked in (ladders.requires[demand], learner):
            for k in range(ladders.clauses.shape[1] if asked >= 0 else 0):
                c = ladders.clauses[asked, k]
                held = ladders.held_until[seeker, c] > begin
                if not held and learner >= 0:
                    held = True
                    for j in range(ladders.clauses.shape[1]):
                        held = held and ladders.clauses[learner, j] != c
                if number[c] >= 0 and held:
                    since[number[c]] = min(since[number[c]], begin)


@leaf
def _meanwhile(
    seeker: Any, ladders: Any, facts: Any, kept: Any, event: Any, cohort: Any
) -> tuple[bool, bool]:
    """Whether some of the work in its weeks fits beside a course, and some does not."""
    fits, collides = False, False
    left = ladders.hours_of_person[seeker] - ladders.hours_of_cohort[cohort]
    for row in range(len(kept)):
        if (
            kept[row, KEPT_FROM] < event[EVENT_END]
            and event[EVENT_START] < kept[row, KEPT_UNTIL]
        ):
            hours = ladders.hours_of_demand[facts.demand[kept[row, KEPT]]]
            fits, collides = fits or hours <= left, collides or hours > left
    return fits, collides


@leaf
def _meets_another(k: Any, events: Any, cohorts: Any, ladders: Any) -> bool:
    """Whether a course for something else runs meanwhile: both may be followed."""
    serves = ladders.cohort_serves
    for other in range(len(events)):
        if (
            serves[cohorts[other]] != serves[cohorts[k]]
            and events[other, EVENT_START] < events[k, EVENT_END]
            and events[k, EVENT_START] < events[other, EVENT_END]
        ):
            return True
    return False


@leaf
def too_many_hours(
    seeker: Any, cohort: Any, stints: Any, cohorts: Any, ladders: Any, facts: Any
) -> bool:
    """Whether the cohorts of a career ask hours of its work while one of them runs.

    ``stints`` have the columns of `allocator.solvers.ledger`.
    """
    if ladders.hours_of_cohort[cohort] == 0:
        return False
    for s in range(len(stints)):
        demand = facts.demand[stints[s, PAIR]]
        slack = ladders.hours_of_person[seeker] - ladders.hours_of_demand[demand]
        begin = max(stints[s, START], ladders.start_week[cohort])
        for week in range(begin, min(stints[s, END], ladders.end_week[cohort])):
            load = 0
            for other in cohorts:
                if ladders.start_week[other] <= week < ladders.end_week[other]:
                    load += ladders.hours_of_cohort[other]
            if load > slack:
                return True
    return False


@part
def waived_for(gains: Any, events: Any, market: Any) -> Ints:
    """Clauses that bounds ask nobody for at each event, one bit each.

    A long course beside work may begin in a stint in which a short one has ended,
    though that one counts only from the end of the stint.
    """
    waived = np.zeros(len(events), np.int64)
    for other in range(0 if market.plans else len(events)):
        row, ended = events[other, GAIN], events[other, EVENT_END]
        if row < 0 or events[other, BESIDE] not in (SHORT, EARLY):
            continue
        for k in range(len(events)):
            if events[k, BESIDE] == LONG and events[k, EVENT_START] >= ended:
                waived[k] |= gains[row, SERVES]
    return waived
