"""Reads every cell of a table by the kind of its column."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np

from allocator.reading import grammar, numbers
from allocator.reading.columns import DECIMALS, LISTS, THOUSANDS, Column, Kind
from allocator.reading.dates import day_style, read_day
from allocator.reading.dutch import plain
from allocator.reading.faults import UnreadableError
from allocator.reading.table import Table, Values

Reader = Callable[[str], object]


_PLAIN_READERS: Final[dict[Kind, Reader]] = {
    Kind.CODE: grammar.read_code,
    Kind.TEXT: str,
    Kind.PLACE: str,
    Kind.WHOLE: numbers.read_whole,
    Kind.DAY: read_day,
    Kind.CODES: grammar.read_codes,
    Kind.SKILLS_HELD: grammar.read_held_skills,
    Kind.SKILLS: grammar.read_skills,
    Kind.REQUIREMENT: grammar.read_requirement,
    Kind.PROFILE: grammar.read_profile,
    Kind.COURSES_UNDER_WAY: grammar.read_courses_under_way,
    Kind.WEEKS_USED: grammar.read_weeks_used,
}


def reader_of(column: Column, delimiter: str) -> Reader:
    """The function that reads one text of a column."""
    if column.words:
        return partial(_read_word, words=_known_words(column), column=column)
    if column.kind is Kind.SHARE:
        return partial(numbers.read_share, delimiter=delimiter)
    if column.kind is Kind.EUR:
        return partial(numbers.read_eur, delimiter=delimiter)
    if column.kind in DECIMALS:
        thousands = column.kind in THOUSANDS
        return partial(numbers.read_decimal, delimiter=delimiter, thousands=thousands)
    return _PLAIN_READERS[column.kind]


def _known_words(column: Column) -> dict[str, str]:
    return {
        plain(word): value
        for value, synonyms in column.words.items()
        for word in (value, *synonyms)
    }


def _read_word(text: str, words: dict[str, str], column: Column) -> str:
    value = words.get(plain(text))
    if value is None:
        allowed = ", ".join(column.words)
        raise UnreadableError("is not one of the words for this", f"Use {allowed}")
    return value


def read_cells(table: Table, complete: bool = True) -> None:
    """Read every column of a table; faults are reported and mark their cells.

    A required cell that is blank is no fault where the table may be incomplete.
    """
    for column in table.format.columns:
        table.values[column.name] = _read_column(table, column)
    for column in table.format.columns:
        if column.required and complete:
            blank = np.array([not w for w in table.column(column.name).words], bool)
            rows = table.rows_with(column.name, blank)
            if len(rows):
                table.fault(rows, column.name, "is empty", "Fill the cell")
        if column.kind in DECIMALS:
            _one_style(table, column, numbers.decimal_style, _DECIMAL_STYLES)
        elif column.kind is Kind.DAY:
            _one_style(table, column, day_style, _DAY_STYLES)
        elif column.kind in LISTS:
            _warn_if_untidy(table, column)


def _read_column(table: Table, column: Column) -> Values:
    """Read each distinct text once."""
    cells = table.column(column.name)
    read = reader_of(column, table.delimiter)
    values: list[object] = []
    wrong: dict[int, tuple[str, str]] = {}
    for position, word in enumerate(cells.words):
        try:
            values.append(read(word) if word else None)
        except UnreadableError as error:
            values.append(None)
            wrong[position] = error.problem, error.remedy
    table.fault_words(column.name, wrong)
    return Values(values, cells.codes)


_DECIMAL_STYLES: Final = {",": "decimal commas", ".": "decimal points"}
_DAY_STYLES: Final = {"iso": "YYYY-MM-DD", "dutch": "day-month-year"}


def _one_style(
    table: Table,
    column: Column,
    style_of: Callable[[str], str | None],
    names: dict[str, str],
) -> None:
    """Refuse a column that is written in two ways; note day-month-year."""
    styles = [style_of(word) for word in table.column(column.name).words]
    rows = {
        style: table.rows_with(column.name, np.array([s == style for s in styles]))
        for style in names
        if style in styles
    }
    if len(rows) == 2:
        usual, odd = sorted(rows, key=lambda style: (-len(rows[style]), rows[style][0]))
        first = table.lines[rows[usual][0]]
        problem = f"has {names[odd]} where line {first} has {names[usual]}"
        table.fault(rows[odd], column.name, problem, "Write the whole column one way")
    elif "dutch" in rows:
        table.faults.warn(
            f"{table.file}: dates in {column.name} are read as day-month-year."
        )


def _warn_if_untidy(table: Table, column: Column) -> None:
    untidy = np.array([grammar.is_untidy(w) for w in table.column(column.name).words])
    rows = table.rows_with(column.name, untidy)
    if len(rows):
        table.faults.warn(
            f"{table.file}:{table.lines[rows[0]]}: {column.name}: empty or doubled "
            f"entries of a list are left out ({len(rows)} rows)."
        )
