"""What the exact model maximises, as it grows term by term."""

from __future__ import annotations

from dataclasses import dataclass, field

from ortools.sat.python import cp_model


@dataclass
class Objective:
    """A sum of coefficient times variable, plus what is fixed."""

    variables: list[cp_model.LinearExprT] = field(default_factory=list)
    coefficients: list[int] = field(default_factory=list)
    constant: int = 0

    def add(self, variable: cp_model.LinearExprT, coefficient: int) -> None:
        """Count a variable at so many units."""
        if coefficient:
            self.variables.append(variable)
            self.coefficients.append(coefficient)

    def expression(self) -> cp_model.LinearExprT:
        """The sum as an expression."""
        total = cp_model.LinearExpr.weighted_sum(self.variables, self.coefficients)
        return total + self.constant
