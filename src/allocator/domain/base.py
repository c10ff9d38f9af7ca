"""What all facts share: frozen, strict about fields, and one form of code."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from allocator.units import LATITUDE_RANGE, LONGITUDE_RANGE

CODE_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}$"

Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
"""An id or code: 1 to 64 letters, digits, ``_ . -``, the first no sign."""

Text = Annotated[str, StringConstraints(max_length=500)]
Week = Annotated[int, Field(ge=0, le=520)]
Level = Annotated[int, Field(ge=1, le=9)]
Cents = Annotated[int, Field(ge=0, le=10**14)]
Hours = Annotated[float, Field(gt=0, le=60, multiple_of=0.25, allow_inf_nan=False)]
Latitude = Annotated[
    float, Field(ge=LATITUDE_RANGE[0], le=LATITUDE_RANGE[1], allow_inf_nan=False)
]
Longitude = Annotated[
    float, Field(ge=LONGITUDE_RANGE[0], le=LONGITUDE_RANGE[1], allow_inf_nan=False)
]


class Fact(BaseModel):
    """A frozen fact of an instance; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Place(Fact):
    """A place on the map (WGS84 degrees); ``name`` is what ``travel.csv`` uses."""

    name: Annotated[str, StringConstraints(max_length=100)] = ""
    latitude: Latitude
    longitude: Longitude


class Benefit(StrEnum):
    """The benefit that a job seeker receives; values keep the Dutch names."""

    NONE = "none"
    PARTICIPATIEWET = "participatiewet"
    WW = "ww"
    WIA_WAO = "wia_wao"
    WAJONG = "wajong"
    WSW = "wsw"


class AgeBand(StrEnum):
    """Age in bands as wide as rulebooks need; a birth date is never asked."""

    UNDER_27 = "15-26"
    FROM_27 = "27-44"
    FROM_45 = "45-49"
    FROM_50 = "50-54"
    FROM_55 = "55-66"


class LearningPath(StrEnum):
    """The learning path that a job seeker follows while working."""

    NONE = "none"
    BBL = "bbl"
    BOL = "bol"
    PRO = "pro"
    VSO = "vso"
