"""Random changes to XML notices, as publishers, tools and disks make them."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

VALUES = (
    "", " ", "0", "-1", "0.01", "1.00", "1e9999", "NaN", "9" * 400, "1.234", "1,5",
    "unpublished", "n.v.t.", "zie bijlage", "2026-02-30", "0001-01-01", "9999-12-31",
    "2026-01-05+25:00", "05-01-2026", "20260105", "LOT-0001", "GLO-0001", "TEN-0001",
    "1", "01", "Perceel 1", "1, 2 en 3", "1-3", "NL", "NL33C", "NLD", "anyw-cou",
    "3011 TA", "45231400-9", "4523140", "45231400 45231600", "cancel", "selec-w",
    "clos-nw", "open-nw", "UNLIMITED", "99", "X01", "E5", "YEAR", "true", "NO",
    "social return 5 %", "x" * 3_000, "\u0663\u0664", "\u202e", "\ufffd", "\U0001f600",
    "&amp;", "&lt;a&gt;", "&b;", "&#0;", "&#x41;", "<![CDATA[<a>]]>", "<a/>", "<",
    "<!-- x -->", "<?x y?>", "<!DOCTYPE a>", "<a><a><a></a></a></a>",
)  # fmt: skip
ENCODINGS = ("utf-16", "utf-16-be", "utf-8-sig", "latin-1", "cp1252", "utf-32", "cp037")
ELEMENT = re.compile(r"<([\w:.-]+)(?: [^<>]*)?>[^<>]*</\1>")
BLOCK = re.compile(r"<((?:\w+:)?[A-Z]\w+)(?: [^<>]*)?>.{0,4000}?</\1>", re.DOTALL)
ATTRIBUTE = re.compile(r'( [\w:.-]+=")([^"<>]*)(")')


def mutated(xml: str, rng: Random) -> bytes:
    """A notice after a few random changes."""
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        xml = rng.choice(CHANGES)(xml, rng)
    encoding = rng.choice(ENCODINGS) if rng.random() < 0.05 else "utf-8"
    data = xml.encode(encoding, "replace")
    for _ in range(rng.choice((0, 0, 0, 1, 4))):
        data = rng.choice(DAMAGES)(data, rng)
    return data


def _place(pattern: re.Pattern[str], xml: str, rng: Random) -> re.Match[str] | None:
    """The first match behind a random place, else the first of all."""
    return pattern.search(xml, rng.randrange(len(xml) + 1)) or pattern.search(xml)


def _other_text(xml: str, rng: Random) -> str:
    found = _place(ELEMENT, xml, rng)
    if found is None:
        return xml
    inner = xml[found.start() : found.end()]
    start = found.start() + inner.index(">") + 1
    end = found.start() + inner.rindex("</")
    return xml[:start] + rng.choice(VALUES) + xml[end:]


def _other_attribute(xml: str, rng: Random) -> str:
    found = _place(ATTRIBUTE, xml, rng)
    if found is None:
        return xml
    return xml[: found.start(2)] + rng.choice(VALUES[:50]) + xml[found.end(2) :]


def _gone(xml: str, rng: Random) -> str:
    found = _place(BLOCK, xml, rng)
    return xml[: found.start()] + xml[found.end() :] if found else xml


def _again(xml: str, rng: Random) -> str:
    found = _place(BLOCK, xml, rng)
    times = rng.choice((1, 1, 2, 10, 100))
    return xml[: found.end()] + found[0] * times + xml[found.end() :] if found else xml


def _elsewhere(xml: str, rng: Random) -> str:
    found, target = _place(BLOCK, xml, rng), _place(ELEMENT, xml, rng)
    if found is None or target is None:
        return xml
    return xml[: target.start()] + found[0] + xml[target.start() :]


def _renamed(xml: str, rng: Random) -> str:
    names = sorted(set(re.findall(r"</([\w:.-]+)>", xml)))
    old, new = rng.choice(names or ["a"]), rng.choice([*names, "b"])
    return re.sub(rf"(</?){re.escape(old)}(?=[ >/])", rf"\g<1>{new}", xml)


def _without_namespaces(xml: str, _rng: Random) -> str:
    return re.sub(r' xmlns(:\w+)?="[^"]*"', "", xml)


def _before(xml: str, rng: Random) -> str:
    return rng.choice(VALUES) + xml


def _cut(data: bytes, rng: Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _flipped(data: bytes, rng: Random) -> bytes:
    if not data:
        return data
    place = rng.randrange(len(data))
    return data[:place] + bytes([rng.randrange(256)]) + data[place + 1 :]


def _lost(data: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start + rng.randrange(200) :]


CHANGES: tuple[Callable[[str, Random], str], ...] = (
    _other_text,
    _other_text,
    _other_text,
    _other_attribute,
    _gone,
    _again,
    _elsewhere,
    _renamed,
    _without_namespaces,
    _before,
)
DAMAGES: tuple[Callable[[bytes, Random], bytes], ...] = (_cut, _flipped, _lost)
