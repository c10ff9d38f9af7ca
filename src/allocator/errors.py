"""Every way this package fails.

AllocatorError
├─ InputError      the input has faults; all of them are listed (exit 3)
├─ NoPlanError     no plan can meet the constraints, or none was found (exit 4, 5)
├─ OutputError     the output cannot be written as asked (exit 2, 6)
├─ RoomError       the dossier needs more memory than there is (exit 6)
└─ SolverError     a solver answered what it must not answer: our bug (exit 8)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Exit codes of every command; docs/commands.md explains them to users.
EXIT_USAGE = 2
EXIT_INPUT = 3
EXIT_INFEASIBLE = 4
EXIT_NO_PLAN_FOUND = 5
EXIT_NO_ROOM = 6
EXIT_SOLVER_CRASHED = 7
EXIT_NOT_VERIFIED = 8
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an input: where it is, what is wrong, what to do.

    Parameters
    ----------
    file
        File name, or ``workbook.xlsx [sheet]``.
    line
        Line in the file, the header being line 1; ``None`` for the whole file.
    column
        Column name as the dossier format calls it; ``""`` for the whole row.
    value
        The cell as it stands in the file; ``""`` when empty or when the
        column is sensitive and its content must not be repeated.
    problem
        What is wrong, without the value.
    remedy
        What the user should do.
    """

    file: str
    line: int | None
    column: str
    value: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """``file:line: column: "value" problem. Remedy.``."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        column = f"{self.column}: " if self.column else ""
        value = f'"{self.value}" ' if self.value else ""
        return f"{where}: {column}{value}{self.problem}. {self.remedy}."


class AllocatorError(Exception):
    """Root of every error that this package raises on purpose."""

    exit_code = 1


class InputError(AllocatorError):
    """The input has faults; ``faults`` holds every one of them."""

    exit_code = EXIT_INPUT

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class NoPlanError(AllocatorError):
    """No plan: ``reasons`` says why, one sentence each."""

    def __init__(
        self, reasons: Iterable[str], exit_code: int = EXIT_INFEASIBLE
    ) -> None:
        self.reasons = tuple(reasons)
        self.exit_code = exit_code
        super().__init__("\n".join(self.reasons))


class OutputError(AllocatorError):
    """The output folder cannot be written as asked; nothing was changed."""

    def __init__(self, message: str, exit_code: int = EXIT_USAGE) -> None:
        self.exit_code = exit_code
        super().__init__(message)


class RoomError(AllocatorError):
    """The dossier needs more memory than this machine has."""

    exit_code = EXIT_NO_ROOM


class SolverError(AllocatorError):
    """A solver answered what it must never answer."""

    exit_code = EXIT_NOT_VERIFIED
