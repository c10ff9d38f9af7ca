"""The instances that contenders meet: synthetic dossiers of four sizes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from allocator.domain import Instance
from allocator.generate import Size, write_dossier
from allocator.reading import read_instance


class Sized(NamedTuple):
    """How large an instance is, in people, demands and weeks; and for how long."""

    name: str
    seekers: int
    demands: int
    weeks: int
    seconds: float


SIZES: Final = (
    Sized("small", 30, 8, 52, 10.0),
    Sized("medium", 100, 15, 104, 20.0),
    Sized("large", 500, 30, 156, 30.0),
    Sized("region", 5_000, 250, 156, 60.0),
)
BY_NAME: Final = {size.name: size for size in SIZES}


def instance_of(size: Sized, seed: int) -> Instance:
    """The instance that `allocator generate` makes of a size and a seed."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        write_dossier(Size(size.seekers, size.demands, size.weeks, seed), Path(folder))
        return read_instance(Path(folder)).instance
