"""The programme's secret, from which pseudonyms for contractors are made.

It lies beside the dossier and never in an output folder, so that a contractor
finds the same person under the same pseudonym after every re-plan, and nobody
outside the programme can join two lists.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from allocator.errors import OutputError

VARIABLE: Final = "ALLOCATOR_PSEUDONYM_KEY"
KEY_FILE: Final = "pseudonym.key"
LEAST_BYTES: Final = 16


def programme_key(dossier: Path) -> bytes:
    """The secret: from the environment, else from its file, else a new one.

    A new secret is kept in a file that only its owner can read: in the dossier,
    or beside the workbook. Where that cannot be written, it lasts for one run.
    """
    given = os.environ.get(VARIABLE)
    if given is not None:
        return _long_enough(given.encode(), VARIABLE)
    workbook = dossier.is_file()
    path = dossier.with_suffix(f".{KEY_FILE}") if workbook else dossier / KEY_FILE
    if path.is_file():
        return _long_enough(path.read_bytes().strip(), path.name)
    key = secrets.token_hex(32).encode()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        return key
    with os.fdopen(descriptor, "wb") as file:
        file.write(key + b"\n")
    return key


def _long_enough(key: bytes, where: str) -> bytes:
    if len(key) < LEAST_BYTES:
        raise OutputError(
            f"The secret in {where} is shorter than {LEAST_BYTES} characters."
        )
    return key
