"""What a tender owes, what is deducted when it is short, and what is too late."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from allocator.domain import ObligationBasis, Tender, TenderKind
from allocator.rulebook.files import load_rulebook
from allocator.rulebook.rules import ObligationRule, Penalty
from allocator.rulebook.schema import RuleSet
from allocator.units import CENTS_PER_EURO, months_later, round_half_up

PERCENT: Final = 100


class Terms(NamedTuple):
    """What a rule asks of a contract; money in cents, ``None`` where not known.

    ``labour_share`` is the share of labour in the contract sum, from 0 to 1,
    ``pso_step`` that of the contractor's certificate.
    """

    sum_cents: int | None
    wage_bill_cents: int | None = None
    turnover_cents: int | None = None
    labour_hours: Decimal | None = None
    labour_share: Decimal | None = None
    kind: TenderKind | None = None
    pso_step: int | None = None


def obligation_cents(tender: Tender) -> int:
    """Obligation of a tender in cents; 0 below its threshold or without a sum."""
    rule = load_rulebook(tender.rulebook).obligation
    if tender.sum_cents is None or tender.sum_cents < tender.threshold_cents:
        return 0
    basis = basis_cents(tender)
    if basis is None:
        return 0
    discount = pso_discount(rule, tender.pso_step) or Decimal(0)
    return _owed(basis, tender.obligation_share, tender.cap_cents, discount)


def basis_cents(tender: Tender) -> Decimal | None:
    """Amount that a tender's obligation is a share of, ``None`` if not known.

    An obligation in hours is an amount by what its rulebook says an hour is worth.
    """
    rule = load_rulebook(tender.rulebook).obligation
    eur_per_hour = None if rule is None else rule.eur_per_hour
    return _basis_cents(tender.obligation_basis, tender, eur_per_hour)


def rule_obligation_cents(rule: ObligationRule, terms: Terms) -> int:
    """What a contract owes by a rule alone, rounded once to the cent.

    Nothing below the threshold of its kind, or where basis or percentage are not
    known.
    """
    basis = _basis_cents(rule.basis, terms, rule.eur_per_hour)
    share = share_by(rule, terms.labour_share)
    if basis is None or share is None:
        return 0
    if (terms.sum_cents or 0) < threshold_cents_by(rule, terms.kind):
        return 0
    discount = pso_discount(rule, terms.pso_step) or Decimal(0)
    return _owed(basis, share, cap_cents_by(rule), discount)


def share_by(rule: ObligationRule, labour_share: Decimal | None) -> Decimal | None:
    """Share of the basis, 0 to 1, of the first tier that fits or else the rule's."""
    percent = rule.percent
    if labour_share is not None:
        fitting = (
            tier.percent
            for tier in rule.tiers
            if labour_share * PERCENT < tier.labour_percent_below
        )
        percent = next(fitting, percent)
    return None if percent is None else percent / PERCENT


def threshold_cents_by(rule: ObligationRule, kind: TenderKind | None) -> int:
    """Contract sum from which a kind of tender owes anything."""
    by_kind = {threshold.kind: threshold.eur for threshold in rule.thresholds}
    eur = rule.threshold_eur if kind is None else by_kind.get(kind, rule.threshold_eur)
    return eur * CENTS_PER_EURO


def cap_cents_by(rule: ObligationRule) -> int | None:
    """Most that a contract owes, ``None`` for no cap."""
    return None if rule.cap_eur is None else rule.cap_eur * CENTS_PER_EURO


def pso_discount(rule: ObligationRule | None, step: int | None) -> Decimal | None:
    """Share of the obligation, 0 to 1, that a step takes off.

    ``None`` where there is a step and no rule says what it is worth.
    """
    if step is None:
        return Decimal(0)
    by_step = {s.step: s.percent / PERCENT for s in rule.pso} if rule else {}
    return by_step.get(step)


def _owed(basis: Decimal, share: Decimal, cap: int | None, discount: Decimal) -> int:
    """The share, at most the cap, less the discount; rounded once."""
    owed = basis * share if cap is None else min(basis * share, Decimal(cap))
    return round_half_up(owed * (1 - discount))


def _basis_cents(
    basis: ObligationBasis, facts: Tender | Terms, eur_per_hour: int | None
) -> Decimal | None:
    if basis is ObligationBasis.HOURS:
        if facts.labour_hours is None or eur_per_hour is None:
            return None
        return facts.labour_hours * eur_per_hour * CENTS_PER_EURO
    amount = {
        ObligationBasis.CONTRACT_SUM: facts.sum_cents,
        ObligationBasis.WAGE_BILL: facts.wage_bill_cents,
        ObligationBasis.TURNOVER: facts.turnover_cents,
    }[basis]
    return None if amount is None else Decimal(amount)


def penalty_cents(
    penalty: Penalty, short_cents: int, at_fault: bool = True, effort: bool = False
) -> int:
    """What is deducted for what is short once the recovery period is over.

    Parameters
    ----------
    penalty
        The rule.
    short_cents
        What is short of the obligation.
    at_fault, effort
        Whether the contractor is at fault, and has shown effort.
    """
    if penalty.waived_without_fault and effort and not at_fault:
        return 0
    return round_half_up(short_cents * penalty.percent / PERCENT)


def starts_in_time(start: date, contract_start: date, rules: RuleSet) -> bool:
    """Whether work that began before the contract may count for it."""
    months = 0 if rules.look_back is None else rules.look_back.months
    return months_later(start, months) >= contract_start
