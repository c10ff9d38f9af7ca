"""Single values of notices as canonical ones; ``None`` for what cannot be read.

Unlike the readers of a dossier these are lenient: the writer of a notice cannot
be asked to correct it. A caller that gets ``None`` for a text that is not blank
leaves the field empty and flags it.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from allocator.intake.lot import DAYS_OF_UNIT, MAX_TEXT, Duration, Nature
from allocator.reading.dates import read_day
from allocator.reading.dutch import plain
from allocator.reading.faults import UnreadableError

_LARGEST: Final = Decimal(10) ** 15
_MOST_DIGITS: Final = 40
_PLAIN: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")
_COMMA: Final = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+),[0-9]{1,2}")
_ENGLISH: Final = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]{1,2}")
_GROUPS: Final = re.compile(r"[+-]?[0-9]{1,3}([.,' ])[0-9]{3}(\1[0-9]{3})+")
_UNSURE: Final = re.compile(r"[+-]?[0-9]{1,3}[.,][0-9]{3}")
_CURRENCY_SIGNS: Final = re.compile(r"€|\bEUR\b|\beuro\b|,-+$", re.IGNORECASE)
_ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_COMPACT_DAY: Final = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_CPV: Final = re.compile(r"(?<![0-9])([0-9]{8})(?:-[0-9])?(?![0-9])")
_NUTS: Final = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")
_COUNTRIES_WITH_NUTS: Final = (
    "AL AT BA BE BG CH CY CZ DE DK EE EL ES FI FR GB GR HR HU IE IS IT LI LT LU LV ME "
    "MK MT NL NO PL PT RO RS SE SI SK TR UA UK XK"
)
_NUTS_COUNTRIES: Final = frozenset(_COUNTRIES_WITH_NUTS.split())
_LENGTH: Final = re.compile(r"([0-9]{1,4}(?:[.,][0-9]{1,2})?)\s*([A-Za-z_]+)")
_UNITS: Final = {
    **dict.fromkeys(("day", "days", "dag", "dagen", "calendarday", "d"), "day"),
    **dict.fromkeys(("week", "weeks", "weken", "w"), "week"),
    **dict.fromkeys(("month", "months", "maand", "maanden", "mon", "m"), "month"),
    **dict.fromkeys(("year", "years", "jaar", "jaren", "ann", "y", "j"), "year"),
}
_NATURES: Final = {
    **dict.fromkeys(("works", "werken", "werk"), Nature.WORKS),
    **dict.fromkeys(("services", "service", "diensten", "dienst"), Nature.SERVICES),
    **dict.fromkeys(
        ("goods", "supplies", "supply", "leveringen", "levering"), Nature.GOODS
    ),
}
_COUNTRIES: Final = {
    "nld": "NL", "nederland": "NL", "netherlands": "NL", "thenetherlands": "NL",
    "bel": "BE", "belgie": "BE", "belgium": "BE", "deu": "DE", "germany": "DE",
    "duitsland": "DE", "fra": "FR", "france": "FR", "lux": "LU", "dnk": "DK",
    "nor": "NO", "norge": "NO", "norway": "NO", "swe": "SE", "fin": "FI",
    "irl": "IE", "ireland": "IE", "gbr": "GB", "uk": "GB", "unitedkingdom": "GB",
    "england": "GB", "wales": "GB", "scotland": "GB", "esp": "ES", "prt": "PT",
    "ita": "IT", "aut": "AT", "pol": "PL", "cze": "CZ", "hun": "HU", "rou": "RO",
    "bgr": "BG", "grc": "GR", "el": "GR", "svn": "SI", "svk": "SK", "hrv": "HR",
    "est": "EE", "lva": "LV", "ltu": "LT", "mlt": "MT", "cyp": "CY", "che": "CH",
    "isl": "IS", "lie": "LI", "usa": "US",
}  # fmt: skip


def text(value: object, limit: int = MAX_TEXT) -> str:
    """Text without control signs and runs of space, cut off at ``limit``; or ""."""
    if not isinstance(value, str):
        return ""
    piece = value[: 4 * limit]
    if not piece.isprintable():
        piece = "".join(c if c.isprintable() else " " for c in piece)
    return " ".join(piece.split())[:limit]


def amount(value: object) -> Decimal | None:
    """An amount of money: a number, or text with or without a euro sign.

    ``1.234`` may mean two numbers and is not read; neither is what no contract
    can cost (a thousand billion).
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float | Decimal):
        # The repr of an endless int is quadratic in its length.
        if isinstance(value, int) and abs(value) >= _LARGEST:
            return None
        return _within(str(value))
    shown = _CURRENCY_SIGNS.sub("", text(value, 2 * _MOST_DIGITS)).strip()
    if len(shown) > _MOST_DIGITS or _UNSURE.fullmatch(shown):
        return None
    if _COMMA.fullmatch(shown):
        shown = shown.replace(".", "").replace(",", ".")
    elif _ENGLISH.fullmatch(shown):
        shown = shown.replace(",", "")
    elif _GROUPS.fullmatch(shown):
        shown = re.sub("[.,' ]", "", shown)
    return _within(shown) if _PLAIN.fullmatch(shown) else None


def _within(digits: str) -> Decimal | None:
    try:
        number = Decimal(digits)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < _LARGEST else None


def day(value: object) -> date | None:
    """A day: ISO with or without time and zone, day-month-year, or YYYYMMDD."""
    shown = text(value, 40)
    if compact := _COMPACT_DAY.fullmatch(shown):
        shown = "-".join(compact.groups())
    elif iso := _ISO_DAY.match(shown):
        shown = iso[0]
    else:
        shown = shown.partition(" ")[0]
    try:
        return read_day(shown)
    except UnreadableError:
        return None


def cpv(value: object) -> str | None:
    """The first CPV code of a text, without check digit."""
    found = _CPV.search(text(value, 200))
    return found[1] if found else None


def cpvs(value: object) -> tuple[str, ...]:
    """Every CPV code of a text, each once."""
    return tuple(dict.fromkeys(_CPV.findall(text(value))))


def nuts(value: object) -> str:
    """A NUTS code of any level and version (``NL``, ``NL33C``), or "".

    ``Wales`` and ``Kent`` have the form of a code but are names: beyond the first
    letter after the country a code has a digit, or only ``Z``.
    """
    shown = text(value, 100)
    code = shown.partition(" ")[0].strip("-:,;")
    if not _NUTS.fullmatch(code) or code[:2] not in _NUTS_COUNTRIES:
        return ""
    coded = len(code) < 4 or not code[2:].isalpha() or set(code[2:]) == {"Z"}
    return code if coded else ""


def country(value: object) -> str:
    """A country as two capitals (``NLD`` and ``Nederland`` are ``NL``), or ""."""
    shown = text(value, 60)
    if known := _COUNTRIES.get(plain(shown)):
        return known
    return shown.upper() if re.fullmatch("[A-Za-z]{2}", shown) else ""


def duration(number: object, unit: object) -> Duration | None:
    """A length of time from a number and its unit, in English, Dutch or code."""
    size = amount(number)
    name = _UNITS.get(plain(text(unit, 40)))
    if size is None or name is None or not 0 < size * DAYS_OF_UNIT[name] <= 36_500:
        return None
    return Duration(size, name)


def duration_text(value: object) -> Duration | None:
    """A length of time from one text: ``24 Maanden``, ``2 jaar``."""
    found = _LENGTH.fullmatch(text(value, 60))
    return duration(found[1].replace(",", "."), found[2]) if found else None


def nature(value: object) -> Nature | None:
    """Works, services or goods, in English or Dutch."""
    return _NATURES.get(plain(text(value, 40)))
