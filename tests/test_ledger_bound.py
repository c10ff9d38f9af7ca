"""Bounds leave limits and mix caps out, so they are never below what is possible."""

from __future__ import annotations

from dataclasses import replace

import pytest
from certificates import no_prices, random_prices
from own_rulebooks import own_rulebooks
from random_instances import random_policy
from random_ledgers import LIMITED, MIXED, random_ledger
from solving import exact, prices_after, proven, task_of

from allocator.certificate.bound import bound_eur
from allocator.domain import Instance, OtherSroi

__all__ = ["own_rulebooks"]


def ledger(seed: int) -> Instance:
    """A tiny instance under every rule, with something beside people on a tender."""
    facts = random_ledger(seed, (*LIMITED, *MIXED, "test-other"))
    other = OtherSroi(
        id="o1", tender=facts.tenders[0].id, kind="social_purchase", amount_cents=90_000
    )
    return replace(facts, other_sroi=(other,))


@pytest.mark.parametrize("seed", range(60))
def test_no_bound_is_below_the_best_plan(seed: int) -> None:
    facts, policy = ledger(seed), random_policy(seed)
    answer = exact(facts, policy)
    if answer.units is None:
        return
    value = task_of(facts, policy).arrays.euros(answer.units)
    for prices in (no_prices(facts, policy), random_prices(facts, policy, seed)):
        assert bound_eur(facts, policy, prices) >= value


@pytest.mark.parametrize("seed", range(60))
def test_no_bound_of_the_price_way_is_below_the_best_plan(seed: int) -> None:
    facts, policy = ledger(seed), random_policy(seed)
    answer = exact(facts, policy)
    if answer.units is None:
        return
    task = task_of(facts, policy)
    assert proven(task, prices_after(task, epochs=8, seed=seed)) >= answer.units
