"""What tests of the judge share: plans as tuples, and which constraints break."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from builders import course

from allocator.check import check
from allocator.domain import Course, Instance, Lock
from allocator.policy import Policy
from allocator.solution import CoursePlace, Plan, Stint


def broken(
    facts: Instance,
    stints: Iterable[tuple[int, int, int, int]] = (),
    places: Iterable[tuple[int, int]] = (),
) -> list[str]:
    """Identifiers of the constraints that a plan breaks, each time it does."""
    plan = Plan.of((Stint(*s) for s in stints), (CoursePlace(*p) for p in places))
    return [violation.constraint for violation in check(facts, Policy(), plan)]


def beside(name: str = "evening", **facts: Any) -> Course:
    """A course of eight hours a week beside work."""
    return course(name, **({"pattern": "beside_work", "hours": 8.0} | facts))


def lock(kind: str, **facts: Any) -> Lock:
    """A decision of person ``s1`` unless another is named."""
    defaults = {"job_seeker": "s1", "who": "coach", "when": date(2026, 1, 2)}
    return Lock.model_validate({"kind": kind, "why": "asked"} | defaults | facts)
