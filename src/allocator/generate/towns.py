"""The towns of a dossier: one labour-market region, several, or the country."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.generate.draws import Draws
from allocator.generate.words import Words, hundredths
from allocator.resources import data_file
from allocator.units import LATITUDE_RANGE, LONGITUDE_RANGE

REGION_PEOPLE: Final = 500_000
"""Inhabitants of a labour-market region: 18 million in 35."""
PEOPLE_PER_DEMAND: Final = 4_500
"""Inhabitants for each demand, so that work lies as near as it does in life."""
CENTRE_PEOPLE: Final = 100_000
CITY_PEOPLE: Final = 100_000
DISTRICT_PEOPLE: Final = 25_000
_EAST: Final = 61
"""Length of a degree east in hundredths of one north, in the Netherlands."""
_SPREAD: Final = {True: (4, 6), False: (2, 2)}
"""Hundredths of a degree north and east of the middle, in a city or a town."""


@dataclass(frozen=True)
class Sites:
    """Places of people or work: town, and hundredths of a degree; int64."""

    town: NDArray[np.int64]
    latitude: NDArray[np.int64]
    longitude: NDArray[np.int64]

    def columns(self, towns: Towns) -> dict[str, Words]:
        """The columns that say where each row is."""
        return {
            "place": Words(towns.names, self.town),
            "latitude": hundredths(self.latitude),
            "longitude": hundredths(self.longitude),
        }


@dataclass(frozen=True)
class Towns:
    """Towns by name; hundredths of degrees and inhabitants, int64, (towns,)."""

    names: list[str]
    latitude: NDArray[np.int64]
    longitude: NDArray[np.int64]
    people: NDArray[np.int64]

    @classmethod
    def of_the_country(cls) -> Towns:
        """Every packaged town whose population is known."""
        with data_file("places_nl.csv").open(encoding="utf-8", newline="") as file:
            rows = [r for r in csv.DictReader(file) if int(r["population"])]
        return cls(
            [row["name"] for row in rows],
            np.array([round(float(row["latitude"]) * 100) for row in rows], np.int64),
            np.array([round(float(row["longitude"]) * 100) for row in rows], np.int64),
            np.array([int(row["population"]) for row in rows], np.int64),
        )

    @classmethod
    def region(cls, demands: int, draws: Draws) -> Towns:
        """A city and the towns around it, with people enough for the demands."""
        country = cls.of_the_country()
        wanted = max(REGION_PEOPLE, demands * PEOPLE_PER_DEMAND)
        cities = np.where(country.people >= CENTRE_PEOPLE, country.people, 0)
        centre = int(draws.position(cities, 1)[0])
        order = np.argsort(country.squares(centre), kind="stable")
        needed = np.searchsorted(np.cumsum(country.people[order]), wanted) + 1
        chosen = np.sort(order[:needed])
        return cls(
            [country.names[town] for town in chosen.tolist()],
            country.latitude[chosen],
            country.longitude[chosen],
            country.people[chosen],
        )

    def __len__(self) -> int:
        return len(self.names)

    @property
    def largest(self) -> str:
        """Name of the town with most inhabitants."""
        return self.names[int(np.argmax(self.people))]

    def squares(self, town: int) -> NDArray[np.int64]:
        """Squared distances to a town, for comparison only."""
        north = (self.latitude - self.latitude[town]) * 100
        east = (self.longitude - self.longitude[town]) * _EAST
        return np.asarray(north * north + east * east)

    def nearest(self, count: int) -> NDArray[np.int64]:
        """The nearest towns of each town, itself first, shape (towns, count)."""
        return np.array(
            [
                np.argsort(self.squares(town), kind="stable")[:count]
                for town in range(len(self))
            ]
        )

    def sites(self, town: NDArray[np.int64], draws: Draws) -> Sites:
        """A place in each of these towns, to about a kilometre."""
        city = self.people[town] >= CITY_PEOPLE
        north, east = (
            np.where(city, _SPREAD[True][axis], _SPREAD[False][axis]) for axis in (0, 1)
        )

        def around(reach: NDArray[np.int64]) -> NDArray[np.int64]:
            # The sum of two draws: most near the middle.
            first, second = (draws.whole(0, reach + 1, len(town)) for _ in range(2))
            return first + second - reach

        def inside(
            values: NDArray[np.int64], limits: tuple[float, float]
        ) -> NDArray[np.int64]:
            return np.clip(values, round(limits[0] * 100), round(limits[1] * 100))

        return Sites(
            town,
            inside(self.latitude[town] + around(north), LATITUDE_RANGE),
            inside(self.longitude[town] + around(east), LONGITUDE_RANGE),
        )

    @cached_property
    def codes(self) -> list[str]:
        """Names as codes of the dossier format."""
        return [as_code(name) for name in self.names]

    def neighbourhoods(self, town: NDArray[np.int64], draws: Draws) -> Words:
        """The town, or a numbered district of a city."""
        districts = np.where(
            self.people >= CITY_PEOPLE, self.people // DISTRICT_PEOPLE, 1
        )
        first = np.cumsum(districts) - districts
        words = [
            f"{code}-{number:02}" if count > 1 else code
            for code, count in zip(self.codes, districts.tolist(), strict=True)
            for number in range(1, count + 1)
        ]
        return Words(words, first[town] + draws.whole(0, districts[town], len(town)))


def as_code(name: str) -> str:
    """A name in plain small letters, with hyphens for all else."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
