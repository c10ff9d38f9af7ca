"""The rules of `JobSeeker` on whole columns, for people by the million.

A property test proves that these checks and the model accept the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain.base import CODE_PATTERN
from allocator.domain.job_seekers import (
    JOB_END_RANGE,
    MAX_HOURS,
    MAX_LEARNING_LEVEL,
    MAX_LEVEL,
    MAX_SROI_WEEKS,
    MAX_TRAVEL_KM,
    MAX_TRAVEL_MINUTES,
    MAX_WEEK,
    Coded,
    JobSeekers,
    Lists,
)
from allocator.units import (
    LATITUDE_RANGE,
    LONGITUDE_RANGE,
    NO_WEEK,
    QUARTERS_PER_HOUR,
)


class ColumnFault(NamedTuple):
    """Rows that break one rule on one column."""

    column: str
    rows: NDArray[np.int64]
    problem: str
    remedy: str


def column_faults(people: JobSeekers) -> list[ColumnFault]:
    """Every rule of `JobSeeker` on whole columns; empty when all rows hold."""
    matches = re.compile(CODE_PATTERN).fullmatch
    bad_id = np.fromiter((not matches(word) for word in people.ids), bool, len(people))
    found = [
        _broken("id", bad_id, "is not a valid id", CODE_REMEDY),
        *_number_faults(people),
        *_together_faults(people),
        *_list_faults(people),
    ]
    return [fault for fault in found if len(fault.rows)]


CODE_REMEDY: Final = "Use 1 to 64 letters, digits, _ . or -, the first no sign"


def _broken(
    column: str, bad: NDArray[np.bool_], problem: str, remedy: str
) -> ColumnFault:
    return ColumnFault(column, np.flatnonzero(bad), problem, remedy)


def _outside(numbers: NDArray[Any], low: float, high: float) -> NDArray[np.bool_]:
    return ~((numbers >= low) & (numbers <= high))


def _number_faults(people: JobSeekers) -> Iterator[ColumnFault]:
    for column, (low, high) in (
        ("latitude", LATITUDE_RANGE),
        ("longitude", LONGITUDE_RANGE),
    ):
        yield _broken(
            column,
            _outside(getattr(people, column), low, high),
            "lies outside the Netherlands",
            f"Use WGS84 degrees between {low} and {high}",
        )
    for column, high in (
        ("travel_km", MAX_TRAVEL_KM),
        ("travel_minutes", MAX_TRAVEL_MINUTES),
    ):
        numbers = getattr(people, column)
        bad = ~np.isnan(numbers) & ~((numbers > 0) & (numbers <= high))
        yield _broken(
            column, bad, "is out of range", f"Use a number above 0 and up to {high:g}"
        )
    hours = people.hours
    quarters = hours * QUARTERS_PER_HOUR
    fine = (hours > 0) & (hours <= MAX_HOURS)
    fine &= np.floor(np.where(fine, quarters, 0)) == np.where(fine, quarters, 0)
    yield _broken(
        "hours",
        ~fine,
        "is not a number of hours a week",
        f"Use quarters of an hour above 0 and up to {MAX_HOURS:g}",
    )
    for column, high in (("from_week", MAX_WEEK), ("until_week", MAX_WEEK)):
        yield _broken(
            column,
            _outside(getattr(people, column), 0, high),
            "lies outside the horizon",
            f"Use a week from 0 to {high}",
        )
    for column, high in (
        ("learning_level", MAX_LEARNING_LEVEL),
        ("sroi_weeks_life", MAX_SROI_WEEKS),
    ):
        yield _broken(
            column,
            _outside(getattr(people, column), 0, high),
            "is out of range",
            f"Use a whole number from 0 to {high}",
        )


def _together_faults(people: JobSeekers) -> Iterator[ColumnFault]:
    has_job = people.job_end_week != NO_WEEK
    yield _broken(
        "travel_km",
        np.isnan(people.travel_km) == np.isnan(people.travel_minutes),
        "and travel_minutes are both given or both empty",
        "Give kilometres one way or minutes a day, one of the two",
    )
    yield _broken(
        "until_week",
        people.from_week > people.until_week,
        "lies before the first week",
        "Let the availability end after it begins",
    )
    yield _broken(
        "job_end_week",
        has_job & _outside(people.job_end_week, *JOB_END_RANGE),
        "is too far from the start of the plan",
        "Use a day within ten years of the start",
    )
    yield _broken(
        "job_employer",
        has_job != (people.job_employer.codes >= 0),
        "belongs together with the end of the job",
        "Fill both, or leave both empty",
    )
    yield _broken(
        "from_week",
        has_job & (people.from_week < people.job_end_week),
        "lies before the end of the current job",
        "Let the availability begin when the job has ended",
    )


def _list_faults(people: JobSeekers) -> Iterator[ColumnFault]:
    matches = re.compile(CODE_PATTERN).fullmatch
    for column in (
        "skills",
        "courses_finished",
        "courses_under_way",
        "ambitions",
        "groups",
        "sroi_weeks_used",
    ):
        lists: Lists = getattr(people, column)
        wrong = np.array([not matches(word) for word in lists.words], bool)
        bad = np.zeros(len(people), bool)
        if wrong.any():
            bad[lists.rows()[wrong[lists.codes]]] = True
        yield _broken(column, bad, "holds a word that is not a code", CODE_REMEDY)
    for column in ("job_employer", "neighbourhood"):
        coded: Coded = getattr(people, column)
        wrong = np.array([not matches(word) for word in coded.words] + [False], bool)
        yield _broken(column, wrong[coded.codes], "is not a code", CODE_REMEDY)
    for column, lists, numbers, low, high in (
        ("skills", people.skills, people.skill_level, 1, MAX_LEVEL),
        ("courses_under_way", people.courses_under_way, people.course_end, 0, MAX_WEEK),
        (
            "sroi_weeks_used",
            people.sroi_weeks_used,
            people.sroi_weeks,
            0,
            MAX_SROI_WEEKS,
        ),
    ):
        bad = np.zeros(len(people), bool)
        bad[lists.rows()[_outside(numbers, low, high)]] = True
        yield _broken(
            column,
            bad,
            "holds a number out of range",
            f"Use whole numbers from {low} to {high}",
        )
