"""One person's best option beside everyone else's, or at prices; compiled.

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
from allocator.solvers.compiled import compiled
from allocator.solvers.kernel import Person, Runs, best_career
from allocator.solvers.options import NO_COURSE, SEVERAL, Options
from allocator.units import FOREVER

Ints = NDArray[np.int64]
_NO_COURSE: Final = int(NO_COURSE)
_SEVERAL: Final = int(SEVERAL)
_FOREVER: Final = int(FOREVER)


class Tables(NamedTuple):
    """Facts of pairs and demands that the kernel looks up, all int64.

    Per pair: demand, week_value (units), week_cents (counted cents a week,
    rounded up), counted_weeks (`FOREVER` for no end). Per demand: tender,
    end_week, least (weeks of a stint), employer.
    """

    demand: Ints
    week_value: Ints
    week_cents: Ints
    counted_weeks: Ints
    tender: Ints
    end_week: Ints
    least: Ints
    employer: Ints


class Market(NamedTuple):
    """What places, seats and euros cost or are left.

    free, free_learners int32 (D, T); seats int64 (K,) left; price int64
    (D, T + 1), cumulative over weeks, units a place; seat_price int64 (K,); worth
    float64 (P,), units a counted cent of each tender; room int64 (P,), cents that
    may still count; plans 1 to build plans, 0 to bound them.
    """

    free: NDArray[np.int32]
    free_learners: NDArray[np.int32]
    seats: Ints
    price: Ints
    seat_price: Ints
    worth: NDArray[np.float64]
    room: Ints
    plans: int


def tables(instance: Instance, arrays: Arrays) -> Tables:
    """Look-up tables of an instance."""
    demand = arrays.demand.astype(np.int64)
    year = arrays.year_quarters[arrays.tender[demand]]
    cents = -(-arrays.year_value * arrays.quarters[demand] // year)
    counted = np.where(arrays.counted_weeks < 0, FOREVER, arrays.counted_weeks)
    return Tables(
        demand=demand,
        week_value=arrays.week_value,
        week_cents=cents.astype(np.int64),
        counted_weeks=counted.astype(np.int64),
        tender=arrays.tender.astype(np.int64),
        end_week=np.array([d.end_week for d in instance.demands], np.int64),
        least=np.array([d.least_stint for d in instance.demands], np.int64),
        employer=arrays.contractor.astype(np.int64),
    )


def person_of(instance: Instance, arrays: Arrays, seeker: int) -> Person:
    """What the kernel needs of a person."""
    return Person(
        instance.weeks,
        int(instance.job_seekers.job_end_week[seeker]),
        int(arrays.employer[seeker]),
        arrays.max_gap_weeks,
        arrays.work_to_work,
        arrays.continuity,
    )


@compiled
def open_runs(option: int, options: Options, facts: Tables, market: Market) -> Runs:
    """Runs of an option in the weeks in which a place is left."""
    most = 0
    for r in range(options.first_run[option], options.first_run[option + 1]):
        least = facts.least[facts.demand[options.pair[r]]]
        length = options.until_week[r] - options.from_week[r]
        most += (length + 1) // (least + 1) + 1
    columns = np.empty((10, most), np.int64)
    found = 0
    for r in range(options.first_run[option], options.first_run[option + 1]):
        if market.plans and options.taught[r]:
            continue
        pair = options.pair[r]
        demand = facts.demand[pair]
        tender = facts.tender[demand]
        cents = facts.week_cents[pair]
        cap = facts.counted_weeks[pair]
        rate = 0
        if cents > 0 and cap > 0 and market.room[tender] > 0:
            rate = int(np.ceil(market.worth[tender] * cents))
            cap = min(cap, -(-market.room[tender] // cents))
        begin = -1
        for week in range(options.from_week[r], options.until_week[r] + 1):
            is_open = False
            if week < options.until_week[r] and market.free[demand, week] > 0:
                full = options.full_from[r] <= week < options.full_until[r]
                is_open = full or market.free_learners[demand, week] > 0
            if is_open and begin < 0:
                begin = week
            if not is_open and begin >= 0:
                if week - begin >= facts.least[demand]:
                    columns[0, found] = pair
                    columns[1, found] = demand
                    columns[2, found] = begin
                    columns[3, found] = week
                    columns[4, found] = facts.least[demand]
                    columns[5, found] = week == facts.end_week[demand]
                    columns[6, found] = facts.employer[demand]
                    columns[7, found] = facts.week_value[pair]
                    columns[8, found] = rate
                    columns[9, found] = cap if rate > 0 else _FOREVER
                    found += 1
                begin = -1
    return Runs(
        columns[0, :found], columns[1, :found], columns[2, :found],
        columns[3, :found], columns[4, :found], columns[5, :found],
        columns[6, :found], columns[7, :found], columns[8, :found],
        columns[9, :found],
    )  # fmt: skip


@compiled
def choose(
    seeker: int,
    person: Person,
    placed_value: int,
    options: Options,
    facts: Tables,
    market: Market,
    stints: Any,
) -> tuple[int, int, int]:
    """Best option of a person: value in units, cohort, number of stints.

    ``stints`` is filled with (demand, start week, end week, counted cents of the
    stint alone, rounded up a week), int64, shape (`MOST_STINTS`, 4). Value 0 and
    no stints where nothing is worth it.
    """
    best, best_cohort, best_count = 0, _NO_COURSE, 0
    found = np.empty((len(stints), 3), np.int64)
    for option in range(options.first_option[seeker], options.first_option[seeker + 1]):
        cohort = options.cohort[option]
        value = options.value[option]
        if cohort == _SEVERAL and market.plans:
            continue
        if cohort >= 0:
            if market.seats[cohort] <= 0:
                continue
            value -= market.seat_price[cohort]
        runs = open_runs(option, options, facts, market)
        worth, count = best_career(
            person, runs, 0, len(runs.demand), market.price, found
        )
        if count > 0 or (placed_value > 0 and not market.plans):
            worth += placed_value
        if worth + value > best:
            best, best_cohort, best_count = worth + value, cohort, count
            for s in range(count):
                stints[s, 0] = runs.demand[found[s, 0]]
                stints[s, 1] = found[s, 1]
                stints[s, 2] = found[s, 2]
                pair = runs.pair[found[s, 0]]
                counted = min(found[s, 2] - found[s, 1], facts.counted_weeks[pair])
                stints[s, 3] = counted * facts.week_cents[pair]
    return best, best_cohort, best_count
