"""OCDS: every container, merged by process, and where values are taken from."""

from __future__ import annotations

import gzip
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from intake.helpers import DATA, of_json, release

from allocator.errors import InputError
from allocator.intake.lot import FlagKind, Format, Lot, Outcome, Stage, SumBasis
from allocator.intake.ocds import read_ocds
from allocator.intake.sniff import read_stream

HEAT = json.loads((DATA / "ocds-heat.json").read_text("utf-8"))


def lots(name: str) -> list[Lot]:
    with (DATA / name).open("rb") as stream:
        return list(read_ocds(stream, name))


def amounts(row: Lot) -> dict[SumBasis, Decimal]:
    return {s.value.basis: s.value.amount for s in row.sums}


def test_releases_of_a_process_become_one_row_a_lot() -> None:
    first, second = lots("ocds-heat.json")
    assert (first.lot_id, first.lots, first.stage) == ("1", 2, Stage.CONTRACT)
    assert amounts(first) == {
        SumBasis.CONTRACT: 2_800_000,
        SumBasis.AWARD: Decimal("2750000.5"),
        SumBasis.LOT_ESTIMATE: 3_000_000,
        SumBasis.PROCEDURE_ESTIMATE: 5_000_000,
    }
    assert first.start
    assert first.end
    assert first.latest_end
    assert first.concluded
    assert (first.start.value, first.end.value) == (
        date(2026, 9, 7),
        date(2027, 12, 31),
    )
    assert first.latest_end.value == date(2028, 12, 31)
    assert first.concluded.value == date(2026, 6, 1)
    assert [code.value for code in first.cpv] == ["45232140", "45231100"]
    assert second.outcome
    assert second.outcome.value is Outcome.CANCELLED
    assert second.duration
    assert second.duration.value.days == 365


def test_every_value_says_from_which_release_it_came() -> None:
    first = lots("ocds-heat.json")[0]
    paths = {s.value.basis: s.path for s in first.sums}
    assert paths[SumBasis.CONTRACT] == "releases[1].contracts[id=c-1].value.amount"
    assert paths[SumBasis.LOT_ESTIMATE] == (
        "releases[0].tender.lots[id=1].value.amount"
    )
    assert first.outcome is None
    assert first.start
    assert first.start.path.startswith("releases[0].tender.lots[id=1]")


def test_a_natural_person_keeps_a_number_and_no_name_and_contacts_are_not_read() -> (
    None
):
    first = lots("ocds-heat.json")[0]
    assert [(c.value.name, c.value.id) for c in first.contractors] == [
        ("Buizen en Zonen B.V.", "90000002"),
        ("", "90000003"),
    ]
    for word in ("Eenling", "Geheim", "geheim@", "0000000"):
        assert word not in repr(lots("ocds-heat.json"))


def test_the_compiled_release_of_a_record_counts_and_links_are_not_followed() -> None:
    (row,) = lots("ocds-record.json")
    assert row.framework
    assert row.framework.value
    assert len(row.contractors) == 2
    assert row.sums[0].path == ("records[0].compiledRelease.awards[id=1].value.amount")


def test_tenderned_kinds_of_notice_decide() -> None:
    fibre, charging, power = lots("tenderned.json")
    assert {row.format for row in (fibre, charging, power)} == {Format.TENDERNED_JSON}
    assert fibre.related == ("900101",)
    assert fibre.stage is Stage.AWARD
    assert amounts(fibre)[SumBasis.HIGHEST_BID] == 1_900_000
    assert fibre.contractors[0].value.name == "Vezel B.V."
    for row, outcome in ((charging, Outcome.CANCELLED), (power, Outcome.PLANNING)):
        assert row.outcome
        assert row.outcome.value is outcome


def containers() -> dict[str, bytes]:
    releases = HEAT["releases"]
    array = json.dumps(releases)
    lines = "\n".join(map(json.dumps, releases))
    packages = "\n".join(json.dumps({"releases": [r]}) for r in releases)
    records = {"records": [{"ocid": "ocds-fict00-heat-1", "releases": releases}]}
    return {
        "package": json.dumps(HEAT).encode(),
        "array": array.encode(),
        "lines": lines.encode(),
        "lines of packages": packages.encode(),
        "records": json.dumps(records).encode(),
        "records in lines": json.dumps(records["records"][0]).encode(),
        "backwards": json.dumps({"releases": releases[::-1]}).encode(),
        "with a mark": b"\xef\xbb\xbf" + array.encode(),
        "utf-16": array.encode("utf-16"),
        "gzip": gzip.compress(lines.encode()),
    }


@pytest.mark.parametrize("container", sorted(containers()))
def test_every_container_gives_the_same_rows(container: str) -> None:
    data = containers()[container]
    rows = list(read_stream(io.BytesIO(data), "x.json", len(data)))
    told = [
        (r.lot_id, amounts(r), r.stage, r.outcome and r.outcome.value) for r in rows
    ]
    expected = lots("ocds-heat.json")
    assert told == [
        (r.lot_id, amounts(r), r.stage, r.outcome and r.outcome.value) for r in expected
    ]


def test_a_bare_release_is_read() -> None:
    (row,) = of_json(release(tag=["tender"], tender={"title": "Iets"}))
    assert (row.stage, row.process_id) == (Stage.TENDER, "ocds-t-1")
    assert row.title
    assert row.title.path == "tender.title"


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ({"tag": ["planning"], "planning": {"rationale": "?"}}, Outcome.PLANNING),
        ({"tender": {"status": "withdrawn"}}, Outcome.WITHDRAWN),
        ({"tender": {"status": "unsuccessful"}}, Outcome.UNSUCCESSFUL),
        ({"tag": ["tenderCancellation"], "tender": {"id": "1"}}, Outcome.CANCELLED),
        ({"awards": [{"id": "1", "status": "pending"}]}, Outcome.PENDING),
        ({"awards": [{"id": "1", "status": "unsuccessful"}]}, Outcome.UNSUCCESSFUL),
        (
            {
                "awards": [{"id": "1", "status": "active"}],
                "contracts": [{"id": "1", "awardID": "1", "status": "terminated"}],
            },
            Outcome.TERMINATED,
        ),
    ],
)
def test_what_ended_says_why(parts: dict[str, object], outcome: Outcome) -> None:
    (row,) = of_json(release(**parts))
    assert row.outcome
    assert row.outcome.value is outcome


def test_an_award_that_names_no_lot_counts_for_none_of_several() -> None:
    tender = {"lots": [{"id": "1"}, {"id": "2"}]}
    award = {"id": "a", "value": {"amount": 5_000, "currency": "EUR"}}
    rows = of_json(release(tender=tender, awards=[award]))
    assert [row.sums for row in rows] == [(), ()]
    assert all(flag.kind is FlagKind.NOTE for row in rows for flag in row.flags)


def test_a_scalar_stands_for_an_array_of_one() -> None:
    tender = {"lots": {"id": "1"}, "items": {"relatedLot": "1", "deliveryAddresses": {
        "region": "NL362"}}}  # fmt: skip
    awards = {"id": "a", "relatedLots": "1", "suppliers": {"name": "Een B.V."}}
    (row,) = of_json(release(tender=tender, awards=awards))
    assert row.sites[0].value.nuts == "NL362"
    assert row.contractors[0].value.name == "Een B.V."


def test_amounts_and_days_that_cannot_be_read_are_flagged() -> None:
    tender = {
        "value": {"amount": "onbekend"},
        "contractPeriod": {"startDate": "2026-02-30", "endDate": "2027-01-01"},
    }
    (row,) = of_json(release(tender=tender))
    assert (row.sums, row.start) == ((), None)
    assert {flag.kind for flag in row.flags} == {FlagKind.UNREADABLE}


def test_a_period_that_ends_before_it_starts_loses_its_end() -> None:
    period = {"startDate": "2026-02-01", "endDate": "2025-02-01"}
    (row,) = of_json(release(tender={"contractPeriod": period}))
    assert row.start
    assert row.end is None
    assert [flag.kind for flag in row.flags] == [FlagKind.SUSPECT]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{}", "without a release"),
        (b"[1, 2]", "without a release"),
        (b'{"ocid": ', "is not JSON"),
        (b'{"a": 1} x', "is not JSON"),
        (b'{"a": "\xff"}', "not text"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "number that is too long"),
        (b'{"content": [{"publicatieId": "1"}]}', "list of publications"),
        (b'{"ocid": "", "id": "", "date": "", "tender": {"id": "x"}}', "empty form"),
    ],
)
def test_what_is_no_ocds_is_told_in_one_message(data: bytes, words: str) -> None:
    with pytest.raises(InputError) as error:
        list(read_ocds(io.BytesIO(data), "x.json"))
    assert len(error.value.faults) == 1
    assert words in str(error.value)
    assert str(error.value).startswith("x.json: ")
