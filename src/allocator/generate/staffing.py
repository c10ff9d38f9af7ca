"""How many people a demand asks week by week, and what that makes of the sum."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.generate.contracts import Demands
from allocator.generate.draws import Draws
from allocator.generate.figures import work_figures
from allocator.generate.market import Market
from allocator.generate.towns import Towns
from allocator.generate.words import Words
from allocator.ranges import expand
from allocator.units import WEEKS_PER_YEAR

MOST_PEOPLE: Final = 100_000
SKEW: Final = 0.06
"""The smaller, the more the largest demands differ from the rest."""
FULL_TIME: Final = 36


class Staffing(NamedTuple):
    """People and learners as profiles, one a demand; person-weeks int64."""

    headcount: list[str]
    learner_places: list[str]
    person_weeks: NDArray[np.int64]


def draw_staffing(
    demands: Demands, market: Market, towns: Towns, supply: int, draws: Draws
) -> Staffing:
    """Staff the demands so that they ask about what people have to give.

    Parameters
    ----------
    supply
        Person-weeks of all people together.
    """
    mean = _mean_people(demands, market, towns, supply, draws)
    demand, block = _blocks(demands)
    step = work_figures().demands.step
    begin = block * step
    length = np.minimum(begin + step, demands.weeks[demand]) - begin
    middle = (begin + length * 0.5) / demands.weeks[demand]
    trapezoid = draws.chance(work_figures().demands.trapezoid, len(demands))
    level = np.where(trapezoid[demand], _trapezoid(middle), 1.0)
    people = np.floor(mean[demand] * level + 0.5).astype(np.int64)
    people = np.clip(people, 1, MOST_PEOPLE)
    share = np.array([role.learners for role in market.roles])[demands.role][demand]
    learners = np.where(share > 0, np.maximum(1, (people * share).astype(np.int64)), 0)
    first = np.searchsorted(demand, np.arange(len(demands) + 1))
    weeks = np.zeros(len(demands), np.int64)
    np.add.at(weeks, demand, people * length)
    return Staffing(
        _profiles(people, length, first), _profiles(learners, length, first), weeks
    )


def contract_sums(
    demands: Demands, staffing: Staffing, tenders: int, draws: Draws
) -> NDArray[np.int64]:
    """Sum of each tender in whole thousands of EUR, int64, shape (tenders,)."""
    figures = work_figures().sums
    hours = np.array([int(word) for word in demands.hours.words], np.int64)
    weekly = np.zeros(tenders, np.int64)
    np.add.at(
        weekly, demands.tender, staffing.person_weeks * hours[demands.hours.codes]
    )
    years = weekly / (FULL_TIME * WEEKS_PER_YEAR)
    all_labour = years / draws.between(*figures.open_share, tenders)
    thousands = all_labour * 1000 / draws.between(*figures.years_per_million, tenders)
    return np.maximum(20, thousands.astype(np.int64))


def _mean_people(
    demands: Demands, market: Market, towns: Towns, supply: int, draws: Draws
) -> NDArray[np.float64]:
    """Mean number of people, skewed, and scarcer in some towns and roles."""
    low, high = work_figures().demands.balance
    middle = (low + high) / 2
    of_town = draws.between(low, high, len(towns)) / middle
    of_role = draws.between(low, high, len(market.roles)) / middle
    size = 1 / (SKEW + draws.uniform(len(demands)))
    open_places = np.array([role.open for role in market.roles])
    size *= of_town[demands.sites.town] * (of_role * open_places)[demands.role]
    weeks = np.cumsum(size * demands.weeks)[-1]
    return np.asarray(size * (supply * middle / weeks))


def _blocks(demands: Demands) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Demand and number of every run of weeks with the same number of people."""
    count = -(-demands.weeks // work_figures().demands.step)
    return expand(np.zeros(len(demands), np.int64), count)


def _trapezoid(time: NDArray[np.float64]) -> NDArray[np.float64]:
    """Staffing as a part of its mean, by the part of the time that has passed."""
    rises, falls, peak = work_figures().demands.peak
    rising = np.minimum(1.0, time / rises)
    falling = np.minimum(1.0, (1 - time) / (1 - falls))
    return peak * np.minimum(rising, falling)


def _profiles(
    people: NDArray[np.int64], length: NDArray[np.int64], first: NDArray[np.int64]
) -> list[str]:
    """``2*10 4*26``, or one number where it never changes; empty for nobody."""
    found = []
    runs = list(zip(people.tolist(), length.tolist(), strict=True))
    for begin, end in pairwise(first.tolist()):
        merged = [
            (number, sum(weeks for _, weeks in part))
            for number, part in groupby(runs[begin:end], key=lambda run: run[0])
        ]
        if len(merged) == 1:
            found.append(str(merged[0][0] or ""))
        else:
            found.append(" ".join(f"{number}*{weeks}" for number, weeks in merged))
    return found


def as_words(texts: list[str]) -> Words:
    """Texts as a column."""
    return Words(texts, np.arange(len(texts)))
