"""What an old TED lot says of social return and of contracts reserved for some."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from allocator.intake import values
from allocator.intake.lot import Found
from allocator.intake.social import mention
from allocator.intake.ted_notice import Notice
from allocator.intake.ted_parts import Part
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


def social_of(notice: Notice, part: Part, finds: Finds) -> tuple[Found[str], ...]:
    """Reservations (III.1.5), then the pieces of texts that tell."""
    found: dict[str, Found[str]] = {}
    conditions = notice.body.all("LEFTI")
    reserved = [
        (node, words)
        for condition in conditions
        for name, words in _RESERVED.items()
        for node in condition.all(name)
    ]
    texts = (
        (node, mention(values.text(node.text, _MAX_SEARCHED)))
        for node in _texts(notice, part, conditions)
    )
    for node, words in (*reserved, *texts):
        if words and len(found) < _MAX_SOCIAL:
            found.setdefault(words, finds.found(words, node))
    return tuple(found.values())


def _texts(notice: Notice, part: Part, conditions: list[Node]) -> Iterator[Node]:
    """Texts in which buyers write of social return."""
    for condition in conditions:
        yield from condition.all("PERFORMANCE_CONDITIONS")
        yield from condition.all("RULES_CRITERIA")
    for holder in (part.bought, part.described):
        for name in ("SHORT_DESCR", "INFO_ADD", "AC", "AC_QUALITY") if holder else ():
            yield from holder.all(name) if holder else ()
    yield from notice.body.all("COMPLEMENTARY_INFO", "INFO_ADD")
