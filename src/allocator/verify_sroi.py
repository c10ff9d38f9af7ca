"""What the tables of the SROI ledger must say, worked out again from the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Final

from allocator.accounts import cap_names
from allocator.domain import Instance, ObligationBasis, Tender
from allocator.fulfilment import other_fulfilment
from allocator.measures import TenderSroi, sroi_ledger
from allocator.rulebook import load_rulebook
from allocator.solution import Plan, Stint
from allocator.units import (
    QUARTERS_PER_HOUR,
    WEEKS_PER_YEAR,
    cents,
    euros,
    round_half_up,
)
from allocator.verify_people import Account, People
from allocator.verify_rows import Row
from allocator.writing.words import Lang, word

_PERCENT: Final = 100


@dataclass(frozen=True)
class ExpectedSroi:
    """The tables of the ledger that follow from a plan, in one language."""

    instance: Instance
    plan: Plan
    lang: Lang

    @cached_property
    def ledger(self) -> list[TenderSroi]:
        """The judge's account of every tender."""
        return sroi_ledger(self.instance, self.plan)

    @cached_property
    def _people(self) -> People:
        return People(self.instance)

    def worth(self, stints: Sequence[Stint]) -> Iterator[int]:
        """What each stint adds to its person's value on its tender, in cents."""
        index, demands = self.instance.tender_index, self.instance.demands
        before, reached = -1, dict[int, int]()
        for stint, found in zip(stints, self._people.accounts([*stints]), strict=True):
            if stint.seeker != before:
                before, reached = stint.seeker, {}
            tender = index[demands[stint.demand].tender]
            worth = self._people.cents(found[tender])
            yield worth - reached.get(tender, 0)
            reached[tender] = worth

    @cached_property
    def _final(self) -> list[tuple[int, Account]]:
        """Every account in the end, by person and tender."""
        stints = sorted(self.plan.stints, key=lambda s: (s.seeker, s.start_week))
        whole = zip(stints, self._people.accounts(stints), strict=True)
        final: list[tuple[int, Account]] = []
        for seeker, states in groupby(whole, key=lambda pair: pair[0].seeker):
            *_, (_, found) = states
            final += [(seeker, found[tender]) for tender in sorted(found)]
        return final

    def tenders(self) -> Iterator[Row]:
        """Rows of ``sroi.csv``."""
        for tender, line in zip(self.instance.tenders, self.ledger, strict=True):
            owed, done = line.obligation_cents, line.fulfilled_cents
            short = owed - line.other_cents - done
            yield (
                tender.id,
                tender.contractor,
                tender.rulebook,
                _eur(tender.sum_cents),
                word(f"basis_{tender.obligation_basis}", self.lang),
                _basis(tender),
                tender.obligation_share * _PERCENT,
                _eur(tender.threshold_cents),
                _eur(tender.cap_cents),
                _discount(tender),
                euros(owed),
                euros(line.other_cents),
                euros(line.counted_cents),
                euros(line.over_mix_cents),
                euros(done),
                euros(short),
                _percent(done, owed - line.other_cents),
                _penalty(tender, short),
            )

    def other(self) -> Iterator[Row]:
        """Rows of ``sroi_other.csv``."""
        for counts in other_fulfilment(self.instance):
            for found in counts:
                other, rule = found.other, found.rule
                yield (
                    other.id,
                    other.tender,
                    word(other.kind.value, self.lang),
                    _eur(other.amount_cents),
                    other.hours,
                    other.days,
                    rule.id if rule else "",
                    euros(found.worth_cents),
                    euros(found.counted_cents),
                )

    def accounts(self) -> Iterator[Row]:
        """Rows of ``sroi_accounts.csv``."""
        for seeker, account in self._final:
            who = str(self.instance.job_seekers.ids[seeker])
            block, year_hours = self._block(account)
            yield (
                who,
                self.instance.tenders[account.tender].id,
                block,
                euros(account.year_value_cents),
                sum(account.weeks.values()),
                account.counted_weeks,
                _hours(account.counted_quarters),
                year_hours,
                euros(self._people.cents(account)),
                self._caps(account.tender, account.caps),
                " | ".join(self._groups(seeker, account.tender)),
            )

    def _groups(self, seeker: int, position: int) -> Iterator[str]:
        """Mix caps in whose group a person is on a tender."""
        tender = self.instance.tenders[position]
        caps = load_rulebook(tender.rulebook).mix
        if not caps:
            return
        person = self.instance.job_seekers[seeker]
        ends, day = person.job_end_week, tender.reference_date
        for cap in caps:
            employed = person.job_employer == tender.contractor
            stays = employed and ends is not None and ends >= 0
            group = cap.when is not None and cap.when.holds(person, day)
            if group or (cap.own_staff and stays):
                yield cap.id

    def blocks(self) -> Iterator[Row]:
        """Rows of ``sroi_blocks.csv``."""
        found: dict[tuple[int, int, int], list[Account]] = {}
        for _, account in self._final:
            key = account.tender, account.block, -account.year_value_cents
            found.setdefault(key, []).append(account)
        for (tender, _, value), accounts in sorted(found.items()):
            block, year_hours = self._block(accounts[0])
            bits = 0
            for account in accounts:
                bits |= account.caps
            yield (
                self.instance.tenders[tender].id,
                block,
                euros(-value),
                len(accounts),
                sum(sum(account.weeks.values()) for account in accounts),
                sum(account.counted_weeks for account in accounts),
                _hours(sum(account.counted_quarters for account in accounts)),
                year_hours,
                euros(sum(self._people.cents(account) for account in accounts)),
                self._caps(tender, bits),
            )

    def _block(self, account: Account) -> tuple[str, Decimal]:
        rulebook = load_rulebook(self.instance.tenders[account.tender].rulebook)
        name = "" if account.block < 0 else rulebook.blocks[account.block].id
        return name, _hours(WEEKS_PER_YEAR * rulebook.basis_quarters)

    def _caps(self, tender: int, bits: int) -> str:
        rulebook = load_rulebook(self.instance.tenders[tender].rulebook)
        return " | ".join(word(n, self.lang) for n in cap_names(bits, rulebook))


def _basis(tender: Tender) -> Decimal | None:
    """What the obligation is a share of, in euros."""
    amounts = {
        ObligationBasis.CONTRACT_SUM: tender.sum_cents,
        ObligationBasis.WAGE_BILL: tender.wage_bill_cents,
        ObligationBasis.TURNOVER: tender.turnover_cents,
    }
    if tender.obligation_basis in amounts:
        return _eur(amounts[tender.obligation_basis])
    rule = load_rulebook(tender.rulebook).obligation
    if rule is None or rule.eur_per_hour is None or tender.labour_hours is None:
        return None
    return euros(cents(rule.eur_per_hour * tender.labour_hours))


def _discount(tender: Tender) -> Decimal | None:
    rule = load_rulebook(tender.rulebook).obligation
    steps = rule.pso if rule else ()
    return next((s.percent for s in steps if s.step == tender.pso_step), None)


def _penalty(tender: Tender, short_cents: int) -> Decimal | None:
    penalty = load_rulebook(tender.rulebook).penalty
    if penalty is None:
        return None
    return euros(round_half_up(Decimal(short_cents) * penalty.percent / _PERCENT))


def _eur(amount: int | None) -> Decimal | None:
    return None if amount is None else euros(amount)


def _hours(quarters: int) -> Decimal:
    return Decimal(quarters) / QUARTERS_PER_HOUR


def _percent(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return Decimal(round_half_up(Decimal(10 * _PERCENT * part) / whole)) / 10
