"""What can be learnt at all: cycles among courses, skills without a source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from allocator.domain import Requirement, SkillLevel
from allocator.reading.faults import name_lines
from allocator.reading.grammar import SkillCell
from allocator.reading.table import Table

Levels = dict[str, int]
"""Highest level of each skill that anybody can have."""

_NEEDED: Final = (
    ("job_seekers", "skills"),
    ("demands", "requires"),
    ("demands", "teaches"),
    ("courses", "gives"),
    ("courses", "requires"),
)


class Step(NamedTuple):
    """What one row of ``courses`` requires and gives."""

    row: int
    id: str
    requires: Requirement
    gives: tuple[SkillLevel, ...]


def check_prerequisites(tables: dict[str, Table]) -> None:
    """Report cycles of courses; warn of skills that nobody can have.

    Nothing is said when a cell that matters cannot be read: what it holds may
    be the missing source.
    """
    for name, column in _NEEDED:
        table = tables[name]
        if not table.readable or table.lost or table.is_broken(column).any():
            return
    levels = _sources(tables)
    given = dict(levels)
    steps = _steps(tables["courses"])
    for step in steps:
        _raise(given, step.gives)
    stuck = _learn(levels, steps)
    _report_cycles(tables["courses"], stuck, levels)
    _warn_of_no_source(tables["demands"], given)


def _sources(tables: dict[str, Table]) -> Levels:
    """Skills that people hold or demands teach."""
    levels: Levels = {}
    for name, column in (("job_seekers", "skills"), ("demands", "teaches")):
        for cell in tables[name].values[column].values:
            if isinstance(cell, tuple):
                _raise(levels, cell)
    return levels


def _steps(table: Table) -> list[Step]:
    steps = []
    for row in range(len(table)):
        requires, gives = table.at(row, "requires"), table.at(row, "gives")
        if isinstance(gives, tuple):
            required = requires if isinstance(requires, Requirement) else Requirement()
            steps.append(Step(row, table.column("id")[row], required, gives))
    return steps


def _raise(levels: Levels, skills: Iterable[SkillLevel | SkillCell]) -> None:
    for skill in skills:
        levels[skill.code] = max(levels.get(skill.code, 0), skill.level)


def _holds(levels: Levels, clause: tuple[SkillLevel, ...]) -> bool:
    return any(levels.get(skill.code, 0) >= skill.level for skill in clause)


def _learn(levels: Levels, steps: list[Step]) -> list[Step]:
    """Add what courses give, one after another; courses nobody can begin."""
    waiting = steps
    while True:
        stuck = [
            step
            for step in waiting
            if not all(_holds(levels, clause) for clause in step.requires.clauses)
        ]
        if len(stuck) == len(waiting):
            return stuck
        for step in waiting:
            if step not in stuck:
                _raise(levels, step.gives)
        waiting = stuck


def _report_cycles(table: Table, stuck: list[Step], levels: Levels) -> None:
    """One fault for each cycle, at its first course in the file."""
    needs = {step.id: _needed_from(step, stuck, levels) for step in stuck}
    told: set[str] = set()
    for step in stuck:
        cycle = _cycle_through(step.id, needs)
        if cycle and not told & set(cycle):
            told |= set(cycle)
            path = " needs ".join(cycle)
            problem = f"cannot be met by anyone: {path}"
            remedy = "Remove a requirement, or add another source of the skill"
            table.fault_at(step.row, "requires", problem, remedy)


def _needed_from(step: Step, stuck: list[Step], levels: Levels) -> list[str]:
    """Stuck courses that could give what a course lacks."""
    lacking = [clause for clause in step.requires.clauses if not _holds(levels, clause)]
    found = []
    for other in stuck:
        given: Levels = {}
        _raise(given, other.gives)
        if any(_holds(given, clause) for clause in lacking):
            found.append(other.id)
    return found


def _cycle_through(course: str, needs: dict[str, list[str]]) -> list[str] | None:
    """Shortest path from a course back to itself."""
    paths = [[course]]
    seen: set[str] = set()
    for path in paths:
        for other in needs.get(path[-1], []):
            if other == course:
                return [*path, course]
            if other not in seen:
                seen.add(other)
                paths.append([*path, other])
    return None


def _warn_of_no_source(table: Table, levels: Levels) -> None:
    """One warning for each skill that a demand requires in vain."""
    lacking: dict[SkillLevel, list[int]] = defaultdict(list)
    for row in range(len(table)):
        requires = table.at(row, "requires")
        clauses = requires.clauses if isinstance(requires, Requirement) else ()
        for skill in {skill for clause in clauses for skill in clause}:
            if not _holds(levels, (skill,)):
                lacking[skill].append(int(table.lines[row]))
    for skill, lines in sorted(lacking.items(), key=lambda item: item[1][0]):
        level = f" at level {skill.level}" if skill.level > 1 else ""
        table.faults.warn(
            f"{table.file}: requires: nobody holds {skill.code}{level}, no course "
            f"gives it and no demand teaches it ({name_lines(lines)})."
        )
