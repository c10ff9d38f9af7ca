"""``plan.json``: the plan by ids, to be read back for another run or a check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, Literal

from pydantic import ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass

from allocator.domain import Instance
from allocator.domain.base import Code, Fact, Week
from allocator.errors import Fault, InputError
from allocator.solution import CoursePlace, Plan, Stint
from allocator.writing.cells import durable
from allocator.writing.manifest import MANIFEST

PLAN_FILE: Final = "plan.json"

# Slots instead of whole models: a plan has a stint or two for everyone.
_STRICT: Final = ConfigDict(extra="forbid")
_REMEDY: Final = "Use a plan that was made for this dossier, or make a new one"


@dataclass(config=_STRICT, frozen=True, slots=True)
class StintById:
    """A stint as ``plan.json`` holds it; weeks are half open."""

    job_seeker: Code
    demand: Code
    start_week: Week
    end_week: Week


@dataclass(config=_STRICT, frozen=True, slots=True)
class CoursePlaceById:
    """A course place as ``plan.json`` holds it."""

    job_seeker: Code
    cohort: Code


class PlanById(Fact):
    """The whole of ``plan.json``."""

    version: Literal[1] = Field(alias="schema")
    instance: str
    start: date
    weeks: int
    stints: tuple[StintById, ...]
    course_places: tuple[CoursePlaceById, ...]


def write_plan_file(path: Path, instance: Instance, plan: Plan) -> None:
    """Write the plan, one stint or course place a line."""
    head = {
        "schema": 1,
        "instance": instance.name,
        "start": instance.start.isoformat(),
        "weeks": instance.weeks,
    }
    with durable(path) as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1])
        for name, items in (
            ("stints", _stints(instance, plan)),
            ("course_places", _course_places(instance, plan)),
        ):
            file.write(f',\n"{name}": [')
            for i, item in enumerate(items):
                file.write(f",\n{item}" if i else f"\n{item}")
            file.write("]")
        file.write("}\n")


def _stints(instance: Instance, plan: Plan) -> Iterator[str]:
    """Stints as JSON; a code has no sign that JSON would write otherwise."""
    ids = instance.job_seekers.ids
    for seeker, demand, start_week, end_week in plan.stints:
        yield (
            f'{{"job_seeker": "{ids[seeker]}", "demand": '
            f'"{instance.demands[demand].id}", "start_week": {start_week}, '
            f'"end_week": {end_week}}}'
        )


def _course_places(instance: Instance, plan: Plan) -> Iterator[str]:
    ids = instance.job_seekers.ids
    for seeker, cohort in plan.course_places:
        name = instance.cohorts[cohort].id
        yield f'{{"job_seeker": "{ids[seeker]}", "cohort": "{name}"}}'


def read_plan(out: Path, instance: Instance) -> Plan:
    """Plan of an output folder, for this instance.

    Raises
    ------
    InputError
        The folder is incomplete, the file is no plan, or the plan does not fit
        the instance; every fault is listed.
    """
    if not (out / MANIFEST).is_file():
        problem = "holds no manifest.json: it is incomplete, or no output of a plan"
        raise InputError([Fault(str(out), None, "", "", problem, "Plan again")])
    stored = _parsed(out / PLAN_FILE)
    faults = list(_other_instance(stored, instance))
    if faults:
        raise InputError(faults)
    faults = list(_unknown(stored, instance))
    if faults:
        raise InputError(faults)
    rows, demands, cohorts = (
        instance.seeker_index,
        instance.demand_index,
        instance.cohort_index,
    )
    return Plan.of(
        (
            Stint(rows[s.job_seeker], demands[s.demand], s.start_week, s.end_week)
            for s in stored.stints
        ),
        (
            CoursePlace(rows[p.job_seeker], cohorts[p.cohort])
            for p in stored.course_places
        ),
    )


def _parsed(path: Path) -> PlanById:
    try:
        return PlanById.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        problem = "is not UTF-8"
    except ValidationError as error:
        raise InputError(
            Fault(
                path.name,
                None,
                ".".join(map(str, fault["loc"])),
                str(fault["input"])[:80],
                fault["msg"],
                _REMEDY,
            )
            for fault in error.errors()
        ) from error
    raise InputError([Fault(path.name, None, "", "", problem, _REMEDY)])


def _other_instance(stored: PlanById, instance: Instance) -> Iterator[Fault]:
    for column, here, there in (
        ("instance", stored.instance, instance.name),
        ("start", stored.start, instance.start),
        ("weeks", stored.weeks, instance.weeks),
    ):
        if here != there:
            problem = f'is not that of the dossier, "{there}"'
            yield Fault(PLAN_FILE, None, column, str(here), problem, _REMEDY)


def _unknown(stored: PlanById, instance: Instance) -> Iterator[Fault]:
    def unknown(column: str, value: str, what: str) -> Fault:
        problem = f"is no {what} of the dossier"
        return Fault(PLAN_FILE, None, column, value, problem, _REMEDY)

    for i, stint in enumerate(stored.stints):
        at = f"stints.{i}"
        if stint.job_seeker not in instance.seeker_index:
            yield unknown(f"{at}.job_seeker", stint.job_seeker, "job seeker")
        if stint.demand not in instance.demand_index:
            yield unknown(f"{at}.demand", stint.demand, "demand")
        if not stint.start_week < stint.end_week <= instance.weeks:
            value = f"{stint.start_week}-{stint.end_week}"
            problem = "is no period within the horizon"
            yield Fault(PLAN_FILE, None, f"{at}.start_week", value, problem, _REMEDY)
    for i, place in enumerate(stored.course_places):
        at = f"course_places.{i}"
        if place.job_seeker not in instance.seeker_index:
            yield unknown(f"{at}.job_seeker", place.job_seeker, "job seeker")
        if place.cohort not in instance.cohort_index:
            yield unknown(f"{at}.cohort", place.cohort, "cohort")
