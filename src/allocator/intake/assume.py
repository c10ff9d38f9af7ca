"""What is assumed where notices are silent: defaults, and the user's own file."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from allocator.domain.base import Code, Fact
from allocator.errors import Fault, InputError
from allocator.labour import LabourFigures, Level, Method, load_figures
from allocator.labour.figures import DEFAULT_FIGURES

Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
Rate = Annotated[Decimal, Field(gt=0, le=10_000)]
Days = Annotated[int, Field(ge=0, le=3_650)]
_MAX_BYTES = 2**20


class Assumptions(Fact):
    """Keys of the file that ``--assume`` names; each may be left out.

    Parameters
    ----------
    forecast
        Whether calls for tenders, not awarded yet, give demand too.
    obligation_share
        Share of the sum that is owed as social return.
    framework_utilisation
        Share of a framework's ceiling that will be ordered.
    days_from_award_to_start, days_from_publication_to_start
        For contracts whose notices give no first day.
    months
        Length of a contract where neither its notices nor others tell one.
    figures, method, level, scaled
        How labour is estimated: the file of figures, which also states the three
        values above where this one does not, and what is done with them.
    rates
        EUR for one unit of another currency.
    rulebook
        Rulebook of every tender.
    """

    forecast: bool = False
    obligation_share: Annotated[Decimal, Field(ge=0, le=1)] = Decimal("0.05")
    framework_utilisation: Annotated[Decimal, Field(gt=0, le=1)] | None = None
    days_from_award_to_start: Days | None = None
    days_from_publication_to_start: Days | None = None
    months: Annotated[int, Field(ge=1, le=180)] = 24
    figures: str = DEFAULT_FIGURES
    method: Method = Method.COST_SHARE
    level: Level = Level.BASE
    scaled: bool = False
    rates: dict[Currency, Rate] = Field(default_factory=dict)
    rulebook: Code = "haaglanden-2023"

    def labour_figures(self) -> LabourFigures:
        """The file of figures."""
        return load_figures(self.figures)

    def completed(self) -> Assumptions:
        """With the figures' values for what this file leaves out."""
        figures = self.labour_figures()
        return self.model_copy(
            update={
                name: getattr(self, name)
                if getattr(self, name) is not None
                else as_field(figure.value)
                for name, figure, as_field in (
                    ("framework_utilisation", figures.framework_utilisation, Decimal),
                    (
                        "days_from_award_to_start",
                        figures.start_after_award_days,
                        int,
                    ),
                    (
                        "days_from_publication_to_start",
                        figures.start_after_publication_days,
                        int,
                    ),
                )
            }
        )


def read_assumptions(path: Path) -> Assumptions:
    """Read a file of assumptions.

    Raises
    ------
    InputError
        Not TOML, an unknown key, or a value out of its range: every one of them.
    """
    data = path.read_bytes()
    remedy = "Write keys and values as docs/intake.md shows"
    if len(data) > _MAX_BYTES:
        raise InputError([Fault(path.name, None, "", "", "is too long", remedy)])
    try:
        # Decimal, so that 0.05 is what was written.
        content = tomllib.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        problem = f"is not TOML ({error})"
        raise InputError([Fault(path.name, None, "", "", problem, remedy)]) from None
    try:
        return Assumptions.model_validate(content)
    except ValidationError as error:
        raise InputError(
            Fault(
                path.name,
                None,
                ".".join(str(part) for part in fault["loc"]),
                "",
                f"cannot be used ({fault['msg']})",
                remedy,
            )
            for fault in error.errors(include_url=False)
        ) from None
