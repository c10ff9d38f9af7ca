"""Days of a dossier as weeks of its horizon."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from allocator.units import end_of_whole_weeks, first_whole_week


class Horizon(NamedTuple):
    """Weeks ``0 … weeks - 1`` from the Monday ``start``."""

    start: date
    weeks: int

    def first_week(self, day: date) -> int:
        """First whole week from a first day; may lie outside the horizon."""
        return first_whole_week(day, self.start)

    def end_week(self, last_day: date) -> int:
        """End of the whole weeks up to a last day; may lie outside the horizon."""
        return end_of_whole_weeks(last_day, self.start)

    def week_after(self, last_day: date) -> int:
        """First whole week after a last day: when what ended is behind one."""
        return first_whole_week(last_day + timedelta(days=1), self.start)

    def clip(self, week: int) -> int:
        """The nearest week from 0 to the number of weeks."""
        return min(max(week, 0), self.weeks)
