"""Which way a plan is made, and the first plan that every way begins with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from allocator.domain import Instance
from allocator.eligibility import Candidates
from allocator.policy import Method, Policy
from allocator.solution import Career, Plan, Termination
from allocator.solvers.arrays import Arrays, compile_arrays
from allocator.solvers.ascent import Ascent
from allocator.solvers.book import Book, plan_of
from allocator.solvers.chances import Chance, chances, chances_hold
from allocator.solvers.chooser import Chooser, Prices
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
from allocator.solvers.rounding import Rounding
from allocator.solvers.rules import follow_rule
from allocator.solvers.state import State, state_of

EXACT_LITERALS: Final = 1_000
"""Up to this many weeks of candidate pairs CP-SAT decides on everyone at once."""


PRICING_SHARE: Final = 0.25
"""Share of the time that prices get, before plans are made at them."""
POLL_SECONDS: Final = 0.1
MANY_PEOPLE: Final = 20_000
"""With more people than these, plans tell fewer layers of a person apart."""
WARM_SECONDS: Final = 0.01
FIRST_PEOPLE: Final = 10_000
"""People who get work in the plan that is made before there are prices."""
FIRST_LAYERS: Final = 4
"""Most layers of a person in that plan."""
ROUNDING_SHARE: Final = 0.7
"""Share of the time after which plans are no longer made of known careers."""


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

    ``prices`` are those that prove the bound, where it was proven by prices.
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
    Pricing(chooser, 0, 1, order).ascend(
        chooser.no_prices(), 0.0, lambda: False, lambda _prices, _units: None
    )
    rounding = Rounding(chooser, task.chances, chooser.no_prices(), 0)
    rounding.plan(1, lambda: True)
    scope = task.scope(State(task.instance, task.arrays))
    limits = Limits(WARM_SECONDS)
    improve(
        scope, chooser, book, chooser.no_prices(), limits, lambda _plan, _units: None,
        steps=False,
    )  # fmt: skip
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


def _by_prices(task: Task, first: Plan, limits: Limits, report: Report) -> Found:
    """Prices and a bound, plans at these prices, then polish.

    With several workers, one goes on with prices while plans are made.
    """
    stop = limits.stop or threading.Event()
    began, share = time.monotonic(), PRICING_SHARE * limits.seconds
    book = book_of(task.chooser, task.chances, first)
    target = limits.gap

    def enough(units: int) -> bool:
        return (
            target is not None
            and ascent.bound is not None
            and ascent.bound - units <= target * max(abs(units), 1)
        )

    pricing = Pricing(task.chooser, limits.seed, limits.workers)
    seconds = share if limits.workers == 1 else limits.seconds
    many = len(pricing.order) > MANY_PEOPLE
    seconds -= time.monotonic() - began
    ascent = Ascent(pricing, pricing.guess(), seconds, stop.is_set)
    units = int(book.units[0])
    while not (ascent.done or stop.is_set() or enough(units)):
        if ascent.news(POLL_SECONDS) is not None:
            report(plan_of(book, task.arrays), units, ascent.bound)
        if limits.workers > 1 and time.monotonic() - began >= share:
            break
    ascent.use(limits.workers - 1)
    if not enough(units):
        rounding = Rounding(task.chooser, task.chances, ascent.prices, limits.seed)
        until = ROUNDING_SHARE * limits.seconds - (time.monotonic() - began)
        for other in rounding.plans(until, many, stop.is_set):
            if other.units[0] > book.units[0] and _fair(other):
                book = other
                report(plan_of(book, task.arrays), int(book.units[0]), ascent.bound)
            if enough(int(book.units[0])):
                break
        book = improve(
            task.scope(State(task.instance, task.arrays)),
            task.chooser,
            book,
            rounding.prices,
            replace(
                limits, seconds=limits.seconds - (time.monotonic() - began), stop=stop
            ),
            lambda plan, units: report(plan, units, ascent.bound),
            enough,
        )
    at_gap = enough(int(book.units[0]))
    ascent.end(at_once=at_gap or stop.is_set())
    ended = Termination.TIME_LIMIT
    if stop.is_set():
        ended = Termination.INTERRUPTED
    elif at_gap:
        ended = Termination.GAP_REACHED
    return Found(ended, plan_of(book, task.arrays), ascent.bound, ascent.prices)


def _fair(book: Book) -> bool:
    """Whether every group has its share of the people placed."""
    share = book.shares
    return bool((book.placed[:-1] * share[:, 1] >= share[:, 0] * book.placed[-1]).all())


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
