"""Synthetic dossiers: the same numbers give the same bytes, and reading takes them."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocator.cli import main
from allocator.domain import Instance
from allocator.domain.job_seekers import BENEFITS
from allocator.eligibility import candidates
from allocator.generate import Size, write_dossier
from allocator.generate.contract_columns import RULEBOOKS
from allocator.generate.draws import Draws
from allocator.generate.figures import (
    people_figures,
    skill_figures,
    skills_named,
    work_figures,
)
from allocator.generate.market import Market
from allocator.reading import Reading, read_instance
from allocator.reading.columns import TABLES
from allocator.reading.minor import packaged_roles

ROOT = Path(__file__).resolve().parents[1]
RECIPES = sorted((ROOT / "instances" / "large").glob("*.toml"))
LARGEST_TRIED = 100_000
MEDIUM = Size(5_000, 250, 156, 1)


def made(size: Size, folder: Path) -> Path:
    folder.mkdir()
    write_dossier(size, folder)
    return folder


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return read_instance(made(MEDIUM, tmp_path_factory.mktemp("medium") / "dossier"))


def test_draws_are_those_of_the_raw_stream() -> None:
    draws = Draws(1, "people")
    assert draws.whole(0, 1_000, 4).tolist() == [427, 364, 461, 769]
    assert draws.position([1, 0, 3], 8).tolist() == [0, 0, 2, 0, 2, 2, 2, 2]
    assert sorted((draws.spread(5) * 5).astype(int)) == [0, 1, 2, 3, 4]
    assert Draws(2, "people").whole(0, 1_000, 1) != Draws(1, "people").whole(
        0, 1_000, 1
    )
    assert Draws(1, "homes").whole(0, 1_000, 1) != Draws(1, "people").whole(0, 1_000, 1)


def test_the_same_numbers_give_the_same_bytes(tmp_path: Path) -> None:
    size = Size(60, 8, 52, 3)
    first, second = (made(size, tmp_path / name) for name in ("a", "b"))
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted(path.name for path in second.iterdir())
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
    other = made(Size(60, 8, 52, 4), tmp_path / "c")
    assert (other / "tenders.csv").read_bytes() != (first / "tenders.csv").read_bytes()


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_gives_the_files_of_its_checksums(
    recipe: Path, tmp_path: Path
) -> None:
    facts = tomllib.loads(recipe.read_text("utf-8"))
    size = Size(facts["seekers"], facts["demands"], facts["weeks"], facts["seed"])
    assert recipe.stem == f"{size.seekers}x{size.demands}"
    assert len(facts["sha256"]) == 7
    if size.seekers <= LARGEST_TRIED:
        assert write_dossier(size, tmp_path) == facts["sha256"]


def test_the_checksums_are_those_of_the_files(tmp_path: Path) -> None:
    folder = made(Size(9, 2, 20, 0), tmp_path / "dossier")
    lines = (folder / "checksums.txt").read_text("utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert told == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "checksums.txt"
    }


@given(
    seekers=st.integers(1, 80),
    demands=st.integers(1, 30),
    weeks=st.integers(1, 60) | st.just(520),
    seed=st.integers(0, 2**31 - 1),
)
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_reading_takes_every_dossier(
    seekers: int, demands: int, weeks: int, seed: int, tmp_path: Path
) -> None:
    size = Size(seekers, demands, weeks, seed)
    folder = tmp_path / str(size)
    if not folder.exists():
        made(size, folder)
    instance = read_instance(folder).instance
    assert len(instance.job_seekers) == seekers
    assert len(instance.demands) == demands
    assert (instance.weeks, instance.name) == (weeks, size.name)
    assert (instance.job_seekers.from_week < instance.job_seekers.until_week).all()


@pytest.mark.parametrize(
    "size", [Size(1, 1, 1, 0), Size(1, 200, 2, 5), Size(3_000, 1, 3, 6)]
)
def test_lopsided_dossiers_are_read_too(size: Size, tmp_path: Path) -> None:
    reading = read_instance(made(size, tmp_path / "dossier"))
    assert len(reading.instance.demands) == size.demands


def test_every_column_is_one_of_the_format(tmp_path: Path) -> None:
    folder = made(Size(20, 4, 30, 1), tmp_path / "dossier")
    formats = {f"{table.name}.csv": table for table in TABLES}
    tables = {path.name for path in folder.glob("*.csv")}
    assert tables == formats.keys() - {
        "locks.csv",
        "other_sroi.csv",
        "places.csv",
        "travel.csv",
    }
    for name in tables:
        header = (folder / name).read_text("utf-8").split("\n", 1)[0].split(",")
        assert set(header) <= {column.name for column in formats[name].columns}


def test_a_region_of_some_size_gives_no_warning(medium: Reading) -> None:
    assert medium.warnings == ()


def test_benefits_are_drawn_in_the_shares_of_the_figures(medium: Reading) -> None:
    figures, people = people_figures(), medium.instance.job_seekers
    has_job = people.job_end_week >= 0
    assert has_job.mean() == pytest.approx(figures.with_job, abs=0.02)
    assert (people.benefit[has_job] == 0).all()
    for benefit, share in figures.benefit.items():
        held = people.benefit[~has_job] == BENEFITS.index(benefit)
        assert held.mean() == pytest.approx(share, abs=0.025), benefit
        entries = people.register_entry[~has_job][held]
        wanted = figures.register_share[benefit]
        assert entries.mean() == pytest.approx(wanted, abs=0.06), benefit


def test_work_is_scarce_but_not_everywhere(medium: Reading) -> None:
    instance = medium.instance
    people = instance.job_seekers
    offered = int((people.until_week - people.from_week).sum())
    asked = sum(sum(demand.headcount) for demand in instance.demands)
    assert 0.6 < asked / offered < 1.1
    by_role: Counter[str] = Counter()
    for demand in instance.demands:
        by_role[demand.role] += sum(demand.headcount)
    assert len(by_role) > 15
    busy = np.zeros(instance.weeks)
    for demand in instance.demands:
        busy[demand.start_week : demand.end_week] += demand.headcount
    # Work is there in every season of the horizon.
    seasons = np.array([part.sum() for part in np.array_split(busy, 6)])
    assert seasons.min() > 0.3 * seasons.max()


def test_pairs_and_requirements_stay_at_the_scale_of_life(medium: Reading) -> None:
    instance = medium.instance
    found = candidates(instance)
    pairs = len(found.pairs().demand) / len(instance.job_seekers)
    assert 20 < pairs < 40
    assert found.placeable.mean() > 0.85
    kinds = {(d.requires, d.learner_requires) for d in instance.demands}
    assert len(kinds) < 60
    seats = {course.id: course for course in instance.courses}
    full_time = sum(
        cohort.capacity
        for cohort in instance.cohorts
        if seats[cohort.course].hours is None
    )
    assert 0.10 < full_time / len(instance.job_seekers) < 0.20


def test_contracts_differ_as_they_do_in_life(medium: Reading) -> None:
    instance: Instance = medium.instance
    assert {t.rulebook for t in instance.tenders} == {*RULEBOOKS}
    works = Counter(tender.contractor for tender in instance.tenders)
    largest = sum(number for _, number in works.most_common(len(works) // 5))
    assert largest > 0.35 * len(instance.tenders)
    assert len({demand.tender for demand in instance.demands}) == len(instance.tenders)
    assert any(len(set(d.headcount)) > 3 for d in instance.demands)
    assert any(d.teaches for d in instance.demands)
    assert any(any(d.learner_places) for d in instance.demands)
    used = instance.job_seekers.sroi_weeks_used.words
    assert set(used) <= set(works)
    assert set(works) & set(instance.job_seekers.job_employer.words)


def test_few_demands_lie_in_one_region_and_many_in_the_country(
    medium: Reading, tmp_path: Path
) -> None:
    small = read_instance(made(Size(50, 10, 30, 1), tmp_path / "small")).instance
    large = read_instance(made(Size(50, 4_500, 30, 1), tmp_path / "large")).instance
    height = [
        np.ptp([demand.place.latitude for demand in instance.demands])
        for instance in (small, medium.instance, large)
    ]
    assert height[0] < height[1] < height[2]
    assert height[0] < 0.7
    assert height[2] > 2


def test_the_figures_name_only_what_exists() -> None:
    roles = {role.id: role for role in skill_figures().roles}
    packaged = {role.id for role in packaged_roles()}
    for sector in work_figures().sectors:
        assert set(sector.roles) <= roles.keys(), sector.id
    for role in roles.values():
        assert (role.id in packaged) != bool(role.isco08), role.id
        assert bool(role.learner_requires) == bool(role.learners), role.id
        assert bool(role.teaches) == bool(role.teaches_after), role.id
    market = Market.of(100_000)
    assert set(market.roles) == set(roles.values())
    lines = set(market.line_weights)
    certificates = {each.id for each in skill_figures().certificates}
    general = set(people_figures().competence.general)
    for text in (f"{r.requires}|{r.learner_requires}" for r in roles.values()):
        assert skills_named(text) <= lines | certificates | general, text


@pytest.mark.parametrize(
    "words",
    [
        ["--seekers", "0"],
        ["--demands", "0"],
        ["--weeks", "521"],
        ["--seed", "-1"],
        ["--seekers", "many"],
    ],
)
def test_impossible_numbers_are_refused(words: list[str], tmp_path: Path) -> None:
    given_words = ["--seekers", "5", "--demands", "2", "-o", str(tmp_path / "made")]
    result = CliRunner().invoke(main, ["generate", *given_words, *words])
    assert result.exit_code == 2
    assert f"Invalid value for '{words[0]}'" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    words = ["generate", "--seekers", "5", "--demands", "2", "-o"]
    result = CliRunner().invoke(main, [*words, str(tmp_path / "not-there" / "made")])
    assert result.exit_code == 2
    assert "does not exist" in result.stderr
    assert not list(tmp_path.iterdir())


def test_the_command_writes_a_dossier_and_never_overwrites(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("allocator")
    words = ["--seekers", "20", "--demands", "3", "--weeks", "30", "-o", "made"]
    command = [str(program), "generate", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "synthetic" in done.stdout
    assert read_instance(tmp_path / "made").instance.weeks == 30
    before = (tmp_path / "made" / "tenders.csv").read_bytes()
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert again.returncode == 2
    assert again.stderr == "made exists already. Name something new.\n"
    assert (tmp_path / "made" / "tenders.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["made"]
