"""Plans of known careers: whatever is known, the judge accepts them at their value."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from books import assert_equal, assert_same
from builders import cohort, course, demand, instance, requirement, seeker
from own_rulebooks import own_rulebooks
from random_instances import random_instance, random_policy
from random_ledgers import LIMITED, MIXED, random_ledger
from region import region
from solving import BALANCED, lock, never, task_of, violated

from allocator.domain import Instance
from allocator.measures import measure
from allocator.policy import Method, Policy
from allocator.solution import Stint
from allocator.solvers.book import Book, copy_of, plan_of
from allocator.solvers.chances import chances_hold
from allocator.solvers.construct import stays_only
from allocator.solvers.portfolio import Task, first_plan
from allocator.solvers.prices import Pricing
from allocator.solvers.rounding import Rounding
from allocator.solvers.state import state_of
from benchmarks.shaped import SHAPES, shaped
from benchmarks.sizes import BY_NAME, instance_of

__all__ = ["own_rulebooks"]

LOOKS = 2
STEP = 0.02
RULEBOOKS = (*LIMITED, *MIXED, "harlingen")
HARD = (395, 662, 694, 915, 1033, 1098, 1165)
SEEDS = (
    *(s for s in (*range(60), *HARD) if s != 23),
    *(23, 143, 185, 319, 347),
)


def at_once() -> bool:
    return True


class Rounds:
    """Prices that move, and plans of the careers that become known meanwhile."""

    def __init__(self, task: Task, seed: int = 1, guess: bool = False) -> None:
        prices = None if guess else task.chooser.no_prices()
        self.pricing = Pricing(task.chooser, seed, 1, prices)
        careers = self.pricing.repertoire
        self._rounding = Rounding(task.chooser, task.chances, careers, seed)

    def look(self, stopped: Callable[[], bool] = never) -> None:
        self.pricing.epoch(STEP, stopped)

    def plan(
        self, stopped: Callable[[], bool] = never, seconds: float = math.inf
    ) -> Book:
        prices, layers = self.pricing.prices, self.pricing.layers
        return self._rounding.plan(prices, layers, stopped, seconds)


def assert_judged(task: Task, book: Book) -> None:
    """The book is what its plan is: valid but for chances, of its value, with stays."""
    facts, policy, plan = task.instance, task.policy, plan_of(book, task.arrays)
    state = state_of(facts, task.arrays, plan)
    unfair = set() if chances_hold(task.chances, state) else {"equal_chances"}
    assert violated(facts, plan, policy) == unfair
    value = measure(facts, policy, plan).total_eur
    assert task.arrays.euros(int(book.units[0])) == value
    assert_same(book, state, learners=False)
    assert {*stays_only(task.chooser).plan().stints} <= {*plan.stints}


def assert_plans(task: Task, seed: int = 1, looks: int = LOOKS) -> list[int]:
    """Plans of more and more known careers are judged; their units."""
    rounds, units = Rounds(task, seed), []
    for _ in range(3):
        book = rounds.plan()
        assert_judged(task, book)
        units.append(int(book.units[0]))
        for _ in range(looks):
            rounds.look()
    return units


@pytest.mark.parametrize("seed", SEEDS)
def test_random_instances_get_judged_plans(seed: int) -> None:
    assert_random(random_instance(seed), seed)


@pytest.mark.parametrize("seed", range(30, 90))
def test_limits_and_mix_caps_count_as_for_the_judge(seed: int) -> None:
    assert_random(random_ledger(seed, RULEBOOKS), seed)


def assert_random(facts: Instance, seed: int) -> None:
    policy = random_policy(seed).model_copy(update={"method": Method.OPTIMISE})
    task = task_of(facts, policy)
    if not violated(facts, first_plan(task), policy):  # else no plan may exist
        assert_plans(task, seed)


@cache
def regional(least_size: int, fair: bool = False) -> Task:
    """A region in which cohorts have a least size, and women may have their share."""
    facts = region(people=120, demands=15, weeks=40)
    cohorts = tuple(
        k.model_copy(update={"least_size": least_size}) for k in facts.cohorts
    )
    policy = Policy(equal_chances={"women": Decimal("0.9")}) if fair else BALANCED
    return task_of(replace(facts, cohorts=cohorts), policy)


@pytest.mark.parametrize("fair", [False, True], ids=["to all", "equal chances"])
@pytest.mark.parametrize("least_size", [1, 3, 8, 60])
def test_a_region_gets_judged_plans(least_size: int, fair: bool) -> None:
    nothing_known, *later = assert_plans(regional(least_size, fair))
    assert max(later) > nothing_known > 0


@pytest.mark.parametrize("name", SHAPES)
def test_hard_shapes_get_judged_plans(name: str) -> None:
    assert min(assert_plans(task_of(shaped(name, 40)))) > 0


def test_a_synthetic_dossier_gets_better_plans_than_construction() -> None:
    task = task_of(instance_of(BY_NAME["medium"], 1))
    before = state_of(task.instance, task.arrays, first_plan(task)).units
    assert assert_plans(task, looks=6)[-1] > before


@cache
def locked() -> tuple[Task, tuple[Stint, ...]]:
    """The region with five stints of people without a course that stay."""
    facts = region(people=120, demands=15, weeks=40)
    plan = first_plan(task_of(facts))
    pupils = {place.seeker for place in plan.course_places}
    stays = tuple({s.seeker: s for s in plan.stints if s.seeker not in pupils}.values())
    locks = tuple(
        lock(
            "stay",
            job_seeker=str(facts.job_seekers.ids[stint.seeker]),
            demand=facts.demands[stint.demand].id,
            start_week=stint.start_week,
            end_week=stint.end_week,
        )
        for stint in stays[:5]
    )
    return task_of(replace(facts, locks=locks)), stays[:5]


def test_stints_that_stay_are_kept() -> None:
    task, stays = locked()
    rounds = Rounds(task, guess=True)
    for _ in range(3):
        rounds.look()
        book = rounds.plan()
        assert_judged(task, book)
        assert {*stays} <= {*plan_of(book, task.arrays).stints}


def test_a_cohort_that_stays_too_small_is_closed_again() -> None:
    """One person for whom the course pays, where two must attend."""
    task = task_of(
        instance(
            [seeker()],
            [demand(requires=requirement("vca"), end_week=20)],
            courses=[course()],
            cohorts=[cohort(least_size=2)],
        )
    )
    assert assert_plans(task) == [0, 0, 0]


def tasks() -> list[Callable[[], Task]]:
    return [lambda: regional(3), lambda: locked()[0]]


@pytest.mark.parametrize("make", tasks(), ids=["region", "locked"])
@pytest.mark.parametrize("looks", [0, LOOKS])
def test_who_is_stopped_at_once_may_still_plan(
    make: Callable[[], Task], looks: int
) -> None:
    task = make()
    rounds = Rounds(task)
    for _ in range(looks):
        rounds.look()
    prices = rounds.pricing.prices
    book = rounds.plan(at_once)
    assert_judged(task, book)
    assert book.units[0] > 0
    rounds.look(at_once)
    assert (rounds.pricing.prices.places == prices.places).all()


def test_a_plan_in_no_time_is_judged() -> None:
    task = regional(1)
    rounds = Rounds(task, guess=True)
    rounds.look()
    assert_judged(task, rounds.plan(seconds=0.0))


def planned(task: Task, seed: int) -> Book:
    """A plan after some looks, by count and not by the clock."""
    rounds = Rounds(task, seed)
    for _ in range(2 * LOOKS):
        rounds.look()
    return rounds.plan()


def test_the_same_seed_and_number_of_looks_give_the_same_plan() -> None:
    task = regional(3)
    one = planned(task, 1)
    assert_equal(one, planned(task, 1))
    assert plan_of(one, task.arrays) != plan_of(planned(task, 2), task.arrays)


def test_a_plan_leaves_prices_and_earlier_plans_as_they_are() -> None:
    task = regional(3)
    rounds = Rounds(task)
    rounds.look()
    book, prices = rounds.plan(), rounds.pricing.prices
    before = copy_of(book)
    rounds.plan()
    for name in ("places", "learners", "seats", "worth", "spared"):
        assert (getattr(rounds.pricing.prices, name) == getattr(prices, name)).all()
    rounds.look()
    assert_equal(book, before)


def test_nobody_to_plan_gives_an_empty_plan() -> None:
    for facts in (instance([], [demand()]), instance([seeker()])):
        task = task_of(facts)
        rounds = Rounds(task)
        rounds.look()
        assert_judged(task, rounds.plan())
