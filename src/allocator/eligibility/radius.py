"""Demands near people: a grid over the places of work, then the exact rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance, Place
from allocator.ranges import expand
from allocator.travel import (
    EARTH_RADIUS_KM,
    LATER_MINUTES,
    MINUTES_PER_HOUR,
    Roads,
)
from allocator.units import FOREVER, HECTOMETRES_PER_KM

CELL_DEGREES: Final = (0.03, 0.05)
"""Height and width of a cell, about 3.4 km each in the Netherlands."""
SLACK_DEGREES: Final = 1e-6
"""Margin of about 10 cm for rounding, so that the grid never refuses a pair."""

Positions = NDArray[np.integer[Any]]


class Near(NamedTuple):
    """Pairs within reach in some week of the demand; by person, then demand.

    ``person`` is the position in the rows that were asked for and ``demand`` that
    in the instance, int64; hectometres int64; first_week int32, the first week
    from which a start is within reach. Shape (pairs,) each.
    """

    person: NDArray[np.int64]
    demand: NDArray[np.int64]
    hectometres: NDArray[np.int64]
    first_week: NDArray[np.int32]


@dataclass(frozen=True)
class SiteGrid:
    """The places where there is work, in cells of a few kilometres.

    Sites are ordered by cell, row by row. ``cell_begin[c]`` is the first site of
    cell ``c``, int64, shape (rows * columns + 1,); the demands of site ``s`` are
    ``demand[demand_begin[s]:demand_begin[s + 1]]``, int64.
    """

    roads: Roads
    origin: tuple[float, float]
    rows: int
    columns: int
    cell_begin: NDArray[np.int64]
    demand_begin: NDArray[np.int64]
    demand: NDArray[np.int64]
    end_week: NDArray[np.int32]

    @classmethod
    def of(cls, instance: Instance) -> Self:
        """Grid over the places of an instance's demands."""
        demands_at: dict[Place, list[int]] = {}
        for position, demand in enumerate(instance.demands):
            demands_at.setdefault(demand.place, []).append(position)
        sites = list(demands_at)
        latitude = np.array([site.latitude for site in sites], np.float64)
        longitude = np.array([site.longitude for site in sites], np.float64)
        origin = (latitude.min(initial=90.0), longitude.min(initial=180.0))
        row = ((latitude - origin[0]) // CELL_DEGREES[0]).astype(np.int64)
        column = ((longitude - origin[1]) // CELL_DEGREES[1]).astype(np.int64)
        rows, columns = row.max(initial=0) + 1, column.max(initial=0) + 1
        cell = row * columns + column
        order = np.argsort(cell, kind="stable")
        ordered = [demands_at[sites[site]] for site in order]
        demand_begin = np.zeros(len(sites) + 1, np.int64)
        np.cumsum([len(demands) for demands in ordered], out=demand_begin[1:])
        return cls(
            roads=Roads.to(instance, [sites[site] for site in order]),
            origin=origin,
            rows=int(rows),
            columns=int(columns),
            cell_begin=np.searchsorted(cell[order], np.arange(rows * columns + 1)),
            demand_begin=demand_begin,
            demand=np.array([d for demands in ordered for d in demands], np.int64),
            end_week=np.array([d.end_week for d in instance.demands], np.int32),
        )

    def near(self, seekers: Positions) -> Near:
        """Every demand within reach of these people, in some week it is open."""
        person, site = self._around(seekers)
        free = ~self.roads.is_stated(seekers[person], site)
        stated_person, stated_site = self.roads.stated_pairs(seekers)
        person = np.concatenate([person[free], stated_person])
        site = np.concatenate([site[free], stated_site])
        distance = self.roads.hectometres(seekers[person], site)
        first = self.roads.first_weeks(seekers[person], site, distance)
        kept = np.flatnonzero(first < FOREVER)
        person, site = person[kept], site[kept]
        distance, first = distance[kept], first[kept]

        pair, entry = expand(self.demand_begin[site], self.demand_begin[site + 1])
        demand = self.demand[entry]
        order = np.argsort(person[pair] * len(self.end_week) + demand)
        pair, demand = pair[order], demand[order]
        in_time = np.flatnonzero(first[pair] < self.end_week[demand])
        pair, demand = pair[in_time], demand[in_time]
        return Near(person[pair].astype(np.int64), demand, distance[pair], first[pair])

    def _around(self, seekers: Positions) -> tuple[Positions, Positions]:
        """Pairs of person and site in the cells that a travel limit touches."""
        people = self.roads.instance.job_seekers
        latitude, longitude = people.latitude[seekers], people.longitude[seekers]
        angle = self._limit_km(seekers) / EARTH_RADIUS_KM
        # The widest east-west reach of a circle on the globe.
        widest = np.sin(angle) / np.cos(np.radians(latitude))
        height = np.degrees(angle) + SLACK_DEGREES
        width = np.degrees(np.arcsin(np.minimum(1, widest))) + SLACK_DEGREES

        def cells(degrees: NDArray[np.float64], axis: int) -> NDArray[np.int64]:
            steps = np.floor((degrees - self.origin[axis]) / CELL_DEGREES[axis])
            return np.clip(steps, -1, (self.rows, self.columns)[axis]).astype(np.int64)

        south = np.maximum(0, cells(latitude - height, 0))
        north = np.minimum(self.rows - 1, cells(latitude + height, 0))
        west = np.maximum(0, cells(longitude - width, 1))
        east = np.minimum(self.columns - 1, cells(longitude + width, 1))
        person, row = expand(south, north + 1)
        first = row * self.columns
        # A circle wholly west of the grid has east = -1: an empty range.
        begin = self.cell_begin[first + west[person]]
        strip, site = expand(begin, self.cell_begin[first + east[person] + 1])
        return person[strip], site

    def _limit_km(self, seekers: Positions) -> NDArray[np.float64]:
        """Kilometres as the crow flies beyond which nobody travels, unless stated."""
        instance = self.roads.instance
        people = instance.job_seekers
        minutes = np.minimum(people.travel_minutes[seekers], LATER_MINUTES)
        by_minutes = minutes / 2 / MINUTES_PER_HOUR * instance.km_per_hour
        own = people.travel_km[seekers]
        road_km = np.where(np.isnan(own), by_minutes, own)
        # What is rounded down to the limit is less than a step beyond it.
        road_km = np.nan_to_num(road_km) + 1 / HECTOMETRES_PER_KM
        most = EARTH_RADIUS_KM * np.pi / 2
        return np.minimum(road_km / instance.detour_factor, most)
