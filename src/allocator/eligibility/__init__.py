"""Who may work on what: candidate pairs, and why any other pair is refused."""

from allocator.eligibility.pairs import (
    CANDIDATE,
    RULES,
    Candidates,
    Pairs,
    candidates,
)

__all__ = ["CANDIDATE", "RULES", "Candidates", "Pairs", "candidates"]
