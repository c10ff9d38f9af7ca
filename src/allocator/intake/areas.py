"""Dutch areas and the town that stands for each: postal areas, NUTS 3, provinces."""

from __future__ import annotations

import csv
from functools import cache
from typing import Final, NamedTuple

from allocator.domain import Place
from allocator.reading.dutch import plain
from allocator.reading.places import Gazetteer, packaged_places
from allocator.resources import data_file

_PROVINCES: Final = frozenset(
    (
        *("groningen", "friesland", "fryslan", "drenthe", "overijssel", "gelderland"),
        *("flevoland", "utrecht", "noordholland", "zuidholland", "zeeland"),
        *("noordbrabant", "limburg"),
    )
)
"""Plain names, as `plain` gives them."""
_BRACKET: Final = " ("


class Area(NamedTuple):
    """An area and the largest town in it, which stands for its middle."""

    name: str
    town: Place


@cache
def nuts3_areas() -> dict[str, Area]:
    """NUTS 3 areas by code, of every version from 2003 to 2024."""
    found: dict[str, Area] = {}
    with data_file("nuts3_nl.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            area = Area(row["name"], _town(row["town"]))
            found.update((code, area) for code in row["codes"].split("|"))
    return found


@cache
def nuts3_names() -> dict[str, Area]:
    """NUTS 3 areas by plain name, without those that share it with a province."""
    areas = {plain(area.name): area for area in nuts3_areas().values()}
    return {name: area for name, area in areas.items() if name not in _PROVINCES}


@cache
def postcode_areas() -> dict[str, Area]:
    """Postal areas by the first two digits of a postcode."""
    with data_file("postcode_areas_nl.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["area"]: Area(f"postal area {row['area']}xx", _town(row["town"]))
            for row in csv.DictReader(file)
        }


@cache
def _namesakes() -> dict[str, list[Place]]:
    """Towns by the plain name that they share, the province left out."""
    found: dict[str, list[Place]] = {}
    for place in packaged_places().values():
        name = plain(place.name.partition(_BRACKET)[0])
        if place not in found.setdefault(name, []):
            found[name].append(place)
    return found


def _town(name: str) -> Place:
    return packaged_places()[plain(name)]


def is_province(name: str) -> bool:
    """Whether a name is that of a province."""
    return plain(name) in _PROVINCES


def towns_named(text: str, gazetteer: Gazetteer) -> list[Place]:
    """Towns that a text may name, the likeliest first.

    A place of the user's own goes first. Tried are the whole text, and what stands
    before a comma, bracket or slash, with and without "gemeente".
    """
    bare = text
    for sign in (",", "(", "/", ";"):
        bare = bare.partition(sign)[0]
    for name in dict.fromkeys((text, bare, bare.lower().removeprefix("gemeente "))):
        place = gazetteer.find(name) if plain(name) else None
        if place is not None:
            others = _namesakes().get(plain(name), [])
            return [place, *(other for other in others if other != place)]
    return []
