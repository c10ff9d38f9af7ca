"""Rows as facts: what a model refuses becomes faults of the row's cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from allocator.domain.base import Fact
from allocator.domain.column_checks import CODE_REMEDY
from allocator.reading.table import Table

FactT = TypeVar("FactT", bound=Fact)

COLUMN_OF_FIELD: Final = {
    "sum_cents": "sum_eur",
    "wage_bill_cents": "wage_bill_eur",
    "turnover_cents": "turnover_eur",
    "threshold_cents": "threshold_eur",
    "cap_cents": "cap_eur",
    "cost_cents": "cost_eur",
    "amount_cents": "amount_eur",
    "start_week": "start",
    "end_week": "end",
}


def build(
    table: Table, row: int, model: type[FactT], fields: Mapping[str, object]
) -> FactT | None:
    """A fact from the fields of a row; blank fields take the model's default.

    ``None`` when the row has a fault, which is then reported. A row with a cell
    that cannot be read is checked for what the other cells say.
    """
    incomplete = table.has_fault(row)
    filled = {name: value for name, value in fields.items() if value is not None}
    try:
        fact = model.model_validate(filled)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            if incomplete and not fault["loc"]:
                continue  # the cell that cannot be read may be what is missed
            column, problem, remedy = _worded(fault)
            table.fault_at(row, COLUMN_OF_FIELD.get(column, column), problem, remedy)
        return None
    return None if incomplete else fact


def _worded(fault: ErrorDetails) -> tuple[str, str, str]:
    """Field, problem and remedy of one fault that a model found."""
    message = fault["msg"].removeprefix("Value error, ")
    if not fault["loc"]:
        column, _, rule = message.partition(": ")
        problem, _, remedy = rule.partition("; ")
        return column, problem, remedy or "Correct the row; see instances/README.md"
    column = str(fault["loc"][0])
    if fault["type"] == "string_pattern_mismatch":
        is_code = column not in ("cpv", "isco08")
        remedy = "Use digits only, as many as the code list has"
        return column, "has another form", CODE_REMEDY if is_code else remedy
    return column, "is out of range", as_remedy(message)


def as_remedy(message: str) -> str:
    """What to do, from what a model says that a value should be."""
    message = message.partition(", unable to parse")[0]
    remedy = message.replace("Input should be", "Use a value that is")
    remedy = remedy.replace("valid integer", "whole number")
    return remedy.replace("String should have", "Use")
