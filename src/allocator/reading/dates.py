"""Days as people write them: ISO or day-month-year, one way in a column."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from allocator.reading.faults import UnreadableError

_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DUTCH: Final = re.compile(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4})")
_TWO_DIGITS: Final = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}")
_SERIAL: Final = re.compile(r"[0-9]{5}(\.0)?")
_WITH_TIME: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9:.]+Z?")
_EXCEL_EPOCH: Final = date(1899, 12, 30)
YEARS: Final = (1950, 2150)
"""Years that a programme can mean; others are slips of the hand."""
_FORMS: Final = "Write YYYY-MM-DD or DD-MM-YYYY"


def day_style(text: str) -> str | None:
    """``"iso"`` or ``"dutch"`` by how a day is written; ``None`` for neither."""
    if _ISO.fullmatch(text):
        return "iso"
    return "dutch" if _DUTCH.fullmatch(text) else None


def read_day(text: str) -> date:
    """A day written ``2026-03-01``, ``01-03-2026``, ``1-3-2026`` or with ``/``."""
    if iso := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in iso.groups())
    elif dutch := _DUTCH.fullmatch(text):
        day, month, year = (int(dutch[part]) for part in (1, 3, 4))
    else:
        raise _not_a_day(text)
    try:
        read = date(year, month, day)
    except ValueError:
        raise UnreadableError("is a day that does not exist", _FORMS) from None
    if not YEARS[0] <= read.year <= YEARS[1]:
        raise UnreadableError(
            "lies in another age", f"Use a year from {YEARS[0]} to {YEARS[1]}"
        )
    return read


def _not_a_day(text: str) -> UnreadableError:
    if _TWO_DIGITS.fullmatch(text):
        return UnreadableError("has a year of two digits", _FORMS)
    if _SERIAL.fullmatch(text):
        meant = _EXCEL_EPOCH + timedelta(days=int(text[:5]))
        return UnreadableError(
            f"looks like an Excel date ({meant})",
            "Export the column as text or dates, or hand in the .xlsx",
        )
    if timed := _WITH_TIME.fullmatch(text):
        return UnreadableError("holds a time of day", f"Write {timed[1]}")
    return UnreadableError("is not a date", _FORMS)
