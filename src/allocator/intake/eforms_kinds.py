"""What kind of eForms notice this is: how far, and why it gives no demand.

The subtype (OPP-070) tells: planning 1-9, competition 10-24, direct award 25-28,
result 29-37, modification 38-40, and E and T notices of single countries and of
transport. A national notice is the European one with an N before its number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from allocator.intake.lot import Outcome, Stage

NO_PROCUREMENT: Final = frozenset(("X01", "X02"))
"""Registrations of European companies and groupings."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How far a procurement is by its notice.

    Parameters
    ----------
    stage
        How far it is.
    outcome
        Why a notice of this kind gives no demand; ``None`` when it may.
    direct
        Whether it announces an award before the contract may be signed.
    """

    stage: Stage
    outcome: Outcome | None = None
    direct: bool = False


_PLANNING: Final = Kind(Stage.PLANNING, Outcome.PLANNING)
_COMPETITION: Final = Kind(Stage.TENDER)
_DIRECT: Final = Kind(Stage.AWARD, direct=True)
_RESULT: Final = Kind(Stage.AWARD)
_MODIFICATION: Final = Kind(Stage.MODIFICATION)
_BY_SUBTYPE: Final = {
    **dict.fromkeys((*map(str, range(1, 10)), "E1", "E2", "T01"), _PLANNING),
    **dict.fromkeys((*map(str, range(10, 25)), "E3", "CEI"), _COMPETITION),
    "15": Kind(Stage.TENDER, Outcome.QUALIFICATION),
    **dict.fromkeys(map(str, range(25, 29)), _DIRECT),
    **dict.fromkeys((*map(str, range(29, 38)), "E4", "T02"), _RESULT),
    **dict.fromkeys((*map(str, range(38, 41)), "E6"), _MODIFICATION),
    "E5": Kind(Stage.CONTRACT, Outcome.COMPLETED),
}
_BY_FORM: Final = {
    "planning": _PLANNING,
    "consultation": _PLANNING,
    "competition": _COMPETITION,
    "dir-awa-pre": _DIRECT,
    "result": _RESULT,
    "cont-modif": _MODIFICATION,
    "completion": _BY_SUBTYPE["E5"],
}
_BY_ROOT: Final = {
    "PriorInformationNotice": _PLANNING,
    "ContractNotice": _COMPETITION,
    "ContractAwardNotice": _RESULT,
}
ROOTS: Final = frozenset(_BY_ROOT)


def kind_of(root: str, form: str, subtype: str) -> Kind:
    """The kind by subtype, else by form type (BT-03), else by the root element.

    ``root`` is one of `ROOTS`; ``form`` and ``subtype`` may be blank or unknown.
    """
    number = subtype.removeprefix("N")
    return _BY_SUBTYPE.get(number) or _BY_FORM.get(form) or _BY_ROOT[root]
