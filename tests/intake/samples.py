"""What is found in real notices that lie beside the repository, if they are there.

``python -m intake.samples`` (in ``tests``) prints the table of ``docs/intake.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from allocator.errors import InputError
from allocator.intake.lot import Lot, PlaceBasis
from allocator.intake.places import PlaceLevel, level_of
from allocator.intake.sniff import read_file
from allocator.intake.sums import judge

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "tenders"
FOLDERS = {
    "OCDS": "ocds_json",
    "eForms": "eforms_xml",
    "old TED": "ted_legacy_xml",
}
"""Folders of real notices; the fictional ones are no measure of what is found."""
COLUMNS = ("sum", "period", "place", "contractor", "CPV")
_FINE = (PlaceLevel.NUTS3, PlaceLevel.TOWN, PlaceLevel.POSTCODE_AREA)


def notices(folder: str) -> Iterator[tuple[Path, list[Lot], InputError | None]]:
    """Each file with its lots, or why it cannot be read."""
    for path in sorted((SAMPLES / folder).iterdir()):
        try:
            yield path, list(read_file(path)), None
        except InputError as error:
            yield path, [], error


def found_in(lot: Lot) -> tuple[bool, ...]:
    """Whether a lot has each of ``COLUMNS``."""
    judged = judge(lot, {})
    of_work = [s.value for s in lot.sites if s.value.basis is not PlaceBasis.BUYER]
    near = any(s.town or s.postcode or level_of(s) in _FINE for s in of_work)
    return (
        judged.found is not None,
        bool((lot.start or lot.end) and (lot.end or lot.duration))
        or bool(lot.duration),
        near,
        bool(lot.contractors),
        bool(lot.cpv),
    )


def table() -> list[str]:
    """Rows of the table: lots, awarded lots, and how many have each field."""
    rows = []
    for name, folder in FOLDERS.items():
        lots = [lot for _, found, _ in notices(folder) for lot in found]
        files = len(list((SAMPLES / folder).iterdir()))
        won = sum(
            lot.stage.value in ("award", "contract", "modification") for lot in lots
        )
        counts = [sum(column) for column in zip(*map(found_in, lots), strict=True)]
        cells = [name, files, len(lots), won, *counts]
        rows.append("| " + " | ".join(map(str, cells)) + " |")
    return rows


if __name__ == "__main__":
    print("\n".join(table()))
