"""An instance: all facts of one region and horizon, cross-references checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from allocator.domain.contracts import Demand, OtherSroi, Role, Tender
from allocator.domain.courses import Cohort, Course, Lock
from allocator.domain.job_seekers import JobSeekers


@dataclass(frozen=True)
class Travel:
    """One way between two named places, as ``travel.csv`` states it."""

    km: float | None
    minutes: float | None


@dataclass(frozen=True)
class Instance:
    """Everything that is known before a plan is made.

    Parameters
    ----------
    name, start, weeks
        Name; Monday of week 0; number of weeks T.
    job_seekers
        Columns, N rows.
    tenders, demands, courses, cohorts, roles, locks, other_sroi
        In the order of the files; positions are indices in plans and solvers.
    travel
        Stated kilometres and minutes one way, by names of places (from, to).
    detour_factor
        Road kilometres per great-circle kilometre, where ``travel`` is silent.
    km_per_hour
        Speed that turns kilometres into minutes, where ``travel`` is silent.
    guidance_cost_eur
        Fixed cost of guiding one person who is placed.
    extra_skills
        Skill codes that people may hold although nothing here requires them.
    """

    name: str
    start: date
    weeks: int
    job_seekers: JobSeekers
    tenders: tuple[Tender, ...]
    demands: tuple[Demand, ...]
    courses: tuple[Course, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    roles: tuple[Role, ...] = ()
    locks: tuple[Lock, ...] = ()
    other_sroi: tuple[OtherSroi, ...] = ()
    travel: dict[tuple[str, str], Travel] = field(default_factory=dict)
    detour_factor: float = 1.3
    km_per_hour: float = 50.0
    guidance_cost_eur: Decimal = Decimal(0)
    extra_skills: tuple[str, ...] = ()

    @cached_property
    def seeker_index(self) -> dict[str, int]:
        """Row of each job seeker by id."""
        return {word: row for row, word in enumerate(self.job_seekers.ids)}

    @cached_property
    def tender_index(self) -> dict[str, int]:
        """Position of each tender by id."""
        return {tender.id: i for i, tender in enumerate(self.tenders)}

    @cached_property
    def demand_index(self) -> dict[str, int]:
        """Position of each demand by id."""
        return {demand.id: i for i, demand in enumerate(self.demands)}

    @cached_property
    def course_index(self) -> dict[str, int]:
        """Position of each course by id."""
        return {course.id: i for i, course in enumerate(self.courses)}

    @cached_property
    def cohort_index(self) -> dict[str, int]:
        """Position of each cohort by id."""
        return {cohort.id: i for i, cohort in enumerate(self.cohorts)}

    def tender_of(self, demand: int) -> Tender:
        """Tender to which the demand at this position belongs."""
        return self.tenders[self.tender_index[self.demands[demand].tender]]

    def course_of(self, cohort: int) -> Course:
        """Course that the cohort at this position follows."""
        return self.courses[self.course_index[self.cohorts[cohort].course]]
