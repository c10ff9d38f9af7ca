"""What a plan is worth: every term by hand, with the arithmetic written out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import DELFT, cohort, course, demand, instance, seeker, tender

from allocator.domain import Instance, Travel
from allocator.measures import (
    TERMS,
    TenderSroi,
    Transition,
    measure,
    sroi_ledger,
    transitions,
)
from allocator.policy import Policy, Weights
from allocator.solution import CoursePlace, Plan, Stint

POLICY = Policy()


def plan(
    stints: Iterable[tuple[int, int, int, int]] = (),
    places: Iterable[tuple[int, int]] = (),
) -> Plan:
    return Plan.of((Stint(*s) for s in stints), (CoursePlace(*p) for p in places))


def units(term: str, facts: Instance, made: Plan, policy: Policy = POLICY) -> Decimal:
    return TERMS[term](facts, policy, made)


def test_the_empty_plan_is_worth_nothing() -> None:
    measures = measure(instance([seeker()], [demand()]), POLICY, Plan())
    assert set(measures.units.values()) == {Decimal(0)}
    assert measures.total_eur == 0


class TestSroiFulfilment:
    def test_pro_rata_in_weeks_and_hours(self) -> None:
        # Participatiewet 40,000 a year: 13/52 · 36/36 = 10,000 for one person,
        # 13/52 · 24/36 = 6,666.67 for the other; 16,666.67 of 50,000 in all.
        facts = instance(
            [seeker("s1"), seeker("s2")],
            [demand("d1", end_week=13), demand("d2", end_week=13, hours=24.0)],
        )
        made = plan([(0, 0, 0, 13), (1, 1, 0, 13)])
        assert sroi_ledger(facts, made) == [
            TenderSroi("t1", 5_000_000, 1_666_667, 1_666_667, 3_333_333)
        ]
        assert units("sroi_fulfilment", facts, made) == Decimal("16666.67")

    def test_at_most_the_obligation_of_each_tender(self) -> None:
        # 5 % of 160,000 is 8,000, below the 10,000 that counts; the other tender
        # owes 50,000 and gets 7/52 · 40,000 = 5,384.62. Nothing flows over.
        facts = instance(
            [seeker("s1"), seeker("s2")],
            [demand("d1", end_week=13), demand("d2", tender="t2")],
            [tender("t1", sum_cents=16_000_000), tender("t2")],
        )
        made = plan([(0, 0, 0, 13), (1, 1, 0, 7)])
        assert sroi_ledger(facts, made) == [
            TenderSroi("t1", 800_000, 1_000_000, 800_000, 0),
            TenderSroi("t2", 5_000_000, 538_462, 538_462, 4_461_538),
        ]
        assert units("sroi_fulfilment", facts, made) == Decimal("13384.62")

    def test_the_counted_duration_runs_over_all_stints_on_the_tender(self) -> None:
        # WW counts 52 weeks, of which 46 were used with this contractor; 6 are
        # left. Of 5 weeks at 18 h and 4 at 36 h, the 4 count and 2 at half:
        # 20,000/52 · (4 + 2/2) = 1,923.08.
        person = seeker(
            benefit="ww", sroi_weeks_used=({"contractor": "acme", "weeks": 46},)
        )
        facts = instance([person], [demand("d1", hours=18.0), demand("d2")])
        made = plan([(0, 0, 0, 5), (0, 1, 5, 9)])
        assert sroi_ledger(facts, made)[0].counted_cents == 192_308

    def test_each_tender_has_a_counted_duration_of_its_own(self) -> None:
        # With 4 weeks left for each of two tenders of the contractor, two stints
        # of 5 weeks count 4 + 4 weeks: 2 · 20,000 · 4/52 = 2 · 1,538.46.
        person = seeker(
            benefit="ww", sroi_weeks_used=({"contractor": "acme", "weeks": 48},)
        )
        facts = instance(
            [person],
            [demand("d1"), demand("d2", tender="t2")],
            [tender("t1"), tender("t2")],
        )
        made = plan([(0, 0, 0, 5), (0, 1, 5, 10)])
        assert [line.counted_cents for line in sroi_ledger(facts, made)] == [
            153_846
        ] * 2

    def test_rounded_once_for_a_person_and_tender(self) -> None:
        # Three weeks at 35 h: 40,000 · 3/52 · 35/36 = 2,243.5897; each week
        # rounded by itself would make 3 · 747.86 = 2,243.58.
        facts = instance([seeker()], [demand(hours=35.0)])
        made = plan([(0, 0, 0, 1), (0, 0, 2, 3), (0, 0, 4, 5)])
        assert sroi_ledger(facts, made)[0].counted_cents == 224_359

    def test_a_person_without_a_block_counts_for_nothing(self) -> None:
        person = seeker(benefit="none", job_end_week=0, job_employer="fibre")
        facts = instance([person], [demand()])
        assert units("sroi_fulfilment", facts, plan([(0, 0, 0, 9)])) == 0


class TestTransitions:
    """Two contractors, acme and bolt; the job with fibre ended in week 2."""

    person = seeker(from_week=2, until_week=60, job_end_week=2, job_employer="fibre")
    facts = instance(
        [person],
        [
            demand("d1", end_week=10),
            demand("d2", tender="t2", end_week=60),
            demand("d3", end_week=60),
        ],
        [tender("t1"), tender("t2", contractor="bolt")],
        weeks=60,
    )

    def counted(self, *stints: tuple[int, int, int, int]) -> tuple[int, int]:
        made = plan(stints)
        return (
            int(units("work_to_work", self.facts, made)),
            int(units("continuity", self.facts, made)),
        )

    def test_within_the_gap_after_the_current_job(self) -> None:
        assert self.counted((0, 0, 2, 6)) == (1, 0)
        # 15 - 2 = 13 weeks, the most that the default allows.
        assert self.counted((0, 1, 15, 20)) == (1, 0)
        assert self.counted((0, 1, 16, 20)) == (0, 0)

    def test_with_the_same_employer_it_is_continuity(self) -> None:
        same = self.person.model_copy(update={"job_employer": "acme"})
        facts = instance([same], self.facts.demands, self.facts.tenders, weeks=60)
        made = plan([(0, 0, 2, 6)])
        assert units("work_to_work", facts, made) == 0
        assert units("continuity", facts, made) == 1

    def test_a_stint_that_ran_to_the_end_of_its_demand_passes_it_on(self) -> None:
        assert self.counted((0, 0, 2, 10), (0, 1, 12, 20)) == (2, 0)
        assert self.counted((0, 0, 2, 10), (0, 2, 12, 20)) == (1, 1)

    def test_leaving_early_never_counts(self) -> None:
        assert self.counted((0, 0, 2, 9), (0, 1, 9, 20)) == (1, 0)
        # Not even within the gap of the current job: that is not the job before.
        assert self.counted((0, 0, 2, 9), (0, 2, 12, 20)) == (1, 0)

    def test_who_had_no_job_begins_with_no_transition(self) -> None:
        facts = instance([seeker()], self.facts.demands, self.facts.tenders)
        made = plan([(0, 0, 0, 10), (0, 1, 10, 20)])
        assert units("work_to_work", facts, made) == 1

    def test_a_job_that_ended_before_the_plan_still_counts(self) -> None:
        early = seeker(job_end_week=-10, job_employer="fibre")
        facts = instance([early], self.facts.demands, self.facts.tenders)
        assert units("work_to_work", facts, plan([(0, 0, 3, 9)])) == 1
        assert units("work_to_work", facts, plan([(0, 0, 4, 9)])) == 0

    def test_a_course_in_between_does_not_break_it(self) -> None:
        facts = replace(self.facts, courses=(course(),), cohorts=(cohort(),))
        made = plan([(0, 0, 4, 10)], [(0, 0)])
        assert units("work_to_work", facts, made) == 1

    def test_the_policy_sets_the_gap(self) -> None:
        made = plan([(0, 1, 3, 9)])
        strict = Policy(max_gap_weeks=0)
        assert units("work_to_work", self.facts, made, strict) == 0
        assert units("work_to_work", self.facts, plan([(0, 1, 2, 9)]), strict) == 1

    def test_each_is_told_with_its_employers_and_gap(self) -> None:
        made = plan([(0, 0, 3, 10), (0, 2, 14, 20)])
        assert transitions(self.facts, POLICY, made) == [
            Transition(0, "fibre", "acme", 0, 3, 1, "work_to_work"),
            Transition(0, "acme", "acme", 2, 14, 4, "continuity"),
        ]


def test_filled_weeks_are_weighted_by_priority() -> None:
    # 4 weeks at 1 and 6 weeks at 2.5: 4 + 15 = 19 person-weeks.
    facts = instance([seeker()], [demand("d1"), demand("d2", priority=Decimal("2.5"))])
    made = plan([(0, 0, 0, 4), (0, 1, 4, 10)])
    assert units("filled_weeks", facts, made) == 19


def test_placed_counts_persons_with_a_stint_once() -> None:
    facts = instance(
        [seeker("s1"), seeker("s2"), seeker("s3")],
        [demand(headcount=2)],
        courses=[course()],
        cohorts=[cohort()],
    )
    made = plan([(0, 0, 0, 4), (0, 0, 6, 9), (1, 0, 0, 4)], [(2, 0)])
    assert units("placed", facts, made) == 2


@pytest.mark.parametrize(
    ("ambitions", "weeks"),
    [
        ((), 0),
        (("grondwerker",), 4),
        (("energy",), 4),
        (("heat",), 5),
        (("grondwerker", "energy"), 4),
        (("heat", "grondwerker", "monteur"), 9),
    ],
)
def test_ambitions_are_weeks_in_a_role_or_sector_asked_for(
    ambitions: tuple[str, ...], weeks: int
) -> None:
    facts = instance(
        [seeker(ambitions=ambitions)],
        [demand("d1"), demand("d2", tender="t2", role="monteur")],
        [tender("t1"), tender("t2", sector="heat")],
    )
    assert units("ambitions", facts, plan([(0, 0, 0, 4), (0, 1, 4, 9)])) == weeks


def test_travel_is_the_rounded_distance_times_weeks() -> None:
    # 12.34 km rounds to 12.3; 4 weeks of it and 6 weeks of 0 km: 49.2 km·weeks.
    facts = instance(
        [seeker()],
        [demand("d1", place=DELFT), demand("d2")],
        travel={("Rotterdam", "Delft"): Travel(12.34, None)},
    )
    made = plan([(0, 0, 0, 4), (0, 1, 4, 10)])
    assert units("travel", facts, made) == Decimal("49.2")


def test_costs_of_courses_and_guidance() -> None:
    # Two places of 500.25 euro, and 300 euro for each of two persons placed.
    facts = instance(
        [seeker("s1"), seeker("s2"), seeker("s3")],
        [demand(headcount=2)],
        courses=[course(cost_cents=50_025)],
        cohorts=[cohort()],
        guidance_cost_eur=Decimal(300),
    )
    made = plan([(0, 0, 2, 4), (0, 0, 6, 9), (1, 0, 2, 4)], [(0, 0), (2, 0)])
    assert units("course_cost", facts, made) == Decimal("1000.50")
    assert units("guidance_cost", facts, made) == 600


def test_the_value_is_the_weighted_sum_of_the_units() -> None:
    # Person s1, job ended in week 0, course in weeks 0-2, work in weeks 2-10 at
    # 12.3 km, role asked for: 8/52 · 20,000 = 3,076.92 of the WW block.
    person = seeker(
        benefit="ww",
        job_end_week=0,
        job_employer="fibre",
        ambitions=("grondwerker",),
    )
    facts = instance(
        [person],
        [demand(place=DELFT)],
        courses=[course()],
        cohorts=[cohort()],
        travel={("Rotterdam", "Delft"): Travel(12.3, None)},
        guidance_cost_eur=Decimal(250),
    )
    weights = Weights(placed=Decimal(100), guidance_cost=Decimal("-0.1"))
    made = plan([(0, 0, 2, 10)], [(0, 0)])
    measures = measure(facts, Policy(weights=weights), made)
    assert measures.units == {
        "sroi_fulfilment": Decimal("3076.92"),
        "work_to_work": 1,
        "continuity": 0,
        "filled_weeks": 8,
        "placed": 1,
        "ambitions": 8,
        "travel": Decimal("98.4"),
        "course_cost": 500,
        "guidance_cost": 250,
    }
    assert measures.value_eur == {
        "sroi_fulfilment": Decimal("3076.92"),
        "work_to_work": 4_000,
        "continuity": 0,
        "filled_weeks": 640,
        "placed": 100,
        "ambitions": 160,
        "travel": Decimal("-49.2"),
        "course_cost": -500,
        "guidance_cost": -25,
    }
    # 3,076.92 + 4,000 + 640 + 100 + 160 - 49.20 - 500 - 25
    assert measures.total_eur == Decimal("7402.72")


def test_every_term_has_a_weight_of_its_name_and_in_its_order() -> None:
    assert list(TERMS) == list(Weights.model_fields)
