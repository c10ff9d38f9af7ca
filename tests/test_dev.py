"""dev.py answers wrong words itself, and sets an environment up only when needed."""

from __future__ import annotations

import hashlib
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "dev.py"


@pytest.fixture
def dev(tmp_path: Path) -> dict[str, Any]:
    """The script's names, with an environment that lies elsewhere and runs nothing."""
    names = runpy.run_path(str(SCRIPT), run_name="dev")
    names["main"].__globals__["ENVIRONMENT"] = tmp_path / "venv"
    names["main"].__globals__["PYTHON"] = tmp_path / "venv" / "python"
    return names


def commands_run(dev: dict[str, Any], code: int = 0) -> list[list[str]]:
    """Every command that the script runs from now on, and its exit code."""
    seen: list[list[str]] = []

    def run(*words: object) -> int:
        seen.append([str(word) for word in words])
        return code

    def make() -> None:
        python: Path = dev["main"].__globals__["PYTHON"]
        python.parent.mkdir(parents=True)
        python.touch()

    dev["main"].__globals__["run"] = run
    dev["main"].__globals__["make_environment"] = make
    return seen


@pytest.mark.parametrize("words", [[], ["sing"]])
def test_wrong_words_show_what_it_can_do(words: list[str]) -> None:
    command = [sys.executable, str(SCRIPT), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    for known in ("example", "test", "lint"):
        assert f"python3 dev.py {known}" in done.stdout


def test_an_old_python_is_told_so(
    dev: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    assert dev["main"]() == 2
    assert "3.11 or newer" in capsys.readouterr().out


def test_the_environment_is_made_once(dev: dict[str, Any]) -> None:
    seen = commands_run(dev)
    dev["set_up"](("test",))
    (installed,) = seen
    assert installed[1:4] == ["-m", "pip", "install"]
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert set(groups["dependency-groups"]["test"]) <= set(installed)
    assert installed[-2:] == ["--editable", str(ROOT)]
    dev["set_up"](("test",))
    dev["set_up"](())
    assert len(seen) == 1


def test_another_group_is_added_to_what_is_there(dev: dict[str, Any]) -> None:
    seen = commands_run(dev)
    dev["set_up"](())
    dev["set_up"](("lint",))
    assert any(word.startswith("ruff") for word in seen[1])
    assert "--editable" not in seen[1]


def test_a_failed_installation_is_not_taken_for_done(dev: dict[str, Any]) -> None:
    seen = commands_run(dev, code=1)
    for _ in range(2):
        with pytest.raises(SystemExit) as caught:
            dev["set_up"](())
        assert caught.value.code == 1
    assert len(seen) == 2


def test_the_example_is_planned_and_then_verified(dev: dict[str, Any]) -> None:
    seen = commands_run(dev)
    assert dev["example"](["--time-limit", "5"]) == 0
    _, planned, verified = seen
    assert planned[1:3] == ["plan", str(ROOT / "instances" / "zuid-holland")]
    assert planned[-2:] == ["--time-limit", "5"]
    assert verified[1] == "verify"


def test_a_change_of_the_project_is_noticed(dev: dict[str, Any]) -> None:
    seen = commands_run(dev)
    dev["set_up"](())
    environment: Path = dev["main"].__globals__["ENVIRONMENT"]
    project = (ROOT / "pyproject.toml").read_bytes() + sys.version.encode()
    stamp = environment / "package.stamp"
    assert stamp.read_text("ascii") == hashlib.sha256(project).hexdigest()
    stamp.write_text("of an older project", "ascii")
    dev["set_up"](())
    assert len(seen) == 2
