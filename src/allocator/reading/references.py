"""Ids are unique, and what refers to them exists, across all tables.

Ids count as known even where their row has a fault, so that one fault is not
reported again by everything that refers to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np

from allocator.domain import Requirement, SkillLevel
from allocator.reading.columns import Kind
from allocator.reading.faults import Vocabulary, name_lines
from allocator.reading.grammar import SkillCell, words_in
from allocator.reading.table import Table

Tables = dict[str, Table]
_SKILL_COLUMNS: Final = (
    ("demands", "requires"),
    ("demands", "learner_requires"),
    ("demands", "teaches"),
    ("courses", "gives"),
    ("courses", "requires"),
)


def check_unique(table: Table, name: str = "id") -> None:
    """Report ids that stand in two rows, also when only their case differs."""
    cells = table.column(name)
    keys: dict[str, int] = {}
    word_keys = [keys.setdefault(word.casefold(), len(keys)) for word in cells.words]
    key_of_row = np.array(word_keys, np.int64)[cells.codes]
    twice = np.bincount(key_of_row, minlength=len(keys)) > 1
    if "" in keys:
        twice[keys[""]] = False
    first: dict[int, int] = {}
    for row in np.flatnonzero(twice[key_of_row]).tolist():
        before = first.setdefault(int(key_of_row[row]), row)
        if before != row:
            other = "" if cells[before] == cells[row] else ", but for its case"
            problem = f"is the id of line {table.lines[before]} as well{other}"
            table.fault_at(row, name, problem, "Give each row an id of its own")


def ids(table: Table) -> Vocabulary:
    """Every id of a table, that of faulty rows included."""
    return Vocabulary({*table.column("id").words, *table.lost} - {""})


def check_codes(table: Table, name: str, known: Vocabulary, what: str) -> None:
    """Report codes, alone or in lists, that name nothing known."""
    column, cells = table.format.column(name), table.values[name]
    wrong: dict[int, tuple[str, str]] = {}
    for position, value in enumerate(cells.values):
        word = next((word for word in codes_in(value) if word not in known), None)
        if word is not None:
            named = "a word" if column.sensitive else f'"{word}"'
            problem = f"names {named}, which is not {what}"
            if column.kind is Kind.CODE:
                problem = f"is not {what}"
            wrong[position] = problem, known.remedy(word, "Correct it or add it")
    table.fault_words(name, wrong)


def codes_in(value: object) -> Iterable[str]:
    """Codes that a cell names, whatever its kind."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Requirement):
        yield from value.skills()
    elif isinstance(value, (SkillCell, SkillLevel)):
        yield value.code
    elif isinstance(value, tuple):
        for entry in value:
            # Pairs are (code, day) and (contractor, weeks).
            paired = isinstance(entry, tuple) and not isinstance(entry, SkillCell)
            yield from codes_in(entry[0] if paired else entry)


def known_skills(tables: Tables, extra: Iterable[str]) -> Vocabulary:
    """Skills that a demand or course names, or the dossier lists besides."""
    known = set(extra)
    for table_name, name in _SKILL_COLUMNS:
        table = tables[table_name]
        known.update(*map(words_in, table.lost))
        values = table.values[name].values
        for word, value in zip(table.column(name).words, values, strict=True):
            known.update(words_in(word) if value is None else codes_in(value))
    return Vocabulary(known)


def warn_of_unknown(
    table: Table, name: str, is_known: Callable[[str], bool], text: str
) -> None:
    """One warning for all words of a column that nothing else names."""
    column = table.values[name]
    unknown = [
        any(not is_known(word) for word in codes_in(value)) for value in column.values
    ]
    rows = np.flatnonzero(np.array(unknown, bool)[column.codes])
    if len(rows):
        where = name_lines(table.lines[rows].tolist())
        table.faults.warn(f"{table.file}: {name}: {text} ({where}).")


def check_references(
    tables: Tables, roles: Vocabulary, rulebooks: Vocabulary, extra: Iterable[str]
) -> None:
    """Every reference from one table to another."""
    people, tenders = tables["job_seekers"], tables["tenders"]
    demands, courses = tables["demands"], tables["courses"]
    check_codes(tenders, "rulebook", rulebooks, "a rulebook of this package")
    if tenders.readable:
        for table in (demands, tables["other_sroi"]):
            check_codes(table, "tender", ids(tenders), f"an id in {tenders.file}")
    if tables["roles"].readable:
        check_codes(demands, "role", roles, "a known role")
    if courses.readable:
        course_ids, what = ids(courses), f"an id in {courses.file}"
        check_codes(tables["cohorts"], "course", course_ids, what)
        check_codes(people, "courses_finished", course_ids, what)
        check_codes(people, "courses_under_way", course_ids, what)
    if demands.readable and courses.readable:
        what = "a skill that a demand, a course or extra_skills names"
        check_codes(people, "skills", known_skills(tables, extra), what)
    locks = tables["locks"]
    if people.readable and len(locks):
        check_codes(locks, "job_seeker", ids(people), f"an id in {people.file}")
    if demands.readable:
        check_codes(locks, "demand", ids(demands), f"an id in {demands.file}")
    if tenders.readable and tables["roles"].readable:
        _warn_of_people(people, tenders, roles)


def _warn_of_people(people: Table, tenders: Table, roles: Vocabulary) -> None:
    sectors = set(tenders.column("sector").words)
    contractors = set(tenders.column("contractor").words)
    warn_of_unknown(
        people,
        "ambitions",
        lambda word: word in roles or word in sectors,
        "some match no role and no sector of a tender",
    )
    warn_of_unknown(
        people,
        "sroi_weeks_used",
        contractors.__contains__,
        "some name a contractor without a tender here",
    )
