"""Compiles hot functions once, keeps them on disk, and frees the other threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The same function as machine code, without the interpreter's lock."""
    return cast(Function, njit(cache=True, nogil=True)(function))
