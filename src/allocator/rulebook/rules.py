"""Counting rules: what limits, lowers or adds to the values of the blocks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from allocator.domain.base import Code, Fact, Text
from allocator.domain.contracts import ObligationBasis, OtherKind, TenderKind
from allocator.rulebook.predicate import Months, Predicate
from allocator.rulebook.words import Clock, Scope, Unit

Url = Annotated[str, Field(pattern=r"^https?://")]
Euros = Annotated[int, Field(ge=0, le=10**12)]
Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=3)]
Weeks = Annotated[int, Field(ge=1, le=2_600)]


class Figure(Fact):
    """A rule with the page that it was read on, and the day of reading.

    ``assumed`` says what of it the page does not say and was chosen here. In a
    file, source and day may be left out where they are those of the file.
    """

    source: Url
    read_on: date
    assumed: Text = ""


class LeastHours(Figure):
    """Work of fewer hours a week counts for nothing."""

    hours: Annotated[float, Field(gt=0, le=60, multiple_of=0.25)]


class LookBack(Figure):
    """A start at most so many months before the contract still counts."""

    months: Months


class Limit(Figure):
    """How long one person counts, beside the counted weeks of a block.

    ``weeks`` are weeks in work by the calendar, or full-time weeks by worked hours.
    By the calendar a gap of ``pause_weeks`` or more counts as well, shorter ones do
    not, and without ``pause_weeks`` none does; by worked hours no gap ever counts.
    Nobody for whom one of ``exempt`` holds is limited.
    """

    id: Code
    title: Text
    weeks: Weeks
    clock: Clock = Clock.CALENDAR
    scope: Scope = Scope.LIFE
    pause_weeks: Weeks | None = None
    exempt: tuple[Predicate, ...] = ()


class EmployerFilter(Figure):
    """Who worked for the contractor shortly before does not count there at all.

    Held against the end of the job that a person comes with: it is to end in the
    plan, or ended fewer than ``weeks`` before it. When the stint starts makes no
    difference, so that nobody is kept waiting for value.
    """

    id: Code
    when: Predicate
    weeks: Weeks


class MixCap(Figure):
    """At most a share of the fulfilment through a group of people.

    The group are those for whom ``when`` holds or, with ``own_staff``, whom the
    contractor employs already. ``percent`` is of the obligation, or of the
    counted value of all people on the tender, the group itself included.
    """

    id: Code
    title: Text
    when: Predicate | None = None
    own_staff: bool = False
    percent: Percent
    of: Literal["obligation", "employment"]


class OtherRule(Figure):
    """What fulfilment beside people counts for.

    An amount that was paid counts for ``percent`` of it (``actual-cost``,
    ``invoice``); an hour, a day or a single deed for ``value_eur``. With
    ``most_eur_per_day`` no day counts for more. ``limit_percent`` is the most of
    the obligation that all of its kind may fulfil.
    """

    id: Code
    title_nl: Text
    kind: OtherKind
    unit: Unit
    value_eur: Euros | None = None
    percent: Percent = Decimal(100)
    most_eur_per_day: Euros | None = None
    limit_percent: Percent | None = None


class Tier(Fact):
    """The percentage where labour is less than a share of the contract sum."""

    labour_percent_below: Percent
    percent: Percent


class Threshold(Fact):
    """The contract sum from which a kind of tender owes anything."""

    kind: TenderKind
    eur: Euros


class PsoDiscount(Fact):
    """Discount on the obligation for a contractor on a step of the PSO ladder."""

    step: Annotated[int, Field(ge=0, le=4)]
    percent: Percent


class ObligationRule(Figure):
    """What a tender owes where its own terms do not say otherwise.

    ``threshold_eur`` is for every kind of tender that ``thresholds`` does not name.
    ``least_months`` is the shortest contract that owes anything. ``eur_per_hour``
    makes an obligation in hours an amount.
    """

    percent: Percent | None = None
    basis: ObligationBasis = ObligationBasis.CONTRACT_SUM
    tiers: tuple[Tier, ...] = ()
    threshold_eur: Euros = 0
    thresholds: tuple[Threshold, ...] = ()
    cap_eur: Euros | None = None
    least_months: Months = 0
    eur_per_hour: Euros | None = None
    pso: tuple[PsoDiscount, ...] = ()


class Penalty(Figure):
    """What is deducted for what is short, once the recovery period is over.

    ``percent`` of what is short; nothing where ``waived_without_fault`` and the
    contractor is not at fault and has shown effort.
    """

    title: Text
    percent: Percent = Decimal(100)
    waived_without_fault: bool = False


class Missing(Fact):
    """What the copy read does not say; a tender that needs it is refused.

    Needed by people for whom ``when`` holds and who fall in no block, and by other
    fulfilment of the kinds in ``other``. With neither it stops nothing.
    """

    what: Annotated[Text, Field(min_length=1)]
    when: Predicate | None = None
    other: tuple[OtherKind, ...] = ()
