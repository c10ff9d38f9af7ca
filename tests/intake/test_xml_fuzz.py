"""Whatever stands in an XML notice, reading it ends in rows or in one fault.

``ALLOCATOR_FUZZ=10000 pytest tests/intake/test_xml_fuzz.py`` tries that many files
for each format instead of a few hundred. The number of a case is its seed.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from random import Random

import pytest
from intake.xml_mutations import mutated

from allocator.errors import InputError
from allocator.intake.eforms import read_eforms
from allocator.intake.lot import MAX_TEXT, Found, Lot, Reader
from allocator.intake.ted import read_ted
from allocator.intake.xml_values import MAX_LOTS

DATA = Path(__file__).parent / "data"
CASES = int(os.environ.get("ALLOCATOR_FUZZ", "400"))
BATCHES = 4
FORMATS = (("eforms", read_eforms), ("ted", read_ted))
SECONDS = 10
LARGE = 2 * 2**20


@pytest.mark.parametrize(("name", "reader"), FORMATS)
@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_mutated_notice_is_read_or_refused(
    name: str, reader: Reader, batch: int
) -> None:
    originals = [p.read_text("utf-8") for p in sorted(DATA.glob(f"{name}_*.xml"))]
    for case in range(batch, CASES, BATCHES):
        rng = Random(case)
        data = mutated(rng.choice(originals), rng)
        begun = time.perf_counter()
        try:
            _read(reader, data)
        except Exception as error:
            error.add_note(f"case {case} of {name}")
            raise
        assert time.perf_counter() - begun < SECONDS, f"case {case} of {name}"


@pytest.mark.parametrize(("name", "reader"), FORMATS)
def test_two_megabytes_of_any_one_element_are_read_in_time(
    name: str, reader: Reader
) -> None:
    """Each element of a notice, repeated beside itself until the file is full."""
    for path in sorted(DATA.glob(f"{name}_award.xml")):
        xml = path.read_text("utf-8")
        for element in _elements(xml)[:: _step()]:
            place = xml.index(element)
            times = (LARGE - len(xml)) // len(element)
            data = (xml[:place] + element * times + xml[place:]).encode()
            begun = time.perf_counter()
            _read(reader, data)
            seconds = time.perf_counter() - begun
            assert seconds < SECONDS, f"{seconds:.1f} s: {element[:80]}"


@pytest.mark.parametrize(("name", "reader"), FORMATS)
def test_more_lots_than_any_notice_has_are_refused(name: str, reader: Reader) -> None:
    with pytest.raises(InputError, match=f"more than {MAX_LOTS} lots"):
        list(reader(io.BytesIO(_many_lots(name, MAX_LOTS)), "notice.xml"))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
@pytest.mark.parametrize("name", [name for name, _ in FORMATS])
def test_as_many_lots_as_are_read_stay_within_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / "notice.xml"
    path.write_bytes(_many_lots(name, MAX_LOTS - 10))
    begun = time.perf_counter()
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30));"
        f"from allocator.intake.{name} import read_{name};"
        f"print(len(list(read_{name}(open(sys.argv[1], 'rb'), 'notice.xml'))))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > MAX_LOTS - 10
    assert time.perf_counter() - begun < 3 * SECONDS


def _many_lots(name: str, number: int) -> bytes:
    """A notice with so many blank lots beside its own."""
    xml = (DATA / f"{name}_award.xml").read_text("utf-8")
    small = "<OBJECT_DESCR/>" if name == "ted" else "<ProcurementProjectLot/>"
    end = "</OBJECT_CONTRACT>" if name == "ted" else "</ContractAwardNotice>"
    return xml.replace(end, small * number + end).encode()


def _step() -> int:
    """Every so many elements; all of them where much fuzzing is asked for."""
    return max(1, 4_000 // CASES)


def _elements(xml: str) -> list[str]:
    """Every leaf element, and every block of a few levels."""
    leaves = re.findall(r"<[\w:]+(?: [^<>]*)?>[^<>]*</[\w:]+>", xml)
    blocks = re.findall(
        r"^ {4,8}<(?:\w+:)?\w+>\n(?:(?! {4,8}</).*\n)* {4,8}</.*>", xml, re.M
    )
    return list(dict.fromkeys([*leaves, *blocks]))


def _read(reader: Reader, data: bytes) -> None:
    """Rows that hold what they should, or one fault of one line."""
    try:
        for lot in reader(io.BytesIO(data), "notice.xml"):
            _check(lot)
    except InputError as error:
        (fault,) = error.faults
        assert fault.file == "notice.xml"
        assert fault.problem
        assert fault.remedy
        assert "\n" not in str(fault)


def _check(lot: Lot) -> None:
    for found in _found(lot):
        assert found.file == "notice.xml"
        assert found.path.startswith("/")
    assert lot.notice_id
    assert lot.process_id
    assert lot.lots >= 1
    assert len(repr(lot)) < 1_000_000
    for text in (lot.title, lot.description, lot.renewals):
        assert text is None or 0 < len(text.value) <= MAX_TEXT
    assert all(re.fullmatch("[0-9]{8}", code.value) for code in lot.cpv)
    assert all(len(flag.why) < 1_000 and flag.field for flag in lot.flags)
    if lot.duration:
        assert 0 <= lot.duration.value.days <= 36_500


def _found(lot: Lot) -> Iterable[Found[object]]:
    for field in fields(lot):
        value = getattr(lot, field.name)
        values = value if isinstance(value, tuple) else (value,)
        yield from (each for each in values if isinstance(each, Found))
