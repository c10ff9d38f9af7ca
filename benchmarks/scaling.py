"""How the cost of each phase grows with the number of open pair-weeks.

    python -m benchmarks.scaling            five sizes; 20,000 people take 4 minutes
    python -m benchmarks.scaling --quick    three tiny sizes, under a minute

An open pair-week is a week in which work of a candidate pair may lie. See
benchmarks/README.md for what the phases are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import click
import numpy as np

from allocator.generate import Size, write_dossier
from benchmarks.grid import Grid, shown
from benchmarks.phases import SEED, WORKERS, Measured, Phase, measured
from benchmarks.table import RESULTS, Setting, page_head, warn_if_busy, write

USUAL: Final = ("500x30", "2000x100", "5000x250", "20000x1000", "100000x5000")
QUICK: Final = ("30x8", "60x12", "120x16")
LEAST_SECONDS: Final = 1e-6


@dataclass(frozen=True)
class Row:
    """What one phase cost on one instance.

    ``to_smallest`` is seconds by open pair-week, divided by those of the instance
    with fewest; ``exponent`` is the power of open pair-weeks with which the seconds
    of this phase grow, over all instances.
    """

    seekers: int
    demands: int
    weeks: int
    seed: int
    pairs: int
    pair_weeks: int
    begun_mib: float
    phase: Phase
    seconds: float
    processor_seconds: float
    peak_mib: float
    to_smallest: float
    exponent: float | None


class _Sizes(click.ParamType[str]):
    """``JOBSEEKERSxDEMANDS``."""

    name = "people x demands"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        people, _, demands = value.partition("x")
        if not (people.isdecimal() and demands.isdecimal()):
            self.fail(f"{value!r} is not like 500x30", param, ctx)
        return value


@click.command(help=__doc__, context_settings={"max_content_width": 88})
@click.option(
    "--size",
    "sizes",
    multiple=True,
    type=_Sizes(),
    help="Job seekers and demands, as 500x30; may be given several times.",
)
@click.option("--weeks", type=click.IntRange(4, 520), default=156, show_default=True)
@click.option("--seed", type=int, default=SEED, show_default=True)
@click.option("--quick", is_flag=True, help="Three tiny sizes.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=RESULTS, help="Folder."
)
def main(
    sizes: Sequence[str], weeks: int, seed: int, quick: bool, output: Path
) -> None:
    setting = Setting.now(WORKERS)
    warn_if_busy(setting)
    every = []
    for words in sizes or (QUICK if quick else USUAL):
        click.echo(f"{words} …", nl=False)
        people, _, demands = words.partition("x")
        every.append(_in_a_child(Size(int(people), int(demands), weeks, seed)))
        seconds = sum(cost.seconds for cost in every[-1].costs.values())
        click.echo(f" {every[-1].pair_weeks:,} open pair-weeks, {seconds:.1f} s")
    rows = rows_of(every, seed)
    for title, grid in tables(rows).items():
        click.echo(f"\n{title}\n{grid.text()}")
    lines = [asdict(row) for row in rows]
    for path in write(output, "scaling", lines, setting, page(rows, setting)):
        click.echo(f"Written: {path}")


def _in_a_child(size: Size) -> Measured:
    """Measure a size in a process of its own, that no other has left memory in."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        write_dossier(size, Path(folder))
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            return pool.submit(measured, Path(folder)).result()


def rows_of(every: Sequence[Measured], seed: int) -> list[Row]:
    """Rows by size, the fewest open pair-weeks first, and then by phase."""
    every = sorted(every, key=lambda one: one.pair_weeks)
    exponent = {phase: exponent_of(every, phase) for phase in Phase}

    def by_pair_week(one: Measured, phase: Phase) -> float:
        seconds = max(one.costs[phase].seconds, LEAST_SECONDS)
        return seconds / max(1, one.pair_weeks)

    return [
        Row(
            *one[:3],
            seed,
            *one[3:6],
            phase,
            *one.costs[phase],
            by_pair_week(one, phase) / by_pair_week(every[0], phase),
            exponent[phase],
        )
        for one in every
        for phase in Phase
    ]


def exponent_of(every: Sequence[Measured], phase: Phase) -> float | None:
    """Slope of seconds over open pair-weeks, both as logarithms, by least squares."""
    weeks = np.log([max(1, one.pair_weeks) for one in every])
    if len(set(weeks.tolist())) < 2:
        return None
    seconds = [max(one.costs[phase].seconds, LEAST_SECONDS) for one in every]
    return float(np.polyfit(weeks, np.log(seconds), 1)[0])


def tables(rows: Sequence[Row]) -> dict[str, Grid]:
    """Seconds with their exponents, ratios, and memory, by title."""
    sizes = [rows[at : at + len(Phase)] for at in range(0, len(rows), len(Phase))]
    facts = ("job seekers", "demands", "pairs", "open pair-weeks")
    empty = [""] * (len(facts) - 1)
    exponents = [shown(row.exponent, ".2f") for row in sizes[0]]

    def lines(cell: Callable[[Row], str]) -> Iterator[list[str]]:
        for of_size in sizes:
            one = of_size[0]
            size = one.seekers, one.demands, one.pairs, one.pair_weeks
            yield [*(f"{number:,}" for number in size), *map(cell, of_size)]

    def grid(*of: list[str]) -> Grid:
        headings = (*facts, *Phase)
        return Grid(headings, frozenset(headings), of)

    return {
        "Seconds, and the power of open pair-weeks with which they grow": grid(
            *lines(lambda row: f"{row.seconds:.3g}"), ["exponent", *empty, *exponents]
        ),
        "Seconds by open pair-week, in times of the smallest size": grid(
            *lines(lambda row: f"{row.to_smallest:.2f}")
        ),
        "Peak MiB until the end of each phase": grid(
            *lines(lambda row: f"{row.peak_mib:,.0f}")
        ),
    }


def page(rows: Sequence[Row], setting: Setting) -> str:
    """The whole run as a page."""
    lines = page_head("scaling", setting)
    held = ", ".join(f"{mib:,.0f}" for mib in dict.fromkeys(r.begun_mib for r in rows))
    lines.append(f"- {rows[0].weeks} weeks; held before the first phase: {held} MiB.")
    for title, grid in tables(rows).items():
        lines += ["", f"## {title}", "", *grid.markdown()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
