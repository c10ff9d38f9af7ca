"""The dossier format as data: every table, column, kind and Dutch name."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from allocator.reading import dutch
from allocator.reading.dutch import plain


class Kind(StrEnum):
    """What a cell may hold; the value is how the documentation calls it."""

    CODE = "code"
    TEXT = "text"
    PLACE = "name of a place"
    DEGREES = "degrees (WGS84)"
    KM = "km"
    MINUTES = "minutes"
    HOURS = "hours a week"
    EUR = "EUR"
    SHARE = "share (`0.05` or `5%`)"
    NUMBER = "number"
    WHOLE = "whole number"
    DAY = "date"
    YES_NO = "yes or no"
    WORD = "word"
    CODES = "list of codes"
    SKILLS_HELD = "list of `code[:level][@last valid day]`"
    SKILLS = "list of `code[:level]`"
    REQUIREMENT = "requirement"
    PROFILE = "number, or runs `people*weeks`"
    COURSES_UNDER_WAY = "list of `course@last day`"
    WEEKS_USED = "list of `contractor:weeks`"


LISTS: Final = frozenset(
    {
        Kind.CODES,
        Kind.SKILLS_HELD,
        Kind.SKILLS,
        Kind.REQUIREMENT,
        Kind.COURSES_UNDER_WAY,
        Kind.WEEKS_USED,
    }
)
DECIMALS: Final = frozenset(
    {
        Kind.DEGREES,
        Kind.KM,
        Kind.MINUTES,
        Kind.HOURS,
        Kind.EUR,
        Kind.SHARE,
        Kind.NUMBER,
    }
)
THOUSANDS: Final = frozenset({Kind.EUR, Kind.HOURS})
"""Kinds in which ``1.234`` may mean 1234."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        Name in the format.
    kind
        What its cells hold.
    required
        Whether every row must fill it (``*`` in the documentation).
    synonyms
        Dutch names that are read as this column.
    words
        For `Kind.WORD` and `Kind.YES_NO`: each value and its synonyms.
    sensitive
        Whether a fault must never repeat what a cell holds.
    """

    name: str
    kind: Kind
    required: bool = False
    synonyms: tuple[str, ...] = ()
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sensitive: bool = False

    def names(self) -> tuple[str, ...]:
        """Every accepted name, in the form in which names are compared."""
        return (plain(self.name), *(plain(word) for word in self.synonyms))


@dataclass(frozen=True, slots=True)
class TableFormat:
    """One table: ``required`` when a dossier without it is no dossier."""

    name: str
    columns: tuple[Column, ...]
    required: bool = False

    def column(self, name: str) -> Column:
        """Column by its name in the format."""
        return next(column for column in self.columns if column.name == name)

    def by_name(self) -> dict[str, Column]:
        """Columns by every accepted name, in compared form."""
        return {name: column for column in self.columns for name in column.names()}

    def names(self) -> tuple[str, ...]:
        """Every accepted name of the table, in compared form."""
        return (plain(self.name), *map(plain, dutch.TABLE_NAMES[self.name]))


def _table(name: str, required: bool, *columns: Column) -> TableFormat:
    """A table whose columns get their Dutch names."""
    named = tuple(
        Column(
            column.name,
            column.kind,
            column.required,
            dutch.COLUMN_NAMES[name][column.name],
            column.words,
            column.sensitive,
        )
        for column in columns
    )
    return TableFormat(name, named, required)


def _words(
    name: str,
    words: dict[str, tuple[str, ...]],
    *,
    required: bool = False,
    sensitive: bool = False,
) -> Column:
    return Column(name, Kind.WORD, required, words=words, sensitive=sensitive)


_PLACE: Final = Column("place", Kind.PLACE)
_LATITUDE: Final = Column("latitude", Kind.DEGREES)
_LONGITUDE: Final = Column("longitude", Kind.DEGREES)
_ID: Final = Column("id", Kind.CODE, required=True)

JOB_SEEKERS: Final = _table(
    "job_seekers",
    True,
    _ID,
    _PLACE,
    _LATITUDE,
    _LONGITUDE,
    Column("travel_km", Kind.KM),
    Column("travel_minutes", Kind.MINUTES),
    Column("available_from", Kind.DAY),
    Column("available_until", Kind.DAY),
    Column("hours", Kind.HOURS, required=True),
    _words("benefit", dutch.BENEFIT, sensitive=True),
    Column("benefit_since", Kind.DAY, sensitive=True),
    Column("register_entry", Kind.YES_NO, words=dutch.YES_NO, sensitive=True),
    _words("age_band", dutch.AGE_BAND, required=True, sensitive=True),
    _words("learning_path", dutch.LEARNING_PATH, sensitive=True),
    Column("learning_level", Kind.WHOLE, sensitive=True),
    Column("skills", Kind.SKILLS_HELD),
    Column("courses_finished", Kind.CODES),
    Column("courses_under_way", Kind.COURSES_UNDER_WAY),
    Column("job_ends", Kind.DAY),
    Column("job_employer", Kind.CODE),
    Column("ambitions", Kind.CODES),
    Column("neighbourhood", Kind.CODE, sensitive=True),
    Column("groups", Kind.CODES, sensitive=True),
    Column("sroi_weeks_life", Kind.WHOLE, sensitive=True),
    Column("sroi_weeks_used", Kind.WEEKS_USED, sensitive=True),
)
TENDERS: Final = _table(
    "tenders",
    True,
    _ID,
    Column("title", Kind.TEXT),
    Column("contractor", Kind.CODE, required=True),
    Column("authority", Kind.TEXT),
    Column("sum_eur", Kind.EUR),
    Column("obligation_share", Kind.SHARE),
    _words("obligation_basis", dutch.OBLIGATION_BASIS),
    Column("wage_bill_eur", Kind.EUR),
    Column("turnover_eur", Kind.EUR),
    Column("labour_hours", Kind.NUMBER),
    Column("labour_share", Kind.SHARE),
    _words("kind", dutch.TENDER_KIND),
    Column("pso_step", Kind.WHOLE),
    Column("threshold_eur", Kind.EUR),
    Column("cap_eur", Kind.EUR),
    Column("rulebook", Kind.CODE, required=True),
    Column("reference_date", Kind.DAY, required=True),
    Column("start", Kind.DAY, required=True),
    Column("end", Kind.DAY, required=True),
    _PLACE,
    _LATITUDE,
    _LONGITUDE,
    Column("cpv", Kind.TEXT),
    Column("sector", Kind.CODE, required=True),
    Column("source", Kind.TEXT),
    Column("assumption", Kind.TEXT),
)
DEMANDS: Final = _table(
    "demands",
    True,
    _ID,
    Column("tender", Kind.CODE, required=True),
    Column("role", Kind.CODE, required=True),
    _PLACE,
    _LATITUDE,
    _LONGITUDE,
    Column("start", Kind.DAY),
    Column("end", Kind.DAY),
    Column("headcount", Kind.PROFILE, required=True),
    Column("hours", Kind.HOURS, required=True),
    Column("requires", Kind.REQUIREMENT),
    Column("learner_requires", Kind.REQUIREMENT),
    Column("learner_places", Kind.PROFILE),
    Column("teaches", Kind.SKILLS),
    Column("teaches_after_weeks", Kind.WHOLE),
    Column("least_weeks", Kind.WHOLE),
    Column("priority", Kind.NUMBER),
    Column("estimated", Kind.YES_NO, words=dutch.YES_NO),
    Column("assumption", Kind.TEXT),
)
COURSES: Final = _table(
    "courses",
    False,
    _ID,
    Column("title", Kind.TEXT),
    Column("gives", Kind.SKILLS, required=True),
    Column("requires", Kind.REQUIREMENT),
    Column("weeks", Kind.WHOLE, required=True),
    _PLACE,
    _LATITUDE,
    _LONGITUDE,
    Column("cost_eur", Kind.EUR),
    _words("pattern", dutch.PATTERN),
    Column("hours", Kind.HOURS),
)
COHORTS: Final = _table(
    "cohorts",
    False,
    _ID,
    Column("course", Kind.CODE, required=True),
    Column("start", Kind.DAY, required=True),
    Column("capacity", Kind.WHOLE, required=True),
    Column("least_size", Kind.WHOLE),
)
ROLES: Final = _table(
    "roles",
    False,
    _ID,
    Column("label_nl", Kind.TEXT),
    Column("label_en", Kind.TEXT),
    Column("isco08", Kind.TEXT),
    Column("esco_uri", Kind.TEXT),
)
PLACES: Final = _table(
    "places",
    False,
    Column("name", Kind.TEXT, required=True),
    Column("latitude", Kind.DEGREES, required=True),
    Column("longitude", Kind.DEGREES, required=True),
)
TRAVEL: Final = _table(
    "travel",
    False,
    Column("from", Kind.PLACE, required=True),
    Column("to", Kind.PLACE, required=True),
    Column("km", Kind.KM),
    Column("minutes", Kind.MINUTES),
)
LOCKS: Final = _table(
    "locks",
    False,
    _words("kind", dutch.LOCK_KIND, required=True),
    Column("job_seeker", Kind.CODE, required=True),
    Column("demand", Kind.CODE),
    Column("start", Kind.DAY),
    Column("end", Kind.DAY),
    Column("who", Kind.TEXT, required=True),
    Column("when", Kind.DAY, required=True),
    Column("why", Kind.TEXT, required=True),
)
OTHER_SROI: Final = _table(
    "other_sroi",
    False,
    _ID,
    Column("tender", Kind.CODE, required=True),
    _words("kind", dutch.OTHER_KIND, required=True),
    Column("amount_eur", Kind.EUR),
    Column("hours", Kind.NUMBER),
    Column("days", Kind.WHOLE),
    Column("date", Kind.DAY),
    Column("description", Kind.TEXT),
    Column("source", Kind.TEXT),
)

TABLES: Final = (
    JOB_SEEKERS,
    TENDERS,
    DEMANDS,
    COURSES,
    COHORTS,
    ROLES,
    PLACES,
    TRAVEL,
    LOCKS,
    OTHER_SROI,
)
