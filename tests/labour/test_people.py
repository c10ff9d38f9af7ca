"""From hours to people: no hour is lost, and a place lasts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from allocator.labour.figures import load_figures
from allocator.labour.people import RoleDemand, people_of, week_quarters
from allocator.labour.profile import Profile, Shape
from allocator.reading.grammar import read_profile, weekly

PER_YEAR = Decimal(1600)
TRAPEZOID = Profile.of(Shape.TRAPEZOID, Fraction(1, 2), Fraction(3, 4))
UNIFORM = Profile.of(Shape.UNIFORM, Fraction(1, 2), Fraction(3, 4))
CREWS = sorted(load_figures().crews)


def test_a_full_time_week() -> None:
    """1,600 hours over 52 weeks are 30.77; a quarter less is 30.75."""
    assert week_quarters(PER_YEAR) == 123


def test_runs_are_written_as_a_cell() -> None:
    demand = RoleDemand("grondwerker", 1, Decimal("30.75"), 0, (2, 2, 3, 1))
    assert demand.runs == "2*2 3*1 1*1"
    assert demand.hours == 8 * Decimal("30.75")
    assert weekly(read_profile(demand.runs), 4) == demand.headcount


def test_what_is_left_over_makes_some_weeks_a_quarter_longer() -> None:
    (usual, longer) = people_of(1000, {"a": Decimal(1)}, UNIFORM, 4, PER_YEAR)
    assert (usual.hours_a_week, longer.hours_a_week) == (
        Decimal("30.25"),
        Decimal("30.5"),
    )
    assert usual.hours + longer.hours == 1000
    assert (usual.number, longer.number) == (1, 2)


def test_few_hours_are_a_short_week_of_one_person() -> None:
    (only,) = people_of(7, {"a": Decimal(1)}, TRAPEZOID, 20, PER_YEAR)
    assert (only.headcount, only.hours_a_week) == ((1,), Decimal(7))
    assert people_of(0, {"a": Decimal(1)}, TRAPEZOID, 20, PER_YEAR) == ()


@given(
    hours=st.integers(0, 300_000),
    crew=st.sampled_from(CREWS),
    weeks=st.integers(1, 260),
    even=st.booleans(),
    per_year=st.integers(1_200, 2_080),
)
def test_people_times_hours_are_the_hours(
    hours: int, crew: str, weeks: int, even: bool, per_year: int
) -> None:
    shares = load_figures().crews[crew]
    profile = UNIFORM if even else TRAPEZOID
    people = people_of(hours, shares, profile, weeks, Decimal(per_year))
    assert sum(demand.hours for demand in people) == hours
    for demand in people:
        assert demand.headcount[0] > 0
        assert demand.headcount[-1] > 0
        assert 0 <= demand.start_week <= weeks - len(demand.headcount)
        assert 0 < demand.hours_a_week <= 60
        assert demand.hours_a_week % Decimal("0.25") == 0
    named = [(demand.role, demand.number) for demand in people]
    assert len(named) == len(set(named))


@given(hours=st.integers(5_000, 300_000), crew=st.sampled_from(CREWS))
def test_roles_get_their_share_to_a_week(hours: int, crew: str) -> None:
    shares = load_figures().crews[crew]
    people = people_of(hours, shares, TRAPEZOID, 60, PER_YEAR)
    for role, share in shares.items():
        got = sum(demand.hours for demand in people if demand.role == role)
        assert abs(got - hours * share) < hours * Decimal("0.005") + 32
