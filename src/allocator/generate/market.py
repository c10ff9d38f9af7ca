"""What takes part in a dossier: sectors, their roles, and the skills that matter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from allocator.generate.figures import (
    CourseFigures,
    RoleFigures,
    Sector,
    skill_figures,
    skills_named,
    work_figures,
)

OTHER_LINE_WEIGHT = 0.03
"""Weight of a line of work that only an alternative of a requirement names."""


@dataclass(frozen=True)
class Market:
    """The sectors of a dossier of some size."""

    sectors: tuple[Sector, ...]

    @classmethod
    def of(cls, demands: int) -> Market:
        """A programme of the transition, or public purchasing at large."""
        sectors = work_figures().sectors
        return cls(tuple(s for s in sectors if demands >= s.from_demands))

    @cached_property
    def roles(self) -> tuple[RoleFigures, ...]:
        """Roles of these sectors, each once."""
        used = {role for sector in self.sectors for role in sector.roles}
        return tuple(role for role in skill_figures().roles if role.id in used)

    @cached_property
    def role_weights(self) -> dict[str, float]:
        """Part of the demands that ask for each role, not scaled to one."""
        weights = dict.fromkeys((role.id for role in self.roles), 0.0)
        for sector in self.sectors:
            for role, share in sector.roles.items():
                weights[role] += sector.weight * share
        return weights

    @cached_property
    def line_weights(self) -> dict[str, float]:
        """How common each line of work is among people, not scaled to one."""
        every = dict.fromkeys(role.line for role in skill_figures().roles)
        weights = {line: OTHER_LINE_WEIGHT for line in every if line in self.asked}
        for role in self.roles:
            weights[role.line] += self.role_weights[role.id]
        return weights

    @cached_property
    def asked(self) -> set[str]:
        """Codes of every skill that these roles or their courses ask for."""
        found = set().union(
            *(skills_named(r.requires + "|" + r.learner_requires) for r in self.roles)
        )
        while True:
            more = found.union(
                *(
                    skills_named(course.requires)
                    for course in (
                        *skill_figures().courses,
                        *skill_figures().beside_work,
                    )
                    if skills_named(course.gives) & found
                )
            )
            if more == found:
                return found
            found = more

    @cached_property
    def courses(self) -> tuple[CourseFigures, ...]:
        """Full-time courses that give something asked for."""
        return self._useful(skill_figures().courses)

    @cached_property
    def beside_work(self) -> tuple[CourseFigures, ...]:
        """Courses beside work that give something asked for."""
        return self._useful(skill_figures().beside_work)

    def _useful(self, kinds: tuple[CourseFigures, ...]) -> tuple[CourseFigures, ...]:
        return tuple(kind for kind in kinds if skills_named(kind.gives) & self.asked)
