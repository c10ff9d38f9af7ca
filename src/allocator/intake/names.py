"""Ids, codes and sectors that a dossier needs and no notice has."""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from functools import cache
from typing import Final

from allocator.intake.lot import Lot
from allocator.reading.dutch import plain
from allocator.resources import data_file

LONGEST_CODE: Final = 64
_OTHER: Final = "other"
_NO_NAME: Final = frozenset(
    map(
        plain,
        (
            "zie bijlage", "diverse", "n.v.t.", "nvt", "onbekend", "geen",
            "niet van toepassing", "see attachment", "various", "unknown", "n/a",
            "not applicable",
            "meerdere", "diverse partijen", "meerdere ondernemingen", "unpublished",
            "redacted",
        ),
    )
)  # fmt: skip
"""What people write where a name should stand."""


def slug(text: str, longest: int = LONGEST_CODE) -> str:
    """A code of the dossier format from any text; ``""`` when nothing is left.

    Texts that are too long end in a digest, so that different ones stay different.
    """
    apart = unicodedata.normalize("NFKD", text).casefold()
    ascii_only = apart.encode("ascii", "ignore").decode()
    code = re.sub("[^a-z0-9]+", "-", ascii_only).strip("-")
    if len(code) <= longest:
        return code
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{code[: longest - 9].rstrip('-')}-{digest}"


def is_name(text: str) -> bool:
    """Whether a text names somebody, rather than saying that nobody is named."""
    key = plain(text)
    return bool(key) and key not in _NO_NAME


def tender_id(first: Lot, lot: Lot) -> str:
    """Id of a contract, from its procurement and its number.

    The procurement is the first notice's, so that a later one changes no id.
    """
    process = slug(first.process_id or first.notice_id, LONGEST_CODE - 12)
    number = slug(lot.lot_id, 10) if lot.lots > 1 or not process else ""
    return "-".join(filter(None, (process, number))) or "tender"


@cache
def _sectors() -> tuple[tuple[str, str], ...]:
    with data_file("sectors.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["cpv"], row["sector"]) for row in csv.DictReader(file)]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def sector_of(cpv: str) -> str:
    """Sector of a CPV code by its longest known prefix; ``other`` for none."""
    return next(
        (sector for prefix, sector in _sectors() if cpv.startswith(prefix)), _OTHER
    )
