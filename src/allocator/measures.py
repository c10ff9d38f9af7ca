"""What a plan is worth: one plain function for each term.

The judge's own valuation, sharing no code with solvers; every number is exact.
All functions are for plans that `allocator.check.check` accepts, and work on the
columns of a plan. The order and the identifiers are those of models/README.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance
from allocator.policy import Policy
from allocator.ranges import expand
from allocator.rulebook import (
    counted_quarters,
    full_year_quarters,
    load_rulebook,
    obligation_cents,
    pair_entitlements,
)
from allocator.solution import Mask, Numbers, Plan
from allocator.travel import Roads
from allocator.units import FOREVER, NO_WEEK, divided_half_up, euros


class TenderSroi(NamedTuple):
    """The account of one tender, in integer cents.

    ``counted_cents`` is the value of all persons together, which may exceed the
    obligation; ``fulfilled_cents`` is at most the obligation, and
    ``short_cents`` is what is then missing.
    """

    tender: str
    obligation_cents: int
    counted_cents: int
    fulfilled_cents: int
    short_cents: int


class Transition(NamedTuple):
    """A stint that follows a job which ended by itself, within the gap.

    ``seeker`` and ``demand`` are positions, ``start_week`` that of the stint.
    """

    seeker: int
    from_employer: str
    to_contractor: str
    demand: int
    start_week: int
    gap_weeks: int
    kind: Literal["work_to_work", "continuity"]


@dataclass(frozen=True, slots=True)
class Measures:
    """Units of each term, and what the policy makes of them in EUR-equivalents."""

    units: dict[str, Decimal]
    value_eur: dict[str, Decimal]

    @property
    def total_eur(self) -> Decimal:
        """Value of the plan in EUR-equivalents, exact."""
        return sum(self.value_eur.values(), Decimal(0))


class Accounts(NamedTuple):
    """What each person counts for on each tender with own stints, in cents.

    ``seeker`` and ``tender`` are positions; shape (accounts,) each, ordered by
    person and then tender.
    """

    seeker: Numbers
    tender: Numbers
    counted_cents: Numbers


def accounts(instance: Instance, plan: Plan) -> Accounts:
    """The counted value of every person on every tender."""
    seeker = plan.stint_columns.seeker
    tender = _tender_of(instance)[plan.stint_columns.demand]
    order = np.lexsort((tender, seeker))
    first = _changes(seeker[order]) | _changes(tender[order])
    cents = _counted_cents(instance, plan, np.cumsum(first) - 1, order)
    return Accounts(seeker[order[first]], tender[order[first]], cents)


def added_cents(instance: Instance, plan: Plan) -> Numbers:
    """What each stint adds to the counted value of its person on its tender.

    In the order of time; the amounts of a person on a tender sum to the counted
    value exactly. In cents, shape (stints,), aligned with the plan.
    """
    seeker, demand, start_week, _ = plan.stint_columns
    tender = _tender_of(instance)[demand]
    order = np.lexsort((start_week, tender, seeker))
    first = _changes(seeker[order]) | _changes(tender[order])
    begin = np.flatnonzero(first)[np.cumsum(first) - 1]
    # Up to and including each stint: what the person counts for by then.
    until_then, member = expand(begin, np.arange(len(order)) + 1)
    cents = _counted_cents(instance, plan, until_then, order[member])
    added = np.empty_like(cents)
    added[order] = cents - np.where(first, 0, np.roll(cents, 1))
    return added


def _counted_cents(
    instance: Instance, plan: Plan, group: Numbers, stint: Numbers
) -> Numbers:
    """Counted value of groups of stints, rounded once for each; shape (groups,).

    Stint ``stint[i]`` is of group ``group[i]``, ascending from 0; all stints of a
    group are of one person on one tender. They share the counted weeks that are
    left, and the weeks with most hours count first.
    """
    seeker, demand, start_week, end_week = plan.stint_columns
    rulebooks = [load_rulebook(tender.rulebook) for tender in instance.tenders]
    tender_of = _tender_of(instance)
    counted_hours = _numbers(
        [
            counted_quarters(demand.hours, rulebooks[tender])
            for demand, tender in zip(instance.demands, tender_of, strict=True)
        ]
    )
    stint = stint[np.lexsort((-counted_hours[demand[stint]], group))]
    first = np.flatnonzero(_changes(group))
    person, tender = seeker[stint[first]], tender_of[demand[stint[first]]]
    value, left = pair_entitlements(
        instance.job_seekers, instance.tenders, person, tender
    )
    left = np.where(left < 0, np.int64(FOREVER), left)
    weeks = (end_week - start_week)[stint]
    before = np.cumsum(weeks) - weeks
    before -= before[first][group]
    counted = np.clip(left[group] - before, 0, weeks) * counted_hours[demand[stint]]
    year = _numbers([full_year_quarters(rulebook) for rulebook in rulebooks])
    total = _sums(group, counted, len(first))
    return divided_half_up(value * total, year[tender])


def sroi_ledger(instance: Instance, plan: Plan) -> list[TenderSroi]:
    """The account of every tender, in their order."""
    found = accounts(instance, plan)
    counted = _sums(found.tender, found.counted_cents, len(instance.tenders))
    ledger = []
    for tender, value in zip(instance.tenders, counted.tolist(), strict=True):
        owed = obligation_cents(tender)
        fulfilled = min(value, owed)
        ledger.append(TenderSroi(tender.id, owed, value, fulfilled, owed - fulfilled))
    return ledger


def transitions(instance: Instance, policy: Policy, plan: Plan) -> list[Transition]:
    """Every stint that counts for ``work_to_work`` or ``continuity``.

    The job before a stint is the previous stint, or the current job for the
    first. It must have ended by itself: an earlier stint at the end of its
    demand, the current job always.
    """
    people, stints = instance.job_seekers, plan.stint_columns
    names = sorted({tender.contractor for tender in instance.tenders})
    names += sorted(set(people.job_employer.words) - {*names})
    number = {name: i for i, name in enumerate(names)}
    of_tender = _numbers([number[tender.contractor] for tender in instance.tenders])
    contractor_of = of_tender[_tender_of(instance)]
    demand_end = _numbers([demand.end_week for demand in instance.demands])
    # The last entry is nobody's: the employer of a person without a job.
    employers = _numbers([*(number[word] for word in people.job_employer.words), -1])

    order = np.lexsort((stints.start_week, stints.seeker))
    seeker, demand = stints.seeker[order], stints.demand[order]
    start, end = stints.start_week[order], stints.end_week[order]
    contractor = contractor_of[demand]
    by_itself = end == demand_end[demand]
    employer = np.roll(np.where(by_itself, contractor, -1), 1)
    ended = np.roll(end, 1)
    first = _changes(seeker)
    employer[first] = employers[people.job_employer.codes[seeker[first]]]
    ended[first] = people.job_end_week[seeker[first]]
    counts = (employer >= 0) & (ended != NO_WEEK)
    counts &= start - ended <= policy.max_gap_weeks
    found = np.flatnonzero(counts)
    return [
        Transition(
            seeker=row,
            from_employer=names[left],
            to_contractor=names[joined],
            demand=position,
            start_week=begin,
            gap_weeks=gap,
            kind="continuity" if left == joined else "work_to_work",
        )
        for row, left, joined, position, begin, gap in zip(
            seeker[found].tolist(),
            employer[found].tolist(),
            contractor[found].tolist(),
            demand[found].tolist(),
            start[found].tolist(),
            (start - ended)[found].tolist(),
            strict=True,
        )
    ]


def sroi_fulfilment(instance: Instance, plan: Plan) -> Decimal:
    """Counted value up to the obligation, over all tenders; EUR."""
    return euros(sum(line.fulfilled_cents for line in sroi_ledger(instance, plan)))


def work_to_work(instance: Instance, policy: Policy, plan: Plan) -> Decimal:
    """Stints that follow, within the gap, a job with another employer; count."""
    return _count(transitions(instance, policy, plan), "work_to_work")


def continuity(instance: Instance, policy: Policy, plan: Plan) -> Decimal:
    """Stints that follow, within the gap, a job with the same employer; count."""
    return _count(transitions(instance, policy, plan), "continuity")


def filled_weeks(instance: Instance, plan: Plan) -> Decimal:
    """Weeks of work times the priority of the demand; person-weeks."""
    demand = plan.stint_columns.demand
    weeks = _sums(demand, _weeks(plan), len(instance.demands)).tolist()
    return sum(
        (weeks[d] * instance.demands[d].priority for d in np.unique(demand).tolist()),
        Decimal(0),
    )


def placed(_instance: Instance, plan: Plan) -> Decimal:
    """Persons with at least one stint; count."""
    return Decimal(len(np.unique(plan.stint_columns.seeker)))


def ambitions(instance: Instance, plan: Plan) -> Decimal:
    """Weeks in a sector or role that the person asked for; person-weeks."""
    wishes, stints = instance.job_seekers.ambitions, plan.stint_columns
    code = {word: i for i, word in enumerate(wishes.words)}
    asked_for = wishes.rows() * len(code) + wishes.codes
    wanted = np.zeros(len(stints.seeker), bool)
    sectors = [tender.sector for tender in instance.tenders]
    for word_of in (
        [demand.role for demand in instance.demands],
        [sectors[tender] for tender in _tender_of(instance).tolist()],
    ):
        offered = _numbers([code.get(word, -1) for word in word_of])[stints.demand]
        known = np.flatnonzero(offered >= 0)
        pair = stints.seeker[known] * len(code) + offered[known]
        wanted[known] |= np.isin(pair, asked_for)
    return Decimal(int(_weeks(plan)[wanted].sum()))


def travel(instance: Instance, plan: Plan) -> Decimal:
    """One-way distance, rounded to 0.1 km, times weeks; km·weeks."""
    roads = Roads.to(instance, [demand.place for demand in instance.demands])
    seeker, demand, _, _ = plan.stint_columns
    distance = roads.hectometres(seeker, demand)
    return Decimal(int((distance * _weeks(plan)).sum())).scaleb(-1)


def course_cost(instance: Instance, plan: Plan) -> Decimal:
    """Costs of all course places; EUR."""
    return euros(
        sum(instance.course_of(p.cohort).cost_cents for p in plan.course_places)
    )


def guidance_cost(instance: Instance, plan: Plan) -> Decimal:
    """The fixed cost of guidance for every person placed; EUR."""
    return instance.guidance_cost_eur * placed(instance, plan)


Term = Callable[[Instance, Policy, Plan], Decimal]


def _of_facts(term: Callable[[Instance, Plan], Decimal]) -> Term:
    """The same term, given a policy that it ignores."""

    def measured(instance: Instance, _policy: Policy, plan: Plan) -> Decimal:
        return term(instance, plan)

    return measured


TERMS: Final[dict[str, Term]] = {
    "sroi_fulfilment": _of_facts(sroi_fulfilment),
    "work_to_work": work_to_work,
    "continuity": continuity,
    "filled_weeks": _of_facts(filled_weeks),
    "placed": _of_facts(placed),
    "ambitions": _of_facts(ambitions),
    "travel": _of_facts(travel),
    "course_cost": _of_facts(course_cost),
    "guidance_cost": _of_facts(guidance_cost),
}
"""Every term by its identifier, which is also its weight's."""


def measure(instance: Instance, policy: Policy, plan: Plan) -> Measures:
    """Every term of a plan, in its unit and in EUR-equivalents of the policy."""
    units = {name: term(instance, policy, plan) for name, term in TERMS.items()}
    value_eur = {
        name: getattr(policy.weights, name) * amount for name, amount in units.items()
    }
    return Measures(units, value_eur)


def _count(found: list[Transition], kind: str) -> Decimal:
    return Decimal(sum(transition.kind == kind for transition in found))


def _weeks(plan: Plan) -> Numbers:
    """Weeks of each stint, shape (stints,)."""
    return plan.stint_columns.end_week - plan.stint_columns.start_week


def _tender_of(instance: Instance) -> Numbers:
    """Position of the tender of each demand, shape (demands,)."""
    index = instance.tender_index
    return _numbers([index[demand.tender] for demand in instance.demands])


def _numbers(values: list[int]) -> Numbers:
    return np.array(values, np.int64)


def _changes(keys: Numbers) -> Mask:
    """Whether a row of an ordered column differs from the row before it."""
    different: Mask = np.diff(keys, prepend=-1) != 0
    return different


def _sums(group: NDArray[np.int64], amounts: Numbers, size: int) -> Numbers:
    """Sum of the amounts of each group, exact, shape (size,)."""
    total = np.zeros(size, np.int64)
    np.add.at(total, group, amounts)
    return total
