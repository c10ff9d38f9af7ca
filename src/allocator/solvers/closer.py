"""Looks at a person's careers that come ever closer to what plans may have.

Each look bounds what the person can be worth. What no career above a target is made of
is left out of the next one, and what the career just found asks for is told apart
first, so that a few looks with more layers see far more than one could. Careers for
plans are found soonest in what such looks leave.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.solvers.choice import (
    Choices,
    Look,
    Market,
    Tables,
    choose_in,
    copy_choice,
)
from allocator.solvers.columns import (
    DEMAND,
    FULL_FROM,
    FULL_UNTIL,
    PAIR,
    USE_ASKS,
    USE_COLUMNS,
    USE_FROM,
    USE_UNTIL,
    Sight,
)
from allocator.solvers.compiled import compiled, inlined, leaf, part
from allocator.solvers.gains import lacks, wish_of
from allocator.solvers.ladders import Ladders
from allocator.solvers.lent import lend
from allocator.solvers.narrowing import narrow

Ints = NDArray[np.int64]
TOLERANCE: Final = 0.0005
"""Up to this share more than the best known career, nobody looks closer."""
USES: Final = 48
"""Of the weeks of work that looks found for a person, so many are remembered."""
ANYTHING: Final = 2**60
"""What people may be worth before they have looked."""


def target_of(known: NDArray[np.float64]) -> Ints:
    """Units up to which nobody is worth a closer look, from what is known of people."""
    return np.ceil(known * (1 + TOLERANCE)).astype(np.int64)


class Views(NamedTuple):
    """What everyone may still look at; N people, P pairs, E cohorts of people.

    windows int32 (P, 2), useless int8 (E,), wishes int64 (N,) and uses int32
    (N, `USES`, `USE_COLUMNS`) as `allocator.solvers.columns.Sight` has them; worth
    int64 (N,), units that none of a person's careers exceeds, or that person's target.
    """

    windows: NDArray[np.int32]
    useless: NDArray[np.int8]
    wishes: Ints
    worth: Ints
    uses: NDArray[np.int32]


def all_views(facts: Tables, ladders: Ladders) -> Views:
    """Views before anyone has looked."""
    people = len(facts.ended)
    return lend(
        Views(
            facts.windows.copy(),
            np.zeros(len(ladders.cohort), np.int8),
            np.zeros(people, np.int64),
            np.full(people, ANYTHING, np.int64),
            np.zeros((people, USES, USE_COLUMNS), np.int32),
        )
    )


class Finds(NamedTuple):
    """Careers found on the way, such as plans may have; N people.

    market, the same one for plans; choices of N people, with value 0 where nothing was
    found; wanted 1 to look for them at all.
    """

    market: Market
    choices: Choices
    wanted: int


@compiled
def look_closer(
    kernel: Any, seekers: Any, targets: Any, layers: int, ladders: Any, facts: Any,
    market: Any, views: Any, finds: Any, scratch: Any,
) -> None:  # fmt: skip
    """Let each of these people look once more, with so many layers at most.

    Parameters
    ----------
    targets
        Units up to which nobody is worth a closer look, int64, shape (N,); they rise
        with what is found.
    scratch
        Room for what one person chooses.
    """
    for seeker in seekers:
        first, last = facts.first_pair[seeker], facts.first_pair[seeker + 1]
        windows = views.windows[first:last]
        first, last = ladders.first_cohort[seeker], ladders.first_cohort[seeker + 1]
        useless, uses = views.useless[first:last], views.uses[seeker]
        sight = Sight(layers, views.wishes[seeker], windows, useless, 0, uses)
        worth, wishes = _look(
            kernel, seeker, targets[seeker], ladders, facts, market, sight
        )
        worth = min(views.worth[seeker], worth)
        views.wishes[seeker] = wishes
        if worth > targets[seeker] and finds.wanted:
            _find(
                kernel, seeker, targets, wishes, ladders, facts, sight, finds, scratch
            )
        views.worth[seeker] = max(worth, targets[seeker])


@inlined
def _look(
    kernel: Any,
    seeker: Any,
    target: Any,
    ladders: Any,
    facts: Any,
    market: Any,
    sight: Any,
) -> tuple[int, int]:
    """Bound what a person may be worth; that, and what to tell apart next.

    What no career above the target is made of is left out of the sight.
    """
    look = kernel.look_at(seeker, ladders, facts, market, sight)
    fixed = facts.placed_value + _paid_out(seeker, facts, market)
    worth, wishes = max(0, look.value + fixed), sight.wishes
    if worth > target:
        wishes |= _asked_for(seeker, look, ladders, facts)
        _keep_uses(look, ladders, sight.uses)
        _narrow(seeker, look, target - fixed, ladders, facts, sight)
    return worth, wishes


@inlined
def _find(
    kernel: Any, seeker: Any, targets: Any, wishes: Any, ladders: Any, facts: Any,
    sight: Any, finds: Any, scratch: Any,
) -> None:  # fmt: skip
    """Look for a career in what is left to look at, and keep the best one."""
    sight = Sight(sight.layers, wishes, sight.windows, sight.useless, 0, sight.uses)
    choose_in(kernel, seeker, ladders, facts, finds.market, sight, scratch, 0)
    worth = scratch.value[0]
    if worth > finds.choices.value[seeker]:
        copy_choice(scratch, 0, finds.choices, seeker)
        targets[seeker] = max(targets[seeker], int(worth * (1 + TOLERANCE)))


@part
def _narrow(
    seeker: Any, look: Look, target: Any, ladders: Any, facts: Any, sight: Any
) -> None:
    """Leave out what no career of more than ``target`` units is made of."""
    useful = narrow(look, target, facts.first_pair[seeker], sight.windows)
    first = ladders.first_cohort[seeker]
    k = 0
    for place in range(len(sight.useless)):
        if k < len(useful) and ladders.cohort[first + place] == look.cohorts[k]:
            sight.useless[place] = 1 - useful[k]
            k += 1


@leaf
def _asked_for(seeker: Any, look: Look, ladders: Any, facts: Any) -> int:
    """A wish for all that a career asks for and own skills do not satisfy."""
    wish = 0
    for k in look.courses:
        cohort = look.cohorts[k]
        start, needs = ladders.start_week[cohort], ladders.cohort_requires[cohort]
        wish |= _lacking(seeker, needs, start, start + 1, ladders)
    for s in range(len(look.stints)):
        run, start, end = look.stints[s]
        demand = facts.demand[look.runs[run, PAIR]]
        for needs in (ladders.requires[demand], ladders.learner_requires[demand]):
            if needs >= 0:
                wish |= _lacking(seeker, needs, start, end, ladders)
    found: int = wish
    return found


@leaf
def _keep_uses(look: Look, ladders: Any, uses: Any) -> None:
    """Put the weeks of work in a career before the others, of which the last go."""
    for s in range(len(look.stints)):
        run, start, end = look.stints[s]
        demand, full_from = look.runs[run, DEMAND], look.runs[run, FULL_FROM]
        first = max(start, min(end, full_from))
        last = max(first, min(end, look.runs[run, FULL_UNTIL]))
        learner = ladders.learner_requires[demand]
        _keep(ladders.requires[demand], first, last, uses)
        _keep(learner, start, first, uses)
        _keep(learner, last, end, uses)


@leaf
def _keep(asks: Any, begin: Any, until: Any, uses: Any) -> None:
    """Put some weeks before the others, if there are any."""
    if begin >= until:
        return
    for k in range(len(uses) - 1, 0, -1):
        for column in range(USE_COLUMNS):
            uses[k, column] = uses[k - 1, column]
    uses[0, USE_ASKS], uses[0, USE_FROM], uses[0, USE_UNTIL] = asks, begin, until


@leaf
def _lacking(seeker: Any, row: Any, begin: Any, end: Any, ladders: Any) -> int:
    """A wish for a requirement, where own skills do not satisfy it in all weeks."""
    for k in range(ladders.clauses.shape[1]):
        if lacks(seeker, ladders.clauses[row, k], begin, end, ladders):
            return wish_of(row)
    return 0


@leaf
def _paid_out(seeker: Any, facts: Any, market: Any) -> int:
    """Units that a person's accounts are paid out up front.

    A share of ``min(weeks, counted weeks)`` weeks is never more than the share of
    all counted weeks; the other share is paid week by week, stint by stint.
    """
    total = 0
    for a in range(facts.first_account[seeker], facts.first_account[seeker + 1]):
        if market.spared[a] > 0:
            cents = facts.account_weeks[a] * facts.account_cents[a]
            worth = market.worth[facts.account_tender[a]]
            total += int(np.ceil(worth * market.spared[a] * cents))
    return total
