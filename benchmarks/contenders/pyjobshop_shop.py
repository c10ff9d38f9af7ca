"""PyJobShop: a shop in which people are machines and each offer is a task.

The library minimises costs of jobs and knows no value of its own, so value is put
as what is forgone: for each block exactly one optional task is chosen, one for
each person who may take it and one for nobody. Each is a job of its own, due
before the horizon and therefore always late if chosen; its weight is the best
value of the block less its own. The obligation of a tender is a consumable of so
many cents: a task either takes its share and brings it, or goes without.

Beside what `benchmarks.contenders.blocks` leaves out, transitions and counted
durations have no place in it. Its bound is that of this smaller problem, so it is
not one of ours.
"""

from __future__ import annotations

from typing import NamedTuple

from pyjobshop import Consumable, Machine, Model, SolveStatus, Task

from allocator.domain import Instance
from allocator.fulfilment import owed_cents
from allocator.policy import Policy
from benchmarks.attempt import Answer, Attempt
from benchmarks.contenders.blocks import Block, blocks_of, plan_of


class Choice(NamedTuple):
    """One way to fill a block: who, for what value, from which resources."""

    seeker: int | None
    value: int
    resources: list[Machine | Consumable]
    demands: list[int]


def run(attempt: Attempt) -> Answer:
    """Cut into blocks, hand over, and read the schedule back as a plan."""
    attempt.doing("building the shop")
    blocks = blocks_of(attempt.instance, attempt.policy)
    if not blocks:
        return Answer(plan_of(()))
    model = Model()
    machines = [model.add_machine() for _ in range(len(attempt.instance.job_seekers))]
    owed = [model.add_consumable(cents) for cents in owed_cents(attempt.instance)]
    by_task: list[tuple[int | None, Block]] = []
    for block in blocks:
        choices = _choices(attempt.instance, attempt.policy, block, machines, owed)
        tasks = [_task(model, block, choice, choices) for choice in choices]
        model.add_select_exactly_one(tasks)
        by_task += [(choice.seeker, block) for choice in choices]
    model.set_objective(weight_tardy_jobs=1)
    attempt.doing("searching")
    result = model.solve(
        solver="ortools",
        time_limit=attempt.left,
        display=False,
        num_workers=attempt.workers,
        random_seed=attempt.seed,
    )
    if result.status not in (SolveStatus.OPTIMAL, SolveStatus.FEASIBLE):
        return Answer(None, None, result.status.value)
    taken = [
        (seeker, block)
        for (seeker, block), task in zip(by_task, result.best.tasks, strict=True)
        if task.present and seeker is not None
    ]
    return Answer(plan_of(taken), None, result.status.value)


def _choices(
    instance: Instance,
    policy: Policy,
    block: Block,
    machines: list[Machine],
    owed: list[Consumable],
) -> list[Choice]:
    """Nobody, or somebody with or without a share in the obligation."""
    weeks = block.end_week - block.start_week
    account = owed[instance.tender_index[instance.demands[block.demand].tender]]
    choices = [Choice(None, 0, [], [])]
    for pair in block.pairs:
        machine = machines[pair.seeker]
        value, counted = pair.worth * weeks, pair.counted * weeks
        choices.append(Choice(pair.seeker, value, [machine], [0]))
        if 0 < counted <= account.capacity:
            value += int(policy.weights.sroi_fulfilment * counted)
            resources: list[Machine | Consumable] = [machine, account]
            choices.append(Choice(pair.seeker, value, resources, [0, counted]))
    return [choice for choice in choices if choice.value >= 0]


def _task(model: Model, block: Block, choice: Choice, choices: list[Choice]) -> Task:
    best = max(other.value for other in choices)
    job = model.add_job(weight=best - choice.value, due_date=0)
    task = model.add_task(
        job,
        earliest_start=block.start_week,
        latest_end=block.end_week,
        optional=True,
    )
    weeks = block.end_week - block.start_week
    model.add_mode(task, choice.resources, weeks, choice.demands)
    return task
