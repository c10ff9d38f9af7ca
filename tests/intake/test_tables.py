"""TenderNed's workbook and our own tables: columns by name, rows by notice and lot."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from intake.helpers import DATA
from intake.test_intake_fuzz import workbook

from allocator.errors import InputError
from allocator.intake.lot import FlagKind, Format, Lot, Nature, Stage, SumBasis
from allocator.intake.sniff import read_stream


def rows(data: bytes) -> list[Lot]:
    return list(read_stream(io.BytesIO(data), "f", len(data)))


def text(name: str) -> str:
    return (DATA / name).read_text("utf-8")


FILES = {
    "csv": text("tenderned.csv").encode(),
    "windows": text("tenderned.csv").encode("cp1252"),
    "workbook": workbook(text("tenderned.csv")),
}


@pytest.mark.parametrize("kind", FILES)
def test_rows_of_a_notice_and_lot_are_one_contract_with_all_its_winners(
    kind: str,
) -> None:
    sewer, light = rows(FILES[kind])
    assert sewer.format is Format.TENDERNED_XLSX
    assert (sewer.notice_id, sewer.process_id) == ("910001", "91001")
    assert (sewer.stage, sewer.lots) == (Stage.AWARD, 1)
    assert [c.value.name for c in sewer.contractors] == ["Riool B.V.", "Straat B.V."]
    assert [c.value.id for c in sewer.contractors] == ["90000005", "90000006"]
    assert [code.value for code in sewer.cpv] == ["45232400", "45233140"]
    assert sewer.start
    assert sewer.start.value == date(2026, 9, 1)
    assert sewer.duration
    assert sewer.duration.value.days == 540
    assert sewer.sites[0].value.nuts == "NL362"
    assert sewer.sites[1].value.postcode == "2611 AA"
    amounts = [(s.value.basis, s.value.amount, s.value.currency) for s in sewer.sums]
    assert amounts == [
        (SumBasis.AWARD, Decimal("1100000.00"), "EUR"),
        (SumBasis.AWARD, Decimal("1100000.00"), "EUR"),
        (SumBasis.LOT_ESTIMATE, Decimal("900000.00"), "EUR"),
    ]
    assert light.stage is Stage.TENDER
    assert light.nature
    assert light.nature.value is Nature.GOODS


@pytest.mark.parametrize("kind", FILES)
def test_words_where_a_number_or_name_should_stand_are_told(kind: str) -> None:
    light = rows(FILES[kind])[1]
    assert (light.sums, light.contractors, light.start) == ((), (), None)
    assert {f.kind for f in light.flags} == {FlagKind.UNREADABLE}
    assert any("row 5, Aanvang opdracht" in flag.why for flag in light.flags)


def test_provenance_names_row_and_column_as_they_stand() -> None:
    sewer = rows(FILES["csv"])[0]
    assert sewer.sums[1].path == "row 4, Definitieve waarde - bedrag"
    assert sewer.title
    assert sewer.title.path == "row 3, Naam aanbesteding"


def test_our_own_table_goes_before_any_notice() -> None:
    first, second = rows(text("own.csv").encode())
    assert (first.format, first.stage) == (Format.OWN, Stage.CONTRACT)
    assert first.sums[0].value.basis is SumBasis.USER
    assert {name: value.value for name, value in first.stated} == {
        "obligation_share": "5%",
        "rulebook": "utrecht",
        "reference_date": "2026-05-01",
        "sector": "energy",
    }
    assert (second.sums, second.start, second.contractors) == ((), None, ())


def test_dutch_columns_and_signs_are_read() -> None:
    table = (
        "Kenmerk;Opdrachtnemer;Opdrachtsom;Begin;Einde\nx;Een;€ 1.250,50;1-2-2026;?\n"
    )
    (row,) = rows(table.encode())
    assert row.sums[0].value.amount == Decimal("1250.50")
    assert row.start
    assert row.start.value == date(2026, 2, 1)
    assert [(f.field, f.kind) for f in row.flags] == [("end", FlagKind.UNREADABLE)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a,b\n1,2\n", "no table with TenderNed's columns"),
        (b"id,contractor,sum_eur\n", "no table with"),
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "no known format"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "encrypted or in the old .xls"),
        (b"PK\x03\x04" + bytes(600), "not a workbook"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b'id,contractor,sum_eur\n"x', "cannot be split"),
    ],
)
def test_what_is_no_table_is_told(data: bytes, words: str) -> None:
    with pytest.raises(InputError) as error:
        rows(data)
    assert words in str(error.value)
