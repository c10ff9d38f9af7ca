"""Courses and the cohorts in which they start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.generate.contracts import Horizon
from allocator.generate.draws import Draws
from allocator.generate.figures import CourseFigures
from allocator.generate.market import Market
from allocator.generate.towns import Towns
from allocator.generate.words import Words, days, numbered, numbers

SEATS_SHARE: Final = 0.14
"""Full-time seats as a part of the people, over the horizon."""
PEOPLE_A_KIND: Final = 70
"""From so many people for each kind on, every kind has a cohort."""
COHORT_SIZES: Final = (10, 19)
"""Seats of a full-time cohort: from, up to (not included)."""
LEAST_SHARE: Final = 0.35
"""Part of the seats that must be taken for a cohort to start."""
MOST_LEAST: Final = 10
"""No cohort waits for more people than these."""
LEAST_SEATS: Final = 5
"""Seats of the smallest cohort beside work."""
PEOPLE_A_TOWN: Final = 2_000
"""Job seekers for each town with courses."""


class Taught(NamedTuple):
    """A course: its kind, and the town it is in."""

    kind: CourseFigures
    town: int


class Nearest(NamedTuple):
    """A kind of course, and the id of the nearest one for each town."""

    kind: CourseFigures
    ids: Words


class Cohorts(NamedTuple):
    """Position of the course, start week and seats of each cohort; int64."""

    course: NDArray[np.int64]
    start: NDArray[np.int64]
    capacity: NDArray[np.int64]


@dataclass(frozen=True)
class Training:
    """Courses by their ids, and their cohorts."""

    courses: list[Taught]
    ids: list[str]
    cohorts: Cohorts

    def nearest(self, skill: str, towns: Towns) -> Nearest | None:
        """The nearest full-time course that gives just a skill; ``None`` for none."""
        here = [
            number
            for number, (kind, _) in enumerate(self.courses)
            if kind.gives == skill and not kind.hours
        ]
        if not here:
            return None
        squares = np.array([towns.squares(self.courses[i].town) for i in here])
        ids = Words([self.ids[i] for i in here], squares.argmin(axis=0))
        return Nearest(self.courses[here[0]].kind, ids)

    def course_columns(self, towns: Towns) -> dict[str, Words]:
        """``courses.csv``."""
        taught, rows = self.courses, np.arange(len(self.courses))
        town = np.array([each.town for each in taught], np.int64)

        def each(values: list[str]) -> Words:
            return Words(values, rows)

        kinds = [each.kind for each in taught]
        return {
            "id": each(self.ids),
            "title": each([kind.title for kind in kinds]),
            "gives": each([kind.gives for kind in kinds]),
            "requires": each([kind.requires for kind in kinds]),
            "weeks": each([str(kind.weeks) for kind in kinds]),
            "place": Words(towns.names, town),
            "cost_eur": each([str(kind.cost_eur) for kind in kinds]),
            "pattern": each(
                ["beside_work" if kind.hours else "full_time" for kind in kinds]
            ),
            "hours": each([str(kind.hours or "") for kind in kinds]),
        }

    def cohort_columns(self, horizon: Horizon) -> dict[str, Words]:
        """``cohorts.csv``."""
        course, start, capacity = self.cohorts
        least = np.clip((capacity * LEAST_SHARE).astype(np.int64), 1, MOST_LEAST)
        return {
            "id": numbered("cohort-", len(course)),
            "course": Words(self.ids, course),
            "start": days(start, horizon.start),
            "capacity": numbers(capacity),
            "least_size": numbers(least),
        }


def draw_training(
    people: int, market: Market, towns: Towns, horizon: Horizon, draws: Draws
) -> Training:
    """Full-time courses in the larger towns, and courses beside work for all."""
    courses, classes = _classrooms(people, market, towns, horizon, draws)
    ids = [f"{each.kind.id}-{towns.codes[each.town]}" for each in courses]
    online = _beside_work(people, market, len(courses), horizon, draws)
    # Nobody travels to these daily, so any town will do.
    largest = int(np.argmax(towns.people))
    courses += [Taught(kind, largest) for kind in market.beside_work]
    ids += [kind.id for kind in market.beside_work]
    both = (np.concatenate(pair) for pair in zip(classes, online, strict=True))
    return Training(courses, ids, Cohorts(*both))


def _classrooms(
    people: int, market: Market, towns: Towns, horizon: Horizon, draws: Draws
) -> tuple[list[Taught], Cohorts]:
    """Full-time courses, each with a cohort, and all their cohorts."""
    kinds = sorted(market.courses, key=lambda kind: -kind.seats)
    count = int(people * SEATS_SHARE * 2 / sum(COHORT_SIZES))
    count = max(min(len(kinds), people // PEOPLE_A_KIND), count)
    kind = draws.position([kind.seats for kind in kinds], count)
    kind[: len(kinds)] = np.arange(len(kinds))[:count]
    with_courses = np.argsort(-towns.people, kind="stable")
    with_courses = with_courses[: max(1, people // PEOPLE_A_TOWN)]
    town = with_courses[draws.position(towns.people[with_courses], count)]
    weeks = np.array([each.weeks for each in kinds], np.int64)[kind]
    start = draws.whole(0, np.maximum(1, horizon.weeks - weeks + 1), count)
    capacity = draws.whole(*COHORT_SIZES, count)
    fits = weeks <= horizon.weeks
    pairs, course = np.unique((kind * len(towns) + town)[fits], return_inverse=True)
    courses = [
        Taught(kinds[pair // len(towns)], pair % len(towns)) for pair in pairs.tolist()
    ]
    return courses, Cohorts(course, start[fits], capacity[fits])


def _beside_work(
    people: int, market: Market, first: int, horizon: Horizon, draws: Draws
) -> Cohorts:
    """Cohorts beside work, at regular intervals; courses count from ``first``."""
    parts = [np.zeros((3, 0), np.int64)]
    for course, kind in enumerate(market.beside_work, start=first):
        every = kind.every or horizon.weeks
        begin = int(draws.whole(0, every, 1)[0])
        start = np.arange(begin, horizon.weeks - kind.weeks + 1, every)
        seats = max(LEAST_SEATS, int(people * kind.seats))
        parts.append(
            np.stack([np.full(len(start), course), start, np.full(len(start), seats)])
        )
    return Cohorts(*np.concatenate(parts, axis=1))
