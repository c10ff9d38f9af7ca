"""Timefold: a roster in which every block of work looks for a person.

The solver's own way to put a roster: blocks are planning entities with a person
or nobody, chosen by the construction heuristic and late acceptance that it uses
unless told otherwise. Transitions and the obligation of each tender are part of
the score; see `benchmarks.contenders.blocks` for what is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from threading import Timer
from typing import Annotated

from timefold.solver import SolverFactory
from timefold.solver.config import (
    Duration,
    ScoreDirectorFactoryConfig,
    SolverConfig,
    SolverConfigOverride,
    TerminationConfig,
)
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    Joiners,
    constraint_provider,
)

from allocator.domain import Instance
from allocator.policy import Policy
from allocator.rulebook import obligation_cents
from allocator.units import CENTS_PER_EURO, NO_WEEK
from benchmarks.attempt import Answer, Attempt
from benchmarks.contenders.blocks import Block, blocks_of, plan_of


@dataclass(eq=False)
class Person:
    """A job seeker; ``employer`` is a number, -1 for none."""

    id: Annotated[int, PlanningId]
    job_end: int
    employer: int


@dataclass(eq=False)
class Contract:
    """A tender: what is owed in cents, and what one counted cent is worth."""

    id: Annotated[int, PlanningId]
    owed: int
    weight: float


@dataclass(eq=False)
class Weights:
    """What the policy pays in cents, and how long a transition may take."""

    gap: int
    work_to_work: int
    continuity: int
    placed: int


@dataclass(eq=False)
class Job:
    """A demand: what a week on it brings, in cents by person."""

    contract: int
    employer: int
    worth: dict[int, int]
    counted: dict[int, int]
    most: dict[int, int]


@planning_entity
@dataclass(eq=False)
class Work:
    """A block that a person may take."""

    id: Annotated[int, PlanningId]
    job: Job
    start: int
    end: int
    weeks: int
    closes: bool
    people: Annotated[list[Person], ValueRangeProvider]
    person: Annotated[Person | None, PlanningVariable(allows_unassigned=True)] = None


@planning_solution
@dataclass
class Roster:
    """All of it, and the score in cents."""

    people: Annotated[list[Person], ProblemFactCollectionProperty]
    contracts: Annotated[list[Contract], ProblemFactCollectionProperty]
    weights: Annotated[list[Weights], ProblemFactCollectionProperty]
    blocks: Annotated[list[Work], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore | None, PlanningScore] = field(default=None)


@constraint_provider
def constraints(factory: ConstraintFactory) -> list[Constraint]:
    """Nobody in two places; worth, obligations and transitions."""
    return [
        one_activity(factory),
        worth(factory),
        placed(factory),
        sroi_fulfilment(factory),
        next_job(factory),
        first_job(factory),
    ]


def one_activity(factory: ConstraintFactory) -> Constraint:
    return (
        factory.for_each_unique_pair(
            Work,
            Joiners.equal(lambda work: work.person.id),
            Joiners.overlapping(lambda work: work.start, lambda work: work.end),
        )
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("one_activity")
    )


def worth(factory: ConstraintFactory) -> Constraint:
    return (
        factory.for_each(Work)
        .reward(
            HardSoftScore.ONE_SOFT,
            lambda work: work.job.worth[work.person.id] * work.weeks,
        )
        .as_constraint("worth")
    )


def placed(factory: ConstraintFactory) -> Constraint:
    """Placing a person, and the guidance that it takes."""
    return (
        factory.for_each(Work)
        .group_by(lambda work: work.person.id)
        .join(Weights)
        .impact(HardSoftScore.ONE_SOFT, lambda _person, pay: pay.placed)
        .as_constraint("placed")
    )


def sroi_fulfilment(factory: ConstraintFactory) -> Constraint:
    return (
        factory.for_each(Work)
        .group_by(
            lambda work: work.job.contract,
            lambda work: work.person.id,
            ConstraintCollectors.sum(
                lambda work: work.job.counted[work.person.id] * work.weeks
            ),
            ConstraintCollectors.max(lambda work: work.job.most[work.person.id]),
        )
        .group_by(
            lambda contract, _person, _counted, _most: contract,
            ConstraintCollectors.sum(
                lambda _contract, _person, counted, most: min(counted, most)
            ),
        )
        .join(Contract, Joiners.equal(lambda k, _counted: k, lambda c: c.id))
        .reward(
            HardSoftScore.ONE_SOFT,
            lambda _k, counted, c: int(c.weight * min(counted, c.owed)),
        )
        .as_constraint("sroi_fulfilment")
    )


def next_job(factory: ConstraintFactory) -> Constraint:
    """A job that ended with its demand, and the first one after it."""
    return (
        factory.for_each(Work)
        .filter(lambda old: old.closes)
        .join(
            Work,
            Joiners.equal(lambda old: old.person.id, lambda new: new.person.id),
            Joiners.less_than_or_equal(lambda old: old.end, lambda new: new.start),
        )
        .if_not_exists(
            Work,
            Joiners.equal(lambda old, _new: old.person.id, lambda c: c.person.id),
            Joiners.less_than_or_equal(lambda old, _new: old.end, lambda c: c.start),
            Joiners.greater_than(lambda _old, new: new.start, lambda c: c.start),
        )
        .join(Weights)
        .filter(lambda old, new, pay: new.start - old.end <= pay.gap)
        .reward(
            HardSoftScore.ONE_SOFT,
            lambda old, new, pay: (
                pay.continuity
                if old.job.employer == new.job.employer
                else pay.work_to_work
            ),
        )
        .as_constraint("next_job")
    )


def first_job(factory: ConstraintFactory) -> Constraint:
    """The first block after the job that a person has now."""
    return (
        factory.for_each(Work)
        .filter(lambda new: new.person.employer >= 0)
        .if_not_exists(
            Work,
            Joiners.equal(lambda new: new.person.id, lambda c: c.person.id),
            Joiners.greater_than(lambda new: new.start, lambda c: c.start),
        )
        .join(Weights)
        .filter(lambda new, pay: new.start - new.person.job_end <= pay.gap)
        .reward(
            HardSoftScore.ONE_SOFT,
            lambda new, pay: (
                pay.continuity
                if new.person.employer == new.job.employer
                else pay.work_to_work
            ),
        )
        .as_constraint("first_job")
    )


@cache
def make_ready() -> SolverFactory:
    """Start the other runtime and translate the constraints for it."""
    return SolverFactory.create(
        SolverConfig(
            solution_class=Roster,
            entity_class_list=[Work],
            score_director_factory_config=ScoreDirectorFactoryConfig(
                constraint_provider_function=constraints
            ),
        )
    )


def run(attempt: Attempt) -> Answer:
    """Cut into blocks, hand over, and read the roster back as a plan."""
    attempt.doing("building the roster")
    blocks = blocks_of(attempt.instance, attempt.policy)
    if not blocks:
        return Answer(plan_of(()))
    roster = _roster(attempt.instance, attempt.policy, blocks)
    left = Duration(milliseconds=int(1000 * attempt.left))
    ending = SolverConfigOverride(
        termination_config=TerminationConfig(spent_limit=left)
    )
    solver = make_ready().build_solver(ending)
    # Handing the roster over to the other runtime takes time that it does not count.
    clock = Timer(attempt.left, solver.terminate_early)
    clock.daemon = True
    clock.start()
    attempt.doing("searching")
    best = solver.solve(roster)
    clock.cancel()
    taken = [(w.person.id, blocks[w.id]) for w in best.blocks if w.person is not None]
    return Answer(plan_of(taken), None, f"score {best.score}")


def _roster(instance: Instance, policy: Policy, blocks: list[Block]) -> Roster:
    contractors = {t.contractor for t in instance.tenders}
    names = sorted(contractors | {*instance.job_seekers.job_employer.words})
    number = {name: i for i, name in enumerate(names)}
    people = instance.job_seekers
    employers = [people.job_employer.word(i) for i in range(len(people))]
    persons = [
        Person(
            i,
            int(people.job_end_week[i]) if employer else NO_WEEK,
            number[employer] if employer else -1,
        )
        for i, employer in enumerate(employers)
    ]
    weights = policy.weights
    jobs = {
        block.demand: Job(
            instance.tender_index[instance.demands[block.demand].tender],
            number[instance.tender_of(block.demand).contractor],
            {},
            {},
            {},
        )
        for block in blocks
    }
    work = []
    # Blocks with the same people share one list, or handing it over takes minutes.
    able: dict[tuple[int, ...], list[Person]] = {}
    for i, block in enumerate(blocks):
        job = jobs[block.demand]
        seekers = tuple(pair.seeker for pair in block.pairs)
        for pair in block.pairs:
            job.worth[pair.seeker] = pair.worth
            job.counted[pair.seeker] = pair.counted
            job.most[pair.seeker] = pair.counted * pair.counted_weeks
        work.append(
            Work(
                id=i,
                job=job,
                start=block.start_week,
                end=block.end_week,
                weeks=block.end_week - block.start_week,
                closes=block.end_week == instance.demands[block.demand].end_week,
                people=able.setdefault(seekers, [persons[s] for s in seekers]),
            )
        )
    contracts = [
        Contract(i, obligation_cents(tender), float(weights.sroi_fulfilment))
        for i, tender in enumerate(instance.tenders)
    ]
    guided = weights.guidance_cost * instance.guidance_cost_eur
    pay = Weights(
        policy.max_gap_weeks,
        int(weights.work_to_work * CENTS_PER_EURO),
        int(weights.continuity * CENTS_PER_EURO),
        int((weights.placed + guided) * CENTS_PER_EURO),
    )
    return Roster(persons, contracts, [pay], work)
