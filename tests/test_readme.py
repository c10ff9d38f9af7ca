"""The pages that people read first: their commands, links and lists hold."""

from __future__ import annotations

import re
import runpy
import shlex
import tomllib
from decimal import Decimal
from pathlib import Path

import click
import pytest

from allocator.cli import main
from allocator.measures import TERMS
from allocator.policy import Method, Policy, load_policy, policy_names
from allocator.reading.columns import JOB_SEEKERS
from allocator.resources import model_folder

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    page.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "models/**/*.md", "instances/**/*.md")
    for page in ROOT.glob(pattern)
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ALLOCATOR = re.compile(r"(?:\S*[/\\])?allocator(?:\.exe)?")
PYTHONS = ("python3", "python", "py")


def text_of(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def code_lines(text: str) -> list[str]:
    """Lines of indented and fenced code, and code words within sentences."""
    indented = re.findall(r"^ {4}(\S.*)$", text, flags=re.M)
    fenced = re.findall(r"^```\w*\n(.*?)^```$", text, flags=re.M | re.S)
    inline = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"(?s)```.*?```", "", text))
    return [
        line.strip()
        for line in [*indented, *"\n".join(fenced).splitlines(), *inline]
        if line.strip()
    ]


def commands(page: str) -> list[list[str]]:
    """Words of every shown command that runs the program or the script."""
    found = []
    for line in code_lines(text_of(page)):
        first, _, rest = line.partition(" ")
        if ALLOCATOR.fullmatch(first) and rest:
            found.append(["allocator", *shlex.split(rest, comments=True)])
        elif first in PYTHONS and rest.startswith("dev.py"):
            found.append(shlex.split(rest, comments=True))
    return found


SHOWN = [(page, words) for page in PAGES for words in commands(page)]


def anchors(text: str) -> set[str]:
    """Anchors of the headings of a page, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", text, flags=re.M)
    return {re.sub(r"[^\w -]", "", t.lower()).replace(" ", "-") for t in titles}


def test_the_readme_shows_the_commands_of_a_newcomer() -> None:
    shown = commands("README.md")
    for words in (["dev.py", "example"], ["dev.py", "test"]):
        assert words in shown
    assert {words[1] for words in shown if words[0] == "allocator"} >= set(
        main.commands
    )


@pytest.mark.parametrize(
    ("page", "words"), [(p, w) for p, w in SHOWN if w[0] == "allocator"]
)
def test_every_shown_command_of_the_program_exists(page: str, words: list[str]) -> None:
    name, rest = words[1], words[2:]
    top = {"--help", "-h", "--version"}
    assert name in main.commands or name in top, page
    if name in main.commands:
        known = {o for p in main.commands[name].params for o in p.opts} | {"--help"}
        assert {word.split("=")[0] for word in rest if word[:1] == "-"} <= known, page


@pytest.mark.parametrize(
    ("page", "words"), [(p, w) for p, w in SHOWN if w[0] == "dev.py"]
)
def test_every_shown_command_of_the_script_exists(page: str, words: list[str]) -> None:
    known = runpy.run_path(str(ROOT / "dev.py"), run_name="dev")
    if len(words) > 1:
        assert words[1] in ("example", "test", "lint"), page
        assert callable(known[words[1]])
    if words[1:2] == ["example"]:
        options = {o for p in main.commands["plan"].params for o in p.opts}
        assert {word for word in words[2:] if word[:1] == "-"} <= options, page


def test_commands_with_all_their_words_are_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-region").mkdir()
    (tmp_path / "plan-january").mkdir()
    for words in commands("README.md"):
        if words[0] == "allocator" and len(words) > 2:
            command, rest = main.commands[words[1]], words[2:]
            if isinstance(command, click.Group):
                assert command.get_command(click.Context(command), rest[0])
            else:
                assert command.make_context(words[1], rest).params


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    here = ROOT / page
    prose = re.sub(r"(?s)```.*?```", "", text_of(page))
    for link in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"\w+:", link):
            continue
        target, _, anchor = link.partition("#")
        path = (here.parent / target).resolve() if target else here
        assert path.exists(), link
        assert path.is_relative_to(ROOT), link
        if anchor and path.suffix == ".md":
            assert anchor in anchors(path.read_text("utf-8")), link


def test_the_index_lists_every_page() -> None:
    index = text_of("docs/README.md")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "README.md" or f"]({page.name})" in index, page.name


def test_the_newest_version_is_that_of_the_project_or_unreleased() -> None:
    newest = re.findall(r"^## \[([^\]]+)\]", text_of("CHANGELOG.md"), flags=re.M)[0]
    assert newest in ("Unreleased", PROJECT["project"]["version"])


def table(text: str, first_header: str) -> dict[str, list[str]]:
    """Cells behind the code words in the first column of the first such table."""
    head = rf"^\| {re.escape(first_header)} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)"
    found = re.search(head, text, flags=re.M)
    assert found is not None
    rows: dict[str, list[str]] = {}
    for line in found[1].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        rows |= dict.fromkeys(re.findall(r"`([^`]+)`", cells[0]), cells[1:])
    return rows


def test_every_policy_is_described_with_its_method() -> None:
    rows = table(text_of("docs/policies.md"), "name")
    assert sorted(rows) == policy_names()
    for name, cells in rows.items():
        optimises = load_policy(name).method is Method.OPTIMISE
        assert cells[0] == ("optimise" if optimises else "rule of thumb")


def test_every_weight_is_described_in_its_order() -> None:
    assert list(table(text_of("docs/policies.md"), "weight")) == list(TERMS)


def test_the_policy_to_copy_is_one() -> None:
    shown = re.findall(r"```toml\n(.*?)```", text_of("docs/policies.md"), flags=re.S)
    assert len(shown) == 1
    policy = Policy.model_validate(tomllib.loads(shown[0], parse_float=Decimal))
    assert policy.weights.course_cost == Policy().weights.course_cost


def test_every_rulebook_is_listed_and_has_its_source_in_the_notice() -> None:
    notice, model = text_of("NOTICE"), text_of("models/README.md")
    for file in sorted(model_folder("rulebooks").glob("*.toml")):
        assert f"`{file.stem}`" in model
        assert f"  {file.stem}:" in notice
        assert tomllib.loads(file.read_text("utf-8"))["source"] in notice


def test_the_architecture_names_every_module_and_the_order_of_imports() -> None:
    page = text_of("docs/architecture.md")
    contract = PROJECT["tool"]["importlinter"]["contracts"][0]
    layers = "\n".join(contract["layers"]).replace("allocator.", "")
    assert f"```\n{layers}\n```" in page
    package = ROOT / "src" / "allocator"
    whole, solvers = page.split("\n### Solvers\n")
    for folder, text in ((package, whole), (package / "solvers", solvers)):
        modules = {
            path.stem
            for path in folder.iterdir()
            if path.name[:1] not in "_." and (path.is_dir() or path.suffix == ".py")
        }
        assert modules <= table(text, "module").keys()


def test_the_privacy_page_names_every_column_about_people() -> None:
    page = text_of("docs/privacy.md")
    for column in JOB_SEEKERS.columns:
        if column.name not in ("id", "latitude", "longitude"):
            assert f"`{column.name}`" in page, column.name
