"""Synthetic job seekers, drawn from the shares in ``sources/people.toml``.

Only uniform draws are taken from the generator, one after the other, so that
the same seed gives the same people with every version of numpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from labour import Horizon, Table

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
LONG_TERM_WEEKS = 104  # where several rulebooks put a longer benefit


@dataclass(frozen=True)
class Dice:
    """Draws from stated shares."""

    random: np.random.Generator

    def chance(self, share: float) -> bool:
        """True in a share of the draws."""
        return float(self.random.random()) < share

    def whole(self, low: int, high: int) -> int:
        """A whole number from low up to, not including, high."""
        return low + int(self.random.random() * (high - low))

    def among(self, shares: Mapping[str, float]) -> str:
        """A word, in proportion to its share."""
        point = float(self.random.random()) * sum(shares.values())
        for word, share in shares.items():
            point -= share
            if point < 0:
                return word
        return list(shares)[-1]

    def band(self, bands: list[tuple[int, int, float]]) -> int:
        """A whole number from bands of (low, high, share)."""
        chosen = self.among({str(i): band[2] for i, band in enumerate(bands)})
        low, high, _ = bands[int(chosen)]
        return self.whole(low, high)

    def some(self, shares: Mapping[str, float]) -> list[str]:
        """Each word with its own chance."""
        return [word for word, share in shares.items() if self.chance(share)]


def job_seekers(
    figures: Table, places: dict[str, Table], horizon: Horizon
) -> list[Table]:
    """Rows of ``job_seekers.csv``; ``places`` is the packaged table by name."""
    dice = Dice(np.random.default_rng(figures["seed"]))
    every = figures["number"] // figures["with_a_job"]
    rows = []
    for number in range(1, figures["number"] + 1):
        row: Table = {"id": f"zh-{number:04}"}
        row |= home(dice, figures, places)
        if number % every == 0:
            row |= someone_with_a_job(dice, figures)
        else:
            row |= someone_without(dice, figures, horizon)
        row |= competence(dice, figures, row, horizon)
        row |= wishes(dice, figures, row)
        rows.append(row)
    return rows


def home(dice: Dice, figures: Table, places: dict[str, Table]) -> Table:
    """Where a person lives, to about a kilometre, and how far they go."""
    towns = figures["towns"]
    people = {name: float(places[name]["population"]) for name in towns["region"]}
    for name in towns["border"]:
        people[name] = float(places[name]["population"]) * towns["border_weight"]
    town = dice.among(people)
    spread = 0.035 if people[town] > 100_000 else 0.015
    north, east = (dice.whole(-100, 101) / 100 * spread for _ in range(2))
    districts = figures["neighbourhoods"].get(town)
    code = town.lower().replace(" ", "-")
    if districts:
        code += "-" + dice.among(dict.fromkeys(districts, 1.0))
    travel = figures["travel"]
    in_minutes = dice.chance(travel["share_in_minutes"])
    limit = dice.among(travel["minutes" if in_minutes else "km"])
    return {
        "place": town,
        "latitude": round(float(places[town]["latitude"]) + north, 2),
        "longitude": round(float(places[town]["longitude"]) + 1.6 * east, 2),
        "neighbourhood": code,
        "travel_km": "" if in_minutes else limit,
        "travel_minutes": limit if in_minutes else "",
    }


def someone_with_a_job(dice: Dice, figures: Table) -> Table:
    """A member of a crew whose job ends within the horizon."""
    jobs = figures["jobs"]
    wave = date.fromisoformat(dice.among(jobs["waves"]))
    ends = wave - dice.whole(0, jobs["spread_weeks"]) * WEEK
    return {
        "job_ends": ends,
        "job_employer": dice.among(jobs["employers"]),
        "available_from": ends + DAY,
        "hours": dice.among(figures["hours"]["job"]),
        "benefit": "none",
        "register_entry": "no",
        "age_band": dice.among(figures["age"]["job"]),
    }


def someone_without(dice: Dice, figures: Table, horizon: Horizon) -> Table:
    """Someone on a benefit, or registered without one."""
    rules = figures["availability"]
    benefit = dice.among(figures["benefit"])
    register = dice.chance(figures["register"].get(benefit, 0.0))
    first = 0
    if not dice.chance(rules["from_start"]):
        first = dice.whole(1, rules["last_entry"])
    last = first + dice.whole(*rules["stay"])
    leaves = dice.chance(rules["stops_early"]) and last < horizon.weeks
    since: date | str = ""
    if benefit != "none":
        weeks = dice.band(figures["weeks_on_benefit"][benefit])
        since = horizon.monday(first) - weeks * WEEK - dice.whole(0, 7) * DAY
    return {
        "available_from": horizon.monday(first),
        "available_until": horizon.monday(last) - DAY if leaves else "",
        "hours": dice.among(figures["hours"]["register" if register else "open"]),
        "benefit": benefit,
        "benefit_since": since,
        "register_entry": "yes" if register else "no",
        "age_band": dice.among(figures["age"][benefit]),
    }


def competence(dice: Dice, figures: Table, row: Table, horizon: Horizon) -> Table:
    """What a person can, learned and is learning."""
    held = dice.some(figures["skills"]["job" if "job_ends" in row else "open"])
    courses = figures["courses"]
    finished = dice.some(courses["finished"])
    begins: date = row["available_from"]
    monday = begins + timedelta(days=-begins.weekday() % 7)
    under_way = []
    for course in dice.some(courses["under_way"])[:1]:
        weeks_left = courses["weeks_left"][course]
        if course in finished or courses["gives"][course] in held:
            continue
        under_way = [f"{course}@{monday + weeks_left * WEEK - DAY}"]
        if course in courses["full_time"]:
            begins = monday + weeks_left * WEEK
        if course != "b-vca" and "vca" not in held:
            held.append("vca")
    best = {word.partition(":")[0]: word for word in held}  # the higher level is last
    if "vca" in best:
        weeks = dice.whole(26, figures["skills"]["vca_weeks"])
        best["vca"] = f"vca@{horizon.monday(weeks) - DAY}"
    young = "young" if row["age_band"] == "15-26" else "others"
    learning = dice.among(figures["learning"][young]).split()
    return {
        "skills": bar(best.values()),
        "courses_finished": bar(finished),
        "courses_under_way": bar(under_way),
        "available_from": begins,
        "learning_path": learning[0],
        "learning_level": learning[1],
    }


def wishes(dice: Dice, figures: Table, row: Table) -> Table:
    """Ambitions, groups, and social-return weeks that counted before."""
    ambitions = figures["ambitions"]
    wanted = dice.some(ambitions["sectors"]) + dice.some(ambitions["roles"])
    south = [f"rotterdam-{name}" for name in figures["neighbourhoods"]["south"]]
    groups = ["rotterdam-zuid"] if row["neighbourhood"] in south else []
    if row["age_band"] == "15-26":
        groups.append("young")
    since = row.get("benefit_since")
    if since and row["available_from"] - since >= LONG_TERM_WEEKS * WEEK:
        groups.append("long-term")
    history = figures["history"]
    used: dict[str, int] = {}
    if "job_ends" not in row and dice.chance(history["share"]):
        used[dice.among(history["contractors"])] = dice.whole(*history["weeks"])
    return {
        "ambitions": bar(wanted),
        "groups": bar(groups),
        "sroi_weeks_life": sum(used.values()),
        "sroi_weeks_used": bar(f"{who}:{weeks}" for who, weeks in used.items()),
    }


def bar(words: Iterable[str]) -> str:
    """A list as a cell."""
    return "|".join(words)
