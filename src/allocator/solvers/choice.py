"""One person's best career beside everyone else's, or at prices; compiled.

The same function serves plans, where places are those left and social return
pays until obligations are full, and bounds, where places have prices and a euro
of each tender's obligation has a rate.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance
from allocator.solvers.arrays import Arrays
from allocator.solvers.beside import too_many_hours
from allocator.solvers.careers import values_onward
from allocator.solvers.columns import (
    FULL_FROM,
    FULL_UNTIL,
    PAIR,
    USE_COLUMNS,
    Charges,
    Person,
    Sight,
)
from allocator.solvers.compiled import inlined, leaf, part
from allocator.solvers.known import Known, familiar
from allocator.solvers.ladders import Ladders
from allocator.solvers.layers import lay_out
from allocator.solvers.lent import Function, lend
from allocator.solvers.stays import keeps_stays, stays_of, worth_of_staying
from allocator.solvers.traces import MOST_STINTS, follow
from allocator.solvers.transitions import MOST_EVENTS
from allocator.units import FOREVER

Ints = NDArray[np.int64]
_MOST_EVENTS: Final = int(MOST_EVENTS)


class Tables(NamedTuple):
    """Facts of pairs and demands that the kernel looks up, int64 but for windows.

    ``first_pair[i]:first_pair[i + 1]`` are the pairs of person i. Per pair: demand,
    windows (int32, shape (pairs, 2): first week, and the one after the last),
    week_value (units), week_cents (counted cents a week, rounded up), counted_weeks
    (`FOREVER` for no end), account (of the person on the tender). Per account: its
    tender, counted weeks and most cents a week;
    ``first_account[i]:first_account[i + 1]`` are person i's. Per demand: tender,
    end_week, least (weeks of a stint), taught_after (weeks of a stint that teaches,
    `FOREVER` for none), contractor. first_stay and stays as
    `allocator.solvers.stays.stays_of` has them. Per person: ended (`NO_WEEK` for no
    current job), employer of the current job. The rest is the policy's, in units.
    """

    first_pair: Ints
    demand: Ints
    windows: NDArray[np.int32]
    week_value: Ints
    week_cents: Ints
    counted_weeks: Ints
    account: Ints
    account_tender: Ints
    account_weeks: Ints
    account_cents: Ints
    first_account: Ints
    tender: Ints
    end_week: Ints
    least: Ints
    taught_after: Ints
    contractor: Ints
    first_stay: Ints
    stays: Ints
    ended: Ints
    employer: Ints
    weeks: int
    gap: int
    work_to_work: int
    continuity: int
    placed_value: int


class Market(NamedTuple):
    """What places, seats and euros cost or are left.

    free, free_learners int32 (D, T); seats int64 (K,) left; price int64
    (2, D, T + 1), cumulative over weeks, units a place and a learner place on
    top; seat_price int64 (K,); worth float64 (P,), units a counted cent of each
    tender; room int64 (P,), cents that may still count; spared float64
    (accounts,), the share of a week's counted value that is paid out up front for
    all counted weeks of an account at once; plans 1 to build plans, 0 to bound;
    every 1 to look at pairs that do not pay as well; layers, the most of a person;
    wishes int64 (N,), or empty for none: requirements of each person that layers
    tell apart first, as `wish_of` says; known careers of N people, who look at
    familiar work and little else, or of nobody; turn says what else.
    """

    free: NDArray[np.int32]
    free_learners: NDArray[np.int32]
    seats: Ints
    price: Ints
    seat_price: Ints
    worth: NDArray[np.float64]
    room: Ints
    spared: NDArray[np.float64]
    plans: int
    every: int
    layers: int
    wishes: Ints
    known: Known
    turn: int


class Choices(NamedTuple):
    """What people chose; N people.

    value int64 (N,), units at prices; jobs and courses int64 (N,), how many;
    stints int64 (N, `MOST_STINTS`, 7): pair, start week, end week, counted
    cents of the stint alone, from and until which week the person is no learner
    on it, and account; cohorts int64 (N, `MOST_EVENTS` + 1).
    """

    value: Ints
    jobs: Ints
    courses: Ints
    stints: Ints
    cohorts: Ints


def tables(instance: Instance, arrays: Arrays) -> Tables:
    """Look-up tables of an instance."""
    demand = arrays.demand.astype(np.int64)
    year = arrays.year_quarters[arrays.tender[demand]]
    cents = -(-arrays.year_value * arrays.quarters[demand] // year)
    counted = np.where(arrays.counted_weeks < 0, FOREVER, arrays.counted_weeks)
    seeker = np.repeat(np.arange(len(arrays.indptr) - 1), np.diff(arrays.indptr))
    tender = arrays.tender[demand].astype(np.int64)
    keys, some_pair, account = np.unique(
        seeker * len(instance.tenders) + tender, return_index=True, return_inverse=True
    )
    account_cents = np.zeros(len(keys), np.int64)
    np.maximum.at(account_cents, account, cents)
    people = np.arange(len(arrays.indptr)) * len(instance.tenders)
    first_stay, stays = stays_of(instance, arrays)
    return lend(
        Tables(
            first_pair=arrays.indptr,
            demand=demand,
            windows=np.stack((arrays.from_week, arrays.until_week), axis=1),
            week_value=arrays.week_value,
            week_cents=cents.astype(np.int64),
            counted_weeks=counted.astype(np.int64),
            account=account.astype(np.int64),
            account_tender=tender[some_pair],
            account_weeks=counted[some_pair].astype(np.int64),
            account_cents=account_cents,
            first_account=np.searchsorted(keys, people).astype(np.int64),
            tender=arrays.tender.astype(np.int64),
            end_week=np.array([d.end_week for d in instance.demands], np.int64),
            least=np.array([d.least_stint for d in instance.demands], np.int64),
            taught_after=np.array(
                [d.teaches_after_weeks or FOREVER for d in instance.demands], np.int64
            ),
            contractor=arrays.contractor.astype(np.int64),
            first_stay=first_stay,
            stays=stays,
            ended=instance.job_seekers.job_end_week.astype(np.int64),
            employer=arrays.employer.astype(np.int64),
            weeks=instance.weeks,
            gap=arrays.max_gap_weeks,
            work_to_work=arrays.work_to_work,
            continuity=arrays.continuity,
            placed_value=arrays.placed_value,
        )
    )


class Look(NamedTuple):
    """What a person saw, and the best career in it.

    value, units without what placing is worth; stints int64 (jobs, 3): run, first week
    and the one after the last; courses int64 (courses,), positions in events. The rest
    as `allocator.solvers.careers.values_onward` has it, and the cohort of each event.
    """

    value: int
    stints: Ints
    courses: Ints
    person: Person
    runs: Ints
    members: Ints
    unbroken: Ints
    events: Ints
    onward: Ints
    cohorts: Ints
    charges: Charges
    cells: Ints
    grid: Ints


@part
def look_at(seeker: int, ladders: Any, facts: Any, market: Any, sight: Any) -> Look:
    """Find a person's best career, and all that it was chosen from."""
    runs, members, unbroken, events, onward, cohorts, tolls = lay_out(
        seeker, ladders, facts, market, sight
    )
    charges = Charges(market.price, tolls)
    person = Person(
        facts.weeks, facts.ended[seeker], facts.employer[seeker],
        max(0, facts.placed_value), worth_of_staying(seeker, facts), market.plans,
        facts.gap, facts.work_to_work, facts.continuity,
    )  # fmt: skip
    cells, grid, soon, some = values_onward(
        person, runs, members, unbroken, events, onward, charges
    )
    stints = np.empty((MOST_STINTS, 3), np.int64)
    taken = np.empty(_MOST_EVENTS + 1, np.int64)
    value, jobs, courses = follow(
        person, runs, members, unbroken, events, onward, cells, grid, soon, some,
        stints, taken,
    )  # fmt: skip
    return Look(
        value - person.staying, stints[:jobs], taken[:courses], person, runs, members,
        unbroken, events, onward, cohorts, charges, cells, grid,
    )  # fmt: skip


class Kernel(NamedTuple):
    """What compiled code calls by its address: `look_at`."""

    look_at: Any


def kernel_for(ladders: Ladders, facts: Tables, market: Market, sight: Sight) -> Kernel:
    """The kernel for tables, a market and a sight of these types."""
    return lend(Kernel(Function(look_at, 0, ladders, facts, market, sight)))


@inlined
def choose(
    kernel: Kernel,
    seeker: int,
    ladders: Ladders,
    facts: Tables,
    market: Market,
    choices: Choices,
    row: int,
) -> None:
    """Best career of a person, into ``row`` of the choices.

    Value 0 and no job where nothing is worth it, or stints that stay are not possible.
    """
    sight = _all_there_is(seeker, ladders, facts, market)
    if len(market.known.careers):
        sight = familiar(seeker, market.turn, sight, market.known, ladders, facts)
    choose_in(kernel, seeker, ladders, facts, market, sight, choices, row)


@part
def _all_there_is(seeker: int, ladders: Any, facts: Any, market: Any) -> Sight:
    """All that a person may look at in a market."""
    first, last = facts.first_pair[seeker], facts.first_pair[seeker + 1]
    cohorts = ladders.first_cohort[seeker + 1] - ladders.first_cohort[seeker]
    wishes = market.wishes[seeker] if len(market.wishes) else 0
    useless = np.zeros(cohorts, np.int8)
    uses = np.empty((0, USE_COLUMNS), np.int32)
    windows = facts.windows[first:last]
    return Sight(market.layers, wishes, windows, useless, 0, uses)


@inlined
def choose_in(
    kernel: Any, seeker: Any, ladders: Any, facts: Any, market: Any, sight: Any,
    choices: Any, row: Any,
) -> None:  # fmt: skip
    """Best career of a person in what is left to look at, as `choose` does."""
    layers, wishes, windows = sight.layers, sight.wishes, sight.windows
    for apart in range(2):
        sight = Sight(layers, wishes, windows, sight.useless, apart, sight.uses)
        look = kernel.look_at(seeker, ladders, facts, market, sight)
        _take(seeker, look, facts, choices, row)
        if not market.plans or not _crowded(seeker, choices, row, ladders, facts):
            break


@leaf
def _take(seeker: Any, look: Any, facts: Any, choices: Any, row: Any) -> None:
    """Write a best career into ``row`` of the choices, if it may be had."""
    choices.value[row], choices.jobs[row], choices.courses[row] = 0, 0, 0
    value, jobs, courses = look.value, len(look.stints), len(look.courses)
    if jobs > 0:
        value += facts.placed_value
    if value <= 0 and look.person.staying == 0:
        return
    for k in range(courses):
        choices.cohorts[row, k] = look.cohorts[look.courses[k]]
    runs, found = look.runs, look.stints
    for s in range(jobs):
        run = found[s, 0]
        pair = runs[run, PAIR]
        weeks = min(found[s, 2] - found[s, 1], facts.counted_weeks[pair])
        choices.stints[row, s, 0] = pair
        choices.stints[row, s, 1] = found[s, 1]
        choices.stints[row, s, 2] = found[s, 2]
        choices.stints[row, s, 3] = weeks * facts.week_cents[pair]
        choices.stints[row, s, 4] = runs[run, FULL_FROM]
        choices.stints[row, s, 5] = runs[run, FULL_UNTIL]
        choices.stints[row, s, 6] = facts.account[pair]
    if keeps_stays(seeker, choices.stints[row, :jobs], facts):
        choices.value[row] = value
        choices.jobs[row], choices.courses[row] = jobs, courses


@leaf
def _crowded(seeker: Any, choices: Any, row: Any, ladders: Any, facts: Any) -> bool:
    """Whether courses of a choice leave too few hours for its work."""
    stints = choices.stints[row, : choices.jobs[row]]
    cohorts = choices.cohorts[row, : choices.courses[row]]
    for cohort in cohorts:
        if too_many_hours(seeker, cohort, stints, cohorts, ladders, facts):
            return True
    return False


def no_choices(people: int) -> Choices:
    """Room for what so many people choose."""
    return lend(
        Choices(
            np.zeros(people, np.int64),
            np.zeros(people, np.int64),
            np.zeros(people, np.int64),
            np.zeros((people, MOST_STINTS, 7), np.int64),
            np.full((people, MOST_EVENTS + 1), -1, np.int64),
        )
    )


@part
def copy_choice(choices: Any, row: Any, others: Any, other: Any) -> None:
    """Write a row of choices to a row of others."""
    others.value[other], others.jobs[other] = choices.value[row], choices.jobs[row]
    others.courses[other] = choices.courses[row]
    others.stints[other] = choices.stints[row]
    others.cohorts[other] = choices.cohorts[row]
