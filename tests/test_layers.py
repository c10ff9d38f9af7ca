"""What a person can reach: no career is worth more at prices than the one found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pytest
from builders import cohort, course, demand, instance, requirement, seeker, tender
from enumerator_careers import careers
from random_instances import random_instance, random_policy
from solving import BALANCED, exact, task_of, violated

from allocator.domain import HeldSkill, Instance, SkillLevel
from allocator.measures import measure
from allocator.solution import Career
from allocator.solvers import ladders
from allocator.solvers.choice import Market, choose, no_choices
from allocator.solvers.chooser import ALL_ROOM, Prices
from allocator.solvers.closer import Finds, all_views, look_closer
from allocator.solvers.columns import USE_ASKS, USE_FROM, USE_UNTIL
from allocator.solvers.compiled import compiled
from allocator.solvers.known import nothing_known
from allocator.solvers.layers import MOST_LAYERS, lay_out
from allocator.solvers.lent import lend
from allocator.solvers.portfolio import Task, first_plan
from allocator.solvers.state import State, usage

SEEDS = (*range(40), 395, 662, 694, 915, 1033, 1098, 1165)


def market_of(
    task: Task,
    prices: Prices,
    plans: bool,
    every: bool = False,
    layers: int = MOST_LAYERS,
) -> Market:
    """What everyone finds before anyone has chosen."""
    empty = State(task.instance, task.arrays)
    owed = task.arrays.obligation
    return lend(
        Market(
            empty.free, empty.free_learners, task.chooser.capacity,
            prices.cumulative(), prices.whole_seats(), prices.worth,
            owed.copy() if plans else np.full(len(owed), ALL_ROOM, np.int64),
            prices.spared, int(plans), int(every), layers, np.zeros(0, np.int64),
            nothing_known(0), 0,
        )
    )  # fmt: skip


@compiled
def _choose_all(
    kernel: Any, courses: Any, facts: Any, market: Any, choices: Any
) -> None:
    for row in range(len(choices.value)):
        choose(kernel, row, courses, facts, market, choices, row)


def best(task: Task, market: Market) -> list[int]:
    """Units of everyone's best career, 0 for none; in bounds, of a single look."""
    if not market.plans:
        return bounded(task, market, (market.layers,))
    choices = no_choices(len(task.instance.job_seekers))
    chooser = task.chooser
    _choose_all(chooser.kernel, chooser.ladders, chooser.tables, market, choices)
    values: list[int] = choices.value.tolist()
    return values


def bounded(
    task: Task,
    market: Market,
    layers: Sequence[int],
    targets: Sequence[int] = (),
    draw: int | None = None,
) -> list[int]:
    """Units that nobody's careers exceed, or their targets, after looks so deep.

    As if looks before had used any weeks of any work, where they are drawn.
    """
    courses, facts = task.chooser.ladders, task.chooser.tables
    views, people = all_views(facts, courses), np.arange(len(facts.ended))
    if draw is not None:
        rng, uses = np.random.default_rng(draw), views.uses
        uses[:, :, USE_ASKS] = rng.integers(0, len(courses.clauses), uses.shape[:2])
        uses[:, :, USE_FROM] = rng.integers(0, facts.weeks, uses.shape[:2])
        lasts = facts.weeks - uses[:, :, USE_FROM]
        uses[:, :, USE_UNTIL] = uses[:, :, USE_FROM] + rng.integers(1, lasts + 1)
    least = np.array(targets or [0] * len(people), np.int64)
    finds = Finds(market, no_choices(len(people)), wanted=0)
    for most in layers:
        look_closer(
            task.chooser.kernel, people, least, most, courses, facts, market, views,
            finds, no_choices(1),
        )  # fmt: skip
    values: list[int] = views.worth.tolist()
    return values


def layers_of(task: Task, seeker: int, market: Market) -> int:
    """How many layers a person has."""
    facts = task.chooser.ladders, task.chooser.tables
    sight = task.chooser.sight(seeker, market.layers)
    _, _, unbroken, *_ = lay_out(seeker, *facts, market, sight)
    return len(unbroken)


def priced(task: Task, seed: int) -> Prices:
    """Places and seats at random prices, many of them free."""
    rng = np.random.default_rng(seed)
    facts, free = task.chooser.tables, task.chooser.no_prices()
    week = task.arrays.week_value + task.arrays.sroi_value * facts.week_cents
    top = 1.2 * float(week.max(initial=1))

    def some(shape: tuple[int, ...], most: float) -> np.ndarray[tuple[int, ...]]:
        return np.maximum(0, rng.uniform(-most, most, shape))

    return replace(
        free,
        places=some(free.places.shape, top),
        learners=some(free.learners.shape, top / 4),
        seats=some(free.seats.shape, 3 * top),
        worth=free.worth * rng.uniform(0, 1, free.worth.shape),
    )


def worth(task: Task, seeker: int, career: Career, prices: Prices) -> int:
    """What a career is worth at prices, rounded up."""
    used = usage(task.instance, task.arrays, seeker, career)
    places, learners = prices.whole()
    units = used.own_units
    for stint in career.stints:
        units -= int(places[stint.demand, stint.start_week : stint.end_week].sum())
    units -= sum(int(learners[demand, week]) for demand, week in used.learner)
    units -= sum(int(prices.whole_seats()[p.cohort]) for p in career.course_places)
    paid = (prices.worth[tender] * cents for (tender, _), cents in used.counted.items())
    return units + int(np.ceil(sum(paid)))


@pytest.mark.parametrize("short_weeks", [3, 0], ids=["short and long", "all long"])
@pytest.mark.parametrize("seed", SEEDS)
def test_no_career_is_worth_more_at_prices(
    seed: int, short_weeks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ladders, "SHORT_WEEKS", short_weeks)
    facts, policy = random_instance(seed), random_policy(seed)
    task = task_of(facts, policy)
    for prices in (
        task.chooser.no_prices(),
        priced(task, seed),
        priced(task, 10_000 + seed),
    ):
        looks = [
            best(task, market_of(task, prices, plans=False, layers=layers))
            for layers in (1, 2, 4, 16, MOST_LAYERS)
        ]
        market = market_of(task, prices, plans=False)
        looks += [bounded(task, market, (layers,), draw=seed) for layers in (1, 4)]
        most = [
            max(
                (worth(task, row, career, prices) for career in careers(facts, row)),
                default=0,
            )
            for row in range(len(looks[0]))
        ]
        for found in looks:
            for row, units in enumerate(found):
                assert most[row] <= units, row
        shares = 0.0, 0.6, 0.99, 1.0
        for layers, share in product(((1, 1, 1), (1, 4, 32)), shares):
            targets = [int(share * max(0, units)) for units in most]
            closer = bounded(task, market, layers, targets)
            for row, units in enumerate(closer):
                free = looks[0][row]
                assert max(most[row], targets[row]) <= units <= max(free, 0)


@pytest.mark.parametrize("plans", [False, True], ids=["bounds", "plans"])
@pytest.mark.parametrize("seed", SEEDS)
def test_pairs_that_cannot_pay_may_be_left_out(seed: int, plans: bool) -> None:
    task = task_of(random_instance(seed), random_policy(seed))
    for prices in (task.chooser.no_prices(), priced(task, seed)):
        few, all_pairs = (market_of(task, prices, plans, e) for e in (False, True))
        assert best(task, few) == best(task, all_pairs)


def beside_work(weeks: int, hours: float) -> Instance:
    """Unskilled work of 36 hours until week 6, skilled work of them from then on."""
    return instance(
        [seeker(hours=hours, travel_km=40.0)],
        [
            demand("d1", end_week=6),
            demand("d2", start_week=6, end_week=20, requires=requirement("vca")),
        ],
        courses=[course(pattern="beside_work", hours=8.0, weeks=weeks)],
        cohorts=[cohort()],
    )


def values(facts: Instance) -> tuple[Decimal, Decimal, Decimal]:
    """The best plan, the only person's best career in bounds, and the first plan."""
    task = task_of(facts)
    (found,) = best(task, market_of(task, task.chooser.no_prices(), plans=False))
    first = first_plan(task)
    assert violated(facts, first) == set()
    answer = exact(facts)
    euros = task.arrays.euros
    return (
        euros(answer.units or 0),
        euros(found),
        measure(facts, BALANCED, first).total_eur,
    )


CENTS = Decimal("0.20")
"""Counted cents of twenty weeks are rounded up, each alone."""


@pytest.mark.parametrize("hours", [36.0, 43.75, 44.0])
def test_a_long_course_beside_work_asks_its_hours(hours: float) -> None:
    best_plan, found, first = values(beside_work(weeks=5, hours=hours))
    assert 0 <= found - best_plan <= CENTS
    assert first == best_plan


@pytest.mark.parametrize("hours", [36.0, 43.75, 44.0])
def test_a_short_course_beside_work_asks_its_hours_too(hours: float) -> None:
    best_plan, found, first = values(beside_work(weeks=3, hours=hours))
    assert 0 <= found - best_plan <= CENTS
    assert first == best_plan


@pytest.mark.parametrize("weeks", [1, 3])
def test_less_work_may_fit_beside_a_short_course(weeks: int) -> None:
    """Either fewer hours meanwhile, or a pause: what is best is found and proven."""
    facts = beside_work(weeks=weeks, hours=36.0)
    few = demand("d3", end_week=6, hours=28.0)
    facts = replace(facts, demands=(*facts.demands, few))
    best_plan, found, first = values(facts)
    assert 0 <= found - best_plan <= CENTS
    assert first <= best_plan


def test_gains_that_are_not_told_apart_are_paid_for_by_the_week() -> None:
    """Six weeks of eighteen of the one, eight of sixteen of the other."""
    facts = instance(
        [seeker()],
        [
            demand("d1", start_week=6, end_week=12, requires=requirement("vca")),
            demand("d2", start_week=12, end_week=20, requires=requirement("viag")),
        ],
        courses=[
            course("c1", cost_cents=30_000),
            course("c2", cost_cents=20_000, gives=(SkillLevel(code="viag"),)),
        ],
        cohorts=[cohort("k1", course="c1"), cohort("k2", course="c2", start_week=2)],
    )
    task = task_of(facts)
    prices = task.chooser.no_prices()
    free, one, both = (
        task.arrays.euros(best(task, market_of(task, prices, False, layers=most))[0])
        for most in (1, 2, 4)
    )
    assert free == one
    assert 0 <= one - both - Decimal(300) <= CENTS


@pytest.mark.parametrize("late", [0, 100, 300])
def test_a_seat_of_a_later_cohort_does_not_serve_before_for_less(late: int) -> None:
    """With four layers a late cohort may be used early, but not at its price."""
    full, learner = requirement("vca"), requirement("infra")
    facts = instance(
        [seeker(skills=[HeldSkill(code="infra")])],
        [
            demand(
                end_week=20, requires=full, learner_requires=learner, learner_places=1
            )
        ],
        courses=[course(pattern="beside_work", hours=8.0, weeks=2, cost_cents=0)],
        cohorts=[cohort("k1", start_week=0), cohort("k2", start_week=16)],
    )
    task = task_of(facts)
    free, euro = task.chooser.no_prices(), float(100 * task.arrays.scale)
    prices = replace(
        free,
        learners=np.full_like(free.learners, 50 * euro),
        seats=np.array([400 * euro, late * euro]),
    )
    few, many = (
        task.arrays.euros(best(task, market_of(task, prices, False, layers=most))[0])
        for most in (4, MOST_LAYERS)
    )
    assert abs(few - many) <= CENTS


@pytest.mark.parametrize("first", [3, 6, 12])
def test_what_is_free_counts_once_it_can_be_had(first: int) -> None:
    """Not before the first course for it has ended, nor before what that asks for."""
    facts = instance(
        [seeker()],
        [demand(end_week=20, requires=requirement("viag"))],
        courses=[
            course("c1", cost_cents=0),
            course(
                "c2",
                cost_cents=0,
                gives=(SkillLevel(code="viag"),),
                requires=requirement("vca"),
            ),
        ],
        cohorts=[
            cohort("k1", course="c1", start_week=first),
            *(cohort(f"k2-{n}", course="c2", start_week=n) for n in (2, 5, 10, 15)),
        ],
    )
    task, begins = task_of(facts), {3: 7, 6: 12, 12: 17}[first]
    held = task_of(instance([seeker()], [demand(start_week=begins, end_week=20)]))
    (free,) = best(task, market_of(task, task.chooser.no_prices(), False, layers=1))
    (work,) = best(held, market_of(held, held.chooser.no_prices(), False))
    assert task.arrays.euros(free) == held.arrays.euros(work) > 0


@pytest.mark.parametrize("plans", [False, True], ids=["bounds", "plans"])
def test_stints_on_one_demand_do_not_touch(plans: bool) -> None:
    """A learner for four weeks, then a week's pause, then without a learner place."""
    facts = instance(
        [seeker()],
        [
            demand(
                end_week=12,
                requires=requirement("vca"),
                learner_places=1,
                teaches=(SkillLevel(code="vca"),),
                teaches_after_weeks=4,
            )
        ],
    )
    task = task_of(facts)
    free = task.chooser.no_prices()
    week = task.arrays.week_value[0] + task.arrays.sroi_value * int(
        task.chooser.tables.week_cents[0]
    )
    prices = replace(free, learners=np.full_like(free.learners, 0.9 * week))
    options = {c: worth(task, 0, c, prices) for c in careers(facts, 0)}
    (found,) = best(task, market_of(task, prices, plans))
    most = max(options, key=lambda career: options[career])
    assert 0 <= task.arrays.euros(found - options[most]) <= CENTS
    assert [(s.start_week, s.end_week) for s in most.stints] == [(0, 4), (5, 12)]


def test_a_course_beside_work_may_end_what_being_a_learner_cannot_go_on_with() -> None:
    """A learner in week 0 alone, too short for a stint, and skilled from week 1 on."""
    facts = instance(
        [seeker(hours=40.0)],
        [
            demand(
                end_week=6,
                requires=requirement("vca"),
                learner_requires=requirement(),
                learner_places=(1, 0, 0, 0, 0, 0),
            )
        ],
        courses=[course(pattern="beside_work", hours=4.0, weeks=1, cost_cents=0)],
        cohorts=[cohort()],
    )
    best_plan, found, _ = values(facts)
    assert found >= best_plan


def test_long_courses_at_once_need_the_hours_of_both() -> None:
    """Two courses of 8 hours are too much beside 24, though either is not."""
    facts = instance(
        [seeker(hours=36.0)],
        [
            demand("d1", end_week=8, hours=24.0),
            demand(
                "d2", start_week=8, end_week=20, hours=36.0,
                requires=requirement("vca", "bei"),
            ),
        ],
        courses=[
            course(code, gives=(SkillLevel(code=code),), weeks=8,
                   pattern="beside_work", hours=8.0, cost_cents=0)
            for code in ("vca", "bei")
        ],
        cohorts=[cohort(code, course=code) for code in ("vca", "bei")],
    )  # fmt: skip
    best_plan, found, first = values(facts)
    assert 0 <= found - best_plan <= CENTS
    assert first <= best_plan


def many_cohorts(kinds: int, each: int, pattern: str) -> Instance:
    """Work that asks for so many courses, each with so many cohorts one by one."""
    codes = [f"skill{k}" for k in range(kinds)]
    facts = {"hours": 1.0} if pattern == "beside_work" else {}
    return instance(
        [seeker(until_week=52), seeker("s2", until_week=52)],
        [
            demand("d1", end_week=20, headcount=2),
            demand("d2", start_week=30, end_week=52, requires=requirement(*codes)),
        ],
        weeks=52,
        courses=[
            course(
                code,
                gives=(SkillLevel(code=code),),
                weeks=4,
                pattern=pattern,
                cost_cents=0,
                **facts,
            )
            for code in codes
        ],
        cohorts=[
            cohort(f"{code}-{n}", course=code, start_week=(n + each * k) % 24)
            for k, code in enumerate(codes)
            for n in range(each)
        ],
        tenders=[tender(end_week=52)],
    )


@pytest.mark.parametrize("pattern", ["beside_work", "full_time"])
@pytest.mark.parametrize(("kinds", "each"), [(3, 3), (5, 3), (7, 2), (1, 70)])
def test_more_than_a_person_can_keep_apart_is_free_in_bounds(
    kinds: int, each: int, pattern: str
) -> None:
    facts = many_cohorts(kinds, each, pattern)
    task = task_of(facts)
    prices = task.chooser.no_prices()
    for plans in (False, True):
        assert 1 <= layers_of(task, 0, market_of(task, prices, plans)) <= MOST_LAYERS
    units = best(task, market_of(task, prices, plans=False))
    answer = exact(facts)
    assert answer.units is not None
    assert sum(units) >= answer.units
    first = first_plan(task)
    assert violated(facts, first) == set()
    assert {stint.seeker for stint in first.stints} == {0, 1}
