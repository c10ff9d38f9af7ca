"""A plan, and what a solver says of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import chain, compress
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Stint(NamedTuple):
    """One person contiguously on one demand in ``[start_week, end_week)``.

    ``seeker`` and ``demand`` are positions in the instance.
    """

    seeker: int
    demand: int
    start_week: int
    end_week: int


class CoursePlace(NamedTuple):
    """One person in one cohort; both are positions in the instance."""

    seeker: int
    cohort: int


class Career(NamedTuple):
    """What one person does, in order of weeks."""

    stints: tuple[Stint, ...]
    course_places: tuple[CoursePlace, ...]


class StintColumns(NamedTuple):
    """The stints of a plan in its order, shape (stints,) each."""

    seeker: Numbers
    demand: Numbers
    start_week: Numbers
    end_week: Numbers


class PlaceColumns(NamedTuple):
    """The course places of a plan in its order, shape (places,) each."""

    seeker: Numbers
    cohort: Numbers


@dataclass(frozen=True)
class Plan:
    """One career for every job seeker, the empty one included; sorted."""

    stints: tuple[Stint, ...] = ()
    course_places: tuple[CoursePlace, ...] = ()

    @classmethod
    def of(
        cls, stints: Iterable[Stint] = (), course_places: Iterable[CoursePlace] = ()
    ) -> Self:
        """Plan with its parts in the order of person and week."""
        in_order = sorted(stints, key=lambda s: (s.seeker, s.start_week, s.demand))
        return cls(tuple(in_order), tuple(sorted(course_places)))

    @cached_property
    def stint_columns(self) -> StintColumns:
        """The stints as columns."""
        return StintColumns(*_columns(self.stints, 4))

    @cached_property
    def place_columns(self) -> PlaceColumns:
        """The course places as columns."""
        return PlaceColumns(*_columns(self.course_places, 2))

    def of_people(self, chosen: Mask) -> Plan:
        """The careers of some people alone; ``chosen`` is bool, shape (N,)."""
        return Plan(
            tuple(compress(self.stints, chosen[self.stint_columns.seeker])),
            tuple(compress(self.course_places, chosen[self.place_columns.seeker])),
        )

    def on_demands(self, chosen: Mask) -> Plan:
        """The stints on some demands alone; ``chosen`` is bool, shape (demands,)."""
        return Plan(tuple(compress(self.stints, chosen[self.stint_columns.demand])))

    def careers(self) -> dict[int, Career]:
        """Career of each person who has one, by position."""
        stints: dict[int, list[Stint]] = {}
        places: dict[int, list[CoursePlace]] = {}
        for stint in self.stints:
            stints.setdefault(stint.seeker, []).append(stint)
        for place in self.course_places:
            places.setdefault(place.seeker, []).append(place)
        return {
            seeker: Career(
                tuple(sorted(stints.get(seeker, ()), key=lambda s: s.start_week)),
                tuple(places.get(seeker, ())),
            )
            for seeker in sorted(stints.keys() | places.keys())
        }


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> Numbers:
    """Rows of so many numbers as columns, shape (width, rows)."""
    size = width * len(rows)
    flat = np.fromiter(chain.from_iterable(rows), np.int64, size)
    return np.ascontiguousarray(flat.reshape(-1, width).T)


@dataclass(frozen=True, slots=True)
class ShadowPrices:
    """What one more of everything scarce is worth, as far as a search knows.

    Parameters
    ----------
    places
        EUR-equivalents for a place in a week, float64, shape (D, T).
    learners
        EUR-equivalents for a learner place in a week, on top; float64, (D, T).
    seats
        EUR-equivalents for a seat of a cohort, float64, shape (K,).
    rates
        EUR-equivalents for the next counted euro of a tender, from 0 to the
        weight of ``sroi_fulfilment``, float64, shape (P,). One euro more of
        obligation is worth the rest of that weight.
    """

    places: NDArray[np.float64]
    learners: NDArray[np.float64]
    seats: NDArray[np.float64]
    rates: NDArray[np.float64]


class Termination(StrEnum):
    """Why the search stopped."""

    OPTIMAL = "optimal"
    GAP_REACHED = "gap_reached"
    TIME_LIMIT = "time_limit"
    INTERRUPTED = "interrupted"
    INFEASIBLE = "infeasible"
    HEURISTIC_END = "heuristic_end"
    SOLVER_FAILED = "solver_failed"


@dataclass(frozen=True, slots=True)
class Result:
    """Why a search stopped, and separately what it has.

    ``value_eur`` and ``bound_eur`` are totals in EUR-equivalents of the policy;
    ``None`` where there is no plan, or no proven bound.
    """

    termination: Termination
    plan: Plan | None
    value_eur: Decimal | None
    bound_eur: Decimal | None
    seconds: float
    note: str = ""

    @property
    def gap(self) -> float | None:
        """``(bound - value) / max(1, |value|)``, or ``None``."""
        if self.value_eur is None or self.bound_eur is None:
            return None
        distance = self.bound_eur - self.value_eur
        return float(distance / max(Decimal(1), abs(self.value_eur)))
