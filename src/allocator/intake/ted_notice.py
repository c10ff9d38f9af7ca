"""An old TED notice as a whole: what its lots share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from allocator.intake import values
from allocator.intake.lot import Flag, FlagKind, Found, Party, PlaceBasis, Site
from allocator.intake.ted_forms import CORRIGENDUM, MODIFICATION, Form
from allocator.intake.xml_reader import Node
from allocator.intake.xml_values import Finds, country_of, notice_key, register_id

_CHANGING: Final = (CORRIGENDUM, MODIFICATION)
_FRAMEWORKS: Final = ("FRAMEWORK", "DPS", "DPS_ADDITIONAL")
_REFERENCES: Final = (
    ("PROCEDURE", "NOTICE_NUMBER_OJ"),
    ("COMPLEMENTARY_INFO", "NOTICE_NUMBER_OJ"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the lots of a notice share.

    Parameters
    ----------
    file
        Name of the file.
    form, number
        The form, and its number such as ``F03``.
    body
        The form as it was filled in.
    data
        The journal's own summary of it, ``NOTICE_DATA``; there is one, or none.
    notice_id, process_id, related, corrects, published, buyer, framework
        As in `Lot`. A notice that changes another is of its process.
    flags
        What is wrong with values of the notice as a whole.
    """

    file: str
    form: Form
    number: str
    body: Node
    data: list[Node]
    notice_id: str
    process_id: str
    related: tuple[str, ...]
    corrects: bool
    published: Found[date] | None
    buyer: Found[Party] | None
    framework: Found[bool] | None
    flags: tuple[Flag, ...]


def notice_of(root: Node, body: Node, form: Form, number: str, file: str) -> Notice:
    """What stands in a notice for all its lots.

    Parameters
    ----------
    root, body
        The whole file, and the form that is read.
    form, number
        Which form it is.
    file
        Name of the file.
    """
    finds = Finds(file)
    coded = root.all("CODED_DATA_SECTION")
    data = [node for section in coded for node in section.all("NOTICE_DATA")]
    in_journal = next((n for d in data for n in d.all("NO_DOC_OJS")), None)
    own = root.get("DOC_ID") or (in_journal.text if in_journal else "")
    notice_id = notice_key(own) or file
    references = [node for names in _REFERENCES for node in body.all(*names)]
    references += [node for d in data for node in d.all("REF_NOTICE", "NO_DOC_OJS")]
    keys = dict.fromkeys(notice_key(node.text) for node in references)
    related = tuple(key for key in keys if key and key != notice_id)
    published = root.first("CODED_DATA_SECTION", "REF_OJS", "DATE_PUB")
    corrects = number == CORRIGENDUM
    if corrects:
        finds.flag("title", FlagKind.NOTE, _changed(body))
    return Notice(
        file=file,
        form=form,
        number=number,
        body=body,
        data=data,
        notice_id=notice_id,
        # Several contracts may refer to one qualification system, so only what
        # changes an earlier notice shares its process; `merge` joins the others.
        process_id=next(iter(related if number in _CHANGING else ()), notice_id),
        related=related,
        corrects=corrects,
        published=finds.day(
            published or body.first("COMPLEMENTARY_INFO", "DATE_DISPATCH_NOTICE"),
            "published before sent",
            "published",
        ),
        buyer=_buyer(body, finds),
        framework=_framework(body, finds),
        flags=finds.flags,
    )


def party_of(address: Node) -> Party:
    """An organisation by its address; never its contact."""
    number = register_id(address.words("NATIONALID"))
    return Party(
        name=values.text(address.words("OFFICIALNAME"), 200),
        id=number,
        site=address_site(address),
    )


def address_site(address: Node) -> Site:
    """The place of an organisation."""
    region = address.first("NUTS")
    code = values.nuts(region.get("CODE")) if region else ""
    stated = address.first("COUNTRY")
    return Site(
        postcode=values.text(address.words("POSTAL_CODE"), 20),
        town=values.text(address.words("TOWN"), 100),
        nuts=code,
        country=country_of(stated.get("VALUE") if stated else "", code),
        basis=PlaceBasis.BUYER,
    )


def _buyer(body: Node, finds: Finds) -> Found[Party] | None:
    address = body.first("CONTRACTING_BODY", "ADDRESS_CONTRACTING_BODY")
    return finds.found(party_of(address), address) if address else None


def _framework(body: Node, finds: Finds) -> Found[bool] | None:
    """Whether it is a framework agreement or dynamic purchasing system."""
    procedures = body.all("PROCEDURE")
    for procedure in procedures:
        inner = [n for n in procedure.children if n.name.startswith("DIRECTIVE")]
        for holder in (procedure, *inner):
            for name in _FRAMEWORKS:
                if (node := holder.first(name)) is not None:
                    return finds.found(True, node)
    return finds.found(False, procedures[0]) if procedures else None


def _changed(body: Node) -> str:
    """Which sections a corrigendum changes."""
    sections = dict.fromkeys(
        values.text(node.text, 20)
        for node in body.all("CHANGES", "CHANGE", "WHERE", "SECTION")
    )
    named = ", ".join([section for section in sections if section][:20])
    of = f" of sections {named}" if named else ""
    return f"A corrigendum, which tells only changes{of}: apply them by hand."
