"""``run.json``: how the plan was made, what it is worth, and from which input.

It says nothing of a person, not even an id.
"""

from __future__ import annotations

import json
import platform
from datetime import UTC, datetime
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Final

from allocator.rulebook import load_rulebook
from allocator.solution import Termination
from allocator.writing.cells import durable
from allocator.writing.delivery import Delivery

RUN_FILE: Final = "run.json"
SCHEMA: Final = 1
_PACKAGES: Final = {
    "allocator": "sroi-allocator",
    "ortools": "ortools",
    "numpy": "numpy",
}

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def write_run_file(path: Path, delivery: Delivery) -> None:
    """Write the record of the run; amounts are exact, as text."""
    with durable(path) as file:
        json.dump(run_record(delivery), file, ensure_ascii=False, indent=1)
        file.write("\n")


def run_record(delivery: Delivery) -> dict[str, Json]:
    """The record of the run, as JSON has it."""
    termination = delivery.result.termination
    return {
        "schema": SCHEMA,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "lang": delivery.lang,
        "instance": {
            "name": delivery.instance.name,
            "start": delivery.instance.start.isoformat(),
            "weeks": delivery.instance.weeks,
        },
        "inputs_sha256": dict(sorted(delivery.digests.items())),
        "versions": _versions(),
        "rulebooks": _rulebooks(delivery),
        "policy": delivery.policy.model_dump(mode="json"),
        "search": {
            "method": delivery.method,
            "method_reason": delivery.method_reason,
            "seed": delivery.seed,
            "workers": delivery.workers,
            "time_limit_seconds": delivery.time_limit_seconds,
            "seconds": round(delivery.result.seconds, 3),
            "termination": termination.value,
            "note": delivery.result.note,
        },
        "interrupted": termination is Termination.INTERRUPTED,
        "value": _value(delivery),
        "counts": _counts(delivery),
        "warnings": list(delivery.warnings),
    }


def _versions() -> dict[str, Json]:
    packages: dict[str, Json] = {
        name: version(package) for name, package in _PACKAGES.items()
    }
    return {**packages, "python": platform.python_version()}


def _rulebooks(delivery: Delivery) -> list[Json]:
    used = sorted({tender.rulebook for tender in delivery.instance.tenders})
    return [
        {
            "id": rulebook.id,
            "title": rulebook.title,
            "source": rulebook.source,
            "read_on": rulebook.read_on.isoformat(),
        }
        for rulebook in map(load_rulebook, used)
    ]


def _value(delivery: Delivery) -> dict[str, Json]:
    measures = delivery.measures
    bound = delivery.result.bound_eur
    return {
        "terms": {
            name: {
                "units": _exact(units),
                "value_eur": _exact(measures.value_eur[name]),
            }
            for name, units in measures.units.items()
        },
        "total_eur": _exact(measures.total_eur),
        "bound_eur": None if bound is None else _exact(bound),
        "gap": delivery.gap,
    }


def _exact(amount: Decimal) -> str:
    return f"{amount:f}"


def _counts(delivery: Delivery) -> dict[str, Json]:
    instance, plan = delivery.instance, delivery.plan
    people = len(instance.job_seekers)
    return {
        "job_seekers": people,
        "placed": people - len(delivery.unplaced),
        "unplaced": len(delivery.unplaced),
        "tenders": len(instance.tenders),
        "demands": len(instance.demands),
        "demands_estimated": sum(demand.estimated for demand in instance.demands),
        "stints": len(plan.stints),
        "course_places": len(plan.course_places),
        "work_to_work": int(delivery.measures.units["work_to_work"]),
        "continuity": int(delivery.measures.units["continuity"]),
        "weeks_asked": sum(sum(demand.headcount) for demand in instance.demands),
        "weeks_filled": sum(s.end_week - s.start_week for s in plan.stints),
    }
