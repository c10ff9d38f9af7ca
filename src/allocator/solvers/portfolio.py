"""Which way a plan is made, and the first plan that every way begins with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from allocator.domain import Instance
from allocator.eligibility import Candidates
from allocator.policy import Method, Policy
from allocator.solution import Career, Plan, Termination
from allocator.solvers.arrays import Arrays, compile_arrays
from allocator.solvers.book import Book, plan_of
from allocator.solvers.bounds import Bounds
from allocator.solvers.chances import Chance, chances, chances_hold
from allocator.solvers.chooser import Chooser, Prices
from allocator.solvers.clock import Clock
from allocator.solvers.compiled import all_compiled, note_all_compiled
from allocator.solvers.construct import (
    book_of,
    construct,
    most_valuable_first,
    stays_only,
)
from allocator.solvers.cpsat.model import build, literal_count
from allocator.solvers.cpsat.search import Limits, solve
from allocator.solvers.cpsat.variables import Scope, hint
from allocator.solvers.improve import improve
from allocator.solvers.levels import levels_of
from allocator.solvers.people import People
from allocator.solvers.prices import Pricing
from allocator.solvers.proving import Proving
from allocator.solvers.rounding import Rounding
from allocator.solvers.ruin import holds
from allocator.solvers.rules import follow_rule
from allocator.solvers.selection import Selection
from allocator.solvers.state import State, state_of

EXACT_LITERALS: Final = 1_000
"""Up to this many weeks of candidate pairs CP-SAT decides on everyone at once."""
WARM_SECONDS: Final = 0.01
FIRST_PEOPLE: Final = 10_000
"""People who get work in the plan that is made before there are prices."""
FIRST_LAYERS: Final = 4
"""Most layers of a person in that plan."""
MOST_PEOPLE: Final = 600
"""People whose careers are selected all together; of more, it takes too long."""
PRICES_SHARE: Final = (0.5, 0.3)
"""Share of the time for prices, and for plans of known careers on the way; and where
people are so few that careers are selected for all of them."""
FIRST_SHARE: Final = 0.25
"""Share of that time before the first such plan."""
CLOSER_FROM: Final = 0.005
"""Seconds of that time for each person from which everyone looks closer on the way."""
COARSE_SHARE: Final = 0.75
"""Share of that time before they do; then prices move by small steps."""
CLOSER_SHARE: Final = 0.15
"""Share of that time that looking closer may take."""
ASCENT_SHARE: Final = 4.0
"""Seconds of moving prices between two plans, in times of what one takes."""
PLAN_SHARE: Final = 0.05
"""Share of that time that one plan may take."""
SHORT_SHARE: Final = 0.1
"""Share of that time that one look of everyone may take, for plans on the way."""
LAST_SHARE: Final = 0.35
"""Share of the time then left that the last one may take."""
RESERVE: Final = 1.4
"""Time kept for the last plan and bound, in looks of everyone for a bound."""
LATE_SHARE: Final = 0.05
LATE_SECONDS: Final = 3.0
"""After the time, and this share of it and seconds more, a bound is given up."""


class Way(StrEnum):
    """How a plan is made."""

    RULE = "rule"
    EXACT = "exact"
    PRICES = "prices"


@dataclass(frozen=True)
class Task:
    """An instance made ready for solvers."""

    instance: Instance
    policy: Policy
    candidates: Candidates
    arrays: Arrays
    chooser: Chooser
    chances: list[Chance]

    def scope(self, others: State) -> Scope:
        """Everyone is decided on, beside the careers that ``others`` holds."""
        seekers = tuple(range(len(self.instance.job_seekers)))
        return Scope(
            self.instance,
            self.policy,
            self.arrays,
            self.chooser.people,
            seekers,
            others,
            self.chances,
        )


@dataclass(frozen=True)
class Found:
    """How a search ended: value and bound in objective units.

    ``prices`` are those that prove the bound, or the last ones where none was proven
    yet; ``None`` where the search had none.
    """

    termination: Termination
    plan: Plan | None
    bound_units: int | None
    prices: Prices | None = None


Report = Callable[[Plan, int, int | None], None]
"""Called with each better plan, its value and the bound in units."""


def prepare(instance: Instance, policy: Policy, candidates: Candidates) -> Task:
    """Compile what solvers need."""
    arrays = compile_arrays(instance, policy, candidates)
    chooser = Chooser(instance, arrays, People(instance))
    placeable = frozenset(candidates.placeable.nonzero()[0].tolist())
    asked = chances(instance, policy, placeable)
    return Task(instance, policy, candidates, arrays, chooser, asked)


def choose_way(task: Task) -> tuple[Way, str]:
    """The way for a task's size and policy, and the reason in words."""
    if task.policy.method is not Method.OPTIMISE:
        return Way.RULE, f"the policy's method is {task.policy.method}"
    size = literal_count(task.scope(State(task.instance, task.arrays)))
    words = f"{size:,} weeks of candidate pairs; exact up to {EXACT_LITERALS:,}"
    return (Way.EXACT if size <= EXACT_LITERALS else Way.PRICES), words


def first_plan(task: Task) -> Plan:
    """A plan at once: by the policy's rule of thumb, or by construction.

    Where construction gives a group less than its equal chances, only the stints
    that stay are kept; the search places people from there.
    """
    if task.policy.method is not Method.OPTIMISE:
        return follow_rule(task.policy.method, task.chooser).plan()
    free = levels_of(task.chooser, task.chooser.no_prices(), (0.0,), FIRST_LAYERS)
    order = most_valuable_first(task.chooser)[:FIRST_PEOPLE]
    book = construct(task.chooser, task.chances, free, 0, order)
    plan = plan_of(book, task.arrays)
    if task.chances and not chances_hold(
        task.chances, state_of(task.instance, task.arrays, plan)
    ):
        return stays_only(task.chooser).plan()
    return plan


def warm_up(task: Task) -> None:
    """Compile what the price way needs, once after installation."""
    if all_compiled() or task.policy.method is not Method.OPTIMISE:
        return
    chooser, order = task.chooser, most_valuable_first(task.chooser)[:1]
    if not len(order):
        return
    levels = levels_of(chooser, chooser.no_prices(), (0.0,))
    book = construct(chooser, task.chances, levels, 0, order)
    pricing = Pricing(chooser, 0, 1, chooser.no_prices(), order)
    pricing.epoch(0.0, lambda: False)
    known = pricing.repertoire.worths(pricing.prices)
    Bounds(chooser, order, 1).bound(pricing.prices, known)
    rounding = Rounding(chooser, task.chances, pricing.repertoire, 0)
    rounding.plan(pricing.prices, 1, lambda: True)
    limits, careers = Limits(WARM_SECONDS), pricing.repertoire.known
    improve(chooser, book, chooser.no_prices(), limits, lambda _plan, _units: None)
    Selection(chooser, careers).improve(order, book, WARM_SECONDS, lambda: True)
    note_all_compiled()


def search(
    task: Task, way: Way, first: Plan | None, limits: Limits, report: Report
) -> Found:
    """Search from a first plan (or none) until optimal, out of time or stopped."""
    if way is Way.RULE:
        return Found(Termination.HEURISTIC_END, first, None)
    if way is Way.EXACT or first is None:
        return _exact(task, first, limits, report)
    return _by_prices(task, first, limits, report)


class Best:
    """The best plan so far, and what it is compared with."""

    def __init__(
        self, task: Task, book: Book, proving: Proving, limits: Limits, report: Report
    ) -> None:
        self.book = book
        self.proving = proving
        self._task, self._gap = task, limits.gap
        self._report = report

    def offer(self, other: Book) -> None:
        """Take a plan if it is better."""
        if other.units[0] > self.book.units[0] and fair(other):
            self.book = other
        self.tell(plan_of(self.book, self._task.arrays), int(self.book.units[0]))

    def tell(self, plan: Plan, units: int) -> None:
        """Report a plan beside the bound so far."""
        self._report(plan, units, self.proving.bound)

    @property
    def is_enough(self) -> bool:
        """Whether the best plan is as near to the bound as was asked."""
        return self.enough(int(self.book.units[0]))

    def enough(self, units: int) -> bool:
        """Whether a value is as near to the bound as was asked."""
        bound = self.proving.bound
        if self._gap is None or bound is None:
            return False
        return bound - units <= self._gap * max(abs(units), 1)


def _by_prices(task: Task, first: Plan, limits: Limits, report: Report) -> Found:
    """Prices and plans of known careers, then polish while bounds are proven."""
    stop = limits.stop or threading.Event()
    limits, clock = replace(limits, stop=stop), Clock(limits.seconds)
    pricing = Pricing(task.chooser, limits.seed, limits.workers)
    bounds = Bounds(task.chooser, pricing.people, limits.workers)
    proving = Proving(bounds, pricing.prices)
    begun = book_of(task.chooser, task.chances, first)
    best = Best(task, begun, proving, limits, report)
    known_careers(task, pricing, best, clock, limits)
    if not best.is_enough:
        if not are_few(pricing):  # else what is known is selected from, and stays
            proving.go_on(
                pricing, lambda: clock.left <= 0 or stop.is_set() or best.is_enough
            )
        best.book = improve(
            task.chooser,
            best.book,
            pricing.prices,
            replace(limits, seconds=clock.left),
            best.tell,
            best.enough,
            pricing.repertoire.known,
            are_few(pricing),
        )
    at_gap = best.is_enough
    proving.wait()
    ended = Termination.TIME_LIMIT
    if stop.is_set():
        ended = Termination.INTERRUPTED
    elif at_gap:
        ended = Termination.GAP_REACHED
    plan = plan_of(best.book, task.arrays)
    prices = pricing.prices if proving.bound is None else proving.prices
    return Found(ended, plan, proving.bound, prices)


def known_careers(
    task: Task, pricing: Pricing, best: Best, clock: Clock, limits: Limits
) -> None:
    """Move prices, and make plans of the careers that are known on the way.

    A bound is proven beside each plan. Once prices are nearly right everyone looks
    closer, if there is time, and they move a little further. The last bound goes on
    when this returns.
    """
    proving, stopped = best.proving, (limits.stop or threading.Event()).is_set
    repertoire = pricing.repertoire
    rounding = Rounding(task.chooser, task.chances, repertoire, limits.seed)
    seconds = prices_share(pricing) * clock.seconds
    since, wait = Clock(seconds), FIRST_SHARE * seconds

    def prove(over: Callable[[], bool], find: bool) -> None:
        worths = repertoire.worths(pricing.prices)
        proving.begin(pricing.prices, worths, late_on(clock, stopped), over, find)

    def plan(seconds: float) -> None:
        args = pricing.prices, pricing.layers, stopped, seconds
        best.offer(rounding.plan(*args))

    def over() -> bool:
        return stopped() or clock.left < RESERVE * proving.look_seconds

    proving.sample(pricing)
    closer = seconds >= CLOSER_FROM * len(pricing.people)
    for _ in pricing.ascend((COARSE_SHARE if closer else 1) * seconds, over):
        if not proving.busy:
            proving.learn(pricing)
        # A plan, and a bound, take about as long as a look of everyone.
        short = pricing.look_seconds > SHORT_SHARE * seconds
        if stopped() or short or since.passed < wait:
            continue
        took, made = Clock(seconds), threading.Event()
        if not proving.busy:
            prove(made.is_set, find=True)
        plan(PLAN_SHARE * seconds)
        made.set()
        since, wait = Clock(seconds), ASCENT_SHARE * took.passed
        if best.is_enough:
            return
    if stopped():
        return
    if closer:
        took = Clock(CLOSER_SHARE * seconds)
        prove(lambda: over() or took.left <= 0, find=True)
        proving.wait()
        proving.learn(pricing)
    pricing.refine(seconds - clock.passed, over)
    learns = closer and not are_few(pricing)
    prove(lambda: clock.left <= 0 or best.is_enough, find=learns)
    plan(LAST_SHARE * clock.left)


def late_on(clock: Clock, stopped: Callable[[], bool]) -> Callable[[], bool]:
    """Says whether a bound that is being proven is given up: late, or when stopped."""
    late = LATE_SHARE * clock.seconds + LATE_SECONDS
    return lambda: stopped() or clock.left < -late


def prices_share(pricing: Pricing) -> float:
    """Share of the time for prices."""
    return PRICES_SHARE[are_few(pricing)]


def are_few(pricing: Pricing) -> bool:
    """Whether people are so few that known careers are selected for all of them."""
    return len(pricing.people) <= MOST_PEOPLE


def fair(book: Book) -> bool:
    """Whether every group has its share of the people placed."""
    return holds(book, np.zeros(0, np.int64), 0)


def _exact(task: Task, first: Plan | None, limits: Limits, report: Report) -> Found:
    v = build(task.scope(State(task.instance, task.arrays)))
    best, best_plan = -(2**62), first
    if first is not None:
        hint(v, first)
        best = state_of(task.instance, task.arrays, first).units

    def improved(careers: dict[int, Career], _units: int, bound: int | None) -> None:
        # Terms are bounded from above only, so CP-SAT may value a plan too low.
        nonlocal best, best_plan
        plan = _plan(careers)
        units = state_of(task.instance, task.arrays, plan).units
        if units >= best:
            best, best_plan = units, plan
            report(plan, units, bound)

    answer = solve(v, limits, improved)
    plan = None if answer.careers is None else _plan(answer.careers)
    if plan is not None and state_of(task.instance, task.arrays, plan).units < best:
        plan = best_plan
    return Found(answer.termination, plan, answer.bound_units)


def _plan(careers: dict[int, Career]) -> Plan:
    return Plan.of(
        (stint for career in careers.values() for stint in career.stints),
        (place for career in careers.values() for place in career.course_places),
    )
