"""eForms: notices of the Official Journal and of TenderNed as UBL XML.

SDK 1.0 to 1.15 and every subtype (`allocator.intake.eforms_kinds`). Elements are
found by the path of their names, whatever their namespace prefix. Numbers such as
BT-27 are the fields of the eForms regulation, (EU) 2019/1780.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from allocator.intake.eforms_kinds import NO_PROCUREMENT, ROOTS
from allocator.intake.eforms_lots import lot_of
from allocator.intake.eforms_notice import Notice, notice_of
from allocator.intake.eforms_parties import is_personal
from allocator.intake.lot import Lot, unreadable
from allocator.intake.xml_reader import read_xml
from allocator.intake.xml_values import MAX_LOTS

_AGAIN: Final = "Download the notice again from its publisher"
_REGISTRATION: Final = "BusinessRegistrationInformationNotice"


def read_eforms(stream: BinaryIO, source: str) -> Iterator[Lot]:
    """Lots of one eForms notice; one row where it has no lots.

    Raises
    ------
    InputError
        Not XML, unsafe XML, no eForms notice, or a notice that says nothing.
    """
    root = read_xml(stream, source, is_personal)
    if root.name == _REGISTRATION:
        problem = "registers a company and announces no contract"
        raise unreadable(source, root.path, problem, "Leave it out")
    if root.name not in ROOTS:
        raise unreadable(source, root.path, "is no eForms notice", _AGAIN)
    notice = notice_of(root, source)
    if notice.subtype.text in NO_PROCUREMENT:
        problem = "registers a company and announces no contract"
        raise unreadable(source, root.path, problem, "Leave it out")
    if not _says_anything(notice):
        problem = "is a notice without title, lot or buyer"
        raise unreadable(source, root.path, problem, _AGAIN)
    if len(notice.lots) + len(notice.results.lots) > MAX_LOTS:
        raise unreadable(source, root.path, f"has more than {MAX_LOTS} lots", _AGAIN)
    yield from _lots(notice)


def _says_anything(notice: Notice) -> bool:
    lots = notice.lots or notice.results.lots
    return bool(lots or notice.buyer or notice.whole.title)


def _lots(notice: Notice) -> Iterator[Lot]:
    """Lots in the order of the notice, then those that only a result names."""
    numbers = [lot.words("ID") for lot in notice.lots]
    for number, lot in zip(numbers, notice.lots, strict=True):
        yield lot_of(notice, lot, number)
    told = {*numbers, *notice.groups}
    only_in_results = [n for n in notice.results.lots if n not in told]
    for number in only_in_results:
        yield lot_of(notice, None, number)
    if not numbers and not only_in_results:
        yield lot_of(notice, None, "")
