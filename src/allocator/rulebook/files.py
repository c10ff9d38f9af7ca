"""Where rulebooks come from: the package, and a folder of your own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from allocator.errors import Fault, InputError
from allocator.resources import model_folder
from allocator.rulebook.lines import line_at, lines_of
from allocator.rulebook.schema import Rulebook, RuleSet
from allocator.rulebook.validate import MOST_MIX_CAPS, read_rules

OWN_FOLDER: Final = "ALLOCATOR_RULEBOOKS"
"""Environment variable: a folder with rulebooks and rule sets of your own."""
_LISTS: Final = ("limits", "filters", "mix", "other")
_TABLES: Final = ("obligation", "least_hours", "look_back", "penalty")


def rulebook_names() -> list[str]:
    """Ids of the rulebooks that can be named, in order."""
    return sorted({path.stem for path in _files("rulebooks")})


def rule_set_names() -> list[str]:
    """Ids of the rule sets that a rulebook may extend, in order."""
    return sorted({path.stem for path in _files("rule_sets")})


@cache
def load_rulebook(name: str) -> Rulebook:
    """Rulebook by id, with the rules that it extends; ``KeyError`` for none.

    Raises
    ------
    InputError
        If the file has faults.
    """
    return read_rulebook(path_of("rulebooks", name))


@cache
def load_rule_set(name: str) -> RuleSet:
    """Rule set by id; ``KeyError`` when there is none."""
    return read_rules(path_of("rule_sets", name), RuleSet)


def read_rulebook(path: Path) -> Rulebook:
    """A rulebook from its file, with the rules that it extends."""
    book = read_rules(path, Rulebook)
    for name in book.extends:
        if name not in rule_set_names():
            remedy = f"Use one of {', '.join(rule_set_names())}"
            raise InputError([_fault(path, name, "is no rule set", remedy)])
        book = _extended(book, load_rule_set(name))
    if len(book.mix) > MOST_MIX_CAPS:
        problem = "leads to more than two mix caps"
        raise InputError([_fault(path, "", problem, "Extend fewer rule sets")])
    return book


def _fault(path: Path, value: str, problem: str, remedy: str) -> Fault:
    line = line_at(lines_of(path.read_text("utf-8")), ("extends",))
    return Fault(path.name, line, "extends", value, problem, remedy)


def _extended(book: Rulebook, rules: RuleSet) -> Rulebook:
    """A rulebook with the rules of a set where it has none of its own."""
    lists = {field: getattr(book, field) + getattr(rules, field) for field in _LISTS}
    tables = {field: getattr(book, field) or getattr(rules, field) for field in _TABLES}
    return book.model_copy(update=lists | tables)


def _folders(kind: str) -> Iterator[Path]:
    """Folders in order of preference: your own, then the package's."""
    own = os.environ.get(OWN_FOLDER)
    if own:
        yield Path(own) / "rule_sets" if kind == "rule_sets" else Path(own)
    yield model_folder(kind)


def _files(kind: str) -> Iterator[Path]:
    for folder in _folders(kind):
        yield from folder.glob("*.toml")


def path_of(kind: str, name: str) -> Path:
    """File of a rulebook or rule set; ``KeyError`` when there is none.

    Parameters
    ----------
    kind
        ``rulebooks`` or ``rule_sets``.
    name
        Its id.
    """
    for path in _files(kind):
        if path.stem == name:
            return path
    raise KeyError(name)
