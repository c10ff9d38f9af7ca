"""Compiles this package's loops, which are kept on disk from then on."""

from __future__ import annotations

from typing import Final

from allocator.eligibility import candidates
from allocator.policy import Policy
from allocator.solvers.construct import construct
from allocator.solvers.portfolio import prepare
from allocator.solvers.prices import Pricing
from benchmarks.sizes import SIZES, instance_of

SECONDS: Final = 0.5
"""Enough for an epoch of prices on the smallest instance, once compiled."""


def compile_loops() -> None:
    """Use every compiled loop once, on the smallest instance."""
    instance = instance_of(SIZES[0], seed=0)
    chooser = prepare(instance, Policy(), candidates(instance)).chooser
    construct(chooser)
    Pricing(chooser, seed=0, workers=1).ascend(
        chooser.no_prices(), SECONDS, lambda: False, lambda _prices, _units: None
    )
