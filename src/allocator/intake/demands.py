"""Rows of ``demands.csv`` from an estimate, with what each role usually asks."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import floor

from allocator.intake.gaps import EVERY, Answers, Gap, Sure
from allocator.intake.names import slug
from allocator.labour import Estimate, RoleDemand
from allocator.reading import grammar
from allocator.reading.faults import UnreadableError
from allocator.reading.horizon import Horizon
from allocator.resources import data_file

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class RoleTerms:
    """What a role asks and teaches: assumed, as no notice says it."""

    requires: str
    learner_requires: str
    learner_share: float
    teaches: str
    teaches_after_weeks: str
    least_weeks: int


@cache
def role_terms() -> dict[str, RoleTerms]:
    """The packaged table, by role."""
    with data_file("role_terms.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["role"]: RoleTerms(
                row["requires"],
                row["learner_requires"],
                float(row["learner_share"] or 0),
                row["teaches"],
                row["teaches_after_weeks"],
                int(row["least_weeks"]),
            )
            for row in csv.DictReader(file)
        }


def skills_taught_or_asked() -> list[str]:
    """Every skill that the packaged table names, sorted."""
    found: set[str] = set()
    for terms in role_terms().values():
        for text in (terms.requires, terms.learner_requires, terms.teaches):
            parts = text.replace("|", " ").replace("/", " ").split()
            found.update(part.partition(":")[0] for part in parts)
    return sorted(found)


def demand_rows(
    tender: str, estimate: Estimate, horizon: Horizon | None, answers: Answers
) -> Iterator[Row]:
    """Demands of a tender, each role as one row or two.

    A demand that asks for nobody within the horizon is left out.
    """
    for demand in estimate.demands:
        if not _asks_within(estimate, demand, horizon):
            continue
        first, last = estimate.period(demand)
        terms = role_terms().get(demand.role)
        requires = _requires(demand.role, terms, answers)
        least = min(terms.least_weeks if terms else 1, len(demand.headcount))
        yield {
            "id": _id(tender, demand),
            "tender": tender,
            "role": demand.role,
            "start": first.isoformat(),
            "end": last.isoformat(),
            "headcount": demand.runs,
            "hours": f"{demand.hours_a_week.normalize():f}",
            "requires": requires,
            **(_learning(demand, terms) if terms else {}),
            "least_weeks": str(least),
            "priority": "1",
            "estimated": "yes",
        }


def _id(tender: str, demand: RoleDemand) -> str:
    number = f"-{demand.number}" if demand.number > 1 else ""
    return slug(f"{tender}-{demand.role}{number}")


def _asks_within(
    estimate: Estimate, demand: RoleDemand, horizon: Horizon | None
) -> bool:
    if horizon is None:
        return True
    start = horizon.first_week(estimate.period(demand)[0])
    return any(
        people and 0 <= start + week < horizon.weeks
        for week, people in enumerate(demand.headcount)
    )


def _requires(role: str, terms: RoleTerms | None, answers: Answers) -> str:
    def read(text: str) -> str | None:
        try:
            grammar.read_requirement(text)
        except UnreadableError:
            return None
        return text

    remedy = "Write skills such as vca | bei_vop:2 / bei_vp"
    given = answers.read(EVERY, f"{role}.requires", read, remedy)
    return given if given is not None else (terms.requires if terms else "")


def _learning(demand: RoleDemand, terms: RoleTerms) -> Row:
    """Places for learners, and what the work teaches."""
    row = {"teaches": terms.teaches, "teaches_after_weeks": terms.teaches_after_weeks}
    places = [floor(people * terms.learner_share) for people in demand.headcount]
    if terms.learner_requires and any(places):
        runs = [f"{n}*{len(list(run))}" for n, run in groupby(places)]
        row |= {
            "learner_requires": terms.learner_requires,
            "learner_places": " ".join(runs),
        }
    return row


def role_gaps(roles: Iterable[str]) -> Iterator[Gap]:
    """One guess for each role that is asked for."""
    for role in sorted(set(roles)):
        terms = role_terms().get(role)
        requires = terms.requires if terms else ""
        why = "No notice says which certificates and skills the work asks for."
        yield Gap(EVERY, f"{role}.requires", requires, why, Sure.POOR)
