"""Where people live, on what income, for how many hours and when they are free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.generate.contracts import Horizon, Tenders
from allocator.generate.draws import Draws
from allocator.generate.figures import PeopleFigures, people_figures
from allocator.generate.towns import Sites, Towns
from allocator.generate.words import Words, days, joined, numbered, numbers, one_word
from allocator.units import DAYS_PER_WEEK

LONG_TERM_WEEKS: Final = 104
"""Weeks on benefit from which several rulebooks speak of long."""
YOUNG: Final = "15-26"
_OTHER_EMPLOYERS: Final = 50
"""People with a job for each employer that is no contractor."""


@dataclass(frozen=True)
class People:
    """What else depends on; weeks int64, half open; shape (N,) each.

    ``has_job`` are those whose job ends at ``from_week``.
    """

    sites: Sites
    has_job: NDArray[np.bool_]
    from_week: NDArray[np.int64]
    until_week: NDArray[np.int64]
    benefit: Words
    register: NDArray[np.bool_]
    age: Words
    learning: Words

    def __len__(self) -> int:
        return len(self.has_job)

    @property
    def weeks(self) -> int:
        """Person-weeks of all together."""
        return int((self.until_week - self.from_week).sum())


def draw_people(count: int, towns: Towns, horizon: Horizon, seed: int) -> People:
    """People over the towns, by their inhabitants."""
    figures, draws = people_figures(), Draws(seed, "people")
    town = draws.position(towns.people, count)
    # In a horizon of one week nobody's job can end inside it.
    has_job = draws.chance(figures.with_job, count) & (horizon.weeks > 1)
    benefit = draws.among(figures.benefit, count)
    benefit = _either(has_job, one_word("none", count), benefit)
    shares = np.array([figures.register_share.get(w, 0.0) for w in benefit.words])
    register = draws.chance(shares[benefit.codes], count) & ~has_job
    age = _by_group(
        {"job": has_job, **{w: ~has_job & benefit.is_word(w) for w in figures.benefit}},
        figures.age,
        draws,
    )
    young = age.is_word(YOUNG)
    learning = _by_group(
        {"young": young, "others": ~young}, figures.learning.model_dump(), draws
    )
    from_week, until_week = _availability(has_job, horizon, figures, draws)
    return People(
        sites=towns.sites(town, Draws(seed, "homes")),
        has_job=has_job,
        from_week=from_week,
        until_week=until_week,
        benefit=benefit,
        register=register,
        age=age,
        learning=learning,
    )


def base_columns(
    people: People, towns: Towns, tenders: Tenders, horizon: Horizon, seed: int
) -> dict[str, Words]:
    """Columns of ``job_seekers.csv`` up to the skills, and after the ambitions."""
    figures, count = people_figures(), len(people)
    since = _weeks_on_benefit(people, figures, Draws(seed, "benefit"))
    history = _history(tenders, figures, Draws(seed, "history"), people)
    return {
        "id": numbered("js-", count),
        **people.sites.columns(towns),
        **_travel(figures, Draws(seed, "travel"), count),
        "available_from": days(people.from_week, horizon.start).where(
            (people.from_week > 0) & ~people.has_job
        ),
        "available_until": days(people.until_week, horizon.start, -1).where(
            people.until_week < horizon.weeks
        ),
        "hours": _hours(people, figures, Draws(seed, "hours")),
        "benefit": people.benefit,
        "benefit_since": _since(people, since, horizon, Draws(seed, "since")),
        "register_entry": Words(["no", "yes"], people.register.astype(np.int64)),
        "age_band": people.age,
        "learning_path": _half(people.learning, 0),
        "learning_level": _half(people.learning, 1),
        **_jobs(people, tenders, figures, horizon, Draws(seed, "jobs")),
        "neighbourhood": towns.neighbourhoods(
            people.sites.town, Draws(seed, "districts")
        ),
        "groups": joined(
            [
                one_word("young", count).where(people.age.is_word(YOUNG)),
                one_word("long-term", count).where(since >= LONG_TERM_WEEKS),
            ]
        ),
        **history,
    }


def _availability(
    has_job: NDArray[np.bool_], horizon: Horizon, figures: PeopleFigures, draws: Draws
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First week and exclusive end; at least one week within the horizon."""
    rules, count, weeks = figures.availability, len(has_job), horizon.weeks
    last = max(1, int(weeks * rules.last_entry))
    later = draws.whole(0, last, count)
    from_week = np.where(draws.chance(rules.from_start, count), 0, later)
    job_ends = draws.whole(1, max(2, weeks), count)
    from_week = np.where(has_job, job_ends, from_week)
    until = from_week + draws.whole(*rules.stay, count)
    leaves = draws.chance(rules.stops_early, count) & ~has_job & (until < weeks)
    return from_week, np.where(leaves, until, weeks)


def _either(held: NDArray[np.bool_], first: Words, second: Words) -> Words:
    """The word of one column where something holds, else that of the other."""
    codes = np.where(held, first.codes, second.codes + len(first.words))
    words = [*first.words, *second.words]
    distinct = list(dict.fromkeys(words))
    position = np.array([distinct.index(word) for word in words], np.int64)
    return Words(distinct, position[codes])


def _by_group(
    groups: dict[str, NDArray[np.bool_]],
    shares: dict[str, dict[str, float]],
    draws: Draws,
) -> Words:
    """Words by the shares of the group that each row is in."""
    words = sorted({word for table in shares.values() for word in table})
    codes = np.zeros(len(next(iter(groups.values()))), np.int64)
    for group, held in groups.items():
        rows = np.flatnonzero(held)
        weights = [shares[group].get(word, 0.0) for word in words]
        codes[rows] = draws.position(weights, len(rows))
    return Words(words, codes)


def _half(pairs: Words, part: int) -> Words:
    return Words([pair.split()[part] for pair in pairs.words], pairs.codes)


def _travel(figures: PeopleFigures, draws: Draws, count: int) -> dict[str, Words]:
    in_minutes = draws.chance(figures.travel.in_minutes, count)
    return {
        "travel_km": draws.among(figures.travel.km, count).where(~in_minutes),
        "travel_minutes": draws.among(figures.travel.minutes, count).where(in_minutes),
    }


def _hours(people: People, figures: PeopleFigures, draws: Draws) -> Words:
    register = people.register
    groups = {
        "job": people.has_job,
        "register": register,
        "open": ~people.has_job & ~register,
    }
    return _by_group(groups, figures.hours, draws)


def _weeks_on_benefit(
    people: People, figures: PeopleFigures, draws: Draws
) -> NDArray[np.int64]:
    """Weeks on the benefit when the person comes free; 0 without one."""
    weeks = np.zeros(len(people), np.int64)
    for benefit, bands in figures.weeks_on_benefit.items():
        rows = np.flatnonzero(people.benefit.is_word(benefit))
        weeks[rows] = draws.band(bands, len(rows))
    return weeks


def _since(
    people: People, weeks: NDArray[np.int64], horizon: Horizon, draws: Draws
) -> Words:
    """First day of the benefit; within the plan for some who come free later."""
    earlier = draws.whole(1, DAYS_PER_WEEK + 1, len(people))
    first = days(people.from_week - weeks, horizon.start, -earlier)
    return first.where(~people.benefit.is_word("none"))


def _jobs(
    people: People,
    tenders: Tenders,
    figures: PeopleFigures,
    horizon: Horizon,
    draws: Draws,
) -> dict[str, Words]:
    """The current job: a contractor's or that of another employer."""
    count = len(people)
    contractor = _contractors_of(tenders, draws, count)
    employers = numbered("employer-", 1 + count // _OTHER_EMPLOYERS)
    other = Words(employers.words, draws.whole(0, len(employers.words), count))
    by_contractor = draws.chance(figures.employed_by_contractor, count)
    # A job ends on one of the last five days before the Monday.
    earlier = draws.whole(1, 6, count)
    return {
        "job_ends": days(people.from_week, horizon.start, -earlier).where(
            people.has_job
        ),
        "job_employer": _either(by_contractor, contractor, other).where(people.has_job),
    }


def _contractors_of(tenders: Tenders, draws: Draws, count: int) -> Words:
    """Contractors in proportion to their tenders."""
    tender = draws.whole(0, len(tenders), count)
    return Words(tenders.contractor.words, tenders.contractor.codes[tender])


def _history(
    tenders: Tenders, figures: PeopleFigures, draws: Draws, people: People
) -> dict[str, Words]:
    """Weeks that counted for social return before, with one contractor."""
    count = len(people)
    held = draws.chance(figures.history.share, count) & ~people.has_job
    weeks = draws.whole(*figures.history.weeks, count)
    contractor = _contractors_of(tenders, draws, count)
    weeks = np.where(held, weeks, 0)
    return {
        "sroi_weeks_life": numbers(weeks),
        "sroi_weeks_used": joined([contractor, numbers(weeks)], ":").where(held),
    }
