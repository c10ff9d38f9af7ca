"""Numbers as people write them; nothing is guessed, what is unsure is refused."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from allocator.reading.faults import UnreadableError

_POINT: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,20})?")
_COMMA: Final = re.compile(r"-?([0-9]{1,15}|[0-9]{1,3}(\.[0-9]{3}){1,4}),[0-9]{1,20}")
_GROUPS: Final = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3}){2,4}")
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}[.,][0-9]{3}")
_WHOLE: Final = re.compile(r"-?[0-9]{1,9}")
CENT_DIGITS: Final = 2


def decimal_style(text: str) -> str | None:
    """``","`` or ``"."`` by how a number is written; ``None`` when it is silent."""
    if _COMMA.fullmatch(text) or _GROUPS.fullmatch(text):
        return ","
    return "." if "." in text and _POINT.fullmatch(text) else None


def read_decimal(text: str, delimiter: str, thousands: bool = False) -> Decimal:
    """A decimal number.

    Parameters
    ----------
    text
        The cell.
    delimiter
        Delimiter of the file; a decimal comma is refused in a comma file.
        Empty for a workbook.
    thousands
        Whether ``1.234`` may mean 1234 here, as it may for money and hours.
    """
    if thousands and delimiter in (";", "\t") and _THOUSANDS.fullmatch(text):
        digits = re.sub("[.,]", "", text)
        raise UnreadableError(
            "may mean two different numbers",
            f"Write {digits} or {digits},00 if thousands are meant, "
            "or else two decimals",
        )
    if _POINT.fullmatch(text):
        return Decimal(text)
    if _COMMA.fullmatch(text) or _GROUPS.fullmatch(text):
        if delimiter == ",":
            raise UnreadableError(
                "has a decimal comma or dots for thousands in a file with commas "
                "between the columns",
                "Write a decimal point and no dots for thousands, or save the file "
                "with semicolons",
            )
        return Decimal(text.replace(".", "").replace(",", "."))
    raise UnreadableError("is not a number", "Write digits, such as 1234.56")


def read_eur(text: str, delimiter: str) -> Decimal:
    """An amount in EUR, not finer than a cent."""
    amount = read_decimal(text, delimiter, thousands=True)
    if amount != round(amount, CENT_DIGITS):
        raise UnreadableError(
            "is finer than a cent", "Write an amount in euros with two decimals"
        )
    return amount


def read_whole(text: str) -> int:
    """A whole number; ``4.0`` is one, as spreadsheets write it."""
    whole = text.removesuffix(".0").removesuffix(",0")
    if not _WHOLE.fullmatch(whole):
        raise UnreadableError("is not a whole number", "Write digits, such as 4")
    return int(whole)


def read_share(text: str, delimiter: str) -> Decimal:
    """A share from 0 to 1, written ``0.05`` or ``5%``."""
    if text.endswith("%"):
        share = read_decimal(text[:-1].rstrip(), delimiter) / 100
    else:
        share = read_decimal(text, delimiter)
        if share > 1:
            digits = f"{share:f}"
            raise UnreadableError(
                "is more than everything",
                f"If {digits} percent is meant, write {share / 100:f} or {digits}%",
            )
    if not 0 <= share <= 1:
        raise UnreadableError("is not a share", "Write 0.05 or 5%, from 0 to 1")
    return share.normalize() + 0
