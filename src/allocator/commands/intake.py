"""``allocator intake``: notices and spreadsheets of tenders into a dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from allocator.errors import OutputError
from allocator.intake.assume import Assumptions, read_assumptions
from allocator.intake.run import Intake, run_intake
from allocator.intake.todo import TODO
from allocator.rulebook import rulebook_names

_REASONS_SHOWN: Final = 12
Say = Callable[[str], None]


@dataclass(frozen=True)
class IntakeRequest:
    """What the user asked for; ``rates`` are words such as ``GBP=1.17``."""

    files: tuple[Path, ...]
    out: Path
    rulebook: str | None
    assume: Path | None
    rates: tuple[str, ...] = ()


def intake_files(request: IntakeRequest, say: Say) -> str:
    """Read the files into the dossier; closing words.

    ``say`` gets what is wrong with each file that cannot be read.
    """
    assumptions = _assumptions(request)
    if assumptions.rulebook not in rulebook_names():
        known = ", ".join(sorted(rulebook_names()))
        raise OutputError(f"{assumptions.rulebook} is no rulebook. Use {known}.")
    found = run_intake(request.files, request.out, assumptions)
    for error in found.unread.values():
        for fault in error.faults:
            say(f"left out: {fault}")
    return "\n".join(_words(found, request.out)) + "\n"


def _assumptions(request: IntakeRequest) -> Assumptions:
    """The file of assumptions, with what the command line says on top."""
    stated = read_assumptions(request.assume) if request.assume else Assumptions()
    changed: dict[str, object] = {}
    if request.rulebook:
        changed["rulebook"] = request.rulebook
    if request.rates:
        given = dict(map(_rate, request.rates))
        changed["rates"] = {**stated.rates, **given}
    try:
        return Assumptions.model_validate({**stated.model_dump(), **changed})
    except ValidationError:
        raise OutputError(f"{request.rulebook} is no rulebook.") from None


def _rate(words: str) -> tuple[str, Decimal]:
    currency, _, number = words.partition("=")
    try:
        rate = Decimal(number)
    except ArithmeticError:
        rate = Decimal(0)
    usual = rate.is_finite() and 0 < rate <= 10_000
    if len(currency) != 3 or not currency.isalpha() or not usual:
        raise OutputError(f"{words[:40]} is no rate. Write it as GBP=1.17.")
    return currency.upper(), rate


def _words(found: Intake, out: Path) -> Iterator[str]:
    unread = len(found.unread)
    yield f"Files       {len(found.files):,}, of which {unread:,} could not be read"
    yield f"Lots        {sum(found.files.values()):,} in the notices"
    yield f"Contracts   {found.contracts:,}, each counted once"
    yield (
        f"Demand      {found.demanding:,} contracts with {found.demands:,} demands of "
        f"{found.hours:,} hours in all, every one estimated"
    )
    without = found.reasons
    if without:
        yield "No demand:"
        for reason, count in without.most_common(_REASONS_SHOWN):
            yield f"  {count:6,}  {reason}"
        more = len(without) - _REASONS_SHOWN
        if more > 0:
            yield f"          and {more} more reasons; see tenders.lots.csv"
    yield f"Gaps        {found.gaps:,} rows of {out / TODO} ask for your answer"
    yield "Written:"
    yield from (f"  {path}" for path in found.written)
    if not (out / "job_seekers.csv").exists():
        yield "Add job_seekers.csv (allocator init shows its columns) before you plan."
