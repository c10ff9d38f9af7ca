"""Requirements as numbers: which clauses they have, and what satisfies a clause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from allocator.certificate.tables import Ints
from allocator.domain import Instance, Requirement, SkillLevel
from allocator.domain.job_seekers import MAX_LEVEL

Clause = tuple[SkillLevel, ...]


@dataclass(frozen=True)
class Words:
    """Clauses and requirements of an instance.

    ``number`` gives the number of a requirement, and ``lists`` the clauses of each.
    A skill held as word ``w`` of the job seekers at level ``l`` satisfies
    ``met[met_at[key]:met_at[key + 1]]``, where the key is ``w * (MAX_LEVEL + 1) + l``;
    int64.
    """

    clauses: tuple[Clause, ...]
    number: dict[Requirement, int]
    lists: list[list[int]]
    met_at: Ints
    met: Ints

    @classmethod
    def of(cls, instance: Instance) -> Self:
        """Number everything that demands and courses require."""
        number: dict[Requirement, int] = {}
        clauses: dict[Clause, int] = {}
        for requirement in _requirements(instance):
            number.setdefault(requirement, len(number))
            for clause in requirement.clauses:
                clauses.setdefault(clause, len(clauses))
        met_at, met = columns(
            [
                _satisfied(clauses, [(word, level)])
                for word in instance.job_seekers.skills.words
                for level in range(MAX_LEVEL + 1)
            ]
        )
        lists = [[clauses[clause] for clause in r.clauses] for r in number]
        return cls(tuple(clauses), number, lists, met_at, met)

    def satisfied_by(self, skills: Iterable[SkillLevel]) -> list[int]:
        """Clauses that someone with these skills satisfies."""
        return _satisfied(self.clauses, [(s.code, s.level) for s in skills])


def _requirements(instance: Instance) -> Iterable[Requirement]:
    for demand in instance.demands:
        yield demand.requires
        yield demand.learner_requires
    for course in instance.courses:
        yield course.requires


def _satisfied(clauses: Iterable[Clause], held: list[tuple[str, int]]) -> list[int]:
    return [
        position
        for position, clause in enumerate(clauses)
        if any(
            code == wanted.code and level >= wanted.level
            for wanted in clause
            for code, level in held
        )
    ]


def columns(rows: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """Where each row begins, shape (rows + 1,), and all entries; int64."""
    begins = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(row) for row in rows], out=begins[1:])
    return begins, np.array([entry for row in rows for entry in row], np.int64)
