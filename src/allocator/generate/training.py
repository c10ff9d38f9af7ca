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
from allocator.generate.words import Words, days, numbered, one_word

SEATS_SHARE: Final = 0.14
"""Full-time seats as a part of the people, over the horizon."""
PEOPLE_A_KIND: Final = 20
"""From so many people for each kind on, every kind has a cohort."""
COHORT_SIZES: Final = (10, 19)
LEAST_SHARE: Final = 0.35
PEOPLE_A_TOWN: Final = 2_000
"""Job seekers for each town with courses."""


class Taught(NamedTuple):
    """A course: its kind, and the town it is in."""

    kind: CourseFigures
    town: int


@dataclass(frozen=True)
class Training:
    """Courses, and for each cohort its course, start, capacity and least size."""

    courses: list[Taught]
    ids: list[str]
    course: NDArray[np.int64]
    start: NDArray[np.int64]
    capacity: NDArray[np.int64]
    least: NDArray[np.int64]

    def nearest(self, kind: str, towns: Towns) -> Words | None:
        """Id of the nearest course of a kind, for each town; ``None`` for none."""
        here = [i for i, each in enumerate(self.courses) if each.kind.id == kind]
        if not here:
            return None
        squares = np.array([towns.squares(self.courses[i].town) for i in here])
        return Words([self.ids[i] for i in here], squares.argmin(axis=0))

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
        if not len(self.course):
            return dict.fromkeys(
                ("id", "course", "start", "capacity", "least_size"), one_word("", 0)
            )
        most = int(self.capacity.max()) + 1
        sizes = [str(number) for number in range(most)]
        return {
            "id": numbered("cohort-", len(self.course)),
            "course": Words(self.ids, self.course),
            "start": days(self.start, horizon.start),
            "capacity": Words(sizes, self.capacity),
            "least_size": Words(sizes, self.least),
        }


def draw_training(
    people: int, market: Market, towns: Towns, horizon: Horizon, draws: Draws
) -> Training:
    """Full-time courses in the larger towns, and courses beside work for all."""
    kind, town, start, capacity = _classrooms(people, market, towns, horizon, draws)
    pairs, course = np.unique(kind * len(towns) + town, return_inverse=True)
    courses = [
        Taught(market.courses[pair // len(towns)], pair % len(towns))
        for pair in pairs.tolist()
    ]
    ids = [f"{each.kind.id}-{towns.codes[each.town]}" for each in courses]
    largest = int(np.argmax(towns.people))
    for online in market.beside_work:
        every = online.every or horizon.weeks
        first = int(draws.whole(0, every, 1)[0])
        weeks = np.arange(first, horizon.weeks - online.weeks + 1, every)
        course = np.concatenate([course, np.full(len(weeks), len(courses))])
        seats = max(COHORT_SIZES[0], int(people * online.seats))
        start = np.concatenate([start, weeks])
        capacity = np.concatenate([capacity, np.full(len(weeks), seats)])
        courses.append(Taught(online, largest))
        ids.append(online.id)
    least = np.minimum((capacity * LEAST_SHARE).astype(np.int64), COHORT_SIZES[0])
    return Training(courses, ids, course, start, capacity, np.maximum(1, least))


def _classrooms(
    people: int, market: Market, towns: Towns, horizon: Horizon, draws: Draws
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Kind, town, start week and capacity of every full-time cohort."""
    kinds = market.courses
    mean = sum(COHORT_SIZES) / 2
    count = max(
        min(len(kinds), people // PEOPLE_A_KIND), int(people * SEATS_SHARE / mean)
    )
    # Every kind once, then by their parts of the seats.
    kind = draws.position([kind.seats for kind in kinds], count)
    kind[: len(kinds)] = np.arange(len(kinds))[:count]
    towns_with = np.argsort(-towns.people, kind="stable")
    towns_with = towns_with[: max(1, min(len(towns), people // PEOPLE_A_TOWN))]
    town = towns_with[draws.position(towns.people[towns_with], count)]
    weeks = np.array([each.weeks for each in kinds], np.int64)[kind]
    fits = weeks <= horizon.weeks
    start = draws.whole(0, np.maximum(1, horizon.weeks - weeks + 1), count)
    capacity = draws.whole(*COHORT_SIZES, count)
    return kind[fits], town[fits], start[fits], capacity[fits]
