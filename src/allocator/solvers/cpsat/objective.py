"""Every term of the problem as part of the objective, in objective units.

Weights of gains are never negative, so a term may be bounded from above only:
maximising pushes it up to what the judge will measure.
"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.solvers.cpsat.constraints import define_placed
from allocator.solvers.cpsat.expression import Objective
from allocator.solvers.cpsat.sroi import sroi_fulfilment
from allocator.solvers.cpsat.variables import Literal, Variables
from allocator.units import NO_WEEK


def transitions(v: Variables, objective: Objective) -> None:
    """`work_to_work` and `continuity`: starts soon after a job ended by itself."""
    arrays = v.scope.arrays
    if not (arrays.work_to_work or arrays.continuity):
        return
    for seeker in v.scope.seekers:
        idle = _idle_since(v, seeker)
        for pair in v.pairs_of(seeker):
            employer = int(arrays.contractor[v.demand(pair)])
            for week, start in v.start[pair].items():
                for same, units in (
                    (True, arrays.continuity),
                    (False, arrays.work_to_work),
                ):
                    ways = [
                        literal
                        for ended, literal in idle.get(week, ())
                        if (ended == employer) == same
                    ]
                    if ways and units:
                        counts = v.boolean()
                        v.model.add_implication(counts, start)
                        v.model.add_bool_or(~counts, *ways)
                        objective.add(counts, units)


def _idle_since(v: Variables, seeker: int) -> dict[int, list[tuple[int, Literal]]]:
    """By week: literals "the last job ended by itself, with this employer"."""
    arrays = v.scope.arrays
    working: dict[int, list[Literal]] = {}
    for pair in v.pairs_of(seeker):
        for week, works in v.work[pair].items():
            working.setdefault(week, []).append(works)
    starts = {week for pair in v.pairs_of(seeker) for week in v.start[pair]}
    idle: dict[int, list[tuple[int, Literal]]] = {}
    for (employer, end), ended in _job_ends(v, seeker):
        still = ended
        for week in range(end, end + arrays.max_gap_weeks + 1):
            if week in starts:
                idle.setdefault(week, []).append((employer, still))
            if week in working and week < end + arrays.max_gap_weeks:
                after = v.boolean()
                v.model.add_implication(after, still)
                for works in working[week]:
                    v.model.add_implication(after, ~works)
                still = after
    return idle


def _job_ends(v: Variables, seeker: int) -> Iterator[tuple[tuple[int, int], Literal]]:
    """((employer, end week), literal "worked there until the end")."""
    arrays = v.scope.arrays
    current = int(v.scope.instance.job_seekers.job_end_week[seeker])
    if current != NO_WEEK:
        always = v.model.new_constant(1)
        yield (int(arrays.employer[seeker]), current), always
    ends: dict[tuple[int, int], list[Literal]] = {}
    for pair in v.pairs_of(seeker):
        demand = v.demand(pair)
        end = v.scope.instance.demands[demand].end_week
        if end - 1 in v.work[pair]:
            key = int(arrays.contractor[demand]), end
            ends.setdefault(key, []).append(v.work[pair][end - 1])
    for key, literals in ends.items():
        if len(literals) == 1:
            yield key, literals[0]
        else:
            either = v.boolean()
            v.model.add_bool_or(~either, *literals)
            yield key, either


def weeks(v: Variables, objective: Objective) -> None:
    """`filled_weeks`, `ambitions` and `travel`: so much for each week of work."""
    for pair, literals in v.work.items():
        value = int(v.scope.arrays.week_value[pair])
        for works in literals.values():
            objective.add(works, value)


def placed(v: Variables, objective: Objective) -> None:
    """`placed` and `guidance_cost`: so much for each person placed."""
    value = v.scope.arrays.placed_value
    if value:
        for seeker in v.scope.seekers:
            objective.add(define_placed(v, seeker), value)


def course_cost(v: Variables, objective: Objective) -> None:
    """So much for each course place."""
    for (_, cohort), attends in v.attend.items():
        objective.add(attends, int(v.scope.arrays.course_value[cohort]))


TERMS = (sroi_fulfilment, transitions, weeks, placed, course_cost)
