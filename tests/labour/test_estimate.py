"""A whole estimate: published worked figures, and what is said about it."""

from __future__ import annotations

import doctest
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.labour import (
    Contract,
    Estimate,
    Level,
    Method,
    Nature,
    Options,
    Shape,
    estimate,
    estimate_labour,
    load_figures,
)

FIRST, LAST = date(2027, 1, 4), date(2028, 7, 2)
MILLION = Decimal(1_000_000)


def estimated(
    sum_eur: Decimal | int = MILLION,
    cpv: str = "45232140",
    options: Options | None = None,
    title: str = "",
    nature: Nature | None = None,
    framework: bool = False,
) -> Estimate:
    contract = Contract(Decimal(sum_eur), FIRST, LAST, cpv, title, nature, framework)
    return estimate_labour(contract, options)


def people_by_week(found: Estimate) -> list[int]:
    weeks: Counter[int] = Counter()
    for demand in found.demands:
        for week, people in enumerate(demand.headcount, demand.start_week):
            weeks[week] += people
    return [weeks[week] for week in range(max(weeks) + 1)]


def test_the_example_of_the_docstring() -> None:
    assert doctest.testmod(estimate).failed == 0


def test_ten_million_of_heat_pipes_in_eighteen_months() -> None:
    """45.8 full-time years: on average 30.6 people, 48.9 at most."""
    found = estimated(10 * MILLION)
    assert (found.kind, found.hours, found.fte_years) == (
        "heat",
        73_332,
        Decimal("45.83"),
    )
    people = people_by_week(found)
    assert max(people) == 49
    assert 30.5 < sum(people) / 78 < 30.7
    assert found.shape is Shape.TRAPEZOID
    assert sum(demand.hours for demand in found.demands) == found.hours
    assert sum(month.hours for month in found.months) == found.hours


@pytest.mark.parametrize(
    ("cpv", "kind", "hours"),
    [
        ("45232140", "heat", 7_333),
        ("45231400-9", "cables", 7_333),
        ("45232210", "cables", 7_333),
        ("45231600", "fibre", 7_333),
        ("45232300", "fibre", 7_333),
        ("45232220", "stations", 4_439),
        ("45315300", "electrical", 4_439),
        ("45316110", "charging", 4_439),
        ("45331100", "heating", 4_439),
        ("45261215", "solar", 4_439),
        ("45000000", "civil", 6_368),
        ("45221100", "bridges", 9_456),
        ("45233141", "asphalt", 4_824),
        ("45233253", "paving", 9_456),
        ("45234100", "rail", 7_140),
        ("45240000", "hydraulic", 6_754),
        ("45112000", "site", 6_754),
    ],
)
def test_hours_of_a_million_euro(cpv: str, kind: str, hours: int) -> None:
    found = estimated(cpv=cpv)
    assert (found.kind, found.hours) == (kind, hours)


@pytest.mark.parametrize(
    ("cpv", "title", "kind"),
    [
        ("45000000", "Aanleg warmtenet Zeewolde", "heat"),
        ("45200000", "Glasvezel buitengebied", "fibre"),
        ("65000000", "Laadpalen en laadinfrastructuur", "charging"),
        ("45231000", "Vervangen middenspanningskabels", "cables"),
        ("", "Nieuw onderstation Delft", "stations"),
        ("", "Iets anders", ""),
        ("45232140", "Kabels in een warmtenet", "heat"),
        ("4523214", "zonnepark", "solar"),
    ],
)
def test_words_of_the_title_decide_where_the_code_says_little(
    cpv: str, title: str, kind: str
) -> None:
    found = estimated(cpv=cpv, title=title)
    assert found.kind == kind
    assert bool(found.hours) == bool(kind)


def test_goods_need_nobody_unless_they_are_installed() -> None:
    found = estimated(cpv="31170000", title="Transformatoren")
    assert (found.hours, found.demands) == (0, ())
    assert "nothing of installing" in " ".join(found.notes)
    found = estimated(cpv="31681500", title="Leveren en plaatsen van laadpalen")
    assert found.hours == round(1_000_000 * 0.15 / 1.118 / 1.03 / 45)
    assert {demand.role for demand in found.demands} >= {"elektricien"}
    assert estimated(cpv="45232140", nature=Nature.GOODS).hours == 0


@pytest.mark.parametrize(
    ("cpv", "nature", "framework", "shape"),
    [
        ("45232140", None, False, Shape.TRAPEZOID),
        ("45232140", None, True, Shape.UNIFORM),
        ("45232140", Nature.SERVICES, False, Shape.UNIFORM),
        ("50232100", None, False, Shape.UNIFORM),
        ("50232100", Nature.WORKS, False, Shape.TRAPEZOID),
        ("", None, False, Shape.TRAPEZOID),
    ],
)
def test_frameworks_and_services_are_even(
    cpv: str, nature: Nature | None, framework: bool, shape: Shape
) -> None:
    assert estimated(cpv=cpv, nature=nature, framework=framework).shape is shape
    for asked in Shape:
        options = Options(shape=asked)
        assert estimated(cpv=cpv, options=options, nature=nature).shape is asked


def test_the_multiplier_is_the_control_and_can_take_over() -> None:
    base = estimated(10 * MILLION)
    assert base.control_hours == round(4.6 * 10 * 1600)
    other = estimated(10 * MILLION, options=Options(method=Method.MULTIPLIER))
    assert (other.hours, other.control_hours) == (base.control_hours, base.hours)
    assert any("4.6 full-time years" in note for note in other.notes)


def test_low_and_high() -> None:
    hours = [
        estimated(10 * MILLION, options=Options(level=level)).hours for level in Level
    ]
    assert hours == [51_332, 73_332, 102_664]


def test_ten_times_as_large_is_fourteen_percent_less_for_each_euro() -> None:
    scale = Options(scaled=True)
    assert estimated(10 * MILLION, options=scale).hours == 73_332
    large = estimated(100 * MILLION, options=scale).hours
    assert round(large / 733_316, 2) == 0.86
    assert estimated(MILLION, options=scale).hours > estimated(MILLION).hours
    assert estimated(0, options=scale).hours == 0


def test_wages_of_another_year() -> None:
    hours = {year: estimated(options=Options(year=year)).hours for year in (2023, 2024)}
    assert hours == {2023: 7_765, 2024: 7_333}
    early = estimated(options=Options(year=2019))
    assert early.hours == hours[2023]
    assert any("2023 stands in for 2019" in note for note in early.notes)
    assert estimated(options=Options(year=2030)).hours == hours[2024]


def test_every_figure_used_is_named_with_its_source_or_as_assumed() -> None:
    notes = estimated().notes
    assert len(notes) == 6
    assert sum("assumed" in note for note in notes) == 3
    for source in ("CBS", "EIB", "assumed; productive hours"):
        assert any(source in note for note in notes)


def test_hours_without_people_say_why() -> None:
    found = estimated(cpv="92531000")
    assert found.hours > 0
    assert found.demands == ()
    assert "Who works these hours is not known" in found.notes[-1]
    short = Contract(MILLION, date(2027, 1, 5), date(2027, 1, 16), "45232140")
    found = estimate_labour(short)
    assert found.hours > 0
    assert found.demands == ()
    assert "no whole week" in found.notes[-1]


def test_a_demand_knows_its_days() -> None:
    contract = Contract(MILLION, date(2027, 1, 6), date(2027, 3, 2), "45232140")
    found = estimate_labour(contract, Options(shape=Shape.UNIFORM))
    assert found.start == date(2027, 1, 11)
    for demand in found.demands:
        first, last = found.period(demand)
        assert (first.weekday(), last.weekday()) == (0, 6)
        assert contract.first <= first <= last <= contract.last
        assert (last - first).days + 1 == 7 * len(demand.headcount)


@pytest.mark.parametrize(
    ("sum_eur", "first", "last"), [(-1, FIRST, LAST), (1, LAST, FIRST)]
)
def test_what_makes_no_sense_is_refused(sum_eur: int, first: date, last: date) -> None:
    with pytest.raises(ValueError, match="sum of zero or more"):
        estimate_labour(Contract(Decimal(sum_eur), first, last))


KINDS = load_figures().kinds
CODES = [prefix.ljust(8, "0") for kind in KINDS for prefix in kind.cpv]


@given(
    sum_eur=st.decimals(0, 500_000_000, places=2),
    cpv=st.sampled_from(CODES),
    days=st.integers(0, 2_000),
    level=st.sampled_from(list(Level)),
    method=st.sampled_from(list(Method)),
    scaled=st.booleans(),
)
def test_totals_hold_to_the_hour(
    sum_eur: Decimal, cpv: str, days: int, level: Level, method: Method, scaled: bool
) -> None:
    last = date.fromordinal(FIRST.toordinal() + days)
    contract = Contract(sum_eur, FIRST, last, cpv, "aanleg")
    options = Options(level=level, method=method, scaled=scaled)
    found = estimate_labour(contract, options)
    assert sum(month.hours for month in found.months) == found.hours
    if found.demands:
        assert sum(demand.hours for demand in found.demands) == found.hours
    assert all(found.period(demand)[1] <= last for demand in found.demands)


def test_the_page_states_what_is_computed() -> None:
    page = (Path(__file__).parents[2] / "docs" / "labour.md").read_text("utf-8")
    pipes = estimated(10 * MILLION)
    for number in (
        pipes.hours,
        pipes.control_hours,
        estimated(10 * MILLION, "45315300").hours,
        estimated(10 * MILLION, "45221100").hours,
    ):
        assert f"{number:,}" in page
    people = people_by_week(pipes)
    assert f"{sum(people) / 78:.1f} people, {max(people)} in the busiest" in page
