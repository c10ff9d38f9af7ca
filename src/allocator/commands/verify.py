"""``allocator verify``: judge a written plan again, from its files alone."""

from __future__ import annotations

from pathlib import Path

from allocator.errors import EXIT_NOT_VERIFIED
from allocator.reading import read_instance
from allocator.verify import verify

SHOWN = 100


def verify_output(dossier: Path, out: Path) -> tuple[str, int]:
    """Words for what was found, and the exit code."""
    reading = read_instance(dossier)
    verdict = verify(reading.instance, reading.digests, out)
    problems = verdict.problems
    if not problems:
        words = "Verified: every constraint holds and every number is reproduced."
        return "\n".join([words, *verdict.words]) + "\n", 0
    shown = [*problems[:SHOWN]]
    if len(problems) > SHOWN:
        shown.append(f"… and {len(problems) - SHOWN} more")
    return "\n".join(["Not verified:", *shown]) + "\n", EXIT_NOT_VERIFIED
