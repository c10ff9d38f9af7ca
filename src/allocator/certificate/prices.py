"""The certificate of a plan: a price for everything that people share."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance
from allocator.policy import Policy

MILLS_PER_CENT: Final = 1_000
"""A mill is a thousandth of a cent: weights have three decimals, so every amount
of every term is a whole number of mills."""
MILLS_PER_EURO: Final = 100_000
RATE_UNIT: Final = 1_000_000
"""A rate of so much is one EUR-equivalent for a counted euro."""
SHARE_UNIT: Final = 65_536
"""A share of so much is a whole account."""
MOST: Final = 2**36
"""No price of a seat, and no amount that counts once, may exceed this: 0.7 million
euro in mills."""
MOST_A_WEEK: Final = 2**34
"""No price or amount of a week may exceed this: 0.17 million euro in mills. The sum
over a horizon of 520 weeks is then far from the end of an int64."""


class CertificateError(Exception):
    """Prices that prove nothing; the text says why."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Prices from which anyone can compute a bound on every plan again.

    Parameters
    ----------
    places
        Price of a place in a week, in mills, int64, shape (D, T).
    learners
        Price of a learner place in a week, on top, in mills, int64, shape (D, T).
    seats
        Price of a seat in each cohort, in mills, int64, shape (K,).
    rates
        What the next counted euro of each tender is worth, in millionths of a
        EUR-equivalent, from 0 to the weight of ``sroi_fulfilment``, int64,
        shape (P,).
    spared_seeker, spared_tender, spared_share
        Accounts (a person on a tender) that are paid up front for a share of all
        their counted weeks: positions, and the share in 65,536ths, above 0 and up
        to the whole. int64, shape (accounts,), each account once, in any order.
    """

    places: NDArray[np.int64]
    learners: NDArray[np.int64]
    seats: NDArray[np.int64]
    rates: NDArray[np.int64]
    spared_seeker: NDArray[np.int64]
    spared_tender: NDArray[np.int64]
    spared_share: NDArray[np.int64]

    def fit(self, instance: Instance, policy: Policy) -> None:
        """Refuse what proves nothing for this instance and policy.

        Raises
        ------
        CertificateError
            A shape or a range is not as above.
        """
        for field in fields(self):
            array = getattr(self, field.name)
            if array.dtype != np.int64:
                _refuse(f"{field.name} are not whole numbers of 64 bits")
        self._check_shapes(instance)
        limits = {"places": MOST_A_WEEK, "learners": MOST_A_WEEK, "seats": MOST}
        for name, most in limits.items():
            prices = getattr(self, name)
            if prices.min(initial=0) < 0:
                _refuse(f"a price of {name} is negative")
            if prices.max(initial=0) > most:
                _refuse(f"a price of {name} is too high to count with")
        weight = int(policy.weights.sroi_fulfilment * RATE_UNIT)
        if self.rates.min(initial=0) < 0 or self.rates.max(initial=0) > weight:
            _refuse("a rate is below 0 or above the weight of sroi_fulfilment")
        self._check_accounts(instance)

    def _check_shapes(self, instance: Instance) -> None:
        grid = len(instance.demands), instance.weeks
        accounts = self.spared_seeker.shape[:1]
        shapes = {
            "places": grid,
            "learners": grid,
            "seats": (len(instance.cohorts),),
            "rates": (len(instance.tenders),),
            "spared_seeker": accounts,
            "spared_tender": accounts,
            "spared_share": accounts,
        }
        for name, shape in shapes.items():
            found = getattr(self, name).shape
            if found != shape:
                _refuse(f"{name} have shape {found}, not {shape}")

    def _check_accounts(self, instance: Instance) -> None:
        if not len(self.spared_share):
            return
        seeker, tender = self.spared_seeker, self.spared_tender
        people, tenders = len(instance.job_seekers), len(instance.tenders)
        if seeker.min() < 0 or seeker.max() >= people:
            _refuse("a spared account is of nobody in the dossier")
        if tender.min() < 0 or tender.max() >= tenders:
            _refuse("a spared account is of no tender in the dossier")
        if self.spared_share.min() < 1 or self.spared_share.max() > SHARE_UNIT:
            _refuse("a spared share is not above 0 and up to the whole")
        if len(np.unique(seeker * tenders + tender)) < len(seeker):
            _refuse("a spared account stands twice")


def _refuse(problem: str) -> NoReturn:
    raise CertificateError(problem)
