"""Of many people a sample moves prices first, each in its part of all there is."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from solving import never, proven, task_of

from allocator.solvers import prices as prices_module
from allocator.solvers.portfolio import Task
from allocator.solvers.prices import SAMPLES, Pricing
from allocator.solvers.repertoire import Ints, Repertoire
from allocator.solvers.supply import Limits, Rates
from benchmarks.sizes import BY_NAME, instance_of

EPOCHS = 40
FOREVER = 1e9
NEARLY = 1.1


@cache
def medium() -> Task:
    return task_of(instance_of(BY_NAME["medium"], 1))


def moved() -> tuple[Pricing, list[int], int]:
    """Prices, how many people chose each time, and how many epochs all did."""
    pricing, sizes = Pricing(medium().chooser, seed=1, workers=1), list[int]()
    reconsider = pricing.repertoire.reconsider

    def noted(seekers: Ints, rates: Rates, step: float, limits: Limits) -> float:
        sizes.append(len(seekers))
        whole = pricing.repertoire.capacity.places.sum()
        share = len(seekers) / len(pricing.people)
        assert limits.places.sum() == pytest.approx(share * whole, rel=0.1)
        return reconsider(seekers, rates, step, limits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pricing.repertoire, "reconsider", noted)
        told = sum(1 for _ in pricing.ascend(FOREVER, never, EPOCHS))
    return pricing, sizes, told


def test_few_people_all_move_prices_from_the_start() -> None:
    pricing, sizes, told = moved()
    assert {*sizes} == {len(pricing.people)}
    assert told == EPOCHS


def test_of_many_people_samples_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prices_module, "LEAST_SAMPLE", 5)
    pricing, sizes, told = moved()
    people = len(pricing.people)
    shares = [share for share, *_ in SAMPLES] + [1.0]
    assert list(dict.fromkeys(sizes)) == [math.ceil(s * people) for s in shares]
    assert told == pytest.approx((1 - SAMPLES[-1][1]) * EPOCHS, abs=1)
    assert np.isfinite(pricing.repertoire.known.gain[pricing.people]).all()


def test_samples_lead_to_prices_as_good(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = proven(medium(), moved()[0].prices)
    monkeypatch.setattr(prices_module, "LEAST_SAMPLE", 5)
    sampled = proven(medium(), moved()[0].prices)
    assert sampled <= NEARLY * whole


def test_an_epoch_in_which_nobody_is_due_changes_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pricing = Pricing(medium().chooser, seed=1, workers=1)
    nobody = np.zeros(0, np.int64)
    monkeypatch.setattr(Repertoire, "due", lambda *_: nobody)
    pricing.epoch(0.01, never)
    assert np.isfinite(pricing.prices.places).all()
    assert pricing.look_seconds == 0.0
