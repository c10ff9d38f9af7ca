"""Hours of work from a sum: by the share of labour in the cost, or a multiplier."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Final

from allocator.labour.figures import LabourFigures, Wage
from allocator.units import round_half_up

EUR_PER_MILLION: Final = 1_000_000


class Method(StrEnum):
    """How a sum becomes hours."""

    COST_SHARE = "cost_share"
    MULTIPLIER = "multiplier"


class Level(StrEnum):
    """How much of the estimate to take."""

    LOW = "low"
    BASE = "base"
    HIGH = "high"


class Nature(StrEnum):
    """What is bought."""

    WORKS = "works"
    SERVICES = "services"
    GOODS = "goods"


def wage_of(figures: LabourFigures, year: int | None) -> Wage:
    """Wage of a year: that year's, else the nearest one's; the latest for ``None``."""
    if year is None:
        return max(figures.wages, key=lambda wage: wage.year)
    return min(figures.wages, key=lambda wage: (abs(wage.year - year), -wage.year))


def by_cost_share(
    figures: LabourFigures, sum_eur: Decimal, labour_share: Decimal, wage: Wage
) -> Decimal:
    """Productive hours: labour's share of the direct cost, over the wage."""
    overhead = (1 + figures.general_costs.value) * (1 + figures.profit_and_risk.value)
    return sum_eur * labour_share / overhead / wage.eur_per_hour


def by_multiplier(figures: LabourFigures, sum_eur: Decimal) -> Decimal:
    """Productive hours: full-time years for each million euro."""
    years = figures.multiplier.value * sum_eur / EUR_PER_MILLION
    return years * figures.hours_per_year.value


def scaled(figures: LabourFigures, sum_eur: Decimal, hours: Decimal) -> Decimal:
    """Hours corrected for size: ten times as large is 14 % less for each euro."""
    if not sum_eur:
        return hours
    size = sum_eur / figures.scale_reference_eur.value
    return hours * size ** (figures.scale_exponent.value - 1)


def at_level(figures: LabourFigures, level: Level, hours: Decimal) -> int:
    """Whole hours at a level of the estimate."""
    factor = {
        Level.LOW: figures.low.value,
        Level.BASE: Decimal(1),
        Level.HIGH: figures.high.value,
    }[level]
    return round_half_up(hours * factor)
