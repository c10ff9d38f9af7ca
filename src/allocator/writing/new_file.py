"""One new file, written whole or not at all; nothing is ever overwritten."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from allocator.errors import EXIT_NO_ROOM, EXIT_USAGE, OutputError


def write_new_file(path: Path, content: bytes) -> None:
    """Write a file that its owner alone can read.

    Raises
    ------
    OutputError
        Something is there already, or it cannot be written; nothing was changed.
    """
    if path.exists() or path.is_symlink():
        raise OutputError(f"{path} exists already. Name something new.")
    made = False
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        made = True
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if made:
            path.unlink()
        message = f"{path} cannot be written: {error.strerror}. Nothing was changed."
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise OutputError(message, EXIT_NO_ROOM if full else EXIT_USAGE) from error
