"""Kilometres, minutes and reach: one person and place, or pairs by the million.

Distance is the great circle times the instance's detour factor, unless the
instance states kilometres or minutes for the pair. Both forms run the same
IEEE operations in the same order, so they agree to the last bit: sines and
cosines come from `math` once a point, and the arc from a series in plain
arithmetic instead of a vector library's own arcsine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance, JobSeeker, Place
from allocator.ranges import expand
from allocator.units import (
    DAYS_PER_WEEK,
    FOREVER,
    HECTOMETRES_PER_KM,
    hectometre_column,
    monday,
    month_column_later,
    months_later,
)
from allocator.units import (
    hectometres as rounded_hectometres,
)

EARTH_RADIUS_KM: Final = 6371.0088
MINUTES_PER_HOUR: Final = 60
FIRST_MINUTES: Final = 120.0
"""Minutes a day that the law asks of a person in the first months on benefit."""
LATER_MINUTES: Final = 180.0
"""Minutes a day that it asks from then on."""
FIRST_MONTHS: Final = 6

Point = tuple[float, float, float]
Positions = NDArray[np.integer[Any]]
Number = TypeVar("Number", float, NDArray[np.float64])


def hectometres(instance: Instance, person: JobSeeker, place: Place) -> int:
    """One way, in units of 0.1 km, rounded once."""
    stated = instance.travel.get((person.place, place.name))
    if stated is not None and stated.km is not None:
        return rounded_hectometres(stated.km)
    x, y, z = _point(person.latitude, person.longitude)
    u, v, w = _point(place.latitude, place.longitude)
    half = math.sqrt((x - u) * (x - u) + (y - v) * (y - v) + (z - w) * (z - w)) / 2
    square = half * half
    return rounded_hectometres(half * _arc_series(square) * instance.detour_factor)


def minutes_one_way(instance: Instance, person: JobSeeker, place: Place) -> float:
    """Minutes one way: as stated, or what the rounded kilometres take."""
    stated = instance.travel.get((person.place, place.name))
    if stated is not None and stated.minutes is not None:
        return stated.minutes
    km = hectometres(instance, person, place) / HECTOMETRES_PER_KM
    return km / instance.km_per_hour * MINUTES_PER_HOUR


def minutes_limit(instance: Instance, person: JobSeeker, start_week: int) -> float:
    """Minutes a day, both ways, for what starts in a week.

    The lower of the person's own limit and the law's, which rises once the
    week's Monday is six calendar months or more after the benefit began. Someone
    whose limit is in kilometres has the law's alone.
    """
    since = person.benefit_since
    begins = monday(start_week, instance.start)
    first = since is None or begins < months_later(since, FIRST_MONTHS)
    law = FIRST_MINUTES if first else LATER_MINUTES
    return law if person.travel_minutes is None else min(person.travel_minutes, law)


def within_reach(
    instance: Instance, person: JobSeeker, place: Place, start_week: int
) -> bool:
    """Whether a person may be asked to travel to what starts there that week."""
    if person.travel_km is not None:
        km = hectometres(instance, person, place) / HECTOMETRES_PER_KM
        return km <= person.travel_km
    both_ways = 2 * minutes_one_way(instance, person, place)
    return both_ways <= minutes_limit(instance, person, start_week)


class _Stated(NamedTuple):
    """What the instance states, a row for each pair of home and site; sorted.

    ``pair`` is home * sites + site, int64; hectometres int64, -1 where silent;
    minutes float64, NaN where silent. A home is the position of a person's place
    name plus one, 0 for no name.
    """

    pair: NDArray[np.int64]
    hectometres: NDArray[np.int64]
    minutes: NDArray[np.float64]


@dataclass(frozen=True)
class Roads:
    """All people of an instance and some places; distances for pairs of them.

    ``seekers`` are rows of the job seekers and ``sites`` positions in ``places``,
    int arrays of equal shape (pairs,); results align with them.
    """

    instance: Instance
    places: tuple[Place, ...]

    @classmethod
    def to(cls, instance: Instance, places: Sequence[Place]) -> Self:
        """Roads from everyone to some places."""
        return cls(instance, tuple(places))

    def hectometres(self, seekers: Positions, sites: Positions) -> NDArray[np.int64]:
        """One way, in units of 0.1 km, rounded once."""
        home, work = self.home_points, self.site_points
        square = np.zeros(len(seekers))
        for axis in range(3):
            step = home[axis, seekers] - work[axis, sites]
            square += step * step
        half = np.sqrt(square) / 2
        km = half * _arc_series(half * half) * self.instance.detour_factor
        result = hectometre_column(km)
        if len(self.stated.pair):
            row, found = self._stated_rows(seekers, sites)
            stated = np.where(found, self.stated.hectometres[row], -1)
            result = np.where(stated >= 0, stated, result)
        return result

    def minutes(
        self, seekers: Positions, sites: Positions, hectometres: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Minutes one way; ``hectometres`` are those of the same pairs."""
        km = hectometres / HECTOMETRES_PER_KM
        result: NDArray[np.float64] = km / self.instance.km_per_hour * MINUTES_PER_HOUR
        if len(self.stated.pair):
            row, found = self._stated_rows(seekers, sites)
            stated = np.where(found, self.stated.minutes[row], np.nan)
            result = np.where(np.isnan(stated), result, stated)
        return result

    def first_weeks(
        self, seekers: Positions, sites: Positions, hectometres: NDArray[np.int64]
    ) -> NDArray[np.int32]:
        """First week from which a start is within reach; `FOREVER` for never.

        0 for whoever is in reach from the first week, int32. What is in reach in
        one week stays so: a limit only rises.
        """
        people = self.instance.job_seekers
        km = hectometres / HECTOMETRES_PER_KM
        first = np.where(km <= people.travel_km[seekers], 0, FOREVER)
        own = people.travel_minutes[seekers]
        in_minutes = np.flatnonzero(~np.isnan(own))
        if len(in_minutes):
            own, seekers = own[in_minutes], seekers[in_minutes]
            both_ways = 2 * self.minutes(
                seekers, sites[in_minutes], hectometres[in_minutes]
            )
            later = np.where(
                both_ways <= np.minimum(own, LATER_MINUTES),
                self.step_weeks[seekers],
                FOREVER,
            )
            near = both_ways <= np.minimum(own, FIRST_MINUTES)
            first[in_minutes] = np.where(near, 0, later)
        return first.astype(np.int32)

    @cached_property
    def home_points(self) -> NDArray[np.float64]:
        """Homes on the unit sphere, shape (3, N)."""
        people = self.instance.job_seekers
        return _points(people.latitude, people.longitude)

    @cached_property
    def site_points(self) -> NDArray[np.float64]:
        """Places on the unit sphere, shape (3, places)."""
        latitude = np.array([place.latitude for place in self.places], np.float64)
        longitude = np.array([place.longitude for place in self.places], np.float64)
        return _points(latitude, longitude)

    @cached_property
    def step_weeks(self) -> NDArray[np.int32]:
        """First week under the higher limit in minutes, `FOREVER` for never, (N,)."""
        since = self.instance.job_seekers.benefit_since.astype("datetime64[D]")
        known = ~np.isnat(since)
        due = month_column_later(since[known], FIRST_MONTHS)
        days = (due - np.datetime64(self.instance.start, "D")).astype(np.int64)
        weeks = np.full(len(since), FOREVER, np.int32)
        weeks[known] = np.maximum(0, -(-days // DAYS_PER_WEEK))
        return weeks

    @cached_property
    def stated(self) -> _Stated:
        """What the instance states for these places."""
        sites_named: dict[str, list[int]] = {}
        for site, place in enumerate(self.places):
            sites_named.setdefault(place.name, []).append(site)
        homes_named: dict[str, list[int]] = {}
        for home, word in enumerate(("", *self.instance.job_seekers.place.words)):
            homes_named.setdefault(word, []).append(home)
        rows = sorted(
            (
                home * len(self.places) + site,
                -1 if way.km is None else rounded_hectometres(way.km),
                math.nan if way.minutes is None else way.minutes,
            )
            for (origin, destination), way in self.instance.travel.items()
            for home in homes_named.get(origin, ())
            for site in sites_named.get(destination, ())
        )
        return _Stated(
            np.array([row[0] for row in rows], np.int64),
            np.array([row[1] for row in rows], np.int64),
            np.array([row[2] for row in rows], np.float64),
        )

    def stated_pairs(self, seekers: Positions) -> tuple[Positions, Positions]:
        """Pairs of these people and the sites for which something is stated.

        Returns
        -------
        position, site
            Position in ``seekers`` and in ``places``, int64, shape (pairs,).
        """
        homes = self._homes(seekers)
        begin = np.searchsorted(self.stated.pair, homes * len(self.places))
        end = np.searchsorted(self.stated.pair, (homes + 1) * len(self.places))
        position, row = expand(begin, end)
        return position, self.stated.pair[row] % max(1, len(self.places))

    def is_stated(self, seekers: Positions, sites: Positions) -> NDArray[np.bool_]:
        """Whether the instance states anything for a pair, shape (pairs,)."""
        if not len(self.stated.pair):
            return np.zeros(len(seekers), bool)
        return self._stated_rows(seekers, sites)[1]

    def _homes(self, seekers: Positions) -> NDArray[np.int64]:
        return self.instance.job_seekers.place.codes[seekers].astype(np.int64) + 1

    def _stated_rows(
        self, seekers: Positions, sites: Positions
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        pair = self._homes(seekers) * len(self.places) + sites
        row = np.searchsorted(self.stated.pair, pair)
        row = np.minimum(row, len(self.stated.pair) - 1)
        return row, self.stated.pair[row] == pair


def pair_hectometres(
    instance: Instance, seekers: Positions, places: Sequence[Place]
) -> NDArray[np.int64]:
    """`hectometres` of person ``seekers[i]`` to ``places[i]``, shape (pairs,)."""
    roads = Roads.to(instance, places)
    return roads.hectometres(seekers, np.arange(len(places)))


def pair_first_weeks(
    instance: Instance, seekers: Positions, places: Sequence[Place]
) -> NDArray[np.int32]:
    """First week from which ``places[i]`` is within reach of ``seekers[i]``.

    0 for from the start and `FOREVER` for never, int32, shape (pairs,).
    """
    roads, sites = Roads.to(instance, places), np.arange(len(places))
    return roads.first_weeks(seekers, sites, roads.hectometres(seekers, sites))


@lru_cache(maxsize=65_536)
def _point(latitude: float, longitude: float) -> Point:
    """The place on the unit sphere."""
    phi, theta = math.radians(latitude), math.radians(longitude)
    along = math.cos(phi)
    return along * math.cos(theta), along * math.sin(theta), math.sin(phi)


def _points(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64]
) -> NDArray[np.float64]:
    points = [
        _point.__wrapped__(phi, theta)
        for phi, theta in zip(latitude.tolist(), longitude.tolist(), strict=True)
    ]
    return np.array(points, np.float64).reshape(-1, 3).T.copy()


def _arc_series(square: Number) -> Number:
    """Kilometres of arc per half chord of the unit sphere, by its square.

    arcsin(s)/s as a series; within the allowed range of places s < 0.05, and the
    first term left out is below 1e-15.
    """
    series = 63 / 2816 * square + 35 / 1152
    for coefficient in (5 / 112, 3 / 40, 1 / 6, 1):
        series = series * square + coefficient
    return 2 * EARTH_RADIUS_KM * series
