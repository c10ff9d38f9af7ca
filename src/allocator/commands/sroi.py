"""``allocator sroi``: what each tender owes, and how a plan fulfils it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

from allocator.accounts import BlockLine, accounts, by_block
from allocator.commands.check import reachable_cents
from allocator.domain import ObligationBasis, Tender
from allocator.eligibility import candidates
from allocator.errors import Fault, InputError
from allocator.fulfilment import OtherCount, other_fulfilment
from allocator.measures import TenderSroi, mix_parts, sroi_ledger
from allocator.mix import Parts, caps_of
from allocator.reading import Reading, read_instance
from allocator.rulebook import basis_cents, full_year_quarters, load_rulebook
from allocator.solution import Plan
from allocator.units import euros, round_half_up
from allocator.writing import read_plan
from allocator.writing.read_back import UnreadableError, read_run
from allocator.writing.run_file import RUN_FILE
from allocator.writing.sroi import (
    caps_in_words,
    deducted_cents,
    discount_percent,
    hours,
)
from allocator.writing.words import word

_LABEL: Final = 14


def sroi_of_dossier(dossier: Path, out: Path | None) -> str:
    """The ledger of every tender in words: of a plan, or of what can be reached.

    Raises
    ------
    InputError
        The dossier has faults, or ``out`` holds no plan of it.
    """
    reading = read_instance(dossier)
    instance = reading.instance
    if out is None:
        ledger = sroi_ledger(instance, Plan())
        most = reachable_cents(instance, candidates(instance))
        parts = [
            [("reachable", f"at most {_eur(amount)}, this tender alone")]
            for amount in most
        ]
    else:
        plan = _plan_of(reading, out)
        ledger = sroi_ledger(instance, plan)
        lines = by_block(accounts(instance, plan))
        parts = [
            [*_blocks(tender, position, lines), *_fulfilled(tender, line, own)]
            for position, (tender, line, own) in enumerate(
                zip(instance.tenders, ledger, mix_parts(instance, plan), strict=True)
            )
        ]
    beside = other_fulfilment(instance)
    text = []
    for tender, line, counts, part in zip(
        instance.tenders, ledger, beside, parts, strict=True
    ):
        text.append(f"{tender.id}  {tender.contractor}, rulebook {tender.rulebook}")
        told = [*_owed(tender, line), *_beside(counts, line), *part]
        text += [f"  {label:<{_LABEL}}  {words}" for label, words in told]
    return "\n".join([*text, "", *_total(ledger, out is not None)]) + "\n"


def _plan_of(reading: Reading, out: Path) -> Plan:
    """The plan in a folder, if it was made from this very dossier."""
    try:
        made_from = read_run(out / RUN_FILE).inputs_sha256
    except UnreadableError as error:
        remedy = "Name the folder of a plan"
        raise InputError([Fault(str(out), None, "", "", str(error), remedy)]) from error
    names = made_from.keys() | reading.digests.keys()
    faults = [
        Fault(
            name, None, "", "", f"is not the input that {out} was made from",
            "Use the dossier that was planned, or plan again",
        )
        for name in sorted(names)
        if made_from.get(name) != reading.digests.get(name)
    ]  # fmt: skip
    if faults:
        raise InputError(faults)
    return read_plan(out, reading.instance)


def _owed(tender: Tender, line: TenderSroi) -> Iterator[tuple[str, str]]:
    amount = basis_cents(tender)
    if tender.sum_cents is None or amount is None:
        yield "obligation", "nothing, as the sum is not known"
        return
    if tender.sum_cents < tender.threshold_cents:
        below = f"the sum of {_eur(tender.sum_cents)} is below the threshold"
        yield "obligation", f"nothing: {below} of {_eur(tender.threshold_cents)}"
        return
    basis = word(f"basis_{tender.obligation_basis}", "en")
    words = f"{_percent(tender.obligation_share * 100)} of the {basis}"
    if tender.obligation_basis is ObligationBasis.HOURS:
        words += f" ({tender.labour_hours:,f})"
    words += f" of {_eur(round_half_up(amount))}"
    if tender.cap_cents is not None:
        words += f", at most {_eur(tender.cap_cents)}"
    discount = discount_percent(tender)
    if discount is not None:
        words += f", less {_percent(discount)} for PSO step {tender.pso_step}"
    yield "obligation", f"{words} = {_eur(line.obligation_cents)}"


def _beside(counts: list[OtherCount], line: TenderSroi) -> Iterator[tuple[str, str]]:
    for other, rule, worth, counted in counts:
        by = "no rule counts it" if rule is None else f"by rule {rule.id} {_eur(worth)}"
        yield "beside people", f"{other.id}: {by}, counted {_eur(counted)}"
    if counts:
        owed = line.obligation_cents - line.other_cents
        words = f"{_eur(line.obligation_cents)} - {_eur(line.other_cents)}"
        yield "people owe", f"{words} = {_eur(owed)}"


def _blocks(
    tender: Tender, position: int, lines: list[BlockLine]
) -> Iterator[tuple[str, str]]:
    rulebook = load_rulebook(tender.rulebook)
    year = full_year_quarters(rulebook)
    for line in lines:
        if line.tender != position:
            continue
        people = "1 person" if line.people == 1 else f"{line.people:,} people"
        block = "no block" if line.block < 0 else rulebook.blocks[line.block].id
        words = f"{people}, {line.weeks:,} weeks"
        if line.counted_weeks < line.weeks:
            words += f", of which {line.counted_weeks:,} count"
        caps = caps_in_words(line.caps, rulebook, "en")
        words += f" ({caps})" if caps else ""
        value, counted = _eur(line.year_value_cents), _eur(line.counted_cents)
        spent, whole = hours(line.counted_quarters), hours(year)
        yield block, f"{words}: {value} x {spent:,f} h / {whole:,f} h = {counted}"


def _fulfilled(
    tender: Tender, line: TenderSroi, parts: Parts
) -> Iterator[tuple[str, str]]:
    rulebook = load_rulebook(tender.rulebook)
    for bit, cap in enumerate(caps_of(tender)):
        own = parts[1 << bit] + parts[-1]
        whole = "the obligation" if cap.of == "obligation" else "what counts"
        share = f"at most {_percent(cap.percent)} of {whole}"
        yield "mix", f"{cap.id}: {_eur(own)}, {share}"
    if line.over_mix_cents:
        within = line.counted_cents - line.over_mix_cents
        yield "mix", f"{_eur(within)} of {_eur(line.counted_cents)} keeps every cap"
    yield "fulfilled", f"{_eur(line.fulfilled_cents)} of {_eur(line.counted_cents)}"
    short = _eur(line.short_cents)
    deducted = deducted_cents(line.short_cents, rulebook)
    if line.short_cents and rulebook.penalty is not None and deducted is not None:
        waived = rulebook.penalty.waived_without_fault
        unless = "; nothing where the contractor is not at fault" if waived else ""
        short += f": {rulebook.penalty.title}, {_eur(deducted)}{unless}"
    yield "short", short


def _total(ledger: list[TenderSroi], planned: bool) -> Iterator[str]:
    owed = sum(line.obligation_cents for line in ledger)
    beside = sum(line.other_cents for line in ledger)
    yield f"Obligations {_eur(owed)}, beside people {_eur(beside)}"
    if planned:
        done = sum(line.fulfilled_cents for line in ledger)
        short = sum(line.short_cents for line in ledger)
        yield f"Fulfilled by people {_eur(done)}, short {_eur(short)}"


def _percent(number: Decimal) -> str:
    text = f"{number:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def _eur(cents: int) -> str:
    return f"EUR {euros(cents):,.2f}"
