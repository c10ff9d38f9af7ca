"""Tenders, the labour they demand, their other social return, and roles."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from allocator.domain.base import Cents, Code, Fact, Hours, Place, Text, Week
from allocator.domain.skills import Requirement, SkillLevel

Headcount = Annotated[int, Field(ge=0, le=100_000)]


class ObligationBasis(StrEnum):
    """The amount of which the obligation is a share."""

    CONTRACT_SUM = "contract_sum"
    WAGE_BILL = "wage_bill"
    HOURS = "hours"
    TURNOVER = "turnover"


class TenderKind(StrEnum):
    """What is bought, where thresholds differ by it."""

    WORKS = "works"
    SERVICES = "services"
    SUPPLIES = "supplies"


class Tender(Fact):
    """An awarded contract that carries a social-return obligation (set P).

    ``sum_cents`` is ``None`` when the sum is not known; the obligation is then
    zero and reading says so. ``reference_date`` fixes every person's block.
    ``turnover_cents`` is what was or will be invoiced, ``labour_hours`` the hours of
    work in all, ``labour_share`` what of the sum is labour, from 0 to 1, and
    ``pso_step`` that of the contractor's certificate.
    """

    id: Code
    title: Text = ""
    contractor: Code
    authority: Text = ""
    sum_cents: Cents | None = None
    obligation_share: Annotated[Decimal, Field(ge=0, le=1)] = Decimal("0.05")
    obligation_basis: ObligationBasis = ObligationBasis.CONTRACT_SUM
    wage_bill_cents: Cents | None = None
    turnover_cents: Cents | None = None
    labour_hours: Annotated[Decimal, Field(ge=0, le=10**8)] | None = None
    labour_share: Annotated[Decimal, Field(ge=0, le=1)] | None = None
    kind: TenderKind | None = None
    pso_step: Annotated[int, Field(ge=1, le=4)] | None = None
    threshold_cents: Cents = 0
    cap_cents: Cents | None = None
    rulebook: Code
    reference_date: date
    start_week: Week
    end_week: Week
    place: Place
    cpv: Annotated[str, Field(pattern=r"^(\d{8}(-\d)?)?$")] = ""
    sector: Code
    source: Text = ""
    assumption: Text = ""

    @model_validator(mode="after")
    def _period_and_basis(self) -> Self:
        if self.start_week >= self.end_week:
            raise ValueError("end_week: the period holds no whole week")
        field = _BASIS_FIELDS.get(self.obligation_basis)
        if field is not None and getattr(self, field) is None:
            raise ValueError(
                f"{field}: is empty while the obligation is a share of it; "
                "Fill it, or choose contract_sum as the basis"
            )
        return self


_BASIS_FIELDS: Final = {
    ObligationBasis.WAGE_BILL: "wage_bill_cents",
    ObligationBasis.HOURS: "labour_hours",
    ObligationBasis.TURNOVER: "turnover_cents",
}


class OtherKind(StrEnum):
    """What a contractor may do for social return beside giving people work."""

    SOCIAL_PURCHASE = "social_purchase"
    ACTIVITY = "activity"
    TRAINING = "training"


class OtherSroi(Fact):
    """Social return on a tender beside people: a purchase, activity or training.

    ``amount_cents`` is what was paid; ``hours`` and ``days`` say how much time staff
    spent, and on how many days. The rulebook says which of them counts, and for how
    much. ``day`` and ``source`` are evidence only.
    """

    id: Code
    tender: Code
    kind: OtherKind
    amount_cents: Annotated[int, Field(gt=0, le=10**14)] | None = None
    hours: Annotated[Decimal, Field(gt=0, le=100_000, decimal_places=2)] | None = None
    days: Annotated[int, Field(ge=1, le=3_660)] | None = None
    day: date | None = None
    description: Text = ""
    source: Text = ""


class Demand(Fact):
    """People that a tender needs in one role and place, week by week (set D).

    ``headcount[t - start_week]`` is ``n[d,t]``; its first and last week hold at
    least one place. ``learner_places`` has the same length, or is empty when
    nobody may work as a learner. A person who worked ``teaches_after_weeks`` in
    one stint holds ``teaches`` from the end of that stint. An ``estimated`` demand
    follows from the sum of the tender, not from its contractor.
    """

    id: Code
    tender: Code
    role: Code
    place: Place
    start_week: Week
    end_week: Week
    headcount: tuple[Headcount, ...]
    hours: Hours
    requires: Requirement = Requirement()
    learner_requires: Requirement = Requirement()
    learner_places: tuple[Headcount, ...] = ()
    teaches: tuple[SkillLevel, ...] = ()
    teaches_after_weeks: Annotated[int, Field(ge=1, le=520)] | None = None
    least_weeks: Annotated[int, Field(ge=1, le=520)] = 1
    priority: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)] = Decimal(1)
    estimated: bool = False
    assumption: Text = ""

    @property
    def weeks(self) -> int:
        """Number of weeks from the first place to the last."""
        return self.end_week - self.start_week

    @property
    def least_stint(self) -> int:
        """Least weeks of a stint: ``least_weeks``, or the whole demand."""
        return min(self.least_weeks, self.weeks)

    @model_validator(mode="after")
    def _profiles(self) -> Self:
        if self.start_week >= self.end_week:
            raise ValueError("end_week: the period holds no whole week")
        if len(self.headcount) != self.weeks:
            raise ValueError("headcount: one number for each week is needed")
        if not (self.headcount[0] and self.headcount[-1]):
            raise ValueError("headcount: the first and last week hold no place")
        if self.learner_places and len(self.learner_places) != self.weeks:
            raise ValueError("learner_places: one number for each week is needed")
        if bool(self.teaches) != (self.teaches_after_weeks is not None):
            raise ValueError(
                "teaches_after_weeks: does not fit what is taught; Fill it together "
                "with teaches, or leave both empty"
            )
        if self.learner_requires.clauses and not self.learner_places:
            raise ValueError(
                "learner_places: is empty although learner_requires is filled; Say "
                "how many learners there may be, or empty learner_requires"
            )
        return self


class Role(Fact):
    """A kind of work, with its international codes (ISCO-08, ESCO)."""

    id: Code
    label_nl: Text = ""
    label_en: Text = ""
    isco08: Annotated[str, Field(pattern=r"^(\d{4})?$")] = ""
    esco_uri: Text = ""
