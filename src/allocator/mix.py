"""Of whose work no more than a share of a tender's fulfilment may be.

The facts of mix caps for the judge and the solvers, and what is left when every
cap is kept. Whoever is in two groups is held against both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allocator.domain import JobSeekers, Tender
from allocator.errors import Fault, InputError
from allocator.limits import holds_for
from allocator.rulebook import MixCap, load_rulebook
from allocator.units import round_half_up

Rows = NDArray[np.integer[Any]]
PERCENT: Final = 100
GROUPS: Final = 4
"""In no group of a cap, in the first, in the second, in both."""
MOST_CAPS: Final = 2
"""Of more than two groups that overlap, which to leave out would be a choice."""

Parts = tuple[int, int, int, int]
"""Cents of people in no group, in the first, in the second, and in both."""


def caps_of(tender: Tender) -> tuple[MixCap, ...]:
    """The mix caps of a tender's rulebook.

    Raises
    ------
    InputError
        There are more than `MOST_CAPS`, with those of the rule sets that it extends.
    """
    caps = load_rulebook(tender.rulebook).mix
    if len(caps) > MOST_CAPS:
        file, problem = f"{tender.rulebook}.toml", "has more than two mix caps"
        remedy = "Leave all but two out"
        raise InputError([Fault(file, None, "mix", "", problem, remedy)])
    return caps


def members(
    people: JobSeekers, tenders: Sequence[Tender], rows: Rows, tender_of: Rows
) -> NDArray[np.int8]:
    """Group of each pair by the tender's caps: 0 none, 1 or 2, 3 both; (pairs,).

    People by row and tenders by position, shape (pairs,) each. Own staff is who has
    a job with the contractor when the plan begins.
    """
    group = np.zeros(len(rows), np.int8)
    caps = [caps_of(tender) for tender in tenders]
    for name in sorted(
        {t.rulebook for t, own in zip(tenders, caps, strict=True) if own}
    ):
        named = np.array([tender.rulebook == name for tender in tenders], bool)
        here = np.flatnonzero(named[tender_of])
        who, where = rows[here], tender_of[here]
        for bit, cap in enumerate(load_rulebook(name).mix):
            inside = np.zeros(len(here), bool)
            if cap.when is not None:
                inside |= holds_for(people, cap.when, tenders, who, where)
            if cap.own_staff:
                inside |= _employed(people, tenders, who, where)
            group[here[inside]] |= 1 << bit
    return group


def _employed(
    people: JobSeekers, tenders: Sequence[Tender], rows: Rows, tender_of: Rows
) -> NDArray[np.bool_]:
    """Whether people have a job with the contractor when the plan begins."""
    code = {word: code for code, word in enumerate(people.job_employer.words)}
    own = np.array([code.get(t.contractor, -2) for t in tenders], np.int64)
    same: NDArray[np.bool_] = people.job_employer.codes[rows] == own[tender_of]
    return same & (people.job_end_week[rows] >= 0)


def limit_of(cap: MixCap, obligation_cents: int, counted_cents: int) -> int:
    """Most that a group may fulfil where so much counts in all, in whole cents."""
    if cap.of == "obligation":
        return round_half_up(obligation_cents * cap.percent / PERCENT)
    return int(counted_cents * cap.percent // PERCENT)


def mixed_cents(caps: Sequence[MixCap], obligation_cents: int, parts: Parts) -> int:
    """The most that counts of what people count for, with every cap kept.

    The largest total in which no group has more than its share: found from above,
    since a lower total never allows a group more.
    """
    total = sum(parts)
    while caps:
        first, second = (
            limit_of(caps[i], obligation_cents, total) if i < len(caps) else total
            for i in range(MOST_CAPS)
        )
        # Who is in one group goes first: who is in both takes room of both.
        one, other = min(parts[1], first), min(parts[2], second)
        both = min(parts[3], first - one, second - other)
        allowed = parts[0] + one + other + both
        if allowed >= total:
            break
        total = allowed
    return total
