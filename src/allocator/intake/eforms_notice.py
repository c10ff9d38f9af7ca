"""An eForms notice as a whole: what its lots share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from allocator.intake import values
from allocator.intake.eforms_kinds import Kind, kind_of
from allocator.intake.eforms_parties import organisations
from allocator.intake.eforms_results import Results
from allocator.intake.lot import Flag, Found, Party
from allocator.intake.xml_reader import Node
from allocator.intake.xml_values import Finds, notice_key

EXTENSION: Final = (
    "UBLExtensions",
    "UBLExtension",
    "ExtensionContent",
    "EformsExtension",
)
"""Where eForms puts what UBL has no place for."""
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
    project, process, terms
        The procedure as a whole: what is bought, how, and on which terms.
    lots, groups
        Lots or planned parts, and groups of lots by their number.
    members
        Lots of each group.
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
    project: Node | None
    process: Node | None
    lots: list[Node]
    groups: dict[str, Node]
    members: dict[str, list[str]]
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
    groups = [n for n in root.all("ProcurementProjectLot") if _is_group(n)]
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
        project=root.first("ProcurementProject"),
        process=root.first("TenderingProcess"),
        lots=[n for n in root.all("ProcurementProjectLot") if not _is_group(n)],
        groups={group.words("ID"): group for group in groups},
        members={
            group.words("LotsGroupID"): [
                lot.text for lot in group.all("ProcurementProjectLotReference", "ID")
            ]
            for group in root.all("TenderingTerms", "LotDistribution", "LotsGroup")
        },
        results=Results(
            [r for e in extensions for r in e.all("NoticeResult")], parties
        ),
        buyer=_buyer(root, parties),
        signed=root.first("TenderResult", "AwardDate"),
        flags=tuple(finds.flags),
    )


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
