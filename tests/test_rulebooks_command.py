"""`allocator rulebooks`: every file can be listed and shown, faults have lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from allocator.cli import main
from allocator.errors import EXIT_INPUT, EXIT_USAGE
from allocator.resources import model_folder
from allocator.rulebook import (
    load_rule_set,
    load_rulebook,
    rule_set_names,
    rulebook_names,
)


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["rulebooks", *words])
    return result.exit_code, result.stdout, result.stderr


def test_list_names_every_file_and_says_which_are_complete() -> None:
    code, said, _ = run("list")
    assert code == 0
    listed = [line.split() for line in said.splitlines() if line.startswith("  ")]
    assert [words[0] for words in listed] == [*rulebook_names(), *rule_set_names()]
    state = {words[0]: words[1] for words in listed}
    assert [name for name in rulebook_names() if state[name] == "complete"] == [
        "haaglanden-2023",
        "harlingen",
        "utrecht",
        "utrecht-before",
    ]


@pytest.mark.parametrize("name", rulebook_names())
def test_show_tells_every_block_rule_source_and_gap(name: str) -> None:
    code, said, _ = run("show", name)
    assert code == 0
    book = load_rulebook(name)
    figures = (*book.blocks, *book.bonuses, *book.limits, *book.other)
    for figure in figures:
        assert figure.source in said
        assert figure.assumed in said
    for block in book.blocks:
        assert f"  {block.id} " in said
        assert f"EUR {block.value_eur:,} per {block.unit}" in said
    assert all(gap in said for gap in book.lacks)


@pytest.mark.parametrize("name", rule_set_names())
def test_show_tells_a_rule_set(name: str) -> None:
    code, said, _ = run("show", name)
    assert code == 0
    assert load_rule_set(name).source in said


@pytest.mark.parametrize("name", ["leiden-2023", "schiedam"])
def test_show_gives_the_file_to_change(name: str) -> None:
    code, said, _ = run("show", name, "--toml")
    assert code == 0
    files = [model_folder(kind) / f"{name}.toml" for kind in ("rulebooks", "rule_sets")]
    assert said == next(f.read_text("utf-8") for f in files if f.is_file())


def test_show_of_nothing_names_what_there_is() -> None:
    code, _, said = run("show", "atlantis")
    assert code == EXIT_USAGE
    assert "atlantis is no rulebook. Use haaglanden-2023, " in said


@pytest.mark.parametrize("kind", ["rulebooks", "rule_sets"])
def test_every_packaged_file_is_valid(kind: str) -> None:
    for path in sorted(model_folder(kind).glob("*.toml")):
        code, said, _ = run("validate", str(path))
        assert code == 0
        assert said.startswith(f"{path.name}: no faults.")


def test_validate_tells_faults_with_their_line(tmp_path: Path) -> None:
    source = model_folder("rulebooks") / "hilversum.toml"
    broken = tmp_path / "hilversum.toml"
    text = source.read_text("utf-8").replace("value_eur = 35_000", "value_eur = -1")
    broken.write_text(text, "utf-8")
    line = text.splitlines().index("value_eur = -1") + 1
    code, _, said = run("validate", str(broken))
    assert code == EXIT_INPUT
    assert f'hilversum.toml:{line}: blocks.2.value_eur: "-1" is out of range.' in said
