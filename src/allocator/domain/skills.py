"""Skills and certificates, and what a demand or course requires of them."""

from __future__ import annotations

from allocator.domain.base import Code, Fact, Level


class SkillLevel(Fact):
    """A skill or certificate at a level; a higher level includes the lower."""

    code: Code
    level: Level = 1


class Requirement(Fact):
    """All of ``clauses``, any one alternative of each; empty means nothing."""

    clauses: tuple[tuple[SkillLevel, ...], ...] = ()

    def skills(self) -> set[str]:
        """Codes of every skill that a clause names."""
        return {alternative.code for clause in self.clauses for alternative in clause}


class HeldSkill(Fact):
    """A skill a person holds in every week before ``until_week``.

    ``None`` means that it does not expire within the horizon.
    """

    code: Code
    level: Level = 1
    until_week: int | None = None
