"""What a tender owes by a rule, what is deducted when it is short, and what is late."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from allocator.rulebook.rules import ObligationRule, Penalty
from allocator.rulebook.schema import RuleSet
from allocator.rulebook.words import Basis, Kind
from allocator.units import CENTS_PER_EURO, months_later, round_half_up

PERCENT: Final = 100


class Terms(NamedTuple):
    """What a rule asks of a contract; money in cents, ``None`` where not known.

    ``labour_percent`` is the share of labour in the contract sum, ``months`` the
    length of the contract, ``pso_step`` that of the contractor's certificate.
    """

    sum_cents: int | None
    wage_bill_cents: int | None = None
    turnover_cents: int | None = None
    hours: Decimal | None = None
    kind: Kind | None = None
    labour_percent: Decimal | None = None
    months: int | None = None
    pso_step: int | None = None


def rule_obligation_cents(rule: ObligationRule, terms: Terms) -> int:
    """What a contract owes by a rule, rounded once to the cent.

    Nothing below the threshold of its kind, for a shorter contract than the rule
    has, or where basis or percentage are not known.
    """
    basis = _basis_cents(rule, terms)
    percent = _percent(rule, terms)
    if basis is None or percent is None or not _is_bound(rule, terms):
        return 0
    owed = basis * percent / PERCENT
    if rule.cap_eur is not None:
        owed = min(owed, Decimal(rule.cap_eur * CENTS_PER_EURO))
    discount = {step.step: step.percent for step in rule.pso}
    if terms.pso_step is not None:
        owed *= (PERCENT - discount.get(terms.pso_step, Decimal(0))) / PERCENT
    return round_half_up(owed)


def _is_bound(rule: ObligationRule, terms: Terms) -> bool:
    """Whether a contract is large and long enough to owe anything."""
    by_kind = {threshold.kind: threshold.eur for threshold in rule.thresholds}
    threshold = rule.threshold_eur
    if terms.kind is not None:
        threshold = by_kind.get(terms.kind, threshold)
    long = terms.months is None or terms.months >= rule.least_months
    return long and (terms.sum_cents or 0) >= threshold * CENTS_PER_EURO


def _basis_cents(rule: ObligationRule, terms: Terms) -> Decimal | None:
    """Amount that the percentage is of, ``None`` where it is not known."""
    if rule.basis is Basis.HOURS:
        if terms.hours is None or rule.eur_per_hour is None:
            return None
        return terms.hours * rule.eur_per_hour * CENTS_PER_EURO
    amount = {
        Basis.CONTRACT_SUM: terms.sum_cents,
        Basis.WAGE_BILL: terms.wage_bill_cents,
        Basis.TURNOVER: terms.turnover_cents,
    }[rule.basis]
    return None if amount is None else Decimal(amount)


def _percent(rule: ObligationRule, terms: Terms) -> Decimal | None:
    """The percentage of the first tier that fits, else the rule's own."""
    labour = terms.labour_percent
    if labour is not None:
        for tier in rule.tiers:
            if labour < tier.labour_percent_below:
                return tier.percent
    return rule.percent


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
