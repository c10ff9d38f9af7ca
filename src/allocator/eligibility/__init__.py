"""Who may work on what: candidate pairs, and why any other pair is refused."""

from allocator.eligibility.candidates import RULES, Candidates, Pairs, candidates

__all__ = ["RULES", "Candidates", "Pairs", "candidates"]
