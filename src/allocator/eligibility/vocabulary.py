"""What requirements ask for, numbered, and the weeks in which it may be held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Requirement, SkillLevel
from allocator.units import FOREVER

NEVER_HELD: Final = 0
"""Atom that nobody ever holds; fills clauses up to equal length."""
ALWAYS_HELD: Final = 1
"""Atom that everyone always holds; clause 0 is this atom alone."""

Weeks = NDArray[np.int32]
Positions = NDArray[np.integer[Any]]


class Windows(NamedTuple):
    """Weeks outside which something cannot hold, ``[from_week, until_week)``.

    int32, shape (things, people); `FOREVER` and 0 for what never holds.
    """

    from_week: Weeks
    until_week: Weeks

    def shut_where_empty(self) -> Windows:
        """The same windows, in place, every empty one written in the one way."""
        empty = self.from_week >= self.until_week
        self.from_week[empty] = FOREVER
        self.until_week[empty] = 0
        return self


class Holdings(NamedTuple):
    """What people may hold, atom by atom; int32, shape (atoms, people).

    An atom is a skill at a level that some requirement names. It is held in
    ``[0, initial_until)``, 0 for not at all, and again from ``gain_from``,
    `FOREVER` for never.
    """

    initial_until: Weeks
    gain_from: Weeks

    @classmethod
    def nothing(cls, people: int, atoms: int) -> Self:
        """Holdings of people who hold nothing but what everyone holds."""
        initial_until = np.zeros((atoms, people), np.int32)
        initial_until[ALWAYS_HELD] = FOREVER
        return cls(initial_until, np.full((atoms, people), FOREVER, np.int32))


@dataclass(frozen=True)
class Vocabulary:
    """Requirements as clauses of atoms.

    ``atoms`` numbers each skill and level from 2; ``clauses``, int64, shape
    (clauses, widest), holds atoms filled up with `NEVER_HELD`; ``requirements``,
    int64, shape (requirements, longest), holds clauses filled up with clause 0;
    ``numbers`` gives the row of a requirement, 0 for the empty one.
    """

    atoms: dict[SkillLevel, int]
    clauses: NDArray[np.int64]
    requirements: NDArray[np.int64]
    numbers: dict[Requirement, int]

    @classmethod
    def of(cls, requirements: Iterable[Requirement]) -> Self:
        """Vocabulary of all that some requirements name."""
        numbers = {Requirement(): 0}
        for requirement in requirements:
            numbers.setdefault(requirement, len(numbers))
        clauses: dict[tuple[SkillLevel, ...], int] = {}
        for requirement in numbers:
            for clause in requirement.clauses:
                clauses.setdefault(clause, len(clauses) + 1)
        atoms: dict[SkillLevel, int] = {}
        for clause in clauses:
            for atom in clause:
                atoms.setdefault(atom, len(atoms) + ALWAYS_HELD + 1)
        return cls(
            atoms,
            _filled(
                [[ALWAYS_HELD], *([atoms[atom] for atom in c] for c in clauses)],
                NEVER_HELD,
            ),
            _filled([[clauses[c] for c in r.clauses] for r in numbers], 0),
            numbers,
        )

    def __len__(self) -> int:
        """Number of atoms, the two of everyone and nobody included."""
        return len(self.atoms) + ALWAYS_HELD + 1

    def given(self, skills: Iterable[SkillLevel]) -> list[int]:
        """Atoms that someone with these skills holds: their level or a lower."""
        return sorted(
            {
                number
                for skill in skills
                for level, number in self.levels.get(skill.code, ())
                if level <= skill.level
            }
        )

    @cached_property
    def levels(self) -> dict[str, list[tuple[int, int]]]:
        """Level and number of every atom of a skill code."""
        found: dict[str, list[tuple[int, int]]] = {}
        for atom, number in self.atoms.items():
            found.setdefault(atom.code, []).append((atom.level, number))
        return found

    def clause_windows(self, holdings: Holdings, clauses: Positions) -> Windows:
        """When these clauses may hold, shape (clauses, people)."""
        atoms = self.clauses[clauses].T
        until = holdings.initial_until[atoms[0]]
        gain = holdings.gain_from[atoms[0]]
        for atom in atoms[1:]:
            np.maximum(until, holdings.initial_until[atom], out=until)
            np.minimum(gain, holdings.gain_from[atom], out=gain)
        return Windows(
            np.where(until > 0, np.int32(0), gain),
            np.where(gain < FOREVER, np.int32(FOREVER), until),
        )

    def windows(self, holdings: Holdings, numbers: Positions) -> Windows:
        """When these requirements may hold, shape (numbers, people).

        All clauses at once: from the latest of their first weeks to the earliest
        of their ends. What lies between an expiry and a later gain is let in.
        """
        wanted = self.requirements[numbers]
        clauses, position = np.unique(wanted, return_inverse=True)
        clause = self.clause_windows(holdings, clauses)
        columns = position.reshape(wanted.shape).T
        start = clause.from_week[columns[0]]
        until = clause.until_week[columns[0]]
        for column in columns[1:]:
            np.maximum(start, clause.from_week[column], out=start)
            np.minimum(until, clause.until_week[column], out=until)
        return Windows(start, until).shut_where_empty()

    def holding_in(
        self, holdings: Holdings, number: int, week: int, people: Positions
    ) -> Positions:
        """Those of some people for whom a requirement may hold in one week."""
        for clause in self.requirements[number]:
            if clause == 0:
                continue
            cells = np.ix_(self.clauses[clause], people)
            held = week < holdings.initial_until[cells]
            held |= week >= holdings.gain_from[cells]
            people = people[held.any(axis=0)]
        return people


def _filled(rows: list[list[int]], filler: int) -> NDArray[np.int64]:
    """Rows of unequal length as a matrix of at least one column."""
    widest = max(1, *(len(row) for row in rows))
    return np.array([row + [filler] * (widest - len(row)) for row in rows], np.int64)
