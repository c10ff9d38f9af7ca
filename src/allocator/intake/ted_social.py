"""What an old TED lot says of social return and of contracts reserved for some."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from allocator.intake import values
from allocator.intake.lot import Found
from allocator.intake.social import mention
from allocator.intake.xml_reader import Node
from allocator.intake.xml_values import Finds

_RESERVED: Final = {
    "RESTRICTED_SHELTERED_WORKSHOP": "reserved for sheltered workshops",
    "RESTRICTED_SHELTERED_PROGRAM": "reserved for sheltered employment",
    "RESERVED_ORGANISATIONS_SERVICE_MISSION": "reserved for public service missions",
}
_MAX_SOCIAL: Final = 20
_MAX_SEARCHED: Final = 20_000
"""Signs of one text."""
_MAX_TEXTS: Final = 50
"""Texts of one kind."""
_TEXTS: Final = (
    "PERFORMANCE_CONDITIONS",
    "RULES_CRITERIA",
    "SHORT_DESCR",
    "INFO_ADD",
    "AC",
    "AC_QUALITY",
)
"""Where buyers write of social return."""


def social_of(holders: Iterable[Node], finds: Finds) -> tuple[Found[str], ...]:
    """Reservations (III.1.5), then the pieces of texts that tell.

    Parameters
    ----------
    holders
        What is bought, its conditions and further information; or a lot.
    finds
        Where the values are gathered.
    """
    found: dict[str, Found[str]] = {}
    reserved = []
    texts = []
    for holder in holders:
        for name, words in _RESERVED.items():
            reserved += [(node, words) for node in holder.all(name)[:1]]
        for name in _TEXTS:
            texts += [
                (node, mention(values.text(node.text, _MAX_SEARCHED)))
                for node in holder.all(name)[:_MAX_TEXTS]
            ]
    for node, words in (*reserved, *texts):
        if words and len(found) < _MAX_SOCIAL:
            found.setdefault(words, finds.found(words, node))
    return tuple(found.values())
