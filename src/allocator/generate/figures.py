"""The shares and figures that a dossier is drawn from, with their sources.

They stand in three tables of the package, ``data/synthetic_*.toml``: people, work,
and skills. What is read here is checked once, and frozen.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Annotated

from pydantic import Field

from allocator.domain.base import Code, Fact
from allocator.resources import data_file

Share = Annotated[float, Field(ge=0, le=1)]
Shares = dict[str, Annotated[float, Field(ge=0)]]
Band = tuple[int, int, float]
"""From, up to (not included), share."""

_SKILL = re.compile(r"[a-z][a-z0-9_]*")


class Travel(Fact):
    """Travel limits in km one way, or in minutes a day."""

    in_minutes: Share
    km: Shares
    minutes: Shares


class Availability(Fact):
    """Who is there from the start, and who stops early after how many weeks."""

    from_start: Share
    last_entry: Share
    stops_early: Share
    stay: tuple[int, int]


class Learning(Fact):
    """``path level`` of the young and of the others."""

    young: Shares
    others: Shares


class Competence(Fact):
    """Lines of work that a person knows, their level, and general skills."""

    lines: Shares
    level: Shares
    level_with_job: Shares
    general: Shares
    with_job: float


class Ambitions(Fact):
    """Chance that a person names a sector they know, another, or a role."""

    own_sector: Share
    other_sector: Share
    own_role: Share


class History(Fact):
    """Who used social-return weeks before, and how many."""

    share: Share
    weeks: tuple[int, int]


class TakenCourses(Fact):
    """Share of holders who have it from a course, and of others who follow it."""

    finished: Shares
    under_way: Shares


class PeopleFigures(Fact):
    """``synthetic_people.toml``."""

    with_job: Share
    employed_by_contractor: Share
    benefit: Shares
    register_share: Annotated[Shares, Field(alias="register")]
    age: dict[str, Shares]
    weeks_on_benefit: dict[str, tuple[Band, ...]]
    hours: dict[str, Shares]
    travel: Travel
    availability: Availability
    learning: Learning
    competence: Competence
    ambitions: Ambitions
    history: History
    courses: TakenCourses


class Sums(Fact):
    """From places to a contract sum and its obligation."""

    years_per_million: tuple[float, float]
    open_share: tuple[float, float]
    wage_eur_per_year: int
    obligation: Shares
    wage_bill: Share
    threshold: Shares
    capped: Share
    cap_eur: int


class Tenders(Fact):
    """How many demands and weeks a tender has, and who carries it out."""

    demands: Shares
    weeks: tuple[Band, ...]
    per_contractor: int
    award: tuple[int, int]
    anywhere: Share


class Demands(Fact):
    """Weeks, hours and staffing of a demand."""

    balance: tuple[float, float]
    weeks: tuple[Band, ...]
    elsewhere: Share
    neighbours: int
    hours: Shares
    priority: Shares
    drivers: Share
    trapezoid: Share
    peak: tuple[float, float, float]
    step: int


class Sector(Fact):
    """A sector, from how many demands on it takes part, and its roles."""

    id: Code
    from_demands: int
    weight: float
    cpv: str
    title: str
    roles: Shares


class WorkFigures(Fact):
    """``synthetic_work.toml``."""

    sums: Sums
    tenders: Tenders
    demands: Demands
    sectors: tuple[Sector, ...]


class Certificate(Fact):
    """Who holds a certificate at the start; ``months`` is the longest validity."""

    id: Code
    lines: tuple[str, ...]
    share: Share
    months: int | None = None


class RoleFigures(Fact):
    """What a role asks and teaches; labels only where the package has none."""

    id: Code
    line: Code
    requires: str
    learner_requires: str = ""
    learners: Share = 0.0
    teaches: str = ""
    teaches_after: int | None = None
    least_weeks: int
    open: Share
    label_nl: str = ""
    label_en: str = ""
    isco08: str = ""


class CourseFigures(Fact):
    """A kind of course; ``seats`` is its part of the seats, or of the people."""

    id: Code
    title: str
    gives: str
    requires: str = ""
    weeks: int
    cost_eur: int
    seats: Share
    hours: int | None = None
    every: int | None = None


class SkillFigures(Fact):
    """``synthetic_skills.toml``."""

    certificates: tuple[Certificate, ...]
    roles: tuple[RoleFigures, ...]
    courses: tuple[CourseFigures, ...]
    beside_work: tuple[CourseFigures, ...]


@cache
def people_figures() -> PeopleFigures:
    """Figures about people."""
    return PeopleFigures.model_validate(_table("people"))


@cache
def work_figures() -> WorkFigures:
    """Figures about tenders and demands."""
    return WorkFigures.model_validate(_table("work"))


@cache
def skill_figures() -> SkillFigures:
    """Figures about roles, certificates and courses."""
    return SkillFigures.model_validate(_table("skills"))


def skills_named(text: str) -> set[str]:
    """Codes in a requirement or a list of skills."""
    return set(_SKILL.findall(re.sub(r":[0-9]", "", text)))


def _table(name: str) -> dict[str, object]:
    with data_file(f"synthetic_{name}.toml").open("rb") as file:
        return tomllib.load(file)
