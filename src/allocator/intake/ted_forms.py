"""The standard forms of old TED notices (R2.0.9): which is which, and what is read.

Numbers such as F03 are the forms of Implementing Regulation (EU) 2015/1986.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from allocator.intake.lot import Outcome, Stage


@dataclass(frozen=True, slots=True)
class Form:
    """How far a procurement is by its form.

    Parameters
    ----------
    stage
        How far it is.
    outcome
        Why a notice on this form gives no demand; ``None`` when it may.
    direct
        Whether it announces an award before the contract may be signed.
    """

    stage: Stage
    outcome: Outcome | None = None
    direct: bool = False


_PLANNING: Final = Form(Stage.PLANNING, Outcome.PLANNING)
_TENDER: Final = Form(Stage.TENDER)
_AWARD: Final = Form(Stage.AWARD)
_QUALIFICATION: Final = Form(Stage.TENDER, Outcome.QUALIFICATION)
_FORMS: Final = {
    "F01": _PLANNING,
    "F02": _TENDER,
    "F03": _AWARD,
    "F04": _PLANNING,
    "F05": _TENDER,
    "F06": _AWARD,
    "F07": _QUALIFICATION,
    "F08": _PLANNING,
    "F12": _TENDER,
    "F13": _AWARD,
    "F14": _TENDER,
    "F15": Form(Stage.AWARD, direct=True),
    "F20": Form(Stage.MODIFICATION),
    "F21": _TENDER,
    "F22": _TENDER,
    "F23": _TENDER,
    "F24": _TENDER,
    "F25": _AWARD,
    "T01": _PLANNING,
    "T02": _AWARD,
}
_BY_PURPOSE: Final = (
    ("AWARD", _AWARD),
    ("QSU", _QUALIFICATION),
    ("CALL_COMPETITION", _TENDER),
    ("CONTRACT", _TENDER),
    ("PRI", _PLANNING),
    ("PER", _PLANNING),
)
"""What ``NOTICE/@TYPE`` says on forms that serve for several things."""
CORRIGENDUM: Final = "F14"
MODIFICATION: Final = "F20"
_LEFT_OUT: Final = frozenset(
    (
        "TECHNICAL_SECTION",
        "LINKS_SECTION",
        "TRANSLATION_SECTION",
        "CONTACT_POINT",
        "PHONE",
        "E_MAIL",
        "FAX",
        "ADDRESS_FURTHER_INFO",
        "ADDRESS_PARTICIPATION",
        "ADDRESS_REVIEW_BODY",
        "ADDRESS_MEDIATION_BODY",
        "ADDRESS_REVIEW_INFO",
        "MEMBER_NAME",
        "PARTICIPANT_NAME",
    )
)
"""Contacts, members of juries, candidates, other addresses, and all translations."""


def is_left_out(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element is about people, a translation, or of no use here."""
    return name in _LEFT_OUT or attributes.get("CATEGORY") == "TRANSLATION"


def form_of(number: str, purpose: str) -> Form | None:
    """A form by its number and stated purpose; ``None`` for an unknown form.

    Parameters
    ----------
    number
        ``F03``, or the name of its element, ``F03_2014``.
    purpose
        ``NOTICE/@TYPE``; ``""`` on forms that have one purpose only.
    """
    form = _FORMS.get(number[:3].upper())
    if form is None or not purpose or form is _QUALIFICATION:
        return form
    return next((known for sign, known in _BY_PURPOSE if sign in purpose), form)
