"""``allocator generate``: a synthetic dossier to try plans on."""

from __future__ import annotations

from pathlib import Path

from allocator.errors import OutputError
from allocator.generate import Size, write_dossier
from allocator.writing.folder import delivered


def generate_dossier(size: Size, out: Path) -> str:
    """Write a synthetic dossier, whole or not at all; the closing words."""
    if out.exists() or out.is_symlink():
        raise OutputError(f"{out} exists already. Name something new.")
    with delivered(out, False, None) as partial:
        sums = write_dossier(size, partial)
    return (
        f"Written: {out} with {len(sums)} files, and their checksums.\n"
        "Everyone and everything in it is synthetic.\n"
        f"To see what it holds, run: allocator check {out}\n"
    )
