"""Instance, policy and candidates compiled once into flat integer arrays.

One objective unit is ``1 / (100 · scale)`` EUR-equivalents: the smallest power
of ten that makes every weight of the policy an integer, so that a solver's
objective equals the judge's value exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance
from allocator.eligibility import Candidates
from allocator.fulfilment import owed_cents
from allocator.limits import Clocks, clocks_of, limits_left
from allocator.mix import members
from allocator.policy import Policy
from allocator.rulebook import (
    counted_quarters,
    full_year_quarters,
    load_rulebook,
    obligation_cents,
    pair_entitlements,
)
from allocator.units import CENTS_PER_EURO, HECTOMETRES_PER_KM

SCALES: Final = (1, 10, 100, 1000)
"""1000 always suffices: weights have three decimals, priorities two."""


@dataclass(frozen=True, slots=True)
class Arrays:
    """What solvers compute with; P pairs, N people, D demands, K cohorts.

    scale: objective units per cent. indptr int64 (N+1), then per pair demand
    int32, from_week and until_week int32 (the window of a stint), week_value
    int64 (units a week: filled_weeks, ambitions, travel), year_value int64
    (cents of a full-time year on the demand's tender) and counted_weeks int32
    (-1: no end), limits_left int64 (P, M) (what is left of each limit of the
    tender's rulebook, as `allocator.limits` has it) and group int8 (by the mix caps
    of the tender, as `allocator.mix` has it). Per demand: tender int32, quarters
    int64 (counted quarters of an hour a week), contractor int32. Per tender:
    year_quarters int64, obligation int64 (cents that people must still fulfil),
    gross int64 (cents owed in all) and clocks, how the limits run. Per person:
    employer int32 (code as ``contractor``, -1 for none). Per cohort: course_value
    int64 (units a place). sroi_value, work_to_work, continuity, placed_value: units
    per cent, transition, person.
    """

    scale: int
    indptr: NDArray[np.int64]
    demand: NDArray[np.int32]
    from_week: NDArray[np.int32]
    until_week: NDArray[np.int32]
    week_value: NDArray[np.int64]
    year_value: NDArray[np.int64]
    counted_weeks: NDArray[np.int32]
    limits_left: NDArray[np.int64]
    group: NDArray[np.int8]
    hectometres: NDArray[np.int32]
    tender: NDArray[np.int32]
    quarters: NDArray[np.int64]
    contractor: NDArray[np.int32]
    year_quarters: NDArray[np.int64]
    obligation: NDArray[np.int64]
    gross: NDArray[np.int64]
    clocks: Clocks
    employer: NDArray[np.int32]
    course_value: NDArray[np.int64]
    sroi_value: int
    work_to_work: int
    continuity: int
    placed_value: int
    max_gap_weeks: int

    def pairs_of(self, seeker: int) -> range:
        """Positions of a person's candidate pairs."""
        return range(int(self.indptr[seeker]), int(self.indptr[seeker + 1]))

    def pair(self, seeker: int, demand: int) -> int | None:
        """Position of the pair, or ``None`` where it is no candidate."""
        return next(
            (p for p in self.pairs_of(seeker) if self.demand[p] == demand), None
        )

    def euros(self, units: int) -> Decimal:
        """Objective units as EUR-equivalents, exact."""
        return Decimal(units) / (CENTS_PER_EURO * self.scale)


class _Weights(NamedTuple):
    """Weights of a policy in whole objective units, and how many make a cent.

    A cent of social return, a transition, a continuation, a person, a week that was
    asked for, and a week for each hectometre; of each demand a week, and of each
    cohort a place.
    """

    scale: int
    sroi: int
    transition: int
    continuity: int
    placed: int
    ambition: int
    hectometre: int
    filled: NDArray[np.int64]
    course: NDArray[np.int64]


def _scaled(instance: Instance, policy: Policy) -> _Weights:
    weights = policy.weights
    per_demand = [weights.filled_weeks * d.priority * 100 for d in instance.demands]
    costs = [
        weights.course_cost * instance.course_of(k).cost_cents
        for k in range(len(instance.cohorts))
    ]
    placed = weights.placed + weights.guidance_cost * instance.guidance_cost_eur
    of_one = (weights.work_to_work, weights.continuity, placed, weights.ambitions)
    single = [
        weights.sroi_fulfilment,
        *(CENTS_PER_EURO * weight for weight in of_one),
        weights.travel * CENTS_PER_EURO / HECTOMETRES_PER_KM,
    ]
    scale = _scale([*single, *per_demand, *costs])
    sroi, transition, continuity, person, ambition, hectometre = (
        int(value * scale) for value in single
    )
    return _Weights(
        scale=scale,
        sroi=sroi,
        transition=transition,
        continuity=continuity,
        placed=person,
        ambition=ambition,
        hectometre=hectometre,
        filled=np.array([int(value * scale) for value in per_demand], np.int64),
        course=np.array([int(cost * scale) for cost in costs], np.int64),
    )


def compile_arrays(
    instance: Instance, policy: Policy, candidates: Candidates
) -> Arrays:
    """Compile everything that solvers need beside the facts themselves."""
    weights = _scaled(instance, policy)
    pairs = candidates.pairs()
    week_value = weights.filled[pairs.demand] + weights.hectometre * (
        pairs.hectometres.astype(np.int64)
    )
    week_value += weights.ambition * _asked_for(instance, pairs.indptr, pairs.demand)
    contractor, employer = _employers(instance)
    rulebooks = [load_rulebook(tender.rulebook) for tender in instance.tenders]
    tender_of = np.array(
        [instance.tender_index[d.tender] for d in instance.demands], np.int32
    )
    of_pairs = (
        instance.job_seekers,
        instance.tenders,
        _rows(pairs.indptr),
        tender_of[pairs.demand],
    )
    year_value, counted = pair_entitlements(*of_pairs)
    return Arrays(
        scale=weights.scale,
        indptr=pairs.indptr,
        demand=pairs.demand,
        from_week=pairs.from_week,
        until_week=pairs.until_week,
        week_value=week_value,
        year_value=year_value,
        counted_weeks=counted,
        limits_left=limits_left(*of_pairs),
        group=members(*of_pairs),
        hectometres=pairs.hectometres,
        tender=tender_of,
        quarters=np.array(
            [
                counted_quarters(d.hours, rulebooks[t])
                for d, t in zip(instance.demands, tender_of, strict=True)
            ],
            np.int64,
        ),
        contractor=contractor,
        year_quarters=np.array([full_year_quarters(r) for r in rulebooks], np.int64),
        obligation=np.array(owed_cents(instance), np.int64),
        gross=np.array([obligation_cents(t) for t in instance.tenders], np.int64),
        clocks=clocks_of(instance.tenders),
        employer=employer,
        course_value=weights.course,
        sroi_value=weights.sroi,
        work_to_work=weights.transition,
        continuity=weights.continuity,
        placed_value=weights.placed,
        max_gap_weeks=policy.max_gap_weeks,
    )


def _scale(coefficients: list[Decimal]) -> int:
    return next(s for s in SCALES if all(c * s % 1 == 0 for c in coefficients))


def _rows(indptr: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))


def _asked_for(
    instance: Instance, indptr: NDArray[np.int64], demand: NDArray[np.int32]
) -> NDArray[np.int64]:
    """1 for each pair whose role or sector the person asked for."""
    ambitions = instance.job_seekers.ambitions
    words = {word: i for i, word in enumerate(ambitions.words)}
    asked = np.zeros(len(demand), bool)
    wanted = set(zip(ambitions.rows().tolist(), ambitions.codes.tolist(), strict=True))
    role = np.array([words.get(d.role, -1) for d in instance.demands], np.int64)
    sector = np.array(
        [
            words.get(instance.tenders[instance.tender_index[d.tender]].sector, -1)
            for d in instance.demands
        ],
        np.int64,
    )
    width = len(ambitions.words) + 1
    keys = np.array(sorted(row * width + word for row, word in wanted), np.int64)
    for word_of in (role, sector):
        word = word_of[demand]
        asked |= (word >= 0) & np.isin(_rows(indptr) * width + word, keys)
    return asked.astype(np.int64)


def _employers(
    instance: Instance,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """One code per employer: of each demand's contractor, of each current job."""
    contractors = [
        instance.tender_of(d).contractor for d in range(len(instance.demands))
    ]
    current = instance.job_seekers.job_employer
    words = tuple(sorted({*contractors, *current.words}))
    code = {word: i for i, word in enumerate(words)}
    lookup = np.array([code[word] for word in current.words] + [-1], np.int32)
    contractor = np.array([code[word] for word in contractors], np.int32)
    return contractor, lookup[current.codes]
