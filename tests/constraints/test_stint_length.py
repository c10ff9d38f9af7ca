"""``stint_length``: the least weeks, or the whole of a shorter demand."""

from __future__ import annotations

import pytest
from builders import demand, instance, seeker
from solving import assert_allowed, assert_refused, assert_solved, plan_of

FACTS = instance(
    [seeker()],
    [
        demand("d1", least_weeks=4),
        demand("d2", least_weeks=8, start_week=12, end_week=15),
    ],
)


def test_long_work_is_planned() -> None:
    assert assert_solved(FACTS).stints == ((0, 0, 0, 10), (0, 1, 12, 15))


@pytest.mark.parametrize(
    "stint",
    [(0, 0, 0, 3), (0, 0, 4, 7), (0, 0, 7, 10), (0, 1, 12, 14), (0, 1, 13, 15)],
)
def test_a_stint_too_short_is_refused(stint: tuple[int, int, int, int]) -> None:
    assert_refused(FACTS, plan_of([stint]), "stint_length")


@pytest.mark.parametrize(
    "stint", [(0, 0, 0, 4), (0, 0, 3, 7), (0, 0, 6, 10), (0, 1, 12, 15)]
)
def test_the_least_stint_is_allowed(stint: tuple[int, int, int, int]) -> None:
    assert_allowed(FACTS, plan_of([stint]))


def test_each_stint_of_a_return_is_long_enough() -> None:
    assert_refused(FACTS, plan_of([(0, 0, 0, 4), (0, 0, 7, 10)]), "stint_length")
    assert_allowed(FACTS, plan_of([(0, 0, 0, 4), (0, 0, 6, 10)]))
