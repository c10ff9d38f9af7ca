"""What a plan is worth: one plain function for each term.

The judge's own valuation, sharing no code with solvers; every number is exact.
All functions are for plans that `allocator.check.check` accepts. The order and
the identifiers are those of models/README.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from allocator.domain import Instance
from allocator.policy import Policy
from allocator.rulebook import (
    counted_cents,
    entitlement,
    load_rulebook,
    obligation_cents,
)
from allocator.solution import Career, Plan, Stint
from allocator.travel import hectometres
from allocator.units import NO_WEEK, euros


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


def sroi_ledger(instance: Instance, plan: Plan) -> list[TenderSroi]:
    """The account of every tender, in their order."""
    counted = [0] * len(instance.tenders)
    for seeker, career in plan.careers().items():
        person = instance.job_seekers[seeker]
        for position, weeks_by_hours in _weeks_on_tenders(instance, career).items():
            tender = instance.tenders[position]
            right = entitlement(person, tender)
            if right is not None:
                rulebook = load_rulebook(tender.rulebook)
                counted[position] += counted_cents(right, weeks_by_hours, rulebook)
    ledger = []
    for tender, value in zip(instance.tenders, counted, strict=True):
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
    found = []
    for seeker, career in plan.careers().items():
        employer, ended = _current_job(instance, seeker)
        for stint in career.stints:
            contractor = instance.tender_of(stint.demand).contractor
            if employer is not None:
                gap = stint.start_week - ended
                if gap <= policy.max_gap_weeks:
                    found.append(
                        Transition(
                            seeker,
                            employer,
                            contractor,
                            stint.demand,
                            stint.start_week,
                            gap,
                            "continuity" if employer == contractor else "work_to_work",
                        )
                    )
            by_itself = stint.end_week == instance.demands[stint.demand].end_week
            employer, ended = contractor if by_itself else None, stint.end_week
    return found


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
    weeks: Counter[int] = Counter()
    for stint in plan.stints:
        weeks[stint.demand] += _weeks(stint)
    return sum(
        (weeks[d] * instance.demands[d].priority for d in sorted(weeks)), Decimal(0)
    )


def placed(_instance: Instance, plan: Plan) -> Decimal:
    """Persons with at least one stint; count."""
    return Decimal(len({stint.seeker for stint in plan.stints}))


def ambitions(instance: Instance, plan: Plan) -> Decimal:
    """Weeks in a sector or role that the person asked for; person-weeks."""
    weeks = 0
    for stint in plan.stints:
        wanted = instance.job_seekers.ambitions.of(stint.seeker)
        role = instance.demands[stint.demand].role
        sector = instance.tender_of(stint.demand).sector
        if role in wanted or sector in wanted:
            weeks += _weeks(stint)
    return Decimal(weeks)


def travel(instance: Instance, plan: Plan) -> Decimal:
    """One-way distance, rounded to 0.1 km, times weeks; km·weeks."""
    total = 0
    for seeker, career in plan.careers().items():
        person = instance.job_seekers[seeker]
        for stint in career.stints:
            place = instance.demands[stint.demand].place
            total += hectometres(instance, person, place) * _weeks(stint)
    return Decimal(total).scaleb(-1)


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


def _weeks(stint: Stint) -> int:
    return stint.end_week - stint.start_week


def _current_job(instance: Instance, seeker: int) -> tuple[str | None, int]:
    """Employer of the current job, ``None`` for no job, and the week it ended."""
    people = instance.job_seekers
    ended = int(people.job_end_week[seeker])
    return (None if ended == NO_WEEK else people.job_employer.word(seeker)), ended


def _weeks_on_tenders(
    instance: Instance, career: Career
) -> dict[int, dict[float, int]]:
    """Weeks of a career on each tender, by the hours a week of the demand."""
    worked: dict[int, Counter[float]] = {}
    for stint in career.stints:
        demand = instance.demands[stint.demand]
        position = instance.tender_index[demand.tender]
        worked.setdefault(position, Counter())[demand.hours] += _weeks(stint)
    return dict(worked)
