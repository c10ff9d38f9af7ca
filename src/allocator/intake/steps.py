"""What the steps from a contract to its rows share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from allocator.intake.assume import Assumptions
from allocator.intake.demands import Row
from allocator.intake.gaps import Answers, Gap, Sure
from allocator.intake.lot import Found, Lot
from allocator.intake.merge import Contract
from allocator.intake.places import Whereabouts
from allocator.intake.sums import Judged
from allocator.intake.terms import Term, Usual
from allocator.labour import Estimate, LabourFigures
from allocator.reading.horizon import Horizon
from allocator.reading.places import Gazetteer

LONGEST_TEXT: Final = 500
"""Longest text of a dossier, in signs."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every contract of a run."""

    assumptions: Assumptions
    figures: LabourFigures
    answers: Answers
    gazetteer: Gazetteer
    usual: Usual
    horizon: Horizon | None


@dataclass
class Completed:
    """A contract with its rows, its gaps, and why it gives no demand if so.

    ``reason`` is empty when ``demands`` holds rows.
    """

    id: str
    contract: Contract
    reason: str = ""
    tender: Row = field(default_factory=dict)
    demands: list[Row] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    judged: Judged | None = None
    term: Term = field(default=Term(None, None))
    whereabouts: Whereabouts | None = None
    estimate: Estimate | None = None

    @property
    def lot(self) -> Lot:
        """The row that speaks for the contract."""
        return self.contract.lot

    def gap(
        self, name: str, assumed: str, why: str, sure: Sure, where: str = ""
    ) -> None:
        """Note a gap or guess."""
        self.gaps.append(Gap(self.id, name, assumed, why, sure, where))


def where(found: Found[object] | None) -> str:
    """File and path of a value; ``""`` without one."""
    return f"{found.file}: {found.path}" if found else ""


def cut(text: str) -> str:
    """A text that fits in a cell of the dossier."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
