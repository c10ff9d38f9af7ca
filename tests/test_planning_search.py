"""`make_plan` with the real solver: never worse than the first plan."""

from __future__ import annotations

from decimal import Decimal

import pytest
from builders import demand, instance, seeker
from enumerator import optimum
from planned import planned
from random_instances import random_instance, random_policy
from region import region
from solving import BALANCED, placeable, task_of

from allocator import planning
from allocator.errors import NoPlanError
from allocator.measures import measure
from allocator.planning import Options, make_plan
from allocator.policy import Method, Policy
from allocator.solution import Termination
from allocator.solvers.portfolio import Way, first_plan
from allocator.stopping import Stop

SEARCHES = [way for way in Way if way is not Way.RULE]


class TestTheRealSolver:
    @pytest.mark.parametrize("seed", [0, 3, 5, 8])
    def test_tiny_instances_are_solved_to_the_optimum(self, seed: int) -> None:
        facts, policy = random_instance(seed), random_policy(seed)
        best = optimum(facts, policy, placeable(facts))
        if best is None:
            with pytest.raises(NoPlanError):
                planned(facts=facts, policy=policy, seconds=20.0)
            return
        found = planned(facts=facts, policy=policy, seconds=20.0)
        assert found.result.termination is Termination.OPTIMAL
        assert found.result.value_eur == found.result.bound_eur == best.value_eur

    @pytest.mark.parametrize("seconds", [0.0, 0.01, 0.1])
    @pytest.mark.parametrize("way", SEARCHES)
    def test_with_no_time_the_plan_is_no_worse_than_the_first(
        self, way: Way, seconds: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(planning, "choose_way", lambda _task: (way, "a test"))
        facts = region(people=40, demands=8, weeks=40)
        found = planned(facts=facts, seconds=seconds)
        begun = measure(facts, BALANCED, first_plan(task_of(facts))).total_eur
        assert found.result.value_eur is not None
        assert found.result.value_eur >= begun
        assert found.result.termination is not Termination.SOLVER_FAILED

    def test_progress_begins_with_the_first_plan_and_never_falls(self) -> None:
        values: list[Decimal] = []
        facts = region(people=40, demands=8, weeks=40)
        found = make_plan(
            facts,
            BALANCED,
            Options(seconds=3.0, workers=1),
            Stop(),
            lambda value, _bound, _seconds: values.append(value),
        )
        begun = measure(facts, BALANCED, first_plan(task_of(facts))).total_eur
        assert values[0] == begun
        assert values == sorted(values)
        assert found.result.value_eur is not None
        assert values[-1] <= found.result.value_eur


@pytest.mark.parametrize("method", list(Method)[1:])
def test_a_rule_of_thumb_is_planned_without_a_search(method: Method) -> None:
    facts = region(people=40, demands=8, weeks=40)
    found = planned(["no-such-program"], facts, Policy(method=method))
    assert found.way is Way.RULE
    assert found.result.termination is Termination.HEURISTIC_END
    assert found.result.bound_eur is None
    assert found.plan.stints


@pytest.mark.parametrize("method", list(Method)[1:])
def test_a_rule_of_thumb_that_breaks_a_constraint_says_so(method: Method) -> None:
    people = [seeker("s1", groups=["women"], from_week=1), seeker("s2")]
    dear = seeker("s0", register_entry=True, from_week=0)
    facts = instance([*people, dear], [demand()])
    policy = Policy(method=method, equal_chances={"women": Decimal(1)})
    with pytest.raises(NoPlanError, match="rule of thumb") as caught:
        planned(["no-such-program"], facts, policy)
    assert caught.value.exit_code == 5


def test_a_small_instance_is_decided_as_a_whole() -> None:
    assert planned(seconds=20.0).way is Way.EXACT
