"""Locks that no plan can keep are named; those that one can are kept."""

from __future__ import annotations

from typing import Any

import pytest
from builders import DELFT, cohort, course, demand, instance, requirement, seeker
from planned import planned
from solving import exact, lock

from allocator.domain import Instance, Lock
from allocator.errors import NoPlanError
from allocator.solution import Termination


class TestLocks:
    """Locks that no plan can keep are named; those that one can are kept."""

    def reasons(self, facts: Instance) -> str:
        with pytest.raises(NoPlanError) as caught:
            planned(facts=facts, seconds=20.0)
        assert caught.value.exit_code == 4
        assert exact(facts).termination is Termination.INFEASIBLE
        return " ".join(caught.value.reasons)

    @pytest.mark.parametrize(
        ("facts", "stints", "rule"),
        [
            ({"travel_km": 5.0}, [("d2", 0, 10)], "reach"),
            ({"until_week": 3}, [("d1", 0, 4)], "available"),
            ({"hours": 20.0}, [("d1", 0, 10)], "hours"),
            ({}, [("d1", 0, 1)], "stint_length"),
            ({}, [("d1", 5, 11)], "headcount"),
            ({}, [("d1", 0, 5), ("d1", 4, 8)], "one_activity"),
            ({}, [("d1", 0, 5), ("d1", 5, 8)], "one_activity"),
            ({}, [("d3", 0, 10)], "skills"),
        ],
    )
    def test_what_no_plan_can_mend_is_named_by_its_rule(
        self, facts: dict[str, Any], stints: list[tuple[str, int, int]], rule: str
    ) -> None:
        words = self.reasons(
            instance(
                [seeker(**facts)],
                [
                    demand("d1"),
                    demand("d2", place=DELFT),
                    demand("d3", requires=requirement("vca")),
                ],
                locks=[
                    lock("stay", demand=name, start_week=a, end_week=b)
                    for name, a, b in stints
                ],
            )
        )
        assert rule in words
        assert "s1" in words
        assert stints[0][0] in words or f"week {stints[1][1]}" in words

    def test_two_locks_on_one_place_are_named(self) -> None:
        stay = {"demand": "d1", "start_week": 0, "end_week": 4}
        words = self.reasons(
            instance(
                [seeker("s1"), seeker("s2")],
                [demand()],
                locks=[lock("stay", **stay), lock("stay", job_seeker="s2", **stay)],
            )
        )
        assert "headcount" in words
        assert "d1" in words

    @pytest.mark.parametrize("other", [lock("out"), lock("never", demand="d1")])
    def test_a_lock_against_another_is_found_by_the_solver(self, other: Lock) -> None:
        stay = lock("stay", demand="d1", start_week=0, end_week=4)
        facts = instance([seeker()], [demand()], locks=[stay, other])
        assert "s1 on d1" in self.reasons(facts)

    def trained(self, capacity: int, learner_places: int = 0) -> Instance:
        """Two who must work from week 2; only a course of two weeks lets them."""
        stay = {"demand": "d1", "start_week": 2, "end_week": 8}
        return instance(
            [seeker("s1"), seeker("s2")],
            [
                demand(
                    headcount=2,
                    requires=requirement("vca"),
                    learner_places=(learner_places,) * 10 if learner_places else (),
                )
            ],
            courses=[course()],
            cohorts=[cohort(capacity=capacity)],
            locks=[lock("stay", **stay), lock("stay", job_seeker="s2", **stay)],
        )

    def test_too_few_seats_for_locked_stints_are_found_by_the_solver(self) -> None:
        assert "s1 on d1, s2 on d1" in self.reasons(self.trained(capacity=1))

    @pytest.mark.parametrize(("capacity", "learners"), [(2, 0), (1, 1), (2, 1), (1, 2)])
    def test_a_course_that_makes_locked_stints_possible_is_planned(
        self, capacity: int, learners: int
    ) -> None:
        found = planned(facts=self.trained(capacity, learners), seconds=20.0)
        assert {stint.seeker for stint in found.plan.stints} == {0, 1}
