"""Constraints of persons together: each holds, is broken, and stands at its edge."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

import pytest
from builders import cohort, course, demand, instance, requirement, seeker
from judging import broken, lock

from allocator.check import CONSTRAINTS, Violation, check
from allocator.domain import HeldSkill, Instance, Lock
from allocator.policy import Policy
from allocator.solution import Plan, Stint


def test_the_empty_plan_breaks_nothing() -> None:
    assert check(instance([seeker()], [demand()]), Policy(), Plan()) == []


class TestLearnerPlaces:
    ladder = demand(
        requires=requirement("vca"),
        learner_requires=requirement("dutch"),
        learner_places=(1,) * 5 + (0,) * 5,
        headcount=3,
    )
    dutch = (HeldSkill(code="dutch"),)

    def test_a_learner_needs_the_lower_rung(self) -> None:
        facts = instance([seeker(skills=self.dutch), seeker("s2")], [self.ladder])
        assert broken(facts, [(0, 0, 0, 4)]) == []
        assert broken(facts, [(1, 0, 0, 4)]) == ["skills"]

    def test_no_more_learners_than_places(self) -> None:
        people = [seeker(f"s{i}", skills=self.dutch) for i in range(2)]
        facts = instance(people, [self.ladder])
        assert broken(facts, [(0, 0, 0, 2), (1, 0, 2, 5)]) == []
        found = broken(facts, [(0, 0, 0, 3), (1, 0, 2, 5)])
        assert found == ["learner_places"]

    def test_a_week_without_places_for_learners(self) -> None:
        facts = instance([seeker(skills=self.dutch)], [self.ladder])
        assert broken(facts, [(0, 0, 3, 6)]) == ["learner_places"]

    def test_who_qualifies_on_the_way_is_no_learner_any_more(self) -> None:
        person = seeker(
            skills=self.dutch,
            courses_under_way=({"course": "vca-course", "end_week": 5},),
        )
        facts = instance([person], [self.ladder], courses=[course()])
        assert broken(facts, [(0, 0, 0, 10)]) == []

    def test_who_loses_a_certificate_becomes_a_learner(self) -> None:
        skills = (*self.dutch, HeldSkill(code="vca", until_week=6))
        facts = instance([seeker(skills=skills)], [self.ladder])
        assert broken(facts, [(0, 0, 0, 6)]) == []
        assert broken(facts, [(0, 0, 0, 7)]) == ["learner_places"]

    def test_learners_take_places_of_the_headcount_too(self) -> None:
        people = [
            seeker("s1", skills=self.dutch),
            seeker("s2", skills=({"code": "vca"},)),
        ]
        facts = instance(
            people, [self.ladder.model_copy(update={"headcount": (1,) * 10})]
        )
        found = broken(facts, [(0, 0, 0, 2), (1, 0, 1, 3)])
        assert found == ["headcount"]


class TestHeadcount:
    facts = instance(
        [seeker("s1"), seeker("s2"), seeker("s3")],
        [demand(headcount=(2,) * 5 + (1,) * 5, start_week=2, end_week=12)],
    )

    def test_as_many_as_there_are_places(self) -> None:
        assert broken(self.facts, [(0, 0, 2, 7), (1, 0, 2, 12)]) == []

    def test_each_week_with_too_many(self) -> None:
        plan = Plan.of([Stint(0, 0, 2, 9), Stint(1, 0, 2, 12)])
        assert [str(violation) for violation in check(self.facts, Policy(), plan)] == [
            "headcount: demand d1, week 7: 2 persons, where 1 may be",
            "headcount: demand d1, week 8: 2 persons, where 1 may be",
        ]

    @pytest.mark.parametrize("weeks", [(1, 4), (9, 13), (14, 16), (0, 2)])
    def test_no_places_outside_the_weeks_of_the_demand(
        self, weeks: tuple[int, int]
    ) -> None:
        assert broken(self.facts, [(0, 0, *weeks)]) == ["headcount"]

    @pytest.mark.parametrize("stint", [(3, 0, 2, 7), (-1, 0, 2, 7), (0, 1, 2, 7)])
    def test_positions_that_do_not_exist(
        self, stint: tuple[int, int, int, int]
    ) -> None:
        assert broken(self.facts, [stint]) == ["headcount"]


class TestCohortCapacity:
    facts = instance(
        [seeker(f"s{i}") for i in range(4)],
        [],
        courses=[course()],
        cohorts=[cohort(capacity=3, least_size=2)],
    )

    @pytest.mark.parametrize(
        ("persons", "holds"), [(0, 1), (1, 0), (2, 1), (3, 1), (4, 0)]
    )
    def test_none_or_from_the_least_size_to_the_capacity(
        self, persons: int, holds: bool
    ) -> None:
        found = broken(self.facts, [], [(i, 0) for i in range(persons)])
        assert found == ([] if holds else ["cohort_capacity"])

    @pytest.mark.parametrize("place", [(0, 1), (0, -1), (4, 0), (-1, 0)])
    def test_positions_that_do_not_exist(self, place: tuple[int, int]) -> None:
        assert broken(self.facts, [], [place]) == ["cohort_capacity"]


class TestLocks:
    def facts(self, *locks: Lock) -> Instance:
        return instance(
            [seeker()],
            [demand("d1"), demand("d2")],
            courses=[course()],
            cohorts=[cohort()],
            locks=locks,
        )

    def test_a_stint_stays_exactly(self) -> None:
        facts = self.facts(lock("stay", demand="d1", start_week=2, end_week=6))
        assert broken(facts, [(0, 0, 2, 6)]) == []
        for stint in [(0, 0, 2, 7), (0, 0, 1, 6), (0, 1, 2, 6)]:
            assert broken(facts, [stint]) == ["locks"]
        assert broken(facts) == ["locks"]

    def test_a_pair_never_meets(self) -> None:
        facts = self.facts(lock("never", demand="d1"))
        assert broken(facts, [(0, 1, 0, 6)]) == []
        assert broken(facts, [(0, 0, 0, 6)]) == ["locks"]

    def test_a_person_is_out_of_work_and_courses(self) -> None:
        facts = self.facts(lock("out"))
        assert broken(facts) == []
        assert broken(facts, [(0, 1, 0, 6)]) == ["locks"]
        assert broken(facts, [], [(0, 0)]) == ["locks"]

    def test_a_lock_on_what_does_not_exist_cannot_stay(self) -> None:
        facts = self.facts(lock("stay", demand="gone", start_week=2, end_week=6))
        assert broken(facts) == ["locks"]


class TestEqualChances:
    facts = instance(
        [
            seeker("s0", groups=("south",)),
            seeker("s1", neighbourhood="south"),
            *(seeker(f"s{i}") for i in range(2, 5)),
        ],
        [demand(headcount=5)],
    )

    def broken(
        self, fraction: str, placed: Iterable[int], placeable: Collection[int]
    ) -> list[str]:
        policy = Policy(equal_chances={"south": Decimal(fraction)})
        plan = Plan.of(Stint(i, 0, 0, 4) for i in placed)
        found = check(self.facts, policy, plan, set(placeable))
        return [violation.constraint for violation in found]

    def test_in_proportion_and_at_the_edge(self) -> None:
        # Two of the four who can be placed are of the group: half of those placed.
        assert self.broken("1", [0, 2], range(4)) == []
        assert self.broken("1", [1, 2], range(4)) == []
        assert self.broken("1", [2], range(4)) == ["equal_chances"]
        # 1 person against the fraction of 1.5: 0.66 · 1.5 = 0.99, 0.67 · 1.5 > 1.
        assert self.broken("0.66", [0, 2, 3], range(4)) == []
        assert self.broken("0.67", [0, 2, 3], range(4)) == ["equal_chances"]

    def test_who_cannot_be_placed_asks_for_nothing(self) -> None:
        assert self.broken("1", [2, 3], range(2, 5)) == []
        assert self.broken("1", [], []) == []

    def test_needs_the_persons_with_a_candidate(self) -> None:
        policy = Policy(equal_chances={"south": Decimal(1)})
        with pytest.raises(ValueError, match="candidate"):
            check(self.facts, policy, Plan())
        with pytest.raises(ValueError, match="candidate"):
            CONSTRAINTS["equal_chances"](self.facts, policy, Plan(), None)


def test_the_judge_says_where_and_how() -> None:
    facts = instance([seeker()], [demand()])
    found = check(facts, Policy(), Plan.of([Stint(0, 0, 8, 12)]))
    assert found == [
        Violation(
            "headcount",
            "job seeker s1, demand d1, from week 8",
            "the stint lies outside the weeks of the demand",
        )
    ]
    assert str(found[0]) == (
        "headcount: job seeker s1, demand d1, from week 8: "
        "the stint lies outside the weeks of the demand"
    )
