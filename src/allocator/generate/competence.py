"""What people can, learned and wish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.generate.contracts import Horizon
from allocator.generate.draws import Draws
from allocator.generate.figures import Certificate, people_figures, skill_figures
from allocator.generate.market import Market
from allocator.generate.people import People
from allocator.generate.towns import Towns
from allocator.generate.training import Training
from allocator.generate.words import Words, days, joined, one_word

MONTHS_PER_YEAR: Final = 12
_LINES_NAMED: Final = 3
"""Most lines of work that anyone is drawn to know."""


@dataclass(frozen=True)
class Lines:
    """Level of each line of work that people know, int64, shape (lines, N); 0: not."""

    names: tuple[str, ...]
    level: NDArray[np.int64]

    def known(self, lines: tuple[str, ...]) -> NDArray[np.bool_]:
        """Who knows one of these lines; everyone where none is named, shape (N,)."""
        rows = [i for i, name in enumerate(self.names) if name in lines]
        if not lines:
            return np.ones(self.level.shape[1], bool)
        return np.asarray((self.level[rows] > 0).any(axis=0))


def draw_lines(people: People, market: Market, draws: Draws) -> Lines:
    """Lines of work: as common among people as among the demands."""
    figures, count = people_figures().competence, len(people)
    names = tuple(market.line_weights)
    weights = list(market.line_weights.values())
    number = draws.position(list(figures.lines.values()), count)
    open_level = draws.position(list(figures.level.values()), count) + 1
    job_level = draws.position(list(figures.level_with_job.values()), count) + 1
    best = np.where(people.has_job, job_level, open_level)
    # Whoever comes from a job knows at least one line.
    number = np.where(people.has_job, np.maximum(number, 1), number)
    level = np.zeros((len(names), count), np.int64)
    for turn in range(_LINES_NAMED):
        line = draws.position(weights, count)
        knows = np.flatnonzero(number > turn)
        # The first line is the best known one, the others are known a little.
        held = best[knows] if turn == 0 else np.ones(len(knows), np.int64)
        here = line[knows], knows
        level[here] = np.maximum(level[here], held)
    return Lines(names, level)


def skill_columns(
    people: People,
    market: Market,
    sectors: list[str],
    training: Training,
    towns: Towns,
    horizon: Horizon,
    seed: int,
) -> dict[str, Words]:
    """Columns of skills, courses and ambitions; ``sectors`` are those with work."""
    lines = draw_lines(people, market, Draws(seed, "lines"))
    draws, count = Draws(seed, "certificates"), len(people)
    parts = [
        Words(["", name, f"{name}:2", f"{name}:3"], lines.level[row])
        for row, name in enumerate(lines.names)
    ]
    figures = people_figures()
    for skill, share in figures.competence.general.items():
        parts.append(one_word(skill, count).where(draws.chance(share, count)))
    taken = _Taken(people, training, towns, horizon, Draws(seed, "courses"))
    for certificate in skill_figures().certificates:
        held = draws.chance(_share(certificate, people, lines), count)
        cell = _certificate(certificate, horizon, draws, count)
        if certificate.id in market.asked:
            parts.append(cell.where(taken.left_over(certificate.id, held)))
    return {
        "skills": joined(parts),
        "courses_finished": joined([one_word("", count), *taken.finished]),
        "courses_under_way": joined([one_word("", count), *taken.under_way]),
        "ambitions": _ambitions(lines, market, sectors, Draws(seed, "ambitions")),
    }


class _Taken:
    """Courses that people finished or follow instead of holding what they give."""

    def __init__(
        self,
        people: People,
        training: Training,
        towns: Towns,
        horizon: Horizon,
        draws: Draws,
    ) -> None:
        self.people, self.training, self.towns = people, training, towns
        self.horizon, self.draws = horizon, draws
        self.finished: list[Words] = []
        self.under_way: list[Words] = []

    def left_over(self, skill: str, held: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Who holds a skill without a course; the others are remembered."""
        shares = people_figures().courses
        kinds = [kind for kind in skill_figures().courses if kind.gives == skill]
        nearest = self.training.nearest(kinds[0].id, self.towns) if kinds else None
        if nearest is None:
            return held
        kind = kinds[0]
        count = len(self.people)
        near = Words(nearest.words, nearest.codes[self.people.sites.town])
        finished = held & self.draws.chance(shares.finished.get(kind.id, 0.0), count)
        follows = ~held & self.draws.chance(shares.under_way.get(kind.id, 0.0), count)
        follows &= ~self.people.has_job
        self.finished.append(near.where(finished))
        ends = self.people.from_week + kind.weeks
        last = days(ends, self.horizon.start, -1)
        self.under_way.append(joined([near, last], "@").where(follows))
        return held & ~finished


def _share(
    certificate: Certificate, people: People, lines: Lines
) -> NDArray[np.float64]:
    share = np.where(lines.known(certificate.lines), certificate.share, 0.0)
    factor = people_figures().competence.with_job
    return np.where(people.has_job, np.minimum(1.0, share * factor), share)


def _certificate(
    certificate: Certificate, horizon: Horizon, draws: Draws, count: int
) -> Words:
    """A certificate with its last day: the end of a month within its validity."""
    if certificate.months is None:
        return one_word(certificate.id, count)
    months = draws.whole(1, certificate.months, count)
    ends = [
        _month_end(horizon.start, number).isoformat()
        for number in range(certificate.months)
    ]
    return Words([f"{certificate.id}@{day}" for day in ends], months)


def _month_end(start: date, months: int) -> date:
    """Last day of the month so many months after a day."""
    number = start.year * MONTHS_PER_YEAR + start.month + months
    year, month = divmod(number, MONTHS_PER_YEAR)
    return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)


def _ambitions(lines: Lines, market: Market, sectors: list[str], draws: Draws) -> Words:
    """A sector or role of a line that the person knows, or another sector."""
    figures, count = people_figures().ambitions, lines.level.shape[1]
    own = lines.level.argmax(axis=0)
    knows = lines.level.max(axis=0) > 0
    of_line = {
        role.line: sector.id
        for sector in reversed(market.sectors)
        if sector.id in sectors
        for role in market.roles
        if role.id in sector.roles
    }
    own_sector = Words([of_line.get(name, "") for name in lines.names], own)
    other = Words(sectors, draws.whole(0, len(sectors), count))
    roles = [role.id for role in market.roles]
    ids = np.array([lines.names.index(role.line) for role in market.roles], np.int64)
    order = np.argsort(ids, kind="stable")
    first = np.searchsorted(ids[order], np.arange(len(lines.names) + 1))
    size = np.diff(first)[own]
    role = Words(
        [roles[i] for i in order.tolist()],
        np.minimum(
            first[own] + draws.whole(0, np.maximum(1, size), count), len(roles) - 1
        ),
    )
    wants = draws.chance(figures.own_sector, count) & knows
    wanders = draws.chance(figures.other_sector, count) & ~wants
    return joined(
        [
            own_sector.where(wants),
            other.where(wanders),
            role.where(draws.chance(figures.own_role, count) & knows & (size > 0)),
        ]
    )
