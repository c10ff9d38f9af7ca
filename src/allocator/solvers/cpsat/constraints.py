"""Every constraint of the problem, one function each, in the problem's order.

``available``, ``reach`` and the part of ``hours`` that needs no course hold by
which literals exist: a candidate's window is never left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from allocator.domain import Pattern, Requirement, SkillLevel
from allocator.solvers.cpsat.variables import Literal, Variables, Weeks
from allocator.solvers.skills import clause_weeks, covers
from allocator.units import quarter_hours

Clause = tuple[SkillLevel, ...]


def one_activity(v: Variables) -> None:
    """At most one stint or full-time course of a person in any week."""
    for seeker in v.scope.seekers:
        courses = v.running(seeker, Pattern.FULL_TIME)
        by_week: dict[int, list[Literal]] = {
            week: [v.attend[seeker, k] for k in cohorts]
            for week, cohorts in courses.items()
        }
        for pair in v.pairs_of(seeker):
            for week, works in v.work[pair].items():
                by_week.setdefault(week, []).append(works)
        for literals in by_week.values():
            if len(literals) > 1:
                v.model.add_at_most_one(literals)


def hours(v: Variables) -> None:
    """Hours of the demand and of courses beside it fit the person's hours."""
    for seeker in v.scope.seekers:
        beside = v.running(seeker, Pattern.BESIDE_WORK)
        own = quarter_hours(v.scope.people[seeker].person.hours)
        for pair in v.pairs_of(seeker):
            left = own - quarter_hours(v.scope.instance.demands[v.demand(pair)].hours)
            for week in sorted(v.work[pair].keys() & beside.keys()):
                seats = [v.attend[seeker, k] for k in beside[week]]
                quarters = [_course_quarters(v, k) for k in beside[week]]
                if sum(quarters) > left:
                    taken = cp_model.LinearExpr.weighted_sum(seats, quarters)
                    works = v.work[pair][week]
                    v.model.add(taken <= left).only_enforce_if(works)


def _course_quarters(v: Variables, cohort: int) -> int:
    return quarter_hours(v.scope.instance.course_of(cohort).hours or 0)


def skills(v: Variables) -> None:
    """What a demand requires, or its learner rung, is held in every week."""
    for seeker in v.scope.seekers:
        sources = _Sources(v, seeker)
        for pair in v.pairs_of(seeker):
            _skills_of_pair(v, sources, pair)


def _skills_of_pair(v: Variables, sources: _Sources, pair: int) -> None:
    demand = v.scope.instance.demands[v.demand(pair)]
    free = v.scope.others.free_learners[v.demand(pair)].tolist()
    lacking = sources.lacking(demand.requires)
    lacking_learner = sources.lacking(demand.learner_requires)
    for week, works in v.work[pair].items():
        missing = lacking.get(week)
        if missing is None:
            continue
        ways: list[Literal] = [~works]
        if free[week] > 0:
            learner = v.boolean()
            v.learner.setdefault(pair, {})[week] = learner
            ways.append(learner)
            for clause in lacking_learner.get(week, ()):
                v.model.add_bool_or(~learner, *sources.of(clause, week))
        for clause in missing:
            v.model.add_bool_or(*ways, *sources.of(clause, week))


class _Sources:
    """How one person can come to satisfy a clause that own skills do not."""

    def __init__(self, v: Variables, seeker: int) -> None:
        self._v = v
        self._seeker = seeker
        self._facts = v.scope.people[seeker]
        self._known: dict[tuple[Clause, int], list[Literal]] = {}

    def lacking(self, requirement: Requirement) -> dict[int, list[Clause]]:
        """Clauses that own skills do not satisfy, by week; complete weeks left out."""
        weeks = self._v.scope.instance.weeks
        missing: dict[int, list[Clause]] = {}
        for clause in requirement.clauses:
            held = clause_weeks(clause, self._facts.holdings, weeks)
            for week in (~held).nonzero()[0].tolist():
                missing.setdefault(week, []).append(clause)
        return missing

    def of(self, clause: Clause, week: int) -> list[Literal]:
        """Literals that, if true, mean the clause is satisfied in the week."""
        key = (clause, week)
        if key not in self._known:
            self._known[key] = [*self._courses(clause, week), *self._jobs(clause, week)]
        return self._known[key]

    def _courses(self, clause: Clause, week: int) -> Iterator[Literal]:
        instance = self._v.scope.instance
        for cohort in self._v.cohorts_of(self._seeker):
            course = instance.course_of(cohort)
            ended = instance.cohorts[cohort].start_week + course.weeks <= week
            if ended and covers(course.gives, clause):
                yield self._v.attend[self._seeker, cohort]

    def _jobs(self, clause: Clause, week: int) -> Iterator[Literal]:
        for pair in self._v.pairs_of(self._seeker):
            demand = self._v.scope.instance.demands[self._v.demand(pair)]
            if demand.teaches and covers(demand.teaches, clause):
                if pair not in self._v.taught:
                    self._v.taught[pair] = _taught(self._v, pair)
                held = [w for w in self._v.taught[pair] if w <= week]
                if held:
                    yield self._v.taught[pair][max(held)]


def _taught(v: Variables, pair: int) -> Weeks:
    """``taught[w]``: a stint of enough weeks on the demand has ended by ``w``."""
    need = v.scope.instance.demands[v.demand(pair)].teaches_after_weeks or 1
    weeks = v.work[pair]
    taught: Weeks = {}
    before: Literal | None = None
    for end in range(min(weeks) + need, max(weeks) + 2):
        worked = range(end - need, end)
        ended: Literal | None = None
        if all(week in weeks for week in worked):
            ended = v.boolean()
            for week in worked:
                v.model.add_implication(ended, weeks[week])
            if end in weeks:
                v.model.add_implication(ended, ~weeks[end])
        if ended is not None and before is not None:
            held = v.boolean()
            v.model.add_bool_or(~held, before, ended)
            before = held
        elif ended is not None:
            before = ended
        if before is not None:
            taught[end] = before
    return taught


def stint_length(v: Variables) -> None:
    """A start is followed by the least weeks of work."""
    for pair, weeks in v.work.items():
        least = v.scope.instance.demands[v.demand(pair)].least_stint
        starts = v.start[pair]
        for week, works in weeks.items():
            if any(week + ahead not in weeks for ahead in range(least)):
                v.model.add(starts[week] == 0)
            recent = [
                starts[w] for w in range(week - least + 1, week + 1) if w in starts
            ]
            if len(recent) > 1:
                v.model.add(cp_model.LinearExpr.sum(recent) <= works)


def headcount(v: Variables) -> None:
    """People on a demand are no more than its places, each week."""
    _at_most(v, v.work, v.scope.others.free)


def learner_places(v: Variables) -> None:
    """Learners on a demand are no more than its learner places, each week."""
    _at_most(v, v.learner, v.scope.others.free_learners)


def _at_most(
    v: Variables,
    literals: dict[int, Weeks],
    places: NDArray[np.int32],
) -> None:
    using: dict[tuple[int, int], list[Literal]] = {}
    for pair, weeks in literals.items():
        for week, literal in weeks.items():
            using.setdefault((v.demand(pair), week), []).append(literal)
    for (demand, week), here in using.items():
        free = int(places[demand, week])
        if free == 1 and len(here) > 1:
            v.model.add_at_most_one(here)
        elif len(here) > free:
            v.model.add(cp_model.LinearExpr.sum(here) <= free)


def cohort_capacity(v: Variables) -> None:
    """A cohort is empty, or holds its least size and no more than its capacity."""
    attending: dict[int, list[Literal]] = {}
    for (_, cohort), attends in v.attend.items():
        attending.setdefault(cohort, []).append(attends)
    for cohort, facts in enumerate(v.scope.instance.cohorts):
        here = attending.get(cohort, [])
        fixed = int(v.scope.others.cohort_size[cohort])
        if not here:
            if 0 < fixed < facts.least_size:
                v.model.add_bool_or(False)
            continue
        size = cp_model.LinearExpr.sum(here) + fixed
        v.model.add(size <= facts.capacity)
        if facts.least_size > 1:
            runs = v.boolean()
            v.model.add(size >= facts.least_size).only_enforce_if(runs)
            v.model.add(size == 0).only_enforce_if(~runs)


def prerequisites(v: Variables) -> None:
    """A course once at most, and what it requires is held when it starts."""
    for seeker in v.scope.seekers:
        sources = _Sources(v, seeker)
        by_course: dict[str, list[Literal]] = {}
        for cohort in v.cohorts_of(seeker):
            course = v.scope.instance.course_of(cohort)
            attends = v.attend[seeker, cohort]
            by_course.setdefault(course.id, []).append(attends)
            week = v.scope.instance.cohorts[cohort].start_week
            for clause in sources.lacking(course.requires).get(week, ()):
                v.model.add_bool_or(~attends, *sources.of(clause, week))
        for seats in by_course.values():
            if len(seats) > 1:
                v.model.add_at_most_one(seats)


def locks(v: Variables) -> None:
    """A stint that stays is there; the other locks leave no literal."""
    for seeker in v.scope.seekers:
        facts = v.scope.people[seeker]
        for stint in facts.stays:
            pair = v.scope.arrays.pair(seeker, stint.demand)
            weeks = v.work.get(-1 if pair is None else pair, {})
            inside = range(stint.start_week, stint.end_week)
            if any(week not in weeks for week in inside):
                v.model.add_bool_or(False)
                continue
            for week in inside:
                v.model.add(weeks[week] == 1)
            for beside in (stint.start_week - 1, stint.end_week):
                if beside in weeks:
                    v.model.add(weeks[beside] == 0)


def equal_chances(v: Variables) -> None:
    """Groups that the policy names get their share of the people placed."""
    if not v.scope.chances:
        return
    placed = [define_placed(v, seeker) for seeker in v.scope.seekers]
    others = [i for i, career in v.scope.others.careers.items() if career.stints]
    everyone = cp_model.LinearExpr.sum(placed) + len(others)
    for members, share in v.scope.chances:
        inside = [
            literal
            for seeker, literal in zip(v.scope.seekers, placed, strict=True)
            if seeker in members
        ]
        here = cp_model.LinearExpr.sum(inside) + sum(i in members for i in others)
        v.model.add(here * share.denominator >= everyone * share.numerator)


def define_placed(v: Variables, seeker: int) -> Literal:
    """Literal that is true exactly when the person has a stint."""
    if seeker not in v.placed:
        starts = [s for pair in v.pairs_of(seeker) for s in v.start[pair].values()]
        placed = v.boolean()
        v.model.add_max_equality(placed, [*starts, 0])
        v.placed[seeker] = placed
    return v.placed[seeker]


CONSTRAINTS: Final[dict[str, Callable[[Variables], None]]] = {
    function.__name__: function
    for function in (
        one_activity,
        hours,
        skills,
        stint_length,
        headcount,
        learner_places,
        cohort_capacity,
        prerequisites,
        locks,
        equal_chances,
    )
}
