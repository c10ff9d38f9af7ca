"""Instances of shapes that are hard on a planner, for any number of people.

Each is what `allocator generate` draws, with one thing driven to its end;
the first is as drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

import numpy as np

from allocator.domain import Demand, Instance, columns_of
from allocator.domain.job_seekers import coded, lists_of
from allocator.eligibility import candidates
from benchmarks.sizes import Sized, instance_of

WEEKS: Final = 156
MOST_WEEKS: Final = 520
"""The longest horizon that a dossier may have."""
PEOPLE_A_DEMAND: Final = 20
LEAST_DEMANDS: Final = 5
MANY_PLACES: Final = 10_000
TIMES_TOO_HIGH: Final = 1_000
MOST_CENTS: Final = 10**14
"""The highest amount that a dossier may have."""
SEED: Final = 1


def _drawn(people: int, demands: int | None = None, weeks: int = WEEKS) -> Instance:
    if demands is None:
        demands = max(LEAST_DEMANDS, people // PEOPLE_A_DEMAND)
    return instance_of(Sized("", people, demands, weeks, 0.0), SEED)


def as_drawn(people: int) -> Instance:
    """Nothing is driven anywhere: what the others are set against."""
    return _drawn(people)


def one_town(people: int) -> Instance:
    """Everybody lives, learns and works in one town, so all are near to all."""
    facts = _drawn(people)
    town, everyone = {"place": facts.tenders[0].place}, np.ones(people)
    seekers = replace(
        facts.job_seekers,
        place=coded([town["place"].name] * people),
        latitude=town["place"].latitude * everyone,
        longitude=town["place"].longitude * everyone,
    )
    return replace(
        facts,
        job_seekers=seekers,
        tenders=tuple(one.model_copy(update=town) for one in facts.tenders),
        demands=tuple(one.model_copy(update=town) for one in facts.demands),
        courses=tuple(one.model_copy(update=town) for one in facts.courses),
    )


def one_demand(people: int) -> Instance:
    """One demand of ten thousand places in every week, that asks for nothing."""
    facts = _drawn(people)
    whole = {"start_week": 0, "end_week": facts.weeks}
    tender = facts.tenders[0].model_copy(update=whole)
    demand = Demand(
        id="d1",
        tender=tender.id,
        role=facts.demands[0].role,
        place=tender.place,
        headcount=(MANY_PLACES,) * facts.weeks,
        hours=24.0,
        least_weeks=4,
        start_week=0,
        end_week=facts.weeks,
    )
    return replace(facts, tenders=(tender,), demands=(demand,))


def single_places(people: int) -> Instance:
    """As many demands as people, none with more than one place."""
    facts = _drawn(people, demands=people)
    demands = []
    for demand in facts.demands:
        places = {
            name: tuple(min(1, number) for number in getattr(demand, name))
            for name in ("headcount", "learner_places")
        }
        demands.append(demand.model_copy(update=places))
    return replace(facts, demands=tuple(demands))


def obligations_too_high(people: int) -> Instance:
    """Obligations a thousand times as high, and no cap: nobody can meet them."""
    facts = _drawn(people)
    tenders = []
    for tender in facts.tenders:
        changes: dict[str, int | None] = {"cap_cents": None}
        for name in ("sum_cents", "wage_bill_cents"):
            cents = getattr(tender, name)
            if cents is not None:
                changes[name] = min(TIMES_TOO_HIGH * cents, MOST_CENTS)
        tenders.append(tender.model_copy(update=changes))
    return replace(facts, tenders=tuple(tenders))


def no_obligations(people: int) -> Instance:
    """No tender owes anything, so no week of work counts for social return."""
    facts = _drawn(people)
    nothing = {"obligation_share": Decimal(0)}
    tenders = (tender.model_copy(update=nothing) for tender in facts.tenders)
    return replace(facts, tenders=tuple(tenders))


def no_courses(people: int) -> Instance:
    """Nobody can learn anything in a course, and nobody has."""
    facts = _drawn(people)
    seekers = facts.job_seekers
    none = lists_of([()] * people)
    seekers = replace(
        seekers,
        courses_finished=none,
        courses_under_way=none,
        course_end=seekers.course_end[:0],
    )
    return replace(facts, job_seekers=seekers, courses=(), cohorts=())


def one_person(people: int) -> Instance:
    """Everyone is the same, namely whoever has most candidate demands."""
    facts = _drawn(people)
    busiest = int(np.diff(candidates(facts).pairs().indptr).argmax())
    person = facts.job_seekers[busiest]
    same = [person.model_copy(update={"id": f"s{i}"}) for i in range(people)]
    return replace(facts, job_seekers=columns_of(same))


def ten_years(people: int) -> Instance:
    """The longest horizon."""
    return _drawn(people, weeks=MOST_WEEKS)


SHAPES: Final[dict[str, Callable[[int], Instance]]] = {
    "as-drawn": as_drawn,
    "one-town": one_town,
    "one-demand": one_demand,
    "single-places": single_places,
    "obligations-too-high": obligations_too_high,
    "no-obligations": no_obligations,
    "no-courses": no_courses,
    "one-person": one_person,
    "ten-years": ten_years,
}


def shaped(name: str, people: int) -> Instance:
    """An instance of a shape, which is its name."""
    return replace(SHAPES[name](people), name=name)
