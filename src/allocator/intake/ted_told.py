"""What an old TED notice tells of the procedure, and of one lot of it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from allocator.intake.lot import Found, Nature
from allocator.intake.ted_notice import Notice
from allocator.intake.ted_parts import Part
from allocator.intake.ted_places import described_sites, journal_sites
from allocator.intake.ted_social import social_of
from allocator.intake.ted_sums import lot_sums, procedure_sums
from allocator.intake.ted_terms import term_of
from allocator.intake.xml_reader import Node
from allocator.intake.xml_told import Told
from allocator.intake.xml_values import Finds

_NATURES: Final = {"1": "works", "2": "supplies", "4": "services"}
"""The journal's own codes for what is bought."""
_MOST_CODES: Final = 100


def whole_of(notice: Notice, bought: Node | None, single: bool) -> Told:
    """What is told of a procedure.

    Parameters
    ----------
    notice
        The notice.
    bought
        What is bought, ``OBJECT_CONTRACT``.
    single
        Whether it is one lot, to which all that is told then belongs.
    """
    finds = Finds(notice.file)
    main = bought.all("CPV_MAIN", "CPV_CODE") if bought else []
    journal = [c for d in notice.data for c in d.all("ORIGINAL_CPV")] if single else []
    holders = [*notice.body.all("LEFTI"), *notice.body.all("COMPLEMENTARY_INFO")]
    return Told(
        title=finds.text(bought.first("TITLE")) if bought else None,
        description=finds.text(bought.first("SHORT_DESCR")) if bought else None,
        main_cpv=_codes(main, finds),
        more_cpv=_codes(journal, finds),
        nature=_nature(notice, bought, finds),
        framework=notice.framework,
        sums=procedure_sums(notice, bought, single, finds),
        sites=journal_sites(notice, finds),
        social=social_of([bought, *holders] if bought else holders, finds),
        flags=finds.flags,
    )


def own_of(notice: Notice, part: Part) -> Told:
    """What is told of a lot."""
    finds = Finds(notice.file)
    lot = part.described
    codes = lot.all("CPV_ADDITIONAL", "CPV_CODE") if lot else []
    titles = [title for award in part.awards[:1] for title in award.all("TITLE")]
    titled = lot.first("TITLE") if lot else next(iter(titles), None)
    return Told(
        title=finds.text(titled, "lot before procedure"),
        description=finds.text(lot.first("SHORT_DESCR")) if lot else None,
        more_cpv=_codes(codes, finds),
        sums=lot_sums(notice, part, finds),
        term=term_of(part, finds),
        sites=described_sites(part, finds),
        social=social_of([lot] if lot else [], finds),
        flags=finds.flags,
    )


def _codes(nodes: Iterable[Node], finds: Finds) -> tuple[Found[str], ...]:
    return finds.cpv((node, node.get("CODE")) for node in islice(nodes, _MOST_CODES))


def _nature(notice: Notice, bought: Node | None, finds: Finds) -> Found[Nature] | None:
    stated = bought.first("TYPE_CONTRACT") if bought else None
    if stated and (found := finds.nature(stated, stated.get("CTYPE"))):
        return found
    section = notice.data[0].parent if notice.data else None
    coded = section.first("CODIF_DATA", "NC_CONTRACT_NATURE") if section else None
    return finds.nature(coded, _NATURES.get(coded.get("CODE"), "")) if coded else None
