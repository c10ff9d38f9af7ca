"""What a counted week of each person on each demand is worth at the rates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocator.certificate.prices import (
    MILLS_PER_CENT,
    MOST,
    RATE_UNIT,
    CertificateError,
)
from allocator.certificate.tables import Ints
from allocator.certificate.work import tender_positions
from allocator.domain import Instance
from allocator.rulebook import (
    counted_quarters,
    full_year_quarters,
    load_rulebook,
    obligation_cents,
)
from allocator.units import CENTS_PER_EURO


@dataclass(frozen=True)
class Accounts:
    """Rates of counted value; ``rates`` as in the certificate, int64 (P,)."""

    instance: Instance
    rates: Ints

    def of(self, seekers: Ints, demands: Ints) -> tuple[Ints, Ints, Ints]:
        """Mills a counted week, weeks that count, and what rounding may add.

        Of pairs, int64, shape (pairs,) each. An amount is rounded to the cent once
        an account, so half a cent covers it, where weeks are not whole cents.
        """
        book = self._book[self._tender[demands]]
        value = self._value[seekers, book]
        cap = self._weeks[seekers, book] - self._used(seekers, demands)
        cap = np.clip(cap, 0, self.instance.weeks)
        rate = np.where(cap > 0, self._rate[demands, value], 0)
        half = self._half[demands, value]
        return rate, cap, np.where(rate > 0, half, 0)

    @cached_property
    def _books(self) -> list[str]:
        return sorted({tender.rulebook for tender in self.instance.tenders})

    @cached_property
    def _tender(self) -> Ints:
        return tender_positions(self.instance)

    @cached_property
    def _book(self) -> Ints:
        """Rulebook of each tender, shape (P,)."""
        number = {name: i for i, name in enumerate(self._books)}
        return np.array([number[t.rulebook] for t in self.instance.tenders], np.int64)

    @cached_property
    def _blocks(self) -> tuple[Ints, Ints]:
        """Euros a year and counted weeks by person and rulebook, shape (N, books)."""
        people = self.instance.job_seekers
        value = np.zeros((len(people), len(self._books)), np.int64)
        weeks = np.zeros(value.shape, np.int64)
        for position, name in enumerate(self._books):
            book = load_rulebook(name)
            without = np.ones(len(people), bool)
            for block in book.blocks:
                taken = without & block.when.mask(people)
                value[taken, position] = block.value_eur_per_year
                counted = block.counted_weeks
                weeks[taken, position] = MOST if counted is None else counted
                without &= ~taken
            for bonus in book.bonuses:
                more = ~without & bonus.when.mask(people)
                value[more, position] += bonus.value_eur_per_year
        return value, weeks

    @cached_property
    def _euros(self) -> Ints:
        """Every value of a year that somebody has, in euros."""
        return np.unique(self._blocks[0])

    @cached_property
    def _value(self) -> Ints:
        """Position in `_euros` by person and rulebook."""
        return np.searchsorted(self._euros, self._blocks[0]).astype(np.int64)

    @property
    def _weeks(self) -> Ints:
        return self._blocks[1]

    @cached_property
    def _rates(self) -> tuple[Ints, Ints]:
        """Mills a counted week, rounded up, and half a cent, shape (D, values)."""
        shape = len(self.instance.demands), len(self._euros)
        rate, half = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        known: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
        for position, demand in enumerate(self.instance.demands):
            tender = int(self._tender[position])
            book = load_rulebook(self.instance.tenders[tender].rulebook)
            quarters = counted_quarters(demand.hours, book)
            if (tender, quarters) not in known:
                year, a_cent = full_year_quarters(book), int(self.rates[tender])
                cents = [int(e) * CENTS_PER_EURO * quarters for e in self._euros]
                whole = [at_rate(c, year, a_cent) for c in cents]
                halves = [at_rate(1, 2, a_cent) if c % year else 0 for c in cents]
                if max(whole, default=0) > MOST:
                    raise CertificateError("a counted week is worth too much to count")
                known[tender, quarters] = whole, halves
            rate[position], half[position] = known[tender, quarters]
        return rate, half

    @property
    def _rate(self) -> Ints:
        return self._rates[0]

    @property
    def _half(self) -> Ints:
        return self._rates[1]

    @cached_property
    def _used_weeks(self) -> tuple[Ints, Ints, Ints]:
        """Person and contractor as one number, ascending, weeks used; and codes.

        The code of a tender's contractor is one beyond the last for one with whom
        nobody used any, shape (P,).
        """
        people = self.instance.job_seekers
        used = people.sroi_weeks_used
        number = {word: i for i, word in enumerate(used.words)}
        contractor = [
            number.get(t.contractor, len(number)) for t in self.instance.tenders
        ]
        key = used.rows() * (len(number) + 1) + used.codes
        keys, position = np.unique(key, return_inverse=True)
        weeks = np.zeros(len(keys), np.int64)
        np.add.at(weeks, position, people.sroi_weeks)
        return keys, weeks, np.array(contractor, np.int64)

    def _used(self, seekers: Ints, demands: Ints) -> NDArray[np.int64]:
        """Weeks that count already with the demand's contractor."""
        keys, weeks, contractor = self._used_weeks
        if not len(keys):
            return np.zeros(len(seekers), np.int64)
        width = len(self.instance.job_seekers.sroi_weeks_used.words) + 1
        key = seekers * width + contractor[self._tender[demands]]
        row = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        return np.where(keys[row] == key, weeks[row], 0)


def at_rate(numerator: int, denominator: int, rate: int) -> int:
    """Mills that so many cents are worth at a rate, rounded up."""
    return -(-numerator * rate * MILLS_PER_CENT // (denominator * RATE_UNIT))


def obligations(instance: Instance, weight: int, rates: Ints) -> int:
    """Mills of every obligation at what its rate leaves of the weight, rounded up."""
    return sum(
        at_rate(obligation_cents(tender), 1, weight - int(rate))
        for tender, rate in zip(instance.tenders, rates, strict=True)
    )
