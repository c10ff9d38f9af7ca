"""Whatever stands in a file, the intake ends in rows or in one message, in time.

``ALLOCATOR_FUZZ=10000 pytest tests/intake/test_intake_fuzz.py`` tries that many files
for each format instead of a few hundred. The number of a case is its seed.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import time
import zipfile
from collections.abc import Callable
from decimal import Decimal
from random import Random

import pytest
import xlsxwriter
from intake.helpers import DATA
from intake.mutations import damaged, mutated_csv, mutated_json

from allocator.errors import InputError
from allocator.intake import ledger
from allocator.intake.assume import Assumptions
from allocator.intake.complete import complete
from allocator.intake.gaps import Answers
from allocator.intake.lot import Lot
from allocator.intake.merge import contracts_of
from allocator.intake.names import tender_id
from allocator.intake.sniff import read_stream
from allocator.intake.steps import Setting
from allocator.intake.terms import Usual
from allocator.intake.todo import TodoWriter
from allocator.intake.update import TableWriter
from allocator.labour import load_figures
from allocator.reading.columns import DEMANDS, TENDERS
from allocator.reading.places import Gazetteer

CASES = int(os.environ.get("ALLOCATOR_FUZZ", "300"))
WRITTEN = 500
"""Cases of which the dossier is worked out too; the readers see every case."""
BATCHES = 4
SECONDS = 10
LARGE = 2 * 2**20
GAZETTEER = Gazetteer({})
Mutation = Callable[[Random], bytes]


def _json(rng: Random) -> bytes:
    return mutated_json(_one_of(rng, "ocds-heat.json", "ocds-record.json"), rng)


def _tenderned_json(rng: Random) -> bytes:
    return mutated_json(_one_of(rng, "tenderned.json"), rng)


def _gzip(rng: Random) -> bytes:
    return damaged(gzip.compress(_json(rng), 1, mtime=0), rng)


def _tenderned(rng: Random) -> bytes:
    return mutated_csv(_one_of(rng, "tenderned.csv"), rng)


def _own(rng: Random) -> bytes:
    return mutated_csv(_one_of(rng, "own.csv"), rng)


def _workbook(rng: Random) -> bytes:
    """A workbook damaged outside, or in a part that is packed again."""
    book = workbook(_one_of(rng, "tenderned.csv", "own.csv"))
    if rng.random() < 0.3:
        return damaged(book, rng)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, damaged(part, rng) if rng.random() < 0.2 else part)
    return packed.getvalue()


def _one_of(rng: Random, *names: str) -> str:
    return (DATA / rng.choice(names)).read_text("utf-8")


def workbook(text: str) -> bytes:
    """A table as a workbook."""
    delimiter = ";" if text.count(";") > text.count(",") else ","
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet("OpenData sheet")
        for line, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter)):
            sheet.write_row(line, 0, row)
    return data.getvalue()


FORMATS: dict[str, Mutation] = {
    "ocds": _json,
    "tenderned-json": _tenderned_json,
    "gzip": _gzip,
    "tenderned": _tenderned,
    "own": _own,
    "workbook": _workbook,
}


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.parametrize("name", FORMATS)
def test_a_mutated_file_is_read_or_refused(name: str, batch: int) -> None:
    for case in range(batch, CASES, BATCHES):
        data = FORMATS[name](Random(case))
        begun = time.process_time()
        try:
            lots = read(data)
            if case < WRITTEN:
                write(lots)
        except Exception as error:
            error.add_note(f"case {case} of {name}")
            raise
        assert time.process_time() - begun < SECONDS, f"case {case} of {name}"


def read(data: bytes) -> list[Lot]:
    """Rows, or none where the file is refused with one message."""
    refused: list[InputError] = []
    try:
        return list(read_stream(io.BytesIO(data), "file", len(data)))
    except InputError as error:
        refused.append(error)
    (faults,) = (error.faults for error in refused)
    assert faults
    assert all(fault.file.startswith("file") and fault.remedy for fault in faults)
    return []


def write(lots: list[Lot]) -> None:
    """Everything that comes of rows, as the bytes of files."""
    assumed = Assumptions(forecast=True, rates={"GBP": Decimal("1.17")}).completed()
    figures = load_figures()
    answers = Answers("todo")
    setting = Setting(assumed, figures, answers, GAZETTEER, Usual(lots), None)
    done = [
        complete(contract, tender_id(contract.lot, contract.lot), setting)
        for contract in contracts_of(lots)
    ]
    tables = (
        (ledger.LOT_COLUMNS, [r for e in done for r in ledger.lot_rows(e, figures)]),
        (ledger.SOURCE_COLUMNS, [r for e in done for r in ledger.source_rows(e)]),
        ([c.name for c in TENDERS.columns], [e.tender for e in done if e.demands]),
        ([c.name for c in DEMANDS.columns], [d for e in done for d in e.demands]),
    )
    text = io.StringIO()
    for columns, rows in tables:
        TableWriter(text, columns).add(rows)
    with TodoWriter({}) as todo:
        for each in done:
            todo.add(each.gaps, each.tender.get("title", ""))
        todo.write(text)
    assert text.getvalue().encode("utf-8")


def _repeated(head: bytes, part: bytes, tail: bytes) -> bytes:
    """Two megabytes of one part; ``%d`` in it is its number."""
    counted = b"%d" in part
    size = len(part) + 3 * counted
    parts = (part % n if counted else part for n in range(LARGE // size))
    return head + b"".join(parts) + tail


_HEADER = b"id,contractor,sum_eur\n"
_LOT = b'{"id": "%d", "value": {"amount": 5000, "currency": "EUR"}},'
_PROCESS = (
    b'{"ocid": "o%d", "tender": {"title": "Een titel"}, "buyer": {"name": "b"}}\n'
)
REPEATED: dict[str, tuple[bytes, bytes, bytes]] = {
    "lots": (b'{"ocid": "o", "tender": {"lots": [', _LOT, b"{}]}}"),
    "one lot": (b'{"ocid": "o", "tender": {"lots": [', b'{"id": "1"},', b"{}]}}"),
    "one process": (b"", b'{"ocid": "o", "id": "%d", "tender": {"id": "1"}}\n', b""),
    "processes": (b"", _PROCESS, b""),
    "brackets": (b"", b"[", b""),
    "open text": (b'{"ocid": "', b"x", b""),
    "digits": (b'{"ocid": ', b"1", b""),
    "lines": (b"", b"\n", b""),
    "blank rows": (_HEADER, b",,\n", b""),
    "rows": (_HEADER, b"a,b,5000\n", b""),
    "columns": (_HEADER.strip(), b",", b""),
    "open quote": (_HEADER + b'"', b"x", b""),
}


@pytest.mark.parametrize("name", [*REPEATED, "bomb"])
def test_two_megabytes_are_read_in_less_than_ten_seconds(name: str) -> None:
    bomb = gzip.compress(bytes(300 * 2**20)) if name == "bomb" else b""
    data = bomb or _repeated(*REPEATED[name])
    # The time of this process alone: tests run beside each other.
    begun = time.process_time()
    read(data)
    assert time.process_time() - begun < SECONDS, name
