"""From a contract to rows of a dossier: what is known, assumed, or in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from allocator.intake import values
from allocator.intake.demands import demand_rows
from allocator.intake.gaps import Sure, yes_or_no
from allocator.intake.lot import (
    FlagKind,
    Found,
    Lot,
    Outcome,
    PlaceBasis,
    Site,
    Stage,
    Sum,
    SumBasis,
)
from allocator.intake.merge import Contract
from allocator.intake.places import (
    NETHERLANDS,
    Whereabouts,
    country_of,
    locate,
    postcode,
)
from allocator.intake.steps import Completed, Setting, cut, where
from allocator.intake.sums import Judged, judge
from allocator.intake.tender_row import tender_row
from allocator.intake.terms import Term, TermFinder, renewal_gap
from allocator.labour import Contract as Work
from allocator.labour import Nature, Options, estimate_labour

_REASONS: Final = {
    Outcome.PLANNING: "It is planned only: no contract has been called for.",
    Outcome.QUALIFICATION: "It is a qualification system, not a contract.",
    Outcome.CANCELLED: "It was cancelled.",
    Outcome.UNSUCCESSFUL: "It was unsuccessful: nobody won it.",
    Outcome.WITHDRAWN: "It was withdrawn.",
    Outcome.DISCONTINUED: "It was discontinued without an award.",
    Outcome.PENDING: "The award is not final yet.",
    Outcome.TERMINATED: "The contract was ended.",
    Outcome.COMPLETED: "The contract has been completed.",
    Outcome.SUPERSEDED: "A later notice takes its place.",
}
_NOT_AWARDED: Final = (
    "It is a call, not awarded yet; forecast = true in the file of --assume counts it."
)
_YES: Final = "Write yes or no"
_AMOUNT: Final = "Write euros without VAT, such as 1250000.00"


def complete(contract: Contract, tender: str, setting: Setting) -> Completed:
    """Rows of one contract, or the reason why there are none."""
    done = Completed(tender, contract)
    _Completer(done, setting).run()
    return done


class _Completer:
    """The steps for one contract; each adds to what is done, or ends it."""

    def __init__(self, done: Completed, setting: Setting) -> None:
        self.done = done
        self.setting = setting
        self.lot = done.lot
        self.answers = setting.answers

    def run(self) -> None:
        """Find sum, term, place, people; stop where no demand can come of it."""
        done = self.done
        done.reason = self._out()
        done.judged = judge(self._with_answers(), self._rates())
        if done.reason:
            self.done.gap("use", "no", done.reason, Sure.FAIR, self._outcome_at())
            return
        done.whereabouts = self._place()
        if done.whereabouts.place is None and self._abroad():
            done.reason = done.whereabouts.why
            return
        amount = self._sum(done.judged)
        done.term = self._term()
        self.done.tender = tender_row(self.done, self.setting, amount)
        missing = self._missing(amount)
        if missing:
            done.reason = missing
            return
        if amount is not None:
            self._labour(amount)

    def _out(self) -> str:
        """Why the notices themselves rule a contract out, unless the user says yes."""
        lot = self.lot
        use = self.answers.read(self.done.id, "use", yes_or_no, _YES)
        if use is False:
            return "You said that it does not count."
        if use:
            return ""
        if lot.outcome:
            return _REASONS[lot.outcome.value]
        if lot.stage is Stage.PLANNING:
            return _REASONS[Outcome.PLANNING]
        if lot.stage is Stage.TENDER and not self.setting.assumptions.forecast:
            return _NOT_AWARDED
        return ""

    def _outcome_at(self) -> str:
        found = self.lot.outcome
        if found is None:
            return self.lot.file
        return f"{found.file}: {found.path}" + (
            f" ({found.rule})" if found.rule else ""
        )

    def _rates(self) -> dict[str, Decimal]:
        return self.setting.assumptions.rates

    def _with_answers(self) -> Lot:
        """The lot with the sum that a user filled in."""
        answers, tender = self.answers, self.done.id
        amount = answers.read(tender, "sum_eur", _positive, _AMOUNT)
        if amount is None:
            return self.lot
        money = Found(
            Sum(amount, "EUR", SumBasis.USER), answers.file, "fill_in", "yours"
        )
        return replace(self.lot, sums=(money, *self.lot.sums))

    def _sum(self, judged: Judged) -> Decimal | None:
        """The sum to work with, in EUR; a ceiling times what will be ordered of it."""
        flags = [flag for flag in judged.flags if flag.kind is not FlagKind.NOTE]
        used = judged.eur
        if used is not None and judged.ceiling:
            share = self.setting.assumptions.framework_utilisation or Decimal(1)
            used = (used * share).quantize(Decimal("0.01"))
            why = (
                f"{share:f} of the ceiling of {judged.eur:f} is assumed to be ordered."
            )
            self.done.gap("sum_eur", f"{used:f}", why, Sure.POOR, where(judged.found))
        shown = f"{used:f}" if used is not None else ""
        for flag in flags:
            if flag.kind is FlagKind.CEILING:
                continue
            sure = Sure.NONE if used is None else Sure.FAIR
            self.done.gap("sum_eur", shown, flag.why, sure, where(judged.found))
        for flag in self.lot.flags:
            if flag.kind in (FlagKind.UNREADABLE, FlagKind.CONFLICT, FlagKind.SUSPECT):
                self.done.gap(
                    _FIELDS.get(flag.field, flag.field), "", flag.why, Sure.NONE
                )
        return used

    def _term(self) -> Term:
        done = self.done
        finder = TermFinder(
            done.id,
            self.lot,
            self.answers,
            self.setting.assumptions,
            self.setting.usual,
            done.gaps,
        )
        term = finder.find()
        done.gaps += renewal_gap(done.id, self.lot)
        return term

    def _place(self) -> Whereabouts:
        def read(text: str) -> Whereabouts | None:
            code = postcode(text)
            site = Site(
                postcode=code,
                town="" if code else values.text(text, 100),
                country="NL",
                basis=PlaceBasis.USER,
            )
            found = locate(
                [Found(site, self.answers.file, "fill_in")], self.setting.gazetteer
            )
            return found if found.place else None

        remedy = "Write a Dutch town or postcode"
        given = self.answers.read(self.done.id, "place", read, remedy)
        if given:
            return given
        found = locate(self.lot.sites, self.setting.gazetteer)
        if not found.known:
            name = found.place.name if found.place else ""
            sure = Sure.POOR if found.place else Sure.NONE
            self.done.gap("place", name, found.why, sure, where(found.found))
        return found

    def _abroad(self) -> bool:
        """Whether every country that the notice names is another one."""
        countries = {country_of(found.value) for found in self.lot.sites} - {""}
        return bool(countries) and NETHERLANDS not in countries

    def _missing(self, amount: Decimal | None) -> str:
        """Why a contract that counts gives no demand as yet."""
        done = self.done
        wanted = [
            name
            for name, absent in (
                ("sum_eur", amount is None),
                ("start", done.term.first is None),
                ("end", done.term.last is None),
                ("place", done.whereabouts is None or done.whereabouts.place is None),
            )
            if absent
        ]
        if wanted:
            return f"Nothing tells its {', '.join(wanted)}; fill in tenders.todo.csv."
        if self._outside():
            return "Its term lies outside the horizon of the dossier."
        return ""

    def _outside(self) -> bool:
        horizon, term = self.setting.horizon, self.done.term
        if horizon is None or term.first is None or term.last is None:
            return False
        first = horizon.clip(horizon.first_week(term.first))
        return first >= horizon.clip(horizon.end_week(term.last))

    def _labour(self, amount: Decimal) -> None:
        """Demands by the estimate of labour."""
        lot, done, setting = self.lot, self.done, self.setting
        first, last = done.term.first, done.term.last
        if first is None or last is None:
            return
        assumed = setting.assumptions
        nature = lot.nature.value.value if lot.nature else None
        work = Work(
            sum_eur=amount,
            first=first,
            last=last,
            cpv=done.tender["cpv"],
            title=lot.title.value if lot.title else "",
            nature=Nature(nature) if nature else None,
            framework=bool(lot.framework and lot.framework.value),
        )
        options = Options(
            method=assumed.method,
            level=assumed.level,
            scaled=assumed.scaled,
            year=first.year,
        )
        done.estimate = estimate_labour(work, options, setting.figures)
        done.demands = list(
            demand_rows(done.id, done.estimate, setting.horizon, self.answers)
        )
        if not done.demands:
            last_note = done.estimate.notes[-1] if done.estimate.notes else ""
            outside = "Its people are asked outside the horizon of the dossier."
            done.reason = outside if done.estimate.demands else last_note
            self.done.gap("cpv", done.tender["cpv"], done.reason, Sure.NONE)
            return
        known = "; ".join(self._known())
        done.tender["assumption"] = cut(known)
        control = done.estimate.control_hours
        why = (
            f"Labour of {done.estimate.hours} hours is estimated from the sum "
            f"({done.estimate.kind}); the other method gives {control}."
        )
        self.done.gap("demands", f"{len(done.demands)} rows", why, Sure.POOR)

    def _known(self) -> Iterator[str]:
        """Guesses in short, for the row of the tender."""
        seen = set()
        for gap in self.done.gaps:
            if gap.assumed and gap.field not in seen:
                seen.add(gap.field)
                yield f"{gap.field} assumed {gap.assumed}"
        yield "labour estimated from the sum"


_FIELDS: Final = {"sum": "sum_eur", "period": "start", "duration": "end"}


def _positive(text: str) -> Decimal | None:
    amount = values.amount(text)
    return (
        amount.quantize(Decimal("0.01")) if amount is not None and amount >= 0 else None
    )
