"""The judge: every constraint holds, is broken, and stands exactly at its edge."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import builders
import pytest
from builders import (
    DELFT,
    UTRECHT,
    cohort,
    course,
    demand,
    instance,
    requirement,
    seeker,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.check import CONSTRAINTS, Violation, check
from allocator.domain import HeldSkill, Instance, Lock, SkillLevel, Travel, columns_of
from allocator.policy import Policy
from allocator.solution import CoursePlace, Plan, Stint

VCA = (SkillLevel(code="vca"),)


def broken(
    facts: Instance,
    stints: Iterable[tuple[int, int, int, int]] = (),
    places: Iterable[tuple[int, int]] = (),
) -> list[str]:
    """Identifiers of the constraints that a plan breaks, each time it does."""
    plan = Plan.of((Stint(*s) for s in stints), (CoursePlace(*p) for p in places))
    return [violation.constraint for violation in check(facts, Policy(), plan)]


def lock(kind: str, **facts: Any) -> Lock:
    defaults = {"job_seeker": "s1", "who": "coach", "when": date(2026, 1, 2)}
    return Lock.model_validate({"kind": kind, "why": "asked"} | defaults | facts)


def beside(name: str = "evening", **facts: Any) -> Any:
    return course(name, **({"pattern": "beside_work", "hours": 8.0} | facts))


def test_the_empty_plan_breaks_nothing() -> None:
    assert check(instance([seeker()], [demand()]), Policy(), Plan()) == []


class TestOneActivity:
    facts = instance(
        [seeker()],
        [demand("d1"), demand("d2", end_week=12)],
        courses=[course(), beside()],
        cohorts=[
            cohort("k1", start_week=4),
            cohort("k2", course="evening", start_week=4),
        ],
    )

    def test_one_demand_may_follow_another_at_once(self) -> None:
        assert broken(self.facts, [(0, 0, 0, 4), (0, 1, 4, 8)]) == []

    def test_stints_may_not_overlap(self) -> None:
        assert broken(self.facts, [(0, 0, 0, 5), (0, 1, 4, 8)]) == ["one_activity"]

    def test_a_stint_within_another_is_an_overlap(self) -> None:
        found = broken(self.facts, [(0, 0, 0, 10), (0, 1, 2, 4), (0, 1, 6, 8)])
        assert found == ["one_activity", "one_activity"]

    def test_each_overlap_of_a_chain_is_told_with_its_week(self) -> None:
        stints = [Stint(0, 0, 0, 5), Stint(0, 1, 4, 8), Stint(0, 0, 7, 9)]
        found = check(self.facts, Policy(), Plan.of(stints))
        where = ["job seeker s1, week 4", "job seeker s1, week 7"]
        assert [violation.where for violation in found] == where

    def test_stints_on_one_demand_may_not_touch(self) -> None:
        assert broken(self.facts, [(0, 0, 0, 4), (0, 0, 4, 8)]) == ["one_activity"]

    def test_stints_on_one_demand_a_week_apart_are_two(self) -> None:
        assert broken(self.facts, [(0, 0, 0, 4), (0, 0, 5, 8)]) == []

    def test_a_full_time_course_fits_exactly_between_stints(self) -> None:
        assert broken(self.facts, [(0, 0, 2, 4), (0, 0, 6, 8)], [(0, 0)]) == []

    @pytest.mark.parametrize("stint", [(0, 0, 2, 5), (0, 0, 5, 7), (0, 0, 0, 9)])
    def test_a_full_time_course_is_an_activity(
        self, stint: tuple[int, int, int, int]
    ) -> None:
        assert broken(self.facts, [stint], [(0, 0)]) == ["one_activity"]

    def test_a_course_beside_work_is_none(self) -> None:
        facts = replace(self.facts, job_seekers=columns_of([seeker(hours=44.0)]))
        assert broken(facts, [(0, 0, 0, 9)], [(0, 1)]) == []


class TestAvailable:
    facts = instance(
        [seeker(from_week=3, until_week=7)],
        [demand()],
        courses=[beside(weeks=4), course()],
        cohorts=[
            cohort("k1", course="evening", start_week=3),
            cohort("k2", course="evening", start_week=4),
            cohort("k3", start_week=2),
        ],
    )

    def test_the_whole_availability_may_be_used(self) -> None:
        assert broken(self.facts, [(0, 0, 3, 7)]) == []
        assert broken(self.facts, [], [(0, 0)]) == []

    @pytest.mark.parametrize("weeks", [(2, 7), (3, 8), (0, 2), (7, 9)])
    def test_no_week_outside_it(self, weeks: tuple[int, int]) -> None:
        assert broken(self.facts, [(0, 0, *weeks)]) == ["available"]

    def test_a_course_beside_work_too(self) -> None:
        assert broken(self.facts, [], [(0, 1)]) == ["available"]

    def test_a_full_time_course_too(self) -> None:
        assert broken(self.facts, [], [(0, 2)]) == ["available"]


class TestReach:
    @pytest.mark.parametrize(
        ("km", "found"), [(30.0, []), (30.04, []), (30.1, ["reach"])]
    )
    def test_kilometres_one_way_after_rounding(
        self, km: float, found: list[str]
    ) -> None:
        travel = {("Rotterdam", "Delft"): Travel(km, None)}
        facts = instance([seeker()], [demand(place=DELFT)], travel=travel)
        assert broken(facts, [(0, 0, 0, 4)]) == found

    @pytest.mark.parametrize(
        ("since", "start_week", "minutes", "found"),
        [
            (date(2025, 8, 5), 4, 60.0, []),
            (date(2025, 8, 5), 4, 60.5, ["reach"]),
            # Six months are over on 5 February, before the Monday of week 5.
            (date(2025, 8, 5), 5, 90.0, []),
            (date(2025, 8, 5), 5, 90.5, ["reach"]),
            # Six months are over exactly on the Monday of week 4.
            (date(2025, 8, 2), 4, 90.0, []),
            (None, 4, 60.5, ["reach"]),
        ],
    )
    def test_minutes_both_ways_and_the_step_after_six_months(
        self, since: date | None, start_week: int, minutes: float, found: list[str]
    ) -> None:
        person = seeker(travel_minutes=200.0, benefit_since=since)
        travel = {("Rotterdam", "Delft"): Travel(None, minutes)}
        facts = instance([person], [demand(place=DELFT)], travel=travel)
        assert broken(facts, [(0, 0, start_week, 9)]) == found

    def test_the_person_may_accept_less_than_the_law(self) -> None:
        travel = {("Rotterdam", "Delft"): Travel(None, 46.0)}
        place = demand(place=DELFT)
        near = instance([seeker(travel_minutes=92.0)], [place], travel=travel)
        assert broken(near, [(0, 0, 0, 9)]) == []
        far = instance([seeker(travel_minutes=91.0)], [place], travel=travel)
        assert broken(far, [(0, 0, 0, 9)]) == ["reach"]

    def test_a_full_time_course_must_be_near_and_one_beside_work_not(self) -> None:
        facts = instance(
            [seeker()],
            [],
            courses=[course(place=UTRECHT), beside(place=UTRECHT)],
            cohorts=[cohort(), cohort("k2", course="evening")],
        )
        assert broken(facts, [], [(0, 0)]) == ["reach"]
        assert broken(facts, [], [(0, 1)]) == []


class TestHours:
    def test_hours_of_the_demand_up_to_those_of_the_person(self) -> None:
        facts = instance(
            [seeker(hours=32.0)], [demand(hours=32.0), demand("d2", hours=32.25)]
        )
        assert broken(facts, [(0, 0, 0, 4)]) == []
        assert broken(facts, [(0, 1, 0, 4)]) == ["hours"]

    @pytest.mark.parametrize(
        ("weeks", "found"),
        [((0, 4), []), ((6, 9), []), ((3, 5), ["hours"]), ((5, 9), ["hours"])],
    )
    def test_courses_beside_work_count_in_the_weeks_they_run(
        self, weeks: tuple[int, int], found: list[str]
    ) -> None:
        facts = instance(
            [seeker()],
            [demand()],
            courses=[beside()],
            cohorts=[cohort(course="evening", start_week=4)],
        )
        assert broken(facts, [(0, 0, *weeks)], [(0, 0)]) == found

    @pytest.mark.parametrize(("available", "found"), [(40.0, []), (39.75, ["hours"])])
    def test_courses_that_run_together_add_up(
        self, available: float, found: list[str]
    ) -> None:
        facts = instance(
            [seeker(hours=available)],
            [demand(hours=28.0)],
            courses=[beside("a", weeks=4), beside("b", weeks=4, hours=4.0)],
            cohorts=[
                cohort("k1", course="a", start_week=1),
                cohort("k2", course="b", start_week=4),
            ],
        )
        assert broken(facts, [(0, 0, 0, 9)], [(0, 0), (0, 1)]) == found


class TestSkills:
    digger = demand(requires=requirement("vca:2"))

    @pytest.mark.parametrize(
        ("level", "until_week", "found"),
        [
            (2, None, []),
            (3, None, []),
            (1, None, ["skills"]),
            (2, 6, []),
            (2, 5, ["skills"]),
        ],
    )
    def test_level_and_expiry(
        self, level: int, until_week: int | None, found: list[str]
    ) -> None:
        held = HeldSkill(code="vca", level=level, until_week=until_week)
        facts = instance([seeker(skills=(held,))], [self.digger])
        assert broken(facts, [(0, 0, 2, 6)]) == found

    def test_all_clauses_and_any_alternative(self) -> None:
        people = [
            seeker("s1", skills=(HeldSkill(code="vca"), HeldSkill(code="viag"))),
            seeker("s2", skills=(HeldSkill(code="viag"), HeldSkill(code="bei"))),
        ]
        needed = demand(requires=requirement("vca", "bei/viag"), headcount=2)
        facts = instance(people, [needed])
        assert broken(facts, [(0, 0, 0, 4)]) == []
        assert broken(facts, [(1, 0, 0, 4)]) == ["skills"]

    @pytest.mark.parametrize(("until_week", "found"), [(5, []), (4, ["skills"])])
    def test_two_spans_of_a_skill_cover_a_stint_together(
        self, until_week: int, found: list[str]
    ) -> None:
        person = seeker(
            skills=(HeldSkill(code="vca", until_week=until_week),),
            courses_under_way=({"course": "vca-course", "end_week": 5},),
        )
        needed = demand(requires=requirement("vca"))
        facts = instance([person], [needed], courses=[course()])
        assert broken(facts, [(0, 0, 0, 9)]) == found

    def test_a_finished_course_gives_what_it_gives(self) -> None:
        person = seeker(courses_finished=("vca-course",))
        needed = demand(requires=requirement("vca"))
        facts = instance([person], [needed], courses=[course()])
        assert broken(facts, [(0, 0, 0, 4)]) == []

    @pytest.mark.parametrize(("start_week", "found"), [(5, []), (4, ["skills"])])
    def test_a_course_under_way_from_the_week_it_ends(
        self, start_week: int, found: list[str]
    ) -> None:
        person = seeker(courses_under_way=({"course": "vca-course", "end_week": 5},))
        needed = demand(requires=requirement("vca"))
        facts = instance([person], [needed], courses=[course()])
        assert broken(facts, [(0, 0, start_week, 9)]) == found

    @pytest.mark.parametrize(("start_week", "found"), [(3, []), (2, ["skills"])])
    def test_a_course_of_the_career_from_the_week_it_ends(
        self, start_week: int, found: list[str]
    ) -> None:
        facts = instance(
            [seeker(hours=60.0)],
            [demand(requires=requirement("vca"))],
            courses=[beside("evening")],
            cohorts=[cohort(course="evening", start_week=1)],
        )
        assert broken(facts, [(0, 0, start_week, 9)], [(0, 0)]) == found

    @pytest.mark.parametrize(("end_week", "found"), [(6, []), (5, ["skills"])])
    def test_work_teaches_after_enough_weeks_of_one_stint(
        self, end_week: int, found: list[str]
    ) -> None:
        school = demand("d1", teaches=VCA, teaches_after_weeks=4)
        needed = demand("d2", requires=requirement("vca"))
        facts = instance([seeker()], [school, needed])
        assert broken(facts, [(0, 0, 2, end_week), (0, 1, end_week, 9)]) == found

    def test_work_teaches_only_from_the_end_of_the_stint(self) -> None:
        school = demand(teaches=VCA, teaches_after_weeks=2, requires=requirement("vca"))
        facts = instance([seeker()], [school])
        assert broken(facts, [(0, 0, 0, 9)]) == ["skills"]


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


class TestStintLength:
    def test_least_weeks(self) -> None:
        facts = instance([seeker()], [demand(least_weeks=4)])
        assert broken(facts, [(0, 0, 3, 7)]) == []
        assert broken(facts, [(0, 0, 3, 6)]) == ["stint_length"]

    def test_the_whole_of_a_shorter_demand(self) -> None:
        facts = instance([seeker()], [demand(least_weeks=13)])
        assert broken(facts, [(0, 0, 0, 10)]) == []
        assert broken(facts, [(0, 0, 0, 9)]) == ["stint_length"]

    def test_a_stint_holds_a_week(self) -> None:
        facts = instance([seeker()], [demand(least_weeks=1)])
        assert broken(facts, [(0, 0, 3, 4)]) == []
        assert broken(facts, [(0, 0, 3, 3)]) == ["stint_length"]
        assert broken(facts, [(0, 0, 5, 3)]) == ["stint_length"]


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


class TestPrerequisites:
    courses = (
        course(),
        course("bei", requires=requirement("vca"), gives=({"code": "b"},)),
    )

    @pytest.mark.parametrize(("start_week", "found"), [(2, []), (1, ["prerequisites"])])
    def test_what_a_course_requires_is_held_when_it_starts(
        self, start_week: int, found: list[str]
    ) -> None:
        first = course("vca-course", pattern="beside_work", hours=4.0)
        facts = instance(
            [seeker()],
            [],
            courses=[first, self.courses[1]],
            cohorts=[cohort(), cohort("k2", course="bei", start_week=start_week)],
        )
        assert broken(facts, [], [(0, 0), (0, 1)]) == found

    def test_only_the_first_week_counts(self) -> None:
        facts = instance(
            [seeker(skills=({"code": "vca", "until_week": 1},))],
            [],
            courses=self.courses,
            cohorts=[cohort(course="bei"), cohort("k2", course="bei", start_week=1)],
        )
        assert broken(facts, [], [(0, 0)]) == []
        assert broken(facts, [], [(0, 1)]) == ["prerequisites"]

    @pytest.mark.parametrize(
        "person",
        [
            seeker(courses_finished=("vca-course",)),
            seeker(courses_under_way=({"course": "vca-course", "end_week": 1},)),
        ],
    )
    def test_no_course_that_was_or_is_followed(self, person: Any) -> None:
        facts = instance([person], [], courses=self.courses, cohorts=[cohort()])
        assert broken(facts, [], [(0, 0)]) == ["prerequisites"]

    def test_no_course_twice(self) -> None:
        cohorts = [cohort(), cohort("k2", start_week=6)]
        facts = instance([seeker()], [], courses=self.courses, cohorts=cohorts)
        assert broken(facts, [], [(0, 0), (0, 1)]) == ["prerequisites"]


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


# Breaking a valid plan -------------------------------------------------------


@st.composite
def valid_plans(draw: st.DrawFn) -> tuple[Instance, Plan]:
    """A small random instance and a plan the judge accepts.

    Person 0 works, person 1 follows the course, the last one does nothing.
    """
    week = st.integers(0, 8)
    people = [
        seeker("s0"),
        seeker("s1"),
        *(
            seeker(
                f"s{i}",
                place=draw(st.sampled_from([builders.ROTTERDAM, DELFT])),
                hours=draw(st.sampled_from([24.0, 36.0])),
                from_week=draw(week),
                skills=draw(st.sampled_from([(), ({"code": "vca"},)])),
            )
            for i in range(2, 4)
        ),
        seeker("idle", groups=("left-behind",)),
    ]
    demands = [
        demand(
            f"d{i}",
            start_week=(start := draw(week)),
            end_week=start + draw(st.integers(2, 10)),
            headcount=draw(st.integers(1, 3)),
            least_weeks=draw(st.integers(1, 4)),
            requires=draw(st.sampled_from([requirement(), requirement("vca")]))
            if i
            else requirement(),
            place=draw(st.sampled_from([builders.ROTTERDAM, DELFT])),
        )
        for i in range(3)
    ]
    facts = instance(
        people,
        demands,
        courses=[course()],
        cohorts=[cohort(start_week=draw(week), capacity=3)],
    )
    first = demands[0]
    stints = [Stint(0, 0, first.start_week, first.end_week)]
    places = [CoursePlace(1, 0)]
    proposals = st.tuples(
        st.integers(0, 3), st.integers(0, 2), st.integers(0, 16), st.integers(1, 8)
    )
    for person, wanted, start, length in draw(st.lists(proposals, max_size=6)):
        longer = [*stints, Stint(person, wanted, start, start + length)]
        if not check(facts, Policy(), Plan.of(longer, places)):
            stints = longer
    plan = Plan.of(stints, places)
    assert check(facts, Policy(), plan) == []
    return facts, plan


def with_demand(facts: Instance, position: int, **changes: Any) -> Instance:
    demands = list(facts.demands)
    demands[position] = demands[position].model_copy(update=changes)
    return replace(facts, demands=tuple(demands))


def shorten_availability(facts: Instance, plan: Plan) -> tuple[Instance, Plan]:
    people = list(facts.job_seekers)
    stint = plan.stints[0]
    changes = {"until_week": stint.end_week - 1}
    people[stint.seeker] = people[stint.seeker].model_copy(update=changes)
    return replace(facts, job_seekers=columns_of(people)), plan


def with_stints(plan: Plan, *more: Stint, without: int = 0) -> Plan:
    return Plan.of([*plan.stints[without:], *more], plan.course_places)


def as_learner(facts: Instance, plan: Plan) -> tuple[Instance, Plan]:
    position = plan.stints[0].demand
    places = (0,) * facts.demands[position].weeks
    secret = requirement("unheard-of")
    changed = with_demand(facts, position, requires=secret, learner_places=places)
    return changed, plan


Breaker = Callable[[Instance, Plan], tuple[Instance, Plan]]

BREAKERS: dict[str, Breaker] = {
    "one_activity": lambda facts, plan: (
        facts,
        with_stints(
            plan, plan.stints[0]._replace(end_week=plan.stints[0].end_week - 1)
        ),
    ),
    "available": shorten_availability,
    "reach": lambda facts, plan: (
        replace(
            facts,
            travel={
                (home, work): Travel(199.0, None)
                for home in ("Rotterdam", "Delft")
                for work in ("Rotterdam", "Delft")
            },
        ),
        plan,
    ),
    "hours": lambda facts, plan: (
        with_demand(facts, plan.stints[0].demand, hours=36.25),
        plan,
    ),
    "skills": lambda facts, plan: (
        with_demand(facts, plan.stints[0].demand, requires=requirement("unheard-of")),
        plan,
    ),
    "stint_length": lambda facts, plan: (
        facts,
        with_stints(
            plan,
            plan.stints[0]._replace(
                end_week=plan.stints[0].start_week
                + facts.demands[plan.stints[0].demand].least_stint
                - 1
            ),
            without=1,
        ),
    ),
    "headcount": lambda facts, plan: (
        facts,
        with_stints(plan, *(plan.stints[0]._replace(seeker=i) for i in range(1, 4))),
    ),
    "learner_places": as_learner,
    "cohort_capacity": lambda facts, plan: (
        replace(facts, cohorts=(cohort(capacity=3, least_size=2),)),
        plan,
    ),
    "prerequisites": lambda facts, plan: (
        replace(facts, courses=(course(requires=requirement("unheard-of")),)),
        plan,
    ),
    "locks": lambda facts, plan: (
        replace(facts, locks=(lock("out", job_seeker="s0"),)),
        plan,
    ),
}


@pytest.mark.parametrize("constraint", BREAKERS)
@given(case=valid_plans())
@settings(max_examples=20, deadline=None)
def test_a_plan_broken_in_one_way_is_reported_by_that_name(
    constraint: str, case: tuple[Instance, Plan]
) -> None:
    facts, plan = BREAKERS[constraint](*case)
    assert constraint in {v.constraint for v in check(facts, Policy(), plan)}


@given(case=valid_plans())
@settings(max_examples=20, deadline=None)
def test_a_group_left_behind_is_reported(case: tuple[Instance, Plan]) -> None:
    facts, plan = case
    policy = Policy(equal_chances={"left-behind": Decimal("0.5")})
    found = check(facts, policy, plan, set(range(5)))
    assert [v.constraint for v in found] == ["equal_chances"]


def test_every_constraint_is_broken_above() -> None:
    assert {*BREAKERS, "equal_chances"} == set(CONSTRAINTS)
