"""Courses, their cohorts, and the decisions of people that bind every plan."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from allocator.domain.base import Cents, Code, Fact, Hours, Place, Text, Week
from allocator.domain.skills import Requirement, SkillLevel


class Pattern(StrEnum):
    """Whether a course fills the week or leaves room for work."""

    FULL_TIME = "full_time"
    BESIDE_WORK = "beside_work"


class Course(Fact):
    """A course (set K): after its weeks a person holds what it ``gives``.

    ``hours`` a week count against a person's hours when the course runs beside
    work; a full-time course is an activity of its own and has no ``hours``.
    """

    id: Code
    title: Text = ""
    gives: Annotated[tuple[SkillLevel, ...], Field(min_length=1)]
    requires: Requirement = Requirement()
    weeks: Annotated[int, Field(ge=1, le=520)]
    place: Place
    cost_cents: Cents = 0
    pattern: Pattern = Pattern.FULL_TIME
    hours: Hours | None = None

    @model_validator(mode="after")
    def _hours_beside_work(self) -> Self:
        if (self.pattern is Pattern.BESIDE_WORK) != (self.hours is not None):
            raise ValueError(
                "hours: does not fit the pattern; Fill it for a course beside work "
                "only, and leave it empty for a full-time course"
            )
        return self


class Cohort(Fact):
    """A group that starts a course in one week (set C)."""

    id: Code
    course: Code
    start_week: Week
    capacity: Annotated[int, Field(ge=1, le=100_000)]
    least_size: Annotated[int, Field(ge=1, le=100_000)] = 1

    @model_validator(mode="after")
    def _least_size_fits(self) -> Self:
        if self.least_size > self.capacity:
            raise ValueError(
                "least_size: is more than the capacity; Use at most the capacity"
            )
        return self


class LockKind(StrEnum):
    """What a person decided: this stint stays, this pair never, this person out."""

    STAY = "stay"
    NEVER = "never"
    OUT = "out"


class Lock(Fact):
    """A person's decision that survives every re-plan (set L)."""

    kind: LockKind
    job_seeker: Code
    demand: Code | None = None
    start_week: Week | None = None
    end_week: Week | None = None
    who: Annotated[Text, Field(min_length=1)]
    when: date
    why: Annotated[Text, Field(min_length=1)]

    @model_validator(mode="after")
    def _fields_of_kind(self) -> Self:
        if (self.demand is None) != (self.kind is LockKind.OUT):
            raise ValueError(
                "demand: does not fit the kind of lock; Fill it for stay and never, "
                "and leave it empty when a person is out"
            )
        has_period = self.start_week is not None and self.end_week is not None
        if has_period != (self.kind is LockKind.STAY):
            raise ValueError(
                "start_week: does not fit the kind of lock; Fill start and end for "
                "stay, and for stay only"
            )
        if (
            self.start_week is not None
            and self.end_week is not None
            and self.start_week >= self.end_week
        ):
            raise ValueError(
                "end_week: leaves no whole week for the stint; Use whole weeks"
            )
        return self
