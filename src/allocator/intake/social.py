"""What a notice says of social return, as a piece of its text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_SIGNS_AROUND: Final = 120
_MENTION: Final = re.compile(
    r"social return|\bsroi\b|sociale? (?:paragraaf|voorwaarden?)|arbeidsbeperking"
    r"|afstand tot de arbeidsmarkt|long-term unemployed|disadvantaged",
    re.IGNORECASE,
)
_RETURN: Final = re.compile(r"social return|\bsroi\b", re.IGNORECASE)
_PERCENT: Final = re.compile(r"(?<![0-9.,])([0-9]{1,2}(?:[.,][0-9]{1,2})?) ?%")
_MOST: Final = Decimal("0.25")
"""A larger share is another percentage, such as the weight of a criterion."""


def mention(words: str) -> str:
    """The piece around the first mention of social return in a text; or ``""``."""
    found = _MENTION.search(words)
    if not found:
        return ""
    return words[max(0, found.start() - _SIGNS_AROUND) : found.end() + _SIGNS_AROUND]


def share_of(words: str) -> Decimal | None:
    """The one percentage that stands near "social return", as a share; or ``None``.

    Two different percentages say nothing, as one of them is something else.
    """
    if not _RETURN.search(words):
        return None
    shares = {
        Decimal(number.replace(",", ".")) / 100 for number in _PERCENT.findall(words)
    }
    share = shares.pop() if len(shares) == 1 else None
    return share if share and share <= _MOST else None
