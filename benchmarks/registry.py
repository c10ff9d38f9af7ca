"""Who takes part: names, what they are, and what has to be installed for them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Final

OURS: Final = "allocator"


@dataclass(frozen=True)
class Contender:
    """A way to make a plan.

    ``module`` in ``benchmarks.contenders`` has a function ``run`` from an
    `Attempt` to an `Answer`; it is only imported in the contender's own process.
    ``distribution`` is what the way stands or falls with.
    """

    name: str
    title: str
    module: str
    distribution: str

    @property
    def version(self) -> str | None:
        """Version that is installed, or ``None``."""
        try:
            return version(self.distribution)
        except PackageNotFoundError:
            return None


CONTENDERS: Final = (
    Contender(OURS, "this package, as `allocator plan` uses it", "ours", "ortools"),
    Contender("cpsat", "CP-SAT on the whole model, from nothing", "cpsat", "ortools"),
    Contender("cbc", "CBC by PuLP, a binary for each stint", "cbc", "pulp"),
    Contender(
        "timefold", "Timefold, a roster of blocks", "timefold_roster", "timefold"
    ),
    Contender(
        "pyjobshop", "PyJobShop, a shop of blocks", "pyjobshop_shop", "pyjobshop"
    ),
    Contender("highest-sroi-first", "greedy, highest value first", "rules", "ortools"),
    Contender(
        "first-come-first-served", "who is free first chooses first", "rules", "ortools"
    ),
)
BY_NAME: Final = {contender.name: contender for contender in CONTENDERS}
