"""From a contract sum to entry places, week by week.

Hours are the labour in the direct cost of the contract, divided by the cost of
an hour; they are spread over time by Allen's trapezoid or evenly, split over
roles, and a stated share of the people is open as entry places. Every figure
stands with its source in ``sources/work.toml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

Table = dict[str, Any]
"""A table of a TOML file; its keys are explained there."""

WEEKS_PER_YEAR = 52


@dataclass(frozen=True)
class Horizon:
    """The weeks of the plan; ``start`` is the Monday of week 0."""

    start: date
    weeks: int

    def monday(self, week: int) -> date:
        """First day of a week."""
        return self.start + timedelta(weeks=week)

    def whole_weeks(self, first: date, last: date) -> tuple[int, int]:
        """Weeks that lie wholly in a period, half open; may leave the horizon."""
        return -((self.start - first).days // 7), ((last - self.start).days + 1) // 7


def labour_share(contract: Table, work: Table) -> float:
    """Labour in the direct cost: stated for the contract, else by its CPV code."""
    if "labour_share" in contract:
        return float(figure(contract["labour_share"]))
    cpv = str(figure(contract["cpv"]))
    rows = [row for row in work["labour_share"] if cpv.startswith(row["cpv"])]
    return float(max(rows, key=lambda row: len(row["cpv"]))["share"])


def figure(field: Table) -> Any:
    """What a contract's field says, published or assumed."""
    return field["published"] if "published" in field else field["assumed"]


def hours_of(contract: Table, work: Table) -> float:
    """Hours of work in a contract over its whole period."""
    method = work["method"]
    direct = figure(contract["sum"]) / (1 + method["overhead_share"])
    direct /= 1 + method["profit_share"]
    return float(direct * labour_share(contract, work) / method["wage_eur_per_hour"])


def done(time: float, profile: str, method: Table) -> float:
    """Share of the hours done when a share ``time`` of the period has passed."""
    time = min(max(time, 0.0), 1.0)
    if profile == "uniform":
        return time
    (begins, ends), (before, during) = method["trapezoid"], method["effort"]
    after = 1 - before - during
    if time <= begins:
        return float(before * (time / begins) ** 2)
    if time <= ends:
        return float(before + during * (time - begins) / (ends - begins))
    return float(1 - after * ((1 - time) / (1 - ends)) ** 2)


def weekly_people(contract: Table, work: Table, horizon: Horizon) -> list[float]:
    """Full-time people on the contract in each week of the horizon."""
    start, end = horizon.whole_weeks(
        contract["period"]["start"], contract["period"]["end"]
    )
    method = work["method"]
    per_week = method["hours_per_year"] / WEEKS_PER_YEAR
    total = hours_of(contract, work) / per_week
    profile, length = contract["profile"], end - start
    parts = [
        done((week - start) / length, profile, method)
        for week in range(horizon.weeks + 1)
    ]
    return [total * (later - earlier) for earlier, later in pairwise(parts)]


def largest_remainder(wanted: Sequence[float]) -> list[int]:
    """Whole numbers near ``wanted`` whose sum is its rounded sum."""
    whole = [int(number) for number in wanted]
    left = round(sum(wanted)) - sum(whole)
    by_remainder = sorted(
        range(len(wanted)), key=lambda i: (round(whole[i] - wanted[i], 9), i)
    )
    for position in by_remainder[:left]:
        whole[position] += 1
    return whole


def runs(numbers: Sequence[int]) -> str:
    """``2*10 4*26``: people and for how many weeks."""
    return " ".join(
        f"{people}*{len(list(weeks))}" for people, weeks in groupby(numbers)
    )


def demands_of(contract: Table, work: Table, horizon: Horizon) -> list[Table]:
    """Rows of ``demands.csv`` for one contract."""
    people = weekly_people(contract, work, horizon)
    crew = work["crews"][contract["crew"]]
    open_share = sum(row["share"] * row["open"] for row in crew)
    peak = max(people) * open_share
    scale = min(1.0, work["method"]["most_places"] / peak)
    return [
        demand_row(contract, row, work["roles"][row["role"]], places, horizon)
        for row in crew
        for places in [[n * row["share"] * row["open"] * scale for n in people]]
    ]


def demand_row(
    contract: Table, crew: Table, role: Table, places: list[float], horizon: Horizon
) -> Table:
    """One demand: its weeks, its people, and what the role asks and teaches."""
    active = [week for week, number in enumerate(places) if number > 0]
    counts = largest_remainder(places)
    if sum(counts) < len(active):  # at least one place while the contract runs
        counts = [int(week in active) for week in range(len(places))]
    filled = [week for week, number in enumerate(counts) if number]
    start, end = filled[0], filled[-1] + 1
    counts = counts[start:end]
    learners = (
        [max(1, int(number * role["learners"])) if number else 0 for number in counts]
        if "learners" in role
        else []
    )
    return {
        "id": f"{contract['id']}-{crew['role']}",
        "tender": contract["id"],
        "role": crew["role"],
        "place": figure(contract["place"]),
        "latitude": contract["place"]["latitude"],
        "longitude": contract["place"]["longitude"],
        "start": horizon.monday(start),
        "end": horizon.monday(end) - timedelta(days=1),
        "headcount": runs(counts),
        "hours": crew["hours"],
        "requires": role["requires"],
        "learner_requires": role.get("learner_requires", ""),
        "learner_places": runs(learners),
        "teaches": role.get("teaches", ""),
        "teaches_after_weeks": role.get("teaches_after", ""),
        "least_weeks": role["least_weeks"],
        "priority": role.get("priority", 1),
    }
