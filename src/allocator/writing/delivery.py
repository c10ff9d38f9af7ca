"""What one delivery consists of, and what its files are computed from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from allocator.accounts import Accounts, accounts
from allocator.certificate import Certificate
from allocator.domain import Demand, Instance
from allocator.eligibility import Candidates
from allocator.holdings import Rung, standings
from allocator.measures import (
    Measures,
    TenderSroi,
    Transition,
    measure,
    sroi_ledger,
    transitions,
)
from allocator.policy import Policy
from allocator.screens import still_learning
from allocator.solution import Plan, Result, ShadowPrices, Stint
from allocator.writing.words import Lang


class LearnerWeeks(NamedTuple):
    """Weeks as a learner: of each stint, and persons on each demand and week.

    What is not a key has none.
    """

    by_stint: dict[Stint, int]
    by_week: dict[tuple[int, int], int]


@dataclass(frozen=True)
class Delivery:
    """A judged plan with everything that its files report.

    Parameters
    ----------
    instance, policy, result, plan, candidates
        What was solved, how, and what came out; ``plan`` is the judged plan.
    digests
        SHA-256 of each input file, by file name.
    warnings
        What reading warned of.
    seed, workers, time_limit_seconds
        How the search ran.
    method, method_reason
        Which solver was chosen and why.
    lang
        Language of the files.
    key
        Secret of the programme for pseudonyms; never written.
    dossier
        Folder or file of the input, in which nothing may be written.
    prices
        What the search says that one more place, seat or owed euro is worth;
        ``None`` where nothing was priced.
    certificate
        Prices that prove the bound; ``None`` where it was proven in another way.
    """

    instance: Instance
    policy: Policy
    result: Result
    plan: Plan
    candidates: Candidates
    digests: dict[str, str]
    warnings: tuple[str, ...]
    seed: int
    workers: int
    time_limit_seconds: float
    method: str
    method_reason: str
    lang: Lang
    key: bytes = field(repr=False)
    dossier: Path | None = None
    prices: ShadowPrices | None = None
    certificate: Certificate | None = None

    @cached_property
    def _role_labels(self) -> dict[str, str]:
        dutch = self.lang == "nl"
        return {r.id: r.label_nl if dutch else r.label_en for r in self.instance.roles}

    def role_label(self, demand: Demand) -> str:
        """Label of the demand's role in the language, or the role's id."""
        return self._role_labels.get(demand.role) or demand.role

    @cached_property
    def measures(self) -> Measures:
        """Every term of the plan, by the judge."""
        return measure(self.instance, self.policy, self.plan)

    @cached_property
    def accounts(self) -> Accounts:
        """What every person counts for on every tender."""
        return accounts(self.instance, self.plan)

    @cached_property
    def ledger(self) -> list[TenderSroi]:
        """The SROI account of every tender, in their order."""
        return sroi_ledger(self.instance, self.plan)

    @cached_property
    def transitions(self) -> list[Transition]:
        """Every step from job to job that counts."""
        return transitions(self.instance, self.policy, self.plan)

    @cached_property
    def learner_weeks(self) -> LearnerWeeks:
        """Where people work as learners."""
        by_stint: Counter[Stint] = Counter()
        by_week: Counter[tuple[int, int]] = Counter()
        careers = still_learning(self.instance, self.plan)
        for stint, start, end, rung in standings(self.instance, careers):
            if rung is Rung.LEARNER:
                by_stint[stint] += end - start
                by_week.update((stint.demand, week) for week in range(start, end))
        return LearnerWeeks(by_stint, by_week)

    @cached_property
    def unplaced(self) -> list[int]:
        """Persons without a stint, by position."""
        placed = {stint.seeker for stint in self.plan.stints}
        return [i for i in range(len(self.instance.job_seekers)) if i not in placed]

    @cached_property
    def gap(self) -> float | None:
        """``(bound - value) / max(1, |value|)`` of the measured value."""
        return Result(
            self.result.termination,
            self.plan,
            self.measures.total_eur,
            self.result.bound_eur,
            self.result.seconds,
        ).gap
