"""Whether this machine has room for the pairs of a dossier."""

from __future__ import annotations

import os
from typing import Final

from allocator.errors import RoomError

BYTES_PER_PAIR: Final = 34
"""What a pair within reach takes while pairs are judged: its columns, twice."""
_GIGABYTE: Final = 10**9


def memory() -> int | None:
    """Bytes of memory of this machine, or ``None`` where it does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


def refuse_without_room(pairs: int) -> None:
    """Refuse so many pairs within reach before any work is done on them.

    Raises
    ------
    RoomError
        They need more memory than this machine has.
    """
    need, have = pairs * BYTES_PER_PAIR, memory()
    if have is None or need <= have:
        return
    raise RoomError(
        f"About {pairs:,} pairs of a job seeker and a demand are within reach. They"
        f" need at least {need // _GIGABYTE:,} GB of memory, and this machine has"
        f" {have // _GIGABYTE:,} GB. Plan a part of the region at a time, or let"
        " people travel less far."
    )
