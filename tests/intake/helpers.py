"""Small notices and lots for the tests of the intake; everything is fictional."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from allocator.intake.lot import (
    Format,
    Found,
    Lot,
    Party,
    PlaceBasis,
    Site,
    Stage,
    Sum,
    SumBasis,
)
from allocator.intake.ocds import read_ocds

DATA = Path(__file__).parent / "data"
T = TypeVar("T")


def found(value: T, path: str = "here") -> Found[T]:
    return Found(value, "file.json", path)


def money(
    amount: int | str, basis: SumBasis = SumBasis.AWARD, currency: str = "EUR"
) -> Found[Sum]:
    return found(Sum(Decimal(amount), currency, basis))


def lot(
    *sums: Found[Sum],
    notice: str = "notice-1",
    process: str = "process-1",
    number: str = "",
    lots: int = 1,
    stage: Stage = Stage.AWARD,
    published: date | None = date(2026, 1, 5),
    title: str = "Kabels leggen in de wijk",
    contractor: str = "Aannemer B.V.",
    cpv: str = "45231400",
) -> Lot:
    """A lot in Delft, won by one contractor."""
    site = Site(town="Delft", country="NL", basis=PlaceBasis.LOT)
    return Lot(
        format=Format.OCDS,
        file="file.json",
        notice_id=notice,
        process_id=process,
        lot_id=number,
        lots=lots,
        stage=stage,
        published=found(published) if published else None,
        title=found(title),
        buyer=found(Party("Gemeente Voorbeeld")),
        contractors=(found(Party(contractor)),) if contractor else (),
        cpv=(found(cpv),) if cpv else (),
        sums=sums,
        sites=(found(site),),
    )


def of_json(value: object) -> list[Lot]:
    """Lots of a value written as JSON."""
    return list(read_ocds(io.BytesIO(json.dumps(value).encode()), "x.json"))


def release(**parts: object) -> dict[str, object]:
    """A bare release with what a test is about."""
    return {"ocid": "ocds-t-1", "id": "1", "date": "2026-01-01", **parts}
