"""The facts: frozen models of every set of the problem, and their units."""

from allocator.domain.base import AgeBand, Benefit, LearningPath, Place
from allocator.domain.contracts import (
    Demand,
    ObligationBasis,
    OtherKind,
    OtherSroi,
    Role,
    Tender,
    TenderKind,
)
from allocator.domain.courses import Cohort, Course, Lock, LockKind, Pattern
from allocator.domain.instance import Instance, Travel
from allocator.domain.job_seekers import (
    CourseUnderWay,
    JobSeeker,
    JobSeekers,
    UsedWeeks,
    columns_of,
)
from allocator.domain.skills import HeldSkill, Requirement, SkillLevel

__all__ = [
    "AgeBand",
    "Benefit",
    "Cohort",
    "Course",
    "CourseUnderWay",
    "Demand",
    "HeldSkill",
    "Instance",
    "JobSeeker",
    "JobSeekers",
    "LearningPath",
    "Lock",
    "LockKind",
    "ObligationBasis",
    "OtherKind",
    "OtherSroi",
    "Pattern",
    "Place",
    "Requirement",
    "Role",
    "SkillLevel",
    "Tender",
    "TenderKind",
    "Travel",
    "UsedWeeks",
    "columns_of",
]
