"""How a cohort of a course beside work makes a gain for one person; compiled.

It is as one of full time to whoever can do no work beside it, and follow no other
course meanwhile. Where it leaves room for all work that can be done before it ends,
and no stint can be begun without it that later asks for it, and no other course
beside work asks for it, it is enough that it has ended. Only else it is *pending* at
first.
"""

from __future__ import annotations

from typing import Any, Final

from allocator.certificate.compiled import inner
from allocator.certificate.tables import (
    BEGINS,
    CLOSES,
    COURSE,
    DEMAND,
    ENDS,
    HOURS,
    IS_BESIDE,
    LOAD,
    NEEDS,
    QUARTERS,
)

FULL_TIME: Final = 0  # from its first week to its last
ENDED: Final = 1  # any time after it has ended
PENDING: Final = 2  # any time before it begins


@inner
def manner_of(
    i: Any, at: Any, work: Any, crowd: Any, pairs: Any, sources: Any, opens: Any,
    asks: Any,
) -> int:  # fmt: skip
    """How a cohort of a course beside work makes a gain for a person."""
    k, fits, collides = sources.cohorts[at], False, False
    begun_without = _leads_on(at, work, sources)
    for p in range(len(pairs)):
        if opens[p] < min(work.cohort[k, ENDS], pairs[p, CLOSES]):
            begun_without |= asks[p]
            hours = work.demand[pairs[p, DEMAND], QUARTERS] + work.cohort[k, LOAD]
            fits |= hours <= crowd.person[i, HOURS]
            collides |= hours > crowd.person[i, HOURS]
    if not fits and not _meets_another(k, work, sources.cohorts):
        return FULL_TIME
    needs = work.cohort[k, NEEDS]
    for c in work.clause[work.list_at[needs] : work.list_at[needs + 1]]:
        begun_without |= sources.bit[c] >= 0
    return PENDING if collides or begun_without else ENDED


@inner
def _leads_on(at: Any, work: Any, sources: Any) -> bool:
    """Whether another course beside work asks what a cohort gives.

    Both may lie within one stint, so it has to count before that ends.
    """
    for other in sources.cohorts:
        if work.cohort[other, IS_BESIDE] == 1 and asks_some(
            work.cohort[other, NEEDS], sources.given[at], work, sources.bit
        ):
            return True
    return False


@inner
def _meets_another(k: Any, work: Any, cohorts: Any) -> bool:
    """Whether another course runs in weeks of a cohort: both may be followed."""
    for other in cohorts:
        if (
            work.cohort[other, COURSE] != work.cohort[k, COURSE]
            and work.cohort[other, BEGINS] < work.cohort[k, ENDS]
            and work.cohort[k, BEGINS] < work.cohort[other, ENDS]
        ):
            return True
    return False


@inner
def asks_some(requirement: Any, clauses: Any, work: Any, bit: Any) -> bool:
    """Whether a requirement asks some of the clauses."""
    for at in range(work.list_at[requirement], work.list_at[requirement + 1]):
        c = work.clause[at]
        if bit[c] >= 0 and (clauses >> bit[c]) & 1:
            return True
    return False
