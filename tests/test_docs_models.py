"""models/README.md names what the code names: terms, constraints and fields."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from allocator.check import CONSTRAINTS
from allocator.measures import TERMS
from allocator.policy import Method, Policy, Weights
from allocator.resources import model_folder

PAGE = (model_folder("policies").parent / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """Text of one second-level section."""
    return re.split(r"^## ", PAGE.split(f"\n## {title}\n", 1)[1], flags=re.M)[0]


def identifiers(text: str) -> list[str]:
    """Third-level headings that are identifiers, in their order."""
    return re.findall(r"^### `(\w+)`$", text, flags=re.M)


def table(first_header: str) -> dict[str, list[str]]:
    """Cells behind the code words in the first column of one table."""
    rows: dict[str, list[str]] = {}
    head, body = rf"^\| {re.escape(first_header)} \|.*\n\|[-|]+\|\n", r"((?:\|.*\n)+)"
    found = re.search(head + body, PAGE, flags=re.M)
    assert found is not None
    for line in found[1].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for name in re.findall(r"`([^`]+)`", cells[0]):
            rows[name] = cells[1:]
    return rows


def test_constraints_are_those_of_the_judge_in_their_order() -> None:
    assert identifiers(section("Constraints")) == list(CONSTRAINTS)


def test_terms_are_those_of_the_judge_in_their_order() -> None:
    assert identifiers(section("Terms")) == list(TERMS)


def test_weights_and_their_defaults_are_those_of_the_code() -> None:
    stated = {name: Decimal(cells[0]) for name, cells in table("weight").items()}
    assert stated == Weights().model_dump()
    assert list(stated) == list(TERMS)


def test_policy_fields_are_those_of_the_code() -> None:
    rows = re.search(r"## A policy file.*?\n\n\| field \|.*?\n\n", PAGE, flags=re.S)
    assert rows is not None
    names = re.findall(r"^\| `(\w+)` \|", rows[0], flags=re.M)
    assert names == list(Policy.model_fields)


def test_methods_are_those_of_the_code() -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith("| `method` |"))
    meaning = line.split("|")[2]
    assert re.findall(r"`(\w+)`", meaning) == [method.value for method in Method]


def test_links_within_the_page_lead_somewhere() -> None:
    titles = re.findall(r"^## (.+)$", PAGE, flags=re.M)
    anchors = {re.sub(r"[^\w -]", "", t.lower()).replace(" ", "-") for t in titles}
    assert {*re.findall(r"\]\(#([\w-]+)\)", PAGE)} <= anchors


def test_the_page_names_only_folders_that_exist() -> None:
    for folder in re.findall(r"`(\w+)/\*\.toml`", PAGE):
        assert list(Path(model_folder(folder)).glob("*.toml")), folder
