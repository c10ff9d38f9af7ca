"""``allocator convert``: the same dossier as CSV files or as one workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from allocator.errors import OutputError
from allocator.reading.faults import Faults
from allocator.reading.whole import WholeDossier, open_whole
from allocator.writing.whole import (
    Locale,
    check_fits_workbook,
    check_titles,
    formula_warnings,
    write_folder,
    write_workbook,
)

_KEY: Final = "pseudonym.key"


def convert_dossier(source: Path, out: Path, locale: Locale) -> str:
    """Write a dossier in another form; the closing words.

    Parameters
    ----------
    source
        A folder of CSV files, or a workbook.
    out
        What does not exist yet: a workbook when its name ends in ``.xlsx``, else a
        folder.
    locale
        How CSV files are written; a workbook knows of no such ways.

    Raises
    ------
    InputError
        Something in the dossier may mean two things, or cannot be carried over.
    OutputError
        ``out`` cannot be written; nothing was changed.
    """
    to_workbook = out.suffix.lower() == ".xlsx"
    if to_workbook and locale != "en":
        message = "--csv-locale says how CSV files are written; leave it out for .xlsx."
        raise OutputError(message)
    if out.exists() or out.is_symlink():
        raise OutputError(f"{out} exists already. Name something new.")
    faults = Faults()
    whole = open_whole(source, faults)
    check_titles(whole, faults)
    if not (faults or whole.tables or whole.settings):
        remedy = "Name the folder or workbook of a dossier"
        faults.add(source.name, None, "", "", "holds no table", remedy)
    if to_workbook and not faults:
        check_fits_workbook(whole, faults)
    faults.raise_if_any()
    if to_workbook:
        write_workbook(whole, out)
    else:
        write_folder(whole, out, source, locale)
        faults.warnings += formula_warnings(whole)
    return _words(whole, out, faults.warnings)


def _words(whole: WholeDossier, out: Path, warnings: list[str]) -> str:
    lines = [f"warning: {warning}" for warning in warnings]
    lines.append(f"Written: {out}")
    if whole.settings:
        lines.append("  instance")
    for table in whole.tables:
        rows = len(table)
        lines.append(f"  {table.name}  {rows:,} {'row' if rows == 1 else 'rows'}")
    others = [name for name in whole.left_out if not name.endswith(_KEY)]
    if others:
        lines.append(f"Not copied, as they are no tables: {', '.join(others)}")
    if len(others) < len(whole.left_out):
        lines.append(
            f"Not copied, as it is a secret: {_KEY}. Copy it yourself to keep the "
            "pseudonyms of earlier plans."
        )
    return "\n".join(lines) + "\n"
