"""The closed lists of words that a rulebook is written in."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Unit(StrEnum):
    """What a value is paid for.

    The first four value the work of a person and go pro rata with the hours a
    week, at most the basis hours, and with the weeks. The others value what a
    contractor does beside: an hour or a day that staff spends, an amount that was
    paid, or one fixed amount.
    """

    FTE_YEAR = "fte-year"
    MONTH = "month"
    SCHOOL_YEAR = "school-year"
    HOUR = "hour"
    DAY = "day"
    ACTUAL_COST = "actual-cost"
    INVOICE = "invoice"
    ONCE = "once"


OF_WORK: Final = (Unit.FTE_YEAR, Unit.MONTH, Unit.SCHOOL_YEAR, Unit.HOUR)
OF_AMOUNTS: Final = (Unit.ACTUAL_COST, Unit.INVOICE)


class Clock(StrEnum):
    """How a duration runs: by weeks in work, or by hours against full time."""

    CALENDAR = "calendar"
    WORKED_HOURS = "worked_hours"


class Scope(StrEnum):
    """What a duration is shared by: one tender, or all tenders in a life."""

    CONTRACT = "contract"
    LIFE = "life"


class Contract(StrEnum):
    """The kind of contract between a person and a contractor.

    No dossier states it, so a predicate that asks for one holds for nobody in a
    plan; it is there for accounts made afterwards.
    """

    EXISTING = "existing"
    PERMANENT = "permanent"
    WORK_EXPERIENCE = "work_experience"
    AFTER_INTERNSHIP = "after_internship"
    WAGE_SUBSIDY = "wage_subsidy"


class Moment(StrEnum):
    """The day of a tender that decides which rulebook applies to it."""

    PUBLICATION = "publication"
    AWARD = "award"
    CONTRACT = "contract"
