"""Prices in the terms of those who do not solve: a certificate, shadow prices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.certificate import Certificate
from allocator.certificate.prices import RATE_UNIT, SHARE_UNIT
from allocator.solution import ShadowPrices
from allocator.solvers.chooser import Chooser, Prices
from allocator.units import CENTS_PER_EURO

MILLS_A_CENT = 1_000


def certificate_of(chooser: Chooser, prices: Prices) -> Certificate:
    """The prices as a certificate: mills, millionths and 65,536ths."""
    mills = MILLS_A_CENT // chooser.arrays.scale
    places, learners = prices.whole() * mills
    share = np.rint(prices.spared * SHARE_UNIT).astype(np.int64)
    account = np.flatnonzero(share)
    first = chooser.tables.first_account
    full = float(chooser.arrays.sroi_value) or 1.0
    weight = chooser.arrays.sroi_value * RATE_UNIT // chooser.arrays.scale
    rates = np.rint(prices.worth / full * weight).astype(np.int64)
    return Certificate(
        places=places,
        learners=learners,
        seats=prices.whole_seats() * mills,
        rates=np.clip(rates, 0, weight),
        spared_seeker=np.searchsorted(first, account, side="right") - 1,
        spared_tender=chooser.tables.account_tender[account],
        spared_share=share[account],
    )


def shadow_prices(chooser: Chooser, prices: Prices) -> ShadowPrices:
    """The prices in EUR-equivalents."""
    unit = CENTS_PER_EURO * chooser.arrays.scale

    def euros(units: NDArray[np.float64]) -> NDArray[np.float64]:
        return units / unit

    return ShadowPrices(
        places=euros(prices.places),
        learners=euros(prices.learners),
        seats=euros(prices.seats),
        rates=prices.worth / chooser.arrays.scale,
    )
