"""Careers that people are known to have: worth what was found, counted as chosen."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from known_careers import (
    Content,
    capped,
    content,
    everyone,
    priced,
    repertoire_of,
    taken,
    weeks_of,
    worths,
)
from random_instances import random_instance, random_policy
from region import region
from solving import task_of

from allocator.solvers import known
from allocator.solvers.layers import MOST_LAYERS
from allocator.solvers.portfolio import Task
from allocator.solvers.repertoire import Repertoire, rates_of
from allocator.solvers.visits import Visits
from benchmarks.shaped import shaped
from benchmarks.sizes import BY_NAME, instance_of

SEEDS = (*range(40), 395, 662, 694, 915, 1033, 1098, 1165)
LOOKS = 6
STEP = 0.05
ROUNDING = 1e-3
"""Units by which sums in floating point may differ."""
EACH_SEED = pytest.mark.parametrize("seed", SEEDS)


def small(seed: int) -> Task:
    return task_of(random_instance(seed), random_policy(seed))


@cache
def larger(name: str) -> Task:
    if name == "region":
        return task_of(region(people=60, demands=10, weeks=40))
    if name == "medium":
        return task_of(instance_of(BY_NAME["medium"], 1))
    return task_of(shaped(name, 40))


LARGER = pytest.mark.parametrize("name", ["region", "medium", "one-person"])


def looked(task: Task, seed: int, looks: int = LOOKS) -> Repertoire:
    """Careers that people find at random prices, choosing in between."""
    rng, repertoire = np.random.default_rng(seed), repertoire_of(task)
    for _ in range(looks):
        prices = priced(task, rng)
        rates = rates_of(prices)
        repertoire.look(repertoire.people, repertoire.market(prices, MOST_LAYERS))
        everybody = rng.permutation(repertoire.people)
        repertoire.reconsider(everybody, rates, STEP, repertoire.capacity)
    return repertoire


def assert_best(task: Task, spared: bool, seed: int) -> None:
    """Look by look, the best known career is what the kernel found.

    Other known careers may be worth a unit more for each week of work: rates are
    rounded up. The kernel counts what placing brings only where work pays without it.
    """
    rng, repertoire = np.random.default_rng(seed), repertoire_of(task)
    placing = max(0, task.chooser.tables.placed_value)
    for _ in range(LOOKS):
        prices = priced(task, rng, spared)
        rates = rates_of(prices)
        repertoire.look(repertoire.people, repertoire.market(prices, MOST_LAYERS))
        for seeker in repertoire.people.tolist():
            found = int(repertoire.choices.value[seeker])
            best = max(worths(repertoire, rates, seeker), default=0.0)
            assert best <= found + placing + weeks_of(repertoire, seeker) + ROUNDING
            if repertoire.choices.jobs[seeker] and not capped(repertoire, seeker):
                assert best >= found - ROUNDING, seeker


@EACH_SEED
def test_the_best_known_career_is_worth_what_was_found(seed: int) -> None:
    assert_best(small(seed), spared=True, seed=seed)


@LARGER
def test_so_it_is_where_many_choose(name: str) -> None:
    assert_best(larger(name), spared=False, seed=1)


@pytest.mark.parametrize("turns", [True, False])
@EACH_SEED
def test_familiar_work_is_what_known_careers_are_made_of(
    seed: int, turns: bool
) -> None:
    """The best of it is worth all that is known, and never more than the best of all.

    In turns one demand in a few is looked at as well, and every course.
    """
    task = small(seed)
    repertoire, gives = looked(task, seed), task.chooser.ladders.cohort_serves
    people, choices = repertoire.people, repertoire.choices
    prices = priced(task, np.random.default_rng(100 + seed))
    familiar = [familiar_to(repertoire, seeker) for seeker in people.tolist()]
    rates, placing = rates_of(prices), max(0, task.chooser.tables.placed_value)
    best = [max(worths(repertoire, rates, i), default=0.0) for i in people.tolist()]
    market = repertoire.market(prices, MOST_LAYERS)
    turn = seed if turns else known.NO_TURN
    little = market._replace(known=repertoire.known, turn=turn)
    Visits(task.chooser, 1)(people, little, choices)
    found = choices.value.copy()
    for seeker, (pairs, gains), known_best in zip(
        people.tolist(), familiar, best, strict=True
    ):
        stints = choices.stints[seeker, : choices.jobs[seeker]]
        cohorts = choices.cohorts[seeker, : choices.courses[seeker]]
        others = {*stints[:, 0].tolist()} - pairs
        if turns:
            assert {pair % known.UNFAMILIAR for pair in others} <= {
                turn % known.UNFAMILIAR
            }
        else:
            assert not others
            assert {*gives[cohorts].tolist()} <= gains
        above = placing + weeks_of(repertoire, seeker) + ROUNDING
        assert known_best <= found[seeker] + above
    repertoire.look(people, market)
    assert (choices.value >= found).all()


def familiar_to(repertoire: Repertoire, seeker: int) -> tuple[set[int], set[int]]:
    """Pairs of a person's known careers, and what their courses give."""
    careers = range(repertoire.known.careers[seeker])
    contents = [content(repertoire, seeker, c) for c in careers]
    gives = repertoire.chooser.ladders.cohort_serves
    pairs = {stint[0] for stints, _ in contents for stint in stints}
    return pairs, {int(gives[k]) for _, cohorts in contents for k in cohorts}


def test_who_looks_at_familiar_work_is_due_as_before() -> None:
    task = larger("medium")
    repertoire = looked(task, seed=1)
    gain, careers = repertoire.known.gain.copy(), repertoire.known.careers.copy()
    market = repertoire.market(priced(task, np.random.default_rng(2)), MOST_LAYERS)
    repertoire.look_at_familiar(repertoire.people, market)
    assert (repertoire.known.careers >= careers).all()
    assert (repertoire.known.careers > careers).any()
    np.testing.assert_array_equal(repertoire.known.gain, gain)


@EACH_SEED
def test_what_is_taken_is_what_was_chosen(seed: int) -> None:
    assert_taken(small(seed), seed)


@LARGER
def test_what_many_take_is_what_they_chose(name: str) -> None:
    assert_taken(larger(name), seed=1)


def assert_taken(task: Task, seed: int) -> None:
    """Whoever chooses again and again, nothing is counted twice or forgotten."""
    rng, repertoire = np.random.default_rng(seed), repertoire_of(task)
    for _ in range(LOOKS):
        prices = priced(task, rng)
        rates = rates_of(prices)
        some = repertoire.people[rng.random(len(repertoire.people)) < 0.7]
        repertoire.look(some, repertoire.market(prices, MOST_LAYERS))
        for _ in range(3):
            some = repertoire.people[rng.random(len(repertoire.people)) < 0.7]
            repertoire.reconsider(some, rates, STEP, repertoire.capacity)
            recounted = taken(repertoire)
            for name, column in zip(recounted._fields, repertoire.taken, strict=True):
                np.testing.assert_array_equal(column, getattr(recounted, name), name)
    known.forget(repertoire.known, repertoire.taken)
    assert not any(column.any() for column in repertoire.taken)


@pytest.mark.parametrize("seed", [1245, 1381])
def test_weeks_as_a_learner_are_counted_as_known(seed: int) -> None:
    """The same stints, once with a stint that taught something and once without."""
    assert_taken(small(seed), seed)


def test_who_knows_much_forgets_what_was_long_unused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = known.LEAST_KNOWN
    monkeypatch.setattr(known, "MOST_KNOWN", room)
    task = larger("medium")
    rng, repertoire = np.random.default_rng(1), repertoire_of(task)
    found: dict[int, set[Content]] = {}
    for _ in range(3 * room):
        chosen = {
            seeker: content(repertoire, seeker, int(repertoire.known.chosen[seeker]))
            for seeker in np.flatnonzero(repertoire.known.chosen >= 0).tolist()
        }
        prices = priced(task, rng)
        repertoire.look(repertoire.people, repertoire.market(prices, MOST_LAYERS))
        for seeker, before in chosen.items():
            c = int(repertoire.known.chosen[seeker])
            assert content(repertoire, seeker, c) == before
        for seeker in repertoire.people.tolist():
            careers = range(repertoire.known.careers[seeker])
            kept = {content(repertoire, seeker, c) for c in careers}
            found.setdefault(seeker, set()).update(kept)
        repertoire.reconsider(
            repertoire.people, rates_of(prices), STEP, repertoire.capacity
        )
    assert repertoire.known.value.shape[1] == room
    assert repertoire.known.careers.max() == room
    assert max(map(len, found.values())) > room


@LARGER
def test_the_same_career_is_known_once(name: str) -> None:
    task = larger(name)
    repertoire = looked(task, seed=1)
    for again in range(2):
        before = repertoire.known.careers.copy()
        prices = priced(task, np.random.default_rng(99))
        repertoire.look(repertoire.people, repertoire.market(prices, MOST_LAYERS))
        if again:
            np.testing.assert_array_equal(repertoire.known.careers, before)
            assert repertoire.known.gain[repertoire.people].max() <= task.instance.weeks
    for seeker in repertoire.people.tolist():
        careers = range(repertoire.known.careers[seeker])
        assert len({content(repertoire, seeker, c) for c in careers}) == len(careers)
        assert len({*repertoire.known.key[seeker, careers].tolist()}) == len(careers)


@pytest.mark.parametrize("step", [0.001, 0.05, 20.0])
@LARGER
def test_prices_stay_in_their_range(name: str, step: float) -> None:
    """However far they move: a cent is worth 0 to its weight, nothing costs less."""
    task = larger(name)
    repertoire, full = looked(task, seed=1), float(task.arrays.sroi_value)
    rates, moved = rates_of(task.chooser.no_prices()), False
    for _ in range(40):
        repertoire.reconsider(repertoire.people, rates, step, repertoire.capacity)
        assert (rates.places >= 0).all()
        assert (rates.learners >= 0).all()
        assert (rates.seats >= 0).all()
        assert ((rates.worth >= 0) & (rates.worth <= full)).all()
        assert not rates.spared.any()
        moved = moved or bool(rates.places.any())
    assert moved


@EACH_SEED
def test_without_a_step_prices_stay_and_everyone_has_the_best(seed: int) -> None:
    task = small(seed)
    repertoire = looked(task, seed)
    prices = priced(task, np.random.default_rng(100 + seed))
    rates = rates_of(prices)
    units = repertoire.reconsider(repertoire.people, rates, 0.0, repertoire.capacity)
    for name, column in zip(rates._fields, rates, strict=True):
        np.testing.assert_array_equal(column, getattr(prices, name), name)
    total = 0.0
    for seeker in repertoire.people.tolist():
        options = worths(repertoire, rates, seeker)
        c, best = int(repertoire.known.chosen[seeker]), max(options, default=0.0)
        assert (options[c] if c >= 0 else 0.0) == pytest.approx(max(0.0, best))
        total += max(0.0, best)
    assert units == pytest.approx(total)


def test_who_gained_most_and_some_others_look_again() -> None:
    task = larger("medium")
    people, rng = everyone(task)[::2], np.random.default_rng(1)
    repertoire = Repertoire(task.chooser, people, Visits(task.chooser, 1), seed=1)
    assert sorted(repertoire.due(people, rng).tolist()) == people.tolist()
    rates, sizes = rates_of(task.chooser.no_prices()), []
    for _ in range(10):
        due = repertoire.due(people, rng)
        assert {*due.tolist()} <= {*people.tolist()}
        assert len({*due.tolist()}) == len(due)
        sizes.append(len(due))
        repertoire.look(due, repertoire.market(priced(task, rng), MOST_LAYERS))
        repertoire.reconsider(people, rates, STEP, repertoire.capacity)
    assert sizes[0] == len(people)
    assert max(sizes[1:]) < len(people)
    gain = repertoire.known.gain[people]
    first = people[gain == gain.max()]
    assert gain.max() > 0
    assert {*first.tolist()} <= {*repertoire.due(people, rng).tolist()}
