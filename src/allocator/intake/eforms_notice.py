"""An eForms notice as a whole: what its lots share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from allocator.intake import values
from allocator.intake.eforms_kinds import Kind, kind_of
from allocator.intake.eforms_parties import organisations
from allocator.intake.eforms_results import Results
from allocator.intake.eforms_told import EXTENSION, PROCEDURE, sums_of, told_of
from allocator.intake.lot import Flag, Found, Party
from allocator.intake.xml_reader import Node
from allocator.intake.xml_told import Told
from allocator.intake.xml_values import Finds, notice_key

_OUR_LANGUAGES: Final = ("NLD",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the lots of a notice share.

    Parameters
    ----------
    file
        Name of the file.
    kind, subtype
        What kind of notice it is, and the element that says so.
    notice_id, process_id, related, corrects, published
        As in `Lot`.
    cancels
        The element by which it declares an earlier notice void.
    languages
        Languages of its texts, ours first.
    whole
        What the procedure tells as a whole.
    lots
        Lots, or parts of a plan.
    groups
        Numbers of groups of lots.
    notes
        What a lot must know of the groups that it is in, by its number.
    results, buyer, signed
        Results, buyer, and the day of award for the whole notice.
    flags
        What is wrong with values of the notice as a whole.
    """

    file: str
    kind: Kind
    subtype: Node
    notice_id: str
    process_id: str
    related: tuple[str, ...]
    corrects: bool
    cancels: Node | None
    published: Found[date] | None
    languages: tuple[str, ...]
    whole: Told
    lots: list[Node]
    groups: frozenset[str]
    notes: dict[str, list[str]]
    results: Results
    buyer: Found[Party] | None
    signed: Node | None
    flags: tuple[Flag, ...]


def notice_of(root: Node, file: str) -> Notice:
    """What stands in a notice for all its lots.

    Raises
    ------
    KeyError
        The root is none of `allocator.intake.eforms_kinds.ROOTS`.
    """
    finds = Finds(file)
    extensions = root.all(*EXTENSION)
    told = _first(extensions, "NoticeSubType", "SubTypeCode")
    form = root.first("NoticeTypeCode")
    kind = kind_of(
        root.name, form.get("listName") if form else "", told.text if told else ""
    )
    changes = [change for e in extensions for change in e.all("Changes")]
    number = notice_key(root.words("ID"))
    journal = _first(extensions, "Publication", "NoticePublicationID")
    published_as = notice_key(journal.text) if journal else ""
    notice_id = number or published_as or file
    lots = [n for n in root.all("ProcurementProjectLot") if not _is_group(n)]
    groups = {
        node.words("ID"): node
        for node in root.all("ProcurementProjectLot")
        if _is_group(node)
    }
    languages = (*_OUR_LANGUAGES, values.text(root.words("NoticeLanguageCode"), 3))
    parties = organisations(
        (o for e in extensions for o in e.all("Organizations", "Organization")),
        languages,
        finds,
    )
    return Notice(
        file=file,
        kind=kind,
        subtype=told or form or root,
        notice_id=notice_id,
        process_id=values.text(root.words("ContractFolderID"), 200) or notice_id,
        related=_related(root, extensions, notice_id, published_as),
        corrects=bool(changes) or root.words("VersionID").lstrip("0") not in ("", "1"),
        cancels=_cancelling(changes),
        published=finds.day(
            _first(extensions, "Publication", "PublicationDate")
            or root.first("IssueDate"),
            "published before sent",
            "published",
        ),
        languages=languages,
        whole=_whole(root, groups, lots, languages, file),
        lots=lots,
        groups=frozenset(groups),
        notes=_notes(root, groups, len(lots), file),
        results=Results(
            [r for e in extensions for r in e.all("NoticeResult")], parties, file
        ),
        buyer=_buyer(root, parties),
        signed=root.first("TenderResult", "AwardDate"),
        flags=finds.flags,
    )


def _members(root: Node) -> Iterator[tuple[str, list[str]]]:
    """Lots of each group."""
    for group in root.all("TenderingTerms", "LotDistribution", "LotsGroup"):
        members = group.all("ProcurementProjectLotReference", "ID")
        yield group.words("LotsGroupID"), list({lot.text: None for lot in members})


def _whole(
    root: Node,
    groups: dict[str, Node],
    lots: list[Node],
    languages: tuple[str, ...],
    file: str,
) -> Told:
    """The procedure, with the sums of groups that hold all its lots."""
    told = told_of(root, PROCEDURE, languages, file)
    finds = Finds(file)
    sums = [
        each
        for group, members in _members(root)
        if group in groups and len(members) == len(lots)
        for each in sums_of(groups[group], PROCEDURE, finds)
    ]
    return replace(told, sums=(*told.sums, *sums), flags=(*told.flags, *finds.flags))


def _notes(
    root: Node, groups: dict[str, Node], lots: int, file: str
) -> dict[str, list[str]]:
    """That some lots have a sum together, which is the sum of none of them."""
    notes: dict[str, list[str]] = {}
    for group, members in _members(root):
        partly = group in groups and len(members) != lots
        if partly and sums_of(groups[group], PROCEDURE, Finds(file)):
            named = ", ".join(values.text(lot, 40) for lot in members[:9])
            why = f"Lots {named} have a sum together, which is not used."
            for lot in members:
                notes.setdefault(lot, []).append(why)
    return notes


def _first(extensions: list[Node], *names: str) -> Node | None:
    return next((node for e in extensions for node in e.all(*names)), None)


def _is_group(lot: Node) -> bool:
    number = lot.first("ID")
    return number is not None and (
        number.get("schemeName") == "LotsGroup" or number.text.startswith("GLO-")
    )


def _cancelling(changes: list[Node]) -> Node | None:
    """The reason of a change (BT-140) that declares the earlier notice void."""
    for change in changes:
        for reason in change.all("ChangeReason", "ReasonCode"):
            if reason.text == "cancel":
                return reason
    return None


def _related(
    root: Node, extensions: list[Node], notice_id: str, published_as: str
) -> tuple[str, ...]:
    """Earlier notices, and the number in the journal by which others refer to this."""
    nodes = [
        node
        for e in extensions
        for names in (
            ("Changes", "ChangedNoticeIdentifier"),
            ("ContractModification", "ChangedNoticeIdentifier"),
            ("NoticeResult", "SettledContract", "NoticeDocumentReference", "ID"),
        )
        for node in e.all(*names)
    ]
    earlier = ("TenderingProcess", "NoticeDocumentReference", "ID")
    nodes += root.all(*earlier) + root.all("ProcurementProjectLot", *earlier)
    keys = dict.fromkeys([*(notice_key(node.text) for node in nodes), published_as])
    return tuple(
        key for key in keys if any(c.isdigit() for c in key) and key != notice_id
    )


def _buyer(root: Node, parties: dict[str, Found[Party]]) -> Found[Party] | None:
    numbers = root.all("ContractingParty", "Party", "PartyIdentification", "ID")
    return next((parties[n.text] for n in numbers if n.text in parties), None)
