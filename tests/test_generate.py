"""Synthetic dossiers: the same numbers give the same bytes, and reading takes them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from allocator.generate import Size, write_dossier
from allocator.reading import read_instance


def made(size: Size, folder: Path) -> Path:
    folder.mkdir()
    write_dossier(size, folder)
    return folder


def test_the_same_numbers_give_the_same_bytes(tmp_path: Path) -> None:
    size = Size(60, 8, 52, 3)
    first, second = (made(size, tmp_path / name) for name in ("a", "b"))
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted(path.name for path in second.iterdir())
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


@pytest.mark.parametrize(
    "size",
    [Size(1, 1, 1, 0), Size(1, 40, 2, 5), Size(300, 1, 520, 6), Size(500, 30, 156, 1)],
)
def test_reading_finds_no_fault(size: Size, tmp_path: Path) -> None:
    reading = read_instance(made(size, tmp_path / "dossier"))
    instance = reading.instance
    assert len(instance.job_seekers) == size.seekers
    assert len(instance.demands) == size.demands
    assert instance.weeks == size.weeks


def test_the_command_writes_a_dossier_and_never_overwrites(tmp_path: Path) -> None:
    words = ["--seekers", "20", "--demands", "3", "--weeks", "30", "-o", "made"]
    program = Path(sys.executable).with_name("allocator")
    command = [str(program), "generate", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert read_instance(tmp_path / "made").instance.weeks == 30
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert again.returncode == 2
    assert "exists already" in again.stderr
