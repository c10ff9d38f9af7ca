"""Certificates: held as such, from a finished course, or from one under way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.generate.contracts import Horizon
from allocator.generate.draws import Draws
from allocator.generate.figures import Certificate, people_figures
from allocator.generate.people import People
from allocator.generate.towns import Towns
from allocator.generate.training import Training
from allocator.generate.words import Words, days, joined, one_word

MONTHS_PER_YEAR: Final = 12


class Origin(NamedTuple):
    """Where people have one certificate from: a cell of each column, or none."""

    held: Words
    finished: Words
    under_way: Words


def draw_origin(
    certificate: Certificate,
    known: NDArray[np.bool_],
    people: People,
    training: Training,
    towns: Towns,
    horizon: Horizon,
    draws: Draws,
) -> Origin:
    """Who has a certificate, and how; ``known`` know a line of work that asks it."""
    figures, count = people_figures(), len(people)
    factor = np.where(people.has_job, figures.competence.with_job, 1.0)
    holds = draws.chance(certificate.share * factor, count) & known
    cell = _with_last_day(certificate, horizon, draws, count)
    nearest = training.nearest(certificate.id, towns)
    if nearest is None:
        nothing = one_word("", count)
        return Origin(cell.where(holds), nothing, nothing)
    kind = nearest.kind
    course = Words(nearest.ids.words, nearest.ids.codes[people.sites.town])
    share = figures.courses.finished.get(kind.id, 0.0)
    finished = holds & draws.chance(share, count)
    share = figures.courses.under_way.get(kind.id, 0.0)
    follows = known & ~holds & ~people.has_job & draws.chance(share, count)
    last = days(people.from_week + kind.weeks, horizon.start, -1)
    return Origin(
        cell.where(holds & ~finished),
        course.where(finished),
        joined([course, last], "@").where(follows),
    )


def _with_last_day(
    certificate: Certificate, horizon: Horizon, draws: Draws, count: int
) -> Words:
    """A certificate, valid up to the end of a month where it expires."""
    if certificate.months is None:
        return one_word(certificate.id, count)
    words = [
        f"{certificate.id}@{_month_end(horizon.start, months)}"
        for months in range(certificate.months)
    ]
    return Words(words, draws.whole(0, certificate.months, count))


def _month_end(start: date, months: int) -> date:
    """Last day of the month so many months after a day."""
    after = start.year * MONTHS_PER_YEAR + start.month + months
    year, month = divmod(after, MONTHS_PER_YEAR)
    return date(year, month + 1, 1) - timedelta(days=1)
