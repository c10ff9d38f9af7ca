"""A rulebook as data: blocks and bonuses, and the rules by which they count."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from allocator.domain.base import Code, Fact, Text
from allocator.rulebook.predicate import Predicate
from allocator.rulebook.rules import (
    EmployerFilter,
    Figure,
    LeastHours,
    Limit,
    LookBack,
    Missing,
    MixCap,
    ObligationRule,
    OtherRule,
    Penalty,
    Url,
    Weeks,
)
from allocator.rulebook.words import OF_WORK, Moment, Unit
from allocator.units import (
    MONTHS_PER_YEAR,
    QUARTERS_PER_HOUR,
    WEEKS_PER_YEAR,
    quarter_hours,
)

Value = Annotated[int, Field(ge=0, le=1_000_000)]


class Valued(Figure):
    """An amount for the work of people, and whom it is for."""

    id: Code
    title_nl: Text
    value_eur: Value
    unit: Unit = Unit.FTE_YEAR
    when: Predicate

    @field_validator("unit")
    @classmethod
    def _of_work(cls, unit: Unit) -> Unit:
        if unit not in OF_WORK:
            units = ", ".join(OF_WORK)
            raise ValueError(f"does not pay for work; Use one of {units}")
        return unit


class Block(Valued):
    """A building block: what work of a person is worth, and how long it counts."""

    counted_weeks: Weeks | None = None


class Bonus(Valued):
    """An amount on top of the block of a person; ``blocks`` names those with it.

    An empty ``blocks`` means all of them.
    """

    blocks: tuple[Code, ...] = ()


class RuleSet(Fact):
    """Counting rules of an authority, whether or not its values are known."""

    id: Code
    title: str
    authority: str
    source: Url
    read_on: date
    valid_from: date | None = None
    valid_until: date | None = None
    applies_by: Moment = Moment.CONTRACT
    note: str = ""
    obligation: ObligationRule | None = None
    least_hours: LeastHours | None = None
    look_back: LookBack | None = None
    penalty: Penalty | None = None
    limits: tuple[Limit, ...] = ()
    filters: tuple[EmployerFilter, ...] = ()
    mix: tuple[MixCap, ...] = ()
    other: tuple[OtherRule, ...] = ()
    missing: tuple[Missing, ...] = ()

    @model_validator(mode="after")
    def _validity(self) -> Self:
        first, last = self.valid_from, self.valid_until
        if first and last and last < first:
            raise ValueError("valid_until: lies before valid_from; Correct one of them")
        return self

    def is_valid_on(self, day: date) -> bool:
        """Whether a day lies in the validity, as far as the source states one."""
        first, last = self.valid_from, self.valid_until
        return (first is None or first <= day) and (last is None or day <= last)


class Rulebook(RuleSet):
    """The building blocks of one region and validity, and how they count.

    With ``resolution`` "first" a person who fits several blocks counts in the first;
    without it no two blocks may fit one person. ``extends`` names rule sets, whose
    rules hold where the rulebook has none of its own. ``basis_hours`` is ``None``
    where no source states them; then no work can be valued.
    """

    extends: tuple[Code, ...] = ()
    basis_hours: Annotated[float, Field(gt=0, le=60, multiple_of=0.25)] | None = None
    rounding: Literal["cent"] = "cent"
    resolution: Literal["first"] | None = None
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]
    bonuses: tuple[Bonus, ...] = ()

    @property
    def basis_quarters(self) -> int:
        """Quarters of an hour in a full-time week; ValueError where not stated."""
        if self.basis_hours is None:
            raise ValueError(f"rulebook {self.id} states no basis hours")
        return quarter_hours(self.basis_hours)

    @property
    def lacks(self) -> tuple[str, ...]:
        """What the sources read do not say, in words; empty when it is complete."""
        without = () if self.basis_hours else ("the hours of a full-time week",)
        return (*without, *(missing.what for missing in self.missing))

    @property
    def values_everyone(self) -> bool:
        """Whether nobody's work needs a figure that is missing."""
        partly = any(missing.when is not None for missing in self.missing)
        return self.basis_hours is not None and not partly

    def year_value_eur(self, figure: Valued) -> int:
        """Whole euros for a year of basis hours.

        A month is a twelfth of a year, a school year is a year, and an hour is one
        of 52 weeks of basis hours, which are whole quarters and so a whole number.
        """
        if figure.unit is Unit.MONTH:
            return figure.value_eur * MONTHS_PER_YEAR
        if figure.unit is Unit.HOUR:
            quarters = WEEKS_PER_YEAR * self.basis_quarters
            return figure.value_eur * quarters // QUARTERS_PER_HOUR
        return figure.value_eur
