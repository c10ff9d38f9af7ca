"""Constraints of one person: each holds, is broken, and stands at its edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

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
from judging import beside, broken

from allocator.check import check
from allocator.domain import HeldSkill, SkillLevel, Travel, columns_of
from allocator.policy import Policy
from allocator.solution import Plan, Stint

VCA = (SkillLevel(code="vca"),)


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
