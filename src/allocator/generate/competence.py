"""What people can, learned and wish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.generate.certificates import draw_origin
from allocator.generate.contracts import Horizon
from allocator.generate.draws import Draws
from allocator.generate.figures import people_figures, skill_figures
from allocator.generate.market import Market
from allocator.generate.people import People
from allocator.generate.towns import Towns
from allocator.generate.training import Training
from allocator.generate.words import Words, joined, one_word

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
    count, general = len(people), people_figures().competence.general
    lines = draw_lines(people, market, Draws(seed, "lines"))
    draws = Draws(seed, "general skills")
    held = [
        *(
            Words(["", name, f"{name}:2", f"{name}:3"], lines.level[row])
            for row, name in enumerate(lines.names)
        ),
        *(
            one_word(skill, count).where(draws.chance(share, count))
            for skill, share in general.items()
        ),
    ]
    finished, under_way = [one_word("", count)], [one_word("", count)]
    for certificate in skill_figures().certificates:
        if certificate.id in market.asked:
            known = lines.known(certificate.lines)
            draws = Draws(seed, certificate.id)
            origin = draw_origin(
                certificate, known, people, training, towns, horizon, draws
            )
            held.append(origin.held)
            finished.append(origin.finished)
            under_way.append(origin.under_way)
    return {
        "skills": joined(held),
        "courses_finished": joined(finished),
        "courses_under_way": joined(under_way),
        "ambitions": _ambitions(lines, market, sectors, Draws(seed, "ambitions")),
    }


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
