"""What the programme wants: a weight for each term, and how plans are made."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from allocator.domain.base import Code, Fact, Text
from allocator.errors import Fault, InputError
from allocator.resources import model_folder

Gain = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=3)]
Cost = Annotated[Decimal, Field(ge=-1_000_000, le=0, decimal_places=3)]


class Method(StrEnum):
    """How a plan is made: by optimising, or by a rule of thumb used today."""

    OPTIMISE = "optimise"
    FIRST_COME_FIRST_SERVED = "first_come_first_served"
    NEAREST_FIRST = "nearest_first"
    HIGHEST_SROI_FIRST = "highest_sroi_first"


class Weights(Fact):
    """EUR-equivalents per unit of each term; fields are the terms' identifiers.

    ``travel``, ``course_cost`` and ``guidance_cost`` weigh amounts that are
    themselves positive, so their weights are costs: zero or negative.
    """

    sroi_fulfilment: Gain = Decimal(1)
    work_to_work: Gain = Decimal(4_000)
    continuity: Gain = Decimal(1_000)
    filled_weeks: Gain = Decimal(80)
    placed: Gain = Decimal(0)
    ambitions: Gain = Decimal(20)
    travel: Cost = Decimal("-0.5")
    course_cost: Cost = Decimal(-1)
    guidance_cost: Cost = Decimal(0)


class Policy(Fact):
    """A named policy.

    ``equal_chances`` maps a group to the least fraction of its share among
    persons with a candidate demand that its share among the placed must reach;
    empty where the policy does not set it.
    """

    name: Code = "balanced"
    title: Text = "SROI and work-to-work in balance"
    method: Method = Method.OPTIMISE
    max_gap_weeks: Annotated[int, Field(ge=0, le=520)] = 13
    weights: Weights = Weights()
    equal_chances: dict[Code, Annotated[Decimal, Field(ge=0, le=1)]] = Field(
        default_factory=dict
    )


def policy_names() -> list[str]:
    """Names of the policies that come with the package."""
    return sorted(path.stem for path in model_folder("policies").glob("*.toml"))


def load_policy(name_or_path: str) -> Policy:
    """Policy by its name, or from a TOML file of the user's own.

    Raises
    ------
    InputError
        The file is missing or breaks the schema; every fault is listed.
    """
    path = Path(name_or_path)
    if not path.suffix:
        path = model_folder("policies") / f"{name_or_path}.toml"
    if not path.is_file():
        known = ", ".join(policy_names())
        remedy = f"Use one of {known}, or the path of a .toml file"
        problem = "there is no such policy"
        raise InputError([Fault(name_or_path, None, "", "", problem, remedy)])
    try:
        with path.open("rb") as file:
            return Policy.model_validate(tomllib.load(file, parse_float=Decimal))
    except ValidationError as error:
        raise InputError(
            Fault(
                path.name,
                None,
                ".".join(map(str, fault["loc"])),
                str(fault["input"]),
                fault["msg"],
                "See models/README.md for the fields of a policy",
            )
            for fault in error.errors()
        ) from error
    except (ValueError, RecursionError) as error:
        # Bytes that are no UTF-8, TOML's own errors, thousands of digits or brackets.
        problem, remedy = f"is not valid TOML: {error}", "Correct the file"
        raise InputError([Fault(path.name, None, "", "", problem, remedy)]) from error
