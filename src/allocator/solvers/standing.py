"""What the limits of rulebooks leave of a career, for solvers that have one in hand.

`allocator.accounts` is the judge's own way to the same numbers, for whole plans.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from allocator.solution import Stint
from allocator.solvers.arrays import Arrays
from allocator.units import FOREVER


class Allowed(NamedTuple):
    """The most weeks and the most quarters of an hour that count on a tender."""

    weeks: int
    quarters: int


NO_LIMIT: Final = Allowed(FOREVER, 2**60)


def allowed(arrays: Arrays, seeker: int, stints: Sequence[Stint]) -> dict[int, Allowed]:
    """What limits allow on each tender of a career, by tender; stints in order.

    A tender whose rulebook has no limit is left out.
    """
    if not arrays.clocks.most:
        return {}
    pairs = [(stint, arrays.pair(seeker, stint.demand)) for stint in stints]
    known = [(stint, pair) for stint, pair in pairs if pair is not None]
    found: dict[int, Allowed] = {}
    for stint, pair in known:
        tender = int(arrays.tender[stint.demand])
        if tender in found:
            continue
        weeks, quarters = NO_LIMIT
        for m, left in enumerate(arrays.limits_left[pair].tolist()):
            if left < FOREVER:
                within = _within(arrays, known, tender, m, left)
                if arrays.clocks.by_hours[tender, m]:
                    quarters = min(quarters, within)
                else:
                    weeks = min(weeks, within)
        found[tender] = Allowed(weeks, quarters)
    return found


def _within(
    arrays: Arrays, stints: Sequence[tuple[Stint, int]], tender: int, m: int, left: int
) -> int:
    """Weeks or quarters of the stints on a tender within what is left of a limit."""
    clocks, within = arrays.clocks, 0
    last_end: int | None = None
    for stint, pair in stints:
        quarters = int(arrays.quarters[stint.demand])
        own = int(arrays.tender[stint.demand]) == tender
        if not (quarters and arrays.year_value[pair]):
            continue  # what counts for nothing uses up nothing
        if not (own or clocks.for_life[tender, m]):
            continue
        gap = 0 if last_end is None else stint.start_week - last_end
        left -= gap if gap >= clocks.pause[tender, m] else 0
        weeks = stint.end_week - stint.start_week
        amount = weeks * quarters if clocks.by_hours[tender, m] else weeks
        within += max(0, min(left, amount)) if own else 0
        left -= amount
        last_end = stint.end_week
    return within
