"""What the judge says of every contender, as one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from allocator.check import check
from allocator.domain import Instance
from allocator.eligibility import candidates
from allocator.measures import measure
from allocator.policy import Policy
from benchmarks.registry import OURS
from benchmarks.watch import Outcome, Watched

BREAKS: Final = "breaks a rule"
ROUNDING: Final = Decimal("0.000001")
"""Share by which a bound in floating point may lie too low."""


@dataclass(frozen=True)
class Row:
    """One contender on one instance; money in EUR-equivalents of the policy.

    ``bound_eur`` and ``gap`` are the contender's own; ``to_best_bound`` is the gap
    to the lowest bound that any contender proved, and ``to_ours`` the value divided
    by ours. ``None`` where there is no such number.
    """

    instance: str
    seed: int
    limit_seconds: float
    contender: str
    outcome: str
    value_eur: Decimal | None = None
    bound_eur: Decimal | None = None
    gap: float | None = None
    to_best_bound: float | None = None
    to_ours: float | None = None
    seconds: float | None = None
    peak_mib: float | None = None
    note: str = ""


class Judge:
    """The package's own judge on one instance, the same for every contender."""

    def __init__(self, instance: Instance, policy: Policy) -> None:
        self._instance = instance
        self._policy = policy
        placeable = candidates(instance).placeable.nonzero()[0].tolist()
        self._placeable = frozenset(placeable)

    def judge(self, row: Row, watched: Watched) -> Row:
        """The row with what the contender's answer is worth."""
        answer = watched.answer
        row = replace(
            row,
            outcome=watched.outcome,
            bound_eur=answer.bound_eur,
            seconds=watched.seconds,
            peak_mib=watched.peak_mib,
            note=answer.note,
        )
        if watched.outcome is not Outcome.PLAN or answer.plan is None:
            return row
        broken = check(self._instance, self._policy, answer.plan, self._placeable)
        if broken:
            rules = Counter(violation.constraint for violation in broken)
            words = ", ".join(f"{rule} {times} times" for rule, times in rules.items())
            return replace(row, outcome=BREAKS, note=words)
        value = measure(self._instance, self._policy, answer.plan).total_eur
        return replace(row, value_eur=value, gap=_gap(answer.bound_eur, value))


def compared(rows: Iterable[Row], standard: str = OURS) -> list[Row]:
    """Rows of one instance and seed, set against the best bound and a standard.

    Raises
    ------
    ValueError
        A bound lies below a value that the judge found: one of them is wrong.
    """
    rows = list(rows)
    bounds = [row.bound_eur for row in rows if row.bound_eur is not None]
    values = [row.value_eur for row in rows if row.value_eur is not None]
    best = min(bounds, default=None)
    if best is not None and max(values, default=best) > best + abs(best) * ROUNDING:
        raise ValueError(f"a bound of {best} lies below a value of {max(values)}")
    ours = next((row.value_eur for row in rows if row.contender == standard), None)
    return [
        replace(
            row,
            to_best_bound=_gap(best, row.value_eur),
            to_ours=float(row.value_eur / ours) if row.value_eur and ours else None,
        )
        for row in rows
    ]


def _gap(bound: Decimal | None, value: Decimal | None) -> float | None:
    if bound is None or value is None:
        return None
    return max(0.0, float((bound - value) / max(Decimal(1), abs(value))))
