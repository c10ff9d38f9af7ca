"""Reads ``instance.toml``, or the sheet ``instance`` of a workbook."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from allocator.domain.base import Code, Fact, Text
from allocator.reading.csv_file import Record
from allocator.reading.dates import read_day
from allocator.reading.faults import Faults, UnreadableError, did_you_mean
from allocator.reading.grammar import entries
from allocator.reading.rows import as_remedy
from allocator.reading.table import shown


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return read_day(value.strip())
    except UnreadableError as error:
        raise ValueError(str(error)) from None


class TravelSettings(Fact):
    """How distances are derived where ``travel`` states none."""

    detour_factor: Annotated[float, Field(ge=1, le=3)] = 1.3
    km_per_hour: Annotated[float, Field(gt=0, le=200)] = 50.0


class Settings(Fact):
    """What a dossier says about itself."""

    version: Annotated[Literal[1], Field(alias="schema")]
    name: Annotated[Text, Field(min_length=1)]
    start: Annotated[date, BeforeValidator(_day)]
    weeks: Annotated[int, Field(ge=1, le=520)]
    guidance_cost_eur: Annotated[
        Decimal, Field(ge=0, le=10_000_000, decimal_places=2)
    ] = Decimal(0)
    extra_skills: tuple[Code, ...] = ()
    travel: TravelSettings = TravelSettings()
    region: Text = ""
    provenance: Text = ""
    licence: Text = ""

    @field_validator("start")
    @classmethod
    def _monday(cls, day: date) -> date:
        if day.weekday():
            before = day - timedelta(days=day.weekday())
            raise ValueError(f"is not a Monday; use {before}")
        return day


TRAVEL_KEYS: Final = tuple(TravelSettings.model_fields)
KEYS: Final = (
    "schema",
    *(key for key in Settings.model_fields if key not in ("version", "travel")),
    *(f"travel.{key}" for key in TRAVEL_KEYS),
)


def read_toml(file: str, data: bytes, faults: Faults) -> Settings | None:
    """Settings from the bytes of ``instance.toml``."""
    try:
        text = data.decode("utf-8-sig")
        raw = tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.add(file, line, "", "", "is not UTF-8", "Save the file as UTF-8")
        return None
    except (ValueError, RecursionError) as error:
        # Thousands of digits or brackets end in other errors than TOML's own.
        at = re.search(r"line (\d+)", str(error))
        line_of = int(at[1]) if at else None
        is_toml = isinstance(error, tomllib.TOMLDecodeError)
        problem = f"is not valid TOML ({error if is_toml else 'a value is too long'})"
        faults.add(file, line_of, "", "", problem, "Correct the line")
        return None
    lines: dict[str, int] = {}
    for number, line_text in enumerate(text.splitlines(), 1):
        key = re.match(r"\s*([A-Za-z0-9_]+)\s*=", line_text)
        if key:
            lines.setdefault(key[1], number)
    return _settings(file, raw, lines, faults)


def read_sheet(file: str, records: Iterable[Record], faults: Faults) -> Settings | None:
    """Settings from a sheet of two columns, key and value."""
    raw: dict[str, object] = {}
    travel: dict[str, object] = {}
    lines: dict[str, int] = {}
    for line, fields in records:
        key, value = (*(field.strip() for field in fields), "", "")[:2]
        if not key or key.startswith("#") or (key == "key" and value == "value"):
            continue
        key = key.removeprefix("travel.")
        if key in lines:
            problem = f"is a key that line {lines[key]} has already"
            faults.add(file, line, key, "", problem, "Keep one of the two")
        lines[key] = line
        if value and key in TRAVEL_KEYS:
            travel[key] = value
        elif value:
            raw[key] = _typed(key, value)
    return _settings(file, raw | {"travel": travel}, lines, faults)


def _typed(key: str, value: str) -> object:
    if key == "extra_skills":
        return entries(value)
    return int(value) if key == "schema" and value.isdecimal() else value


def _settings(
    file: str, raw: dict[str, object], lines: dict[str, int], faults: Faults
) -> Settings | None:
    """Validated settings; every fault by its key."""
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            place = [str(part) for part in fault["loc"]]
            key = place[1] if place[0] == "travel" and len(place) > 1 else place[0]
            value, problem, remedy = _worded(fault)
            faults.add(file, lines.get(key), ".".join(place), value, problem, remedy)
        return None


def _worded(fault: ErrorDetails) -> tuple[str, str, str]:
    """Value, problem and remedy of one fault."""
    if fault["type"] == "missing":
        return "", "is missing", "Add the key"
    if fault["type"] == "extra_forbidden":
        name = ".".join(map(str, fault["loc"]))
        remedy = did_you_mean(name, KEYS, "Remove the key")
        return "", "is a key that is not known", remedy
    value = shown(str(fault["input"]))
    if fault["type"] == "value_error":
        problem, _, remedy = fault["msg"].removeprefix("Value error, ").partition("; ")
        return value, problem, remedy[0].upper() + remedy[1:]
    return value, "is not a value for this key", as_remedy(fault["msg"])
