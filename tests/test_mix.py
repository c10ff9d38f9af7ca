"""Mix caps: what counts when no group may fulfil more than its share."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from builders import demand, instance, seeker, tender
from enumerator import Enumeration
from hypothesis import given
from hypothesis import strategies as st
from own_rulebooks import own_rulebooks
from random_instances import random_policy
from random_ledgers import LIMITED, MIXED, random_ledger
from solving import LIMITS, exact, only, placeable, plan_in, plan_of, task_of

from allocator.domain import Instance
from allocator.errors import InputError
from allocator.measures import TenderSroi, measure, sroi_ledger
from allocator.mix import Parts, limit_of, mixed_cents
from allocator.rulebook import MixCap, load_rulebook
from allocator.solution import Career, Plan, Termination
from allocator.solvers.cpsat.model import build
from allocator.solvers.cpsat.search import solve
from allocator.solvers.mip import best_plan
from allocator.solvers.state import state_of

__all__ = ["own_rulebooks"]

SEEDS = int(os.environ.get("ALLOCATOR_SEEDS", "80"))
SROI = only(sroi_fulfilment=1)
SOURCE = {"source": "https://example.org", "read_on": "2026-11-21"}
AMOUNT = st.integers(0, 12)


def cap(percent: str, of: str = "employment") -> MixCap:
    """A cap whose group does not matter."""
    facts = {"id": "c", "title": "", "percent": Decimal(percent), "of": of}
    return MixCap.model_validate(facts | SOURCE)


def best_of_all(caps: list[MixCap], owed: int, parts: Parts) -> int:
    """The largest total with every cap kept, by trying every one."""
    totals = [0]
    for counted in product(*(range(part + 1) for part in parts)):
        total = sum(counted)
        groups = counted[1] + counted[3], counted[2] + counted[3]
        within = zip(caps, groups, strict=False)
        if all(group <= limit_of(c, owed, total) for c, group in within):
            totals.append(total)
    return max(totals)


@given(
    caps=st.lists(
        st.builds(
            cap,
            st.sampled_from(["0", "12.5", "25", "33.333", "50", "80", "100"]),
            st.sampled_from(["employment", "obligation"]),
        ),
        max_size=2,
    ),
    owed=st.integers(0, 30),
    parts=st.tuples(AMOUNT, AMOUNT, AMOUNT, AMOUNT),
)
def test_the_most_that_keeps_every_cap(
    caps: list[MixCap], owed: int, parts: Parts
) -> None:
    assert mixed_cents(caps, owed, parts) == best_of_all(caps, owed, parts)


def test_half_through_pupils_at_most() -> None:
    # € 30 by others allows € 30 by pupils: half of 60.
    assert mixed_cents([cap("50")], 0, (3_000, 10_000, 0, 0)) == 6_000
    assert mixed_cents([cap("50")], 0, (0, 10_000, 0, 0)) == 0


def test_a_quarter_of_the_obligation() -> None:
    assert mixed_cents([cap("25", "obligation")], 10_000, (0, 4_000, 0, 0)) == 2_500


def facts() -> Instance:
    """A pupil, one of the contractor's own, and one of neither; 13 weeks for each."""
    own: dict[str, Any] = {"job_end_week": 0, "job_employer": "acme"}
    return instance(
        [
            seeker("s1", benefit="none", learning_path="bbl", learning_level=2),
            seeker("s2", benefit="none", **own),
            seeker("s3"),
        ],
        [demand(f"d{i}", end_week=13) for i in range(3)],
        [tender(rulebook="test-mix", sum_cents=20_000_000)],
    )


def test_the_ledger_says_what_the_caps_leave_out() -> None:
    # 7,500 by the pupil, 7,500 by own staff, 10,000 by the third; owed are 10,000,
    # of which own staff may do 2,500: 20,000 count, no more than half by the pupil.
    made = plan_of([(0, 0, 0, 13), (1, 1, 0, 13), (2, 2, 0, 13)])
    assert sroi_ledger(facts(), made) == [
        TenderSroi("t1", 1_000_000, 2_500_000, 1_000_000, 0, 0, 500_000)
    ]


def test_a_pupil_alone_fulfils_nothing() -> None:
    (line,) = sroi_ledger(facts(), plan_of([(0, 0, 0, 13)]))
    assert (line.counted_cents, line.over_mix_cents) == (750_000, 750_000)
    assert (line.fulfilled_cents, line.short_cents) == (0, 1_000_000)


def test_own_staff_is_whose_job_runs_into_the_plan() -> None:
    before: dict[str, Any] = {
        "benefit": "none",
        "job_end_week": -1,
        "job_employer": "acme",
    }
    found = instance(
        [seeker(**before)],
        [demand(end_week=13)],
        [tender(rulebook="test-mix")],
    )
    (line,) = sroi_ledger(found, plan_of([(0, 0, 0, 13)]))
    assert line.over_mix_cents == 0


def test_more_than_two_caps_are_refused() -> None:
    found = instance([seeker()], [demand()], [tender(rulebook="test-three-caps")])
    with pytest.raises(InputError, match="more than two"):
        sroi_ledger(found, plan_of([(0, 0, 0, 5)]))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_exact_model_programme_and_judge_agree(seed: int) -> None:
    found, policy = random_ledger(seed, MIXED), random_policy(seed)
    assert len(load_rulebook("test-mix").mix) == 2
    answer = exact(found, policy)
    if answer.termination is Termination.INFEASIBLE:
        return
    assert answer.units is not None
    value = task_of(found, policy).arrays.euros(answer.units)
    assert measure(found, policy, plan_in(answer)).total_eur == value
    if seed % 4 == 0:
        plan = best_plan(found, policy, placeable(found))
        assert plan is not None
        assert measure(found, policy, plan).total_eur == value
    enumeration = Enumeration(found, policy, placeable(found))
    for other in enumeration.random_plans(random.Random(seed), tries=5):
        assert measure(found, policy, other.plan).total_eur <= value


def test_the_exact_model_counts_those_whose_careers_are_fixed() -> None:
    """Beside the third person fixed, the pupil may fulfil as much again."""
    found = facts()
    task = task_of(found, SROI)
    others = state_of(found, task.arrays, plan_of([(2, 2, 0, 13)]))
    scope = replace(task.scope(others), seekers=(0,))
    answer = solve(build(scope), LIMITS)
    assert answer.careers is not None
    made = Plan.of([*others.plan().stints, *answer.careers[0].stints])
    (line,) = sroi_ledger(found, made)
    assert answer.units == line.fulfilled_cents == 1_000_000


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_exact_model_is_exact_beside_any_fixed_careers(seed: int) -> None:
    """It knows of the others only what they use, as a search tells it."""
    rulebooks = (*LIMITED, *MIXED)
    found, policy = random_ledger(seed, rulebooks), random_policy(seed)
    policy = policy.model_copy(update={"equal_chances": {}})
    task, rng = task_of(found, policy), random.Random(seed)
    every = Enumeration(found, policy, placeable(found))
    for known in every.random_plans(rng, tries=5):
        careers = known.plan.careers()
        free = [i for i in range(len(found.job_seekers)) if rng.random() < 0.5]
        fixed = {i: career for i, career in careers.items() if i not in free}
        others = state_of(found, task.arrays, joined(fixed))
        others.careers, others.usages = {}, {}
        answer = solve(build(replace(task.scope(others), seekers=tuple(free))), LIMITS)
        assert answer.termination is Termination.OPTIMAL
        value = measure(found, policy, joined(fixed | (answer.careers or {})))
        assert task.arrays.euros(answer.units or 0) == value.total_eur
        assert value.total_eur >= measure(found, policy, known.plan).total_eur


def joined(careers: dict[int, Career]) -> Plan:
    """The plan of these careers."""
    every = careers.values()
    return Plan.of(
        (stint for career in every for stint in career.stints),
        (place for career in every for place in career.course_places),
    )
