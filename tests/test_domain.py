"""The facts: frozen, strict, and the same rules for one row and for columns."""

from __future__ import annotations

from typing import Any

import builders
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from allocator.domain import HeldSkill, JobSeeker, columns_of
from allocator.domain.column_checks import column_faults

NUMBERS = st.sampled_from(
    [-1, 0, 0.1, 0.25, 1, 4, 5, 9, 10, 36, 50.4, 52, 53.9, 60, 60.25, 200, 361, 521]
)
WORDS = st.sampled_from(["a", "", "-a", "a b", "a\n", "A1.b-c_d", "x" * 64, "x" * 65])
MAYBE = st.none() | NUMBERS.map(float)


@st.composite
def raw_people(draw: st.DrawFn) -> dict[str, Any]:
    """Facts of one person, right or wrong; most fields are right."""
    person = builders.seeker().model_dump()
    changes: dict[str, st.SearchStrategy[Any]] = {
        "id": WORDS,
        "latitude": NUMBERS.map(float),
        "longitude": NUMBERS.map(float),
        "travel_km": MAYBE,
        "travel_minutes": MAYBE,
        "from_week": NUMBERS.map(int),
        "until_week": NUMBERS.map(int),
        "hours": NUMBERS.map(float),
        "learning_level": st.sampled_from([-1, 0, 4, 5, 127]),
        "job_end_week": st.none() | st.sampled_from([-521, -520, 0, 3, 520, 521]),
        "job_employer": st.none() | WORDS.filter(bool),
        "sroi_weeks_life": st.sampled_from([-1, 0, 2600, 2601]),
        "neighbourhood": st.none() | WORDS.filter(bool),
        "groups": st.lists(WORDS, max_size=2).map(tuple),
        "skills": st.lists(
            st.tuples(WORDS, st.sampled_from([0, 1, 9, 10])), max_size=2
        ).map(lambda s: tuple({"code": c, "level": n} for c, n in s)),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(changes)), max_size=3))
    return person | {field: draw(changes[field]) for field in sorted(chosen)}


def unchecked(raw: dict[str, Any]) -> JobSeeker:
    """The same facts with nobody asking whether they are valid."""
    skills = tuple(HeldSkill.model_construct(**skill) for skill in raw["skills"])
    return JobSeeker.model_construct(**(raw | {"skills": skills}))


@given(st.lists(raw_people(), min_size=1, max_size=4))
def test_columns_accept_the_rows_that_the_model_accepts(
    raw: list[dict[str, Any]],
) -> None:
    accepted = []
    for person in raw:
        try:
            JobSeeker.model_validate(person)
        except ValidationError:
            accepted.append(False)
        else:
            accepted.append(True)
    refused = {
        int(row)
        for fault in column_faults(columns_of([unchecked(p) for p in raw]))
        for row in fault.rows
    }
    assert [row not in refused for row in range(len(raw))] == accepted


def test_columns_give_back_the_people() -> None:
    people = [
        builders.seeker("s1", skills=(HeldSkill(code="vca", until_week=5),)),
        builders.seeker(
            "s2",
            travel_minutes=120.0,
            job_end_week=3,
            job_employer="fibre",
            from_week=3,
            ambitions=("energy", "grondwerker"),
            benefit_since=builders.START,
            sroi_weeks_used=({"contractor": "acme", "weeks": 4},),
            courses_under_way=({"course": "c", "end_week": 4},),
        ),
    ]
    assert list(columns_of(people)) == people


@pytest.mark.parametrize(
    "facts",
    [
        {"headcount": (1,) * 9},
        {"headcount": (0,) + (1,) * 9},
        {"learner_places": (1,)},
        {"teaches_after_weeks": 4},
        {"learner_requires": builders.requirement("vca")},
        {"hours": 36.1},
        {"priority": "1.234"},
        {"unknown": 1},
    ],
)
def test_a_demand_that_does_not_hold_together_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        builders.demand(**facts)


def test_facts_are_frozen() -> None:
    with pytest.raises(ValidationError):
        setattr(builders.tender(), "contractor", "other")  # noqa: B010 - mypy knows
