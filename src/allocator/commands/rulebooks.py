"""``allocator rulebooks``: which there are, what one says, and whether it is sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from allocator.domain.base import Fact
from allocator.errors import OutputError
from allocator.rulebook import (
    Rulebook,
    RuleSet,
    load_rule_set,
    load_rulebook,
    read_rulebook,
    rule_set_names,
    rulebook_names,
)
from allocator.rulebook.files import path_of
from allocator.rulebook.rules import Figure
from allocator.rulebook.validate import read_rules

_WIDTH = 27
_SHOWN_APART = ("source", "read_on", "assumed", "id", "title", "title_nl")


def list_rulebooks() -> str:
    """Every rulebook and rule set, one line each."""
    books = [load_rulebook(name) for name in rulebook_names()]
    states = ["complete" if book.values_everyone else "incomplete" for book in books]
    sets = [load_rule_set(name) for name in rule_set_names()]
    lines = [
        "Rulebooks, and whether everybody's work can be valued by them:",
        *(
            f"  {b.id:{_WIDTH}} {s:11} {b.title}"
            for b, s in zip(books, states, strict=True)
        ),
        "Rule sets, without values, for a rulebook to extend:",
        *(f"  {rules.id:{_WIDTH}} {rules.title}" for rules in sets),
    ]
    return "\n".join(lines) + "\n"


def show_rulebook(name: str, as_file: bool = False) -> str:
    """What a rulebook or rule set says, each figure with its page and day.

    With ``as_file`` the text of the file itself, to change into one of your own.
    """
    is_book = name in rulebook_names()
    if not is_book and name not in rule_set_names():
        known = ", ".join((*rulebook_names(), *rule_set_names()))
        raise OutputError(f"{name} is no rulebook. Use {known}.")
    if as_file:
        kind = "rulebooks" if is_book else "rule_sets"
        return path_of(kind, name).read_text("utf-8")
    return _described(load_rulebook(name) if is_book else load_rule_set(name))


def validate_rulebook(path: Path) -> str:
    """A closing line for a file without faults; faults are raised as `InputError`.

    A file without blocks is a rule set.
    """
    if "[[blocks]]" in path.read_bytes().decode("utf-8", "replace"):
        rules: RuleSet = read_rulebook(path)
    else:
        rules = read_rules(path, RuleSet)
    lines = [f"{path.name}: no faults."]
    lines += [f"It lacks {what}." for what in _lacks(rules)]
    return "\n".join(lines) + "\n"


def _lacks(rules: RuleSet) -> tuple[str, ...]:
    if isinstance(rules, Rulebook):
        return rules.lacks
    return tuple(missing.what for missing in rules.missing)


def _described(rules: RuleSet) -> str:
    lines = [
        f"{rules.id}: {rules.title}",
        f"Authority     {rules.authority}",
        f"Valid         {rules.valid_from or 'from an unknown day'} to "
        f"{rules.valid_until or 'an unknown day'}, by the day of {rules.applies_by}",
        f"Source        {rules.source}, read on {rules.read_on}",
    ]
    if isinstance(rules, Rulebook):
        lines.append(f"Basis hours   {_hours(rules)}")
        lines += ["", "Blocks, the first that holds:"]
        lines += [_block(rules, figure) for figure in rules.blocks]
        lines += ["", "Bonuses, all that hold:"] if rules.bonuses else []
        lines += [_block(rules, figure) for figure in rules.bonuses]
    lines += ["", "Rules:", *_rules(rules)]
    if _lacks(rules):
        lines += ["", "Missing:", *(f"  {what}" for what in _lacks(rules))]
    if rules.note:
        lines += ["", rules.note]
    return "\n".join(lines) + "\n"


def _hours(book: Rulebook) -> str:
    return "not stated" if book.basis_hours is None else f"{book.basis_hours:g}"


def _block(rules: RuleSet, figure: Any) -> str:
    counted = getattr(figure, "counted_weeks", None)
    weeks = f", {counted} weeks" if counted else ""
    value = f"EUR {figure.value_eur:,} per {figure.unit}{weeks}"
    blocks = getattr(figure, "blocks", ())
    on = f", on {_word(blocks)}" if blocks else ""
    words = f"{value:40} {_said(figure.when)}{on}"
    return f"  {figure.id:{_WIDTH}} {words}{_origin(rules, figure)}"


def _rules(rules: RuleSet) -> Iterator[str]:
    """Every counting rule, single ones first."""
    some = False
    for field in RuleSet.model_fields:
        value = getattr(rules, field)
        for figure in value if isinstance(value, tuple) else (value,):
            if isinstance(figure, Figure):
                some = True
                title = getattr(figure, "title", getattr(figure, "title_nl", ""))
                said = _said(figure)
                words = ": ".join(part for part in (title, said) if part)
                yield f"  {field:{_WIDTH}} {words}{_origin(rules, figure)}"
    if not some:
        yield "  none"


def _said(fact: Fact) -> str:
    """Fields of a fact that say something, as the file has them."""
    parts = []
    for name in type(fact).model_fields:
        value = getattr(fact, name)
        if value == type(fact).model_fields[name].default or name in _SHOWN_APART:
            continue
        parts.append(f"{name.replace('_', ' ')} {_word(value)}")
    return ", ".join(parts)


def _word(value: object) -> str:
    if isinstance(value, tuple):
        return " or ".join(map(_word, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"({_said(value)})" if isinstance(value, Fact) else str(value)


def _origin(rules: RuleSet, figure: Figure) -> str:
    """The page of a figure where it is not the file's, and what was assumed."""
    page = (figure.source, figure.read_on)
    lines = []
    if page != (rules.source, rules.read_on):
        lines.append(f"{figure.source}, read on {figure.read_on}")
    if figure.assumed:
        lines.append(f"assumed: {figure.assumed}")
    return "".join(f"\n{'':{_WIDTH + 3}}{line}" for line in lines)
