"""What a tender owes where its own cells are blank: as its rulebook says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from allocator.domain import TenderKind
from allocator.rulebook import ObligationRule, load_rulebook, rulebook_names
from allocator.rulebook.obligation import cap_cents_by, share_by, threshold_cents_by
from allocator.units import months_later

Fields = dict[str, object]


def with_rule(
    stated: Mapping[str, object], period: tuple[date | None, date | None]
) -> Fields:
    """Fields of a tender, what is not stated filled in by the rulebook's obligation.

    Parameters
    ----------
    stated
        Fields of `Tender`, ``None`` where the cell is blank or faulty.
    period
        First and last day of the contract, ``None`` where not readable.

    Returns
    -------
    The fields; those on which the rulebook has no word stay as they are, for the
    defaults of `Tender`.
    """
    name = stated["rulebook"]
    rule = load_rulebook(str(name)).obligation if name in rulebook_names() else None
    if rule is None:
        return dict(stated)
    by_rule = _by_rule(rule, stated, period)
    blank = {key: value for key, value in by_rule.items() if stated[key] is None}
    return {**stated, **blank}


def _by_rule(
    rule: ObligationRule,
    stated: Mapping[str, object],
    period: tuple[date | None, date | None],
) -> Fields:
    labour, kind = stated["labour_share"], stated["kind"]
    share = share_by(rule, labour if isinstance(labour, Decimal) else None)
    if _is_short(rule, *period):
        share = Decimal(0)
    known = TenderKind(str(kind)) if kind in [*TenderKind] else None
    return {
        "obligation_share": share,
        "obligation_basis": rule.basis,
        "threshold_cents": threshold_cents_by(rule, known),
        "cap_cents": cap_cents_by(rule),
    }


def _is_short(rule: ObligationRule, first: date | None, last: date | None) -> bool:
    """Whether a contract is too short to owe anything."""
    if first is None or last is None:
        return False
    return months_later(first, rule.least_months) > last + timedelta(days=1)
