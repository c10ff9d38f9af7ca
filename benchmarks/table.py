"""The table on the screen and in files, with the machine it was made on."""

from __future__ import annotations

import csv
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Final, Self

from benchmarks.judged import Row
from benchmarks.registry import BY_NAME, CONTENDERS

HEADINGS: Final = (
    "contender",
    "outcome",
    "value",
    "own bound",
    "own gap",
    "to best bound",
    "to ours",
    "seconds",
    "peak MiB",
)
RIGHT: Final = frozenset(HEADINGS[2:])
RESULTS: Final = Path(__file__).parent / "results"
BYTES_PER_GIB: Final = 2**30


@dataclass(frozen=True)
class Setting:
    """Where and when: what a figure means nothing without."""

    day: str
    machine: str
    load: str
    versions: str

    @classmethod
    def now(cls, workers: int) -> Self:
        """This machine now."""
        installed = {c.distribution: c.version or "not installed" for c in CONTENDERS}
        words = [f"{name} {number}" for name, number in installed.items()]
        words = [f"allocator {version('sroi-allocator')}", *words]
        words.append(f"Python {platform.python_version()}")
        return cls(
            date.today().isoformat(),
            f"{_processor()}, {os.cpu_count()} cores, {_memory()}{platform.system()}; "
            f"{workers} workers for those that take them",
            _load(),
            ", ".join(words),
        )


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text("utf-8").splitlines() if facts.is_file() else []
    names = (line.partition(":")[2] for line in lines if line.startswith("model name"))
    return next(names, platform.machine()).strip()


def _memory() -> str:
    if not hasattr(os, "sysconf"):
        return ""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{total / BYTES_PER_GIB:.0f} GiB, "


def _load() -> str:
    """Mean number of processes that wanted to run in the last minute."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def is_busy(setting: Setting) -> bool:
    """Whether others use this machine, so that no figure here is a fair one."""
    return setting.load != "unknown" and float(setting.load) > (os.cpu_count() or 1) / 2


def cells(row: Row) -> tuple[str, ...]:
    """A row as words, in the order of the headings."""

    def shown(number: object, form: str) -> str:
        return "" if number is None else format(number, form)

    return (
        row.contender,
        row.outcome + (f" ({row.note})" if row.value_eur is None and row.note else ""),
        shown(row.value_eur, ",.0f"),
        shown(row.bound_eur, ",.0f"),
        shown(row.gap, ".2%"),
        shown(row.to_best_bound, ".2%"),
        shown(row.to_ours, ".3f"),
        shown(row.seconds, ".1f"),
        shown(row.peak_mib, ",.0f"),
    )


def text_table(rows: Sequence[Row]) -> str:
    """Rows of one instance in columns of equal width."""
    lines = [HEADINGS, *map(cells, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADINGS))]

    def aligned(line: Sequence[str]) -> str:
        return "  ".join(
            word.rjust(width) if heading in RIGHT else word.ljust(width)
            for heading, word, width in zip(HEADINGS, line, widths, strict=True)
        ).rstrip()

    return "\n".join(map(aligned, lines))


def markdown(name: str, rows: Iterable[Row], setting: Setting) -> str:
    """The whole run as a page."""
    module = f"benchmarks.{name.replace('-', '_')}"
    command = " ".join(["python -m", module, *sys.argv[1:]])
    lines = [
        f"# {name.replace('-', ' ').capitalize()}",
        "",
        f"Made on {setting.day} by `{command}`; how to read it: "
        "[README](../README.md). The instances are synthetic.",
        "",
        f"- Machine: {setting.machine}; load before the run {setting.load}.",
        f"- Versions: {setting.versions}.",
    ]
    rule = ["---:" if heading in RIGHT else "---" for heading in HEADINGS]
    for (name, seed, limit), group in groupby(
        rows, key=lambda row: (row.instance, row.seed, row.limit_seconds)
    ):
        lines += ["", f"## {name}, seed {seed}, {limit:g} s", ""]
        lines += [f"| {' | '.join(line)} |" for line in (HEADINGS, rule)]
        lines += [f"| {' | '.join(cells(row))} |" for row in group]
    return "\n".join(lines) + "\n"


def store(folder: Path, name: str, rows: Sequence[Row], setting: Setting) -> list[Path]:
    """Write ``<name>.csv`` and ``<name>.md``, in place of those of an earlier run."""
    folder.mkdir(parents=True, exist_ok=True)
    table, page = folder / f"{name}.csv", folder / f"{name}.md"
    names = [field.name for field in fields(Row)] + [f.name for f in fields(Setting)]
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) | asdict(setting) for row in rows)
    page.write_text(markdown(name, rows, setting), encoding="utf-8")
    return [table, page]


def legend() -> str:
    """Who is who."""
    return "\n".join(f"{name:24} {c.title}" for name, c in BY_NAME.items())
