"""Which people a block is for: one condition, for one person and for columns."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from allocator.domain.base import AgeBand, Benefit, Code, Fact, LearningPath
from allocator.domain.job_seekers import (
    AGE_BANDS,
    BENEFITS,
    LEARNING_PATHS,
    MAX_LEARNING_LEVEL,
    JobSeeker,
    JobSeekers,
    Lists,
)
from allocator.rulebook.words import Contract
from allocator.units import MONTHS_PER_YEAR, NO_WEEK, WEEKS_PER_YEAR, months_later

Months = Annotated[int, Field(ge=0, le=1_200)]


class Predicate(Fact):
    """Which people a block is for; an empty field asks nothing.

    ``benefit_months_from`` and ``benefit_months_below`` are whole months on the
    benefit at the tender's reference date; a date that is not known, or lies after
    it, counts as none. ``unemployed`` excludes people whose current job has not
    ended by itself before the plan, that is, everyone who comes with the end of a
    job. ``unemployed_months`` is held against the end of a job where a person comes
    with one, and asks nothing of others. ``group`` names tags of people, any of
    which will do.
    """

    benefit: tuple[Benefit, ...] = ()
    benefit_months_from: Months = 0
    benefit_months_below: Months | None = None
    register_entry: bool | None = None
    learning_path: tuple[LearningPath, ...] = ()
    learning_level_from: Annotated[int, Field(ge=0, le=MAX_LEARNING_LEVEL)] = 0
    learning_level_to: Annotated[int, Field(ge=0, le=MAX_LEARNING_LEVEL)] = (
        MAX_LEARNING_LEVEL
    )
    age_band: tuple[AgeBand, ...] = ()
    unemployed: bool | None = None
    unemployed_months: Months = 0
    group: tuple[Code, ...] = ()
    contract: tuple[Contract, ...] = ()

    @model_validator(mode="after")
    def _can_hold(self) -> Self:
        if self.learning_level_from > self.learning_level_to:
            raise ValueError(
                "learning_level_to: lies below learning_level_from; Swap them"
            )
        below = self.benefit_months_below
        if below is not None and below <= self.benefit_months_from:
            raise ValueError(
                "benefit_months_below: leaves no month to hold in; Let it lie above "
                "benefit_months_from"
            )
        return self

    @property
    def steps(self) -> set[int]:
        """Months on benefit at which it begins or ends to hold."""
        return {self.benefit_months_from, self.benefit_months_below or 0} - {0}

    def holds(
        self, person: JobSeeker, on: date, contract: Contract | None = None
    ) -> bool:
        """Whether the predicate holds for one person.

        Parameters
        ----------
        person
            The person.
        on
            The tender's reference date.
        contract
            Kind of contract between person and contractor, where it is known.
        """
        register, unemployed = self.register_entry, self.unemployed
        below, since = self.benefit_months_below, person.benefit_since
        ended = person.job_end_week
        return (
            (not self.benefit or person.benefit in self.benefit)
            and has_lasted(since, self.benefit_months_from, on)
            and (below is None or not has_lasted(since, below, on))
            and (register is None or person.register_entry == register)
            and (not self.learning_path or person.learning_path in self.learning_path)
            and self.learning_level_from
            <= person.learning_level
            <= self.learning_level_to
            and (not self.age_band or person.age_band in self.age_band)
            and (unemployed is None or (ended is None) == unemployed)
            and (
                ended is None
                or not self.unemployed_months
                or not self._is_too_soon(ended)
            )
            and (not self.group or bool({*self.group} & {*person.groups}))
            and (not self.contract or contract in self.contract)
        )

    def _is_too_soon(self, ended: Any) -> Any:
        """Whether the job ended too few months before the plan; also of columns."""
        weeks = self.unemployed_months * WEEKS_PER_YEAR
        return ended * MONTHS_PER_YEAR > -weeks

    def mask(self, people: JobSeekers, months: int) -> NDArray[np.bool_]:
        """Whether it holds, everyone being so many months on benefit; shape (N,)."""
        below = self.benefit_months_below
        if months < self.benefit_months_from or (below is not None and months >= below):
            return np.zeros(len(people), bool)
        held = people.learning_level >= self.learning_level_from
        held &= people.learning_level <= self.learning_level_to
        if self.benefit:
            held &= np.isin(people.benefit, _positions(BENEFITS, self.benefit))
        if self.register_entry is not None:
            held &= people.register_entry == self.register_entry
        if self.learning_path:
            paths = _positions(LEARNING_PATHS, self.learning_path)
            held &= np.isin(people.learning_path, paths)
        if self.age_band:
            held &= np.isin(people.age_band, _positions(AGE_BANDS, self.age_band))
        without_job = people.job_end_week == NO_WEEK
        if self.unemployed is not None:
            held &= without_job == self.unemployed
        if self.unemployed_months:
            ended = people.job_end_week.astype(np.int64)
            held &= without_job | ~self._is_too_soon(ended)
        if self.group:
            held &= _tagged(people.groups, self.group)
        return held & (not self.contract)

    def excludes(self, other: Predicate) -> bool:
        """Whether nobody can be there for whom both hold."""
        return (
            _apart(self.benefit, other.benefit)
            or _apart(self.learning_path, other.learning_path)
            or _apart(self.age_band, other.age_band)
            or _apart(self.contract, other.contract)
            or _differ(self.register_entry, other.register_entry)
            or _differ(self.unemployed, other.unemployed)
            or self.learning_level_to < other.learning_level_from
            or other.learning_level_to < self.learning_level_from
            or _ends_before(self.benefit_months_below, other.benefit_months_from)
            or _ends_before(other.benefit_months_below, self.benefit_months_from)
        )


def has_lasted(since: date | None, months: int, on: date) -> bool:
    """Whether something has lasted so many whole calendar months on a day."""
    return not months or (since is not None and months_later(since, months) <= on)


def _positions(words: tuple[Any, ...], wanted: tuple[Any, ...]) -> list[int]:
    return [words.index(word) for word in wanted]


def _tagged(tags: Lists, wanted: tuple[str, ...]) -> NDArray[np.bool_]:
    """Rows with any of the tags, shape (N,)."""
    codes = [code for code, word in enumerate(tags.words) if word in wanted]
    held = np.zeros(len(tags.offsets) - 1, bool)
    held[tags.rows()[np.isin(tags.codes, codes)]] = True
    return held


def _apart(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return bool(one) and bool(other) and not {*one} & {*other}


def _differ(one: bool | None, other: bool | None) -> bool:
    return one is not None and other is not None and one is not other


def _ends_before(below: int | None, start: int) -> bool:
    return below is not None and below <= start
