"""Candidate pairs of job seeker and demand, and the rule that refuses the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance
from allocator.eligibility.demands import DemandColumns
from allocator.eligibility.radius import Near, SiteGrid
from allocator.eligibility.room import refuse_without_room
from allocator.eligibility.skills import SkillBook
from allocator.eligibility.vocabulary import Positions

RULES: Final = ("reach", "available", "hours", "skills", "stint_length")
"""Constraints that can refuse a pair by itself, in the order they are asked."""
CANDIDATE: Final = 0
_PAIRS_AT_ONCE: Final = 4_000_000
_PEOPLE_AT_ONCE: Final = 8_192
_SOME_PEOPLE: Final = 512
"""People from whom the number of pairs is estimated, or up to twice as many."""
Number = TypeVar("Number", bound=np.generic)


class Pairs(NamedTuple):
    """Candidate pairs alone, person ``i`` at ``indptr[i]:indptr[i + 1]``.

    indptr int64, shape (N + 1,); demand, from_week, until_week and hectometres
    int32, shape (candidates,). A stint of the pair lies in
    ``[from_week, until_week)``; the distance is one way, in units of 0.1 km.
    """

    indptr: NDArray[np.int64]
    demand: NDArray[np.int32]
    from_week: NDArray[np.int32]
    until_week: NDArray[np.int32]
    hectometres: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Every pair near enough to work, by person and then demand.

    Row ``i`` is person ``i`` at ``indptr[i]:indptr[i + 1]``. A pair that is not
    stored is refused by ``reach``. A candidate may still have no place in any
    plan; a pair that is refused has none in every plan.

    Parameters
    ----------
    indptr
        int64, shape (N + 1,).
    demand
        Position of the demand, int32, shape (pairs,); ascending in a row.
    refusal
        0 for a candidate, else 1 + the position in `RULES` of the first rule that
        refuses, int8, shape (pairs,).
    from_week, until_week
        Weeks in which a stint may lie, half open, int32, shape (pairs,); both 0
        for what is refused.
    hectometres
        One way in units of 0.1 km, int32, shape (pairs,).
    placeable
        Whether a person has a candidate demand, bool, shape (N,).
    """

    indptr: NDArray[np.int64]
    demand: NDArray[np.int32]
    refusal: NDArray[np.int8]
    from_week: NDArray[np.int32]
    until_week: NDArray[np.int32]
    hectometres: NDArray[np.int32]
    placeable: NDArray[np.bool_]

    def row(self, seeker: int) -> slice:
        """Where the pairs of a person are."""
        return slice(int(self.indptr[seeker]), int(self.indptr[seeker + 1]))

    def refusal_of(self, seeker: int, demand: int) -> str | None:
        """First rule that refuses a pair, ``None`` for a candidate."""
        row = self.row(seeker)
        position = row.start + int(np.searchsorted(self.demand[row], demand))
        if position == row.stop or self.demand[position] != demand:
            return RULES[0]
        code = int(self.refusal[position])
        return None if code == CANDIDATE else RULES[code - 1]

    def pairs(self) -> Pairs:
        """The candidates alone."""
        kept = self.refusal == CANDIDATE
        before = np.concatenate([[0], np.cumsum(kept)])
        return Pairs(
            before[self.indptr],
            self.demand[kept],
            self.from_week[kept],
            self.until_week[kept],
            self.hectometres[kept],
        )


class _Judged(NamedTuple):
    """Refusal and window of pairs, aligned with `Near`."""

    refusal: NDArray[np.int8]
    from_week: NDArray[np.int32]
    until_week: NDArray[np.int32]


def candidates(instance: Instance) -> Candidates:
    """Candidate pairs of an instance, people in batches that fit in memory.

    Raises
    ------
    RoomError
        All pairs within reach together do not.
    """
    demands = DemandColumns.of(instance)
    grid, book = SiteGrid.of(instance), SkillBook.of(instance, demands)
    people = len(instance.job_seekers)
    each = _pairs_each(grid, people)
    refuse_without_room(int(each * people))
    step = min(_PEOPLE_AT_ONCE, max(1, int(_PAIRS_AT_ONCE / max(1.0, each))))
    counts = np.zeros(people + 1, np.int64)
    placeable = np.zeros(people, bool)
    batches: list[tuple[NDArray[np.int32], NDArray[np.int32], _Judged]] = []
    for begin in range(0, people, step):
        seekers = np.arange(begin, min(begin + step, people))
        near = grid.near(seekers)
        judged = _judge(seekers, near, book)
        counts[seekers + 1] = np.bincount(near.person, minlength=len(seekers))
        placeable[seekers[near.person[judged.refusal == CANDIDATE]]] = True
        batches.append(
            (near.demand.astype(np.int32), near.hectometres.astype(np.int32), judged)
        )
    return Candidates(
        indptr=np.cumsum(counts),
        demand=_joined([demand for demand, _, _ in batches], np.int32),
        refusal=_joined([judged.refusal for _, _, judged in batches], np.int8),
        from_week=_joined([judged.from_week for _, _, judged in batches], np.int32),
        until_week=_joined([judged.until_week for _, _, judged in batches], np.int32),
        hectometres=_joined([distance for _, distance, _ in batches], np.int32),
        placeable=placeable,
    )


def _pairs_each(grid: SiteGrid, people: int) -> float:
    """Pairs within reach of a person, on average over some of them."""
    some = np.arange(0, people, max(1, people // _SOME_PEOPLE))
    return len(grid.near(some).person) / max(1, len(some))


def _judge(seekers: Positions, near: Near, book: SkillBook) -> _Judged:
    """Ask the rules in order; each narrows the window that the next one gets."""
    people, demands = book.instance.job_seekers, book.demands
    row, demand = seekers[near.person], near.demand
    begin = np.maximum(demands.start[demand], near.first_week)
    begin = np.maximum(begin, people.from_week[row])
    end = np.minimum(demands.end[demand], people.until_week[row])
    holds = {
        "available": begin < end,
        "hours": people.hours[row] >= demands.hours[demand],
    }

    holdings = book.holdings(seekers, near)
    windows = book.windows(holdings, np.arange(len(book.kinds)))
    cell = (book.kind[demand], near.person)
    begin = np.maximum(begin, windows.from_week[cell])
    end = np.minimum(end, windows.until_week[cell])
    holds["skills"] = begin < end
    holds["stint_length"] = end.astype(np.int64) - begin >= demands.least_stint[demand]

    refusal = np.full(len(demand), CANDIDATE, np.int8)
    for code, rule in reversed(list(enumerate(RULES, start=1))):
        if rule in holds:
            refusal[~holds[rule]] = code
    refused = refusal != CANDIDATE
    begin[refused] = end[refused] = 0
    return _Judged(refusal, begin, end)


def _joined(parts: list[NDArray[Number]], dtype: type[Number]) -> NDArray[Number]:
    return np.concatenate([np.zeros(0, dtype), *parts])
