"""A plan as columns, which compiled code changes one career at a time.

Places, seats and obligations are kept up to date; what a career takes and is worth
is worked out here for all ways that make plans by prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.domain import Instance
from allocator.mix import GROUPS
from allocator.solution import Career, CoursePlace, Plan, Stint
from allocator.solvers.arrays import Arrays
from allocator.solvers.beside import too_many_hours
from allocator.solvers.chances import Chance
from allocator.solvers.compiled import compiled, leaf, part
from allocator.solvers.ledger import END, PAIR, START, counted, owed
from allocator.solvers.lent import lend
from allocator.solvers.state import State, usage
from allocator.solvers.traces import MOST_STINTS
from allocator.solvers.transitions import MOST_EVENTS
from allocator.units import NO_WEEK

Ints = NDArray[np.int64]
_NO_WEEK: Final = int(NO_WEEK)
_STINTS: Final = int(MOST_STINTS)

# Columns of a stint in a book, beside those of `ledger`.
FULL_FROM: Final = 3  # no learner in [FULL_FROM, FULL_UNTIL)
FULL_UNTIL: Final = 4
STINT_COLUMNS: Final = 5
# Signs of what a career takes; compiled code is made for their type, not for each.
IN: Final = np.int64(1)
OUT: Final = np.int64(-1)


class Book(NamedTuple):
    """Careers of N people and what they leave; D demands, K cohorts, P tenders.

    free, free_learners int32 (D, T), places left; seats int64 (K,) left; room int64
    (P,), cents of each obligation that nothing fulfils yet; parts int64 (P,
    `GROUPS`), counted cents by group of the tender's mix caps.
    Per person: jobs and courses int64 (N,), how many; stints int32 (N,
    `MOST_STINTS`, 5); cohorts int32 (N, `MOST_EVENTS` + 1). units int64 (1,), the
    value of the plan. capacity and least int64 (K,), seats and least size of each
    cohort. members bool (G, N), of the groups that get equal chances; placed int64
    (G + 1,), people with a stint, by group and in all; shares int64 (G, 2), least
    share of each group as a fraction.
    """

    free: NDArray[np.int32]
    free_learners: NDArray[np.int32]
    seats: Ints
    room: Ints
    parts: Ints
    jobs: Ints
    stints: NDArray[np.int32]
    courses: Ints
    cohorts: NDArray[np.int32]
    units: Ints
    capacity: Ints
    least: Ints
    members: NDArray[np.bool_]
    placed: Ints
    shares: Ints


def empty_book(instance: Instance, arrays: Arrays, chances: list[Chance]) -> Book:
    """Book in which nobody has a career."""
    empty = State(instance, arrays)
    people = len(instance.job_seekers)
    members = np.zeros((len(chances), people), bool)
    for row, chance in enumerate(chances):
        members[row, sorted(chance.members)] = True
    shares = [(c.share.numerator, c.share.denominator) for c in chances]
    capacity = np.array([k.capacity for k in instance.cohorts], np.int64)
    return lend(
        Book(
            free=empty.free,
            free_learners=empty.free_learners,
            seats=capacity.copy(),
            room=arrays.obligation.copy(),
            parts=np.zeros((len(instance.tenders), GROUPS), np.int64),
            jobs=np.zeros(people, np.int64),
            stints=np.zeros((people, MOST_STINTS, STINT_COLUMNS), np.int32),
            courses=np.zeros(people, np.int64),
            cohorts=np.zeros((people, MOST_EVENTS + 1), np.int32),
            units=np.zeros(1, np.int64),
            capacity=capacity,
            least=np.array([k.least_size for k in instance.cohorts], np.int64),
            members=members,
            placed=np.zeros(len(chances) + 1, np.int64),
            shares=np.array(shares, np.int64).reshape(-1, 2),
        )
    )


def copy_of(book: Book) -> Book:
    """The same book, to be changed apart."""
    columns: Any = (column.copy() for column in book)
    return lend(Book(*columns))


def plan_of(book: Book, arrays: Arrays, people: Sequence[int] | None = None) -> Plan:
    """The careers as a plan: of everyone, or of some people."""
    stints: list[Stint] = []
    places: list[CoursePlace] = []
    some = np.arange(len(book.jobs)) if people is None else np.array(people, np.int64)
    for seeker in some[book.jobs[some] > 0].tolist():
        for pair, start, end in book.stints[seeker, : book.jobs[seeker], :3].tolist():
            stints.append(Stint(seeker, int(arrays.demand[pair]), start, end))
    for seeker in some[book.courses[some] > 0].tolist():
        attended = book.cohorts[seeker, : book.courses[seeker]].tolist()
        places.extend(CoursePlace(seeker, cohort) for cohort in attended)
    return Plan.of(stints, places)


def load(
    seeker: int, career: Career, book: Book, instance: Instance, arrays: Arrays
) -> None:
    """Write a career down, without adding what it takes.

    Of several spans without being a learner on a stint, the first one counts.
    """
    learner = set(usage(instance, arrays, seeker, career).learner)
    row = 0
    for stint in career.stints:
        pair = arrays.pair(seeker, stint.demand)
        if pair is None:
            continue  # only a lock can ask for it, and then the judge refuses it
        weeks = range(stint.start_week, stint.end_week)
        full = [week for week in weeks if (stint.demand, week) not in learner]
        begin = full[0] if full else stint.end_week
        until = next((w for w in weeks if w > begin and w not in full), stint.end_week)
        book.stints[seeker, row] = pair, *stint[2:], begin, until
        row += 1
    places = [place.cohort for place in career.course_places]
    book.cohorts[seeker, : len(places)] = places
    book.jobs[seeker], book.courses[seeker] = row, len(places)


@leaf
def worth_of(
    seeker: int, book: Any, ladders: Any, facts: Any, worths: Any, pairs: Any,
    cents: Any,
) -> tuple[int, int]:  # fmt: skip
    """Own units of a career, without social return, and how many tenders it counts on.

    The first pair on each tender and the counted cents there are filled in, int64,
    shape (`MOST_STINTS`,).
    """
    units, some = 0, 0
    jobs, stints = book.jobs[seeker], book.stints
    for k in range(book.courses[seeker]):
        units += ladders.cohort_value[book.cohorts[seeker, k]]
    if jobs > 0:
        units += facts.placed_value
    ended, employer = facts.ended[seeker], facts.employer[seeker]
    by_itself = ended != _NO_WEEK
    for s in range(jobs):
        pair, start = stints[seeker, s, PAIR], stints[seeker, s, START]
        end = stints[seeker, s, END]
        demand = facts.demand[pair]
        contractor = facts.contractor[demand]
        if by_itself and start - ended <= facts.gap:
            same = contractor == employer
            units += facts.continuity if same else facts.work_to_work
        ended, employer = np.int64(end), contractor
        by_itself = end == facts.end_week[demand]
        units += (end - start) * facts.week_value[pair]
        tender = facts.tender[demand]
        known = False
        for k in range(some):
            known = known or facts.tender[facts.demand[pairs[k]]] == tender
        if not known:
            pairs[some] = pair
            cents[some] = counted(seeker, s, book, facts, worths)
            some += 1
    return units, some


@compiled
def enter(
    seeker: int, sign: np.int64, book: Book, ladders: Any, facts: Any, worths: Any
) -> None:
    """Add what a person's career takes and is worth (`IN`), or take it away (`OUT`).

    The career itself stands in the book before and after.
    """
    jobs, courses = book.jobs[seeker], book.courses[seeker]
    if jobs == 0 and courses == 0:
        return
    stints, cohorts = book.stints[seeker, :jobs], book.cohorts[seeker, :courses]
    pairs, cents = np.empty(_STINTS, np.int64), np.empty(_STINTS, np.int64)
    worth, some = worth_of(seeker, book, ladders, facts, worths, pairs, cents)
    units = worth * sign
    for k in range(some):
        tender = facts.tender[facts.demand[pairs[k]]]
        book.parts[tender, worths.group[pairs[k]]] += sign * cents[k]
        room = owed(tender, book.parts, worths.rules)
        units += worths.sroi_value * (book.room[tender] - room)
        book.room[tender] = room
    book.units[0] += units
    for cohort in cohorts:
        book.seats[cohort] -= sign
    for s in range(jobs):
        demand = facts.demand[stints[s, PAIR]]
        for week in range(stints[s, START], stints[s, END]):
            book.free[demand, week] -= sign
            if week < stints[s, FULL_FROM] or week >= stints[s, FULL_UNTIL]:
                book.free_learners[demand, week] -= sign
    if jobs > 0:
        book.placed[-1] += sign
        for group in range(len(book.members)):
            if book.members[group, seeker]:
                book.placed[group] += sign


@part
def write_career(seeker: int, choices: Any, row: int, facts: Any, book: Book) -> None:
    """Write a choice down as a person's career, without adding what it takes.

    Stints on one demand that touch become one, or a week lies between them where the
    first one taught what the second one needs.
    """
    count = 0
    found = book.stints[seeker]
    for s in range(choices.jobs[row]):
        pair, start, end = choices.stints[row, s, 0:3]
        full_from, full_until = choices.stints[row, s, 4:6]
        last = count - 1
        touches = last >= 0 and found[last, PAIR] == pair and found[last, END] == start
        if touches:
            weeks = found[last, END] - found[last, START]
            demand = facts.demand[pair]
            if weeks < facts.taught_after[demand]:
                if found[last, FULL_UNTIL] < start:  # a learner in between
                    full_until = found[last, FULL_UNTIL]
                elif full_from > start:
                    full_until = start
                found[last, END], found[last, FULL_UNTIL] = end, full_until
                continue
            if end - start <= facts.least[demand]:
                continue
            start += 1
        found[count, PAIR], found[count, START], found[count, END] = pair, start, end
        found[count, FULL_FROM], found[count, FULL_UNTIL] = full_from, full_until
        count += 1
    book.jobs[seeker] = count
    courses = choices.courses[row]
    book.courses[seeker] = courses
    for k in range(courses):
        book.cohorts[seeker, k] = choices.cohorts[row, k]


@compiled
def clear(seeker: int, book: Book) -> None:
    """Write down that a person has no career."""
    book.jobs[seeker], book.courses[seeker] = 0, 0


@compiled
def unfit(seeker: int, book: Book, ladders: Any, facts: Any) -> int:
    """A cohort whose hours or prerequisites do not fit the career, or -1."""
    jobs, courses = book.jobs[seeker], book.courses[seeker]
    stints, cohorts = book.stints[seeker, :jobs], book.cohorts[seeker, :courses]
    for cohort in cohorts:
        ready = _ready(seeker, cohort, stints, cohorts, ladders, facts)
        if not ready or too_many_hours(seeker, cohort, stints, cohorts, ladders, facts):
            return int(cohort)
    return -1


@part
def _ready(
    seeker: Any, cohort: Any, stints: Any, cohorts: Any, ladders: Any, facts: Any
) -> bool:
    """Whether what a cohort's course requires is held when it starts."""
    week = ladders.start_week[cohort]
    row = ladders.cohort_requires[cohort]
    for k in range(ladders.clauses.shape[1]):
        c = ladders.clauses[row, k]
        held = (
            week < ladders.held_until[seeker, c] or week >= ladders.held_from[seeker, c]
        )
        for other in cohorts:
            if ladders.end_week[other] <= week:
                held = held or ladders.served[ladders.cohort_serves[other], c]
        for s in range(len(stints)):
            demand = facts.demand[stints[s, PAIR]]
            long = stints[s, END] - stints[s, START] >= facts.taught_after[demand]
            if long and stints[s, END] <= week:
                held = held or ladders.served[ladders.teaches[demand], c]
        if not held:
            return False
    return True
