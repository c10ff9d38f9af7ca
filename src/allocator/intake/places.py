"""Where the work is: the best that a notice says, with how well it says it.

The order is: a town (told apart by its postcode), else the postal area, else the
NUTS 3 area of the lot, then of the procedure; then, as a stand-in, the buyer's. A
province or a whole country is no place to travel to: what is then given is a
stand-in, and says so.

A postcode alone is known to its postal area only, the first two digits: no table
of all postcodes comes with the package. So a town that stands beside it goes first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from allocator.domain import Place
from allocator.intake.areas import (
    is_province,
    nuts3_areas,
    nuts3_names,
    postcode_areas,
    towns_named,
)
from allocator.intake.lot import Found, PlaceBasis, Site
from allocator.reading.dutch import plain
from allocator.reading.places import Gazetteer

NETHERLANDS: Final = "NL"
MAX_APART_KM: Final = 50
"""Further apart, a town and the area beside it contradict each other."""
_KM_PER_DEGREE: Final = 111.2
_KM_PER_DEGREE_EAST: Final = 68.5
"""At 52 degrees north: close enough to tell towns apart."""
_POSTCODE: Final = re.compile(r"([1-9][0-9]{3})\s?([A-Za-z]{2})?")


class PlaceLevel(StrEnum):
    """How well a place is known, the best first."""

    TOWN = "town"
    POSTCODE_AREA = "postcode_area"
    NUTS3 = "nuts3"
    NUTS2 = "nuts2"
    NUTS1 = "nuts1"
    COUNTRY = "country"
    NONE = "none"


_LEVEL_OF_LENGTH: Final = {
    5: PlaceLevel.NUTS3,
    4: PlaceLevel.NUTS2,
    3: PlaceLevel.NUTS1,
    2: PlaceLevel.COUNTRY,
}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a lot is, as well as can be told.

    Parameters
    ----------
    place
        Where to travel to; ``None`` when nothing says.
    level
        How well the notice tells the place of the work. Below NUTS 3 it gives no
        place; ``place`` is then the buyer's, or ``None``.
    basis
        What ``place`` is the place of; ``None`` without one.
    known
        Whether ``place`` is where the work is, to the town, or the user says so.
        False for a town that stands for an area, for the first of several places and
        for the buyer's: travel to it is then a guess.
    why
        One sentence for the user: what was taken, and what it is worth.
    found
        The site that gave the place, with its file and path.
    """

    place: Place | None
    level: PlaceLevel
    basis: PlaceBasis | None
    known: bool
    why: str
    found: Found[Site] | None = None


class _Point(NamedTuple):
    place: Place
    level: PlaceLevel
    what: str
    found: Found[Site]
    sure: bool


def postcode(text: str) -> str:
    """A Dutch postcode as ``1018 DN``, its four digits alone, or ``""``."""
    match = _POSTCODE.fullmatch(text.strip())
    if not match:
        return ""
    digits, letters = match.groups()
    return f"{digits} {letters.upper()}" if letters else digits


def country_of(site: Site) -> str:
    """Country of a site: as stated, by its NUTS code, or by a whole postcode."""
    if site.country:
        return site.country.upper()
    if site.nuts:
        return site.nuts[:2].upper()
    return NETHERLANDS if " " in postcode(site.postcode) else ""


def level_of(site: Site) -> PlaceLevel:
    """How well a site without a town or postcode tells where it is."""
    if site.anywhere:
        return PlaceLevel.COUNTRY
    code = site.nuts.upper()
    if code in nuts3_areas():
        return PlaceLevel.NUTS3
    if code[2:3] == "Z":
        return PlaceLevel.COUNTRY
    if code:
        # A code of NUTS 3 that is not in the table tells no more than its province.
        level = _LEVEL_OF_LENGTH.get(len(code), PlaceLevel.NONE)
        return PlaceLevel.NUTS2 if level is PlaceLevel.NUTS3 else level
    if is_province(site.region) or is_province(site.town):
        return PlaceLevel.NUTS2
    return PlaceLevel.COUNTRY if site.country else PlaceLevel.NONE


def locate(sites: Sequence[Found[Site]], gazetteer: Gazetteer) -> Whereabouts:
    """Find the place of a lot among all that its notice says of places.

    Parameters
    ----------
    sites
        Of the lot, its procedure, its buyer and the user, in order of preference.
    gazetteer
        Places by name; those of the user's own go first.
    """
    of_user, of_work, of_buyer = _by_basis(sites)
    points = list(_points(of_user, gazetteer)) or list(_points(of_work, gazetteer))
    if points:
        return _chosen(points, of_work)
    best = min((level_of(found.value) for found in of_work), key=_rank, default=None)
    level = best or PlaceLevel.NONE
    abroad = sorted({country_of(found.value) for found in of_work} - {"", NETHERLANDS})
    at_home = any(country_of(found.value) in ("", NETHERLANDS) for found in of_work)
    if abroad and not at_home:
        why = f"The work is abroad ({', '.join(abroad)}), where no place is known."
        return Whereabouts(None, level, None, False, why)
    told = _TOLD[level]
    for point in sorted(_points(of_buyer, gazetteer), key=lambda p: _rank(p.level)):
        why = (
            f"{told}; {point.place.name}, where the buyer is, stands in for it, "
            "and the distance to it says nothing of the work."
        )
        return Whereabouts(
            point.place, level, PlaceBasis.BUYER, False, why, point.found
        )
    why = f"{told}, and nor is there a Dutch place of the buyer."
    return Whereabouts(None, level, None, False, why)


_TOLD: Final = {
    PlaceLevel.NUTS3: "The notice names no place",
    PlaceLevel.NUTS2: "The notice names no more than a province",
    PlaceLevel.NUTS1: "The notice names no more than a part of the country",
    PlaceLevel.COUNTRY: "The notice names no more than the country",
    PlaceLevel.NONE: "The notice names no place that is known",
}


def _rank(level: PlaceLevel) -> int:
    return list(PlaceLevel).index(level)


def _by_basis(
    sites: Sequence[Found[Site]],
) -> tuple[list[Found[Site]], list[Found[Site]], list[Found[Site]]]:
    """Sites of the user, of the work, and of the buyer."""
    apart: dict[PlaceBasis, list[Found[Site]]] = {basis: [] for basis in PlaceBasis}
    for found in sites:
        apart[found.value.basis].append(found)
    of_work = [*apart[PlaceBasis.LOT], *apart[PlaceBasis.PROCEDURE]]
    return apart[PlaceBasis.USER], of_work, apart[PlaceBasis.BUYER]


def _chosen(points: list[_Point], of_work: list[Found[Site]]) -> Whereabouts:
    """The best told of the places of the work; the first of equals."""
    point = min(points, key=lambda p: _rank(p.level))
    basis = point.found.value.basis
    by_user = basis is PlaceBasis.USER
    others = [] if by_user else _others(point, points, of_work)
    named = f"; other places are named too ({', '.join(others)})" if others else ""
    return Whereabouts(
        point.place,
        point.level,
        basis,
        by_user or (point.sure and not others),
        f"{point.what}{named}.",
        point.found,
    )


def _others(
    point: _Point, points: list[_Point], of_work: list[Found[Site]]
) -> list[str]:
    """Places of the work besides the chosen one, at most three of them named.

    A town and the area around it are one place told twice, and so are an area and
    the province or country that holds it.
    """
    names: dict[str, None] = {}
    for other in points:
        apart = _apart_km(other.place, point.place)
        same_level = other.level is point.level
        if apart > 1 and (same_level or apart > MAX_APART_KM):
            names[other.place.name] = None
    code = point.found.value.nuts.upper()
    for wide in (found.value for found in of_work):
        holds = code.startswith(wide.nuts.upper()) or not code
        if level_of(wide) in (PlaceLevel.NUTS2, PlaceLevel.NUTS1) and not holds:
            names[wide.nuts or wide.region or wide.town] = None
        elif wide.anywhere:
            names["anywhere in the country"] = None
    return list(names)[:3]


def _points(sites: Iterable[Found[Site]], gazetteer: Gazetteer) -> Iterator[_Point]:
    """What each site that is not too wide or abroad gives."""
    for found in sites:
        site = found.value
        if not site.anywhere and country_of(site) in ("", NETHERLANDS):
            point = _point(found, gazetteer)
            if point:
                yield point


def _point(found: Found[Site], gazetteer: Gazetteer) -> _Point | None:
    site = found.value
    code = postcode(site.postcode)
    digits_mean_nl = " " in code or country_of(site) == NETHERLANDS
    postal = postcode_areas().get(code[:2]) if code and digits_mean_nl else None
    nuts = nuts3_areas().get(site.nuts.upper())
    around = postal or nuts
    towns = towns_named(site.town, gazetteer)
    if not towns and not is_province(site.region):
        towns = towns_named(site.region, gazetteer)
    if towns:
        if around:
            towns.sort(key=lambda town: _apart_km(town, around.town))
        town = towns[0]
        agrees = not around or _apart_km(town, around.town) <= MAX_APART_KM
        what = f"The town {town.name}"
        if around and not agrees:
            what += f", although {around.name} lies elsewhere"
        return _Point(town, PlaceLevel.TOWN, what, found, agrees)
    if postal:
        what = f"{postal.town.name}, the main town, stands for {postal.name}"
        return _Point(postal.town, PlaceLevel.POSTCODE_AREA, what, found, False)
    area = nuts or nuts3_names().get(plain(site.region))
    if area:
        what = f"{area.town.name}, the largest town, stands for {area.name}"
        return _Point(area.town, PlaceLevel.NUTS3, what, found, False)
    return None


def _apart_km(one: Place, other: Place) -> float:
    """Distance between two places, km."""
    north = (one.latitude - other.latitude) * _KM_PER_DEGREE
    east = (one.longitude - other.longitude) * _KM_PER_DEGREE_EAST
    return math.hypot(north, east)
