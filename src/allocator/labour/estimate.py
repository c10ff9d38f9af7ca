"""One contract in, its labour out, with a word on every figure used."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from allocator.labour.figures import Figure, LabourFigures, Wage, load_figures
from allocator.labour.hours import (
    Level,
    Method,
    Nature,
    at_level,
    by_cost_share,
    by_multiplier,
    scaled,
    wage_of,
)
from allocator.labour.kinds import Recognised, kind_of, nature_of
from allocator.labour.people import RoleDemand, people_of
from allocator.labour.profile import MonthHours, Profile, Shape, by_month
from allocator.units import end_of_whole_weeks, first_whole_week, monday


@dataclass(frozen=True, slots=True)
class Contract:
    """What an estimate needs to know of a contract.

    Parameters
    ----------
    sum_eur
        Sum without VAT, in EUR; of a framework, what is expected to be spent.
    first, last
        First and last day of the work.
    cpv
        CPV code, with or without check digit; empty where there is none.
    title
        Title; read where the code says little, and for goods that are installed.
    nature
        What is bought; ``None`` leaves it to the CPV code.
    framework
        A framework or upkeep: work is then spread evenly.
    """

    sum_eur: Decimal
    first: date
    last: date
    cpv: str = ""
    title: str = ""
    nature: Nature | None = None
    framework: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """How to estimate.

    Parameters
    ----------
    method
        The share of labour in the cost, or the multiplier.
    level
        Low, base or high.
    shape
        Profile over time; ``None``: even for frameworks and services, else a trapezoid.
    scaled
        Correct for the size of the contract by the scale exponent.
    year
        Year of the prices of the sum; ``None`` is the latest wage's.
    """

    method: Method = Method.COST_SHARE
    level: Level = Level.BASE
    shape: Shape | None = None
    scaled: bool = False
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """The labour of a contract: never a fact, always an estimate.

    Parameters
    ----------
    kind
        Id of the kind of work; empty where neither code nor title tells it.
    hours
        Productive hours in all.
    fte_years
        The same in full-time years, two decimals.
    control_hours
        What the other method gives, at the same level.
    shape
        Profile over time.
    start
        Monday of the first whole week of the period; weeks count from there.
    demands
        People by role and week; their hours add up to ``hours``. Empty where
        nothing is to be done, nobody knows by whom, or no week is whole.
    months
        Hours by calendar month; they add up to ``hours``.
    notes
        Each figure used and where it comes from, one sentence each; why there is no
        demand, if there is none.
    """

    kind: str
    hours: int
    fte_years: Decimal
    control_hours: int
    shape: Shape
    start: date
    demands: tuple[RoleDemand, ...]
    months: tuple[MonthHours, ...]
    notes: tuple[str, ...]

    def period(self, demand: RoleDemand) -> tuple[date, date]:
        """First Monday and last Sunday of a demand."""
        first = monday(demand.start_week, self.start)
        return first, first + timedelta(weeks=len(demand.headcount), days=-1)


def estimate_labour(
    contract: Contract,
    options: Options | None = None,
    figures: LabourFigures | None = None,
) -> Estimate:
    """Estimate the labour of a contract, by role and week.

    Parameters
    ----------
    contract
        Sum, period, CPV code and title.
    options
        How to estimate; the share of labour in the cost, base level when left out.
    figures
        The figures; the packaged ones when left out.

    Returns
    -------
    Estimate
        Hours, people by role and week that add up to them, and a note on each figure.

    Raises
    ------
    ValueError
        The sum is below zero, or the last day before the first.

    Examples
    --------
    >>> from datetime import date
    >>> contract = Contract(
    ...     Decimal(10_000_000), date(2027, 1, 4), date(2028, 7, 2), "45232140"
    ... )
    >>> found = estimate_labour(contract)
    >>> found.kind, found.hours, sum(demand.hours for demand in found.demands)
    ('heat', 73332, Decimal('73332.00'))
    """
    if contract.sum_eur < 0 or contract.last < contract.first:
        raise ValueError(
            "a sum of zero or more and a period of a day or more are needed"
        )
    return _Estimator(
        contract, options or Options(), figures or load_figures()
    ).estimate()


@dataclass
class _Estimator:
    """The steps of one estimate; ``notes`` gathers the figures used."""

    contract: Contract
    options: Options
    figures: LabourFigures
    notes: list[str] = field(default_factory=list)

    def estimate(self) -> Estimate:
        contract, figures = self.contract, self.figures
        found = kind_of(figures, contract.cpv, contract.title)
        nature = contract.nature or nature_of(contract.cpv)
        share = self._labour_share(found, nature is Nature.GOODS)
        hours, control = self._hours(share)
        even = contract.framework or nature is Nature.SERVICES
        shape = self.options.shape or (Shape.UNIFORM if even else Shape.TRAPEZOID)
        profile = Profile.of(
            shape,
            Fraction(figures.ramp_until.value),
            Fraction(figures.plateau_until.value),
        )
        week = contract.first - timedelta(days=contract.first.weekday())
        first = first_whole_week(contract.first, week)
        weeks = end_of_whole_weeks(contract.last, week) - first
        per_year = figures.hours_per_year.value
        return Estimate(
            kind=found.kind.id if found else "",
            hours=hours,
            fte_years=(hours / per_year).quantize(Decimal("0.01")),
            control_hours=control,
            shape=shape,
            start=monday(first, week),
            demands=self._demands(found, hours, profile, weeks),
            months=tuple(by_month(hours, profile, contract.first, contract.last)),
            notes=tuple(self.notes),
        )

    def _labour_share(self, found: Recognised | None, goods: bool) -> Decimal:
        """Share of labour in the direct cost; zero where there is nothing to do."""
        if goods:
            words = self.figures.installation_words
            if not any(word in self.contract.title.lower() for word in words):
                self.notes.append(
                    "Goods, and the title says nothing of installing them."
                )
                return Decimal(0)
            installed = self.figures.installed_goods_share
            self._note("labour share of goods that are installed", installed)
            return installed.value
        if found is None:
            self.notes.append(
                "Neither the CPV code nor the title tells the kind of work."
            )
            return Decimal(0)
        kind = found.kind
        status = "assumed; " if kind.assumed else ""
        self.notes.append(
            f"Labour is {_percent(kind.labour_share)} of the direct cost, for "
            f"{kind.title}, by its {found.by} ({status}{kind.source})."
        )
        return kind.labour_share

    def _hours(self, share: Decimal) -> tuple[int, int]:
        """Hours by the method asked for, and by the other one."""
        figures, options = self.figures, self.options
        if not share:
            return 0, 0
        wage = wage_of(figures, options.year)
        amounts = {
            Method.COST_SHARE: by_cost_share(
                figures, self.contract.sum_eur, share, wage
            ),
            Method.MULTIPLIER: by_multiplier(figures, self.contract.sum_eur),
        }
        if options.scaled:
            sum_eur = self.contract.sum_eur
            amounts = {m: scaled(figures, sum_eur, a) for m, a in amounts.items()}
            self._note("scale exponent", figures.scale_exponent)
        self._note_method(wage)
        if options.level is not Level.BASE:
            factor = figures.low if options.level is Level.LOW else figures.high
            self._note(f"factor of the level {options.level}", factor)
        other = next(m for m in Method if m is not options.method)
        return (
            at_level(figures, options.level, amounts[options.method]),
            at_level(figures, options.level, amounts[other]),
        )

    def _note_method(self, wage: Wage) -> None:
        figures, year = self.figures, self.options.year
        if self.options.method is Method.MULTIPLIER:
            self._note("full-time years for each million euro", figures.multiplier)
        else:
            self._note("general costs", figures.general_costs)
            self._note("profit and risk", figures.profit_and_risk)
            stands_in = (
                f" stands in for {year}" if year not in (None, wage.year) else ""
            )
            self.notes.append(
                f"EUR {wage.eur_per_hour} for an hour, {wage.year}{stands_in} "
                f"({wage.source})."
            )
        self._note("productive hours a year", figures.hours_per_year)

    def _note(self, what: str, figure: Figure) -> None:
        status = "assumed; " if figure.assumed else ""
        self.notes.append(f"{figure.value} {what} ({status}{figure.source}).")

    def _demands(
        self, found: Recognised | None, hours: int, profile: Profile, weeks: int
    ) -> tuple[RoleDemand, ...]:
        if not hours:
            return ()
        crew = found.kind.crew if found else None
        if crew is None:
            self.notes.append("Who works these hours is not known: no table of crews.")
            return ()
        if weeks < 1:
            self.notes.append("The period holds no whole week, from Monday to Sunday.")
            return ()
        self.notes.append(f"Roles by the crew {crew} (assumed).")
        per_year = self.figures.hours_per_year.value
        return people_of(hours, self.figures.crews[crew], profile, weeks, per_year)


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"
