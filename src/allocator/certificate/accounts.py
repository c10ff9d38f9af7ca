"""What a counted week of each person on each demand is worth at the rates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from allocator.certificate.prices import (
    MILLS_PER_CENT,
    MOST,
    RATE_UNIT,
    CertificateError,
)
from allocator.certificate.tables import Ints
from allocator.certificate.work import tender_positions
from allocator.domain import Instance
from allocator.fulfilment import owed_cents
from allocator.rulebook import (
    Rights,
    counted_quarters,
    full_year_quarters,
    load_rulebook,
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
        cents, left = self._rights.of(seekers, self._tender[demands])
        value = np.searchsorted(self._cents, cents)
        horizon = self.instance.weeks
        cap = np.where(left < 0, horizon, np.minimum(left, horizon)).astype(np.int64)
        rate = np.where(cap > 0, self._rate[demands, value], 0)
        half = self._half[demands, value]
        return rate, cap, np.where(rate > 0, half, 0)

    @cached_property
    def _rights(self) -> Rights:
        return Rights(self.instance.job_seekers, self.instance.tenders)

    @cached_property
    def _tender(self) -> Ints:
        return tender_positions(self.instance)

    @cached_property
    def _cents(self) -> Ints:
        """Every value of a year that somebody may have, in cents, ascending."""
        values = {0}
        for name in {tender.rulebook for tender in self.instance.tenders}:
            book = load_rulebook(name)
            sums = {book.year_value_eur(block) for block in book.blocks}
            for bonus in book.bonuses:
                sums |= {euros + book.year_value_eur(bonus) for euros in sums}
            values |= {euros * CENTS_PER_EURO for euros in sums}
        return np.array(sorted(values), np.int64)

    @cached_property
    def _rates(self) -> tuple[Ints, Ints]:
        """Mills a counted week, rounded up, and half a cent, shape (D, values)."""
        shape = len(self.instance.demands), len(self._cents)
        rate, half = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        known: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
        for position, demand in enumerate(self.instance.demands):
            tender = int(self._tender[position])
            book = load_rulebook(self.instance.tenders[tender].rulebook)
            quarters = counted_quarters(demand.hours, book)
            if (tender, quarters) not in known:
                year, a_cent = full_year_quarters(book), int(self.rates[tender])
                cents = [value * quarters for value in self._cents.tolist()]
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


def at_rate(numerator: int, denominator: int, rate: int) -> int:
    """Mills that so many cents are worth at a rate, rounded up."""
    return -(-numerator * rate * MILLS_PER_CENT // (denominator * RATE_UNIT))


def obligations(instance: Instance, weight: int, rates: Ints) -> int:
    """Mills of every obligation at what its rate leaves of the weight, rounded up."""
    return sum(
        at_rate(owed, 1, weight - int(rate))
        for owed, rate in zip(owed_cents(instance), rates, strict=True)
    )
