"""Small deliveries for the tests of everything that leaves the house."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import builders

from allocator.domain import Cohort, HeldSkill, Instance, Role, SkillLevel
from allocator.eligibility import candidates
from allocator.measures import measure
from allocator.policy import Policy
from allocator.solution import CoursePlace, Plan, Result, Stint, Termination
from allocator.writing import Delivery

KEY = b"secret of the programme"
DIGESTS = {"job_seekers.csv": "0" * 64, "demands.csv": "1" * 64}


def full_instance(**facts: Any) -> Instance:
    """Two contractors, four people, a course, a learner and a transition."""
    people = [
        builders.seeker("anna", skills=(HeldSkill(code="vca"),)),
        builders.seeker("bert", benefit="ww", benefit_since=date(2025, 10, 1)),
        builders.seeker(
            "cees",
            benefit="none",
            job_end_week=2,
            job_employer="acme",
            from_week=2,
            skills=(HeldSkill(code="vca", until_week=8), HeldSkill(code="bei")),
            courses_finished=("vca-course", "secret-course"),
        ),
        builders.seeker("dora", travel_km=1.0, place=builders.UTRECHT),
    ]
    tenders = [
        builders.tender("t1", contractor="acme"),
        builders.tender("t2", contractor="bouw", place=builders.DELFT),
    ]
    demands = [
        builders.demand("d1", requires=builders.requirement("vca"), headcount=2),
        builders.demand(
            "d2",
            tender="t2",
            role="monteur",
            place=builders.DELFT,
            start_week=4,
            end_week=16,
            hours=32.0,
            requires=builders.requirement("vca"),
            learner_requires=builders.requirement("bei"),
            learner_places=1,
            headcount=2,
            estimated=True,
        ),
    ]
    defaults: dict[str, Any] = {
        "courses": [builders.course(requires=builders.requirement())],
        "cohorts": [Cohort(id="k1", course="vca-course", start_week=0, capacity=4)],
        "roles": [Role(id="monteur", label_nl="Monteur", label_en="Fitter")],
        "guidance_cost_eur": Decimal("250.50"),
    }
    return builders.instance(people, demands, tenders, **(defaults | facts))


def full_plan() -> Plan:
    """Anna to both contractors, Bert after a course, Cees as a learner later."""
    return Plan.of(
        [
            Stint(0, 0, 0, 10),
            Stint(0, 1, 12, 16),
            Stint(1, 0, 2, 6),
            Stint(2, 1, 4, 12),
        ],
        [CoursePlace(1, 0)],
    )


def delivery(**changes: Any) -> Delivery:
    """The full plan, or what ``changes`` make of it."""
    instance = changes.pop("instance", None) or full_instance()
    plan = changes.pop("plan", None)
    plan = full_plan() if plan is None else plan
    policy = changes.pop("policy", None) or Policy()
    value = measure(instance, policy, plan).total_eur
    result = Result(Termination.TIME_LIMIT, plan, value, value + 1000, 1.5)
    defaults: dict[str, Any] = {
        "result": result,
        "candidates": candidates(instance),
        "digests": DIGESTS,
        "warnings": ("demands.csv: one column is not known",),
        "seed": 7,
        "workers": 2,
        "time_limit_seconds": 60.0,
        "method": "prices",
        "method_reason": "too large for one model",
        "lang": "nl",
        "key": KEY,
    }
    return Delivery(instance=instance, policy=policy, plan=plan, **(defaults | changes))


def two_skills() -> tuple[SkillLevel, ...]:
    """Skills for courses that give more than one."""
    return (SkillLevel(code="vca"), SkillLevel(code="bei"))


def table(path: Path) -> list[list[str]]:
    """A CSV with its header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, also hidden ones."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rehash(out: Path) -> None:
    """Make the manifest agree with the files again, as a careful forger would."""
    path = out / "manifest.json"
    manifest = json.loads(path.read_text())
    for name in manifest["files"]:
        digest = hashlib.sha256((out / name).read_bytes()).hexdigest()
        manifest["files"][name] = digest
    path.write_text(json.dumps(manifest))


def edit(path: Path, change: Callable[[str], str]) -> None:
    """Change the text of a file, keeping its line ends."""
    before = path.read_bytes().decode()
    after = change(before)
    assert before != after
    path.write_bytes(after.encode())
