"""Candidate pairs: each rule by hand, and against brute force over careers."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from builders import (
    DELFT,
    ROTTERDAM,
    UTRECHT,
    cohort,
    course,
    demand,
    instance,
    requirement,
    seeker,
)
from enumerator_careers import careers
from random_instances import random_instance
from slow_eligibility import SlowPerson

from allocator.domain import (
    CourseUnderWay,
    Demand,
    HeldSkill,
    JobSeeker,
    Place,
    SkillLevel,
)
from allocator.domain.instance import Travel
from allocator.eligibility import RULES, candidates, room
from allocator.errors import EXIT_NO_ROOM, RoomError
from allocator.travel import hectometres, within_reach

VCA = requirement("vca")


def refusal(person: JobSeeker, work: Demand, **facts: Any) -> str | None:
    return candidates(instance([person], [work], **facts)).refusal_of(0, 0)


def window(person: JobSeeker, work: Demand, **facts: Any) -> tuple[int, int]:
    found = candidates(instance([person], [work], **facts))
    pairs = found.pairs()
    assert pairs.indptr.tolist() == [0, 1]
    assert found.placeable.tolist() == [True]
    return int(pairs.from_week[0]), int(pairs.until_week[0])


def test_a_plain_pair_is_a_candidate_for_all_weeks() -> None:
    assert refusal(seeker(), demand()) is None
    assert window(seeker(), demand()) == (0, 10)


@pytest.mark.parametrize(
    ("person", "work", "rule"),
    [
        (seeker(travel_km=16.3), demand(place=DELFT), "reach"),
        (seeker(from_week=10), demand(), "available"),
        (seeker(until_week=0), demand(), "available"),
        (seeker(hours=35.75), demand(), "hours"),
        (seeker(), demand(requires=VCA), "skills"),
        (seeker(from_week=9), demand(), "stint_length"),
        (seeker(from_week=12, hours=8.0), demand(requires=VCA), "available"),
        (seeker(hours=8.0, from_week=9), demand(requires=VCA), "hours"),
        (seeker(from_week=9), demand(requires=VCA), "skills"),
    ],
)
def test_the_first_rule_that_refuses(
    person: JobSeeker, work: Demand, rule: str
) -> None:
    assert refusal(person, work) == rule
    found = candidates(instance([person], [work]))
    assert not found.placeable.any()
    assert found.pairs().demand.shape == (0,)


def test_the_limit_itself_is_within_reach() -> None:
    found = candidates(instance([seeker(travel_km=16.4)], [demand(place=DELFT)]))
    assert found.refusal_of(0, 0) is None
    assert found.pairs().hectometres.tolist() == [164]


def test_a_demand_within_the_higher_minutes_limit_waits_for_the_step() -> None:
    person = seeker(travel_minutes=180.0, benefit_since=date(2025, 8, 31))
    travel = {("Rotterdam", "Utrecht"): Travel(None, 80.0)}
    assert window(person, demand(place=UTRECHT), travel=travel) == (8, 10)
    short = demand(place=UTRECHT, end_week=8)
    assert refusal(person, short, travel=travel) == "reach"


def test_stated_travel_brings_near_and_takes_away() -> None:
    person = seeker(travel_km=20.0)
    near = {("Rotterdam", "Utrecht"): Travel(19.0, None)}
    assert refusal(person, demand(place=UTRECHT), travel=near) is None
    far = {("Rotterdam", "Delft"): Travel(21.0, None)}
    assert refusal(person, demand(place=DELFT), travel=far) == "reach"


def test_a_skill_that_expires_closes_the_window() -> None:
    held = HeldSkill(code="vca", until_week=6)
    assert window(seeker(skills=(held,)), demand(requires=VCA)) == (0, 6)
    late = seeker(skills=(held,), from_week=6)
    assert refusal(late, demand(requires=VCA)) == "skills"


def test_levels() -> None:
    person = seeker(skills=(HeldSkill(code="vca", level=2),))
    for level, rule in ((1, None), (2, None), (3, "skills")):
        assert refusal(person, demand(requires=requirement(f"vca:{level}"))) == rule


def test_courses_finished_and_under_way() -> None:
    facts: dict[str, Any] = {"courses": [course()]}
    finished = seeker(courses_finished=("vca-course", "elsewhere"))
    assert window(finished, demand(requires=VCA), **facts) == (0, 10)
    follows = CourseUnderWay(course="vca-course", end_week=4)
    under_way = seeker(courses_under_way=(follows,))
    assert window(under_way, demand(requires=VCA), **facts) == (4, 10)


def test_a_cohort_opens_the_window_when_its_course_ends() -> None:
    facts: dict[str, Any] = {"courses": [course()], "cohorts": [cohort(start_week=3)]}
    work = demand(requires=VCA)
    assert window(seeker(from_week=3), work, **facts) == (5, 10)
    assert refusal(seeker(from_week=4), work, **facts) == "skills"
    assert refusal(seeker(until_week=4), work, **facts) == "skills"


@pytest.mark.parametrize(
    ("pattern", "rule"),
    [({}, "skills"), ({"pattern": "beside_work", "hours": 8.0}, None)],
)
def test_only_a_full_time_course_asks_for_travel(
    pattern: dict[str, Any], rule: str | None
) -> None:
    facts = {"courses": [course(place=UTRECHT, **pattern)], "cohorts": [cohort()]}
    assert refusal(seeker(), demand(requires=VCA), **facts) == rule


def test_prerequisites_chain_over_courses_and_work() -> None:
    digging = demand("dig", teaches=(SkillLevel(code="dig"),), teaches_after_weeks=4)
    lead = demand("lead", start_week=2, end_week=20, requires=requirement("bei", "vca"))
    facts: dict[str, Any] = {
        "courses": [
            course("bei-course", gives=lead.requires.clauses[0], requires=VCA),
            course("vca-course", requires=requirement("dig")),
        ],
        "cohorts": [
            cohort("k1", course="bei-course", start_week=7),
            cohort("k2", course="vca-course", start_week=5),
        ],
    }
    found = candidates(instance([seeker()], [digging, lead], **facts))
    assert found.pairs().from_week.tolist() == [0, 9]
    without = candidates(instance([seeker()], [lead], **facts))
    assert without.refusal_of(0, 0) == "skills"


def test_learners_open_the_window_wider() -> None:
    work = demand(requires=requirement("dig"), learner_requires=VCA, learner_places=1)
    held = (HeldSkill(code="vca", until_week=4), HeldSkill(code="dig", until_week=8))
    assert window(seeker(skills=held), work) == (0, 8)
    assert window(seeker(skills=held[:1]), work) == (0, 4)
    nobody = work.model_copy(update={"learner_places": (0,) * 10})
    assert refusal(seeker(skills=held[:1]), nobody) == "skills"


def test_everyone_in_one_town() -> None:
    crowd = [seeker(f"s{i}", hours=20.0 + i) for i in range(30)]
    work = [demand(f"d{i}", hours=20.0 + i) for i in range(20)]
    found = candidates(instance(crowd, work))
    assert found.demand.shape == (600,)
    for i in range(30):
        for j in range(20):
            assert found.refusal_of(i, j) == (None if i >= j else "hours")


@pytest.mark.parametrize(("people", "demands"), [(0, 0), (0, 2), (2, 0)])
def test_nobody_or_nothing(people: int, demands: int) -> None:
    crowd = [seeker(f"s{i}") for i in range(people)]
    found = candidates(instance(crowd, [demand(f"d{i}") for i in range(demands)]))
    assert found.indptr.tolist() == [0] * (people + 1)
    assert found.placeable.tolist() == [False] * people
    assert found.pairs().indptr.tolist() == [0] * (people + 1)


@pytest.mark.parametrize("seed", range(60))
def test_every_pair_gets_the_refusal_and_window_of_plain_loops(seed: int) -> None:
    facts = random_instance(seed)
    found = candidates(facts)
    for seeker_row in range(len(facts.job_seekers)):
        slow = SlowPerson(facts, seeker_row)
        row = found.row(seeker_row)
        stored = dict(
            zip(found.demand[row].tolist(), range(row.start, row.stop), strict=True)
        )
        for position, work in enumerate(facts.demands):
            rule = slow.refusal(work)
            assert found.refusal_of(seeker_row, position) == rule
            assert (position in stored) == (rule != "reach")
            if rule is None:
                pair = stored[position]
                weeks = range(found.from_week[pair], found.until_week[pair])
                assert set(weeks) == slow.window(work)


@pytest.mark.parametrize("seed", range(100, 140))
def test_no_stint_of_any_career_is_refused(seed: int) -> None:
    facts = replace(random_instance(seed), locks=())
    found = candidates(facts)
    for seeker_row in range(len(facts.job_seekers)):
        row = found.row(seeker_row)
        stints = {
            stint for career in careers(facts, seeker_row) for stint in career.stints
        }
        for stint in stints:
            assert found.refusal_of(seeker_row, stint.demand) is None
            pair = row.start + found.demand[row].tolist().index(stint.demand)
            assert found.from_week[pair] <= stint.start_week
            assert stint.end_week <= found.until_week[pair]


def test_people_in_batches_are_people_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = random_instance(7)
    at_once = candidates(facts)
    monkeypatch.setattr("allocator.eligibility.pairs._PEOPLE_AT_ONCE", 1)
    in_batches = candidates(facts)
    for column in fields(at_once):
        expected = getattr(at_once, column.name)
        assert np.array_equal(expected, getattr(in_batches, column.name))


def test_the_grid_finds_what_the_rule_allows() -> None:
    rng = np.random.default_rng(5)

    def place(name: str) -> Place:
        latitude, longitude = rng.uniform(50.4, 53.9), rng.uniform(2.9, 7.7)
        return Place(name=name, latitude=latitude, longitude=longitude)

    crowd = [
        seeker(f"s{i}", place=place(f"home-{i}"), travel_km=limit)
        for i, limit in enumerate([0.1, 5.0, 40.0, 40.0, 90.0, 200.0, 200.0] * 4)
    ]
    crowd += [
        seeker(f"m{i}", place=place(f"home-m{i}"), travel_minutes=30.0 * (i + 1))
        for i in range(8)
    ]
    work = [demand(f"d{i}", place=place(f"site-{i}")) for i in range(80)]
    travel = {
        (f"home-{i}", f"site-{j}"): Travel(*way)
        for i, j, way in [
            (0, 0, (0.1, None)),
            (2, 5, (400.0, None)),
            (5, 7, (1.0, 1.0)),
        ]
    }
    facts = instance(crowd, work, travel=travel)
    found = candidates(facts)
    for i, person in enumerate(crowd):
        near = {
            j
            for j, wanted in enumerate(work)
            if any(within_reach(facts, person, wanted.place, w) for w in range(10))
        }
        assert set(found.demand[found.row(i)].tolist()) == near
        for pair in range(found.row(i).start, found.row(i).stop):
            site = work[found.demand[pair]].place
            assert found.hectometres[pair] == hectometres(facts, person, site)


def test_types_and_shapes() -> None:
    crowd = [seeker("a"), seeker("b", place=UTRECHT)]
    work = [demand("x", place=DELFT), demand("y", place=ROTTERDAM)]
    found = candidates(instance(crowd, work))
    assert found.indptr.dtype == np.int64
    assert found.refusal.dtype == np.int8
    for column in (found.demand, found.from_week, found.until_week, found.hectometres):
        assert column.dtype == np.int32
        assert column.shape == (2,)
    assert found.demand.tolist() == [0, 1]
    assert RULES == ("reach", "available", "hours", "skills", "stint_length")


def test_pairs_that_need_more_memory_than_there_is_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts = instance([seeker(f"s{n}") for n in range(50)], [demand("d1"), demand("d2")])
    monkeypatch.setattr(room, "memory", lambda: 100 * room.BYTES_PER_PAIR - 1)
    with pytest.raises(RoomError, match="About 100 pairs") as error:
        candidates(facts)
    assert error.value.exit_code == EXIT_NO_ROOM
    monkeypatch.setattr(room, "memory", lambda: 100 * room.BYTES_PER_PAIR)
    assert candidates(facts).placeable.all()
    monkeypatch.setattr(room, "memory", lambda: None)
    assert candidates(facts).placeable.all()
