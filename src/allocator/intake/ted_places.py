"""Where the work of an old TED lot is done."""

from __future__ import annotations

import re
from typing import Final

from allocator.intake import values
from allocator.intake.lot import Found, PlaceBasis, Site
from allocator.intake.ted_notice import Notice
from allocator.intake.ted_parts import Part
from allocator.intake.xml_reader import Node
from allocator.intake.xml_values import Finds, country_of

_POSTCODE: Final = re.compile(r"\b[1-9][0-9]{3} ?[A-Z]{2}\b")
_TOWN: Final = re.compile(
    r"(?:['\u2019]s[ -])?[^\W\d_]+(?:[ '\u2019-]+[^\W\d_]+){0,3}\.?"
)
"""One to four words of letters: likely a town, which `Site` tries before the code."""
_MAX_SITE: Final = 100


def described_sites(part: Part, finds: Finds) -> tuple[Found[Site], ...]:
    """Places of a lot; after a modification the new ones first."""
    placed: list[tuple[Node, Site]] = []
    for described in (*part.modified, part.described):
        if described is not None:
            placed += _described(described)
    return finds.sites(placed)


def journal_sites(notice: Notice, finds: Finds) -> tuple[Found[Site], ...]:
    """Places in the journal's own summary, which are of all lots together."""
    placed = []
    for data in notice.data:
        for name in ("PERFORMANCE_NUTS", "ORIGINAL_NUTS"):
            for node in data.all(name):
                code = values.nuts(node.get("CODE"))
                country = country_of("", code)
                basis = PlaceBasis.PROCEDURE
                placed.append((node, Site(nuts=code, country=country, basis=basis)))
    return finds.sites(placed)


def _described(lot: Node) -> list[tuple[Node, Site]]:
    """The site in words with the first code; any other code by itself."""
    written = lot.first("MAIN_SITE")
    words = values.text(written.text) if written else ""
    coded = [(node, values.nuts(node.get("CODE"))) for node in lot.all("NUTS")]
    first = next((code for _, code in coded if code), "")
    bare = words.rstrip(".")
    coded_name = values.nuts(bare) or values.country(bare)
    named = len(words) <= _MAX_SITE and not coded_name and _TOWN.fullmatch(words)
    postcode = _POSTCODE.search(words)
    site = Site(
        postcode=postcode[0] if postcode else "",
        town=bare if named else "",
        region="" if named or coded_name else words[:_MAX_SITE],
        nuts=first,
        country=country_of("", first),
    )
    node = written if written is not None else lot.first("NUTS")
    placed = [(node, site)] if node is not None else []
    for node, code in coded:
        if code and code != first:
            placed.append((node, Site(nuts=code, country=country_of("", code))))
    return placed
