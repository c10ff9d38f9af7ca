"""Where things are: coordinates, or the name of a place."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Place
from allocator.reading.dutch import plain
from allocator.reading.faults import Vocabulary
from allocator.reading.table import Mask, Table
from allocator.resources import data_file
from allocator.units import LATITUDE_RANGE, LONGITUDE_RANGE

_RD_X: Final = (-7_000, 300_000)
_RD_Y: Final = (289_000, 629_000)
MAX_NAME: Final = 100
ANYWHERE: Final = Place(latitude=52.0, longitude=5.0)
"""Stands in for a place with a fault, so that other fields are checked."""


class Located(NamedTuple):
    """Where each row is: NaN degrees where a row says nothing, or nothing valid.

    ``names`` are the distinct place names as the gazetteer spells them, ``""``
    for none; row ``i`` is called ``names[codes[i]]``.
    """

    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    names: list[str]
    codes: NDArray[np.int32]

    def place(self, row: int) -> Place | None:
        """Place of a row, or ``None``."""
        if np.isnan(self.latitude[row]):
            return None
        return Place.model_construct(
            name=self.names[self.codes[row]],
            latitude=float(self.latitude[row]),
            longitude=float(self.longitude[row]),
        )


class Gazetteer:
    """Places by name, whatever the case, accents and spaces."""

    def __init__(self, own: Mapping[str, Place]) -> None:
        self._by_name = dict(packaged_places()) | {
            plain(name): place for name, place in own.items()
        }
        self._names = Vocabulary(place.name for place in self._by_name.values())

    def find(self, name: str) -> Place | None:
        """The place of that name."""
        return self._by_name.get(plain(name))

    def suggestion(self, name: str) -> str:
        """What to write instead of an unknown name."""
        remedy = "Give latitude and longitude, or add the place to places.csv"
        return self._names.remedy(name, remedy)


@cache
def packaged_places() -> dict[str, Place]:
    """Dutch places by plain name; a larger place wins an ambiguous name."""
    path = data_file("places_nl.csv")
    found: dict[str, Place] = {}
    others: dict[str, Place] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = sorted(
            csv.DictReader(file), key=lambda row: -int(row["population"] or 0)
        )
    for row in rows:
        place = Place.model_construct(
            name=row["name"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
        )
        found.setdefault(plain(place.name), place)
        for name in filter(None, row["alternate_names"].split("|")):
            others.setdefault(plain(name), place)
    return others | found


def read_places(table: Table) -> Gazetteer:
    """Gazetteer of the packaged places and the dossier's own, which go first."""
    check_degrees(table)
    own: dict[str, Place] = {}
    first: dict[str, int] = {}
    names = table.column("name")
    latitude, longitude = _degrees(table)
    broken = table.is_broken("name", "latitude", "longitude")
    for row in range(len(table)):
        name = names[row]
        key = plain(name)
        if key in first:
            problem = f"is a place that line {first[key]} has already"
            table.fault_at(row, "name", problem, "Keep one of the two")
        elif len(name) > MAX_NAME:
            remedy = f"Use at most {MAX_NAME} signs"
            table.fault_at(row, "name", "is too long", remedy)
        elif name:
            first[key] = int(table.lines[row])
        if name and not broken[row]:
            own[name] = Place.model_construct(
                name=name,
                latitude=float(latitude[row]),
                longitude=float(longitude[row]),
            )
    return Gazetteer(own)


def _degrees(table: Table) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return table.values["latitude"].floats(), table.values["longitude"].floats()


def check_degrees(table: Table) -> None:
    """Report coordinates outside the Netherlands, and what they may be."""
    latitude, longitude = _degrees(table)
    both = ~np.isnan(latitude) & ~np.isnan(longitude)
    fine = _inside(latitude, LATITUDE_RANGE) & _inside(longitude, LONGITUDE_RANGE)
    swapped = _inside(latitude, LONGITUDE_RANGE) & _inside(longitude, LATITUDE_RANGE)
    projected = _inside(latitude, _RD_X) & _inside(longitude, _RD_Y)
    projected &= np.abs(longitude) > 180
    for mask, problem, remedy in (
        (swapped, "and longitude are swapped", "Swap the two columns"),
        (
            projected,
            "and longitude are RD coordinates in metres",
            "Convert them to WGS84 degrees, such as 51.92 and 4.48",
        ),
    ):
        table.fault(np.flatnonzero(both & mask), "latitude", problem, remedy)
    told = both & (swapped | projected)
    for name, numbers, (low, high) in (
        ("latitude", latitude, LATITUDE_RANGE),
        ("longitude", longitude, LONGITUDE_RANGE),
    ):
        outside = ~np.isnan(numbers) & ~_inside(numbers, (low, high)) & ~told & ~fine
        remedy = f"Use WGS84 degrees between {low} and {high}, with a decimal sign"
        table.fault(
            np.flatnonzero(outside), name, "lies outside the Netherlands", remedy
        )
    table.broken.setdefault("longitude", np.zeros(len(table), bool))[told] = True


def _inside(numbers: NDArray[np.float64], low_high: tuple[float, float]) -> Mask:
    return (numbers >= low_high[0]) & (numbers <= low_high[1])


def locate(table: Table, gazetteer: Gazetteer, required: bool) -> Located:
    """Where each row of a table is; coordinates win over a name."""
    check_degrees(table)
    latitude, longitude = _degrees(table)
    given = ~table.is_broken("latitude", "longitude")
    half = np.isnan(latitude) != np.isnan(longitude)
    for name, numbers in (("latitude", latitude), ("longitude", longitude)):
        rows = np.flatnonzero(half & given & np.isnan(numbers))
        problem = "is empty while the other coordinate is filled"
        table.fault(rows, name, problem, "Fill both coordinates, or neither")
    names = table.column("place")
    found = [gazetteer.find(word) if word else None for word in names.words]
    by_name = np.isnan(latitude) & np.isnan(longitude) & given
    unplaced = "Give a place, or latitude and longitude"
    wrong = {}
    for position in np.unique(names.codes[by_name]).tolist():
        word, place = names.words[position], found[position]
        if word and place is None:
            suggestion = gazetteer.suggestion(word)
            wrong[position] = "is a place that is not known", suggestion
        elif not word and required:
            wrong[position] = "is empty and so are the coordinates", unplaced
    table.fault_words("place", wrong, by_name)
    for numbers, part in ((latitude, "latitude"), (longitude, "longitude")):
        of_place = np.array([getattr(place, part, np.nan) for place in found])
        numbers[by_name] = of_place[names.codes][by_name]
        numbers[table.is_broken("latitude", "longitude", "place")] = np.nan
    spelled = [
        word if place is None else place.name
        for word, place in zip(names.words, found, strict=True)
    ]
    _too_long(table, spelled)
    return Located(latitude, longitude, spelled, names.codes)


def _too_long(table: Table, names: list[str]) -> None:
    long = np.array([len(name) > MAX_NAME for name in names], bool)
    remedy = f"Use at most {MAX_NAME} signs"
    table.fault(table.rows_with("place", long), "place", "is too long", remedy)
