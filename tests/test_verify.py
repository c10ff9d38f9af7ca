"""`verify` believes an output only when every number follows from the input."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import writing_cases
from enumerator import optimum
from random_instances import random_instance, random_policy

from allocator.domain import Instance
from allocator.eligibility import candidates
from allocator.policy import Policy
from allocator.solution import Plan, Stint
from allocator.verify import verify
from allocator.writing import read_plan, write_plan
from allocator.writing.words import Lang

TABLES = [
    "assignments.csv",
    "careers.csv",
    "course_places.csv",
    "demand_cover.csv",
    "pseudonyms.csv",
    "sroi.csv",
    "sroi_accounts.csv",
    "sroi_blocks.csv",
    "unplaced.csv",
    "work_to_work.csv",
    "contractors/acme.csv",
    "contractors/acme.sroi.csv",
    "contractors/bouw.csv",
    "contractors/bouw.sroi.csv",
]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Instance, Path]:
    delivery = writing_cases.delivery(lang="en")
    out = tmp_path_factory.mktemp("verify") / "out"
    write_plan(delivery, out)
    return delivery.instance, out


@pytest.fixture
def copy(written: tuple[Instance, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(written[1], tmp_path / "out"))


def problems(out: Path, instance: Instance | None = None) -> list[str]:
    instance = instance or writing_cases.full_instance()
    return list(verify(instance, writing_cases.DIGESTS, out).problems)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("plan", [writing_cases.full_plan(), Plan()])
def test_what_was_written_is_believed(tmp_path: Path, lang: Lang, plan: Plan) -> None:
    write_plan(writing_cases.delivery(lang=lang, plan=plan), tmp_path / "out")
    assert problems(tmp_path / "out") == []


def test_a_folder_without_manifest_is_incomplete(copy: Path) -> None:
    (copy / "manifest.json").unlink()
    assert "incomplete" in problems(copy)[0]


@pytest.mark.parametrize("name", [*TABLES, "plan.json", "run.json"])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    assert f"{name}: is missing" in problems(copy)


@pytest.mark.parametrize("name", [*TABLES, "plan.json", "run.json"])
def test_a_file_that_was_touched_is_named(copy: Path, name: str) -> None:
    writing_cases.edit(copy / name, lambda text: text + "\n")
    assert f"{name}: was changed after it was written" in problems(copy)


def test_a_file_too_many_is_named(copy: Path) -> None:
    (copy / "contractors" / "other.csv").write_text("x")
    assert problems(copy) == ["contractors/other.csv: is no file of this output"]
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["files"]["contractors/other.csv"] = ""
    del manifest["files"]["sroi.csv"]
    (copy / "manifest.json").write_text(json.dumps(manifest))
    found = problems(copy)
    assert "sroi.csv: is not in manifest.json" in found
    assert any("does not belong to an output" in problem for problem in found)


def test_a_link_in_place_of_a_file_is_named(copy: Path, tmp_path: Path) -> None:
    (copy / "sroi.csv").rename(tmp_path / "elsewhere.csv")
    (copy / "sroi.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert problems(copy) == ["sroi.csv: was changed after it was written"]


def cells_of(path: Path) -> list[tuple[int, int]]:
    """Row and column of every cell under the header."""
    rows = writing_cases.table(path)
    return [(i, j) for i in range(1, len(rows)) for j in range(len(rows[i]))]


@pytest.mark.parametrize("name", TABLES)
def test_no_cell_can_be_changed(
    written: tuple[Instance, Path], copy: Path, name: str
) -> None:
    path, original = copy / name, (written[1] / name).read_bytes()
    lines = original.decode().split("\r\n")
    for row, column in cells_of(path):
        cells = lines[row].split(",")
        last = cells[column][-1:]
        if name == "unplaced.csv" and column == len(cells) - 1:
            cells[column] = cells[column].replace("1", "2")
        else:
            cells[column] = cells[column][:-1] + ("2" if last == "1" else "1")
        if cells[column] == lines[row].split(",")[column]:
            continue
        changed = [*lines[:row], ",".join(cells), *lines[row + 1 :]]
        path.write_bytes("\r\n".join(changed).encode())
        writing_cases.rehash(copy)
        assert problems(copy) != [], (row, column)
    path.write_bytes(original)
    writing_cases.rehash(copy)
    assert problems(copy) == []


@pytest.mark.parametrize("name", TABLES)
def test_no_row_can_be_dropped_or_doubled(copy: Path, name: str) -> None:
    path = copy / name
    lines = path.read_bytes().decode().split("\r\n")
    for changed in ([lines[0], *lines[2:]], [*lines[:2], *lines[1:]]):
        path.write_bytes("\r\n".join(changed).encode())
        writing_cases.rehash(copy)
        assert problems(copy) != []


@pytest.mark.parametrize("name", TABLES)
def test_no_column_can_be_added_or_renamed(copy: Path, name: str) -> None:
    writing_cases.edit(
        copy / name,
        lambda text: text.replace("\r\n", ",x\r\n").replace(
            ",x\r\n", ",benefit\r\n", 1
        ),
    )
    writing_cases.rehash(copy)
    assert "the columns are not" in problems(copy)[0]


Change = Callable[[str], str]


def number_after(word: str) -> Change:
    """Another last digit for the first number after a word."""

    def change(text: str) -> str:
        def other(found: re.Match[str]) -> str:
            return found[1] + ("2" if found[2] == "1" else "1")

        return re.sub(rf'(?s)({word}.*?\d*)(\d)(?=["\s,])', other, text, count=1)

    return change


@pytest.mark.parametrize(
    "word",
    [
        *("sroi_fulfilment", "work_to_work", "continuity", "filled_weeks", "placed"),
        *("ambitions", "travel", "course_cost", "guidance_cost"),
    ],
)
@pytest.mark.parametrize("amount", ["units", "value_eur"])
def test_no_term_of_the_record_can_be_changed(
    copy: Path, word: str, amount: str
) -> None:
    change = number_after(rf'"terms".*?"{word}".*?"{amount}": "')
    writing_cases.edit(copy / "run.json", change)
    writing_cases.rehash(copy)
    assert any(word in problem for problem in problems(copy))


@pytest.mark.parametrize(
    "word",
    [
        *("total_eur", "bound_eur", "gap", "counts", "placed", "unplaced", "stints"),
        *("tenders", "demands", "course_places", "weeks_asked", "weeks_filled"),
        *("job_seekers", "continuity", "demands.csv", '"start', '"weeks'),
    ],
)
def test_no_other_figure_of_the_record_can_be_changed(copy: Path, word: str) -> None:
    inside = "" if word in {"demands.csv", '"start', '"weeks'} else '"value": .*?'
    if word in {"placed", "continuity"}:
        inside = '"counts".*?'
    change = number_after(rf'{inside}{word}"')
    writing_cases.edit(copy / "run.json", change)
    writing_cases.rehash(copy)
    assert problems(copy) != []


def test_a_bound_below_the_value_is_named(copy: Path) -> None:
    run = json.loads((copy / "run.json").read_text())
    run["value"]["bound_eur"] = "1.00"
    (copy / "run.json").write_text(json.dumps(run))
    writing_cases.rehash(copy)
    assert any("lies below the value" in problem for problem in problems(copy))


def test_another_policy_is_found_out(copy: Path) -> None:
    run = json.loads((copy / "run.json").read_text())
    run["policy"]["weights"]["work_to_work"] = "5000"
    (copy / "run.json").write_text(json.dumps(run))
    writing_cases.rehash(copy)
    assert any("work_to_work" in problem for problem in problems(copy))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("interrupted",), True),
        (("rulebooks",), []),
        (("value", "terms"), {}),
        (("counts",), {}),
        (("instance", "name"), "other"),
        (("inputs_sha256", "job_seekers.csv"), "2" * 64),
        (("inputs_sha256", "extra.csv"), "2" * 64),
        (("lang",), "fr"),
        (("lang",), "nl"),
        (("schema",), 2),
        (("value", "gap"), None),
    ],
)
def test_a_record_that_does_not_fit_is_refused(
    copy: Path, path: tuple[str, ...], value: object
) -> None:
    run = json.loads((copy / "run.json").read_text())
    inner = run
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    (copy / "run.json").write_text(json.dumps(run))
    writing_cases.rehash(copy)
    assert len(problems(copy)) == 1


@pytest.mark.parametrize("word", ["start_week", "end_week", '"stints', "job_seeker"])
def test_no_figure_of_the_plan_file_can_be_changed(copy: Path, word: str) -> None:
    path = copy / "plan.json"
    if word == "job_seeker":
        writing_cases.edit(path, lambda text: text.replace("anna", "dora", 1))
    else:
        writing_cases.edit(path, number_after(word))
    writing_cases.rehash(copy)
    assert any(problem.startswith("plan.json") for problem in problems(copy))


def test_a_plan_that_breaks_a_constraint_is_named(tmp_path: Path) -> None:
    plan = Plan.of([*writing_cases.full_plan().stints, Stint(3, 0, 0, 1)])
    write_plan(writing_cases.delivery(plan=plan), tmp_path / "out")
    found = " ".join(problems(tmp_path / "out"))
    for constraint in ("reach", "skills", "stint_length"):
        assert constraint in found


def test_equal_chances_are_judged_with_who_could_be_placed(tmp_path: Path) -> None:
    policy = Policy(equal_chances={"north": 1})
    write_plan(writing_cases.delivery(policy=policy), tmp_path / "out")
    assert problems(tmp_path / "out") == []


def test_other_input_is_named(written: tuple[Instance, Path]) -> None:
    instance, out = written
    digests = {"job_seekers.csv": "3" * 64}
    found = verify(instance, digests, out).problems
    assert sorted(problem.split(":")[0] for problem in found) == [
        "demands.csv",
        "job_seekers.csv",
    ]


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("assignments.csv", "2026-01-05", "2026-01-06", "is no Monday"),
        ("assignments.csv", "2026-03-15", "2026-03-16", "is no Sunday"),
        ("assignments.csv", "2026-03-15", "2026-03-xx", "is no date"),
        ("assignments.csv", "anna", "zoe", "is not in the dossier"),
        ("sroi.csv", "t1,", '"t1,', "cannot be read as CSV"),
        ("sroi.csv", "t1,", "t1,t1,", "cells"),
    ],
)
def test_what_cannot_be_read_is_named(
    copy: Path, name: str, before: str, after: str, words: str
) -> None:
    writing_cases.edit(copy / name, lambda text: text.replace(before, after, 1))
    writing_cases.rehash(copy)
    assert words in problems(copy)[-1]


def test_pseudonyms_that_join_two_contractors_are_found_out(copy: Path) -> None:
    rows = writing_cases.table(copy / "pseudonyms.csv")
    names = {row[0]: row[1] for row in rows if row[2] == "anna"}
    for name in ("pseudonyms.csv", "contractors/bouw.csv"):
        writing_cases.edit(
            copy / name, lambda text: text.replace(names["bouw"], names["acme"])
        )
    writing_cases.rehash(copy)
    assert problems(copy) == [
        "pseudonyms.csv: a person has the same pseudonym with two contractors"
    ]


def test_a_file_that_cannot_be_read_is_no_crash(copy: Path) -> None:
    (copy / "sroi.csv").unlink()
    os.mkfifo(copy / "other")
    (copy / "sroi.csv").mkdir()
    assert "sroi.csv: is missing" in problems(copy)


@pytest.mark.parametrize("seed", range(30))
def test_best_plans_of_random_instances_are_believed(tmp_path: Path, seed: int) -> None:
    instance, policy = random_instance(seed), random_policy(seed)
    who = frozenset(np.flatnonzero(candidates(instance).placeable).tolist())
    best = optimum(instance, policy, who)
    if best is None:
        pytest.skip("no plan keeps the locks of this instance")
    lang: Lang = "nl" if seed % 2 else "en"
    delivery = writing_cases.delivery(
        instance=instance, policy=policy, plan=best.plan, lang=lang
    )
    write_plan(delivery, tmp_path / "out")
    assert read_plan(tmp_path / "out", instance) == best.plan
    assert problems(tmp_path / "out", instance) == []
