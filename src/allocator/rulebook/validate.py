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
MOST_MIX_CAPS: Final = 2
"""Of more groups that overlap, which to leave out would be a choice."""
_SINGLE: Final = ("obligation", "least_hours", "look_back", "penalty")
_MANY: Final = ("blocks", "bonuses", "limits", "filters", "mix", "other")
_PLAIN: Final = {
    "int_from_float": ("is no whole number", "Write digits only"),
    "int_parsing": ("is no whole number", "Write digits only"),
    "int_type": ("is no whole number", "Write digits only"),
    "multiple_of": ("is no multiple of a quarter", "Round it to one"),
    "tuple_type": ("is no list", "Write it in square brackets"),
    "too_short": ("is empty", "Give at least one"),
}
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
        errors = error.errors()
        own = [fault for fault in errors if not _follows(fault, errors, lines)]
        raise InputError(_fault(path, lines, fault) for fault in own) from error
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


def _follows(
    fault: ErrorDetails, errors: list[ErrorDetails], lines: dict[Place, int]
) -> bool:
    """Whether a fault only repeats another: of the file's source, or inside a list."""
    place = fault["loc"]
    if fault["type"] == "too_short":
        return any(e["loc"][:1] == place and e is not fault for e in errors)
    shared = place[-1:]
    inherited = len(place) > 1 and shared in [(name,) for name in _OF_FIGURES]
    return inherited and place not in lines and any(e["loc"] == shared for e in errors)


def _fault(path: Path, lines: dict[Place, int], fault: ErrorDetails) -> Fault:
    """What pydantic found, in words and with its line."""
    place, message = fault["loc"], fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "value_error" and not isinstance(fault["input"], str):
        field, _, message = message.partition(": ")
        place = (*place, field)
    silent = fault["type"] in ("missing", "extra_forbidden")
    silent |= isinstance(fault["input"], dict | list)
    value = "" if silent else str(fault["input"])
    problem, remedy = _worded(fault, place, message)
    return Fault(
        path.name, line_at(lines, place), _column(place), value, problem, remedy
    )


def _worded(fault: ErrorDetails, place: Place, message: str) -> tuple[str, str]:
    """Problem and remedy."""
    match fault["type"]:
        case "missing":
            return "is missing", "Add it"
        case "extra_forbidden":
            return "is not a field here", REMEDY
        case "enum" | "literal_error":
            words = fault.get("ctx", {}).get("expected", "")
            return "is not one of the words for this", f"Use {words}"
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than":
            remedy = message.replace("Input should be", "Use a value that is")
            return "is out of range", remedy
        case "string_pattern_mismatch" if place[-1:] == ("source",):
            return "is no web address", "Name the page it was read on"
        case "tuple_type" if isinstance(fault["input"], dict):
            return "is no list", f"Write its header as [[{place[-1]}]]"
        case kind if kind.startswith("date"):
            return "is no day", "Write it as 2026-01-31, without quotes"
    problem, _, remedy = message.partition("; ")
    return _PLAIN.get(fault["type"], (problem, remedy or REMEDY))


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
    if len(rules.mix) > MOST_MIX_CAPS:
        yield ("mix",), "has more than two caps", "Keep two: more are not counted by"
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
            yield (
                ("bonuses", row, "blocks"),
                "names no block of this file",
                "Correct it",
            )


def _overlaps(rulebook: Rulebook) -> Iterator[tuple[Place, str, str]]:
    """Blocks that may fit one person, in a file that gives no order."""
    remedy = 'Let one exclude the other, or write resolution = "first"'
    for row, block in enumerate(rulebook.blocks):
        for before in rulebook.blocks[:row]:
            if not block.when.excludes(before.when):
                problem = f"may hold for a person of block {before.id} as well"
                yield ("blocks", row, "when"), problem, remedy
