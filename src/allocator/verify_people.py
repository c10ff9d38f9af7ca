"""What one person counts for on each tender, worked out stint by stint.

A second reckoning beside `allocator.accounts`, for `verify`: it goes through a
career in order of time, one person after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from allocator.accounts import DURATION, FIRST_LIMIT, LEAST_HOURS
from allocator.domain import Instance
from allocator.limits import clocks_of, limits_left
from allocator.rulebook import (
    Rights,
    counted_quarters,
    full_year_quarters,
    load_rulebook,
)
from allocator.solution import Stint
from allocator.units import FOREVER, round_half_up


@dataclass
class Clock:
    """A limit of one person on one tender: what is left, and what it allowed."""

    by_hours: bool
    for_life: bool
    pause: int
    left: int
    allowed: int = 0
    last_end: int | None = None

    def pass_over(self, stint: Stint, quarters: int, own: bool) -> None:
        """Use up a stint, and allow what it finds left if it is on the tender."""
        gap = 0 if self.last_end is None else stint.start_week - self.last_end
        if gap >= self.pause:
            self.left -= gap
        weeks = stint.end_week - stint.start_week
        amount = weeks * quarters if self.by_hours else weeks
        if own:
            self.allowed += max(0, min(self.left, amount))
        self.left -= amount
        self.last_end = stint.end_week


@dataclass
class Account:
    """One person on one tender, as far as the career was read."""

    tender: int
    block: int
    year_value_cents: int
    duration: int
    clocks: list[Clock]
    weeks: Counter[int] = field(default_factory=Counter)

    @property
    def fitting(self) -> int:
        """Weeks of at least the least hours."""
        return sum(weeks for quarters, weeks in self.weeks.items() if quarters)

    @property
    def counted_weeks(self) -> int:
        """Weeks within the counted duration and the limits by the calendar."""
        if not self.year_value_cents:
            return 0
        by_weeks = [c.allowed for c in self.clocks if not c.by_hours]
        return min(self.fitting, self.duration, *by_weeks, FOREVER)

    @property
    def counted_quarters(self) -> int:
        """Quarters of an hour that count, the weeks with most hours first."""
        left, total = self.counted_weeks, 0
        for quarters, weeks in sorted(self.weeks.items(), reverse=True):
            taken = min(weeks, left) if quarters else 0
            total, left = total + taken * quarters, left - taken
        by_hours = [c.allowed for c in self.clocks if c.by_hours]
        return min(total, *by_hours, 2**60)

    @property
    def caps(self) -> int:
        """Bits as of `allocator.accounts`."""
        if not self.year_value_cents:
            return 0
        worked = sum(quarters * weeks for quarters, weeks in self.weeks.items())
        bits = LEAST_HOURS * (self.weeks[0] > 0) | DURATION * (
            self.duration < self.fitting
        )
        for m, clock in enumerate(self.clocks):
            full = worked if clock.by_hours else self.fitting
            bits |= (FIRST_LIMIT << m) * (clock.allowed < full)
        return bits


@dataclass(frozen=True)
class People:
    """Accounts of people, from their stints in order of person and time."""

    instance: Instance

    def accounts(self, stints: list[Stint]) -> Iterator[dict[int, Account]]:
        """The accounts of a person by tender, after each of the stints."""
        demands, index = self.instance.demands, self.instance.tender_index
        tenders = [index[demands[stint.demand].tender] for stint in stints]
        fresh = self._fresh(stints, tenders)
        person, found = -1, dict[int, Account]()
        ahead: dict[int, list[Account]] = {}
        for account, stint in zip(fresh, stints, strict=True):
            ahead.setdefault(stint.seeker, []).append(account)
        rulebooks = [load_rulebook(t.rulebook) for t in self.instance.tenders]
        for stint, tender in zip(stints, tenders, strict=True):
            if stint.seeker != person:
                person, found = stint.seeker, {}
                # Every tender of the career, since limits in life run on all.
                known = {a.tender: a for a in reversed(ahead.pop(person))}
            hours = counted_quarters(demands[stint.demand].hours, rulebooks[tender])
            own = found.setdefault(tender, known[tender])
            own.weeks[hours] += stint.end_week - stint.start_week
            if hours and own.year_value_cents:
                for account in known.values():
                    here = account.tender == tender
                    for clock in account.clocks:
                        if here or clock.for_life:
                            clock.pass_over(stint, hours, here)
            yield found

    def cents(self, account: Account) -> int:
        """What an account counts for, rounded once."""
        rulebook = load_rulebook(self.instance.tenders[account.tender].rulebook)
        worth = account.year_value_cents * account.counted_quarters
        return round_half_up(Decimal(worth) / full_year_quarters(rulebook))

    def _fresh(self, stints: list[Stint], tenders: list[int]) -> Iterable[Account]:
        """An account for each stint, before any work."""
        people, facts = self.instance.job_seekers, self.instance.tenders
        rows = np.array([stint.seeker for stint in stints], np.int64)
        where = np.array(tenders, np.int64)
        rights, clocks = Rights(people, facts), clocks_of(facts)
        value, duration = rights.of(rows, where)
        block = rights.categories(rows, where).block
        left = limits_left(people, facts, rows, where)
        used = [len(load_rulebook(tender.rulebook).limits) for tender in facts]
        columns = (where, block, value, duration, left)
        for tender, own, cents, weeks, limits in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            yield Account(
                tender,
                own,
                cents,
                FOREVER if weeks < 0 else weeks,
                [
                    Clock(
                        bool(clocks.by_hours[tender, m]),
                        bool(clocks.for_life[tender, m]),
                        int(clocks.pause[tender, m]),
                        limits[m],
                    )
                    for m in range(used[tender])
                ],
            )
