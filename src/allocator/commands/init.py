"""``allocator init``: an empty dossier to fill in."""

from __future__ import annotations

from pathlib import Path

from allocator.writing.empty_dossier import write_empty_dossier


def init_dossier(folder: Path, xlsx: bool) -> str:
    """Write an empty dossier; the closing words."""
    written = write_empty_dossier(folder, xlsx)
    names = "\n".join(f"  {path}" for path in written)
    return (
        f"Written:\n{names}\n"
        "Each table holds one example row that begins with #; it is not read.\n"
        f"Fill in your own rows, then run: allocator check {folder}\n"
    )
