"""A rulebook file as a model, or every fault of it with its line and remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from allocator.errors import Fault, InputError
from allocator.rulebook.lines import Path as Place
from allocator.rulebook.lines import line_at, lines_of
from allocator.rulebook.schema import Rulebook, RuleSet

Rules = TypeVar("Rules", bound=RuleSet)
REMEDY: Final = "See docs/rulebooks.md for the fields of a rulebook"
_SINGLE: Final = ("obligation", "least_hours", "look_back", "penalty")
_MANY: Final = ("blocks", "bonuses", "limits", "filters", "mix", "other")
_OF_FIGURES: Final = ("source", "read_on")


def read_rules(path: Path, model: type[Rules]) -> Rules:
    """Rules from a TOML file whose name is their id.

    Raises
    ------
    InputError
        With every fault, each with its file and line.
    """
    text = _text(path)
    raw = _toml(path, text)
    lines = lines_of(text)
    _share_the_source(raw)
    try:
        rules = model.model_validate(raw)
    except ValidationError as error:
        found = [_fault(path, lines, fault) for fault in error.errors()]
        raise InputError(dict.fromkeys(found)) from error
    faults = [
        Fault(path.name, line_at(lines, place), _column(place), "", problem, remedy)
        for place, problem, remedy in _contradictions(path, rules)
    ]
    if faults:
        raise InputError(faults)
    return rules


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        problem, remedy = "is not UTF-8", "Save the file as UTF-8"
        raise InputError([Fault(path.name, None, "", "", problem, remedy)]) from error


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        # Thousands of digits or brackets end in other errors than TOML's own.
        at = re.search(r"line (\d+)", str(error))
        line, remedy = int(at[1]) if at else None, "Correct the line"
        problem = f"is not valid TOML: {error}"
        raise InputError([Fault(path.name, line, "", "", problem, remedy)]) from error


def _share_the_source(raw: dict[str, Any]) -> None:
    """Give each figure the source and day of the file where it has none itself."""
    shared = {key: raw[key] for key in _OF_FIGURES if key in raw}
    tables = [raw.get(key) for key in _SINGLE]
    for key in _MANY:
        entries = raw.get(key)
        tables += entries if isinstance(entries, list) else []
    for table in tables:
        if isinstance(table, dict):
            # A page of its own has been read on a day of its own.
            missing = {} if "source" in table and "read_on" not in table else shared
            table.update({k: v for k, v in missing.items() if k not in table})


def _fault(path: Path, lines: dict[Place, int], fault: ErrorDetails) -> Fault:
    """What pydantic found, in words and with its line."""
    place, message = fault["loc"], fault["msg"].removeprefix("Value error, ")
    value = "" if isinstance(fault["input"], dict | list) else str(fault["input"])
    problem, _, remedy = message.partition("; ")
    match fault["type"]:
        case "missing":
            problem, remedy, value = "is missing", "Add it", ""
        case "extra_forbidden":
            problem, remedy, value = "is not a field here", REMEDY, ""
        case "enum" | "literal_error":
            words = fault.get("ctx", {}).get("expected", "")
            problem, remedy = "is not one of the words for this", f"Use {words}"
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than":
            problem = "is out of range"
            remedy = message.replace("Input should be", "Use a value that is")
        case "string_pattern_mismatch" if place[-1:] == ("source",):
            problem, remedy = "is no web address", "Name the page it was read on"
    line = line_at(lines, place)
    return Fault(path.name, line, _column(place), value, problem, remedy or REMEDY)


def _column(place: Place) -> str:
    """A path as the file writes it, entries counted from 1."""
    words = [str(p + 1) if isinstance(p, int) else p for p in place]
    return ".".join(words)


def _contradictions(path: Path, rules: RuleSet) -> Iterator[tuple[Place, str, str]]:
    """What the fields allow one by one and not together."""
    if rules.id != path.stem:
        yield ("id",), f"is not the name of the file, {path.stem}", "Name one after it"
    for field in _MANY:
        yield from _twice(field, getattr(rules, field, ()))
    if isinstance(rules, Rulebook):
        yield from _blocks(rules)
        if rules.resolution is None:
            yield from _overlaps(rules)
    for row, other in enumerate(rules.other):
        if (other.value_eur is None) != (other.unit in ("actual-cost", "invoice")):
            problem = f"does not fit the unit {other.unit}"
            remedy = "Give a value for hours, days and deeds, none for what was paid"
            yield ("other", row, "value_eur"), problem, remedy


def _twice(field: str, entries: tuple[Any, ...]) -> Iterator[tuple[Place, str, str]]:
    known: set[str] = set()
    for row, entry in enumerate(entries):
        if entry.id in known:
            yield (field, row, "id"), "is used twice", "Give each an id of its own"
        known.add(entry.id)


def _blocks(rulebook: Rulebook) -> Iterator[tuple[Place, str, str]]:
    known = {block.id for block in rulebook.blocks}
    for row, bonus in enumerate(rulebook.bonuses):
        if not known >= {*bonus.blocks}:
            yield ("bonuses", row, "blocks"), "names no block of this file", "Correct"


def _overlaps(rulebook: Rulebook) -> Iterator[tuple[Place, str, str]]:
    """Blocks that may fit one person, in a file that gives no order."""
    remedy = 'Let one exclude the other, or write resolution = "first"'
    for row, block in enumerate(rulebook.blocks):
        for before in rulebook.blocks[:row]:
            if not block.when.excludes(before.when):
                problem = f"may hold for a person of block {before.id} as well"
                yield ("blocks", row, "when"), problem, remedy
