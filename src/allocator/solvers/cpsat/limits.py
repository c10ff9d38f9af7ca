"""What limits in life or for a contract leave of a person's work, in order of time."""

from __future__ import annotations

from collections.abc import Sequence

from ortools.sat.python import cp_model

from allocator.solvers.cpsat.variables import Literal, Variables
from allocator.units import FOREVER

Ways = dict[int, list[tuple[Literal, int, bool]]]
"""By week: literals of work, what a week uses up, and whether on the tender."""


def within_limits(
    v: Variables, seeker: int, tender: int, pair: int
) -> tuple[list[cp_model.LinearExprT], list[cp_model.LinearExprT]]:
    """What each limit allows on a tender: in weeks, and in quarters of an hour.

    ``pair`` is any of the person's pairs there. A limit that nothing the person may
    do can reach is left out.
    """
    arrays = v.scope.arrays
    in_weeks: list[cp_model.LinearExprT] = []
    in_hours: list[cp_model.LinearExprT] = []
    for m, left in enumerate(arrays.limits_left[pair].tolist()):
        by_hours = bool(arrays.clocks.by_hours[tender, m])
        pause = int(arrays.clocks.pause[tender, m])
        ways: Ways = {}
        for serving in v.pairs_of(seeker) if left < FOREVER else ():
            quarters = int(arrays.quarters[v.demand(serving)])
            here = int(arrays.tender[v.demand(serving)]) == tender
            counts = quarters and arrays.year_value[serving]
            if counts and (here or arrays.clocks.for_life[tender, m]):
                amount = quarters if by_hours else 1
                for week, works in v.work[serving].items():
                    ways.setdefault(week, []).append((works, amount, here))
        most = sum(max(amount for _, amount, _ in found) for found in ways.values())
        if most > left or (pause < FOREVER and ways):
            allowed = _allowed(v, ways, left, pause)
            (in_hours if by_hours else in_weeks).append(allowed)
    return in_weeks, in_hours


def _allowed(v: Variables, ways: Ways, left: int, pause: int) -> cp_model.LinearExprT:
    """What counts on the tender before all that is left is used up; at most."""
    gaps = _gaps(v, ways, pause)
    allowed: list[cp_model.IntVar] = []
    before: list[tuple[Literal, int]] = []
    for week, found in sorted(ways.items()):
        own = [(works, amount) for works, amount, here in found if here]
        if own:
            taken = v.model.new_int_var(0, min(left, max(a for _, a in own)), "")
            v.model.add(taken <= _sum(own))
            some = v.boolean()
            v.model.add(taken == 0).only_enforce_if(~some)
            gap = [(gaps[week], 1)] if gaps else []
            spent = _sum([*before, *gap, (taken, 1)])
            v.model.add(spent <= left).only_enforce_if(some)
            allowed.append(taken)
        before += [(works, amount) for works, amount, _ in found]
    return cp_model.LinearExpr.sum(allowed)


def _gaps(v: Variables, ways: Ways, pause: int) -> dict[int, cp_model.IntVar]:
    """Weeks up to each week in gaps of at least ``pause`` between work; at least.

    Empty where no gap can be as long.
    """
    first, last = min(ways), max(ways)
    span = last - first + 1
    gaps: dict[int, cp_model.IntVar] = {}
    if pause >= span:
        return gaps
    counted = idle = begun = v.model.new_constant(0)
    for week in range(first, last + 1):
        working = [(literal, 1) for literal, _, _ in ways.get(week, ())]
        idle_less = _sum([(idle, 1), *((w, -span) for w, _ in working)])
        # A gap ends here if there is work; it counts if it was long.
        long, more = v.boolean(), v.model.new_int_var(0, 2 * span, "")
        v.model.add(idle < pause).only_enforce_if(~long)
        v.model.add(more >= counted)
        ends = _sum([(counted, 1), (idle, 1), *((w, span) for w, _ in working)])
        v.model.add(more >= ends - span).only_enforce_if(long)
        gaps[week] = counted = more
        longer, now = v.model.new_int_var(0, span, ""), v.boolean()
        v.model.add(longer >= idle_less + 1).only_enforce_if(begun)
        v.model.add(now >= _sum([(begun, 1)]))
        v.model.add(now >= _sum(working))
        idle, begun = longer, now
    return gaps


def _sum(parts: Sequence[tuple[Literal, int]]) -> cp_model.LinearExprT:
    """Σ variable · factor."""
    return cp_model.LinearExpr.weighted_sum(
        [x for x, _ in parts], [n for _, n in parts]
    )
