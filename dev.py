"""Sets up a private environment in ``.venv``, then plans the example or tests.

    python3 dev.py example    plan the shipped example
    python3 dev.py test       run every test
    python3 dev.py lint       formatting, types and import contracts

Needs Python 3.11 or newer and a package index; run it as often as you like.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
ALLOCATOR = SCRIPTS / ("allocator.exe" if os.name == "nt" else "allocator")
EXAMPLE = HERE / "instances" / "zuid-holland"
PLAN = HERE / "plan"


def main() -> int:
    """Run what the first word asks for; its exit code."""
    if sys.version_info < (3, 11):
        print("Python 3.11 or newer is needed; this is", sys.version.split()[0])
        return 2
    commands = {"example": example, "test": test, "lint": lint}
    command = commands.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if command is None:
        print(__doc__)
        return 2
    return command(sys.argv[2:])


def example(words: list[str]) -> int:
    """Plan the example, then judge the written plan again."""
    set_up(())
    planned = run(ALLOCATOR, "plan", EXAMPLE, "-o", PLAN, "--force", *words)
    return planned or run(ALLOCATOR, "verify", EXAMPLE, PLAN)


def test(words: list[str]) -> int:
    """Run every test, on all processors unless told otherwise."""
    set_up(("test",))
    return run(PYTHON, "-m", "pytest", "-n", "auto", *words)


def lint(_words: list[str]) -> int:
    """Run every check that needs no test."""
    set_up(("test", "lint"))
    codes = [
        run(PYTHON, "-m", "ruff", "check", "."),
        run(PYTHON, "-m", "ruff", "format", "--check", "."),
        run(PYTHON, "-m", "mypy"),
        run(SCRIPTS / "lint-imports"),
    ]
    return max(codes)


def set_up(groups: tuple[str, ...]) -> None:
    """Install the package and the named dependency groups, unless done already."""
    import tomllib  # not at the top: an older Python must reach the check in main

    project = (HERE / "pyproject.toml").read_bytes()
    wanted = hashlib.sha256(project + sys.version.encode()).hexdigest()
    stamps = {group: ENVIRONMENT / f"{group}.stamp" for group in ("package", *groups)}
    missing = [g for g, stamp in stamps.items() if read(stamp) != wanted]
    if not missing and PYTHON.exists():
        return
    if not PYTHON.exists() or read(ENVIRONMENT / "package.stamp") not in ("", wanted):
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        missing = list(stamps)
    if not PYTHON.exists():
        print("Setting up in .venv; this takes a minute or two the first time.")
        make_environment()
    in_groups = tomllib.loads(project.decode())["dependency-groups"]
    packages = [p for g in missing if g != "package" for p in in_groups[g]]
    if "package" in missing:
        packages += ["--editable", str(HERE)]
    code = run(PYTHON, "-m", "pip", "install", "--quiet", *packages)
    if code:
        sys.exit(code)
    for group in missing:
        stamps[group].write_text(wanted, encoding="ascii")


def make_environment() -> None:
    """Make ``.venv``, or say what the system lacks for it."""
    try:
        venv.create(ENVIRONMENT, with_pip=True)
    except (subprocess.CalledProcessError, ImportError):
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        print("This Python cannot make environments. On Debian or Ubuntu, install")
        print("the package python3-venv first, then run this command again.")
        sys.exit(2)


def read(stamp: Path) -> str:
    """Content of a stamp; empty when there is none."""
    return stamp.read_text(encoding="ascii") if stamp.is_file() else ""


def run(*words: object) -> int:
    """Run a program in the project's folder; its exit code."""
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    command = [str(word) for word in words]
    return subprocess.run(command, cwd=HERE, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
