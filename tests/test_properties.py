"""What holds for every instance, whichever way its plan is made.

Random instances by seed; hypothesis where a plan is to be disturbed at random.
``ALLOCATOR_SEEDS`` asks for more of them.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from builders import seeker
from enumerator import Enumeration
from hypothesis import given, settings
from hypothesis import strategies as st
from random_instances import random_instance, random_policy
from region import region
from solving import BALANCED, LIMITS, exact, placeable, plan_in, task_of, violated

from allocator.domain import Instance, columns_of
from allocator.measures import measure
from allocator.policy import Policy, Weights
from allocator.solution import Plan, Termination
from allocator.solvers.cpsat.model import build
from allocator.solvers.cpsat.search import Limits, solve
from allocator.solvers.cpsat.variables import hint
from allocator.solvers.portfolio import Found, Task, Way, first_plan, search
from allocator.solvers.state import EMPTY, State, state_of

SEEDS = range(int(os.environ.get("ALLOCATOR_SEEDS", "60")))
HARD_SEEDS = (662, 694, 915, 1033, 1098)
"""Several courses, courses that need courses, and equal chances that bind."""
SEED = 7
SEARCHES = [way for way in Way if way is not Way.RULE]


def cases() -> Iterator[tuple[int, Instance, Policy]]:
    for seed in (*SEEDS, *HARD_SEEDS):
        yield seed, random_instance(seed), random_policy(seed)


def optimal_value(facts: Instance, policy: Policy) -> Decimal | None:
    """Value of a best plan; ``None`` where there is no plan."""
    answer = exact(facts, policy)
    if answer.termination is Termination.INFEASIBLE:
        return None
    assert answer.termination is Termination.OPTIMAL
    return task_of(facts, policy).arrays.euros(answer.units or 0)


Told = list[tuple[Plan, int, int | None]]


def searched(task: Task, way: Way, first: Plan, limits: Limits) -> tuple[Found, Told]:
    """How a search ended, and all that it reported."""
    told: Told = []
    found = search(task, way, first, limits, lambda *new: told.append(new))
    return found, told


def no_less(value: Decimal | None, before: Decimal | None) -> bool:
    """Whether a value is no lower; no plan at all is lower than any."""
    return before is None or (value is not None and value >= before)


class TestEveryPlan:
    """Plans of every way are judged, and valued alike."""

    @pytest.mark.parametrize("way", SEARCHES)
    def test_a_search_reports_judged_plans_at_their_value(self, way: Way) -> None:
        for seed, facts, policy in cases():
            task = task_of(facts, policy)
            first = first_plan(task)
            if violated(facts, first, policy):
                continue
            seconds = 0.1 if way is Way.PRICES else 30.0
            found, told = searched(task, way, first, Limits(seconds, seed))
            assert found.plan is not None
            bounds = [bound for _, _, bound in told] + [found.bound_units]
            best = max(units for _, units, _ in told) if told else 0
            for plan, units, _ in told:
                assert violated(facts, plan, policy) == set(), seed
                expected = measure(facts, policy, plan).total_eur
                assert task.arrays.euros(units) == expected, seed
            assert violated(facts, found.plan, policy) == set(), seed
            value = measure(facts, policy, found.plan).total_eur
            if way is Way.PRICES:
                assert value >= measure(facts, policy, first).total_eur, seed
            for bound in bounds:
                assert bound is None or bound >= best, seed

    def test_a_bound_by_prices_is_never_below_the_optimum(self) -> None:
        for seed, facts, policy in cases():
            answer, task = exact(facts, policy), task_of(facts, policy)
            first = first_plan(task)
            if answer.units is None or violated(facts, first, policy):
                continue
            limits = Limits(seconds=0.1, seed=seed)
            found, told = searched(task, Way.PRICES, first, limits)
            for bound in [*(bound for _, _, bound in told), found.bound_units]:
                assert bound is None or bound >= answer.units, seed

    def test_solvers_value_any_valid_plan_as_the_judge_does(self) -> None:
        for seed, facts, policy in cases():
            arrays = task_of(facts, policy).arrays
            every = Enumeration(facts, policy, placeable(facts))
            for known in every.random_plans(random.Random(seed), tries=10):
                value = measure(facts, policy, known.plan).total_eur
                assert known.value_eur == value, seed
                state = state_of(facts, arrays, known.plan)
                assert arrays.euros(state.units) == value, seed
                assert state.plan() == known.plan, seed


def same_books(left: State, right: State) -> bool:
    """Whether all that two states keep count of is equal."""
    return left.careers == right.careers and all(
        np.array_equal(value, getattr(right, name))
        for name, value in vars(left).items()
        if isinstance(value, np.ndarray | int)
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 200), st.randoms(use_true_random=False))
def test_a_state_keeps_its_books_whatever_is_replaced(
    seed: int, rng: random.Random
) -> None:
    facts, policy = random_instance(seed), random_policy(seed)
    arrays = task_of(facts, policy).arrays
    every = Enumeration(facts, policy, placeable(facts))
    state = State(facts, arrays)
    for _ in range(12):
        someone = rng.randrange(len(facts.job_seekers))
        careers = every.people[someone].careers
        if careers:
            state.replace(someone, rng.choice(careers))
    assert same_books(state, state_of(facts, arrays, state.plan()))
    for someone in range(len(facts.job_seekers)):
        state.replace(someone, EMPTY)
    assert same_books(state, State(facts, arrays))
    assert state.units == 0


class TestTheOptimum:
    """How the best value answers to a change of the facts or the policy."""

    def test_names_and_order_of_people_change_nothing(self) -> None:
        for seed, facts, policy in cases():
            people = [*facts.job_seekers]
            random.Random(seed).shuffle(people)
            named = {person.id: f"p{i}" for i, person in enumerate(people)}
            renamed = replace(
                facts,
                job_seekers=columns_of(
                    [p.model_copy(update={"id": named[p.id]}) for p in people]
                ),
                locks=tuple(
                    lock.model_copy(update={"job_seeker": named[lock.job_seeker]})
                    for lock in facts.locks
                ),
            )
            value = optimal_value(facts, policy)
            assert optimal_value(renamed, policy) == value, seed

    def test_the_order_of_demands_and_tenders_changes_nothing(self) -> None:
        for seed, facts, policy in cases():
            turned = replace(
                facts,
                tenders=facts.tenders[::-1],
                demands=facts.demands[::-1],
                courses=facts.courses[::-1],
                cohorts=facts.cohorts[::-1],
            )
            value = optimal_value(facts, policy)
            assert optimal_value(turned, policy) == value, seed

    def test_a_person_who_can_do_nothing_changes_nothing(self) -> None:
        for seed, facts, policy in cases():
            idle = seeker("idle", from_week=0, until_week=0)
            more = with_people(facts, [*facts.job_seekers, idle])
            assert optimal_value(more, policy) == optimal_value(facts, policy), seed

    def test_one_more_person_never_lowers_it(self) -> None:
        """Without equal chances, which count who could be placed."""
        for seed, facts, policy in cases():
            free = policy.model_copy(update={"equal_chances": {}})
            other = random_instance(seed + len(SEEDS)).job_seekers[0]
            newcomer = seeker(
                "newcomer",
                hours=other.hours,
                travel_km=40.0,
                skills=other.skills,
                until_week=facts.weeks,
            )
            more = with_people(facts, [*facts.job_seekers, newcomer])
            before, after = optimal_value(facts, free), optimal_value(more, free)
            assert no_less(after, before), seed

    def test_a_wider_travel_limit_never_lowers_it(self) -> None:
        for seed, facts, policy in cases():
            free = policy.model_copy(update={"equal_chances": {}})
            people = [
                p.model_copy(
                    update={"travel_km": None if p.travel_km is None else 200.0}
                    | {"travel_minutes": p.travel_minutes and 360.0}
                )
                for p in facts.job_seekers
            ]
            before = optimal_value(facts, free)
            after = optimal_value(with_people(facts, people), free)
            assert no_less(after, before), seed

    def test_one_more_place_never_lowers_it(self) -> None:
        for seed, facts, policy in cases():
            roomier = replace(
                facts,
                demands=tuple(
                    d.model_copy(
                        update={"headcount": tuple(n + 1 for n in d.headcount)}
                    )
                    for d in facts.demands
                ),
            )
            free = policy.model_copy(update={"equal_chances": {}})
            before, after = optimal_value(facts, free), optimal_value(roomier, free)
            assert no_less(after, before), seed

    def test_twice_the_weights_are_twice_the_value(self) -> None:
        for seed, facts, policy in cases():
            twice = {
                term: 2 * getattr(policy.weights, term) for term in Weights.model_fields
            }
            doubled = policy.model_copy(update={"weights": Weights(**twice)})
            value = optimal_value(facts, policy)
            expected = None if value is None else 2 * value
            assert optimal_value(facts, doubled) == expected, seed

    def test_without_locks_there_is_always_a_plan_worth_nothing_or_more(self) -> None:
        for seed, facts, policy in cases():
            value = optimal_value(replace(facts, locks=()), policy)
            assert value is not None, seed
            assert value >= 0, seed


def with_people(facts: Instance, people: list[Any]) -> Instance:
    """The same instance with other people."""
    return replace(facts, job_seekers=columns_of(people))


class TestTheSameAgain:
    """One seed, one worker and deterministic limits: one plan."""

    def test_the_exact_model(self) -> None:
        task = task_of(region(people=20, demands=6, weeks=26))
        first = first_plan(task)
        limits = Limits(seconds=120.0, seed=SEED, deterministic_seconds=2.0)
        found = []
        for _ in range(2):
            v = build(task.scope(State(task.instance, task.arrays)))
            hint(v, first)
            found.append(solve(v, limits))
        assert found[0].careers is not None
        assert found[0] == found[1]

    def test_the_exact_model_to_the_end(self) -> None:
        facts = region(people=6, demands=3, weeks=20)
        plans = [plan_in(exact(facts)) for _ in range(2)]
        assert plans[0] == plans[1]
        assert LIMITS.workers == 1


class TestARegion:
    """Two seconds of search on more people than can be decided at once."""

    def test_plans_get_better_and_each_is_judged(self) -> None:
        facts = region(people=300, demands=30, weeks=52)
        task = task_of(facts)
        first = first_plan(task)
        found, told = searched(task, Way.PRICES, first, Limits(seconds=2.0))
        begun = measure(facts, BALANCED, first).total_eur
        values = [task.arrays.euros(units) for _, units, _ in told]
        assert values == sorted(values)
        assert found.plan is not None
        last = measure(facts, BALANCED, found.plan).total_eur
        sample = [*told[:: max(1, len(told) // 10)]]
        for plan, units, bound in sample:
            assert violated(facts, plan) == set()
            value = measure(facts, BALANCED, plan).total_eur
            assert value == task.arrays.euros(units)
            assert bound is None or task.arrays.euros(bound) >= last
        assert last > begun
        assert violated(facts, found.plan) == set()
