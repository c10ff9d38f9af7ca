"""Which kind of work a contract is, by its CPV code and its title."""

from __future__ import annotations

from typing import Final, NamedTuple

from allocator.labour.figures import Kind, LabourFigures
from allocator.labour.hours import Nature

CPV_DIGITS: Final = 8
_WORKS: Final = 45
_LAST_GOODS: Final = 48


class Recognised(NamedTuple):
    """A kind, and what told it: ``cpv``, ``title``, or ``nature`` alone."""

    kind: Kind
    by: str


def digits(cpv: str) -> str:
    """The eight digits of a CPV code without its check digit; ``""`` for no code."""
    bare = cpv.strip().partition("-")[0]
    return bare if len(bare) == CPV_DIGITS and bare.isascii() and bare.isdigit() else ""


def nature_of(cpv: str) -> Nature | None:
    """What a CPV code buys, by its division; ``None`` without a code.

    Divisions up to 44 and 48 are goods, 45 is works, the others are services
    (Regulation (EC) 213/2008, annex I).
    """
    code = digits(cpv)
    if not code:
        return None
    division = int(code[:2])
    if division == _WORKS:
        return Nature.WORKS
    return Nature.GOODS if division <= _LAST_GOODS else Nature.SERVICES


def kind_of(figures: LabourFigures, cpv: str, title: str) -> Recognised | None:
    """The kind of a contract, or ``None`` where neither code nor title tells it."""
    code = digits(cpv)
    vague = not code or code.rstrip("0") in figures.vague_cpv
    by_title = _by_title(figures, title)
    if vague and by_title:
        return Recognised(by_title, "title")
    by_code = _by_code(figures, code)
    if by_code:
        return Recognised(by_code, "cpv")
    return Recognised(by_title, "title") if by_title else None


def _by_code(figures: LabourFigures, code: str) -> Kind | None:
    found = [
        (len(prefix), kind)
        for kind in figures.kinds
        for prefix in kind.cpv
        if code.startswith(prefix)
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _by_title(figures: LabourFigures, title: str) -> Kind | None:
    written = f"{title.lower()} "
    return next(
        (k for k in figures.kinds if any(word in written for word in k.words)), None
    )
