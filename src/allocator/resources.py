"""Where the packaged data is: ``models/`` and the tables of places and roles."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def model_folder(kind: str) -> Path:
    """``models/<kind>``: packaged, or the repository's in an editable install."""
    packaged = _PACKAGE / "models" / kind
    if packaged.is_dir():
        return packaged
    return _PACKAGE.parent.parent / "models" / kind


def data_file(name: str) -> Path:
    """A table that comes with the package."""
    return _PACKAGE / "data" / name
