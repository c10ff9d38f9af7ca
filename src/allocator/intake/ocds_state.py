"""How far a process of OCDS is, and why a lot of it gives no demand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from allocator.intake.lot import Outcome, Stage
from allocator.intake.ocds_merge import Node
from allocator.reading.dutch import plain

_ENDED: Final = {
    "planning": Outcome.PLANNING,
    "planned": Outcome.PLANNING,
    "cancelled": Outcome.CANCELLED,
    "unsuccessful": Outcome.UNSUCCESSFUL,
    "withdrawn": Outcome.WITHDRAWN,
    "discontinued": Outcome.DISCONTINUED,
    "pending": Outcome.PENDING,
    "terminated": Outcome.TERMINATED,
}
_ENDING_TAGS: Final = {
    "tenderCancellation": Outcome.CANCELLED,
    "awardCancellation": Outcome.CANCELLED,
    "contractTermination": Outcome.TERMINATED,
}
_NOT_YET: Final = (Outcome.PLANNING, Outcome.PENDING)


def ending(node: Node) -> Outcome | None:
    """What the status of a tender, lot, award or contract says of its end."""
    return _ENDED.get(plain(node.word("status")))


class State(NamedTuple):
    """The parts of a process that tell the state of one lot.

    Parameters
    ----------
    tags
        Tags of every release.
    around
        The lot and the tender, or the tender alone.
    awards, contracts
        Those of the lot, whatever became of them.
    """

    tags: set[str]
    around: list[Node]
    awards: list[Node]
    contracts: list[Node]

    @property
    def stage(self) -> Stage:
        """How far it is, by its tags and by what it holds."""
        if "contractAmendment" in self.tags:
            return Stage.MODIFICATION
        if self.contracts or self.tags & {"contract", "implementation"}:
            return Stage.CONTRACT
        if self.awards or "award" in self.tags:
            return Stage.AWARD
        if self.tags and self.tags <= {"planning", "planningUpdate"}:
            return Stage.PLANNING
        return Stage.TENDER

    def outcome(self, root: Node) -> tuple[Node, Outcome] | None:
        """Why there is no demand, and where it stands; ``None`` if there may be."""
        return next(self._endings(root), None)

    def _endings(self, root: Node) -> Iterator[tuple[Node, Outcome]]:
        live = any(ending(award) is None for award in self.awards)
        for node in self.around:
            ended = ending(node)
            # A status that was never updated says less than an award.
            if ended and not (live and ended in _NOT_YET):
                yield node.get("status"), ended
        for tag, ended in _ENDING_TAGS.items():
            if tag in self.tags:
                yield root.get("tag"), ended
        for parts, waiting in ((self.awards, False), (self.contracts, True)):
            ends = [ending(part) for part in parts]
            pending = waiting and Outcome.PENDING in ends
            if ends and ends[0] and all(ends) and not pending:
                yield parts[0].get("status"), ends[0]
        if self.stage is Stage.PLANNING:
            yield root.get("tag"), Outcome.PLANNING
