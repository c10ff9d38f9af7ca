"""Tenders and demands: who asks for which work where and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.generate.draws import Draws
from allocator.generate.figures import work_figures
from allocator.generate.market import Market
from allocator.generate.towns import Sites, Towns
from allocator.generate.words import Words, numbered

_LEAST_INSIDE: Final = 13
"""Weeks of each tender that lie inside the horizon, if it has as many."""


@dataclass(frozen=True)
class Horizon:
    """The Monday of week 0, and the number of weeks."""

    start: date
    weeks: int


@dataclass(frozen=True)
class Tenders:
    """One row a tender; weeks int64, half open, may leave the horizon."""

    ids: Words
    sector: NDArray[np.int64]
    contractor: Words
    sites: Sites
    start: NDArray[np.int64]
    end: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.sector)


@dataclass(frozen=True)
class Demands:
    """One row a demand, without its people; weeks inside tender and horizon.

    ``role`` is the position in the market's roles; ``elsewhere`` says whose site is
    not that of the tender.
    """

    ids: Words
    tender: NDArray[np.int64]
    role: NDArray[np.int64]
    sites: Sites
    elsewhere: NDArray[np.bool_]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    hours: Words

    def __len__(self) -> int:
        return len(self.tender)

    @property
    def weeks(self) -> NDArray[np.int64]:
        """Number of weeks of each demand."""
        return self.end - self.start


def demands_of_tenders(count: int, draws: Draws) -> NDArray[np.int64]:
    """Tender of each of ``count`` demands, ascending from 0."""
    shares = work_figures().tenders.demands
    sizes = np.array([int(word) for word in shares], np.int64)
    drawn = sizes[draws.position(list(shares.values()), count)]
    return np.repeat(np.arange(count), drawn)[:count]


def draw_tenders(
    count: int, market: Market, towns: Towns, horizon: Horizon, draws: Draws
) -> Tenders:
    """Tenders over the towns and weeks; few contractors carry out many."""
    figures = work_figures().tenders
    sector = draws.position([s.weight for s in market.sectors], count)
    anywhere = draws.chance(figures.anywhere, count)
    town = np.where(
        anywhere,
        draws.whole(0, len(towns), count),
        draws.position(towns.people, count),
    )
    length = draws.band(figures.weeks, count)
    # Evenly over the weeks, those that are under way at the start included.
    least = min(_LEAST_INSIDE, horizon.weeks)
    places = horizon.weeks - least + 1 - (least - length)
    start = (draws.spread(count) * places).astype(np.int64) + least - length
    return Tenders(
        ids=numbered("tender-", count),
        sector=sector,
        contractor=_contractors(sector, market, draws),
        sites=towns.sites(town, draws),
        start=start,
        end=start + length,
    )


def _contractors(sector: NDArray[np.int64], market: Market, draws: Draws) -> Words:
    """A contractor of the sector; the cube of a draw favours the first ones."""
    tenders = np.bincount(sector, minlength=len(market.sectors))
    count = 1 + tenders // work_figures().tenders.per_contractor
    first = np.cumsum(count) - count
    point = draws.uniform(len(sector))
    number = (point * point * point * count[sector]).astype(np.int64)
    words = [
        f"{each.id}-{number:0{len(str(most))}}"
        for each, most in zip(market.sectors, count.tolist(), strict=True)
        for number in range(1, most + 1)
    ]
    return Words(words, first[sector] + number)


def draw_demands(
    tender: NDArray[np.int64],
    tenders: Tenders,
    market: Market,
    towns: Towns,
    horizon: Horizon,
    draws: Draws,
) -> Demands:
    """Demands of the tenders: role, site, weeks and hours."""
    figures, count = work_figures().demands, len(tender)
    elsewhere = draws.chance(figures.elsewhere, count)
    around = towns.nearest(min(figures.neighbours, len(towns)))
    other = around[tenders.sites.town[tender], draws.whole(0, around.shape[1], count)]
    sites = towns.sites(other, draws)

    def at(own: NDArray[np.int64], of_tender: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.where(elsewhere, own, of_tender[tender])

    first = np.maximum(0, tenders.start[tender])
    last = np.minimum(horizon.weeks, tenders.end[tender])
    length = np.minimum(draws.band(figures.weeks, count), last - first)
    start = first + draws.whole(0, last - first - length + 1, count)
    return Demands(
        ids=numbered("demand-", count),
        tender=tender,
        role=_roles(tenders.sector[tender], market, draws),
        sites=Sites(
            at(sites.town, tenders.sites.town),
            at(sites.latitude, tenders.sites.latitude),
            at(sites.longitude, tenders.sites.longitude),
        ),
        elsewhere=elsewhere,
        start=start,
        end=start + length,
        hours=draws.among(figures.hours, count),
    )


def _roles(
    sector: NDArray[np.int64], market: Market, draws: Draws
) -> NDArray[np.int64]:
    position = {role.id: i for i, role in enumerate(market.roles)}
    chosen = np.zeros(len(sector), np.int64)
    for number, facts in enumerate(market.sectors):
        here = np.flatnonzero(sector == number)
        of_sector = np.array([position[role] for role in facts.roles], np.int64)
        drawn = draws.position(list(facts.roles.values()), len(here))
        chosen[here] = of_sector[drawn]
    return chosen
