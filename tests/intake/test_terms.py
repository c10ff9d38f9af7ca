"""From when to when a contract runs: stated, worked out, or assumed and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from intake.helpers import found, lot

from allocator.intake.assume import Assumptions
from allocator.intake.gaps import Answer, Answers, Gap, Sure
from allocator.intake.lot import Duration, Lot
from allocator.intake.terms import Term, TermFinder, Usual, renewal_gap

PUBLISHED = date(2026, 1, 5)
YEAR = Duration(Decimal(12), "month")


def find(
    row: Lot, answers: Answers | None = None, others: tuple[Lot, ...] = ()
) -> tuple[Term, list[Gap]]:
    gaps: list[Gap] = []
    told = answers or Answers("todo")
    assumed = Assumptions().completed()
    finder = TermFinder("t", row, told, assumed, Usual((row, *others)), gaps)
    return finder.find(), gaps


def test_what_is_stated_is_taken_and_leaves_no_gap() -> None:
    row = replace(lot(), start=found(date(2026, 3, 2)), end=found(date(2027, 2, 28)))
    assert find(row) == (Term(date(2026, 3, 2), date(2027, 2, 28)), [])
    with_length = replace(row, end=None, duration=found(YEAR))
    term, gaps = find(with_length)
    assert (term.days, gaps) == (360, [])


def test_a_first_day_is_assumed_after_the_award_else_the_notice() -> None:
    row = replace(lot(), duration=found(YEAR), concluded=found(date(2026, 2, 2)))
    term, gaps = find(row)
    assert term.first == date(2026, 4, 3)
    assert [(gap.field, gap.sure) for gap in gaps] == [
        ("start", Sure.POOR),
        ("end", Sure.POOR),
    ]
    assert find(replace(row, concluded=None))[0].first == date(2026, 7, 4)


def test_a_missing_length_is_the_median_of_like_work_else_fixed() -> None:
    row = replace(lot(), start=found(date(2026, 3, 2)))
    term, gaps = find(row)
    assert term.days == 730
    assert "24 months" in gaps[0].why
    others = tuple(
        replace(lot(), duration=found(Duration(Decimal(n), "day")))
        for n in (100, 300, 200)
    )
    term, gaps = find(row, others=others)
    assert term.days == 200
    assert "median of 3" in gaps[0].why


def test_the_first_day_follows_from_the_last_and_the_length() -> None:
    row = replace(lot(), end=found(date(2026, 12, 26)), duration=found(YEAR))
    assert find(row)[0] == Term(date(2026, 1, 1), date(2026, 12, 26))


def test_a_term_that_cannot_be_meant_is_not_used() -> None:
    for start, end in (
        (date(2027, 1, 1), date(2026, 1, 1)),
        (date(2026, 1, 1), date(2056, 1, 1)),
    ):
        row = replace(lot(), start=found(start), end=found(end))
        term, gaps = find(row)
        assert term.first == date(2026, 7, 4)
        assert gaps[0].sure is Sure.NONE
    far = replace(lot(), start=found(date(2046, 1, 1)))
    assert find(far)[0].first == date(2026, 7, 4)


def test_nothing_is_assumed_where_nothing_tells_anything() -> None:
    term, gaps = find(lot(published=None))
    assert term == Term(None, None)
    assert [(gap.field, gap.sure) for gap in gaps] == [("start", Sure.NONE)]


def test_an_answer_goes_before_what_is_stated() -> None:
    row = replace(lot(), start=found(date(2026, 3, 2)), end=found(date(2027, 2, 28)))
    answers = Answers("todo", {("t", "start"): Answer("01-06-2026", 2)})
    assert find(row, answers)[0].first == date(2026, 6, 1)
    wrong = Answers("todo", {("t", "start"): Answer("juni", 2)})
    assert find(row, wrong)[0].first == date(2026, 3, 2)
    assert [fault.line for fault in wrong.faults] == [2]


def test_renewals_stand_apart_from_the_term() -> None:
    row = replace(
        lot(), end=found(date(2027, 2, 28)), latest_end=found(date(2029, 2, 28))
    )
    (gap,) = renewal_gap("t", row)
    assert (gap.assumed, gap.sure) == ("2027-02-28", Sure.FAIR)
    assert "2029-02-28" in gap.why
    assert find(replace(row, start=found(PUBLISHED)))[0].last == date(2027, 2, 28)
