"""``manifest.json``: every file of an output folder with its SHA-256, last of all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final, Literal

from pydantic import ConfigDict, Field, ValidationError

from allocator.domain.base import Fact
from allocator.writing.cells import durable

MANIFEST: Final = "manifest.json"
FORMAT: Final = "sroi-allocator plan"


class Manifest(Fact):
    """The whole of ``manifest.json``; ``files`` maps paths to SHA-256."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    format: Literal["sroi-allocator plan"] = FORMAT
    version: Literal[1] = Field(default=1, alias="schema")
    files: dict[str, str]


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_of(folder: Path) -> list[str]:
    """Every file below a folder but the manifest; ``/`` between the parts."""
    found = (
        path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()
    )
    return sorted({path.relative_to(folder).as_posix() for path in found} - {MANIFEST})


def write_manifest(folder: Path) -> None:
    """Write the manifest of what the folder holds now."""
    manifest = Manifest(
        files={name: digest(folder / name) for name in files_of(folder)}
    )
    with durable(folder / MANIFEST) as file:
        json.dump(manifest.model_dump(by_alias=True), file, indent=1)
        file.write("\n")


def read_manifest(folder: Path) -> Manifest | None:
    """Manifest of an output folder of ours, or ``None``."""
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        return Manifest.model_validate_json(text)
    except (OSError, UnicodeDecodeError, ValidationError):
        return None
