"""Tiny random instances and policies in which every rule can bite.

Small enough for `enumerator`; the same seed gives the same instance for ever.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from allocator.domain import (
    Cohort,
    Course,
    Demand,
    Instance,
    JobSeeker,
    Lock,
    Place,
    Requirement,
    Role,
    SkillLevel,
    Tender,
    Travel,
    columns_of,
)
from allocator.policy import Policy, Weights

START = date(2026, 3, 2)
PLACES = (
    Place(name="Delft", latitude=52.0067, longitude=4.3556),
    Place(name="Rotterdam", latitude=51.9225, longitude=4.4792),
    Place(name="Gouda", latitude=52.0117, longitude=4.7105),
    Place(name="Dordrecht", latitude=51.8133, longitude=4.6901),
)
SKILLS = ("vca", "bei")
ROLES = ("grondwerker", "kabelmonteur")
SECTORS = ("energy", "fibre")
CONTRACTORS = ("acme", "bolt", "ohm")
RULEBOOKS = ("haaglanden-2023", "utrecht")
OTHER_RULEBOOKS = ("harlingen", "harlingen", "utrecht-before")
# More demands, shorter horizon: the number of careers stays in hand.
WEEKS = {1: (7, 8), 2: (6, 8), 3: (6, 8), 4: (5, 7)}


def random_instance(seed: int) -> Instance:
    """A tiny instance of 2 to 4 people, the same for every call with a seed."""
    rng = random.Random(seed)
    num_demands = rng.choice((1, 2, 2, 3, 3, 4))
    weeks = rng.randint(*WEEKS[num_demands])
    tenders = _tenders(rng, weeks)
    demands = [_demand(rng, i, weeks, tenders) for i in range(num_demands)]
    courses = [_course(rng, i) for i in range(rng.choice((0, 1, 1, 2, 2)))]
    cohorts = [
        _cohort(rng, f"{course.id}-{i}", course)
        for course in courses
        for i in range(rng.choice((0, 1, 1, 2)))
    ]
    num_people = rng.choice((2, 3, 3, 4, 4))
    people = [_job_seeker(rng, i, weeks, courses) for i in range(num_people)]
    if seed % 5 == 1:
        tenders = _under_others(seed, tenders)
    if seed % 4 == 3:
        demands, people, courses, cohorts = _scarce_skill(rng, demands, people)
    return Instance(
        name=f"random-{seed}",
        start=START,
        weeks=weeks,
        job_seekers=columns_of(people),
        tenders=tuple(tenders),
        demands=tuple(demands),
        courses=tuple(courses),
        cohorts=tuple(cohorts),
        roles=tuple(Role(id=role) for role in ROLES),
        locks=tuple(_locks(rng, people, demands)),
        travel=_travel(rng),
        detour_factor=rng.choice((1.0, 1.3)),
        km_per_hour=rng.choice((30.0, 50.0)),
        guidance_cost_eur=Decimal(rng.choice((0, 250))),
        extra_skills=SKILLS,
    )


def random_policy(seed: int) -> Policy:
    """Random weights, gap, and now and then equal chances for a group."""
    rng = random.Random(f"policy {seed}")
    groups = {"women": Decimal(rng.choice(("0.5", "0.8", "1")))}

    def weight(*values: str) -> Decimal:
        return Decimal(rng.choice(values))

    return Policy(
        name=f"random-{seed}",
        max_gap_weeks=rng.randint(0, 4),
        weights=Weights(
            sroi_fulfilment=weight("0", "0.125", "1", "1"),
            work_to_work=weight("0", "500", "4000"),
            continuity=weight("0", "100", "1000.5"),
            filled_weeks=weight("0", "5", "80", "333.333"),
            placed=weight("0", "0", "500"),
            ambitions=weight("0", "20", "150"),
            travel=weight("0", "-0.5", "-10.125"),
            course_cost=weight("0", "-0.2", "-1"),
            guidance_cost=weight("0", "-1"),
        ),
        equal_chances=groups if rng.random() < 0.15 or seed % 8 == 5 else {},
    )


def _scarce_skill(
    rng: random.Random, demands: list[Demand], people: list[JobSeeker]
) -> tuple[list[Demand], list[JobSeeker], list[Course], list[Cohort]]:
    """Only a course gives what every demand requires, and it has few seats."""
    beside = rng.random() < 0.3
    course = Course(
        id="k0",
        gives=(SkillLevel(code="vca"),),
        weeks=1,
        place=rng.choice(PLACES),
        cost_cents=rng.choice((0, 12_550)),
        pattern="beside_work" if beside else "full_time",
        hours=4.0 if beside else None,
    )
    capacity = rng.choice((1, 2, 2))
    cohorts = [
        Cohort(
            id=f"k0-{start_week}",
            course="k0",
            start_week=start_week,
            capacity=capacity,
            least_size=rng.choice((1, capacity)),
        )
        for start_week in rng.sample((0, 1, 2), rng.choice((1, 1, 2)))
    ]
    wants = {"requires": Requirement(clauses=((SkillLevel(code="vca"),),))}
    unskilled: dict[str, Any] = {
        "skills": (),
        "courses_finished": (),
        "courses_under_way": (),
        "travel_km": 80.0,
        "travel_minutes": None,
        "hours": 40.0,
    }
    return (
        [demand.model_copy(update=wants) for demand in demands],
        [person.model_copy(update=unskilled) for person in people],
        [course],
        cohorts,
    )


def _tenders(rng: random.Random, weeks: int) -> list[Tender]:
    contractors = rng.sample(CONTRACTORS, rng.randint(1, 2))
    return [
        Tender(
            id=f"t{i}",
            contractor=rng.choice(contractors),
            # At 5 %, a sum of € 40,000 owes what a person counts for in 3 weeks.
            sum_cents=rng.choice((None, 4_000_000, 9_999_999, 100_000_000)),
            obligation_basis=(
                wage_bill := rng.choice(("contract_sum", "contract_sum", "wage_bill"))
            ),
            wage_bill_cents=1_234_567 if wage_bill == "wage_bill" else None,
            obligation_share=Decimal(rng.choice(("0.05", "0.05", "0.075"))),
            threshold_cents=rng.choice((0, 0, 5_000_000)),
            cap_cents=rng.choice((None, None, 150_000)),
            rulebook=rng.choice(RULEBOOKS),
            reference_date=START - timedelta(days=30),
            start_week=0,
            end_week=weeks,
            place=rng.choice(PLACES),
            sector=rng.choice(SECTORS),
        )
        for i in range(rng.randint(1, 3))
    ]


def _under_others(seed: int, tenders: list[Tender]) -> list[Tender]:
    """The same tenders under other rulebooks, one of them with a limit in life."""
    rng = random.Random(f"rulebooks {seed}")
    return [
        tender.model_copy(update={"rulebook": rng.choice(OTHER_RULEBOOKS)})
        for tender in tenders
    ]


def _demand(rng: random.Random, i: int, weeks: int, tenders: list[Tender]) -> Demand:
    start_week = rng.randint(0, weeks // 2)
    end_week = rng.randint(start_week + 3, weeks)
    headcount = [rng.choice((0, 1, 1, 1, 1, 2, 2)) for _ in range(start_week, end_week)]
    headcount[0], headcount[-1] = max(headcount[0], 1), max(headcount[-1], 1)
    learners = rng.random() < 0.3
    teaches = rng.random() < 0.4
    requires = _requirement(rng, (0.3, 0.5, 0.2))
    facts: dict[str, Any] = {
        "learner_requires": _requirement(rng, (0.7, 0.3, 0.0)) if learners else None,
        "learner_places": [rng.choice((0, 1, 1, 2)) for _ in headcount]
        if learners
        else None,
        "teaches": [_skill(rng)] if teaches else None,
        "teaches_after_weeks": rng.randint(1, 3) if teaches else None,
    }
    return Demand(
        id=f"d{i}",
        tender=rng.choice(tenders).id,
        role=rng.choice(ROLES),
        place=rng.choice(PLACES),
        start_week=start_week,
        end_week=end_week,
        headcount=tuple(headcount),
        hours=rng.choice((16.0, 24.0, 32.0, 36.0)),
        requires=requires,
        least_weeks=rng.choice((1, 1, 2, 3)),
        priority=Decimal(rng.choice(("0", "0.75", "1", "1", "2"))),
        **{field: value for field, value in facts.items() if value is not None},
    )


def _requirement(rng: random.Random, odds: tuple[float, ...]) -> Requirement:
    """So many clauses with these odds; a third of them with an alternative."""
    (num_clauses,) = rng.choices(range(len(odds)), odds)
    clauses = []
    for _ in range(num_clauses):
        alternatives = [_skill(rng)]
        if rng.random() < 0.35:
            alternatives.append(_skill(rng))
        clauses.append(tuple(alternatives))
    return Requirement(clauses=tuple(clauses))


def _skill(rng: random.Random) -> SkillLevel:
    return SkillLevel(code=rng.choice(SKILLS), level=rng.choice((1, 1, 2)))


def _course(rng: random.Random, i: int) -> Course:
    beside = rng.random() < 0.4
    return Course(
        id=f"k{i}",
        gives=tuple(
            SkillLevel(code=code, level=rng.choice((1, 2, 2)))
            for code in rng.sample(SKILLS, rng.choice((1, 1, 2)))
        ),
        requires=_requirement(rng, (0.6, 0.4)),
        weeks=rng.choice((1, 1, 2, 3)),
        place=rng.choice(PLACES),
        cost_cents=rng.choice((0, 12_550, 90_000)),
        pattern="beside_work" if beside else "full_time",
        hours=rng.choice((4.0, 8.0)) if beside else None,
    )


def _cohort(rng: random.Random, name: str, course: Course) -> Cohort:
    capacity = rng.choice((1, 1, 2, 2))
    return Cohort(
        id=name,
        course=course.id,
        start_week=rng.choice((0, 1, 1, 2, 3)),
        capacity=capacity,
        least_size=rng.choice((1, min(2, capacity))),
    )


def _job_seeker(
    rng: random.Random, i: int, weeks: int, courses: list[Course]
) -> JobSeeker:
    home = rng.choice(PLACES)
    from_week = rng.choice((0, 0, 0, 0, 1, 2))
    minutes = rng.random() < 0.4
    job_end = rng.choice((None, None, -4, -2, 0, from_week))
    since = START + timedelta(days=rng.randint(-230, -140))
    used = rng.random() < 0.4
    facts: dict[str, Any] = {
        # Six months of unemployment end within the weeks of the plan for some.
        "travel_minutes": rng.choice((60.0, 125.0, 170.0, 170.0)) if minutes else None,
        "travel_km": None if minutes else rng.choice((15.0, 30.0, 80.0, 80.0, 80.0)),
        "benefit_since": rng.choice((None, since, since)),
        "job_end_week": None if job_end is None else min(job_end, from_week),
        "job_employer": None if job_end is None else rng.choice(CONTRACTORS),
    }
    skills = rng.sample(SKILLS, rng.choice((0, 0, 1, 1, 2)))
    known = [course.id for course in courses if rng.random() < 0.15]
    finished = [course for course in known if rng.random() < 0.5]
    return JobSeeker(
        id=f"s{i}",
        place=home.name,
        latitude=home.latitude,
        longitude=home.longitude,
        from_week=from_week,
        until_week=rng.choice((weeks, weeks, weeks - 1)),
        hours=rng.choice((28.0, 36.0, 36.0, 40.0)),
        benefit=rng.choice(("participatiewet", "ww", "ww", "none", "wia_wao")),
        register_entry=rng.random() < 0.15,
        age_band=rng.choice(("15-26", "27-44", "50-54", "55-66")),
        learning_path=rng.choice(("none", "none", "bbl", "bol")),
        learning_level=rng.randint(0, 4),
        skills=[
            {
                "code": code,
                "level": rng.choice((1, 2)),
                "until_week": rng.choice((None, None, rng.randint(1, weeks))),
            }
            for code in sorted(skills)
        ],
        courses_finished=finished,
        courses_under_way=[
            {"course": course, "end_week": rng.randint(0, weeks - 1)}
            for course in known
            if course not in finished
        ],
        ambitions=rng.sample((*ROLES, *SECTORS), rng.randint(0, 2)),
        neighbourhood=rng.choice((None, "centrum", "zuid")),
        groups=["women"] if rng.random() < 0.4 else [],
        # Most blocks count for 52 or 104 weeks: a few weeks are left.
        sroi_weeks_used=[
            {"contractor": c, "weeks": rng.choice((49, 50, 102, 104))}
            for c in CONTRACTORS
            if used and rng.random() < 0.6
        ],
        sroi_weeks_life=rng.choice((0, 30)),
        **facts,
    )


def _locks(
    rng: random.Random, people: list[JobSeeker], demands: list[Demand]
) -> list[Lock]:
    """None as a rule; a stint that stays may make every plan impossible."""
    locks = []
    for kind, odds in (("stay", 0.08), ("never", 0.15), ("out", 0.06)):
        if rng.random() >= odds:
            continue
        demand = rng.choice(demands)
        facts: dict[str, Any] = {}
        if kind == "stay":
            start_week = rng.randint(demand.start_week, demand.end_week - 1)
            last = min(demand.end_week, start_week + 3)
            end_week = min(last, start_week + rng.randint(demand.least_stint, 3))
            facts = {"start_week": start_week, "end_week": end_week}
        if kind != "out":
            facts["demand"] = demand.id
        locks.append(
            Lock(
                kind=kind,
                job_seeker=rng.choice(people).id,
                who="desk 3",
                when=START,
                why="asked by the person",
                **facts,
            )
        )
    return locks


def _travel(rng: random.Random) -> dict[tuple[str, str], Travel]:
    """A pair of places with stated kilometres, minutes or both, in some."""
    stated: dict[tuple[str, str], Travel] = {}
    if rng.random() < 0.4:
        here, there = rng.sample(PLACES, 2)
        km, minutes = rng.choice(((12.34, None), (None, 61.0), (30.05, 88.0)))
        stated[here.name, there.name] = Travel(km, minutes)
        stated[there.name, here.name] = Travel(km, minutes)
    return stated
