"""docs/commands.md and docs/dossier-faults.md say what the program says."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from allocator import errors
from allocator.cli import main

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
FAULTS = (ROOT / "docs" / "dossier-faults.md").read_text("utf-8")


def rows(text: str) -> list[list[str]]:
    """Cells of every table row, without headers."""
    body = re.findall(r"^\| (.*) \|$", text, flags=re.M)
    cells = [re.split(r" \| ", row) for row in body]
    return [row for row in cells if row[0] not in ("option", "code", "command")]


def section(command: str) -> str:
    """Text of one command."""
    return re.split(
        r"^## ", COMMANDS.split(f"\n## `allocator {command}`\n")[1], flags=re.M
    )[0]


def test_every_command_has_its_section_and_no_other_has() -> None:
    headings = re.findall(r"^## `allocator (\w+)`$", COMMANDS, flags=re.M)
    assert sorted(headings) == sorted(main.commands)


def _names(parameter: click.Parameter, command: click.Command) -> tuple[str, ...]:
    if isinstance(parameter, click.Argument):
        return (parameter.make_metavar(click.Context(command)),)
    return tuple(parameter.opts)


def _default(parameter: click.Parameter, command: click.Command) -> str:
    if parameter.required:
        return "needed"
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return "no"
    default = parameter.get_default(click.Context(command))
    # What has no default has a stand-in that differs between releases of click.
    return str(default) if isinstance(default, str | int | float) else "none"


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_option_is_documented_with_its_default(name: str) -> None:
    documented = {
        tuple(re.findall(r"`([^`]+)`", row[0])): row[1].strip("`")
        for row in rows(section(name))
    }
    command = main.commands[name]
    wanted = {_names(p, command): _default(p, command) for p in command.params}
    assert documented == wanted


@pytest.mark.parametrize("name", ["", *sorted(main.commands)])
def test_the_help_of_a_command_is_laid_out(name: str) -> None:
    words = [name, "--help"] if name else ["--help"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0
    assert "\\b" not in result.stdout
    lines = [line.strip() for line in result.stdout.splitlines()]
    if name:
        examples = lines[lines.index("Example:") + 1 :]
        assert examples[0].startswith(f"allocator {name} ")
    else:
        assert "Exit codes:" in lines


@pytest.mark.parametrize("name", sorted(main.commands))
def test_the_examples_can_be_typed(name: str) -> None:
    examples = re.findall(r"^    allocator (.*)$", section(name), flags=re.M)
    assert examples
    for example in examples:
        command, *words = example.split()
        # Paths of an example need not exist; its options must.
        known = {opt for p in main.commands[command].params for opt in p.opts}
        assert {word for word in words if word.startswith("-")} <= known


def test_every_exit_code_is_explained() -> None:
    table = rows(COMMANDS.split("\n## Exit codes\n")[1])
    codes = {
        value
        for name, value in vars(errors).items()
        if name.startswith("EXIT_") and isinstance(value, int)
    }
    assert {int(row[0]) for row in table} == {0, *codes}
    help_text = CliRunner().invoke(main, ["--help"]).stdout
    for code in codes:
        assert re.search(rf"\b{code}\b", help_text)


def test_the_faults_that_are_explained_exist() -> None:
    told = "\n".join(
        path.read_text("utf-8")
        for path in sorted((ROOT / "instances" / "broken").glob("*/expected.txt"))
    )
    told = re.sub(r'"[^"]*" |[0-9]+', "", told)
    table = [row for row in rows(FAULTS) if row[0] != "you see"]
    assert len(table) > 20
    for row in table:
        for words in re.findall(r"`([^`]+)`", row[0]):
            parts = re.sub("[0-9]+", "", words).split("…")
            for part in parts:
                assert part.strip() in told, words


@pytest.mark.parametrize("page", ["commands.md", "dossier-faults.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        assert (ROOT / "docs" / target).exists(), target
