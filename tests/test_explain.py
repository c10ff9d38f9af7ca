"""Why a person has no stint: each rule with its facts, and nothing private."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date
from typing import Any

import pytest
from builders import (
    DELFT,
    ROTTERDAM,
    START,
    UTRECHT,
    course,
    demand,
    instance,
    requirement,
    seeker,
)
from random_instances import random_instance

from allocator.domain import (
    CourseUnderWay,
    Demand,
    HeldSkill,
    JobSeeker,
    Lock,
    SkillLevel,
)
from allocator.eligibility import RULES, candidates
from allocator.explain import (
    Distance,
    Facts,
    Hours,
    MissingSkills,
    Periods,
    Places,
    Stay,
    Unplaced,
    reasons,
)

VCA = requirement("vca")
VCA_CLAUSE = VCA.clauses[0]


def reason(person: JobSeeker, *work: Demand, **facts: Any) -> Unplaced:
    region = instance([person], work, **facts)
    (found,) = reasons(region, candidates(region), [0])
    return found


@pytest.mark.parametrize(
    ("person", "work", "rule", "detail", "facts"),
    [
        (
            seeker(travel_km=16.3),
            demand(place=DELFT),
            "reach",
            "16.4 > 16.3 km",
            Distance(16.4, 16.3, False),
        ),
        (
            seeker(travel_minutes=30.0),
            demand(place=DELFT),
            "reach",
            "39.4 > 30 min",
            Distance(2 * (16.4 / 50 * 60), 30.0, True),
        ),
        (
            seeker(from_week=10, until_week=14),
            demand(),
            "available",
            "2026-W02..2026-W11 / 2026-W12..2026-W15",
            Periods((0, 10), (10, 14)),
        ),
        (seeker(hours=24.5), demand(), "hours", "36 > 24.5", Hours(36.0, 24.5)),
        (
            seeker(skills=(HeldSkill(code="bei", level=1),)),
            demand(requires=requirement("vca", "bei:2/viag", "bei")),
            "skills",
            "vca | bei:2 / viag",
            MissingSkills(
                (
                    VCA_CLAUSE,
                    (SkillLevel(code="bei", level=2), SkillLevel(code="viag")),
                )
            ),
        ),
        (seeker(from_week=9), demand(), "stint_length", "1 < 2", Stay(1, 2)),
        (seeker(), demand(), "headcount", "1", Places(1)),
    ],
)
def test_the_rule_and_its_facts(
    person: JobSeeker, work: Demand, rule: str, detail: str, facts: Facts
) -> None:
    assert reason(person, work) == Unplaced(rule, "d1", detail, facts)


def test_the_pair_that_came_furthest_counts_and_of_those_the_nearest() -> None:
    far = demand("far", place=DELFT, requires=VCA)
    near = demand("near", place=ROTTERDAM, requires=VCA)
    busy = demand("busy", place=ROTTERDAM, hours=40.0)
    assert reason(seeker(), far, busy, near).demand == "near"
    assert reason(seeker(), far, busy).demand == "far"
    assert reason(seeker(), busy).demand == "busy"


def test_the_nearest_of_all_when_nothing_is_in_reach() -> None:
    work = [demand("utrecht", place=UTRECHT), demand("delft", place=DELFT)]
    assert reason(seeker(travel_km=5.0), *work).demand == "delft"


def test_the_limit_in_minutes_is_the_one_that_holds_at_the_end() -> None:
    person = seeker(travel_minutes=200.0, benefit_since=date(2025, 8, 31))
    groningen = UTRECHT.model_copy(update={"latitude": 53.2194, "longitude": 6.5665})
    late = reason(person, demand(place=groningen)).facts
    soon = reason(person, demand(place=groningen, end_week=8)).facts
    assert isinstance(late, Distance)
    assert isinstance(soon, Distance)
    assert (late.limit, soon.limit) == (180.0, 120.0)


def test_skills_that_are_never_held_together_are_all_named() -> None:
    work = demand(requires=requirement("vca", "bei"))
    person = seeker(
        skills=(HeldSkill(code="vca", until_week=4),),
        courses_under_way=(CourseUnderWay(course="bei-course", end_week=6),),
    )
    facts = {"courses": [course("bei-course", gives=work.requires.clauses[1])]}
    assert reason(person, work, **facts).detail == "vca | bei"


def test_a_learner_lacks_less() -> None:
    work = demand(
        requires=requirement("bei", "viag"), learner_requires=VCA, learner_places=1
    )
    assert reason(seeker(), work).facts == MissingSkills((VCA_CLAUSE,))


def test_skills_leave_too_few_weeks() -> None:
    person = seeker(skills=(HeldSkill(code="vca", until_week=1),))
    assert reason(person, demand(requires=VCA)).facts == Stay(1, 2)


def test_a_recorded_decision_is_named_as_such() -> None:
    facts: dict[str, Any] = {"job_seeker": "s1", "who": "desk", "when": START}
    out = Lock(kind="out", why="illness", **facts)
    never = Lock(kind="never", demand="d1", why="conflict", **facts)
    assert reason(seeker(), demand(), locks=[out]).rule == "locks"
    assert reason(seeker(), demand(), locks=[never]).rule == "locks"
    both = reason(seeker(), demand(), demand("d2"), locks=[never])
    assert both == Unplaced("headcount", "d2", "2", Places(2))


def test_without_demands_there_are_no_places() -> None:
    assert reason(seeker()) == Unplaced("headcount", "", "0", Places(0))


@pytest.mark.parametrize("seed", range(40))
def test_everyone_has_a_reason_that_refuses_them(seed: int) -> None:
    facts = random_instance(seed)
    found = candidates(facts)
    everyone = range(len(facts.job_seekers))
    for row, why in zip(everyone, reasons(facts, found, everyone), strict=True):
        refusals = {found.refusal_of(row, d) for d in range(len(facts.demands))}
        if None in refusals:
            assert why.rule in ("headcount", "locks")
            continue
        assert why.rule == max(refusals, key=lambda rule: RULES.index(str(rule)))
        assert found.refusal_of(row, facts.demand_index[why.demand]) == why.rule
        assert why.detail
        assert astuple(why.facts)
        assert [why] == list(reasons(facts, found, [row]))
