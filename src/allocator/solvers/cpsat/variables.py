"""The decisions as Booleans by week, and how plans map to them and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from allocator.domain import Instance, Pattern
from allocator.policy import Policy
from allocator.solution import Career, CoursePlace, Plan, Stint
from allocator.solvers.arrays import Arrays
from allocator.solvers.chances import Chance
from allocator.solvers.people import People
from allocator.solvers.state import EMPTY, State

Literal = cp_model.BoolVarT
Weeks = dict[int, Literal]


@dataclass(frozen=True)
class Scope:
    """Who is decided on, beside whom: ``others`` hold their places fixed.

    ``chances`` are the shares that the policy asks for groups, if it does.
    """

    instance: Instance
    policy: Policy
    arrays: Arrays
    people: People
    seekers: tuple[int, ...]
    others: State
    chances: list[Chance]


@dataclass
class Variables:
    """All literals of the model.

    Attributes
    ----------
    work
        ``work[pair][week]``: the person works on the pair's demand in the week.
    start
        ``start[pair][week]``: a stint of the pair begins in the week.
    learner
        ``learner[pair][week]``: the person may work as a learner that week.
    attend
        ``attend[seeker, cohort]``: the person has a place in the cohort.
    taught
        ``taught[pair][week]``: what the demand teaches is held by the week.
    placed
        ``placed[seeker]``: the person has a stint; only where it is worth or
        constrained something.
    """

    scope: Scope
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    work: dict[int, Weeks] = field(default_factory=dict)
    start: dict[int, Weeks] = field(default_factory=dict)
    learner: dict[int, Weeks] = field(default_factory=dict)
    attend: dict[tuple[int, int], Literal] = field(default_factory=dict)
    taught: dict[int, Weeks] = field(default_factory=dict)
    placed: dict[int, Literal] = field(default_factory=dict)

    def boolean(self) -> cp_model.IntVar:
        """A new unnamed Boolean."""
        return self.model.new_bool_var("")

    def pairs_of(self, seeker: int) -> list[int]:
        """Pairs of a person that have a week."""
        return [p for p in self.scope.arrays.pairs_of(seeker) if p in self.work]

    def demand(self, pair: int) -> int:
        """Position of a pair's demand."""
        return int(self.scope.arrays.demand[pair])

    def cohorts_of(self, seeker: int) -> list[int]:
        """Cohorts that a person may attend."""
        facts = self.scope.people[seeker]
        return [k for k in facts.cohorts if (seeker, k) in self.attend]

    def running(self, seeker: int, pattern: Pattern) -> dict[int, list[int]]:
        """Cohorts of one pattern that a person may attend, by week."""
        weeks: dict[int, list[int]] = {}
        for cohort in self.cohorts_of(seeker):
            course = self.scope.instance.course_of(cohort)
            if course.pattern is pattern:
                begin = self.scope.instance.cohorts[cohort].start_week
                for week in range(begin, begin + course.weeks):
                    weeks.setdefault(week, []).append(cohort)
        return weeks


def create_variables(scope: Scope) -> Variables:
    """Literals for every week in which a stint may lie and a place is left."""
    v = Variables(scope)
    for seeker in scope.seekers:
        facts = scope.people[seeker]
        if facts.out:
            continue
        for pair in scope.arrays.pairs_of(seeker):
            demand = v.demand(pair)
            if demand in facts.never:
                continue
            free = (scope.others.free[demand] > 0).tolist()
            window = range(
                int(scope.arrays.from_week[pair]), int(scope.arrays.until_week[pair])
            )
            weeks: Weeks = {t: v.boolean() for t in window if free[t]}
            if weeks:
                v.work[pair] = weeks
                v.start[pair] = _starts(v, weeks)
        for cohort in facts.cohorts:
            v.attend[seeker, cohort] = v.boolean()
    return v


def _starts(v: Variables, weeks: Weeks) -> Weeks:
    """A stint starts where work begins: ``start = work and not work before``."""
    starts: Weeks = {}
    for week, works in weeks.items():
        before = weeks.get(week - 1)
        if before is None:
            starts[week] = works
            continue
        start = v.boolean()
        v.model.add_bool_or(~works, before, start)
        v.model.add_implication(start, works)
        v.model.add_implication(start, ~before)
        starts[week] = start
    return starts


def fix(v: Variables, plan: Plan) -> None:
    """Constrain the model to exactly this plan; for tests of the model."""
    careers = plan.careers()
    for pair, week, works in _work(v):
        career = careers.get(_seeker(v, pair), EMPTY)
        on = any(
            s.demand == v.demand(pair) and s.start_week <= week < s.end_week
            for s in career.stints
        )
        v.model.add(works == int(on))
    for (seeker, cohort), attends in v.attend.items():
        taken = CoursePlace(seeker, cohort) in plan.course_places
        v.model.add(attends == int(taken))
    if not _expressible(v, plan):
        v.model.add_bool_or(False)


def _expressible(v: Variables, plan: Plan) -> bool:
    """Whether every week and seat of a plan has a literal, and no stints touch."""
    touching = {(s.seeker, s.demand, s.end_week) for s in plan.stints}
    for stint in plan.stints:
        pair = v.scope.arrays.pair(stint.seeker, stint.demand)
        weeks = v.work.get(-1 if pair is None else pair, {})
        if not all(t in weeks for t in range(stint.start_week, stint.end_week)):
            return False
        if (stint.seeker, stint.demand, stint.start_week) in touching:
            return False
    return all(tuple(place) in v.attend for place in plan.course_places)


def hint(v: Variables, plan: Plan) -> None:
    """Tell the solver of a plan to begin with."""
    careers = plan.careers()
    for pair, weeks in v.work.items():
        career = careers.get(_seeker(v, pair), EMPTY)
        stints = [s for s in career.stints if s.demand == v.demand(pair)]
        for week, works in weeks.items():
            on = any(s.start_week <= week < s.end_week for s in stints)
            v.model.add_hint(works, on)
            start = v.start[pair][week]
            if start is not works:
                v.model.add_hint(start, any(s.start_week == week for s in stints))
    taken = set(plan.course_places)
    for (seeker, cohort), attends in v.attend.items():
        v.model.add_hint(attends, CoursePlace(seeker, cohort) in taken)


def careers(v: Variables, value: Callable[[Literal], bool]) -> dict[int, Career]:
    """Career of each person in scope, from the values of the literals."""
    found: dict[int, Career] = {}
    for seeker in v.scope.seekers:
        stints: list[Stint] = []
        for pair in v.pairs_of(seeker):
            weeks = [t for t, works in v.work[pair].items() if value(works)]
            stints += _runs(seeker, v.demand(pair), weeks)
        places = [
            CoursePlace(seeker, k)
            for k in v.cohorts_of(seeker)
            if value(v.attend[seeker, k])
        ]
        stints.sort(key=lambda s: s.start_week)
        found[seeker] = Career(tuple(stints), tuple(places))
    return found


def _runs(seeker: int, demand: int, weeks: list[int]) -> Iterator[Stint]:
    """Contiguous weeks as stints."""
    begin = 0
    for i, week in enumerate(weeks):
        if i + 1 == len(weeks) or weeks[i + 1] != week + 1:
            yield Stint(seeker, demand, weeks[begin], week + 1)
            begin = i + 1


def _work(v: Variables) -> Iterator[tuple[int, int, Literal]]:
    for pair, weeks in v.work.items():
        for week, works in weeks.items():
            yield pair, week, works


def _seeker(v: Variables, pair: int) -> int:
    indptr = v.scope.arrays.indptr
    return int(indptr.searchsorted(pair, side="right")) - 1
