"""What one instance costs, phase by phase, each on what the one before it made."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from allocator.check import check
from allocator.domain import Instance
from allocator.eligibility import candidates
from allocator.generate import Size, write_dossier
from allocator.measures import measure
from allocator.policy import Policy
from allocator.reading import read_instance
from allocator.solution import Plan
from allocator.solvers.book import plan_of
from allocator.solvers.construct import construct, most_valuable_first
from allocator.solvers.layers import MOST_LAYERS
from allocator.solvers.levels import levels_of
from allocator.solvers.portfolio import Task, prepare
from allocator.solvers.prices import Pricing
from benchmarks.contenders.compiling import compile_loops
from benchmarks.cost import Answer, Cost, cost_of, peak_mib

SEED: Final = 1
WORKERS: Final = 1
LEAST_SECONDS: Final = 2.0
"""A small instance is measured again until so much has passed: the least counts."""
TINY: Final = Size(seekers=20, demands=5, weeks=20, seed=SEED)


class Phase(StrEnum):
    """A phase, in the order in which they come."""

    READ = "read"
    CANDIDATES = "candidates"
    ARRAYS = "arrays"
    PRICING = "pricing pass"
    CONSTRUCT = "construct"
    JUDGE = "judge"


Costs = dict[Phase, Cost]


class Measured(NamedTuple):
    """How large an instance is, and what each phase cost.

    ``pair_weeks`` are the open ones: weeks in which work of a candidate pair may lie,
    over all pairs. ``begun_mib`` is what was held before the first phase.
    """

    seekers: int
    demands: int
    weeks: int
    pairs: int
    pair_weeks: int
    begun_mib: float
    costs: Costs


def measured(dossier: Path) -> Measured:
    """Every phase on a dossier; compiling is done before, on a tiny one."""
    compile_loops()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        write_dossier(TINY, Path(name))
        _round(Path(name))
    begun, began = peak_mib(), time.monotonic()
    first, task = _round(dossier)
    rounds = [first]
    instance, arrays = task.instance, task.arrays
    size = len(instance.job_seekers), len(instance.demands), instance.weeks
    pairs = len(arrays.demand), int((arrays.until_week - arrays.from_week).sum())
    while time.monotonic() - began < LEAST_SECONDS:
        again, _ = _round(dossier)
        rounds.append(again)
    costs = {
        phase: min(costs[phase] for costs in rounds)._replace(
            peak_mib=first[phase].peak_mib
        )
        for phase in Phase
    }
    return Measured(*size, *pairs, begun, costs)


def _round(dossier: Path) -> tuple[Costs, Task]:
    """Every phase once, on objects that nothing has been asked of before."""
    costs: Costs = {}

    def spent(phase: Phase, function: Callable[[], Answer]) -> Answer:
        answer, costs[phase] = cost_of(function)
        return answer

    policy = Policy()
    instance = spent(Phase.READ, lambda: read_instance(dossier).instance)
    pairs = spent(Phase.CANDIDATES, lambda: candidates(instance))
    task = spent(Phase.ARRAYS, lambda: prepare(instance, policy, pairs))
    free = task.chooser.no_prices()
    pricing = Pricing(task.chooser, SEED, WORKERS, free)
    everyone, repertoire = pricing.people, pricing.repertoire
    spent(
        Phase.PRICING,
        lambda: repertoire.look(everyone, repertoire.market(free, MOST_LAYERS)),
    )
    plan = spent(Phase.CONSTRUCT, lambda: _constructed(task))
    spent(Phase.JUDGE, lambda: _judged(instance, policy, plan))
    return costs, task


def _constructed(task: Task) -> Plan:
    """Everyone's best career in what is left, those worth most first."""
    levels = levels_of(task.chooser, task.chooser.no_prices(), (0.0,))
    order = most_valuable_first(task.chooser)
    book = construct(task.chooser, task.chances, levels, 0, order)
    return plan_of(book, task.arrays)


def _judged(instance: Instance, policy: Policy, plan: Plan) -> None:
    """What the judge says of a plan.

    Raises
    ------
    ValueError
        The plan breaks a rule: what was measured is not worth a figure.
    """
    broken = check(instance, policy, plan)
    if broken:
        raise ValueError(f"the constructed plan breaks {broken[0]}")
    measure(instance, policy, plan)
