"""Job seekers as columns: each distinct text was read once, the rest is numpy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from allocator.domain import JobSeekers
from allocator.domain.column_checks import column_faults
from allocator.domain.job_seekers import (
    AGE_BANDS,
    BENEFITS,
    LEARNING_PATHS,
    Coded,
    Lists,
)
from allocator.reading.faults import name_lines
from allocator.reading.grammar import SkillCell
from allocator.reading.horizon import Horizon
from allocator.reading.places import Located
from allocator.reading.table import Mask, Table, Values
from allocator.units import FOREVER, NO_WEEK

COLUMNS_OF_FIELD: Final[dict[str, tuple[str, ...]]] = {
    "latitude": ("latitude", "longitude", "place"),
    "longitude": ("longitude", "latitude", "place"),
    "travel_km": ("travel_km", "travel_minutes"),
    "from_week": ("available_from", "job_ends"),
    "until_week": ("available_until", "available_from", "job_ends"),
    "job_end_week": ("job_ends",),
    "job_employer": ("job_employer", "job_ends"),
}
"""Columns of the file that a column of `JobSeekers` comes from; first the one
that a fault names."""

Entry = Callable[[Any], Any]


def read_job_seekers(table: Table, located: Located, horizon: Horizon) -> JobSeekers:
    """Columns of all job seekers; what breaks a rule is reported."""
    job_end = np.minimum(_weeks(table, "job_ends", horizon.week_after), horizon.weeks)
    from_week, until_week = _availability(table, horizon, job_end)
    skills, levels, until = _lists(
        table.values["skills"],
        lambda skill: skill.code,
        lambda skill: skill.level,
        lambda skill: _skill_until(skill, horizon),
    )
    under_way, course_end = _lists(
        table.values["courses_under_way"],
        lambda pair: pair[0],
        lambda pair: horizon.clip(horizon.week_after(pair[1])),
    )
    used, used_weeks = _lists(
        table.values["sroi_weeks_used"], lambda pair: pair[0], lambda pair: pair[1]
    )
    ids = table.column("id")
    people = JobSeekers(
        ids=np.array(ids.words, object)[ids.codes],
        place=_coded(Values([n or None for n in located.names], located.codes)),
        latitude=located.latitude,
        longitude=located.longitude,
        travel_km=table.values["travel_km"].floats(),
        travel_minutes=table.values["travel_minutes"].floats(),
        from_week=from_week,
        until_week=until_week,
        hours=table.values["hours"].floats(),
        benefit=_positions(table, "benefit", BENEFITS),
        benefit_since=_each(
            table.values["benefit_since"], lambda day: day, "datetime64[D]", "NaT"
        ),
        register_entry=_each(
            table.values["register_entry"], lambda word: word == "yes", np.bool_, False
        ),
        age_band=_positions(table, "age_band", AGE_BANDS),
        learning_path=_positions(table, "learning_path", LEARNING_PATHS),
        learning_level=_small(table, "learning_level", np.int8),
        skills=skills,
        skill_level=levels.astype(np.int8),
        skill_until=until,
        courses_finished=_lists(table.values["courses_finished"], str)[0],
        courses_under_way=under_way,
        course_end=course_end,
        job_end_week=job_end,
        job_employer=_coded(table.values["job_employer"]),
        ambitions=_lists(table.values["ambitions"], str)[0],
        neighbourhood=_coded(table.values["neighbourhood"]),
        groups=_lists(table.values["groups"], str)[0],
        sroi_weeks_life=_small(table, "sroi_weeks_life", np.int32),
        sroi_weeks_used=used,
        sroi_weeks=used_weeks,
    )
    _report(table, people)
    return people


def _each(
    column: Values, meaning: Entry, dtype: DTypeLike, blank: object
) -> NDArray[Any]:
    """A column by the meaning of each distinct value; shape (rows,)."""
    each = [blank if value is None else meaning(value) for value in column.values]
    return np.array(each, dtype)[column.codes]


def _positions(table: Table, name: str, words: Sequence[str]) -> NDArray[np.int8]:
    return _each(table.values[name], words.index, np.int8, 0)


def _small(table: Table, name: str, dtype: DTypeLike) -> NDArray[Any]:
    """Whole numbers, clipped to just outside every range so that they fit."""
    limit = np.iinfo(np.int8).max if dtype is np.int8 else np.iinfo(np.int32).max
    return _each(table.values[name], lambda n: min(max(n, -1), limit), dtype, 0)


def _weeks(
    table: Table, name: str, week_of: Callable[[date], int]
) -> NDArray[np.int32]:
    return _each(table.values[name], week_of, np.int32, NO_WEEK)


def _availability(
    table: Table, horizon: Horizon, job_end: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """``[from, until)`` inside the horizon, from the end of the job at the earliest.

    Without a whole week, ``until`` equals ``from``, and a warning counts it.
    """
    from_week = _each(table.values["available_from"], horizon.first_week, np.int32, 0)
    from_week = np.clip(np.maximum(from_week, job_end), 0, horizon.weeks)
    until_week = _each(
        table.values["available_until"], horizon.end_week, np.int32, horizon.weeks
    )
    until_week = np.clip(until_week, 0, horizon.weeks)
    _report_reversed(table)
    none = (from_week >= until_week) & ~table.is_broken(
        "available_from", "available_until", "job_ends"
    )
    if none.any():
        where = name_lines(table.lines[none].tolist())
        table.faults.warn(
            f"{table.file}: available for no whole week of the horizon ({where})."
        )
    return from_week, np.maximum(from_week, until_week)


def _report_reversed(table: Table) -> None:
    days = [
        _each(table.values[name], lambda day: day, "datetime64[D]", "NaT")
        for name in ("available_from", "available_until")
    ]
    rows = np.flatnonzero(days[1] < days[0])
    problem = "lies before the first day of availability"
    remedy = "Let the availability end after it begins"
    table.fault(rows, "available_until", problem, remedy)


def _skill_until(skill: SkillCell, horizon: Horizon) -> int:
    if skill.last_day is None:
        return FOREVER
    week = horizon.clip(horizon.end_week(skill.last_day))
    return week if week < horizon.weeks else FOREVER


def _coded(column: Values) -> Coded:
    """One word a row, the words in order."""
    words = sorted({str(value) for value in column.values if value is not None})
    position = {word: i for i, word in enumerate(words)}
    return Coded(tuple(words), _each(column, position.__getitem__, np.int32, -1))


def _lists(column: Values, word: Entry, *numbers: Entry) -> tuple[Any, ...]:
    """`Lists` of the words of a column, and its sister columns (int32)."""
    cells = [value if isinstance(value, tuple) else () for value in column.values]
    words = sorted({word(entry) for cell in cells for entry in cell})
    position = {name: i for i, name in enumerate(words)}
    starts = np.zeros(len(cells) + 1, np.int64)
    np.cumsum([len(cell) for cell in cells], out=starts[1:])
    lengths = np.diff(starts)[column.codes]
    offsets = np.zeros(len(column.codes) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    # Entry k of row i is entry starts[code of i] + k among the distinct cells.
    source = np.arange(offsets[-1]) + np.repeat(
        starts[column.codes] - offsets[:-1], lengths
    )
    columns = [
        np.array([of(entry) for cell in cells for entry in cell], np.int32)[source]
        for of in (lambda entry: position[word(entry)], *numbers)
    ]
    return Lists(tuple(words), offsets, columns[0]), *columns[1:]


def _report(table: Table, people: JobSeekers) -> None:
    """Rules on whole columns, but not where a cell was reported already."""
    known: dict[str, Mask] = {}
    for found in column_faults(people):
        columns = COLUMNS_OF_FIELD.get(found.column, (found.column,))
        if found.column not in known:
            known[found.column] = table.is_broken(*columns)
        rows = found.rows[~known[found.column][found.rows]]
        table.fault(rows, columns[0], found.problem, found.remedy)
