"""Social return beside people is read as its rulebook can count it, or refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from own_rulebooks import own_rulebooks
from reading.files import TENDERS, faults_of, write

from allocator.domain import OtherKind
from allocator.reading import read_instance

__all__ = ["own_rulebooks"]

HEADER = "id,tender,kind,amount_eur,hours,days\n"


def dossier(folder: Path, rows: str) -> Path:
    """A dossier with these rows, whose tender goes by the rules for other things."""
    tenders = TENDERS.replace("haaglanden-2023", "test-other")
    changes: dict[str, str | bytes | None] = {
        "tenders.csv": tenders,
        "other_sroi.csv": HEADER + rows,
    }
    return write(folder, changes)


def test_what_the_rulebook_counts_is_read(tmp_path: Path) -> None:
    rows = "o1,t1,sociale inkoop,2500.50,,\no2,t1,activiteit,,7.5,2\n"
    reading = read_instance(dossier(tmp_path, rows))
    first, second = reading.instance.other_sroi
    assert (first.kind, first.amount_cents) == (OtherKind.SOCIAL_PURCHASE, 250_050)
    assert (second.hours, second.days) == (Decimal("7.5"), 2)
    assert not [w for w in reading.warnings if "other_sroi" in w]


@pytest.mark.parametrize(
    ("row", "where", "says"),
    [
        ("o1,t1,social_purchase,,,", "amount_eur", "counts social_purchase by it"),
        ("o1,t1,activity,500,,", "hours", "counts activity by it"),
        ("o1,t1,activity,,5,", "days", "counts activity by it"),
        ("o1,t1,training,500,,", "kind", "lacks: what training counts for"),
    ],
)
def test_what_it_cannot_count_is_refused(
    tmp_path: Path, row: str, where: str, says: str
) -> None:
    (fault,) = faults_of(dossier(tmp_path, f"{row}\n"))
    assert (fault.line, fault.column) == (2, where)
    assert says in fault.problem
    assert fault.remedy


def test_what_a_rulebook_does_not_name_counts_for_nothing(tmp_path: Path) -> None:
    rows = "o1,t1,activity,500,,\no2,t1,activity,700,,\n"
    tenders = TENDERS.replace("haaglanden-2023", "test-life")
    folder = dossier(tmp_path, rows)
    (folder / "tenders.csv").write_text(tenders)
    reading = read_instance(folder)
    assert len(reading.instance.other_sroi) == 2
    (warning,) = [w for w in reading.warnings if "other_sroi" in w]
    assert "test-life says nothing of activity" in warning
    assert "lines 2, 3" in warning
