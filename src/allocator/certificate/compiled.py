"""Compiles the certificate's own kernel, and keeps it on disk where it can.

Compiled code is kept in a folder named after a digest of this package: numba
itself does not notice that a function which another one calls has changed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba
from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def _kept_in() -> Path | None:
    """A folder for compiled code that can be written, or ``None``."""
    here = Path(__file__).parent
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(here.glob("*.py")):
        digest.update(path.read_bytes())
    name = f"certificate-{digest.hexdigest()[:16]}"
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    places = [here / "__pycache__", Path(home) if home else Path.home() / ".cache"]
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


def inner(function: Function) -> Function:
    """A part of a compiled function, which only compiled functions call."""
    # Nothing else calls it: what would let the interpreter do so is left out.
    part = cast(Any, njit)(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
    return cast(Function, part(function))


def compiled(function: Function) -> Function:
    """The same function as machine code, without the interpreter's lock."""
    if _FOLDER is None:
        return cast(Function, njit(nogil=True)(function))
    others = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    setattr(numba.config, "CACHE_DIR", str(_FOLDER))  # noqa: B010 - it is untyped
    try:
        return cast(Function, njit(cache=True, nogil=True)(function))
    finally:
        setattr(numba.config, "CACHE_DIR", others)  # noqa: B010 - it is untyped
