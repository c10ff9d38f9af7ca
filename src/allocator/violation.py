"""A broken constraint, and the words for where it is broken."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain import Instance
from allocator.solution import CoursePlace, Stint


@dataclass(frozen=True, slots=True)
class Violation:
    """A constraint that a plan breaks: where, by ids and weeks, and how.

    Neither text says anything of a person but the id.
    """

    constraint: str
    where: str
    message: str

    def __str__(self) -> str:
        """``constraint: where: message``."""
        return f"{self.constraint}: {self.where}: {self.message}"


def seeker_words(instance: Instance, seeker: int) -> str:
    """The person by id."""
    return f"job seeker {instance.job_seekers.ids[seeker]}"


def stint_words(instance: Instance, stint: Stint) -> str:
    """Person, demand and first week of a stint."""
    demand = instance.demands[stint.demand].id
    return (
        f"{seeker_words(instance, stint.seeker)}, demand {demand}, "
        f"from week {stint.start_week}"
    )


def course_place_words(instance: Instance, place: CoursePlace) -> str:
    """Person and cohort of a course place."""
    cohort = instance.cohorts[place.cohort].id
    return f"{seeker_words(instance, place.seeker)}, cohort {cohort}"
