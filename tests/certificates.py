"""Prices made by hand or at random, and the best that one person has at prices."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from enumerator import Enumeration

from allocator.certificate import Certificate
from allocator.certificate.bound import best_careers
from allocator.certificate.prices import MILLS_PER_CENT, RATE_UNIT, SHARE_UNIT
from allocator.domain import Instance
from allocator.policy import Policy

NOBODY = np.zeros(0, np.int64)


def weight_of(policy: Policy) -> int:
    """The highest rate that the policy allows."""
    return int(policy.weights.sroi_fulfilment * RATE_UNIT)


def no_prices(instance: Instance, policy: Policy) -> Certificate:
    """Everything free, and every counted euro worth its weight."""
    places = np.zeros((len(instance.demands), instance.weeks), np.int64)
    return Certificate(
        places,
        places.copy(),
        np.zeros(len(instance.cohorts), np.int64),
        np.full(len(instance.tenders), weight_of(policy), np.int64),
        NOBODY,
        NOBODY,
        NOBODY,
    )


def random_prices(instance: Instance, policy: Policy, seed: int) -> Certificate:
    """Prices of up to EUR 10, 100 or 1,000, a third of them nought; some spared."""
    rng = np.random.default_rng(seed)
    dearest = rng.choice((10**6, 10**7, 10**8))

    def prices(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        drawn = rng.integers(0, dearest, shape)
        return np.where(rng.random(shape) < 1 / 3, 0, drawn).astype(np.int64)

    grid = len(instance.demands), instance.weeks
    people, tenders = len(instance.job_seekers), len(instance.tenders)
    account = np.flatnonzero(rng.random(people * tenders) < 0.5)
    return Certificate(
        prices(*grid),
        prices(*grid),
        prices(len(instance.cohorts)),
        rng.integers(0, weight_of(policy) + 1, tenders),
        account // tenders,
        account % tenders,
        rng.integers(1, SHARE_UNIT + 1, len(account)),
    )


def lowest(
    instance: Instance, policy: Policy, prices: Certificate, workers: int = 1
) -> list[int]:
    """The certificate's best careers after all stages, in mills."""
    *_, best = best_careers(instance, policy, prices, workers)
    return [int(number) for number in best]


def best_alone(every: Enumeration, prices: Certificate) -> Iterator[Fraction]:
    """Worth of each person's best career at prices, in mills, by trying them all."""
    price = [prices.places.ravel(), prices.learners.ravel(), prices.seats]
    flat = np.concatenate(price).astype(object)
    for person in every.people:
        own = person.gained.astype(object) - person.taken.astype(object) @ flat
        counted = person.counted.astype(object) @ prices.rates.astype(object)
        worth = own + counted * Fraction(MILLS_PER_CENT, RATE_UNIT)
        yield max(worth, default=Fraction(0))
