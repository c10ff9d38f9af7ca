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

from allocator.accounts import accounts, changes, numbers, sums, tender_of
from allocator.domain import Instance
from allocator.fulfilment import owed_cents
from allocator.mix import GROUPS, Parts, caps_of, members, mixed_cents
from allocator.policy import Policy
from allocator.rulebook import obligation_cents
from allocator.solution import Numbers, Plan
from allocator.travel import Roads
from allocator.units import NO_WEEK, euros


class TenderSroi(NamedTuple):
    """The account of one tender, in integer cents.

    ``counted_cents`` is the value of all persons together, which may exceed what is
    owed. Of it ``over_mix_cents`` is more than the mix caps allow. ``other_cents``
    is what counts beside people; ``fulfilled_cents`` is what people fulfil of the
    rest, and ``short_cents`` is what is then missing.
    """

    tender: str
    obligation_cents: int
    counted_cents: int
    fulfilled_cents: int
    short_cents: int
    other_cents: int = 0
    over_mix_cents: int = 0


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


def sroi_ledger(instance: Instance, plan: Plan) -> list[TenderSroi]:
    """The account of every tender, in their order."""
    tenders, parts = instance.tenders, mix_parts(instance, plan)
    ledger = []
    for tender, owed, own in zip(tenders, owed_cents(instance), parts, strict=True):
        obligation, counted = obligation_cents(tender), sum(own)
        within = mixed_cents(caps_of(tender), obligation, own)
        fulfilled = min(within, owed)
        ledger.append(
            TenderSroi(
                tender=tender.id,
                obligation_cents=obligation,
                counted_cents=counted,
                fulfilled_cents=fulfilled,
                short_cents=owed - fulfilled,
                other_cents=obligation - owed,
                over_mix_cents=counted - within,
            )
        )
    return ledger


def mix_parts(instance: Instance, plan: Plan) -> list[Parts]:
    """Counted value of each tender by the groups of its mix caps, in cents."""
    tenders, found = instance.tenders, accounts(instance, plan)
    group = members(instance.job_seekers, tenders, found.seeker, found.tender)
    cents = sums(
        found.tender * GROUPS + group, found.counted_cents, len(tenders) * GROUPS
    )
    return [(a, b, c, d) for a, b, c, d in cents.reshape(-1, GROUPS).tolist()]


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
    of_tender = numbers([number[tender.contractor] for tender in instance.tenders])
    contractor_of = of_tender[tender_of(instance)]
    demand_end = numbers([demand.end_week for demand in instance.demands])
    # The last entry is nobody's: the employer of a person without a job.
    employers = numbers([*(number[word] for word in people.job_employer.words), -1])

    order = np.lexsort((stints.start_week, stints.seeker))
    seeker, demand = stints.seeker[order], stints.demand[order]
    start, end = stints.start_week[order], stints.end_week[order]
    contractor = contractor_of[demand]
    by_itself = end == demand_end[demand]
    employer = np.roll(np.where(by_itself, contractor, -1), 1)
    ended = np.roll(end, 1)
    first = changes(seeker)
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
    weeks = sums(demand, _weeks(plan), len(instance.demands)).tolist()
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
        [sectors[tender] for tender in tender_of(instance).tolist()],
    ):
        offered = numbers([code.get(word, -1) for word in word_of])[stints.demand]
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
