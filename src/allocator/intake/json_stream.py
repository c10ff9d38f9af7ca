"""Reads JSON piece by piece: packages, arrays and lines of any length.

A file of hundreds of megabytes is one object with a long array. So a window of
text moves over the file; what fits in it is decoded at once, and the members of
a longer array of releases or records come one by one.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NoReturn

from allocator.intake.lot import unreadable

STREAMED: Final = ("releases", "records")
"""Keys of the arrays that may be longer than memory."""
MAX_VALUE: Final = 32 * 2**20
"""Longest single release or record, in signs."""
MAX_WHOLE: Final = 8 * 2**20
"""Longest value at the top that is decoded whole, in signs."""
_CHUNK: Final = 2**20
_EDGE: Final = 64
"""Signs at the end of the window among which a token may be cut off."""
_SPACE: Final = re.compile(r"[\s,\x1e]*")
_DAMAGED: Final = "Fetch the file again; it may have been cut off"


def json_values(stream: BinaryIO, source: str) -> Iterator[tuple[str, object]]:
    """Every value at the top of a file, and the members of its long arrays.

    Yields
    ------
    tuple[str, object]
        Path in the file (``[3]``, ``line 4`` or ``""``) and the value. Long arrays
        ``releases`` and ``records`` of an object come member by member; what else
        that object holds is not needed and left out.

    Raises
    ------
    InputError
        Not JSON, not text, too deep, or a single value that is too long.
    """
    window = _Window(stream, source)
    number = 0
    try:
        while window.more():
            number += 1
            yield from _value(window, number)
    except RecursionError:
        raise unreadable(source, "", "is nested too deeply", _DAMAGED) from None


def _value(window: _Window, number: int) -> Iterator[tuple[str, object]]:
    """One value at the top: whole when it fits in the window, else in pieces."""
    sign = window.peek()
    whole = window.decode_here(grow=sign not in "[{")
    if whole is not None:
        at_all = number == 1 and not window.more()
        yield ("" if at_all else f"value {number}"), whole[0]
    elif sign == "[":
        window.skip(1)
        yield from _members(window, "")
    else:
        yield from _object(window)


def _members(window: _Window, name: str) -> Iterator[tuple[str, object]]:
    position = 0
    while window.peek() != "]":
        yield f"{name}[{position}]", window.decode()
        position += 1
    window.skip(1)


def _object(window: _Window) -> Iterator[tuple[str, object]]:
    """Members of the long arrays of an object that does not fit in the window.

    A release that is itself so long comes last, as far as it holds anything else.
    """
    window.skip(1)
    rest: dict[str, object] = {}
    while window.peek() != "}":
        key = window.decode()
        if not isinstance(key, str) or window.peek() != ":":
            window.fail("is not JSON")
        window.skip(1)
        if key in STREAMED and window.peek() == "[":
            window.skip(1)
            yield from _members(window, key)
        else:
            rest[key] = window.decode()
    window.skip(1)
    if "ocid" in rest:
        yield "", rest


class _Window:
    """A piece of the text of a file that moves forward."""

    def __init__(self, stream: BinaryIO, source: str) -> None:
        self._stream = stream
        self._source = source
        self._json = json.JSONDecoder(strict=False, parse_constant=_no_number)
        self._text = ""
        self._at = 0
        self._passed = 0
        self._ended = False
        head = stream.read(_CHUNK)
        name = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        self._decoder = codecs.getincrementaldecoder(name)()
        self._add(head)

    def _add(self, data: bytes) -> None:
        """Let the window begin where reading is, and add what was read."""
        try:
            text = self._decoder.decode(data, final=not data)
        except UnicodeDecodeError:
            self.fail("is not text in UTF-8")
        self._ended = not data
        self._passed += self._at
        self._text = self._text[self._at :] + text
        self._at = 0

    def fail(self, problem: str) -> NoReturn:
        """Say what is wrong and where."""
        where = f"sign {self._passed + self._at + 1}"
        raise unreadable(self._source, where, problem, _DAMAGED)

    def more(self) -> bool:
        """Whether anything but space and commas follows."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return True
            if self._ended:
                return False
            self._add(self._stream.read(_CHUNK))

    def peek(self) -> str:
        """The next sign that is no space or comma."""
        if not self.more():
            self.fail("ends before it is complete")
        return self._text[self._at]

    def skip(self, signs: int) -> None:
        """Move on."""
        self._at += signs

    def decode(self) -> object:
        """The next value, however much must be read for it (``MAX_VALUE``)."""
        self.peek()
        whole = self.decode_here(grow=True)
        if whole is None:
            self.fail("holds a single value that is longer than 32 million signs")
        return whole[0]

    def decode_here(self, grow: bool) -> tuple[object] | None:
        """The next value; ``None`` when the window (or its largest) ends first.

        It comes in a tuple, as the value itself may be null.
        """
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                # Only where the window ends can more text be the remedy.
                open_string = error.msg.startswith("Unterminated string")
                inside = error.pos < len(self._text) - _EDGE and not open_string
                if self._ended or inside:
                    self._at = max(self._at, error.pos)
                    self.fail("is not JSON from here on")
            except ValueError:
                self.fail("holds a number that is too long")
            else:
                # A number at the edge may go on behind it.
                if end < len(self._text) or self._ended:
                    self._at = end
                    return (value,)
            if len(self._text) - self._at > (MAX_VALUE if grow else MAX_WHOLE):
                return None
            self._add(self._stream.read(max(_CHUNK, len(self._text) - self._at)))


def _no_number(name: str) -> None:
    """NaN and Infinity are no JSON, and no sum either."""
