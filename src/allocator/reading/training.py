"""Courses and their cohorts."""

from __future__ import annotations

from allocator.domain import Cohort, Course
from allocator.reading.faults import name_lines
from allocator.reading.horizon import Horizon
from allocator.reading.places import ANYWHERE, Located
from allocator.reading.rows import build
from allocator.reading.table import Table
from allocator.units import cents


def read_courses(table: Table, located: Located) -> tuple[Course, ...]:
    """Every course without fault."""
    courses = []
    for row in range(len(table)):
        cost, hours = table.decimal(row, "cost_eur"), table.decimal(row, "hours")
        asis = ("id", "title", "gives", "requires", "weeks", "pattern")
        course = build(
            table,
            row,
            Course,
            {
                **{name: table.at(row, name) for name in asis},
                "place": located.place(row) or ANYWHERE,
                "cost_cents": None if cost is None else cents(cost),
                "hours": None if hours is None else float(hours),
            },
        )
        if course:
            courses.append(course)
    return tuple(courses)


def read_cohorts(
    table: Table, courses: tuple[Course, ...], horizon: Horizon
) -> tuple[Cohort, ...]:
    """Cohorts that run inside the horizon; a warning counts the others."""
    weeks = {course.id: course.weeks for course in courses}
    cohorts, outside = [], []
    for row in range(len(table)):
        day = table.day(row, "start")
        start = horizon.first_week(day) if day else 0
        end = start + weeks.get(table.column("course")[row], 0)
        inside = start >= 0 and end <= horizon.weeks
        fields = {
            name: table.at(row, name)
            for name in ("id", "course", "capacity", "least_size")
        }
        fields["start_week"] = start if inside else 0
        cohort = build(table, row, Cohort, fields)
        if not inside:
            outside.append(int(table.lines[row]))
        elif cohort:
            cohorts.append(cohort)
    if outside:
        table.faults.warn(
            f"{table.file}: cohorts that do not run wholly inside the horizon are "
            f"left out ({name_lines(outside)})."
        )
    return tuple(cohorts)
