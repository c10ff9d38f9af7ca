"""Timefold: a roster in which every block of work looks for a person.

The solver's own way to put a roster: blocks are planning entities with a person
or nobody, chosen by the construction heuristic and late acceptance that it uses
unless told otherwise; seats of courses likewise. Transitions and the obligation of
each tender are part of the score. Two courses of one person may not overlap, not
even beside work; see `benchmarks.contenders.blocks` for what else is left out.
"""

from __future__ import annotations

from functools import cache
from threading import Timer
from typing import Final, NamedTuple

from timefold.solver import SolverFactory
from timefold.solver.config import (
    Duration,
    ScoreDirectorFactoryConfig,
    SolverConfig,
    SolverConfigOverride,
    TerminationConfig,
)

from allocator.domain import Instance, Pattern
from allocator.fulfilment import owed_cents
from allocator.policy import Policy
from allocator.solution import CoursePlace
from allocator.units import CENTS_PER_EURO, NO_WEEK, quarter_hours
from benchmarks.attempt import Answer, Attempt
from benchmarks.contenders.blocks import Block, blocks_of, plan_of
from benchmarks.contenders.timefold_constraints import constraints
from benchmarks.contenders.timefold_domain import (
    Contract,
    Job,
    Person,
    Roster,
    Seat,
    Weights,
    Work,
)

HAND_BACK: Final = 0.1
"""Share of the time for handing the roster back from the other runtime."""


@cache
def make_ready() -> SolverFactory:
    """Start the other runtime and translate the constraints for it."""
    return SolverFactory.create(
        SolverConfig(
            solution_class=Roster,
            entity_class_list=[Seat, Work],
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
    seconds = (1 - HAND_BACK) * attempt.left
    left = Duration(milliseconds=int(1000 * seconds))
    ending = SolverConfigOverride(
        termination_config=TerminationConfig(spent_limit=left)
    )
    solver = make_ready().build_solver(ending)
    # Handing the roster over to the other runtime takes time that it does not count.
    clock = Timer(seconds, solver.terminate_early)
    clock.daemon = True
    clock.start()
    attempt.doing("searching")
    best = solver.solve(roster)
    clock.cancel()
    taken = [(w.person.id, blocks[w.id]) for w in best.blocks if w.person is not None]
    courses = [
        CoursePlace(seat.person.id, seat.cohort)
        for seat in best.seats
        if seat.person is not None
    ]
    return Answer(plan_of(taken, courses), None, f"score {best.score}")


class _Numbers(NamedTuple):
    """Employers as numbers, and the persons in order."""

    employer: dict[str, int]
    persons: list[Person]


def _roster(instance: Instance, policy: Policy, blocks: list[Block]) -> Roster:
    numbers = _numbers(instance)
    weights = policy.weights
    contracts = [
        Contract(i, owed, float(weights.sroi_fulfilment))
        for i, owed in enumerate(owed_cents(instance))
    ]
    guided = weights.guidance_cost * instance.guidance_cost_eur
    pay = Weights(
        policy.max_gap_weeks,
        int(weights.work_to_work * CENTS_PER_EURO),
        int(weights.continuity * CENTS_PER_EURO),
        int((weights.placed + guided) * CENTS_PER_EURO),
    )
    work = _work(instance, blocks, numbers)
    seats = _seats(instance, policy, blocks, numbers)
    return Roster(numbers.persons, contracts, [pay], work, seats)


def _numbers(instance: Instance) -> _Numbers:
    contractors = {tender.contractor for tender in instance.tenders}
    people = instance.job_seekers
    names = sorted(contractors | {*people.job_employer.words})
    number = {name: i for i, name in enumerate(names)}
    persons = []
    for i in range(len(people)):
        employer = people.job_employer.word(i)
        end = NO_WEEK if employer is None else int(people.job_end_week[i])
        hours = quarter_hours(float(people.hours[i]))
        persons.append(Person(i, hours, end, number[employer] if employer else -1))
    return _Numbers(number, persons)


def _work(instance: Instance, blocks: list[Block], numbers: _Numbers) -> list[Work]:
    jobs = {block.demand: _job(instance, block.demand, numbers) for block in blocks}
    # Blocks with the same people share one list, or handing it over takes minutes.
    people: dict[tuple[int, ...], list[Person]] = {}
    needs: dict[tuple[tuple[int, tuple[int, ...]], ...], dict[int, list[int]]] = {}
    work = []
    for i, block in enumerate(blocks):
        job = jobs[block.demand]
        taught = tuple((pair.seeker, cohorts) for pair, cohorts in block.taught)
        pairs = [*block.pairs, *(pair for pair, _ in block.taught)]
        seekers = tuple(pair.seeker for pair in pairs)
        for pair in pairs:
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
                needs=needs.setdefault(taught, {i: list(k) for i, k in taught}),
                people=people.setdefault(
                    seekers, [numbers.persons[s] for s in seekers]
                ),
            )
        )
    return work


def _job(instance: Instance, position: int, numbers: _Numbers) -> Job:
    demand = instance.demands[position]
    tender = instance.tender_of(position)
    return Job(
        instance.tender_index[demand.tender],
        numbers.employer[tender.contractor],
        quarter_hours(demand.hours),
        {},
        {},
        {},
    )


def _seats(
    instance: Instance, policy: Policy, blocks: list[Block], numbers: _Numbers
) -> list[Seat]:
    """Seats of every cohort that opens up a block for somebody."""
    useful: dict[int, set[int]] = {}
    for block in blocks:
        for pair, cohorts in block.taught:
            for k in cohorts:
                useful.setdefault(k, set()).add(pair.seeker)
    seats: list[Seat] = []
    for k, seekers in sorted(useful.items()):
        cohort, course = instance.cohorts[k], instance.course_of(k)
        able = [numbers.persons[seeker] for seeker in sorted(seekers)]
        cost = int(-policy.weights.course_cost * course.cost_cents)
        for _ in range(min(cohort.capacity, len(able))):
            seats.append(
                Seat(
                    id=len(seats),
                    cohort=k,
                    course=instance.course_index[cohort.course],
                    start=cohort.start_week,
                    end=cohort.start_week + course.weeks,
                    full_time=course.pattern is Pattern.FULL_TIME,
                    quarters=quarter_hours(course.hours or 0),
                    cost=cost,
                    least=cohort.least_size,
                    people=able,
                )
            )
    return seats
