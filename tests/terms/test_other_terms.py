"""Terms that count weeks, people and costs: solvers and judge count the same."""

from __future__ import annotations

from decimal import Decimal

from builders import (
    DELFT,
    ROTTERDAM,
    cohort,
    course,
    demand,
    instance,
    seeker,
    tender,
)
from solving import assert_valued, only, plan_of

from allocator.domain import Travel

THREE_STINTS = plan_of([(0, 0, 0, 5), (0, 0, 7, 10), (1, 1, 2, 10)])


def test_filled_weeks_by_priority() -> None:
    facts = instance(
        [seeker("s1"), seeker("s2")],
        [demand("d1", priority=Decimal("0.75")), demand("d2", priority=Decimal(2))],
    )
    units = {"filled_weeks": Decimal(22)}
    assert_valued(facts, THREE_STINTS, only(filled_weeks="333.333"), units)


def test_filled_weeks_of_no_priority() -> None:
    facts = instance([seeker()], [demand(priority=Decimal(0))])
    plan = plan_of([(0, 0, 0, 10)])
    assert_valued(facts, plan, only(filled_weeks=80), {"filled_weeks": Decimal(0)})


def test_placed_counts_people_and_not_stints() -> None:
    facts = instance(
        [seeker("s1"), seeker("s2"), seeker("s3")], [demand("d1"), demand("d2")]
    )
    assert_valued(facts, THREE_STINTS, only(placed=500), {"placed": Decimal(2)})


def test_a_course_alone_places_nobody() -> None:
    facts = instance([seeker()], [demand()], courses=[course()], cohorts=[cohort()])
    plan = plan_of(places=[(0, 0)])
    assert_valued(facts, plan, only(placed=500), {"placed": Decimal(0)})


def test_ambitions_for_role_or_sector_count_a_week_once() -> None:
    facts = instance(
        [
            seeker("role", ambitions=["grondwerker"]),
            seeker("both", ambitions=["energy", "grondwerker"]),
            seeker("sector", ambitions=["fibre"]),
            seeker("none", ambitions=["zorg"]),
        ],
        [demand("d1", headcount=4), demand("d2", tender="t2", role="lasser")],
        [tender("t1"), tender("t2", sector="fibre")],
    )
    plan = plan_of([(0, 0, 0, 3), (1, 0, 0, 4), (2, 1, 0, 5), (3, 0, 0, 6)])
    units = {"ambitions": Decimal(12)}
    assert_valued(facts, plan, only(ambitions=20), units)


def test_travel_uses_the_rounded_kilometres() -> None:
    facts = instance(
        [seeker("s1"), seeker("s2", place=DELFT)],
        [demand("d1", headcount=2), demand("d2")],
        travel={(DELFT.name, ROTTERDAM.name): Travel(12.25, None)},
    )
    plan = plan_of([(0, 0, 0, 10), (1, 0, 0, 4)])
    units = {"travel": Decimal("49.2")}
    assert_valued(facts, plan, only(travel="-10.125"), units)


def test_course_cost_for_every_place() -> None:
    facts = instance(
        [seeker("s1"), seeker("s2")],
        [demand()],
        courses=[course(cost_cents=12_345), course("dear", cost_cents=99_999)],
        cohorts=[cohort(), cohort("k2", course="dear", start_week=4)],
    )
    plan = plan_of(places=[(0, 0), (1, 0), (1, 1)])
    units = {"course_cost": Decimal("1246.89")}
    assert_valued(facts, plan, only(course_cost="-0.2"), units)


def test_guidance_cost_for_everyone_placed() -> None:
    facts = instance(
        [seeker("s1"), seeker("s2"), seeker("s3")],
        [demand("d1"), demand("d2")],
        guidance_cost_eur=Decimal("250.5"),
    )
    units = {"guidance_cost": Decimal(501)}
    assert_valued(facts, THREE_STINTS, only(guidance_cost=-1), units)
    both = only(guidance_cost=-1, placed="1000.125")
    assert_valued(facts, THREE_STINTS, both, units | {"placed": Decimal(2)})
