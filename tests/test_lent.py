"""Compiled code reads of a lent record what the record holds."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from allocator.solvers.compiled import compiled, part
from allocator.solvers.lent import Function, lend


class Inner(NamedTuple):
    """A record within another."""

    small: Any
    share: float


class Outer(NamedTuple):
    """Arrays of several kinds, numbers, and a record in between."""

    grid: Any
    inner: Any
    column: Any
    flags: Any
    more: int
    empty: Any


@compiled
def _read(outer: Any, row: int) -> tuple[float, int, int, int]:
    total = 0.0
    for value in outer.inner.small:
        total += value * outer.inner.share
    flags = 0
    for flag in outer.flags:
        flags += flag
    column: int = outer.column[row]
    return total, int(outer.grid[row, 1]) + outer.more, column, flags


@compiled
def _write(outer: Any) -> None:
    outer.grid[0, 0] = len(outer.empty) + outer.more


@part
def _twice(number: int) -> int:
    if number < 0:
        raise ValueError("negative")
    return 2 * number


class Called(NamedTuple):
    """A function to be called by its address."""

    twice: Any


@compiled
def _call(called: Any, number: int) -> int:
    doubled: int = called.twice(number)
    return doubled


def record() -> Outer:
    """An outer record, its inner one lent."""
    grid = np.arange(12, dtype=np.int64).reshape(4, 3)
    inner = lend(Inner(np.array([1, 2, 3], np.int8), 0.5))
    flags = np.array([True, False, True])
    column = np.arange(8, dtype=np.int32)[::2]  # not every number in a row
    return Outer(grid, inner, column, flags, 7, np.zeros(0))


def test_compiled_code_reads_what_a_record_holds() -> None:
    outer = lend(record())
    assert _read(outer, 2) == (3.0, 7 + 7, 4, 2)


def test_the_interpreter_reads_the_same() -> None:
    outer = record()
    lent: Any = lend(outer)
    assert lent.more == 7
    assert list(lent) == list(outer)
    with pytest.raises(AttributeError):
        lent.other  # noqa: B018 - it must fail


def test_what_compiled_code_writes_stands_in_the_arrays() -> None:
    outer = record()
    _write(lend(outer))
    assert outer.grid[0, 0] == 7


@pytest.mark.parametrize("member", [True, np.int32(1), "word", None])
def test_what_does_not_fill_a_word_is_refused(member: Any) -> None:
    with pytest.raises(TypeError, match="is not lent"):
        lend(record()._replace(more=member))


def test_records_of_one_type_are_compiled_for_once() -> None:
    _read(lend(record()), 0)
    read: Any = _read  # a dispatcher, which `compiled` hides
    before = len(read.signatures)
    _read(lend(record()._replace(more=8)), 0)
    assert len(read.signatures) == before


def test_a_function_is_called_by_its_address_and_may_fail() -> None:
    called = lend(Called(Function(_twice, 1)))
    assert _call(called, 21) == 42
    with pytest.raises(ValueError, match="negative"):
        _call(called, -1)
