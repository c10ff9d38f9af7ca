"""The bound of a certificate is never too low, and exact where that is promised."""

from __future__ import annotations

import os
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from builders import (
    DELFT,
    cohort,
    course,
    demand,
    instance,
    requirement,
    seeker,
    tender,
    two_courses_in_a_stint,
)
from certificates import best_alone, lowest, no_prices, random_prices
from enumerator import Enumeration, optimum
from random_instances import random_instance, random_policy
from region import region
from solving import BALANCED, lock, only, placeable

from allocator.certificate import Certificate, CertificateError
from allocator.certificate import bound as bounding
from allocator.certificate.bound import STAGES, best_careers, bound_eur
from allocator.certificate.prices import (
    MILLS_PER_CENT,
    MILLS_PER_EURO,
    MOST,
    MOST_A_WEEK,
)
from allocator.domain import Instance, SkillLevel
from allocator.policy import Policy

SEEDS = range(int(os.environ.get("ALLOCATOR_SEEDS", "60")))
HARD_SEEDS = (662, 694, 915, 1033, 1098)
"""Several courses, courses that need courses, and equal chances that bind."""
CENTS_OF_ROUNDING = 5
"""Half a cent for each of at most so many stints, twice."""


def without_stays(facts: Instance) -> Instance:
    """The same instance, no stint of which has to stay."""
    return replace(facts, locks=tuple(k for k in facts.locks if k.kind != "stay"))


class TestNeverTooLow:
    """Whatever the prices, no plan is worth more than the bound."""

    @pytest.mark.parametrize("seed", [*SEEDS, *HARD_SEEDS])
    def test_no_plan_is_worth_more(self, seed: int) -> None:
        facts, policy = random_instance(seed), random_policy(seed)
        best = optimum(facts, policy, placeable(facts))
        if best is None:
            pytest.skip("no plan keeps the locks of this instance")
        free = no_prices(facts, policy)
        assert bound_eur(facts, policy, free) >= best.value_eur
        for draw in range(3):
            prices = random_prices(facts, policy, 10 * seed + draw)
            assert bound_eur(facts, policy, prices) >= best.value_eur, draw

    @pytest.mark.parametrize("seed", [*SEEDS, *HARD_SEEDS])
    def test_nobody_alone_is_worth_more(self, seed: int) -> None:
        facts, policy = without_stays(random_instance(seed)), random_policy(seed)
        every = Enumeration(facts, policy)
        for prices in (no_prices(facts, policy), random_prices(facts, policy, seed)):
            found = lowest(facts, policy, prices)
            wanted = best_alone(every, prices)
            for number, best in zip(found, wanted, strict=True):
                assert number >= best, seed

    def test_nearly_everyone_is_worth_exactly_that(self) -> None:
        """But for counted weeks over several stints, which are loosened."""
        exact = people = 0
        for seed in (*SEEDS, *HARD_SEEDS):
            facts, policy = without_stays(random_instance(seed)), random_policy(seed)
            every = Enumeration(facts, policy)
            prices = random_prices(facts, policy, seed)
            wanted = best_alone(every, prices)
            for number, best in zip(lowest(facts, policy, prices), wanted, strict=True):
                people += 1
                exact += number - best <= CENTS_OF_ROUNDING * MILLS_PER_CENT
        assert exact >= 0.97 * people


def test_nothing_else_is_done_while_a_stint_stays() -> None:
    """Neither better work nor a course; what is left on both sides may be done."""
    facts = instance(
        [seeker()],
        [
            demand("d1", end_week=20, hours=20.0),
            demand("d2", end_week=20),
            demand("d3", end_week=20, requires=requirement("vca"), priority=9),
        ],
        courses=[course(weeks=2)],
        cohorts=[cohort(start_week=8)],
        locks=[lock("stay", demand="d1", start_week=6, end_week=12)],
    )
    best = optimum(facts, BALANCED, placeable(facts))
    assert best is not None
    bound = bound_eur(facts, BALANCED, no_prices(facts, BALANCED))
    loose = bound_eur(without_stays(facts), BALANCED, no_prices(facts, BALANCED))
    assert best.value_eur <= bound <= best.value_eur + 1
    assert loose > bound + 1000


class TestStages:
    """Later stages lower the bound, and threads change nothing."""

    def test_each_stage_is_as_low_as_the_one_before(self) -> None:
        facts = region(people=40, demands=12, weeks=40)
        prices = random_prices(facts, BALANCED, 3)
        totals = [int(best.sum()) for best in best_careers(facts, BALANCED, prices)]
        assert len(totals) == len(STAGES)
        assert totals == sorted(totals, reverse=True)
        bound = bound_eur(facts, BALANCED, prices)
        assert bound_eur(facts, BALANCED, prices, workers=4) == bound
        assert bound_eur(facts, BALANCED, prices, enough=bound) == bound

    def test_no_stage_is_too_low(self) -> None:
        for seed in HARD_SEEDS:
            facts, policy = without_stays(random_instance(seed)), random_policy(seed)
            prices = random_prices(facts, policy, seed)
            wanted = [*best_alone(Enumeration(facts, policy), prices)]
            for best in best_careers(facts, policy, prices, 1):
                assert all(a >= b for a, b in zip(best.tolist(), wanted, strict=True))

    @pytest.mark.parametrize("stage", [(0, 1, True), (0, 4, True), (2, 3, True)])
    def test_what_is_not_told_apart_is_charged_no_more_than_it_costs(
        self, stage: tuple[int, int, bool], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However early the search ends, with tolls."""
        monkeypatch.setattr(bounding, "STAGES", (stage,))
        for seed in (*SEEDS, *HARD_SEEDS):
            facts, policy = without_stays(random_instance(seed)), random_policy(seed)
            prices = random_prices(facts, policy, seed)
            wanted = best_alone(Enumeration(facts, policy), prices)
            (found,) = best_careers(facts, policy, prices, 1)
            assert all(a >= b for a, b in zip(found.tolist(), wanted, strict=True))

    def test_what_is_used_all_the_time_is_charged_in_full(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Two courses before work that asks for both: nothing is for nothing."""
        facts = instance(
            [seeker()],
            [demand(start_week=4, end_week=20, requires=requirement("vca", "viag"))],
            courses=[
                course("c1", cost_cents=30_000),
                course("c2", cost_cents=20_000, gives=(SkillLevel(code="viag"),)),
            ],
            cohorts=[
                cohort("k1", course="c1", start_week=0),
                cohort("k2", course="c2", start_week=2),
            ],
        )
        prices = no_prices(facts, BALANCED)
        exact, dearer = bound_eur(facts, BALANCED, prices), Decimal(300)
        for tolled, more in ((True, Decimal(0)), (False, dearer)):
            monkeypatch.setattr(bounding, "STAGES", ((0, 1, tolled),))
            assert abs(bound_eur(facts, BALANCED, prices) - exact - more) < 1

    def test_as_much_as_is_enough(self) -> None:
        facts = region(people=40, demands=12, weeks=40)
        prices = no_prices(facts, BALANCED)
        lazy = bound_eur(facts, BALANCED, prices, enough=Decimal(10**12))
        assert lazy >= bound_eur(facts, BALANCED, prices)


def worth(facts: Instance, policy: Policy, **prices: Any) -> float:
    """Worth of the only person's best career, in euro, told by both."""
    given = replace(no_prices(facts, policy), **prices)
    (found,) = lowest(facts, policy, given)
    (wanted,) = best_alone(Enumeration(facts, policy), given)
    assert found == wanted
    return found / MILLS_PER_EURO


def priced(facts: Instance, **euros: dict[tuple[int, int], int]) -> dict[str, Any]:
    """Matrices with some prices in euro, by demand and week."""
    free = no_prices(facts, BALANCED)
    matrices = {}
    for name, cells in euros.items():
        matrix = getattr(free, name).copy()
        for (row, week), price in cells.items():
            matrix[row, week] = price * MILLS_PER_EURO
        matrices[name] = matrix
    return matrices


class TestOnePerson:
    """Cases in which the best career of one person can be told by hand."""

    WEEKS = only(filled_weeks=80)

    def test_who_can_do_nothing(self) -> None:
        facts = instance([seeker(travel_km=1.0)], [demand(place=DELFT)])
        assert worth(facts, BALANCED) == 0

    def test_weeks_of_work(self) -> None:
        facts = instance([seeker()], [demand(end_week=10)])
        assert worth(facts, self.WEEKS) == 800

    def test_dear_weeks_are_left_out(self) -> None:
        """Weeks 4 and 5 cost 500 each: two stints of four weeks around them."""
        facts = instance([seeker()], [demand(end_week=10)])
        prices = priced(facts, places={(0, 4): 500, (0, 5): 500})
        assert worth(facts, self.WEEKS, **prices) == 640

    def test_a_stint_has_its_least_weeks(self) -> None:
        facts = instance([seeker()], [demand(end_week=10, least_weeks=6)])
        prices = priced(facts, places={(0, 4): 500, (0, 5): 500})
        assert worth(facts, self.WEEKS, **prices) == 0

    @pytest.mark.parametrize(("gap", "bonus"), [(1, 0), (2, 4000)])
    def test_a_transition_within_the_gap(self, gap: int, bonus: int) -> None:
        """The second demand begins two weeks after the first one ends."""
        policy = only(max_gap_weeks=gap, filled_weeks=80, work_to_work=4000)
        others = [tender("t1"), tender("t2", contractor="bolt")]
        work = [
            demand("d1", end_week=8),
            demand("d2", tender="t2", start_week=10, end_week=20),
        ]
        facts = instance([seeker()], work, others)
        assert worth(facts, policy) == 18 * 80 + bonus

    def test_leaving_early_earns_no_transition(self) -> None:
        policy = only(filled_weeks=80, work_to_work=4000)
        others = [tender("t1"), tender("t2", contractor="bolt")]
        work = [
            demand("d1", end_week=12),
            demand("d2", tender="t2", start_week=6, end_week=8),
        ]
        facts = instance([seeker()], work, others)
        # Two weeks at d2 that end by themselves, and then back to d1.
        assert worth(facts, policy) == 12 * 80 + 4000

    def test_the_current_job_and_the_same_employer(self) -> None:
        policy = only(filled_weeks=80, work_to_work=4000, continuity=1000)
        person = seeker(job_end_week=0, job_employer="acme")
        facts = instance([person], [demand(start_week=3, end_week=9)])
        assert worth(facts, policy) == 6 * 80 + 1000

    def test_a_course_then_work(self) -> None:
        """Weeks 0 and 1 in class at 500 and a seat at 100, then eight weeks."""
        facts = instance(
            [seeker()],
            [demand(requires=requirement("vca"))],
            courses=[course()],
            cohorts=[cohort()],
        )
        policy = only(filled_weeks=80, course_cost=-1)
        assert worth(facts, policy) == 8 * 80 - 500
        seats = no_prices(facts, policy).seats + 100 * MILLS_PER_EURO
        assert worth(facts, policy, seats=seats) == 8 * 80 - 600
        assert worth(facts, policy, seats=2 * seats) == 0

    def test_a_course_between_two_jobs(self) -> None:
        policy = only(max_gap_weeks=3, filled_weeks=80, work_to_work=4000)
        others = [tender("t1"), tender("t2", contractor="bolt")]
        asks = {"tender": "t2", "requires": requirement("vca")}
        work = [
            demand("d1", end_week=8),
            demand("d2", start_week=8, end_week=16, **asks),
        ]
        facts = instance(
            [seeker()],
            work,
            others,
            courses=[course()],
            cohorts=[cohort(start_week=9)],
        )
        assert worth(facts, policy) == (8 + 5) * 80 + 4000

    def test_a_learner_pays_for_the_learner_place(self) -> None:
        facts = instance(
            [seeker()], [demand(requires=requirement("vca"), learner_places=1)]
        )
        assert worth(facts, self.WEEKS) == 800
        prices = priced(facts, learners={(0, week): 30 for week in range(10)})
        assert worth(facts, self.WEEKS, **prices) == 500

    def test_who_qualifies_beside_work_stops_paying(self) -> None:
        facts = instance(
            [seeker(hours=40.0)],
            [demand(requires=requirement("vca"), learner_places=1)],
            courses=[course(pattern="beside_work", hours=4.0)],
            cohorts=[cohort(start_week=2)],
        )
        prices = priced(facts, learners={(0, week): 30 for week in range(10)})
        assert worth(facts, self.WEEKS, **prices) == 800 - 4 * 30

    def test_a_course_beside_work_needs_hours(self) -> None:
        """Forty hours of work leave none for the course in weeks 2 and 3."""
        facts = instance(
            [seeker(hours=40.0)],
            [
                demand("d1", hours=40.0),
                demand("d2", start_week=10, end_week=20, requires=requirement("vca")),
            ],
            courses=[course(pattern="beside_work", hours=4.0)],
            cohorts=[cohort(start_week=2)],
        )
        assert worth(facts, self.WEEKS) == (8 + 10) * 80

    @pytest.mark.parametrize("pattern", ["full_time", "beside_work"])
    def test_two_courses_at_once(self, pattern: str) -> None:
        """No hours are left for work in weeks 0 and 1, but for another course."""
        other: dict[str, Any] = {"pattern": pattern, "gives": (SkillLevel(code="bei"),)}
        if pattern == "beside_work":
            other["hours"] = 8.0
        facts = instance(
            [seeker()],
            [demand(requires=requirement("vca", "bei"))],
            courses=[
                course(pattern="beside_work", hours=8.0),
                course("bei-course", **other),
            ],
            cohorts=[cohort(), cohort("k2", course="bei-course")],
        )
        assert worth(facts, self.WEEKS) == 8 * 80

    def test_a_course_that_asks_for_another_in_one_stint(self) -> None:
        assert worth(two_courses_in_a_stint(), self.WEEKS) == 20 * 80

    def test_work_that_teaches(self) -> None:
        facts = instance(
            [seeker()],
            [
                demand(
                    "d1",
                    end_week=6,
                    teaches=(SkillLevel(code="vca"),),
                    teaches_after_weeks=4,
                ),
                demand("d2", start_week=2, end_week=20, requires=requirement("vca")),
            ],
        )
        assert worth(facts, self.WEEKS) == 20 * 80

    def test_stints_on_one_demand_do_not_touch(self) -> None:
        """Learnt in four weeks as a learner, then a week's pause, then in full."""
        facts = instance(
            [seeker()],
            [
                demand(
                    requires=requirement("vca"),
                    learner_places=1,
                    teaches=(SkillLevel(code="vca"),),
                    teaches_after_weeks=4,
                )
            ],
        )
        prices = priced(facts, learners={(0, week): 70 for week in range(10)})
        assert worth(facts, self.WEEKS, **prices) == 4 * 10 + 5 * 80

    def test_counted_weeks(self) -> None:
        """Of the block's 104 weeks 4 are left, and six weeks of work are one stint."""
        used = [{"contractor": "acme", "weeks": 100}]
        facts = instance(
            [seeker(sroi_weeks_used=used)], [demand(end_week=6, least_weeks=4)]
        )
        policy = only(sroi_fulfilment=1)
        free = no_prices(facts, policy)
        for prices in (free, replace(free, rates=free.rates // 4)):
            (found,) = lowest(facts, policy, prices)
            (wanted,) = best_alone(Enumeration(facts, policy), prices)
            assert 0 <= found - wanted <= MILLS_PER_CENT
            assert wanted > 0

    def test_placed_is_for_a_stint_and_not_for_nothing(self) -> None:
        policy = only(placed=500)
        assert worth(instance([seeker()], [demand()]), policy) == 500
        nobody = instance([seeker(travel_km=1.0)], [demand(place=DELFT)])
        assert worth(nobody, policy) == 0
        far = instance([seeker()], [demand()])
        prices = priced(far, places={(0, week): 300 for week in range(10)})
        assert worth(far, policy, **prices) == 0


class TestSpared:
    """What accounts are paid up front."""

    def test_weeks_that_would_count_twice_are_paid_up_front(self) -> None:
        """Two demands of a tender, of which four weeks count in all."""
        used = [{"contractor": "acme", "weeks": 100}]
        facts = instance(
            [seeker(sroi_weeks_used=used)],
            [demand("d1", end_week=8), demand("d2", start_week=10, end_week=18)],
        )
        policy = only(sroi_fulfilment=1)
        loose = no_prices(facts, policy)
        (twice,) = lowest(facts, policy, loose)
        ones = loose.rates[:1] * 0
        spared = replace(
            loose, spared_seeker=ones, spared_tender=ones, spared_share=ones + 65_536
        )
        (once,) = lowest(facts, policy, spared)
        (wanted,) = best_alone(Enumeration(facts, policy), loose)
        assert 0 <= once - wanted <= MILLS_PER_CENT
        assert twice >= 2 * wanted


class TestRefused:
    """Prices that prove nothing."""

    FACTS = instance([seeker()], [demand()], courses=[course()], cohorts=[cohort()])

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda p: {"places": p.places - 1}, "places is negative"),
            (lambda p: {"learners": p.learners - 1}, "learners is negative"),
            (lambda p: {"seats": p.seats - 1}, "seats is negative"),
            (lambda p: {"places": p.places + MOST_A_WEEK + 1}, "too high"),
            (lambda p: {"learners": p.learners + MOST_A_WEEK + 1}, "too high"),
            (lambda p: {"seats": p.seats + MOST + 1}, "too high"),
            (lambda p: {"rates": p.rates + 1}, "rate"),
            (lambda p: {"rates": -p.rates}, "rate"),
            (lambda p: {"places": p.places[:, 1:]}, "shape"),
            (lambda p: {"rates": p.rates.astype(float)}, "whole numbers"),
            (lambda _: spare(0, 0, 0), "share"),
            (lambda _: spare(0, 0, 65_537), "share"),
            (lambda _: spare(1, 0, 9), "nobody"),
            (lambda _: spare(0, 1, 9), "no tender"),
            (lambda _: spare(0, 0, 9, times=2), "twice"),
        ],
    )
    def test_each_with_its_reason(self, change: Any, words: str) -> None:
        prices = no_prices(self.FACTS, BALANCED)
        prices = replace(prices, **change(prices))
        with pytest.raises(CertificateError, match=words):
            bound_eur(self.FACTS, BALANCED, prices)

    def test_a_policy_beyond_counting(self) -> None:
        policy = only(filled_weeks=1_000_000, work_to_work=1_000_000)
        facts = instance([seeker()], [demand(priority=100)])
        with pytest.raises(CertificateError, match="too high"):
            bound_eur(facts, policy, no_prices(facts, policy))


def spare(seeker: int, tender: int, share: int, times: int = 1) -> dict[str, Any]:
    """One account, so many times over."""
    ones = no_prices(TestRefused.FACTS, BALANCED).rates[:1].repeat(times) * 0
    return {
        "spared_seeker": ones + seeker,
        "spared_tender": ones + tender,
        "spared_share": ones + share,
    }


def test_a_certificate_is_frozen() -> None:
    prices = no_prices(TestRefused.FACTS, BALANCED)
    assert isinstance(prices, Certificate)
    with pytest.raises(AttributeError):
        prices.rates = prices.rates  # type: ignore[misc]
