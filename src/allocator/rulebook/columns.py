"""`allocator.rulebook.resolve` for a million people and thousands of tenders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import JobSeekers, Tender
from allocator.rulebook.files import load_rulebook
from allocator.rulebook.rules import EmployerFilter
from allocator.rulebook.schema import Rulebook
from allocator.units import CENTS_PER_EURO, month_column_later

Rows = NDArray[np.integer[Any]]
Held = NDArray[np.bool_]
NO_BLOCK: Final = -1


class Category(NamedTuple):
    """The block of each pair of person and tender, and what it is worth.

    block int16, position in the tender's rulebook, `NO_BLOCK` for none;
    year_value_cents int64, for a year of basis hours; counted_weeks int32, of the
    block as the rulebook has it, -1 when it has no end. Shape (P,) each.
    """

    block: NDArray[np.int16]
    year_value_cents: NDArray[np.int64]
    counted_weeks: NDArray[np.int32]

    def at(self, step: Rows, person: Rows) -> Category:
        """Of a table of everyone at each step, those asked for."""
        return Category(
            self.block[step, person],
            self.year_value_cents[step, person],
            self.counted_weeks[step, person],
        )


class _Book(NamedTuple):
    """A rulebook asked about everyone, N people.

    ``months`` on benefit at which a predicate may begin or end to hold, ascending
    from 0; ``due`` the days on which people reach all but the first, shape (steps -
    1, N). ``everyone`` is the category at each step, ``refused`` whether the
    ``when`` of each filter holds; shape (steps, N) each.
    """

    months: list[int]
    due: list[NDArray[np.datetime64]]
    everyone: Category
    filters: list[tuple[EmployerFilter, Held]]


@dataclass(frozen=True)
class Rights:
    """What people count for on tenders; each rulebook is asked about everyone once."""

    people: JobSeekers
    tenders: Sequence[Tender]

    def of(
        self, rows: Rows, tender_of: Rows
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Year value in cents and counted weeks left of pairs, shape (P,) each."""
        found = self.categories(rows, tender_of)
        counted = found.counted_weeks
        contractors = [tender.contractor for tender in self.tenders]
        used = _used_weeks(self.people, contractors, rows, tender_of)
        ends = counted >= 0
        counted[ends] = np.maximum(0, counted[ends] - used[ends])
        return found.year_value_cents, counted

    def categories(self, rows: Rows, tender_of: Rows) -> Category:
        """The block of pairs: people by row, tenders by position, both (P,)."""
        found = _nobody((len(rows),))
        for number, book in enumerate(self._books):
            here = np.flatnonzero(self._book_of[tender_of] == number)
            person, tender = rows[here], tender_of[here]
            step = np.zeros(len(here), np.int64)
            for due in book.due:
                step += due[person] <= self._day[tender]  # never so for NaT
            taken = book.everyone.at(step, person)
            for rule, held in book.filters:
                too_soon = held[step, person] & self._is_recent(rule, person, tender)
                taken.block[too_soon] = NO_BLOCK
                taken.year_value_cents[too_soon] = 0
                taken.counted_weeks[too_soon] = -1
            found.block[here] = taken.block
            found.year_value_cents[here] = taken.year_value_cents
            found.counted_weeks[here] = taken.counted_weeks
        return found

    @cached_property
    def _names(self) -> list[str]:
        return sorted({tender.rulebook for tender in self.tenders})

    @cached_property
    def _books(self) -> list[_Book]:
        return [_asked(self.people, load_rulebook(name)) for name in self._names]

    @cached_property
    def _book_of(self) -> NDArray[np.int64]:
        """Rulebook of each tender, by position."""
        return np.array([self._names.index(t.rulebook) for t in self.tenders], np.int64)

    @cached_property
    def _day(self) -> NDArray[np.datetime64]:
        """Reference date of each tender."""
        return np.array([t.reference_date for t in self.tenders], "datetime64[D]")

    @cached_property
    def _contractor(self) -> NDArray[np.int64]:
        """Code of each tender's contractor among employers, -1 where nobody's."""
        words = self.people.job_employer.words
        number = {word: code for code, word in enumerate(words)}
        return np.array([number.get(t.contractor, -1) for t in self.tenders], np.int64)

    def _is_recent(self, rule: EmployerFilter, person: Rows, tender: Rows) -> Held:
        """Pairs of a person and who employed them shortly before the plan, (P,)."""
        employer = self.people.job_employer.codes[person]
        held: Held = (employer >= 0) & (employer == self._contractor[tender])
        return held & (self.people.job_end_week[person] > -rule.weeks)


def _asked(people: JobSeekers, rulebook: Rulebook) -> _Book:
    whens = [figure.when for figure in (*rulebook.blocks, *rulebook.bonuses)]
    whens += [rule.when for rule in rulebook.filters]
    months = sorted({0}.union(*(when.steps for when in whens)))
    due = [month_column_later(people.benefit_since, m) for m in months[1:]]
    filters = [
        (rule, np.stack([rule.when.mask(people, m) for m in months]))
        for rule in rulebook.filters
    ]
    return _Book(months, due, _everyone(people, rulebook, months), filters)


def _everyone(people: JobSeekers, rulebook: Rulebook, months: list[int]) -> Category:
    """`Category` of everyone after so many months, shape (steps, N) each."""
    found = _nobody((len(months), len(people)))
    ids = [block.id for block in rulebook.blocks]
    for step, lasted in enumerate(months):
        own, value, weeks = (column[step] for column in found)
        for position, block in enumerate(rulebook.blocks):
            taken = (own == NO_BLOCK) & block.when.mask(people, lasted)
            own[taken] = position
            value[taken] = rulebook.year_value_eur(block) * CENTS_PER_EURO
            weeks[taken] = -1 if block.counted_weeks is None else block.counted_weeks
        for bonus in rulebook.bonuses:
            with_it = [ids.index(block) for block in bonus.blocks or ids]
            more = np.isin(own, with_it) & bonus.when.mask(people, lasted)
            value[more] += rulebook.year_value_eur(bonus) * CENTS_PER_EURO
    return found


def _nobody(shape: tuple[int, ...]) -> Category:
    return Category(
        np.full(shape, NO_BLOCK, np.int16),
        np.zeros(shape, np.int64),
        np.full(shape, -1, np.int32),
    )


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
    people: JobSeekers, tenders: Sequence[Tender], rows: Rows, tender_of: Rows
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """`entitlements` of pairs: people by row, tenders by position, both (P,)."""
    return Rights(people, tenders).of(rows, tender_of)


def _used_weeks(
    people: JobSeekers, contractors: Sequence[str], rows: Rows, contractor_of: Rows
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
