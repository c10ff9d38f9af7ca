"""The place of a lot: the best that its notice tells, and how well it tells it."""

from __future__ import annotations

import csv

import pytest

from allocator.domain import Place
from allocator.intake.areas import nuts3_areas, postcode_areas
from allocator.intake.lot import Found, PlaceBasis, Site
from allocator.intake.places import PlaceLevel, Whereabouts, locate, postcode
from allocator.reading.places import Gazetteer, packaged_places
from allocator.resources import data_file
from allocator.units import LATITUDE_RANGE, LONGITUDE_RANGE

GAZETTEER = Gazetteer({})
ROTTERDAM_BUYER = Site(town="Rotterdam", country="NL", basis=PlaceBasis.BUYER)


def located(*sites: Site) -> Whereabouts:
    return locate([Found(site, "n.xml", "/place") for site in sites], GAZETTEER)


def told(*sites: Site) -> tuple[str, str, str, bool]:
    """Town, level, basis and whether it is known."""
    where = located(*sites)
    name = where.place.name if where.place else ""
    return name, where.level, where.basis or "", where.known


@pytest.mark.parametrize(
    ("site", "town", "level"),
    [
        (Site(town="Schiedam", postcode="3112 AB"), "Schiedam", "town"),
        (Site(town="ROTTERDAM"), "Rotterdam", "town"),
        (Site(town="'s-Gravenhage"), "Den Haag", "town"),
        (Site(town="The Hague, Binckhorst"), "Den Haag", "town"),
        (Site(town="Gemeente Delft"), "Delft", "town"),
        (Site(region="Maasvlakte"), "Maasvlakte", "town"),
        (Site(postcode="4003BX"), "Tiel", "postcode_area"),
        (Site(postcode="1018 dn"), "Amsterdam", "postcode_area"),
        (Site(postcode="3011", country="NL"), "Rotterdam", "postcode_area"),
        (Site(postcode="3011", nuts="NL366"), "Rotterdam", "postcode_area"),
        (Site(nuts="NL366"), "Rotterdam", "nuts3"),
        (Site(nuts="NL33C"), "Rotterdam", "nuts3"),
        (Site(nuts="NL339"), "Rotterdam", "nuts3"),
        (Site(nuts="nl361"), "Den Haag", "nuts3"),
        (Site(nuts="NL332", country="NL"), "Den Haag", "nuts3"),
        (Site(nuts="NL310"), "Utrecht", "nuts3"),
        (Site(nuts="NL350"), "Utrecht", "nuts3"),
        (Site(nuts="NL413"), "'s-Hertogenbosch", "nuts3"),
        (Site(region="Groot-Rijnmond"), "Rotterdam", "nuts3"),
        (Site(town="onbekend", nuts="NL329"), "Amsterdam", "nuts3"),
    ],
)
def test_one_place_of_the_work(site: Site, town: str, level: str) -> None:
    known = level == "town"
    assert told(site) == (town, level, "lot", known)
    assert told(site, ROTTERDAM_BUYER) == (town, level, "lot", known)
    assert ("stands for" in located(site).why) is not known


@pytest.mark.parametrize(
    ("site", "level"),
    [
        (Site(nuts="NL"), "country"),
        (Site(country="NL"), "country"),
        (Site(anywhere=True), "country"),
        (Site(anywhere=True, country="NL", nuts="NL33C", town="Delft"), "country"),
        (Site(nuts="NLZZZ"), "country"),
        (Site(nuts="NL3"), "nuts1"),
        (Site(nuts="NL33"), "nuts2"),
        (Site(nuts="NL399"), "nuts2"),
        (Site(region="Zuid-Holland"), "nuts2"),
        (Site(region="Utrecht", country="NL"), "nuts2"),
        (Site(), "none"),
        (Site(town="zie bijlage"), "none"),
        (Site(postcode="3011"), "none"),
        (Site(postcode="0123 AB"), "none"),
    ],
)
def test_what_is_too_wide_is_no_place_to_travel_to(site: Site, level: str) -> None:
    assert told(site) == ("", level, "", False)
    where = located(site, ROTTERDAM_BUYER)
    assert told(site, ROTTERDAM_BUYER) == ("Rotterdam", level, "buyer", False)
    assert "Rotterdam, where the buyer is, stands in" in where.why
    assert where.found
    assert where.found.value is ROTTERDAM_BUYER


def test_the_best_told_of_the_buyers_places_stands_in() -> None:
    buyer = PlaceBasis.BUYER
    sites = (Site(nuts="NL332", basis=buyer), Site(town="Delft", basis=buyer))
    assert told(*sites) == ("Delft", "none", "buyer", False)


@pytest.mark.parametrize(
    "site",
    [
        Site(nuts="NO060", town="Bergen"),
        Site(country="NO", town="Bergen", postcode="5003"),
        Site(country="GB", region="London"),
    ],
)
def test_work_abroad_gets_no_dutch_place(site: Site) -> None:
    where = located(site, ROTTERDAM_BUYER)
    assert where.place is None
    assert "abroad" in where.why


def test_a_postcode_tells_namesakes_apart() -> None:
    assert located(Site(town="Rijswijk")).place == packaged_places()["rijswijk"]
    where = located(Site(town="Rijswijk", postcode="4284 XX"))
    assert where.place
    assert where.place.name == "Rijswijk (Noord-Brabant)"


def test_a_town_and_an_area_that_contradict_each_other_are_not_known() -> None:
    where = located(Site(town="Groningen", postcode="3011 TA"))
    assert told(Site(town="Groningen", postcode="3011 TA"))[:2] == ("Groningen", "town")
    assert not where.known
    assert "although postal area 30xx lies elsewhere" in where.why


@pytest.mark.parametrize(
    ("sites", "town", "known"),
    [
        ((Site(nuts="NL33C"), Site(nuts="NL332")), "Rotterdam", False),
        ((Site(nuts="NL33C"), Site(nuts="NL34")), "Rotterdam", False),
        ((Site(nuts="NL33C"), Site(anywhere=True)), "Rotterdam", False),
        ((Site(town="Delft"), Site(town="Leiden")), "Delft", False),
        ((Site(town="Delft"), Site(nuts="NL33"), Site(nuts="NL")), "Delft", True),
        ((Site(town="Delft"), Site(town="DELFT")), "Delft", True),
        ((Site(nuts="NL33C"), Site(town="Vlaardingen")), "Vlaardingen", True),
        ((Site(nuts="NL413"), Site(town="Vlaardingen")), "Vlaardingen", False),
    ],
)
def test_several_places(sites: tuple[Site, ...], town: str, known: bool) -> None:
    where = located(*sites)
    assert where.place
    assert where.place.name == town
    assert where.known is known
    assert ("other places are named too" in where.why) is not known


def test_an_area_told_twice_is_one_area() -> None:
    for sites in (
        (Site(nuts="NL33C"), Site(nuts="NL339")),
        (Site(nuts="NL33C"), Site(nuts="NL33"), Site(nuts="NL")),
    ):
        where = located(*sites)
        assert where.why == "Rotterdam, the largest town, stands for Groot-Rijnmond."


def test_the_lot_goes_before_its_procedure_and_the_user_before_all() -> None:
    procedure = Site(town="Leiden", basis=PlaceBasis.PROCEDURE)
    user = Site(postcode="2611 AB", basis=PlaceBasis.USER)
    assert told(procedure, Site(town="Delft"))[:3] == ("Delft", "town", "lot")
    assert told(procedure)[2] == "procedure"
    assert told(Site(town="Leiden"), user) == ("Delft", "postcode_area", "user", True)


def test_a_place_of_the_users_own_goes_first() -> None:
    own = Place(name="Delft", latitude=52.5, longitude=5.5)
    where = locate(
        [Found(Site(town="Delft"), "n.xml", "/place")], Gazetteer({"Delft": own})
    )
    assert where.place == own


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4003BX", "4003 BX"),
        ("1018 DN", "1018 DN"),
        (" 7554 rt ", "7554 RT"),
        ("1018", "1018"),
        ("0150", ""),
        ("10118", ""),
        ("SW1A 1AA", ""),
        ("", ""),
    ],
)
def test_postcodes(text: str, code: str) -> None:
    assert postcode(text) == code


def test_the_tables_of_areas_are_whole() -> None:
    assert [f"{number}" for number in range(10, 100)] == sorted(postcode_areas())
    with data_file("nuts3_nl.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = [code for row in rows for code in row["codes"].split("|")]
    assert len(rows) == 40
    assert len(codes) == len(set(codes)) == len(nuts3_areas())
    assert all(len(code) == 5 and code.startswith("NL") for code in codes)
    for area in (*postcode_areas().values(), *nuts3_areas().values()):
        assert LATITUDE_RANGE[0] < area.town.latitude < LATITUDE_RANGE[1]
        assert LONGITUDE_RANGE[0] < area.town.longitude < LONGITUDE_RANGE[1]


def test_levels_are_in_order_of_how_well_a_place_is_known() -> None:
    assert list(PlaceLevel)[:3] == ["town", "postcode_area", "nuts3"]
