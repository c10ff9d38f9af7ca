"""The model, assembled: variables, constraints, objective."""

from __future__ import annotations

from allocator.solvers.cpsat.constraints import CONSTRAINTS
from allocator.solvers.cpsat.expression import Objective
from allocator.solvers.cpsat.objective import TERMS
from allocator.solvers.cpsat.variables import Scope, Variables, create_variables


def build(scope: Scope) -> Variables:
    """Model of the careers of the people in scope, beside the others."""
    v = create_variables(scope)
    for constraint in CONSTRAINTS.values():
        constraint(v)
    objective = Objective(constant=scope.others.own_units)
    for term in TERMS:
        term(v, objective)
    v.model.maximize(objective.expression())
    return v


def literal_count(scope: Scope) -> int:
    """Weeks of all candidate pairs in scope: what the model's size grows with."""
    arrays = scope.arrays
    return sum(
        int((arrays.until_week[p] - arrays.from_week[p]).sum())
        for seeker in scope.seekers
        for p in [slice(*arrays.indptr[seeker : seeker + 2])]
    )
