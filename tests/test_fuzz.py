"""Whatever stands in a dossier, reading it ends in an instance or in faults.

``ALLOCATOR_FUZZ=10000 pytest tests/test_fuzz.py`` tries that many dossiers instead
of a few hundred. The number of a case is its seed: the same case comes back.
"""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from mutations import Files, as_workbook, mutated, read_folder

from allocator.check import check
from allocator.commands.check import overview_of
from allocator.commands.plan import Request, plan_dossier
from allocator.commands.verify import verify_output
from allocator.eligibility import candidates
from allocator.errors import InputError, NoPlanError
from allocator.planning import Options, make_plan
from allocator.policy import load_policy
from allocator.reading import Reading, read_instance
from allocator.stopping import Stop
from allocator.writing.empty_dossier import write_empty_dossier

ROOT = Path(__file__).resolve().parents[1]
CASES = int(os.environ.get("ALLOCATOR_FUZZ", "400"))
BATCHES = 8
POLICIES = (
    "first-come-first-served",
    "nearest-first",
    "highest-sroi-first",
)
"""Policies that give every person a plan by a rule, without a long search."""
WRITTEN = 10
"""Of the cases that are accepted, every so many are also written and verified."""
NO_CHILD = ("false",)
"""Where the rule finds no plan, a solver that ends at once."""


@pytest.fixture(scope="module")
def dossiers(tmp_path_factory: pytest.TempPathFactory) -> list[Files]:
    """Valid dossiers: the tiny ones, one of every table, and the filled-in example."""
    example = tmp_path_factory.mktemp("example") / "example"
    write_empty_dossier(example, xlsx=False)
    for path in example.glob("*.csv"):
        path.write_text(path.read_text("utf-8").replace("\n#", "\n"), "utf-8")
    folders = [*sorted((ROOT / "instances" / "tiny").iterdir()), example]
    folders.append(ROOT / "tests" / "reading" / "full")
    return [read_folder(folder) for folder in folders if folder.is_dir()]


def test_the_unchanged_dossiers_are_valid(
    dossiers: list[Files], tmp_path: Path
) -> None:
    for number, files in enumerate(dossiers):
        assert isinstance(_read(files, tmp_path / str(number), None), Reading)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_mutated_dossier_is_read_or_refused(
    batch: int, dossiers: list[Files], tmp_path: Path
) -> None:
    for case in range(batch, CASES, BATCHES):
        rng = Random(case)
        files = mutated(rng.choice(dossiers), rng)
        workbook = as_workbook(files, rng) if rng.random() < 0.2 else None
        try:
            reading = _read(files, tmp_path / str(case), workbook)
            if reading is not None:
                _plan(reading, POLICIES[case % len(POLICIES)])
            if reading is not None and case % WRITTEN == 0:
                _write_and_verify(tmp_path / str(case), workbook is not None)
        except Exception as error:
            error.add_note(f"case {case} in {tmp_path / str(case)}")
            raise


def _read(files: Files, folder: Path, workbook: bytes | None) -> Reading | None:
    """What reading makes of it; ``None`` when it is refused with faults."""
    folder.mkdir()
    path = folder
    if workbook is not None:
        path = folder / "dossier.xlsx"
        path.write_bytes(workbook)
    else:
        for name, content in files.items():
            (folder / name).write_bytes(content)
    try:
        return read_instance(path)
    except InputError as error:
        faults = error.faults
    assert faults
    assert not any("\n" in str(fault) for fault in faults)
    return None


def _plan(reading: Reading, policy_name: str) -> None:
    """The first plan of a dossier that was accepted meets every constraint."""
    instance = reading.instance
    pairs = candidates(instance)
    overview = overview_of(instance, pairs)
    assert 0 <= overview.reachable_cents <= overview.owed_cents
    policy = load_policy(policy_name)
    try:
        planned = make_plan(
            instance, policy, Options(seconds=5), Stop(), _ignore, NO_CHILD
        )
    except NoPlanError:
        return
    placeable = frozenset(pairs.placeable.nonzero()[0].tolist())
    assert check(instance, policy, planned.plan, placeable) == []


def _write_and_verify(folder: Path, is_workbook: bool) -> None:
    """What is written of the dossier is judged the same from its files alone."""
    path = folder / "dossier.xlsx" if is_workbook else folder
    out = folder.with_name(f"{folder.name}-out")
    request = Request(path, out, POLICIES[0], Options(seconds=1), "nl", False)
    try:
        _words, code = plan_dossier(request, lambda _line: None)
    except NoPlanError:
        return
    assert code == 0
    words, code = verify_output(path, out)
    assert code == 0, words


def _ignore(value: Decimal, bound: Decimal | None, seconds: float) -> None:
    """Nobody reads this progress."""
    assert bound is None or bound >= value
    assert seconds >= 0
