"""The same tender as XML and as OCDS is the same row, and so is what others read."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allocator.errors import InputError
from allocator.intake.eforms import read_eforms
from allocator.intake.lot import Found, Lot, PlaceBasis, SumBasis
from allocator.intake.ocds import read_ocds
from allocator.intake.sums import judge
from allocator.intake.ted import read_ted

DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[3] / "shared" / "tenders"
NORWEGIAN = (
    SHARED / "eforms_xml" / "NOR_N16_2023-697632.xml",
    SHARED / "ocds_json" / "NOR_converted_2023-697632.json",
)
ROW: dict[str, Callable[[Lot], object]] = {
    "lot": lambda lot: (lot.lot_id, lot.lots),
    "notice": lambda lot: lot.notice_id,
    # The tags of a release are of all its lots, so one that ended has no stage.
    "stage": lambda lot: None if lot.outcome else lot.stage,
    "outcome": lambda lot: _value(lot.outcome),
    "published": lambda lot: _value(lot.published),
    "title": lambda lot: _value(lot.title),
    "description": lambda lot: _value(lot.description),
    "buyer": lambda lot: lot.buyer and (lot.buyer.value.name, lot.buyer.value.id),
    "contractors": lambda lot: [(c.value.name, c.value.id) for c in lot.contractors],
    "cpv": lambda lot: [code.value for code in lot.cpv],
    "nature": lambda lot: _value(lot.nature),
    "framework": lambda lot: bool(lot.framework and lot.framework.value),
    "start": lambda lot: _value(lot.start),
    "end": lambda lot: _value(lot.end),
    "days": lambda lot: lot.duration and lot.duration.value.days,
    "concluded": lambda lot: _value(lot.concluded),
    "places": lambda lot: [site.value for site in lot.sites],
    "social": lambda lot: [words.value for words in lot.social],
    "eur": lambda lot: judge(lot, {}).eur,
}
"""What a row of the intake is made of."""
DIFFERENT = {
    "can_25_withheld_lots.xml": {"award", "suppliers"},
    "cn_24_minimal.xml": {"buyer id"},
    "DE_F20_135452-2017.xml": {"award"},
}
"""Where the plain reader of the facts is not right, or not as far; see the docs."""


def _value(found: Found[object] | None) -> object:
    return found.value if found else None


def eforms(path: Path) -> list[Lot]:
    with path.open("rb") as stream:
        return list(read_eforms(stream, path.name))


def ted(path: Path) -> list[Lot]:
    with path.open("rb") as stream:
        return list(read_ted(stream, path.name))


def ocds(path: Path) -> list[Lot]:
    with path.open("rb") as stream:
        return list(read_ocds(stream, path.name))


def shared() -> Path:
    """The folder of real notices, or a skip that cannot be overlooked."""
    if not SHARED.is_dir():
        told = f"the real notices are not in {SHARED}: their facts are not compared"
        warnings.warn(pytest.PytestWarning(told), stacklevel=2)
        pytest.skip(told)
    return SHARED


@pytest.mark.parametrize("field", ROW)
def test_a_notice_and_its_ocds_twin_are_the_same_row(field: str) -> None:
    ours = [ROW[field](lot) for lot in eforms(DATA / "twin_eforms.xml")]
    twin = [ROW[field](lot) for lot in ocds(DATA / "twin_ocds.json")]
    assert ours == twin


@pytest.mark.filterwarnings("default::pytest.PytestWarning")
def test_a_real_notice_and_its_ocds_twin_are_the_same_row() -> None:
    shared()
    (ours,), (twin,) = eforms(NORWEGIAN[0]), ocds(NORWEGIAN[1])
    for field, read in ROW.items():
        assert read(ours) == read(twin), field


@pytest.mark.filterwarnings("default::pytest.PytestWarning")
def test_the_facts_of_another_reader_agree_where_it_is_right() -> None:
    folder = shared()
    facts = json.loads((folder / "facts.json").read_text("utf-8"))
    read = 0
    for name, fact in facts.items():
        if not name.endswith(".xml"):
            continue
        reader = ted if name.startswith("ted") else eforms
        try:
            lots = reader(folder / name)
        except InputError:
            assert "INVALID" in name
            continue
        found = _disagreements(lots, fact)
        assert found == DIFFERENT.get(Path(name).name, set()), name
        read += 1
    assert read >= 30


def _disagreements(lots: list[Lot], fact: dict[str, Any]) -> set[str]:
    """Fields in which the facts of a notice say something else."""
    assert len(lots) == len(fact["lots"])
    awards = [award for award in fact.get("awards", []) if award["awarded"]]
    first = lots[0]
    buyer = fact["buyer"] or {}
    assert first.buyer is not None
    pairs: list[tuple[str, object, object]] = [
        ("buyer", first.buyer.value.name, buyer.get("name")),
        ("buyer id", first.buyer.value.id, buyer.get("id") or buyer.get("kvk") or ""),
        (
            "nature",
            str(_value(first.nature)).replace("goods", "supplies"),
            fact["nature"],
        ),
    ]
    if awards:
        paid = [Decimal(str(a["amount"])) for a in awards if a["amount"]]
        names = [name for award in awards for name in award["suppliers"]]
        pairs.append(("award", _amounts(first, SumBasis.AWARD), paid))
        pairs.append(("suppliers", [c.value.name for c in first.contractors], names))
        pairs.append(("date", str(_value(first.concluded)), awards[0]["date"]))
    for lot, told in zip(lots, fact["lots"], strict=True):
        pairs += _of_lot(lot, told)
    return {field for field, ours, theirs in pairs if ours != theirs}


def _of_lot(lot: Lot, told: dict[str, Any]) -> list[tuple[str, object, object]]:
    sites = [s.value for s in lot.sites if s.value.basis is PlaceBasis.LOT]
    length = told.get("duration")
    pairs: list[tuple[str, object, object]] = [
        ("start", lot.start and str(lot.start.value), told.get("start")),
        ("end", lot.end and str(lot.end.value), told.get("end")),
        ("places", [site.nuts for site in sites if site.nuts], told["nuts"]),
    ]
    if isinstance(length, list):
        ours = lot.duration and [
            str(lot.duration.value.number),
            lot.duration.value.unit.upper(),
        ]
        pairs.append(("duration", ours, length))
    if told.get("cpv"):
        pairs.append(("cpv", lot.cpv[0].value, told["cpv"]))
    if told.get("est") is not None:
        known = _amounts(lot, SumBasis.LOT_ESTIMATE, SumBasis.FRAMEWORK_MAX)
        pairs.append(("estimate", Decimal(str(told["est"])) in known, True))
    if "awards" in told:
        paid = [Decimal(str(award["amount"])) for award in told["awards"]]
        names = [name for award in told["awards"] for name in award["suppliers"]]
        pairs.append(("award", _amounts(lot, SumBasis.AWARD), paid))
        pairs.append(("suppliers", [c.value.name for c in lot.contractors], names))
    return pairs


def _amounts(lot: Lot, *bases: SumBasis) -> list[Decimal]:
    return [each.value.amount for each in lot.sums if each.value.basis in bases]
