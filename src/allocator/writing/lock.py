"""A lock file beside the output, against two runs that write there at once."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from allocator.errors import OutputError


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file ``path`` for the length of the block.

    The file names the process and the machine. A lock of a process that is gone
    is taken over.

    Raises
    ------
    OutputError
        Another run holds the lock, or may hold it on another machine.
    """
    _take(path)
    try:
        yield
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


def _take(path: Path) -> None:
    mine = f"{os.getpid()} {socket.gethostname()}\n"
    for _ in range(2):
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            _remove_if_stale(path)
            continue
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(mine)
        except BaseException:
            path.unlink()
            raise
        return
    raise _busy(path)


def _busy(path: Path) -> OutputError:
    return OutputError(
        f"Another run is writing here: {path} exists. Wait for it, or delete that "
        "file when no run is under way."
    )


def _remove_if_stale(path: Path) -> None:
    """Remove the lock of a process that is gone; raise when it may still live."""
    try:
        seen = path.read_text()
    except FileNotFoundError:
        return
    if not _is_stale(seen):
        raise _busy(path)
    # Move it first: between reading and removing, another run may have put its
    # own lock in this place, which must then go back.
    aside = path.with_name(f"{path.name}-{os.getpid()}")
    try:
        os.replace(path, aside)
    except FileNotFoundError:
        return
    try:
        if aside.read_text() != seen:
            with suppress(FileExistsError):
                os.link(aside, path)
            raise _busy(path)
    finally:
        aside.unlink()


def _is_stale(content: str) -> bool:
    pid, _, machine = content.strip().partition(" ")
    known_here = machine == socket.gethostname() and os.name == "posix"
    if not known_here or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False
