"""Courses and their cohorts."""

from __future__ import annotations

import numpy as np

from allocator.domain import Cohort, Course
from allocator.reading.faults import name_lines
from allocator.reading.horizon import Horizon
from allocator.reading.places import Located
from allocator.reading.rows import build
from allocator.reading.table import Table
from allocator.units import cents


def read_courses(table: Table, located: Located) -> tuple[Course, ...]:
    """Every course without fault."""
    broken = table.is_broken(*table.values)
    courses = []
    for row in np.flatnonzero(~broken).tolist():
        cost, hours = table.decimal(row, "cost_eur"), table.decimal(row, "hours")
        asis = ("id", "title", "gives", "requires", "weeks", "pattern")
        course = build(
            table,
            row,
            Course,
            {
                **{name: table.at(row, name) for name in asis},
                "place": located.place(row),
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
    broken = table.is_broken(*table.values)
    cohorts, outside = [], []
    for row in np.flatnonzero(~broken).tolist():
        day = table.day(row, "start")
        course = table.column("course")[row]
        if day is None or course not in weeks:
            continue
        start = horizon.first_week(day)
        inside = start >= 0 and start + weeks[course] <= horizon.weeks
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
