"""Job seekers: one frozen model for one person, columns for a million.

`JobSeeker` says what a valid person is. `JobSeekers` holds the same facts as
numpy columns; `allocator.domain.column_checks` applies the same rules to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from allocator.domain.base import (
    AgeBand,
    Benefit,
    Code,
    Fact,
    Hours,
    Latitude,
    LearningPath,
    Longitude,
    Text,
    Week,
)
from allocator.domain.skills import HeldSkill
from allocator.units import (
    FOREVER,
    NO_WEEK,
)

BENEFITS: Final = tuple(Benefit)
AGE_BANDS: Final = tuple(AgeBand)
LEARNING_PATHS: Final = tuple(LearningPath)
MAX_TRAVEL_KM: Final = 200.0
MAX_TRAVEL_MINUTES: Final = 360.0
MAX_SROI_WEEKS: Final = 2_600
MAX_HOURS: Final = 60.0
MAX_LEARNING_LEVEL: Final = 4
MAX_WEEK: Final = 520
MAX_LEVEL: Final = 9
JOB_END_RANGE: Final = (-520, 520)


class CourseUnderWay(Fact):
    """A course that a person follows already; its skills hold from ``end_week``."""

    course: Code
    end_week: Week


class UsedWeeks(Fact):
    """Weeks that already counted for social return with one contractor."""

    contractor: Code
    weeks: Annotated[int, Field(ge=0, le=MAX_SROI_WEEKS)]


class JobSeeker(Fact):
    """One person (set I), under a pseudonym.

    Exactly one of ``travel_km`` (one way) and ``travel_minutes`` (a day, both
    ways) is given. ``job_end_week`` is the first week after the current job,
    negative when it ended before the plan starts.
    """

    id: Code
    place: Text = ""
    latitude: Latitude
    longitude: Longitude
    travel_km: Annotated[float, Field(gt=0, le=MAX_TRAVEL_KM)] | None = None
    travel_minutes: Annotated[float, Field(gt=0, le=MAX_TRAVEL_MINUTES)] | None = None
    from_week: Week
    until_week: Week
    hours: Hours
    benefit: Benefit = Benefit.NONE
    benefit_since: date | None = None
    register_entry: bool = False
    age_band: AgeBand
    learning_path: LearningPath = LearningPath.NONE
    learning_level: Annotated[int, Field(ge=0, le=MAX_LEARNING_LEVEL)] = 0
    skills: tuple[HeldSkill, ...] = ()
    courses_finished: tuple[Code, ...] = ()
    courses_under_way: tuple[CourseUnderWay, ...] = ()
    job_end_week: (
        Annotated[int, Field(ge=JOB_END_RANGE[0], le=JOB_END_RANGE[1])] | None
    ) = None
    job_employer: Code | None = None
    ambitions: tuple[Code, ...] = ()
    neighbourhood: Code | None = None
    groups: tuple[Code, ...] = ()
    sroi_weeks_life: Annotated[int, Field(ge=0, le=MAX_SROI_WEEKS)] = 0
    sroi_weeks_used: tuple[UsedWeeks, ...] = ()

    @model_validator(mode="after")
    def _fields_that_belong_together(self) -> Self:
        if (self.travel_km is None) == (self.travel_minutes is None):
            raise ValueError("travel_km: give kilometres or minutes, one of the two")
        if self.from_week > self.until_week:
            raise ValueError("until_week: lies before the first week")
        if (self.job_end_week is None) != (self.job_employer is None):
            raise ValueError("job_employer: belongs together with the end of the job")
        if self.job_end_week is not None and self.from_week < self.job_end_week:
            raise ValueError("from_week: lies before the end of the current job")
        return self


class Coded(NamedTuple):
    """One word a row: ``words[codes[i]]``, none where ``codes[i]`` is -1."""

    words: tuple[str, ...]
    codes: NDArray[np.int32]

    def word(self, row: int) -> str | None:
        """Word of a row, or ``None``."""
        code = self.codes[row]
        return None if code < 0 else self.words[code]


class Lists(NamedTuple):
    """A list of words a row, row ``i`` at ``offsets[i]:offsets[i + 1]``."""

    words: tuple[str, ...]
    offsets: NDArray[np.int64]
    codes: NDArray[np.int32]

    def row(self, row: int) -> slice:
        """Positions of a row's entries in ``codes`` and its sister columns."""
        return slice(int(self.offsets[row]), int(self.offsets[row + 1]))

    def of(self, row: int) -> tuple[str, ...]:
        """Words of a row."""
        codes = self.codes[self.offsets[row] : self.offsets[row + 1]].tolist()
        return tuple([self.words[code] for code in codes]) if codes else ()

    def rows(self) -> NDArray[np.int64]:
        """Row of each entry, shape (entries,)."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))


@dataclass(frozen=True, slots=True)
class JobSeekers:
    """Job seekers as columns, row ``i`` being person ``i``; N rows.

    ids object (str); latitude, longitude float64 degrees; travel_km and
    travel_minutes float64, NaN where not given; from_week, until_week int32;
    hours float64; benefit, age_band, learning_path int8 positions in
    `BENEFITS`, `AGE_BANDS`, `LEARNING_PATHS`; benefit_since datetime64[D], NaT
    where unknown; register_entry bool; learning_level int8; job_end_week int32,
    `NO_WEEK` for none; sroi_weeks_life int32. Beside the entries of ``skills``:
    skill_level int8 and skill_until int32 (`FOREVER` when it does not expire);
    of ``courses_under_way``: course_end int32; of ``sroi_weeks_used``:
    sroi_weeks int32.
    """

    ids: NDArray[np.object_]
    place: Coded
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    travel_km: NDArray[np.float64]
    travel_minutes: NDArray[np.float64]
    from_week: NDArray[np.int32]
    until_week: NDArray[np.int32]
    hours: NDArray[np.float64]
    benefit: NDArray[np.int8]
    benefit_since: NDArray[np.datetime64]
    register_entry: NDArray[np.bool_]
    age_band: NDArray[np.int8]
    learning_path: NDArray[np.int8]
    learning_level: NDArray[np.int8]
    skills: Lists
    skill_level: NDArray[np.int8]
    skill_until: NDArray[np.int32]
    courses_finished: Lists
    courses_under_way: Lists
    course_end: NDArray[np.int32]
    job_end_week: NDArray[np.int32]
    job_employer: Coded
    ambitions: Lists
    neighbourhood: Coded
    groups: Lists
    sroi_weeks_life: NDArray[np.int32]
    sroi_weeks_used: Lists
    sroi_weeks: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, row: int) -> JobSeeker:
        """One person as a model, not validated again."""
        held = self.skills.row(row)
        under_way = self.courses_under_way.row(row)
        used = self.sroi_weeks_used.row(row)
        since = self.benefit_since[row]
        ends = int(self.job_end_week[row])
        return JobSeeker.model_construct(
            id=self.ids[row],
            place=self.place.word(row) or "",
            latitude=float(self.latitude[row]),
            longitude=float(self.longitude[row]),
            travel_km=_given(self.travel_km[row]),
            travel_minutes=_given(self.travel_minutes[row]),
            from_week=int(self.from_week[row]),
            until_week=int(self.until_week[row]),
            hours=float(self.hours[row]),
            benefit=BENEFITS[self.benefit[row]],
            benefit_since=None if np.isnat(since) else since.astype(object),
            register_entry=bool(self.register_entry[row]),
            age_band=AGE_BANDS[self.age_band[row]],
            learning_path=LEARNING_PATHS[self.learning_path[row]],
            learning_level=int(self.learning_level[row]),
            skills=tuple(
                HeldSkill.model_construct(
                    code=code,
                    level=int(level),
                    until_week=None if until == FOREVER else int(until),
                )
                for code, level, until in zip(
                    self.skills.of(row),
                    self.skill_level[held],
                    self.skill_until[held],
                    strict=True,
                )
            ),
            courses_finished=self.courses_finished.of(row),
            courses_under_way=tuple(
                CourseUnderWay.model_construct(course=course, end_week=int(week))
                for course, week in zip(
                    self.courses_under_way.of(row),
                    self.course_end[under_way],
                    strict=True,
                )
            ),
            job_end_week=None if ends == NO_WEEK else ends,
            job_employer=self.job_employer.word(row),
            ambitions=self.ambitions.of(row),
            neighbourhood=self.neighbourhood.word(row),
            groups=self.groups.of(row),
            sroi_weeks_life=int(self.sroi_weeks_life[row]),
            sroi_weeks_used=tuple(
                UsedWeeks.model_construct(contractor=contractor, weeks=int(weeks))
                for contractor, weeks in zip(
                    self.sroi_weeks_used.of(row), self.sroi_weeks[used], strict=True
                )
            ),
        )

    def __iter__(self) -> Iterator[JobSeeker]:
        return (self[row] for row in range(len(self)))


def _given(number: np.float64) -> float | None:
    return None if np.isnan(number) else float(number)


def columns_of(people: Sequence[JobSeeker]) -> JobSeekers:
    """Columns of people given one by one; for small instances and tests."""

    def numbers(field: str, dtype: Any, empty: Any = None) -> NDArray[Any]:
        values = [getattr(person, field) for person in people]
        return np.array([empty if value is None else value for value in values], dtype)

    def held(field: str, entry: str, empty: Any = None) -> list[Any]:
        entries = [e for person in people for e in getattr(person, field)]
        values = [getattr(e, entry) for e in entries]
        return [empty if value is None else value for value in values]

    return JobSeekers(
        ids=numbers("id", object),
        place=coded([person.place or None for person in people]),
        latitude=numbers("latitude", np.float64),
        longitude=numbers("longitude", np.float64),
        travel_km=numbers("travel_km", np.float64, np.nan),
        travel_minutes=numbers("travel_minutes", np.float64, np.nan),
        from_week=numbers("from_week", np.int32),
        until_week=numbers("until_week", np.int32),
        hours=numbers("hours", np.float64),
        benefit=np.array([BENEFITS.index(p.benefit) for p in people], np.int8),
        benefit_since=numbers("benefit_since", "datetime64[D]", "NaT"),
        register_entry=numbers("register_entry", np.bool_),
        age_band=np.array([AGE_BANDS.index(p.age_band) for p in people], np.int8),
        learning_path=np.array(
            [LEARNING_PATHS.index(p.learning_path) for p in people], np.int8
        ),
        learning_level=numbers("learning_level", np.int8),
        skills=lists_of([[s.code for s in p.skills] for p in people]),
        skill_level=np.array(held("skills", "level"), np.int8),
        skill_until=np.array(held("skills", "until_week", FOREVER), np.int32),
        courses_finished=lists_of([p.courses_finished for p in people]),
        courses_under_way=lists_of(
            [[c.course for c in p.courses_under_way] for p in people]
        ),
        course_end=np.array(held("courses_under_way", "end_week"), np.int32),
        job_end_week=numbers("job_end_week", np.int32, NO_WEEK),
        job_employer=coded([p.job_employer for p in people]),
        ambitions=lists_of([p.ambitions for p in people]),
        neighbourhood=coded([p.neighbourhood for p in people]),
        groups=lists_of([p.groups for p in people]),
        sroi_weeks_life=numbers("sroi_weeks_life", np.int32),
        sroi_weeks_used=lists_of(
            [[u.contractor for u in p.sroi_weeks_used] for p in people]
        ),
        sroi_weeks=np.array(held("sroi_weeks_used", "weeks"), np.int32),
    )


def coded(words: Sequence[str | None]) -> Coded:
    """`Coded` from one word or ``None`` a row."""
    known = {word: i for i, word in enumerate(sorted({w for w in words if w}))}
    codes = np.array([known.get(w, -1) if w else -1 for w in words], np.int32)
    return Coded(tuple(known), codes)


def lists_of(rows: Sequence[Sequence[str]]) -> Lists:
    """`Lists` from one list of words a row."""
    known = {word: i for i, word in enumerate(sorted({w for row in rows for w in row}))}
    offsets = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    codes = np.array([known[word] for row in rows for word in row], np.int32)
    return Lists(tuple(known), offsets, codes)
