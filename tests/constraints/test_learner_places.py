"""``learner_places``: learners on a demand are no more than its learner places."""

from __future__ import annotations

from typing import Any

from builders import cohort, course, demand, instance, requirement, seeker
from solving import assert_allowed, assert_refused, assert_solved, plan_of

from allocator.domain import HeldSkill, Instance


def facts(learner_places: Any, *asked: str, bei_until: int | None = None) -> Instance:
    """Three places for ``bei``; s0 holds it, s1 and s2 hold ``vca`` only."""
    bei = HeldSkill(code="bei", until_week=bei_until)
    vca = [HeldSkill(code="vca")]
    return instance(
        [
            seeker("s0", skills=[bei, *vca], hours=40.0),
            seeker("s1", skills=vca, hours=40.0),
            seeker("s2", skills=vca, hours=40.0),
        ],
        [
            demand(
                headcount=3,
                requires=requirement("bei"),
                learner_requires=requirement(*asked),
                learner_places=learner_places,
            )
        ],
        courses=[course("bei-course", gives=[{"code": "bei"}], weeks=3)],
        cohorts=[cohort(course="bei-course")],
    )


def test_learners_are_planned_where_there_is_room() -> None:
    plan = assert_solved(facts(2, "vca"))
    assert {stint.seeker for stint in plan.stints} == {0, 1, 2}


def test_one_learner_too_many_is_refused() -> None:
    both = plan_of([(0, 0, 0, 10), (1, 0, 0, 6), (2, 0, 5, 10)])
    assert_refused(facts(1, "vca"), both, "learner_places")


def test_every_learner_place_may_be_taken() -> None:
    in_turn = plan_of([(0, 0, 0, 10), (1, 0, 0, 5), (2, 0, 5, 10)])
    assert_allowed(facts(1, "vca"), in_turn)


def test_learner_places_may_differ_by_week() -> None:
    first_half = (1,) * 5 + (0,) * 5
    assert_allowed(facts(first_half, "vca"), plan_of([(1, 0, 0, 5)]))
    refused = plan_of([(1, 0, 0, 6)])
    assert_refused(facts(first_half, "vca"), refused, "learner_places")


def test_below_the_lower_rung_nobody_learns() -> None:
    assert_refused(facts(3, "viag"), plan_of([(1, 0, 0, 10)]), "skills")


def test_without_a_lower_rung_anyone_learns() -> None:
    assert_allowed(facts(1), plan_of([(1, 0, 0, 10)]))


def test_an_expiry_makes_a_learner() -> None:
    lapsing = facts(1, "vca", bei_until=6)
    both = plan_of([(0, 0, 0, 10), (1, 0, 2, 7)])
    assert_refused(lapsing, both, "learner_places")
    assert_allowed(lapsing, plan_of([(0, 0, 0, 10), (1, 0, 2, 6)]))


def test_after_the_course_a_person_learns_no_more() -> None:
    trained = plan_of([(1, 0, 3, 10), (2, 0, 3, 10)], [(1, 0)])
    assert_allowed(facts(1, "vca"), trained)
    untrained = plan_of([(1, 0, 3, 10), (2, 0, 3, 10)])
    assert_refused(facts(1, "vca"), untrained, "learner_places")


def test_learners_take_a_place_of_the_headcount_too() -> None:
    crowded = instance(
        [seeker("s1"), seeker("s2")],
        [demand(requires=requirement("bei"), learner_places=2)],
    )
    plan = plan_of([(0, 0, 0, 10), (1, 0, 0, 10)])
    assert_refused(crowded, plan, "headcount")
