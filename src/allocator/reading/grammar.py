"""The small grammars in cells: lists, skills, requirements and profiles."""

from __future__ import annotations

import re
from datetime import date
from itertools import chain, repeat
from typing import Final, NamedTuple

from allocator.domain import Requirement, SkillLevel
from allocator.domain.base import CODE_PATTERN
from allocator.domain.column_checks import CODE_REMEDY
from allocator.domain.job_seekers import MAX_LEVEL, MAX_SROI_WEEKS
from allocator.reading.dates import read_day
from allocator.reading.faults import UnreadableError

_CODE: Final = re.compile(CODE_PATTERN)
_RUN: Final = re.compile(r"([0-9]{1,6})\*([0-9]{1,3})")
_COUNT: Final = re.compile(r"[0-9]{1,6}")
_WORDS: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")
MAX_HEADCOUNT: Final = 100_000
Profile = int | tuple[tuple[int, int], ...]
"""One number for all weeks, or runs of (people, weeks)."""


class SkillCell(NamedTuple):
    """A skill as a cell names it; ``last_day`` is the last day it is valid."""

    code: str
    level: int
    last_day: date | None


def read_code(text: str) -> str:
    """An id or code."""
    if not _CODE.fullmatch(text) or "\n" in text:
        raise UnreadableError("is not a valid code", CODE_REMEDY)
    return text


def entries(text: str) -> list[str]:
    """Entries of a list, without empty and doubled ones."""
    return list(dict.fromkeys(filter(None, map(str.strip, text.split("|")))))


def is_untidy(text: str) -> bool:
    """Whether a list holds an empty or doubled entry that reading cleans."""
    return bool(text) and len(entries(text)) != text.count("|") + 1


def read_codes(text: str) -> tuple[str, ...]:
    """``a | b``."""
    return tuple(read_code(entry) for entry in entries(text))


def read_skill(text: str) -> SkillLevel:
    """``code`` or ``code:level``."""
    code, colon, level = (part.strip() for part in text.partition(":"))
    return SkillLevel(code=read_code(code), level=_level(level) if colon else 1)


def _level(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_LEVEL):
        raise UnreadableError(
            "holds a level that does not exist", f"Use levels from 1 to {MAX_LEVEL}"
        )
    return int(text)


def read_skills(text: str) -> tuple[SkillLevel, ...]:
    """``a | b:2``."""
    return tuple(read_skill(entry) for entry in entries(text))


def read_held_skills(text: str) -> tuple[SkillCell, ...]:
    """``a | b:2 | c@2026-12-31``."""
    held = []
    for entry in entries(text):
        word, at, day = (part.strip() for part in entry.partition("@"))
        skill = read_skill(word)
        held.append(SkillCell(skill.code, skill.level, read_day(day) if at else None))
    return tuple(held)


def read_requirement(text: str) -> Requirement:
    """``a | b:2 / c``: all clauses, any alternative of each."""
    clauses = []
    for entry in entries(text):
        words = list(filter(None, map(str.strip, entry.split("/"))))
        if not words:
            raise UnreadableError(
                "holds an alternative without a skill", "Write skills around each /"
            )
        clauses.append(tuple(read_skill(word) for word in words))
    return Requirement(clauses=tuple(clauses))


def read_profile(text: str) -> Profile:
    """``4``, or ``2*10 4*26``: 2 people for 10 weeks, then 4 for 26."""
    whole = text.removesuffix(".0")
    if _COUNT.fullmatch(whole):
        runs: Profile = int(whole)
    else:
        found = [_RUN.fullmatch(run) for run in text.split()]
        runs = tuple((int(run[1]), int(run[2])) for run in found if run)
        if len(runs) != len(found) or not runs or any(not weeks for _, weeks in runs):
            raise UnreadableError(
                "is not a number of people a week",
                "Write a whole number, or runs of people*weeks such as 2*10 4*26",
            )
    most = runs if isinstance(runs, int) else max(people for people, _ in runs)
    if most > MAX_HEADCOUNT:
        raise UnreadableError("is out of range", f"Use at most {MAX_HEADCOUNT} people")
    return runs


def weekly(profile: Profile, weeks: int) -> tuple[int, ...] | None:
    """People in each of the weeks; ``None`` when the runs do not add up to them."""
    if isinstance(profile, int):
        return (profile,) * weeks
    if sum(run for _, run in profile) != weeks:
        return None
    return tuple(chain.from_iterable(repeat(people, run) for people, run in profile))


def read_courses_under_way(text: str) -> tuple[tuple[str, date], ...]:
    """``course@2026-06-30``: each course with its last day."""
    found = []
    for entry in entries(text):
        code, at, day = (part.strip() for part in entry.partition("@"))
        if not at:
            raise UnreadableError(
                "names a course without its last day", "Write course@2026-06-30"
            )
        found.append((read_code(code), read_day(day)))
    return tuple(found)


def read_weeks_used(text: str) -> tuple[tuple[str, int], ...]:
    """``contractor:weeks``: weeks that already counted, for each contractor."""
    found: dict[str, int] = {}
    for entry in entries(text):
        code, _, weeks = (part.strip() for part in entry.partition(":"))
        if not (weeks.isascii() and weeks.isdigit() and int(weeks) <= MAX_SROI_WEEKS):
            raise UnreadableError(
                "names a contractor without a number of weeks",
                f"Write contractor:weeks with 0 to {MAX_SROI_WEEKS} weeks",
            )
        if code in found:
            raise UnreadableError(
                "names a contractor twice", "Write each contractor once"
            )
        found[read_code(code)] = int(weeks)
    return tuple(found.items())


def words_in(text: str) -> set[str]:
    """Whatever could be a code in a cell that cannot be read."""
    return set(_WORDS.findall(text))
