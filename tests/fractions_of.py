"""Arithmetic as a person writes it, worked out in exact fractions."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

_BETWEEN: Final[dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_THAN: Final[dict[type[ast.cmpop], Callable[[Fraction, Fraction], bool]]] = {
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}


def value_of(arithmetic: str) -> Fraction:
    """Numbers, + - * /, brackets, min, and comparisons, which are 1 or 0."""
    return _value(ast.parse(arithmetic, mode="eval").body)


def _value(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number):
            return Fraction(str(number))
        case ast.BinOp(left=left, op=op, right=right):
            return _BETWEEN[type(op)](_value(left), _value(right))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return Fraction(_THAN[type(op)](_value(left), _value(right)))
        case ast.Call(func=ast.Name(id="min"), args=numbers):
            return min(map(_value, numbers))
    raise ValueError(ast.unparse(node))


def rounded(amount: Fraction, decimals: int) -> Decimal:
    """Nearest decimal of 0 or more, halves up."""
    scaled = amount * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return (
        Decimal(whole)
        .scaleb(-decimals)
        .quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    )
