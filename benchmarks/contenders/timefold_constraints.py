"""What Timefold's score counts: one function for each rule and each term."""

from __future__ import annotations

from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    Joiners,
    constraint_provider,
)

from benchmarks.contenders.timefold_domain import Contract, Seat, Weights, Work


@constraint_provider
def constraints(factory: ConstraintFactory) -> list[Constraint]:
    """Nobody in two places; worth, obligations and transitions."""
    return [
        one_activity(factory),
        beside_a_course(factory),
        one_course_at_a_time(factory),
        one_course_of_a_kind(factory),
        skills(factory),
        least_size(factory),
        course_cost(factory),
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


def beside_a_course(factory: ConstraintFactory) -> Constraint:
    """Work in weeks of a course: not full time, and no more than the hours allow."""
    return (
        factory.for_each(Work)
        .join(
            Seat,
            Joiners.equal(lambda work: work.person.id, lambda seat: seat.person.id),
            Joiners.overlapping(
                lambda work: work.start,
                lambda work: work.end,
                lambda seat: seat.start,
                lambda seat: seat.end,
            ),
        )
        .filter(
            lambda work, seat: (
                seat.full_time
                or work.job.quarters + seat.quarters > work.person.quarters
            )
        )
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("beside_a_course")
    )


def one_course_at_a_time(factory: ConstraintFactory) -> Constraint:
    """Stricter than it need be: courses beside work might overlap."""
    return (
        factory.for_each_unique_pair(
            Seat,
            Joiners.equal(lambda seat: seat.person.id),
            Joiners.overlapping(lambda seat: seat.start, lambda seat: seat.end),
        )
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("one_course_at_a_time")
    )


def one_course_of_a_kind(factory: ConstraintFactory) -> Constraint:
    return (
        factory.for_each_unique_pair(
            Seat,
            Joiners.equal(lambda seat: seat.person.id),
            Joiners.equal(lambda seat: seat.course),
        )
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("one_course_of_a_kind")
    )


def skills(factory: ConstraintFactory) -> Constraint:
    """Who may work only after a course has a seat in one of its cohorts."""
    return (
        factory.for_each(Work)
        .filter(lambda work: work.person.id in work.needs)
        .if_not_exists(
            Seat,
            Joiners.equal(lambda work: work.person.id, lambda seat: seat.person.id),
            Joiners.filtering(
                lambda work, seat: seat.cohort in work.needs[work.person.id]
            ),
        )
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("skills")
    )


def least_size(factory: ConstraintFactory) -> Constraint:
    return (
        factory.for_each(Seat)
        .group_by(
            lambda seat: seat.cohort,
            lambda seat: seat.least,
            ConstraintCollectors.count(),
        )
        .filter(lambda _cohort, least, count: count < least)
        .penalize(HardSoftScore.ONE_HARD, lambda _c, least, count: least - count)
        .as_constraint("least_size")
    )


def course_cost(factory: ConstraintFactory) -> Constraint:
    return (
        factory.for_each(Seat)
        .penalize(HardSoftScore.ONE_SOFT, lambda seat: seat.cost)
        .as_constraint("course_cost")
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
