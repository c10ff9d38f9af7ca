"""The tables of ``instances/README.md`` say what the code reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from allocator.reading import dutch
from allocator.reading.columns import TABLES, Kind, TableFormat
from allocator.reading.dutch import plain
from allocator.reading.settings import KEYS

README = Path(__file__).parent.parent / "instances" / "README.md"


def section(heading: str) -> str:
    """Text under a heading, up to the next heading of any level."""
    text = README.read_text(encoding="utf-8")
    found = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#|\Z)", text, re.M | re.S)
    assert found, heading
    return found[1]


def rows(heading: str) -> list[list[str]]:
    """Cells of the first table under a heading, without its header."""
    lines = [x for x in section(heading).splitlines() if x.startswith("|")][2:]
    cells = (re.split(r"(?<!\\)\|", line)[1:-1] for line in lines)
    return [[cell.strip().replace("\\|", "|") for cell in row] for row in cells]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_columns_of_a_table_are_documented(table: TableFormat) -> None:
    documented = [(row[0], row[1], row[2], row[4] == "yes") for row in rows(table.name)]
    assert documented == [
        (f"`{c.name}`", ", ".join(c.synonyms), str(c.kind), c.required)
        for c in table.columns
    ]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_words_and_names_of_a_table_are_documented(table: TableFormat) -> None:
    for name in dutch.TABLE_NAMES[table.name]:
        assert f"`{name}`" in section(table.name)
    ranges = {row[0].strip("`"): row[3] for row in rows(table.name)}
    for column in table.columns:
        assert ranges[column.name], column.name
        for value, synonyms in column.words.items():
            assert f"`{value}`" in ranges[column.name]
            assert ", ".join(synonyms) in ranges[column.name]


def test_the_keys_of_the_settings_are_documented() -> None:
    documented = [row[0].strip("`") for row in rows("instance.toml")]
    assert documented == list(KEYS)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_name_means_two_columns(table: TableFormat) -> None:
    names = [name for column in table.columns for name in column.names()]
    assert len(names) == len(set(names))
    assert all(column.words for column in table.columns if column.kind is Kind.WORD)
    for column in table.columns:
        words = [
            plain(w) for value, more in column.words.items() for w in (value, *more)
        ]
        assert len(words) == len(set(words))


def test_no_name_means_two_tables() -> None:
    names = [
        plain(word)
        for name, words in dutch.TABLE_NAMES.items()
        for word in (name, *words)
    ]
    assert len(names) == len(set(names))


def test_what_is_sensitive_is_marked() -> None:
    marked = {c.name for table in TABLES for c in table.columns if c.sensitive}
    assert marked == {
        "benefit",
        "benefit_since",
        "register_entry",
        "age_band",
        "learning_path",
        "learning_level",
        "neighbourhood",
        "groups",
        "sroi_weeks_life",
        "sroi_weeks_used",
    }
