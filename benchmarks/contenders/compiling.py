"""Compiles this package's loops, which are kept on disk from then on."""

from __future__ import annotations

from typing import Final

from allocator.eligibility import candidates
from allocator.policy import Policy
from allocator.solvers.construct import book_of
from allocator.solvers.cpsat.search import Limits
from allocator.solvers.improve import improve
from allocator.solvers.portfolio import first_plan, prepare
from allocator.solvers.prices import Pricing
from benchmarks.sizes import SIZES, instance_of

SECONDS: Final = 0.5
"""Enough for an epoch of prices on the smallest instance, once compiled."""


def compile_loops() -> None:
    """Use every compiled loop once, on the smallest instance."""
    instance = instance_of(SIZES[0], seed=0)
    task = prepare(instance, Policy(), candidates(instance))
    chooser = task.chooser
    book = book_of(chooser, task.chances, first_plan(task))
    pricing = Pricing(chooser, seed=0, workers=1)
    for _ in pricing.ascend(SECONDS, lambda: False):
        pass
    limits = Limits(SECONDS)
    improve(chooser, book, pricing.prices, limits, lambda *_: None)
