"""Words in columns: of equal width on the screen, or as a table of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Grid:
    """Lines of as many words as there are headings; ``right`` names columns of
    numbers."""

    headings: Sequence[str]
    right: frozenset[str]
    lines: Sequence[Sequence[str]]

    def text(self) -> str:
        """In columns of equal width."""
        lines = [self.headings, *self.lines]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]

        def aligned(line: Sequence[str]) -> str:
            return "  ".join(
                word.rjust(width) if heading in self.right else word.ljust(width)
                for heading, word, width in zip(
                    self.headings, line, widths, strict=True
                )
            ).rstrip()

        return "\n".join(map(aligned, lines))

    def markdown(self) -> Iterator[str]:
        """Lines of a table of a page."""
        rule = ["---:" if heading in self.right else "---" for heading in self.headings]
        for line in (self.headings, rule, *self.lines):
            yield f"| {' | '.join(line)} |"


def shown(number: object, form: str) -> str:
    """A number as a word, nothing for ``None``."""
    return "" if number is None else format(number, form)
