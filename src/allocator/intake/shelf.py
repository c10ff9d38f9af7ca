"""Lots put aside on disk, so that a file of any length needs little memory."""

from __future__ import annotations

import pickle
import tempfile
from array import array
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from allocator.intake.lot import Lot


class Shelf:
    """Lots by their number, in a file without a name that ends with the program.

    Nothing else can write that file, so what is unpickled is what was put there.
    """

    def __init__(self) -> None:
        self._open = ExitStack()
        self._places = array("Q")
        self._end = 0

    def __enter__(self) -> Self:
        self._file = self._open.enter_context(tempfile.TemporaryFile())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def __len__(self) -> int:
        return len(self._places)

    def add(self, lot: Lot) -> None:
        """Put a lot aside; its number is the length before."""
        data = pickle.dumps(lot, pickle.HIGHEST_PROTOCOL)
        self._file.seek(self._end)
        self._file.write(data)
        self._places.append(self._end)
        self._end += len(data)

    def keep(self, number: int) -> None:
        """Forget every lot but the first ``number``."""
        if number < len(self):
            self._end = self._places[number]
            del self._places[number:]

    def __getitem__(self, number: int) -> Lot:
        if not 0 <= number < len(self):
            raise IndexError(number)
        self._file.seek(self._places[number])
        lot: Lot = pickle.load(self._file)
        return lot
