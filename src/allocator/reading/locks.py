"""Locks, and those that contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from allocator.domain import Demand, Lock, LockKind
from allocator.reading.horizon import Horizon
from allocator.reading.rows import build
from allocator.reading.table import Table


def read_locks(
    table: Table, demands: dict[str, Demand], horizon: Horizon
) -> tuple[Lock, ...]:
    """Every lock; those that no plan can hold together are reported."""
    found: dict[int, Lock] = {}
    for row in range(len(table)):
        lock = _lock(table, row, horizon)
        if lock:
            found[row] = lock
            _check_stay(table, row, lock, demands)
    _check_contradictions(table, found)
    return tuple(found.values())


def _lock(table: Table, row: int, horizon: Horizon) -> Lock | None:
    start, end = table.day(row, "start"), table.day(row, "end")
    asis = ("kind", "job_seeker", "demand", "who", "when", "why")
    fields: dict[str, object] = {name: table.at(row, name) for name in asis}
    if start:
        fields["start_week"] = horizon.clip(horizon.first_week(start))
    if end:
        fields["end_week"] = horizon.clip(horizon.end_week(end))
    return build(table, row, Lock, fields)


def _check_stay(table: Table, row: int, lock: Lock, demands: dict[str, Demand]) -> None:
    demand = demands.get(lock.demand or "")
    if lock.start_week is None or lock.end_week is None or demand is None:
        return
    if lock.start_week < demand.start_week or lock.end_week > demand.end_week:
        problem = (
            f"to end is week {lock.start_week} up to {lock.end_week}, but demand "
            f"{demand.id} asks for people from week {demand.start_week} up to "
            f"{demand.end_week}"
        )
        remedy = "Keep the stint inside the weeks of its demand"
        table.fault_at(row, "start", problem, remedy)


def _check_contradictions(table: Table, locks: dict[int, Lock]) -> None:
    by_person: dict[str, list[int]] = defaultdict(list)
    for row, lock in locks.items():
        by_person[lock.job_seeker].append(row)
    for rows in by_person.values():
        for first, second in combinations(rows, 2):
            for why in _clashes(locks[first], locks[second]):
                problem = f"contradicts line {table.lines[first]}: {why}"
                table.fault_at(second, "kind", problem, "Keep one of the two locks")


def _clashes(first: Lock, second: Lock) -> Iterator[str]:
    kinds = {first.kind, second.kind}
    if kinds == {LockKind.STAY, LockKind.OUT}:
        yield "a stint stays of a person who is out"
    same = first.demand == second.demand
    if kinds == {LockKind.STAY, LockKind.NEVER} and same:
        yield "a stint stays of a pair that is never to be"
    if kinds == {LockKind.STAY} and _overlap(first, second):
        yield "two stints of one person overlap"


def _overlap(first: Lock, second: Lock) -> bool:
    weeks = (first.start_week, first.end_week, second.start_week, second.end_week)
    if None in weeks:
        return False
    a, b, c, d = (week or 0 for week in weeks)
    return a < d and c < b
