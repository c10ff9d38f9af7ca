"""Demands, courses and policy with their prices, laid out for the kernel."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from allocator.certificate.prices import (
    MILLS_PER_CENT,
    MILLS_PER_EURO,
    MOST,
    Certificate,
    CertificateError,
)
from allocator.certificate.tables import (
    BEGINS,
    COHORT_COLUMNS,
    CONTRACTOR,
    COURSE,
    DEMAND_COLUMNS,
    END,
    ENDS,
    FAR,
    FEE,
    GIVES,
    IS_BESIDE,
    LEARNER,
    LEAST_WEEKS,
    LESSON_WEEKS,
    LOAD,
    NEEDS,
    PRICES_AT,
    QUARTERS,
    REQUIRES,
    SHUT,
    START,
    TAGS,
    TEACHES,
    TENDER,
    Ints,
    Work,
)
from allocator.certificate.words import Words, columns
from allocator.domain import Instance, Pattern
from allocator.policy import Policy
from allocator.units import quarter_hours


def work_of(
    instance: Instance, policy: Policy, prices: Certificate, words: Words
) -> Work:
    """Everything that the kernel asks beside people."""
    lists = [*words.lists]
    weights = policy.weights
    placed = weights.placed + weights.guidance_cost * instance.guidance_cost_eur
    demand = _demands(instance, words, lists)
    cohort = _cohorts(instance, policy, prices, words, lists)
    list_at, clause = columns(lists)
    return Work(
        demand,
        cohort,
        _price(instance, prices),
        list_at,
        clause,
        policy.max_gap_weeks,
        mills(weights.work_to_work * MILLS_PER_EURO) * TAGS,
        mills(weights.continuity * MILLS_PER_EURO) * TAGS,
        mills(placed * MILLS_PER_EURO) * TAGS,
    )


def _demands(instance: Instance, words: Words, lists: list[list[int]]) -> Ints:
    """Table of the demands; appends to the lists what they teach."""
    table = np.zeros((len(instance.demands), DEMAND_COLUMNS), np.int64)
    table[:, TENDER] = tender_positions(instance)
    table[:, CONTRACTOR] = employer_codes(instance)[0]
    cell = 0
    for row, demand in zip(table, instance.demands, strict=True):
        row[START], row[END] = demand.start_week, demand.end_week
        row[LEAST_WEEKS] = demand.least_stint
        row[LESSON_WEEKS] = demand.teaches_after_weeks or FAR
        row[QUARTERS] = quarter_hours(demand.hours)
        row[REQUIRES] = words.number[demand.requires]
        row[LEARNER] = -1
        if demand.learner_places:
            row[LEARNER] = words.number[demand.learner_requires]
        row[TEACHES] = len(lists)
        lists.append(words.satisfied_by(demand.teaches))
        row[PRICES_AT] = cell
        cell += demand.weeks
    return table


def _cohorts(
    instance: Instance,
    policy: Policy,
    prices: Certificate,
    words: Words,
    lists: list[list[int]],
) -> Ints:
    """Table of the cohorts; appends to the lists what they give."""
    table = np.zeros((len(instance.cohorts), COHORT_COLUMNS), np.int64)
    fee = -policy.weights.course_cost * MILLS_PER_CENT
    for k, (row, cohort) in enumerate(zip(table, instance.cohorts, strict=True)):
        course = instance.course_of(k)
        row[COURSE] = instance.course_index[course.id]
        row[BEGINS] = cohort.start_week
        row[ENDS] = cohort.start_week + course.weeks
        row[IS_BESIDE] = course.pattern is Pattern.BESIDE_WORK
        row[LOAD] = quarter_hours(course.hours or 0)
        row[FEE] = (mills(fee * course.cost_cents) + int(prices.seats[k])) * TAGS
        row[NEEDS] = words.number[course.requires]
        row[GIVES] = len(lists)
        lists.append(words.satisfied_by(course.gives))
    return table


def mills(amount: Decimal, most: int = MOST) -> int:
    """A number of mills that is whole by the decimals of weights and amounts."""
    whole = int(amount)
    if whole != amount:
        raise CertificateError(f"{amount} thousandths of a cent is not a whole number")
    if abs(whole) > most:
        raise CertificateError("an amount of the policy is too high to count with")
    return whole


def tender_positions(instance: Instance) -> Ints:
    """Position of each demand's tender, shape (D,)."""
    index = instance.tender_index
    return np.array([index[demand.tender] for demand in instance.demands], np.int64)


def employer_codes(instance: Instance) -> tuple[Ints, Ints]:
    """One code an employer: of each demand, and of each person's current job.

    Shapes (D,) and (N,); -1 for no current job.
    """
    current = instance.job_seekers.job_employer
    code = {word: i for i, word in enumerate(current.words)}
    for tender in instance.tenders:
        code.setdefault(tender.contractor, len(code))
    contractor = np.array([code[t.contractor] for t in instance.tenders], np.int64)
    return contractor[tender_positions(instance)], current.codes.astype(np.int64)


def _price(instance: Instance, prices: Certificate) -> Ints:
    """Price of a place, and of one as a learner, in each week of each demand."""
    parts = [np.zeros((0, 2), np.int64)]
    for position, demand in enumerate(instance.demands):
        weeks = slice(demand.start_week, demand.end_week)
        price = np.full((demand.weeks, 2), SHUT, np.int64)
        is_open = np.array(demand.headcount) > 0
        place = prices.places[position, weeks]
        price[is_open, 0] = place[is_open] * TAGS
        if demand.learner_places:
            is_open &= np.array(demand.learner_places) > 0
            on_top = place + prices.learners[position, weeks]
            price[is_open, 1] = on_top[is_open] * TAGS
        parts.append(price)
    return np.concatenate(parts)
