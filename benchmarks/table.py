"""The table on the screen and in files, with the machine it was made on."""

from __future__ import annotations

import csv
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Final, Self

import click

from allocator.eligibility.room import memory
from benchmarks.grid import Grid, shown
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
    total = memory()
    return "" if total is None else f"{total / BYTES_PER_GIB:.0f} GiB, "


def _load() -> str:
    """Mean number of processes that wanted to run in the last minute."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def warn_if_busy(setting: Setting) -> None:
    """Say so where others use this machine: then no figure here is a fair one."""
    half = (os.cpu_count() or 1) / 2
    if setting.load != "unknown" and float(setting.load) > half:
        click.echo(f"Others use this machine (load {setting.load}): no fair figures.")


def cells(row: Row) -> tuple[str, ...]:
    """A row as words, in the order of the headings."""

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


def text_table(rows: Iterable[Row]) -> str:
    """Rows of one instance in columns of equal width."""
    return _grid(rows).text()


def _grid(rows: Iterable[Row]) -> Grid:
    return Grid(HEADINGS, RIGHT, [cells(row) for row in rows])


def page_head(name: str, setting: Setting) -> list[str]:
    """First lines of a page: what it is, and where and when it was made."""
    module = f"benchmarks.{name.replace('-', '_')}"
    command = " ".join(["python -m", module, *sys.argv[1:]])
    return [
        f"# {name.replace('-', ' ').capitalize()}",
        "",
        f"Made on {setting.day} by `{command}`; how to read it: "
        "[README](../README.md). The instances are synthetic.",
        "",
        f"- Machine: {setting.machine}; load before the run {setting.load}.",
        f"- Versions: {setting.versions}.",
    ]


def markdown(name: str, rows: Iterable[Row], setting: Setting) -> str:
    """The whole run as a page."""
    lines = page_head(name, setting)
    for (name, seed, limit), group in groupby(
        rows, key=lambda row: (row.instance, row.seed, row.limit_seconds)
    ):
        lines += ["", f"## {name}, seed {seed}, {limit:g} s", ""]
        lines += _grid(group).markdown()
    return "\n".join(lines) + "\n"


def store(folder: Path, name: str, rows: Sequence[Row], setting: Setting) -> list[Path]:
    """Write ``<name>.csv`` and ``<name>.md``, in place of those of an earlier run."""
    page = markdown(name, rows, setting)
    return write(folder, name, [asdict(row) for row in rows], setting, page)


def write(
    folder: Path,
    name: str,
    rows: Sequence[Mapping[str, object]],
    setting: Setting,
    page: str,
) -> list[Path]:
    """Write rows of any one kind, each with its setting, and the page beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    table, text = folder / f"{name}.csv", folder / f"{name}.md"
    names = [*(rows[0] if rows else ()), *(field.name for field in fields(setting))]
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, **asdict(setting)} for row in rows)
    text.write_text(page, encoding="utf-8")
    return [table, text]


def legend() -> str:
    """Who is who."""
    return "\n".join(f"{name:24} {c.title}" for name, c in BY_NAME.items())
