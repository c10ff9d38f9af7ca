"""The columns of ``tenders.csv`` and ``demands.csv``."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.generate.contracts import Demands, Horizon, Tenders
from allocator.generate.draws import Draws
from allocator.generate.figures import work_figures
from allocator.generate.market import Market
from allocator.generate.staffing import Staffing, as_words
from allocator.generate.towns import Towns
from allocator.generate.words import Words, days, numbers, one_word
from allocator.units import DAYS_PER_WEEK

DRIVER: Final = "rijbewijs_b"
RULEBOOKS: Final = ("haaglanden-2023", "utrecht")
"""Of synthetic tenders: both complete; more would change the recipes' bytes."""


def tender_columns(
    tenders: Tenders,
    thousands: NDArray[np.int64],
    market: Market,
    towns: Towns,
    horizon: Horizon,
    seed: int,
) -> dict[str, Words]:
    """``tenders.csv``; ``thousands`` is the sum of each in thousands of EUR."""
    figures, draws, count = work_figures(), Draws(seed, "clauses"), len(tenders)
    town = [towns.names[i] for i in tenders.sites.town.tolist()]
    titles = [market.sectors[i].title for i in tenders.sector.tolist()]
    by_wages = draws.chance(figures.sums.wage_bill, count)
    award = draws.whole(*figures.tenders.award, count)
    day = draws.whole(0, DAYS_PER_WEEK, count)
    capped = draws.chance(figures.sums.capped, count)
    return {
        "id": tenders.ids,
        "title": as_words([f"{t} {n}" for t, n in zip(titles, town, strict=True)]),
        "contractor": tenders.contractor,
        "authority": as_words([f"Opdrachtgever {name}" for name in town]),
        "sum_eur": numbers(thousands * 1000),
        "obligation_share": draws.among(figures.sums.obligation, count),
        "obligation_basis": Words(
            ["contract_sum", "wage_bill"], by_wages.astype(np.int64)
        ),
        "wage_bill_eur": numbers(_wage_bill(thousands)).where(by_wages),
        "threshold_eur": draws.among(figures.sums.threshold, count),
        "cap_eur": one_word(str(figures.sums.cap_eur), count).where(capped),
        "rulebook": Words([*RULEBOOKS], draws.whole(0, len(RULEBOOKS), count)),
        "reference_date": days(tenders.start - award, horizon.start, day),
        "start": days(tenders.start, horizon.start),
        "end": days(tenders.end, horizon.start, -1),
        **tenders.sites.columns(towns),
        "cpv": Words([sector.cpv for sector in market.sectors], tenders.sector),
        "sector": Words([sector.id for sector in market.sectors], tenders.sector),
        "source": one_word("synthetic", count),
    }


def _wage_bill(thousands: NDArray[np.int64]) -> NDArray[np.int64]:
    """EUR in wages: the full-time years of the sum at their mean, times the wage."""
    figures = work_figures().sums
    low, high = figures.years_per_million
    years = thousands * ((low + high) / 2 / 1000)
    return (years * figures.wage_eur_per_year).astype(np.int64)


def demand_columns(
    demands: Demands,
    tenders: Tenders,
    staffing: Staffing,
    market: Market,
    towns: Towns,
    horizon: Horizon,
    seed: int,
) -> dict[str, Words]:
    """``demands.csv``; where the site is the tender's, its columns stay empty."""
    figures, draws, count = work_figures().demands, Draws(seed, "terms"), len(demands)
    drives = draws.chance(figures.drivers, count)
    sites = demands.sites.columns(towns)

    def of_role(words: list[str]) -> Words:
        return Words(words, demands.role)

    roles = market.roles
    requires = [role.requires for role in roles]
    driving = [text if DRIVER in text else f"{text} | {DRIVER}" for text in requires]
    return {
        "id": demands.ids,
        "tender": Words(tenders.ids.words, demands.tender),
        "role": of_role([role.id for role in roles]),
        **{name: column.where(demands.elsewhere) for name, column in sites.items()},
        "start": days(demands.start, horizon.start),
        "end": days(demands.end, horizon.start, -1),
        "headcount": as_words(staffing.headcount),
        "hours": demands.hours,
        "requires": Words([*requires, *driving], demands.role + drives * len(requires)),
        "learner_requires": of_role([role.learner_requires for role in roles]),
        "learner_places": as_words(staffing.learner_places),
        "teaches": of_role([role.teaches for role in roles]),
        "teaches_after_weeks": of_role([str(r.teaches_after or "") for r in roles]),
        "least_weeks": of_role([str(role.least_weeks) for role in roles]),
        "priority": draws.among(figures.priority, count),
    }
