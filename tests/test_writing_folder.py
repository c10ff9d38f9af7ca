"""An output folder appears whole or not at all, whatever fails."""

from __future__ import annotations

import errno
import io
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import writing_cases

from allocator.errors import EXIT_NO_ROOM, EXIT_USAGE, OutputError
from allocator.writing import write_plan
from allocator.writing.folder import delivered


def fail_at(
    monkeypatch: pytest.MonkeyPatch,
    target: Any,
    name: str,
    number: int,
    error: BaseException,
) -> Callable[[], int]:
    """Let the n-th call of a function fail; gives the number of calls so far."""
    true: Callable[..., Any] = getattr(target, name)
    calls = 0

    def failing(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            raise error
        return true(*args, **kwargs)

    monkeypatch.setattr(target, name, failing)
    return lambda: calls


SYSTEM_CALLS = ["replace", "fsync", "open", "fdopen", "mkdir"]


@pytest.mark.parametrize("call", SYSTEM_CALLS)
@pytest.mark.parametrize("earlier", [False, True])
def test_nothing_is_left_when_a_system_call_fails(
    tmp_path: Path, call: str, earlier: bool
) -> None:
    out = tmp_path / "out"
    if earlier:
        write_plan(writing_cases.delivery(lang="en"), out)
    before = writing_cases.contents(tmp_path)
    number = 0
    while True:
        number += 1
        with pytest.MonkeyPatch.context() as patch:
            error = OSError(errno.ENOSPC, "No space left on device")
            calls = fail_at(patch, os, call, number, error)
            try:
                write_plan(writing_cases.delivery(), out, force=earlier)
            except OutputError as refused:
                failed = refused
            else:
                assert calls() < number
                break
        if "is complete" in str(failed):
            # Only the removal of the earlier output failed; the next run does it.
            assert "werkzoekende" in (out / "unplaced.csv").read_text()
            shutil.rmtree(tmp_path / ".out.allocator-earlier")
            before = writing_cases.contents(tmp_path)
            continue
        assert failed.exit_code == EXIT_NO_ROOM
        assert writing_cases.contents(tmp_path) == before, number
    assert number > 1
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("earlier", [False, True])
def test_nothing_is_left_when_a_write_fails(tmp_path: Path, earlier: bool) -> None:
    out = tmp_path / "out"
    if earlier:
        write_plan(writing_cases.delivery(lang="en"), out)
    before = writing_cases.contents(tmp_path)
    true = os.fdopen

    for number in range(1, 17):

        class Full(io.TextIOWrapper):
            def flush(self) -> None:
                if not self.closed:
                    super().flush()
                raise OSError(errno.EDQUOT, "Disk quota exceeded")

        opened = 0

        def fdopen(descriptor: int, *args: Any, **kwargs: Any) -> Any:
            nonlocal opened
            opened += 1
            if opened == number:  # noqa: B023
                file = Full(io.FileIO(descriptor, "w"))
                file.write("half")
                return file
            return true(descriptor, *args, **kwargs)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "fdopen", fdopen)
            with pytest.raises(OutputError) as failed:
                write_plan(writing_cases.delivery(), out, force=earlier)
        assert failed.value.exit_code == EXIT_NO_ROOM
        assert writing_cases.contents(tmp_path) == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_an_interrupt_leaves_nothing_and_goes_on(
    tmp_path: Path, error: type[BaseException]
) -> None:
    def half_a_delivery() -> None:
        with delivered(tmp_path / "out", False, None) as folder:
            (folder / "half.csv").write_text("half")
            raise error

    with pytest.raises(error):
        half_a_delivery()
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_kept_without_force(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_plan(writing_cases.delivery(), out)
    before = writing_cases.contents(tmp_path)
    with pytest.raises(OutputError, match=r"exists.*--force") as refused:
        write_plan(writing_cases.delivery(lang="en"), out)
    assert refused.value.exit_code == EXIT_USAGE
    assert writing_cases.contents(tmp_path) == before
    write_plan(writing_cases.delivery(lang="en"), out, force=True)
    assert writing_cases.contents(tmp_path).keys() == before.keys()
    assert writing_cases.contents(tmp_path) != before


def test_force_never_deletes_what_others_made(tmp_path: Path) -> None:
    delivery = writing_cases.delivery()
    out = tmp_path / "out"
    out.mkdir()
    for name in ("holiday.jpg", "manifest.json"):
        (out / name).write_text('{"format": "something else"}')
        before = writing_cases.contents(tmp_path)
        with pytest.raises(OutputError, match=r"holds no manifest\.json of a plan"):
            write_plan(delivery, out, force=True)
        assert writing_cases.contents(tmp_path) == before
    shutil.rmtree(out)
    write_plan(delivery, out)
    (out / "contractors" / "notes.txt").write_text("call them")
    before = writing_cases.contents(tmp_path)
    with pytest.raises(OutputError, match=r"not of the plan \(contractors/notes.txt\)"):
        write_plan(delivery, out, force=True)
    assert writing_cases.contents(tmp_path) == before


def test_a_bad_place_is_refused(tmp_path: Path) -> None:
    dossier = tmp_path / "dossier"
    dossier.mkdir()
    (tmp_path / "link").symlink_to(dossier)
    (tmp_path / "file").write_text("x")
    delivery = writing_cases.delivery(dossier=dossier)
    before = writing_cases.contents(tmp_path)
    for place, words in [
        ("dossier", "in the dossier"),
        ("dossier/out", "in the dossier"),
        ("link/out", "in the dossier"),
        ("link", "symbolic link"),
        ("file", "is a file"),
        ("nowhere/out", "does not exist"),
        ("file/out", "does not exist"),
    ]:
        with pytest.raises(OutputError, match=words) as refused:
            write_plan(delivery, tmp_path / place, force=True)
        assert refused.value.exit_code == EXIT_USAGE
    assert writing_cases.contents(tmp_path) == before


def test_a_workbook_as_dossier_is_not_overwritten(tmp_path: Path) -> None:
    book = tmp_path / "dossier.xlsx"
    book.write_text("x")
    write_plan(writing_cases.delivery(dossier=book), tmp_path / "out")
    assert book.read_text() == "x"


def test_a_place_that_may_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="not writable"):
        write_plan(writing_cases.delivery(), tmp_path / "out")


def test_two_runs_do_not_write_at_once(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with delivered(out, False, None):
        delivery = writing_cases.delivery()
        with pytest.raises(OutputError, match="Another run"):
            write_plan(delivery, out)
    assert list(out.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def dead_process() -> int:
    """Number of a process that is gone."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_the_lock_of_a_dead_run_is_taken_over(tmp_path: Path) -> None:
    lock = tmp_path / ".out.allocator-lock"
    lock.write_text(f"{dead_process()} {socket.gethostname()}\n")
    write_plan(writing_cases.delivery(), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("content", ["", "nonsense", "99999999999999999999 {here}"])
def test_a_lock_that_says_nothing_is_respected(tmp_path: Path, content: str) -> None:
    lock = tmp_path / ".out.allocator-lock"
    lock.write_text(content.format(here=socket.gethostname()))
    with pytest.raises(OutputError, match="delete that file"):
        write_plan(writing_cases.delivery(), tmp_path / "out")
    assert lock.exists()


def test_the_lock_of_another_machine_is_respected(tmp_path: Path) -> None:
    (tmp_path / ".out.allocator-lock").write_text(f"{dead_process()} elsewhere")
    with pytest.raises(OutputError, match="Another run"):
        write_plan(writing_cases.delivery(), tmp_path / "out")


def test_a_run_killed_between_two_renames_is_repaired(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_plan(writing_cases.delivery(), out)
    before = writing_cases.contents(out)
    out.rename(tmp_path / ".out.allocator-earlier")
    (tmp_path / ".out.allocator-partial").mkdir()
    with pytest.raises(OutputError, match="exists"):
        write_plan(writing_cases.delivery(lang="en"), out)
    assert writing_cases.contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_earlier_output_that_cannot_be_removed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    write_plan(writing_cases.delivery(), out)
    true = shutil.rmtree

    def rmtree(path: Path, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            raise OSError(errno.EACCES, "Permission denied")
        true(path, ignore_errors=ignore_errors)

    monkeypatch.setattr(shutil, "rmtree", rmtree)
    with pytest.raises(OutputError, match="is complete, but"):
        write_plan(writing_cases.delivery(lang="en"), out, force=True)
    assert (out / "manifest.json").exists()


def test_a_lock_that_another_run_took_over_first_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / ".out.allocator-lock"
    lock.write_text("old")

    def overtaken(_content: str) -> bool:
        lock.write_text("of another run")
        return True

    monkeypatch.setattr("allocator.writing.lock._is_stale", overtaken)
    with pytest.raises(OutputError, match="Another run"):
        write_plan(writing_cases.delivery(), tmp_path / "out")
    assert lock.read_text() == "of another run"
    assert list(tmp_path.iterdir()) == [lock]


def test_a_lock_that_vanishes_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / ".out.allocator-lock"
    lock.write_text("old")

    def gone(_content: str) -> bool:
        lock.unlink()
        return True

    monkeypatch.setattr("allocator.writing.lock._is_stale", gone)
    write_plan(writing_cases.delivery(), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_lock_of_someone_elses_process_is_respected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".out.allocator-lock").write_text(f"1 {socket.gethostname()}\n")

    def refused(_pid: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refused)
    with pytest.raises(OutputError, match="Another run"):
        write_plan(writing_cases.delivery(), tmp_path / "out")
