"""XML of unknown origin to a tree of plain nodes, or one fault that says why not.

Nothing outside the file is ever looked at: a document type or an entity is refused
where it begins, includes and schema locations are mere text. Names carry no
namespace prefix, because publishers bind them in many ways and some not at all.
Whoever asks says which elements to leave out; they are never built, so what stands
in them (a contact person, a translation) cannot turn up in any output.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import BinaryIO, Final, NoReturn
from xml.parsers import expat

from allocator.intake.lot import unreadable

MAX_BYTES: Final = 16 * 2**20
"""Many times the largest notices; a tree may take 30 times its file."""
MAX_DEPTH: Final = 100
"""Elements inside each other; eForms nests about 25 deep."""
MAX_ELEMENTS: Final = 500_000
MAX_ATTRIBUTES: Final = 100
"""Of one element."""
_AGAIN: Final = "Download the notice again from its publisher"
_DECLARED: Final = re.compile(
    rb"""^<\?xml[^>]*?encoding\s*=\s*["']([\w.-]{1,40})["']"""
)
_DECLARATION: Final = 1024
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED: Final = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
"""How the start of UTF-16 looks without its byte order mark."""
_ENCODINGS: Final = frozenset(
    ("utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252", "cp1250", "cp1253")
)
"""By their Python names; UTF-16 is known by its first bytes instead."""
_INLINE: Final = frozenset(("FT",))
"""Elements inside a word, such as a superscript of TED; all others part words."""

_NONE: Final[Mapping[str, str]] = MappingProxyType({})

LeaveOut = Callable[[str, Mapping[str, str]], bool]
"""Whether an element of this name and these attributes is passed over."""


class Node:
    """An element: its name, attributes, texts and elements in it.

    Parameters
    ----------
    name
        Name without namespace prefix.
    attributes
        Values by name without prefix.
    parent
        The element around it; ``None`` for the root.
    number
        Which of its name it is in ``parent``, from 1.
    """

    __slots__ = (
        "_by_name",
        "_text",
        "attributes",
        "content",
        "name",
        "number",
        "parent",
    )

    def __init__(
        self, name: str, attributes: Mapping[str, str], parent: Node | None, number: int
    ) -> None:
        self.name = name
        self.attributes = attributes
        self.parent = parent
        self.number = number
        self.content: list[Node | str] = []
        # Asked for again and again in a notice of thousands of lots.
        self._by_name: dict[str, list[Node]] | None = None
        self._text: str | None = None

    @property
    def children(self) -> list[Node]:
        """Elements directly in this one, in the order of the file."""
        return [part for part in self.content if isinstance(part, Node)]

    @property
    def text(self) -> str:
        """All text in it, with single spaces; ``""`` when there is none."""
        if self._text is None:
            parts: list[str] = []
            self._gather(parts)
            self._text = " ".join("".join(parts).split())
        return self._text

    def _gather(self, parts: list[str]) -> None:
        for part in self.content:
            if isinstance(part, str):
                parts.append(part)
            elif part.name in _INLINE:
                part._gather(parts)  # noqa: SLF001 - of its own kind
            else:
                parts.append(" ")
                part._gather(parts)  # noqa: SLF001
                parts.append(" ")

    @property
    def path(self) -> str:
        """Where it stands: ``/Root/Lot[2]/Amount``; firsts bear no number."""
        steps = []
        node: Node | None = self
        while node is not None:
            steps.append(node.name + (f"[{node.number}]" if node.number > 1 else ""))
            node = node.parent
        return "/" + "/".join(reversed(steps))

    def get(self, attribute: str) -> str:
        """Value of an attribute, ``""`` when it is absent."""
        return self.attributes.get(attribute, "").strip()

    def all(self, *names: str) -> list[Node]:
        """Elements reached by these names, one level for each, in order."""
        found = [self]
        for name in names:
            found = [part for node in found for part in node._named(name)]  # noqa: SLF001
        return found

    def _named(self, name: str) -> list[Node]:
        if self._by_name is None:
            self._by_name = {}
            for part in self.children:
                self._by_name.setdefault(part.name, []).append(part)
        return self._by_name.get(name, [])

    def first(self, *names: str) -> Node | None:
        """The first of `all`, or ``None``."""
        return next(iter(self.all(*names)), None)

    def words(self, *names: str) -> str:
        """Text of the first of `all` that has any, else ``""``."""
        return next((text for node in self.all(*names) if (text := node.text)), "")


def read_xml(stream: BinaryIO, source: str, leave_out: LeaveOut) -> Node:
    """Tree of an XML file.

    Parameters
    ----------
    stream
        The file, at its beginning.
    source
        Its name, for messages.
    leave_out
        Which elements are passed over with everything in them.

    Raises
    ------
    InputError
        With the one fault that makes the file unreadable or unsafe.
    """
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        _refuse(source, None, f"is larger than {MAX_BYTES >> 20} MB", _AGAIN)
    builder = _Builder(source, leave_out)
    text = _as_utf8(source, data)
    del data
    try:
        builder.parser.Parse(text, True)
    except expat.ExpatError as error:
        problem = f"is damaged XML ({expat.ErrorString(error.code)})"
        _refuse(source, error.lineno, problem, _AGAIN)
    if builder.root is None:
        _refuse(source, None, "holds no notice", _AGAIN)
    return builder.root


class _Builder:
    """Listens to the parser, keeps count, and builds what is not left out."""

    def __init__(self, file: str, leave_out: LeaveOut) -> None:
        self.root: Node | None = None
        self._file = file
        self._leave_out = leave_out
        self._open: list[Node] = []
        self._counts: list[dict[str, int]] = [{}]
        self._depth = 0
        self._elements = 0
        self._left_out_below = 0  # 0: everything is kept
        # Decoded here, the text is UTF-8 whatever its declaration says.
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _doctype(self, *_declaration: object) -> None:
        self._stop("declares a document type or entities, which notices never do")

    def _start(self, qualified: str, given: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH:
            self._stop(f"is nested deeper than {MAX_DEPTH} elements")
        if self._elements > MAX_ELEMENTS:
            self._stop(f"has more than {MAX_ELEMENTS} elements")
        if len(given) > MAX_ATTRIBUTES:
            self._stop(f"has more than {MAX_ATTRIBUTES} attributes at once")
        if self._left_out_below:
            return
        name = _local(qualified)
        attributes = (
            {_local(key): value for key, value in given.items() if key[:5] != "xmlns"}
            if given
            else _NONE
        )
        if self._leave_out(name, attributes):
            self._left_out_below = self._depth
            return
        number = self._counts[-1][name] = self._counts[-1].get(name, 0) + 1
        parent = self._open[-1] if self._open else None
        node = Node(name, attributes, parent, number)
        if parent is None:
            self.root = node
        else:
            parent.content.append(node)
        self._open.append(node)
        self._counts.append({})

    def _end(self, _name: str) -> None:
        if not self._left_out_below:
            self._open.pop()
            self._counts.pop()
        elif self._left_out_below == self._depth:
            self._left_out_below = 0
        self._depth -= 1

    def _characters(self, text: str) -> None:
        if self._open and not self._left_out_below and not text.isspace():
            self._open[-1].content.append(text)

    def _stop(self, problem: str) -> NoReturn:
        _refuse(self._file, self.parser.CurrentLineNumber, problem, _AGAIN)


def _as_utf8(file: str, data: bytes) -> bytes:
    encoding = _marked(data)
    if not encoding:
        declared = _DECLARED.match(data[:_DECLARATION].lstrip())
        stated = declared.group(1).decode("ascii") if declared else "utf-8"
        try:
            encoding = codecs.lookup(stated).name
        except LookupError:
            encoding = stated
        # Tools that convert a file often forget what its first line says.
        encoding = "utf-8" if encoding.startswith("utf-16") else encoding
        if encoding not in _ENCODINGS:
            _refuse(file, 1, "is in an encoding that is not read", "Save it as UTF-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = f"has bytes that are no {encoding.upper()} text"
        _refuse(file, line, problem, _AGAIN)
    # A pair of surrogates split by damage survives UTF-16 but not UTF-8.
    return text.lstrip("\ufeff").encode("utf-8", "replace")


def _marked(data: bytes) -> str:
    """Encoding by the very first bytes, ``""`` when they do not tell."""
    for start, encoding in (*_BYTE_ORDER_MARKS, *_UNMARKED):
        if data.startswith(start):
            return encoding
    return ""


def _local(qualified: str) -> str:
    return qualified.rpartition(":")[2]


def _refuse(file: str, line: int | None, problem: str, remedy: str) -> NoReturn:
    raise unreadable(file, "", problem, remedy, line)
