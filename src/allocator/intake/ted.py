"""Old notices of the Official Journal: TED_EXPORT XML, version R2.0.9 (2016-2024).

One form is read, the original; translations of it are passed over. Lots come from
``OBJECT_DESCR``, awards from ``AWARD_CONTRACT``; the number of a lot joins them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from allocator.intake.lot import Lot, unreadable
from allocator.intake.ted_forms import form_of, is_left_out
from allocator.intake.ted_lots import lots_of
from allocator.intake.ted_notice import notice_of
from allocator.intake.ted_parts import parts_of
from allocator.intake.xml_reader import Node, read_xml
from allocator.intake.xml_values import MAX_LOTS

ROOT: Final = "TED_EXPORT"
_AGAIN: Final = "Download the notice again from its publisher"
_OUR_LANGUAGES: Final = ("NL", "EN")


def read_ted(stream: BinaryIO, source: str) -> Iterator[Lot]:
    """Lots of one TED notice; one row where it has no lots.

    Raises
    ------
    InputError
        Not XML, unsafe XML, no TED notice, or one before R2.0.9.
    """
    root = read_xml(stream, source, is_left_out)
    if root.name != ROOT:
        raise unreadable(source, root.path, "is no TED notice", _AGAIN)
    forms = root.all("FORM_SECTION")
    originals = [form for section in forms for form in section.children]
    original = _original([f for f in originals if f.name != "NOTICE_UUID"])
    if original is None:
        raise unreadable(source, root.path, "holds no original form", _AGAIN)
    purpose = original.first("NOTICE")
    number = original.get("FORM") or original.name
    form = form_of(number, purpose.get("TYPE") if purpose else "")
    if form is None:
        problem = "is a form that is not read (older than R2.0.9, or no procurement)"
        remedy = "Fill in its contract in tenders.csv by hand"
        raise unreadable(source, original.path, problem, remedy)
    notice = notice_of(root, original, form, number[:3].upper(), source)
    parts = parts_of(notice)
    if len(parts) > MAX_LOTS:
        problem = f"has more than {MAX_LOTS} lots"
        raise unreadable(source, original.path, problem, _AGAIN)
    yield from lots_of(notice, parts)


def _original(forms: list[Node]) -> Node | None:
    """The original form: in our languages if there are several, else the first."""
    for language in _OUR_LANGUAGES:
        for form in forms:
            if form.get("LG").upper() == language:
                return form
    return forms[0] if forms else None
