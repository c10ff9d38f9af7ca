"""The table of places leads every name that people type to one town."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from allocator.domain import Place, Role
from allocator.resources import data_file

SOUTH_HOLLAND = """
Rotterdam, Den Haag, Delft, Leiden, Gouda, Dordrecht, Zoetermeer, Katwijk, Naaldwijk,
Bergschenhoek, Schiedam, Vlaardingen, Spijkenisse, Hellevoetsluis, Alphen aan den Rijn,
Maassluis, Barendrecht, Ridderkerk, Capelle aan den IJssel, Gorinchem, Rijswijk,
Leidschendam, Voorburg, Wassenaar, Westland, 's-Gravenhage, The Hague, La Haye
"""


@pytest.fixture(scope="module")
def places() -> pd.DataFrame:
    return pd.read_csv(data_file("places_nl.csv"), keep_default_na=False)


def names_of(places: pd.DataFrame) -> Counter[str]:
    others = [other for cell in places["alternate_names"] for other in cell.split("|")]
    return Counter(name.casefold() for name in [*places["name"], *others] if name != "")


def test_columns_and_order(places: pd.DataFrame) -> None:
    assert list(places.columns) == [
        "name",
        "latitude",
        "longitude",
        "population",
        "alternate_names",
    ]
    assert list(places["name"]) == sorted(places["name"])
    assert places["population"].min() >= 0


def test_every_place_is_a_place_of_an_instance(places: pd.DataFrame) -> None:
    for name, latitude, longitude in zip(
        places["name"], places["latitude"], places["longitude"], strict=True
    ):
        Place(name=name, latitude=latitude, longitude=longitude)


def test_a_name_leads_to_one_town(places: pd.DataFrame) -> None:
    assert [name for name, times in names_of(places).items() if times > 1] == []


def test_the_towns_of_south_holland_are_found(places: pd.DataFrame) -> None:
    names = names_of(places)
    wanted = [name.strip() for name in SOUTH_HOLLAND.split(",")]
    assert [name for name in wanted if name.casefold() not in names] == []


def test_the_largest_town_bears_its_name_alone(places: pd.DataFrame) -> None:
    by_name = places.set_index("name")
    small = by_name.loc["Rijswijk (Noord-Brabant)"]
    assert by_name.loc["Rijswijk"]["population"] > small["population"]


def test_roles_are_valid_and_unique() -> None:
    rows = pd.read_csv(data_file("roles.csv"), dtype=str, keep_default_na=False)
    roles = [Role.model_validate(row) for row in rows.to_dict("records")]
    assert len({role.id for role in roles}) == len(roles) == 22
    assert all(
        role.esco_uri.startswith("http://data.europa.eu/esco/") for role in roles
    )
