"""What one level of an XML notice tells: a lot, or the procedure around it.

The procedure is read once and joined to each lot, however many lots there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from allocator.intake.lot import (
    Duration,
    Flag,
    FlagKind,
    Found,
    Nature,
    Site,
    Sum,
)
from allocator.intake.xml_values import MAX_CPV, MAX_SITES, Finds


@dataclass
class Term:
    """A term as far as a notice tells it; parts as in `Lot`."""

    start: Found[date] | None = None
    end: Found[date] | None = None
    duration: Found[Duration] | None = None
    renewals: Found[str] | None = None

    def add(
        self,
        start: Found[date] | None,
        end: Found[date] | None,
        duration: Found[Duration] | None,
        finds: Finds,
    ) -> None:
        """Fill what is not told yet; an end before its start is flagged."""
        if start and end and end.value < start.value:
            why = f"The period at {start.path} ends before it starts."
            finds.flag("period", FlagKind.SUSPECT, why)
            end = None
        self.start = self.start or start
        self.end = self.end or end
        self.duration = self.duration or duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a lot or a procedure tells; parts as in `Lot`.

    ``main_cpv`` and ``more_cpv`` are its main and its additional codes.
    """

    title: Found[str] | None = None
    description: Found[str] | None = None
    main_cpv: tuple[Found[str], ...] = ()
    more_cpv: tuple[Found[str], ...] = ()
    nature: Found[Nature] | None = None
    framework: Found[bool] | None = None
    sums: tuple[Found[Sum], ...] = ()
    term: Term = field(default_factory=Term)
    sites: tuple[Found[Site], ...] = ()
    social: tuple[Found[str], ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def cpv(self) -> tuple[Found[str], ...]:
        """All codes, the main ones first, each once."""
        codes: dict[str, Found[str]] = {}
        for code in (*self.main_cpv, *self.more_cpv):
            if len(codes) < MAX_CPV:
                codes.setdefault(code.value, code)
        return tuple(codes.values())


def joined(own: Told, whole: Told) -> Told:
    """What a lot tells, completed by what the whole procedure tells."""
    term = own.term
    return Told(
        title=own.title or whole.title,
        description=own.description or whole.description,
        main_cpv=own.main_cpv + whole.main_cpv,
        more_cpv=own.more_cpv + whole.more_cpv,
        nature=own.nature or whole.nature,
        framework=_first_true(own.framework, whole.framework),
        sums=own.sums + whole.sums,
        term=Term(
            start=term.start or whole.term.start,
            end=term.end or whole.term.end,
            duration=term.duration or whole.term.duration,
            renewals=term.renewals or whole.term.renewals,
        ),
        sites=(own.sites + whole.sites)[:MAX_SITES],
        social=own.social + whole.social,
        flags=own.flags + whole.flags,
    )


def _first_true(
    own: Found[bool] | None, whole: Found[bool] | None
) -> Found[bool] | None:
    return next((f for f in (own, whole) if f is not None and f.value), own or whole)
