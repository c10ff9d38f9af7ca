"""docs/rulebooks.md names every field and word of a rulebook, and no other."""

from __future__ import annotations

import re
from collections import defaultdict
from enum import StrEnum
from pathlib import Path

import pytest

from allocator.domain.base import AgeBand, Benefit, Fact, LearningPath
from allocator.domain.contracts import ObligationBasis, OtherKind
from allocator.rulebook import (
    Block,
    Bonus,
    EmployerFilter,
    LeastHours,
    Limit,
    LookBack,
    Missing,
    MixCap,
    ObligationRule,
    OtherRule,
    Penalty,
    Predicate,
    Rulebook,
    RuleSet,
    read_rulebook,
)
from allocator.rulebook.files import OWN_FOLDER
from allocator.rulebook.rules import Figure
from allocator.rulebook.words import OF_WORK, Clock, Contract, Moment, Scope

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = (DOCS / "rulebooks.md").read_text("utf-8")


def rows(title: str) -> list[list[str]]:
    """Cells of the table of one third-level section, without its header."""
    section = re.split(r"^##", PAGE.split(f"\n### {title}\n", 1)[1], flags=re.M)[0]
    lines = re.findall(r"^\| (.*) \|$", section, flags=re.M)
    return [line.split(" | ") for line in lines[1:]]


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def fields(title: str) -> list[str]:
    return [name for row in rows(title) for name in words(row[0])]


def test_fields_of_a_rulebook() -> None:
    assert fields("A rulebook") == list(Rulebook.model_fields)
    assert fields("A rulebook")[:-6] == list(RuleSet.model_fields)


def test_fields_of_blocks_and_bonuses() -> None:
    stated = fields("A block or bonus")
    assert sorted(stated) == sorted({*Block.model_fields, *Bonus.model_fields})


def test_fields_of_predicates_and_obligations() -> None:
    assert fields("A predicate") == list(Predicate.model_fields)
    assert fields("An obligation") == list(ObligationRule.model_fields)


def test_fields_of_other_tables() -> None:
    stated: dict[str, list[str]] = defaultdict(list)
    for table, names, _ in rows("Other tables"):
        stated[words(table)[0]] += words(names)
    models: dict[str, type[Fact]] = {
        "least_hours": LeastHours,
        "look_back": LookBack,
        "penalty": Penalty,
        "limits": Limit,
        "filters": EmployerFilter,
        "mix": MixCap,
        "other": OtherRule,
        "missing": Missing,
    }
    own = {
        name: [f for f in model.model_fields if f not in Figure.model_fields]
        for name, model in models.items()
    }
    assert stated == own


@pytest.mark.parametrize(
    ("title", "field", "known"),
    [
        ("A rulebook", "applies_by", Moment),
        ("A block or bonus", "unit", OF_WORK),
        ("A predicate", "benefit", Benefit),
        ("A predicate", "learning_path", LearningPath),
        ("A predicate", "age_band", AgeBand),
        ("A predicate", "contract", Contract),
        ("An obligation", "basis", ObligationBasis),
        ("Other tables", "clock", Clock),
        ("Other tables", "scope", Scope),
        ("Other tables", "kind", OtherKind),
    ],
)
def test_words_of_a_field(title: str, field: str, known: type[StrEnum]) -> None:
    cells = [row for row in rows(title) if field in words("|".join(row[:-1]))]
    assert words(cells[0][-1]) == [word.value for word in known]


def test_the_rulebook_to_copy_is_one(tmp_path: Path) -> None:
    shown = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.S)
    assert len(shown) == 1
    file = tmp_path / "my-region.toml"
    file.write_text(shown[0], "utf-8")
    book = read_rulebook(file)
    assert book.obligation is not None
    assert [limit.id for limit in book.limits] == ["two-years"]


def test_the_variable_of_your_own_folder_is_named() -> None:
    assert f"export {OWN_FOLDER}=" in PAGE


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", PAGE):
        if not target.startswith("http"):
            assert (DOCS / target).exists(), target
