"""The figures of an estimate: a reviewed file, each figure with its source."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from allocator.domain.base import Code, Fact, Text
from allocator.errors import Fault, InputError
from allocator.resources import model_folder

DEFAULT_FIGURES: Final = "netherlands-2024"
CpvPrefix = Annotated[str, StringConstraints(pattern=r"^\d{2,8}$")]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Source = Annotated[Text, Field(min_length=1)]
Word = Annotated[str, StringConstraints(min_length=3, to_lower=True)]


class Figure(Fact):
    """A number, where it was read, and whether it is this project's own choice."""

    value: Annotated[Decimal, Field(ge=0)]
    source: Source
    assumed: bool


class Wage(Fact):
    """Cost of an hour worked in one year, in EUR."""

    year: Annotated[int, Field(ge=1950, le=2150)]
    eur_per_hour: Annotated[Decimal, Field(gt=0, le=1000)]
    source: Source
    assumed: bool


class Kind(Fact):
    """A kind of work: which notices are of it, and the share of labour in its cost.

    ``labour_share`` is the part of the direct cost (labour, material, equipment)
    that is labour. ``words`` are parts of words in a title.
    """

    id: Code
    title: Text
    cpv: tuple[CpvPrefix, ...] = ()
    words: tuple[Word, ...] = ()
    labour_share: Share
    source: Source
    assumed: bool
    crew: Code | None = None


class LabourFigures(Fact):
    """A file of `models/labour`; models/README.md tells what each field means."""

    id: Code
    title: Text
    read_on: date
    vague_cpv: tuple[CpvPrefix, ...] = ()
    installation_words: tuple[Word, ...] = ()
    general_costs: Figure
    profit_and_risk: Figure
    wages: Annotated[tuple[Wage, ...], Field(min_length=1)]
    hours_per_year: Figure
    multiplier: Figure
    scale_exponent: Figure
    scale_reference_eur: Figure
    low: Figure
    high: Figure
    ramp_until: Figure
    plateau_until: Figure
    framework_utilisation: Figure
    start_after_award_days: Figure
    start_after_publication_days: Figure
    installed_goods_share: Figure
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    crews: dict[Code, dict[Code, Share]]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Refuse what would silently lose hours or leave a kind undecided."""
        for crew, members in self.crews.items():
            if sum(members.values()) != 1:
                raise ValueError(f"crews.{crew}: the shares do not add up to one")
        unknown = {kind.crew for kind in self.kinds} - {None, *self.crews}
        if unknown:
            raise ValueError(
                f"kinds: no table of crews for {sorted(map(str, unknown))}"
            )
        prefixes = [prefix for kind in self.kinds for prefix in kind.cpv]
        if len(prefixes) != len(set(prefixes)):
            raise ValueError("kinds: a CPV prefix leads to two kinds")
        if not 0 <= self.ramp_until.value < self.plateau_until.value <= 1:
            raise ValueError("plateau_until: must lie after ramp_until, and up to 1")
        if not 1 <= self.hours_per_year.value <= 52 * 60:
            raise ValueError("hours_per_year: must lie from 1 to 3120")
        return self


def load_figures(name_or_path: str = DEFAULT_FIGURES) -> LabourFigures:
    """Figures by their name, or from a TOML file of the user's own.

    Raises
    ------
    InputError
        The file is missing or breaks the schema; every fault is listed.
    """
    path = Path(name_or_path)
    if not path.suffix:
        return _packaged(name_or_path)
    return _read(path, name_or_path)


@cache
def _packaged(name: str) -> LabourFigures:
    return _read(model_folder("labour") / f"{name}.toml", name)


def _read(path: Path, named: str) -> LabourFigures:
    if not path.is_file():
        known = sorted(file.stem for file in model_folder("labour").glob("*.toml"))
        remedy = f"Use {', '.join(known)}, or the path of a .toml file"
        problem = "there are no such figures of labour"
        raise InputError([Fault(named, None, "", "", problem, remedy)])
    try:
        with path.open("rb") as file:
            return LabourFigures.model_validate(tomllib.load(file, parse_float=Decimal))
    except ValidationError as error:
        raise InputError(
            Fault(
                path.name,
                None,
                ".".join(map(str, fault["loc"])),
                "" if isinstance(fault["input"], dict) else str(fault["input"]),
                fault["msg"],
                "See models/README.md for the fields of a file of figures",
            )
            for fault in error.errors()
        ) from error
    except (ValueError, RecursionError) as error:
        # Bytes that are no UTF-8, TOML's own errors, thousands of digits or brackets.
        problem, remedy = f"is not valid TOML: {error}", "Correct the file"
        raise InputError([Fault(path.name, None, "", "", problem, remedy)]) from error
