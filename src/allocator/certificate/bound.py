"""The bound that prices prove, person by person, without a solver.

For any prices, ``Σ best careers + Σ price · capacity + Σ (weight - rate) · owed`` is
never below the value of a plan (models/README.md has the proof). A best career is
that of one person alone, and here it is what `allocator.certificate.kernel` finds,
which keeps every rule of one person but these, and is never below the best:

- the counted weeks of an account bind each stint alone, and the account as far as
  it is paid up front; of the two bounds with and without that the lower counts;
- a gain by courses or work that has not been told apart after all stages costs tolls
  or nothing, from the earliest week in which it could be made, once another is made;
- stints on one demand may touch if a course beside work is begun in between;
- where a lock keeps a stint nothing else is done, but the stint may be missing.

What binds people together and has no price is left out: least sizes of cohorts and
equal chances.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocator.certificate.accounts import Accounts, obligations
from allocator.certificate.crowd import Region
from allocator.certificate.kernel import best_of_everyone
from allocator.certificate.prices import MILLS_PER_EURO, RATE_UNIT, Certificate
from allocator.certificate.words import Words
from allocator.certificate.work import work_of
from allocator.domain import Instance
from allocator.policy import Policy

STAGES: Final = (
    (0, 4, True),
    (4, 40, True),
    (4, 600, False),
    (5, 2_400, False),
    (8, 8_000, False),
)
"""How hard a person's best career is looked for: see `best_of_everyone`. Each stage
looks only at those whom the one before has not settled. Tolls help while little is
told apart; later on they only draw the search from what matters most."""
QUICK: Final = 2
"""The first stages, for many people: the others take ten times as long."""
PAIRS_AT_ONCE: Final = 1_000_000
MOST_PEOPLE_AT_ONCE: Final = 256
TURNS: Final = 16
"""Turns of each thread in a stage, at least: some people take far longer."""


def bound_eur(
    instance: Instance,
    policy: Policy,
    prices: Certificate,
    workers: int = 2,
    enough: Decimal | None = None,
    stages: int = len(STAGES),
) -> Decimal:
    """EUR-equivalents that no plan exceeds, proven by the prices.

    Parameters
    ----------
    instance, policy, prices
        What is planned, what it is worth, and the certificate.
    workers
        Threads.
    enough
        No more stages once the bound is as low as this.
    stages
        How many at most.

    Raises
    ------
    CertificateError
        The prices do not fit the instance or the policy, or amounts are too high
        to count with.
    """
    shared = _shared(instance, policy, prices)
    bound = Decimal("Infinity")
    for best in islice(best_careers(instance, policy, prices, workers), stages):
        bound = Decimal(sum(best.tolist()) + shared) / MILLS_PER_EURO
        if enough is not None and bound <= enough:
            break
    return bound


def best_careers(
    instance: Instance, policy: Policy, prices: Certificate, workers: int = 2
) -> Iterator[NDArray[np.int64]]:
    """The most that each person's career can be worth, in mills, stage by stage.

    int64, shape (N,), lower with each stage.

    Raises
    ------
    CertificateError
        As `bound_eur` does.
    """
    prices.fit(instance, policy)
    words = Words.of(instance)
    region = Region(instance, policy, prices, words, Accounts(instance, prices.rates))
    work = work_of(instance, policy, prices, words)
    best = np.full(len(instance.job_seekers), np.iinfo(np.int64).max)
    settled = np.zeros(len(best), bool)
    most = min(MOST_PEOPLE_AT_ONCE, PAIRS_AT_ONCE // max(1, len(instance.demands)))

    def some(rows: NDArray[np.int64], few: int, tries: int, tolled: bool) -> None:
        lowest, done = best[rows], settled[rows]
        crowd = region.crowd(rows)
        best_of_everyone(work, crowd, few, tries, tolled, lowest, done)
        best[rows], settled[rows] = lowest, done

    with ThreadPoolExecutor(workers) as pool:
        for few, tries, tolled in STAGES:
            left = np.flatnonzero(~settled)
            step = max(1, min(most, len(left) // (TURNS * workers)))
            parts = [left[at : at + step] for at in range(0, len(left), step)]
            for done in [pool.submit(some, rows, few, tries, tolled) for rows in parts]:
                done.result()
            yield best


def _shared(instance: Instance, policy: Policy, prices: Certificate) -> int:
    """Mills that all places, seats and obligations are worth at the prices."""
    total = 0
    for position, demand in enumerate(instance.demands):
        weeks = slice(demand.start_week, demand.end_week)
        total += int(prices.places[position, weeks] @ np.array(demand.headcount))
        if demand.learner_places:
            places = np.array(demand.learner_places)
            total += int(prices.learners[position, weeks] @ places)
    for cohort, price in zip(instance.cohorts, prices.seats, strict=True):
        total += cohort.capacity * int(price)
    weight = int(policy.weights.sroi_fulfilment * RATE_UNIT)
    return total + obligations(instance, weight, prices.rates)
