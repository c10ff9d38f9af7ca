"""What work is worth in social return, by the rulebook of a region.

A rulebook is data (``models/rulebooks/*.toml``), docs/rulebooks.md is how to write
one. Its blocks stand in order of resolution: the first whose predicate holds for a
person is the person's block, fixed at the tender's reference date. All functions
are pure, amounts are exact and rounded once.
"""

from allocator.rulebook.columns import (
    NO_BLOCK,
    Category,
    Rights,
    entitlements,
    pair_entitlements,
)
from allocator.rulebook.files import (
    load_rule_set,
    load_rulebook,
    read_rulebook,
    rule_set_names,
    rulebook_names,
)
from allocator.rulebook.obligation import (
    Terms,
    basis_cents,
    obligation_cents,
    penalty_cents,
    pso_discount,
    rule_obligation_cents,
    starts_in_time,
)
from allocator.rulebook.predicate import Predicate
from allocator.rulebook.resolve import Entitlement, block_of, entitlement
from allocator.rulebook.rules import (
    EmployerFilter,
    LeastHours,
    Limit,
    LookBack,
    Missing,
    MixCap,
    ObligationRule,
    OtherRule,
    Penalty,
)
from allocator.rulebook.schema import Block, Bonus, Rulebook, RuleSet
from allocator.rulebook.value import (
    counted_cents,
    counted_quarters,
    full_year_quarters,
)

__all__ = [
    "NO_BLOCK",
    "Block",
    "Bonus",
    "Category",
    "EmployerFilter",
    "Entitlement",
    "LeastHours",
    "Limit",
    "LookBack",
    "Missing",
    "MixCap",
    "ObligationRule",
    "OtherRule",
    "Penalty",
    "Predicate",
    "Rights",
    "RuleSet",
    "Rulebook",
    "Terms",
    "basis_cents",
    "block_of",
    "counted_cents",
    "counted_quarters",
    "entitlement",
    "entitlements",
    "full_year_quarters",
    "load_rule_set",
    "load_rulebook",
    "obligation_cents",
    "pair_entitlements",
    "penalty_cents",
    "pso_discount",
    "read_rulebook",
    "rule_obligation_cents",
    "rule_set_names",
    "rulebook_names",
    "starts_in_time",
]
