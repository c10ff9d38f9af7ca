"""What a week of work is worth in social return, by the rulebook of a region.

A rulebook is data (``models/rulebooks/*.toml``). Its blocks stand in order of
resolution: the first whose predicate holds for a person is the person's block,
fixed at the tender's reference date. The full ledger of counting rules has its
place here; this module knows value, bonus, basis hours and counted duration.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from allocator.domain.base import AgeBand, Benefit, Cents, Code, Fact, LearningPath
from allocator.domain.contracts import ObligationBasis, Tender
from allocator.domain.job_seekers import (
    AGE_BANDS,
    BENEFITS,
    LEARNING_PATHS,
    JobSeeker,
    JobSeekers,
)
from allocator.resources import model_folder
from allocator.units import (
    CENTS_PER_EURO,
    NO_WEEK,
    WEEKS_PER_YEAR,
    quarter_hours,
    round_half_up,
)


class Predicate(Fact):
    """Which people a block is for; an empty field asks nothing.

    ``unemployed`` excludes people whose current job has not ended by itself
    before the plan, that is, everyone who comes with the end of a job.
    """

    benefit: tuple[Benefit, ...] = ()
    register_entry: bool | None = None
    learning_path: tuple[LearningPath, ...] = ()
    learning_level_from: int = 0
    learning_level_to: int = 9
    age_band: tuple[AgeBand, ...] = ()
    unemployed: bool | None = None

    def holds(self, person: JobSeeker) -> bool:
        """Whether the predicate holds for one person."""
        register, unemployed = self.register_entry, self.unemployed
        return (
            (not self.benefit or person.benefit in self.benefit)
            and (register is None or person.register_entry == register)
            and (not self.learning_path or person.learning_path in self.learning_path)
            and self.learning_level_from
            <= person.learning_level
            <= self.learning_level_to
            and (not self.age_band or person.age_band in self.age_band)
            and (unemployed is None or (person.job_end_week is None) == unemployed)
        )

    def mask(self, people: JobSeekers) -> NDArray[np.bool_]:
        """Whether the predicate holds, shape (N,)."""
        held = people.learning_level >= self.learning_level_from
        held &= people.learning_level <= self.learning_level_to
        if self.benefit:
            held &= np.isin(people.benefit, _positions(BENEFITS, self.benefit))
        if self.register_entry is not None:
            held &= people.register_entry == self.register_entry
        if self.learning_path:
            paths = _positions(LEARNING_PATHS, self.learning_path)
            held &= np.isin(people.learning_path, paths)
        if self.age_band:
            held &= np.isin(people.age_band, _positions(AGE_BANDS, self.age_band))
        if self.unemployed is not None:
            held &= (people.job_end_week == NO_WEEK) == self.unemployed
        return held


def _positions(words: tuple[Any, ...], wanted: tuple[Any, ...]) -> list[int]:
    return [words.index(word) for word in wanted]


class Block(Fact):
    """A building block: value per full-time year, and how long it counts."""

    id: Code
    title_nl: str
    value_eur_per_year: Annotated[int, Field(ge=0, le=1_000_000)]
    counted_weeks: Annotated[int, Field(ge=1, le=2_600)] | None = None
    when: Predicate


class Bonus(Fact):
    """An amount per full-time year on top of the block of a person."""

    id: Code
    title_nl: str
    value_eur_per_year: Annotated[int, Field(ge=0, le=1_000_000)]
    when: Predicate


class Rulebook(Fact):
    """The building blocks of one region and validity, with their source."""

    id: Code
    title: str
    authority: str
    source: Annotated[str, Field(pattern=r"^https?://")]
    read_on: date
    valid_from: date | None = None
    note: str = ""
    basis_hours: Annotated[float, Field(gt=0, le=60, multiple_of=0.25)]
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]
    bonuses: tuple[Bonus, ...] = ()


class Entitlement(NamedTuple):
    """What one person counts for on one tender.

    ``year_value_cents`` is for a year of basis hours; ``counted_weeks`` is what
    is left of the counted duration, ``None`` when it has no end.
    """

    block: str
    year_value_cents: int
    counted_weeks: int | None


def rulebook_names() -> list[str]:
    """Ids of the rulebooks that come with the package."""
    return sorted(path.stem for path in model_folder("rulebooks").glob("*.toml"))


@cache
def load_rulebook(name: str) -> Rulebook:
    """Rulebook by id; ``KeyError`` when there is none."""
    path = model_folder("rulebooks") / f"{name}.toml"
    if not path.is_file():
        raise KeyError(name)
    with path.open("rb") as file:
        return Rulebook.model_validate(tomllib.load(file))


def entitlement(person: JobSeeker, tender: Tender) -> Entitlement | None:
    """What a person counts for on a tender; ``None`` for no block at all."""
    rulebook = load_rulebook(tender.rulebook)
    block = next((b for b in rulebook.blocks if b.when.holds(person)), None)
    if block is None:
        return None
    extra = sum(b.value_eur_per_year for b in rulebook.bonuses if b.when.holds(person))
    left = block.counted_weeks
    if left is not None:
        used = sum(
            u.weeks for u in person.sroi_weeks_used if u.contractor == tender.contractor
        )
        left = max(0, left - used)
    value = (block.value_eur_per_year + extra) * CENTS_PER_EURO
    return Entitlement(block.id, value, left)


def entitlements(
    people: JobSeekers, tender: Tender
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """`entitlement` of everyone: year value in cents and counted weeks left.

    Returns
    -------
    year_value_cents
        Shape (N,), int64; 0 for no block.
    counted_weeks
        Shape (N,), int32; -1 when the duration has no end.
    """
    rows = np.arange(len(people))
    return pair_entitlements(people, [tender], rows, np.zeros_like(rows))


def pair_entitlements(
    people: JobSeekers,
    tenders: Sequence[Tender],
    rows: NDArray[np.integer[Any]],
    tender_of: NDArray[np.integer[Any]],
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """`entitlements` of pairs: people by row, tenders by position, both (P,).

    A rulebook is asked about everyone once; only the weeks already used differ
    from contractor to contractor.
    """
    value = np.zeros(len(rows), np.int64)
    counted = np.zeros(len(rows), np.int32)
    rulebooks = sorted({tender.rulebook for tender in tenders})
    number_of = np.array([rulebooks.index(t.rulebook) for t in tenders], np.int64)
    for number, name in enumerate(rulebooks):
        here = np.flatnonzero(number_of[tender_of] == number)
        everyone_value, everyone_weeks = _blocks(people, load_rulebook(name))
        value[here] = everyone_value[rows[here]]
        counted[here] = everyone_weeks[rows[here]]
    contractors = [tender.contractor for tender in tenders]
    used = _used_weeks(people, contractors, rows, tender_of)
    ends = counted >= 0
    counted[ends] = np.maximum(0, counted[ends] - used[ends])
    return value, counted


def _blocks(
    people: JobSeekers, rulebook: Rulebook
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Year value in cents and counted weeks by a rulebook, shape (N,) each."""
    value = np.zeros(len(people), np.int64)
    weeks = np.full(len(people), -1, np.int32)
    free = np.ones(len(people), bool)
    for block in rulebook.blocks:
        taken = free & block.when.mask(people)
        value[taken] = block.value_eur_per_year
        weeks[taken] = -1 if block.counted_weeks is None else block.counted_weeks
        free &= ~taken
    for bonus in rulebook.bonuses:
        value[~free & bonus.when.mask(people)] += bonus.value_eur_per_year
    return value * CENTS_PER_EURO, weeks


def _used_weeks(
    people: JobSeekers,
    contractors: Sequence[str],
    rows: NDArray[np.integer[Any]],
    contractor_of: NDArray[np.integer[Any]],
) -> NDArray[np.int64]:
    """Weeks that each person used with a contractor before, shape (P,)."""
    stated, weeks = people.sroi_weeks_used, people.sroi_weeks.astype(np.int64)
    if not len(stated.codes):
        return np.zeros(len(rows), np.int64)
    words = {word: code for code, word in enumerate(stated.words)}
    key, position = np.unique(
        stated.rows() * len(words) + stated.codes, return_inverse=True
    )
    total = np.zeros(len(key), np.int64)
    np.add.at(total, position, weeks)
    code = np.array([words.get(word, -1) for word in contractors], np.int64)
    asked = code[contractor_of]
    wanted = rows.astype(np.int64) * len(words) + asked
    found = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    return np.where((asked >= 0) & (key[found] == wanted), total[found], 0)


def counted_quarters(hours: float, rulebook: Rulebook) -> int:
    """Hours a week that count, in quarters: at most the basis hours."""
    return min(quarter_hours(hours), quarter_hours(rulebook.basis_hours))


def full_year_quarters(rulebook: Rulebook) -> int:
    """Quarters of an hour in a full-time year of 52 weeks."""
    return WEEKS_PER_YEAR * quarter_hours(rulebook.basis_hours)


def counted_cents(
    right: Entitlement, weeks_by_hours: Mapping[float, int], rulebook: Rulebook
) -> int:
    """Counted value of a person on a tender, rounded once to the cent.

    Parameters
    ----------
    right
        What the person counts for on the tender.
    weeks_by_hours
        Weeks worked on the tender, by the hours a week of the demand. When the
        counted duration is shorter, the weeks with most hours count.
    rulebook
        The tender's rulebook.
    """
    left = right.counted_weeks
    quarters = 0
    for hours, weeks in sorted(weeks_by_hours.items(), reverse=True):
        counted = weeks if left is None else min(weeks, left)
        quarters += counted * counted_quarters(hours, rulebook)
        left = None if left is None else left - counted
    return round_half_up(
        Decimal(right.year_value_cents * quarters) / full_year_quarters(rulebook)
    )


def obligation_cents(tender: Tender) -> int:
    """Obligation of a tender in cents; 0 below its threshold or without a sum."""
    if tender.sum_cents is None or tender.sum_cents < tender.threshold_cents:
        return 0
    basis: Cents = tender.sum_cents
    if tender.obligation_basis is ObligationBasis.WAGE_BILL:
        basis = tender.wage_bill_cents or 0
    owed = round_half_up(basis * tender.obligation_share)
    return owed if tender.cap_cents is None else min(owed, tender.cap_cents)
