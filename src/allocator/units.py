"""Weeks, money, hours and kilometres: the only module that rounds.

Weeks are integers ``0 … T-1`` from the Monday on which the plan starts; all
periods are half open, ``[start_week, end_week)``. Money is integer euro cents.
Hours are multiples of a quarter, so they are exact as floats. Distances are
rounded once, to 0.1 km, and carried as integer hectometres.
"""

from __future__ import annotations

import math
from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

DAYS_PER_WEEK: Final = 7
MONTHS_PER_YEAR: Final = 12
WEEKS_PER_YEAR: Final = 52
QUARTERS_PER_HOUR: Final = 4
CENTS_PER_EURO: Final = 100
HECTOMETRES_PER_KM: Final = 10
FOREVER: Final = 2**31 - 1
"""Week after every horizon: what never expires is held until then (int32)."""
NO_WEEK: Final = -(2**31)
"""Marks "no such week" in int32 columns; facts use ``None``."""

# The Netherlands and about 30 km around them, WGS84 degrees.
LATITUDE_RANGE: Final = (50.4, 53.9)
LONGITUDE_RANGE: Final = (2.9, 7.7)


def first_whole_week(day: date, start: date) -> int:
    """First week that lies wholly on or after ``day`` (may be negative)."""
    return -((start - day).days // DAYS_PER_WEEK)


def end_of_whole_weeks(last_day: date, start: date) -> int:
    """Exclusive end of the last week that lies wholly up to ``last_day``."""
    return ((last_day - start).days + 1) // DAYS_PER_WEEK


def week_of(day: date, start: date) -> int:
    """Week in which ``day`` falls (negative before ``start``)."""
    return (day - start).days // DAYS_PER_WEEK


def monday(week: int, start: date) -> date:
    """First day of ``week``."""
    return start + timedelta(days=DAYS_PER_WEEK * week)


def last_day(end_week: int, start: date) -> date:
    """Sunday that closes a half-open period ``[…, end_week)``."""
    return monday(end_week, start) - timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """Same day so many calendar months later, or the last day of that month."""
    years, month = divmod(day.month - 1 + months, MONTHS_PER_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_column_later(
    days: NDArray[np.datetime64], months: int
) -> NDArray[np.datetime64]:
    """`months_later` of a column of days; NaT stays NaT."""
    day = days.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    later = month + np.timedelta64(months, "M")
    last = (later + np.timedelta64(1, "M")).astype("datetime64[D]") - 1
    within = day - month.astype("datetime64[D]")
    same_day = later.astype("datetime64[D]") + within
    return np.where(same_day > last, last, same_day)


def round_half_up(value: Decimal) -> int:
    """Nearest integer, halves away from zero: the one rounding rule for money."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def divided_half_up(
    amounts: NDArray[np.int64], divisors: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Nearest integers of quotients, halves up; exact, for amounts of 0 or more.

    Twice an amount and its divisor have to fit in int64.
    """
    return (2 * amounts + divisors) // (2 * divisors)


def cents(euros: Decimal) -> int:
    """Euros as integer cents, rounded half up."""
    return round_half_up(euros * CENTS_PER_EURO)


def cent_column(euros: NDArray[np.float64]) -> NDArray[np.int64]:
    """Amounts that are estimates, in whole cents, rounded half up."""
    return np.floor(euros * CENTS_PER_EURO + 0.5).astype(np.int64)


def euros(amount_cents: int) -> Decimal:
    """Cents as euros, exact, with two decimals."""
    return Decimal(amount_cents).scaleb(-2)


def quarter_hours(hours: float) -> int:
    """Hours as integer quarters; exact for the multiples that facts allow."""
    return round(hours * QUARTERS_PER_HOUR)


def hectometres(km: float) -> int:
    """Kilometres rounded to 0.1 km, as an integer number of 0.1 km."""
    return math.floor(km * HECTOMETRES_PER_KM + 0.5)


def hectometre_column(km: NDArray[np.float64]) -> NDArray[np.int64]:
    """`hectometres` of a column; the same operations, so the same numbers."""
    return np.floor(km * HECTOMETRES_PER_KM + 0.5).astype(np.int64)
