"""An output folder that appears whole or not at all.

Files are written beside the folder, put on disk, and then take its place by a
rename. An earlier folder steps aside first and comes back if anything fails.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from allocator.errors import EXIT_NO_ROOM, EXIT_USAGE, OutputError
from allocator.writing.lock import locked
from allocator.writing.manifest import files_of, read_manifest

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_NAMED_BEFORE_GIVING_UP: Final = 3


@contextmanager
def delivered(out: Path, force: bool, dossier: Path | None) -> Iterator[Path]:
    """Give an empty folder that takes the place of ``out`` when the block ends.

    Parameters
    ----------
    out
        Where the files shall be.
    force
        Replace an earlier output of this package; anything else is never
        replaced.
    dossier
        Folder or file of the input, in which ``out`` may not lie.

    Raises
    ------
    OutputError
        ``out`` cannot be written as asked, or the disk is full. Whatever was at
        ``out`` is still there, unchanged, and nothing else is left behind.
    """
    out = Path(os.path.abspath(out))
    try:
        _refuse_a_bad_place(out, dossier)
        with locked(_beside(out, "lock")):
            _recover(out)
            _refuse_to_overwrite(out, force)
            partial = _beside(out, "partial")
            try:
                partial.mkdir(mode=0o700)
                yield partial
                _put_on_disk(partial)
                _take_place(partial, out)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
            _remove_earlier(out)
    except OSError as error:
        full = error.errno in _FULL
        message = f"{out} cannot be written: {error.strerror}. Nothing was changed."
        raise OutputError(message, EXIT_NO_ROOM if full else EXIT_USAGE) from error


def refuse_early(out: Path, force: bool, dossier: Path | None) -> None:
    """Refuse a bad output folder before time is spent on a plan for it.

    Raises
    ------
    OutputError
        As `delivered` would raise it later.
    """
    out = Path(os.path.abspath(out))
    _refuse_a_bad_place(out, dossier)
    _refuse_to_overwrite(out, force)


def _beside(out: Path, what: str) -> Path:
    return out.with_name(f".{out.name}.allocator-{what}")


def _refuse_a_bad_place(out: Path, dossier: Path | None) -> None:
    if out.is_symlink():
        raise OutputError(f"{out} is a symbolic link. Name a folder of its own.")
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file. Name a folder that does not exist yet.")
    if not out.parent.is_dir():
        raise OutputError(f"{out.parent} does not exist. Make that folder first.")
    if not out.name or not os.access(out.parent, os.W_OK | os.X_OK):
        raise OutputError(f"{out.parent} is not writable. Name another place.")
    here = out.parent.resolve() / out.name
    if dossier is not None and here.is_relative_to(dossier.resolve()):
        raise OutputError(f"{out} lies in the dossier. Name a place outside it.")


def _refuse_to_overwrite(out: Path, force: bool) -> None:
    if not out.exists():
        return
    if not force:
        raise OutputError(f"{out} exists. Name another folder, or use --force.")
    manifest = read_manifest(out)
    if manifest is None:
        raise OutputError(
            f"{out} holds no manifest.json of a plan, so it is not replaced. "
            "Name another folder."
        )
    others = sorted(set(files_of(out)) - set(manifest.files))
    if others:
        some = ", ".join(others[:_NAMED_BEFORE_GIVING_UP])
        raise OutputError(
            f"{out} also holds {len(others)} files that are not of the plan ({some}). "
            "Move them, or name another folder."
        )


def _recover(out: Path) -> None:
    """Finish what a run that was killed half-way left beside ``out``."""
    shutil.rmtree(_beside(out, "partial"), ignore_errors=True)
    earlier = _beside(out, "earlier")
    if earlier.exists() and not out.exists():
        os.replace(earlier, out)
    shutil.rmtree(earlier, ignore_errors=True)


def _put_on_disk(folder: Path) -> None:
    """Make the names of all files durable, not only their contents."""
    for path in [*folder.rglob("*"), folder]:
        if path.is_dir():
            _sync_folder(path)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no handle of a folder to flush.
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _take_place(partial: Path, out: Path) -> None:
    """Rename ``partial`` to ``out``; on any failure ``out`` is as it was."""
    earlier = _beside(out, "earlier")
    replaced = out.exists()
    if replaced:
        os.replace(out, earlier)
    try:
        os.replace(partial, out)
        _sync_folder(out.parent)
    except BaseException:
        if not partial.exists():
            os.replace(out, partial)
        if replaced:
            os.replace(earlier, out)
        raise


def _remove_earlier(out: Path) -> None:
    """Remove the folder that stepped aside; the new one stands already."""
    earlier = _beside(out, "earlier")
    if not earlier.exists():
        return
    try:
        shutil.rmtree(earlier)
    except OSError as error:
        raise OutputError(
            f"{out} is complete, but the output that it replaced is still in "
            f"{earlier}: {error.strerror}. Delete that folder."
        ) from error
