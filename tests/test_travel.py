"""Distances, minutes and reach: by hand, and both forms bit for bit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from builders import DELFT, ROTTERDAM, START, UTRECHT, instance, seeker
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.domain import Instance, JobSeeker, Place
from allocator.domain.instance import Travel
from allocator.ranges import expand
from allocator.travel import (
    EARTH_RADIUS_KM,
    Roads,
    hectometres,
    minutes_limit,
    minutes_one_way,
    pair_first_weeks,
    pair_hectometres,
    within_reach,
)
from allocator.units import months_later

WEEKS = 60


def region(
    people: Sequence[JobSeeker], travel: dict[tuple[str, str], Travel] | None = None
) -> Instance:
    return instance(people, weeks=WEEKS, travel=travel or {})


def haversine_km(home: JobSeeker, place: Place) -> float:
    phi, psi = math.radians(home.latitude), math.radians(place.latitude)
    lam = math.radians(place.longitude - home.longitude)
    inner = math.sin((psi - phi) / 2) ** 2
    inner += math.cos(phi) * math.cos(psi) * math.sin(lam / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(inner))


def test_great_circle_times_detour() -> None:
    person = seeker()
    facts = region([person])
    # 12.6 km as the crow flies between the two centres, times 1.3.
    assert hectometres(facts, person, DELFT) == 164
    assert haversine_km(person, DELFT) * 13 == pytest.approx(164, abs=0.5)
    assert hectometres(facts, person, ROTTERDAM) == 0


def test_minutes_follow_from_the_rounded_kilometres() -> None:
    person = seeker()
    assert minutes_one_way(region([person]), person, DELFT) == 16.4 / 50 * 60


def test_stated_kilometres_and_minutes_replace_the_great_circle() -> None:
    person = seeker()
    pair = ("Rotterdam", "Delft")
    both = region([person], {pair: Travel(20.04, 33.0)})
    assert hectometres(both, person, DELFT) == 200
    assert minutes_one_way(both, person, DELFT) == 33.0
    only_km = region([person], {pair: Travel(20.04, None)})
    assert minutes_one_way(only_km, person, DELFT) == 20 / 50 * 60
    only_minutes = region([person], {pair: Travel(None, 33.0)})
    assert hectometres(only_minutes, person, DELFT) == 164
    assert minutes_one_way(only_minutes, person, DELFT) == 33.0
    reverse = region([person], {("Delft", "Rotterdam"): Travel(99.0, None)})
    assert hectometres(reverse, person, DELFT) == 164


def test_a_limit_in_kilometres_holds_for_the_rounded_distance() -> None:
    at_the_limit = seeker(travel_km=16.4)
    short_of_it = seeker(travel_km=16.3)
    facts = region([at_the_limit])
    assert within_reach(facts, at_the_limit, DELFT, 0)
    assert not within_reach(facts, short_of_it, DELFT, 50)


def test_the_limit_in_minutes_rises_after_six_calendar_months() -> None:
    person = seeker(travel_minutes=200.0, benefit_since=date(2025, 8, 31))
    facts = region([person])
    # Six months after 31 August is 28 February 2026, a Saturday: the first week
    # that begins later is that of 2 March, week 8.
    assert [minutes_limit(facts, person, week) for week in (7, 8)] == [120.0, 180.0]
    unknown = seeker(travel_minutes=200.0)
    assert minutes_limit(facts, unknown, WEEKS) == 120.0
    modest = seeker(travel_minutes=90.0, benefit_since=date(2020, 1, 1))
    assert minutes_limit(facts, modest, 0) == 90.0
    in_km = seeker(benefit_since=date(2020, 1, 1))
    assert minutes_limit(facts, in_km, 0) == 180.0


def test_a_place_between_both_limits_is_reached_from_the_step() -> None:
    person = seeker(travel_minutes=180.0, benefit_since=date(2025, 8, 31))
    facts = region([person], {("Rotterdam", "Utrecht"): Travel(None, 80.0)})
    assert not within_reach(facts, person, UTRECHT, 7)
    assert within_reach(facts, person, UTRECHT, 8)
    assert pair_first_weeks(facts, np.array([0]), [UTRECHT]).tolist() == [8]


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2023, 8, 31), date(2024, 2, 29)),
        (date(2025, 7, 1), date(2026, 1, 1)),
        (date(2025, 12, 15), date(2026, 6, 15)),
    ],
)
def test_months_are_calendar_months(day: date, later: date) -> None:
    assert months_later(day, 6) == later


def test_expand_lays_ranges_side_by_side() -> None:
    position, number = expand(np.array([3, 5, 9]), np.array([5, 5, 10]))
    assert position.tolist() == [0, 0, 2]
    assert number.tolist() == [3, 4, 9]


NAMES = ("", "Rotterdam", "Delft", "Utrecht")
places = st.builds(
    Place,
    name=st.sampled_from(NAMES),
    latitude=st.floats(50.4, 53.9),
    longitude=st.floats(2.9, 7.7),
)
limits = st.one_of(
    st.fixed_dictionaries({"travel_km": st.integers(1, 2000).map(lambda n: n / 10)}),
    st.fixed_dictionaries(
        {
            "travel_minutes": st.floats(1, 360),
            "benefit_since": st.one_of(
                st.none(), st.dates(START - timedelta(400), START + timedelta(200))
            ),
        }
    ),
)
people = st.builds(
    lambda place, limit: seeker(place=place, **limit), place=places, limit=limits
)
ways = st.builds(
    Travel,
    km=st.one_of(st.none(), st.floats(0.1, 200)),
    minutes=st.one_of(st.none(), st.floats(0.1, 180)),
)
tables = st.dictionaries(st.tuples(*2 * [st.sampled_from(NAMES)]), ways, max_size=8)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(people, places), min_size=1, max_size=8), tables)
def test_both_forms_agree_exactly(
    pairs: list[tuple[JobSeeker, Place]], travel: dict[tuple[str, str], Travel]
) -> None:
    facts = region([person for person, _ in pairs], travel)
    rows, sites = np.arange(len(pairs)), [place for _, place in pairs]
    distances = pair_hectometres(facts, rows, sites)
    roads = Roads.to(facts, sites)
    minutes = roads.minutes(rows, rows, distances)
    first = pair_first_weeks(facts, rows, sites)
    for row, (person, place) in enumerate(pairs):
        assert hectometres(facts, person, place) == distances[row]
        assert minutes_one_way(facts, person, place) == minutes[row]
        for week in range(WEEKS):
            assert within_reach(facts, person, place, week) == (week >= first[row])


@settings(max_examples=200, deadline=None)
@given(people, places)
def test_the_series_is_the_haversine(person: JobSeeker, place: Place) -> None:
    expected = haversine_km(person, place) * 13
    assert hectometres(region([person]), person, place) == pytest.approx(
        expected, abs=0.5 + 1e-6
    )


def test_stated_pairs_lists_what_the_table_says() -> None:
    crowd = [seeker("a"), seeker("b", place=DELFT)]
    facts = region(crowd, {("Delft", "Utrecht"): Travel(60.0, None)})
    roads = Roads.to(facts, [DELFT, UTRECHT])
    position, site = roads.stated_pairs(np.array([0, 1]))
    assert (position.tolist(), site.tolist()) == ([1], [1])
    assert roads.is_stated(np.array([0, 1]), np.array([1, 1])).tolist() == [False, True]


def test_nobody_and_nowhere() -> None:
    nobody = np.zeros(0, np.int64)
    assert pair_hectometres(region([]), nobody, []).shape == (0,)
    assert pair_first_weeks(region([seeker()]), nobody, []).shape == (0,)
