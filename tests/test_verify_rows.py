"""Rows are compared as numbers and texts, wherever they stand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from allocator.verify_rows import Row, differences
from allocator.writing.read_back import Table, UnreadableError, read_table

COLUMNS = ("demand", "monday", "weeks")
D1: Row = ("d1", date(2026, 1, 5), Decimal("4.50"))
D2: Row = ("d2", date(2026, 1, 5), None)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("d1", "2026-01-05", "4.50"), ("d2", "2026-01-05", "")], []),
        ([("d2", "2026-01-05", ""), ("d1", "2026-01-05", "4.5")], []),
        ([("d1", "2026-01-05", "4.50")], ["this row is missing: d2, 2026-01-05, "]),
        (
            [("d1", "2026-01-05", "4.50"), ("d2", "2026-01-05", "0")],
            ["not follow from the plan: d2, 2026-01-05, 0", "is missing: d2"],
        ),
        (
            [("d1", "2026-01-05", "4.50"), *[("d2", "2026-01-05", "")] * 2],
            ["not follow from the plan: d2"],
        ),
        (
            [("d1", "2026-1-5", "4.50"), ("d2", "2026-01-05", "")],
            ["not follow from the plan: d1, 2026-1-5", "is missing: d1"],
        ),
        (
            [("d1", "2026-01-05", "much"), ("d2", "2026-01-05", "")],
            ["not follow from the plan: d1", "is missing: d1"],
        ),
    ],
)
def test_differences(rows: list[tuple[str, ...]], told: list[str]) -> None:
    found = list(differences("x.csv", COLUMNS, rows, [D1, D2]))
    assert len(found) == len(told)
    for words, part in zip(found, told, strict=True):
        assert part in words


def test_a_table_can_be_read_again_and_again(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('demand,week\r\nd1,"a\r\nb"\r\nd2,\r\n')
    table = read_table(path, ("demand", "week"), "en")
    assert table == Table(path, 2)
    assert len(table) == 2
    assert list(table) == list(table) == [("d1", "a\r\nb"), ("d2", "")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "columns"),
        ("demand\r\nd1\r\n", "columns"),
        ("week,demand\r\n", "columns"),
        ("demand,week\r\nd1\r\n", "row 2 has 1 cells"),
        ("demand,week\r\nd1,w,3\r\n", "row 2 has 3 cells"),
        ('demand,week\r\nd1,"w\r\n', "CSV"),
    ],
)
def test_what_is_no_such_table(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text)
    with pytest.raises(UnreadableError, match=problem):
        read_table(path, ("demand", "week"), "en")
