"""What can be learnt at all: cycles among courses, skills without a source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from allocator.domain import Course, Demand, JobSeekers, Requirement, SkillLevel
from allocator.reading.faults import name_lines
from allocator.reading.table import Table

Levels = dict[str, int]
"""Highest level of each skill that anybody can have."""


def check_prerequisites(
    tables: dict[str, Table],
    people: JobSeekers,
    demands: tuple[Demand, ...],
    courses: tuple[Course, ...],
) -> None:
    """Report cycles of courses; warn of skills that nobody can have."""
    sources = _sources(people, demands)
    stuck = _learn(sources, courses)
    _report_cycles(tables["courses"], stuck, sources)
    given = _sources(people, demands)
    for course in courses:
        _raise(given, course.gives)
    _warn_of_no_source(tables["demands"], demands, given)


def _raise(levels: Levels, skills: Iterable[SkillLevel]) -> None:
    for skill in skills:
        levels[skill.code] = max(levels.get(skill.code, 0), skill.level)


def _sources(people: JobSeekers, demands: tuple[Demand, ...]) -> Levels:
    """Skills that people hold or demands teach."""
    levels: Levels = {}
    for code, word in enumerate(people.skills.words):
        levels[word] = int(people.skill_level[people.skills.codes == code].max())
    for demand in demands:
        _raise(levels, demand.teaches)
    return levels


def _holds(levels: Levels, clause: tuple[SkillLevel, ...]) -> bool:
    return any(levels.get(skill.code, 0) >= skill.level for skill in clause)


def _satisfied(levels: Levels, requirement: Requirement) -> bool:
    return all(_holds(levels, clause) for clause in requirement.clauses)


def _learn(levels: Levels, courses: tuple[Course, ...]) -> list[Course]:
    """Add what courses give, one after another; courses nobody can begin."""
    waiting = list(courses)
    while True:
        ready = [c for c in waiting if _satisfied(levels, c.requires)]
        if not ready:
            return waiting
        for course in ready:
            _raise(levels, course.gives)
        waiting = [c for c in waiting if c not in ready]


def _report_cycles(table: Table, stuck: list[Course], levels: Levels) -> None:
    """One fault for each cycle, at its first course in the file."""
    needs = {course.id: _needed_from(course, stuck, levels) for course in stuck}
    row_of = {table.column("id")[row]: row for row in range(len(table))}
    told: set[str] = set()
    for course in stuck:
        cycle = _cycle_through(course.id, needs)
        if cycle and not told & set(cycle):
            told |= set(cycle)
            path = " needs ".join(cycle)
            problem = f"cannot be begun by anyone: {path}"
            remedy = "Remove a requirement, or add another source of the skill"
            table.fault_at(row_of[course.id], "requires", problem, remedy)


def _needed_from(course: Course, stuck: list[Course], levels: Levels) -> list[str]:
    """Stuck courses that alone give what a course lacks."""
    lacking = [c for c in course.requires.clauses if not _holds(levels, c)]
    return [
        other.id
        for other in stuck
        for clause in lacking
        if any(
            given.code == skill.code and given.level >= skill.level
            for skill in clause
            for given in other.gives
        )
    ]


def _cycle_through(course: str, needs: dict[str, list[str]]) -> list[str] | None:
    """Shortest path from a course back to itself."""
    paths = [[course]]
    seen: set[str] = set()
    while paths:
        path = paths.pop(0)
        for other in needs.get(path[-1], []):
            if other == course:
                return [*path, course]
            if other not in seen:
                seen.add(other)
                paths.append([*path, other])
    return None


def _warn_of_no_source(
    table: Table, demands: tuple[Demand, ...], levels: Levels
) -> None:
    lines = {
        table.column("id")[row]: int(table.lines[row]) for row in range(len(table))
    }
    lacking: dict[SkillLevel, list[int]] = defaultdict(list)
    for demand in demands:
        for skill in _skills(demand.requires):
            if not _holds(levels, (skill,)):
                lacking[skill].append(lines[demand.id])
    for skill, where in lacking.items():
        level = f" at level {skill.level}" if skill.level > 1 else ""
        table.faults.warn(
            f"{table.file}: requires: nobody holds {skill.code}{level}, no course "
            f"gives it and no demand teaches it ({name_lines(where)})."
        )


def _skills(requirement: Requirement) -> Iterator[SkillLevel]:
    for clause in requirement.clauses:
        yield from clause
