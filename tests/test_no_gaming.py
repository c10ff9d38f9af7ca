"""No plan gains by waiting, or by moving people from contract to contract.

The block is that of the reference date; what counts of a person is limited over all
contracts. Random people, rulebooks and weeks, beside a few by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pytest
from builders import START, demand, instance, seeker, tender
from hypothesis import assume, given
from hypothesis import strategies as st
from own_rulebooks import own_rulebooks
from solving import exact, only, plan_in, plan_of, violated

from allocator.accounts import accounts
from allocator.domain import Instance
from allocator.measures import measure, sroi_fulfilment
from allocator.rulebook import load_rulebook, obligation_cents, rulebook_names
from allocator.units import WEEKS_PER_YEAR

__all__ = ["own_rulebooks"]

WEEKS: Final = 60
SROI: Final = only(sroi_fulfilment=1)
COMPLETE: Final = [n for n in rulebook_names() if load_rulebook(n).basis_hours]
RULEBOOKS: Final = (*COMPLETE, "test-life", "test-calendar", "test-mix")
CONTRACTORS: Final = ("acme", "bolt")

PERSON = st.fixed_dictionaries(
    {
        "benefit": st.sampled_from(["participatiewet", "ww", "wia_wao", "none"]),
        # Two years on benefit pass before, in and after the weeks of the plan.
        "benefit_since": st.none()
        | st.integers(-200, 60).map(lambda w: START - timedelta(weeks=104 + w)),
        "register_entry": st.booleans(),
        "age_band": st.sampled_from(["27-44", "50-54", "55-66"]),
        "learning_path": st.sampled_from(["none", "bbl", "bol"]),
        "learning_level": st.integers(0, 4),
        "sroi_weeks_life": st.sampled_from([0, 40, 80, 100, 103]),
        "sroi_weeks_used": st.sampled_from(
            [(), ({"contractor": "acme", "weeks": 40},)]
        ),
    }
)
"""Facts of a person that blocks and limits ask for."""


def facts(rulebooks: Sequence[str], hours: Sequence[float], **person: Any) -> Instance:
    """A person, and work of a whole plan on a tender for each rulebook."""
    tenders = [
        tender(
            f"t{i}",
            rulebook=name,
            contractor=CONTRACTORS[i % 2],
            end_week=WEEKS,
            obligation_share=Decimal("0.05"),
        )
        for i, name in enumerate(rulebooks)
    ]
    demands = [
        demand(f"d{i}", tender=f"t{i}", end_week=WEEKS, hours=h, least_weeks=1)
        for i, h in enumerate(hours)
    ]
    whole = seeker(until_week=WEEKS, hours=40.0, **person)
    return instance([whole], demands, tenders, weeks=WEEKS)


HOURS = st.sampled_from([16.0, 24.0, 32.0, 36.0, 40.0])


@given(
    person=PERSON,
    rulebook=st.sampled_from(RULEBOOKS),
    hours=HOURS,
    start=st.integers(0, WEEKS - 1),
    weeks=st.integers(1, 30),
    wait=st.integers(0, WEEKS),
)
def test_a_stint_is_worth_the_same_whenever_it_starts(
    person: dict[str, Any], rulebook: str, hours: float, start: int, weeks: int,
    wait: int,
) -> None:  # fmt: skip
    assume(start + wait + weeks <= WEEKS)
    found = facts([rulebook], [hours], **person)
    now = sroi_fulfilment(found, plan_of([(0, 0, start, start + weeks)]))
    later = sroi_fulfilment(
        found, plan_of([(0, 0, start + wait, start + wait + weeks)])
    )
    assert now == later


@st.composite
def careers(draw: st.DrawFn) -> tuple[Instance, list[tuple[int, int, int, int]]]:
    """A person with up to four stints on three tenders under any rulebooks."""
    rulebooks = draw(st.lists(st.sampled_from(RULEBOOKS), min_size=3, max_size=3))
    hours = draw(st.lists(HOURS, min_size=3, max_size=3))
    found = facts(rulebooks, hours, **draw(PERSON))
    stints, week = [], 0
    for _ in range(draw(st.integers(1, 4))):
        begin = week + draw(st.integers(0, 6))
        end = begin + draw(st.integers(1, 12))
        stints.append((0, draw(st.integers(0, 2)), begin, end))
        week = end + 1
    return found, stints


@given(careers(), st.integers(1, 20))
def test_a_whole_career_is_worth_the_same_later(
    made: tuple[Instance, list[tuple[int, int, int, int]]], wait: int
) -> None:
    found, stints = made
    later = [(s, d, begin + wait, end + wait) for s, d, begin, end in stints]
    assume(later[-1][3] <= WEEKS)
    assert sroi_fulfilment(found, plan_of(stints)) == sroi_fulfilment(
        found, plan_of(later)
    )


@given(careers(), st.integers(1, 20))
def test_a_pause_before_the_last_stint_gains_nothing(
    made: tuple[Instance, list[tuple[int, int, int, int]]], wait: int
) -> None:
    found, stints = made
    seeker_, demand_, begin, end = stints[-1]
    assume(end + wait <= WEEKS)
    later = [*stints[:-1], (seeker_, demand_, begin + wait, end + wait)]
    assert sroi_fulfilment(found, plan_of(later)) <= sroi_fulfilment(
        found, plan_of(stints)
    )


@given(careers())
def test_no_more_counts_than_a_rulebook_allows(
    made: tuple[Instance, list[tuple[int, int, int, int]]],
) -> None:
    found, stints = made
    account = accounts(found, plan_of(stints))
    person = found.job_seekers[0]
    used = sum(u.weeks for u in person.sroi_weeks_used)
    life = max(person.sroi_weeks_life, used)
    for name in {*(t.rulebook for t in found.tenders)}:
        rulebook = load_rulebook(name)
        mine = [
            i
            for i, position in enumerate(account.tender.tolist())
            if found.tenders[position].rulebook == name and account.block[i] >= 0
        ]
        for i in mine:
            block = rulebook.blocks[int(account.block[i])]
            if block.counted_weeks is not None:
                assert account.counted_weeks[i] <= block.counted_weeks
            weeks = int(account.weeks[i])
            assert account.counted_quarters[i] <= weeks * rulebook.basis_quarters
        for limit in rulebook.limits:
            day = found.tenders[0].reference_date
            if limit.scope == "contract" or any(
                when.holds(person, day) for when in limit.exempt
            ):
                continue
            left = max(0, limit.weeks - life)
            if limit.clock == "calendar":
                assert account.counted_weeks[mine].sum() <= left
            quarters = account.counted_quarters[mine].sum()
            assert quarters <= left * rulebook.basis_quarters


@given(careers())
def test_cycling_over_contracts_is_worth_no_more_than_staying(
    made: tuple[Instance, list[tuple[int, int, int, int]]],
) -> None:
    """Under one rulebook with a limit in life, at the same hours."""
    found, stints = made
    one = facts(["test-life"] * 3, [36.0] * 3, benefit="participatiewet",
                sroi_weeks_life=int(found.job_seekers.sroi_weeks_life[0]))  # fmt: skip
    one = replace(
        one,
        tenders=tuple(t.model_copy(update={"sum_cents": 10**12}) for t in one.tenders),
    )
    stay = [(s, 0, begin, end) for s, _, begin, end in stints]
    moved = accounts(one, plan_of(stints)).counted_quarters.sum()
    assert moved == accounts(one, plan_of(stay)).counted_quarters.sum()


def year_value(rulebook: str, since: date, reference: date) -> int:
    """What a year counts for of somebody on welfare since a day."""
    found = facts([rulebook], [36.0], benefit="participatiewet", benefit_since=since)
    dated = [t.model_copy(update={"reference_date": reference}) for t in found.tenders]
    found = replace(found, tenders=tuple(dated))
    account = accounts(found, plan_of([(0, 0, 40, 50)]))
    return int(account.year_value_cents[0])


def test_two_years_on_benefit_that_pass_in_the_plan_change_nothing() -> None:
    reference = date(2025, 12, 1)
    long, short = date(2023, 12, 1), date(2023, 12, 2)
    # One day short of two years on the reference date, and far beyond in week 40.
    assert year_value("test-calendar", long, reference) == 4_000_000
    assert year_value("test-calendar", short, reference) == 3_000_000
    assert (
        year_value("test-calendar", short, reference + timedelta(days=1)) == 4_000_000
    )


def test_the_best_plan_does_not_wait_for_two_years() -> None:
    """Work that must begin before two years are full counts as much as later work."""
    person = seeker(until_week=20, benefit_since=date(2024, 1, 10))
    work = [
        demand("now", end_week=6, least_weeks=6, hours=40.0),
        demand("later", start_week=10, end_week=16, least_weeks=6, hours=40.0),
    ]
    found = instance(
        [person.model_copy(update={"hours": 40.0})],
        work,
        [tender(rulebook="test-calendar", sum_cents=10_000_000)],
    )
    early, late = plan_of([(0, 0, 0, 6)]), plan_of([(0, 1, 10, 16)])
    assert sroi_fulfilment(found, early) == sroi_fulfilment(found, late)
    best = plan_in(exact(found, SROI))
    assert violated(found, best, SROI) == set()
    # 6 weeks of 30,000 a year; the obligation of 5,000 leaves room for no more.
    owed = Decimal(obligation_cents(found.tenders[0])) / 100
    assert measure(found, SROI, best).total_eur == min(
        owed, Decimal("3461.54") * len(best.stints)
    )


@pytest.mark.parametrize("name", RULEBOOKS)
def test_a_plan_never_beats_the_value_of_the_reference_date(name: str) -> None:
    """However long the wait, a week counts for what the reference date says."""
    found = facts([name], [36.0], benefit_since=START - timedelta(weeks=100))
    account = accounts(found, plan_of([(0, 0, 0, 5), (0, 0, 50, 55)]))
    rulebook = load_rulebook(name)
    block = rulebook.blocks[int(account.block[0])]
    year = Decimal(rulebook.year_value_eur(block) * 100)
    full = WEEKS_PER_YEAR * rulebook.basis_quarters
    assert account.counted_cents[0] <= year * 10 * 144 / full + 1
    assert np.all(account.counted_weeks <= 10)


@given(careers())
def test_no_hour_counts_twice(
    made: tuple[Instance, list[tuple[int, int, int, int]]],
) -> None:
    found, stints = made
    worked = sum(
        (end - begin) * found.demands[position].hours * 4
        for _, position, begin, end in stints
    )
    account = accounts(found, plan_of(stints))
    assert account.counted_quarters.sum() <= worked
    assert account.weeks.sum() == sum(end - begin for _, _, begin, end in stints)


def test_nobody_works_in_two_places_at_once() -> None:
    found = facts(["test-life", "haaglanden-2023"], [16.0, 16.0])
    both = plan_of([(0, 0, 0, 5), (0, 1, 4, 9)])
    assert "one_activity" in violated(found, both, SROI)
