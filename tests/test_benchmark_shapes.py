"""Hard shapes are planned, judged and proven, and the cost of scale is told."""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from planned import planned
from solving import BALANCED

from allocator import planning
from allocator.certificate.bound import bound_eur
from allocator.domain import Instance
from allocator.domain.column_checks import column_faults
from allocator.eligibility import candidates
from allocator.rulebook.obligation import obligation_cents
from allocator.solvers.portfolio import Way
from benchmarks import scaling, shapes
from benchmarks.cost import Cost
from benchmarks.phases import Measured, Phase
from benchmarks.shaped import MANY_PLACES, MOST_WEEKS, SHAPES, shaped

PEOPLE = 60
SECONDS = 2.0
README = Path(__file__).parent.parent / "benchmarks" / "README.md"
EACH_SHAPE = pytest.mark.parametrize("name", SHAPES)


@cache
def facts(name: str) -> Instance:
    return shaped(name, PEOPLE)


@EACH_SHAPE
def test_a_shape_is_a_valid_dossier_of_so_many_people(name: str) -> None:
    instance = facts(name)
    assert len(instance.job_seekers) == PEOPLE
    assert column_faults(instance.job_seekers) == []
    tables = instance.tenders, instance.demands, instance.courses, instance.cohorts
    for fact in (fact for table in tables for fact in table):
        assert type(fact).model_validate(fact.model_dump()) == fact
    assert candidates(instance).placeable.any()


def test_shapes_are_what_their_names_say() -> None:
    town = facts("one-town")
    places = {demand.place for demand in town.demands}
    assert len(places | {course.place for course in town.courses}) == 1
    assert len(set(town.job_seekers.latitude.tolist())) == 1
    (demand,) = facts("one-demand").demands
    assert set(demand.headcount) == {MANY_PLACES}
    single = facts("single-places").demands
    assert {max(demand.headcount) for demand in single} == {1}
    assert len(single) == PEOPLE
    owed = sum(map(obligation_cents, facts("obligations-too-high").tenders))
    assert owed > 100 * sum(map(obligation_cents, facts("ten-years").tenders))
    assert sum(map(obligation_cents, facts("no-obligations").tenders)) == 0
    assert not facts("no-courses").courses
    assert not facts("no-courses").cohorts
    same = [person.model_copy(update={"id": ""}) for person in _people("one-person")]
    assert same == [same[0]] * PEOPLE
    assert facts("ten-years").weeks == MOST_WEEKS


def _people(name: str) -> list[Any]:
    return [*facts(name).job_seekers]


@EACH_SHAPE
def test_a_shape_is_planned_within_its_bound(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By prices, judged, and with a bound that stands when computed again."""
    monkeypatch.setattr(planning, "choose_way", lambda _task: (Way.PRICES, "a test"))
    found = planned(facts=facts(name), seconds=SECONDS)
    value, bound = found.result.value_eur, found.result.bound_eur
    assert value is not None
    assert value > 0
    assert bound is not None
    assert bound >= value
    assert found.certificate is not None
    assert bound_eur(facts(name), BALANCED, found.certificate) >= value


def run(command: Any, *words: object) -> Result:
    result = CliRunner().invoke(command, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result


def stored(folder: Path, name: str) -> list[dict[str, str]]:
    """Rows of a table, each with its setting, beside which there is a page."""
    with (folder / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(row["machine"] and "ortools" in row["versions"] for row in rows)
    page = (folder / f"{name}.md").read_text(encoding="utf-8")
    assert f"# {name.capitalize()}\n" in page
    return rows


def test_the_command_plans_a_shape_and_stores(tmp_path: Path) -> None:
    words = ("--shape", "one-person", "--people", PEOPLE, "--time-limit", 2)
    result = run(shapes.main, *words, "-o", tmp_path)
    (row,) = stored(tmp_path, "shapes")
    assert (row["shape"], row["outcome"]) == ("one-person", "plan")
    assert 0 < Decimal(row["value_eur"]) <= Decimal(row["bound_eur"])
    assert int(row["pair_weeks"]) > int(row["pairs"]) > 0
    assert float(row["peak_mib"]) > 0
    assert "one-person" in result.output


def test_the_command_measures_sizes_and_stores(tmp_path: Path) -> None:
    words = ("--size", "30x8", "--size", "20x5", "--weeks", 26)
    result = run(scaling.main, *words, "-o", tmp_path)
    rows = stored(tmp_path, "scaling")
    assert [row["phase"] for row in rows] == [*Phase, *Phase]
    assert int(rows[0]["pair_weeks"]) <= int(rows[-1]["pair_weeks"])
    assert {float(row["to_smallest"]) for row in rows[: len(Phase)]} == {1.0}
    assert all(float(row["seconds"]) > 0 for row in rows)
    assert all(float(row["peak_mib"]) >= float(row["begun_mib"]) > 0 for row in rows)
    assert "exponent" in result.output


def test_a_size_that_is_none_is_refused() -> None:
    assert CliRunner().invoke(scaling.main, ["--size", "many"]).exit_code == 2


def test_the_exponent_is_the_power_with_which_seconds_grow() -> None:
    def one(weeks: int) -> Measured:
        cost = Cost(1e-3 * weeks**1.5, 0.0, 1.0)
        return Measured(1, 1, 1, weeks, weeks, 0.0, dict.fromkeys(Phase, cost))

    rows = scaling.rows_of([one(900), one(100), one(400)], seed=1)
    assert [row.pair_weeks for row in rows[:: len(Phase)]] == [100, 400, 900]
    ratios = [row.to_smallest for row in rows[:: len(Phase)]]
    assert np.allclose(ratios, [1.0, 2.0, 3.0])
    assert rows[0].exponent == pytest.approx(1.5)
    assert scaling.rows_of([one(100)], seed=1)[0].exponent is None


def test_the_readme_names_every_shape_phase_and_size() -> None:
    page = README.read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in page for name in SHAPES)
    assert all(f"**{phase}**" in page for phase in Phase)
    for size in scaling.USUAL:
        people, _, demands = size.partition("x")
        shape = f"{int(people):,} \N{MULTIPLICATION SIGN} {int(demands):,}"
        assert shape in page
