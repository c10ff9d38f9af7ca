"""The comparison runs, judges everyone alike, and hides nobody's failure."""

from __future__ import annotations

import csv
import subprocess
import sys
from decimal import Decimal
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from builders import cohort, course, demand, instance, requirement, seeker, tender
from click.testing import CliRunner

from allocator.domain import HeldSkill, Instance
from allocator.policy import Policy
from allocator.solution import Plan, Stint
from benchmarks import ablation, registry, watch
from benchmarks.attempt import Answer, Attempt
from benchmarks.contenders.blocks import blocks_of, plan_of
from benchmarks.judged import BREAKS, Judge, Row, compared
from benchmarks.registry import BY_NAME, CONTENDERS
from benchmarks.side_by_side import main
from benchmarks.sizes import SIZES
from benchmarks.variants import VARIANTS
from benchmarks.watch import Outcome, Watched, run_watched

ROOT = Path(__file__).parent.parent
README = ROOT / "benchmarks" / "README.md"
TIMES = "\N{MULTIPLICATION SIGN}"
RULE = "highest-sroi-first"
PEERS = [c for c in CONTENDERS if c.name in ("timefold", "pyjobshop")]
EMPTY_ROW = Row("i", 1, 5.0, "", "")


def facts() -> Instance:
    """Two people, one of them skilled, for one place and one learner place."""
    return instance(
        [seeker("s1", skills=[HeldSkill(code="vca")]), seeker("s2")],
        [
            demand(
                "d1",
                start_week=0,
                end_week=10,
                headcount=2,
                requires=requirement("vca"),
                learner_requires=requirement(),
                learner_places=(1,) * 10,
                least_weeks=4,
            )
        ],
        [tender("t1")],
        courses=[course("c1")],
        cohorts=[cohort("k1", course="c1")],
    )


def attempt(contender: str, seconds: float = 5.0) -> Attempt:
    return Attempt(contender, facts(), Policy(), seconds, 1, 1, Path())


def watched(plan: Plan | None, bound: int | None = None) -> Watched:
    proven = None if bound is None else Decimal(bound)
    return Watched(Outcome.PLAN, Answer(plan, proven), 1.0, 1.0)


def test_the_command_judges_and_stores(tmp_path: Path) -> None:
    words = ["--size", "small", "--contender", RULE, "--time-limit", "1"]
    result = CliRunner().invoke(main, [*words, "-o", str(tmp_path)])
    assert result.exit_code == 0, result.output
    with (tmp_path / "side-by-side.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["outcome"] == "plan"
    assert Decimal(row["value_eur"]) > 0
    assert float(row["peak_mib"]) > 0
    assert row["machine"]
    assert "ortools" in row["versions"]
    assert RULE in (tmp_path / "side-by-side.md").read_text(encoding="utf-8")


def test_an_ablation_has_a_row_for_each_variant(tmp_path: Path) -> None:
    words = ["--size", "small", "--time-limit", "1", "-o", str(tmp_path)]
    result = CliRunner().invoke(ablation.main, words)
    assert result.exit_code == 0, result.output
    with (tmp_path / "ablation.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["contender"] for row in rows] == [v.name for v in VARIANTS]
    assert {row["outcome"] for row in rows} == {"plan"}
    assert float(rows[-1]["to_ours"]) == 1.0


def test_every_phase_runs() -> None:
    command = [sys.executable, "-m", "pytest", "benchmarks/test_solvers.py", "-q"]
    options = ["-k", "small", "--benchmark-disable", "-p", "no:cacheprovider"]
    ran = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout


def test_a_peer_that_is_not_installed_is_named_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(distribution: str) -> str:
        raise PackageNotFoundError(distribution)

    monkeypatch.setattr(registry, "version", missing)
    words = ["--size", "small", "--contender", "timefold"]
    result = CliRunner().invoke(main, [*words, "-o", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "timefold is left out: timefold is not installed" in result.output


def test_who_takes_too_much_memory_is_ended() -> None:
    ended = run_watched(attempt("cpsat"), memory_mib=1.0)
    assert ended.outcome is Outcome.OUT_OF_MEMORY
    assert ended.answer.plan is None


def test_who_is_late_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LATE_SECONDS", -100.0)
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.005)
    ended = run_watched(attempt("allocator", 30.0), memory_mib=4000.0)
    assert ended.outcome is Outcome.NO_PLAN
    assert ended.answer.note.startswith("was ")


def test_who_fails_says_how() -> None:
    ended = run_watched(attempt("nobody"), memory_mib=4000.0)
    assert ended.outcome is Outcome.FAILED
    assert "KeyError: 'nobody'" in ended.answer.note


def test_a_plan_that_breaks_a_rule_has_no_value() -> None:
    judge = Judge(facts(), Policy())
    plan = Plan.of([Stint(0, 0, 0, 2)])
    row = judge.judge(EMPTY_ROW, watched(plan))
    assert (row.outcome, row.value_eur) == (BREAKS, None)
    assert row.note == "stint_length 1 times"


def test_everyone_is_set_against_the_best_bound_and_ours() -> None:
    rows = [
        Row("i", 1, 5.0, "allocator", "plan", Decimal(100), Decimal(120)),
        Row("i", 1, 5.0, "cpsat", "plan", Decimal(50), Decimal(110)),
        Row("i", 1, 5.0, "cbc", "out of memory"),
    ]
    ours, exact, none = compared(rows)
    assert (ours.to_best_bound, ours.to_ours) == (0.1, 1.0)
    assert (exact.to_best_bound, exact.to_ours) == (1.2, 0.5)
    assert (none.to_best_bound, none.to_ours) == (None, None)


def test_a_bound_that_a_plan_exceeds_is_an_error() -> None:
    rows = [
        Row("i", 1, 5.0, "allocator", "plan", Decimal(100), Decimal(120)),
        Row("i", 1, 5.0, "cpsat", "plan", Decimal(50), Decimal(99)),
    ]
    with pytest.raises(ValueError, match="lies below"):
        compared(rows)


def test_places_are_cut_into_blocks_that_are_stints() -> None:
    blocks = blocks_of(facts(), Policy())
    weeks = [(block.start_week, block.end_week) for block in blocks]
    assert weeks == [(0, 4), (4, 10), (0, 4), (4, 10)]
    able = [[pair.seeker for pair in block.pairs] for block in blocks]
    assert able == [[0, 1], [0, 1], [0], [0]]  # the first place takes a learner


def test_who_needs_a_course_is_told_apart() -> None:
    facts = instance(
        [seeker("s1")],
        [demand("d1", requires=requirement("vca"), least_weeks=4)],
        courses=[course(weeks=2)],
        cohorts=[cohort(start_week=0)],
    )
    blocks = blocks_of(facts, Policy())
    taught = [[k for _, k in block.taught] for block in blocks]
    assert [block.pairs for block in blocks] == [(), ()]
    assert taught == [[], [(0,)]]  # it ends within the first block


def test_neighbouring_blocks_are_one_stint() -> None:
    first, second, *_ = blocks_of(facts(), Policy())
    plan = plan_of([(1, second), (1, first), (0, second)])
    assert plan.stints == (Stint(0, 0, 4, 10), Stint(1, 0, 0, 10))


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_a_peer_finds_the_plan(peer: registry.Contender) -> None:
    if peer.version is None:
        pytest.skip(f"{peer.distribution} is not installed: pip install --group bench")
    found = run_watched(attempt(peer.name, 3.0), memory_mib=4000.0)
    assert found.outcome is Outcome.PLAN, found.answer.note
    row = Judge(facts(), Policy()).judge(EMPTY_ROW, found)
    assert row.outcome == Outcome.PLAN
    assert found.answer.plan is not None
    assert len(found.answer.plan.stints) == 2


@pytest.mark.parametrize("name", ["cpsat", "cbc", "allocator"])
def test_whole_models_prove_their_plan(name: str) -> None:
    found = run_watched(attempt(name), memory_mib=4000.0)
    row = Judge(facts(), Policy()).judge(EMPTY_ROW, found)
    assert row.outcome == Outcome.PLAN, row.note
    assert row.gap == pytest.approx(0.0, abs=1e-6)


def test_the_readme_names_every_contender_and_size() -> None:
    page = README.read_text(encoding="utf-8")
    for name in BY_NAME:
        assert f"| `{name}` |" in page
    for size in SIZES:
        shape = f" {TIMES} ".join((f"{size.seekers:,}", *map(str, size[2:4])))
        assert f"| {size.name} | {shape} | {size.seconds:g} s |" in page


def test_the_readme_names_every_variant_of_the_ablation() -> None:
    page = README.read_text(encoding="utf-8")
    for variant in VARIANTS:
        assert f"| `{variant.name}` |" in page
