"""Compiles hot functions once, keeps them on disk, and frees the other threads.

Compiled code is kept in a folder named after a digest of this package's solvers:
numba itself does not notice that a function which another one calls has changed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba
from numba import njit, types
from numba.core.registry import CPUDispatcher

Function = TypeVar("Function", bound=Callable[..., Any])


def _kept_in() -> Path | None:
    """A folder for compiled code that can be written, or ``None``."""
    here = Path(__file__).parent
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(here.glob("*.py")):
        digest.update(path.read_bytes())
    name = f"compiled-{digest.hexdigest()[:16]}"
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    places = [here / "__pycache__"]
    places += [Path(home)] if home else [Path.home() / ".cache"]
    for place in places:
        folder = place / "sroi-allocator" / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


_FOLDER: Final = _kept_in()
_MARK: Final = "complete"
if _FOLDER is not None:
    setattr(numba.config, "CACHE_DIR", str(_FOLDER))  # noqa: B010 - it is untyped


def all_compiled() -> bool:
    """Whether everything was compiled before, and kept."""
    return _FOLDER is not None and (_FOLDER / _MARK).exists()


def note_all_compiled() -> None:
    """Remember that everything is compiled."""
    if _FOLDER is not None:
        with suppress(OSError):
            (_FOLDER / _MARK).touch()


class _Compiled(CPUDispatcher):
    """A function that is compiled for types, never for one number that is passed."""

    def get_call_template(self, args: Any, kws: Any) -> Any:
        plain: Any = types.unliteral  # it is untyped
        kws = {name: plain(kind) for name, kind in kws.items()}
        return super().get_call_template(tuple(map(plain, args)), kws)


def _made(function: Function, **options: bool) -> Function:
    made = _Compiled(
        function, targetoptions={"nopython": True, "nogil": True, **options}
    )
    if _FOLDER is not None:
        made.enable_caching()
    return cast(Function, made)


def compiled(function: Function) -> Function:
    """The same function as machine code, without the interpreter's lock."""
    return _made(function)


def part(function: Function) -> Function:
    """A compiled function that only compiled ones call: it needs no way in."""
    return _made(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def leaf(function: Function) -> Function:
    """A part that makes no array, and so need not count who refers to which.

    Counting is an atomic operation for each array of each argument of each call:
    in the hot loops that took longer than the work, most of all with two threads.
    """
    options = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False}
    return _made(function, **options)


def inlined(function: Function) -> Function:
    """A function that becomes part of each of its few compiled callers.

    Machine code is made, and made fast, anew for all that a compiled function calls.
    Where one call leads to the next, that would be done once for each of them.
    """
    return cast(Function, njit(inline="always", nogil=True)(function))
