"""The pages about XML say what the readers do, and the counts are those of a run."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from allocator.errors import InputError
from allocator.intake import eforms_kinds, ted_forms
from allocator.intake.eforms import read_eforms
from allocator.intake.lot import Lot, PlaceBasis, Reader, Stage
from allocator.intake.sums import judge
from allocator.intake.ted import read_ted
from allocator.intake.xml_reader import MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS
from allocator.intake.xml_values import MAX_LOTS

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "tenders"
EFORMS = (ROOT / "docs" / "formats-eforms.md").read_text("utf-8")
TED = (ROOT / "docs" / "formats-ted.md").read_text("utf-8")
RATES = {"NOK": Decimal("0.09"), "DKK": Decimal("0.134"), "GBP": Decimal("1.15")}
AWARDED = (Stage.AWARD, Stage.CONTRACT, Stage.MODIFICATION)
COUNTS = (
    ("eforms_xml", read_eforms, EFORMS, 0),
    ("eforms_sdk_fictional", read_eforms, EFORMS, 1),
    ("ted_legacy_xml", read_ted, TED, 0),
)


@pytest.mark.filterwarnings("default::pytest.PytestWarning")
@pytest.mark.parametrize(("folder", "reader", "page", "column"), COUNTS)
def test_the_counts_are_those_of_a_run(
    folder: str, reader: Reader, page: str, column: int
) -> None:
    if not SHARED.is_dir():
        told = f"the real notices are not in {SHARED}: the counts are not checked"
        warnings.warn(pytest.PytestWarning(told), stacklevel=1)
        pytest.skip(told)
    found: Counter[str] = Counter()
    for path in sorted((SHARED / folder).glob("*.xml")):
        found.update(_counts(reader, path))
    section = page.split("\n## How much is found\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.*) \|$", section, flags=re.M)[1:]
    cells = [row.split(" | ") for row in rows]
    stated = {row[0]: int(row[1 + column]) for row in cells}
    assert stated == {name: found[name] for name in stated}


def _counts(reader: Reader, path: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    with path.open("rb") as stream:
        try:
            for lot in reader(stream, path.name):
                found.update(name for name, is_so in _told(lot).items() if is_so)
        except InputError:
            assert "INVALID" in path.name
    return found


def _told(lot: Lot) -> dict[str, bool]:
    awarded = lot.stage in AWARDED and lot.outcome is None
    sites = [site.value for site in lot.sites]
    worked = [s for s in sites if s.basis is not PlaceBasis.BUYER and not s.anywhere]
    return {
        "lots": True,
        "sum stated": bool(lot.sums),
        "sum usable": judge(lot, RATES).eur is not None,
        "term": bool(lot.start or lot.end or lot.duration),
        "place": bool(worked),
        "CPV": bool(lot.cpv),
        "awarded lots": awarded,
        "contractor of these": awarded and bool(lot.contractors),
    }


def test_every_form_and_root_has_its_row() -> None:
    for number in range(1, 26):
        form = f"F{number:02}"
        known = ted_forms.form_of(form, "") is not None
        assert known == (form in TED), form
    for subtype in eforms_kinds.NO_PROCUREMENT:
        assert subtype in EFORMS


def test_the_limits_are_those_of_the_reader() -> None:
    refused = EFORMS.split("\n## What is refused\n")[1]
    size = f"larger than {MAX_BYTES >> 20} MB"
    counts = f"more than {MAX_ELEMENTS:,} elements, {MAX_LOTS:,} lots"
    for limit in (size, counts, f"deeper than {MAX_DEPTH}"):
        assert limit in refused
