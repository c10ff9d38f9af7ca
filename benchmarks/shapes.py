"""Plans instances of hard shapes, each in a process of its own, and judges them.

    python -m benchmarks.shapes            every shape with 5,000 people, 20 s each
    python -m benchmarks.shapes --quick    with 200 people, 3 s each

See benchmarks/README.md for what is hard about each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import click

from allocator.domain import Instance
from allocator.eligibility import candidates
from allocator.policy import Policy
from benchmarks import judged
from benchmarks.attempt import Attempt
from benchmarks.grid import Grid, shown
from benchmarks.judged import Judge
from benchmarks.registry import OURS
from benchmarks.shaped import SHAPES, shaped
from benchmarks.table import RESULTS, Setting, page_head, warn_if_busy, write
from benchmarks.watch import run_watched

PEOPLE: Final = 5_000
SECONDS: Final = 20.0
QUICK_PEOPLE: Final = 200
QUICK_SECONDS: Final = 3.0
SEED: Final = 1
MIB_PER_GIB: Final = 1024
NUMBERS: Final = (
    "people",
    "demands",
    "pairs",
    "open pair-weeks",
    "value",
    "bound",
    "gap",
    "seconds",
    "peak MiB",
)
HEADINGS: Final = ("shape", *NUMBERS, "outcome")


@dataclass(frozen=True)
class Row:
    """One shape; money in EUR-equivalents. ``None`` where there is no such number.

    ``note`` has the way a plan was made and why the search ended, or why there is
    no plan.
    """

    shape: str
    people: int
    demands: int
    weeks: int
    pairs: int
    pair_weeks: int
    seed: int
    limit_seconds: float
    value_eur: Decimal | None
    bound_eur: Decimal | None
    gap: float | None
    seconds: float | None
    peak_mib: float | None
    outcome: str
    note: str


@click.command(help=__doc__, context_settings={"max_content_width": 88})
@click.option(
    "--shape",
    "names",
    multiple=True,
    type=click.Choice(list(SHAPES)),
    help="Only this shape; may be given several times.",
)
@click.option("--people", type=click.IntRange(min=10), help="Job seekers of each.")
@click.option("--time-limit", type=click.FloatRange(min=1), help="Seconds for each.")
@click.option("--quick", is_flag=True, help="200 people, 3 s each.")
@click.option("--seed", type=int, default=SEED, show_default=True)
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True)
@click.option(
    "--memory", type=float, default=12.0, show_default=True, help="GiB for each."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=RESULTS, help="Folder."
)
def main(
    names: Sequence[str],
    people: int | None,
    time_limit: float | None,
    quick: bool,
    seed: int,
    workers: int,
    memory: float,
    output: Path,
) -> None:
    people = people or (QUICK_PEOPLE if quick else PEOPLE)
    seconds = time_limit or (QUICK_SECONDS if quick else SECONDS)
    setting = Setting.now(workers)
    warn_if_busy(setting)
    rows = []
    for name in names or SHAPES:
        click.echo(f"{name} …", nl=False)
        facts = shaped(name, people)
        attempt = Attempt(OURS, facts, Policy(), seconds, seed, workers, Path())
        rows.append(planned(attempt, memory * MIB_PER_GIB))
        click.echo(f" {rows[-1].outcome}")
    click.echo(table(rows).text())
    lines = [asdict(row) for row in rows]
    for path in write(output, "shapes", lines, setting, page(rows, setting)):
        click.echo(f"Written: {path}")


def planned(attempt: Attempt, memory_mib: float) -> Row:
    """Plan in a process of its own, and judge what comes of it.

    Raises
    ------
    ValueError
        A bound lies below the value that the judge found.
    """
    facts = attempt.instance
    watched = run_watched(attempt, memory_mib)
    row = judged.Row(facts.name, attempt.seed, attempt.seconds, OURS, watched.outcome)
    (row,) = judged.compared(
        [Judge(facts, attempt.policy).judge(row, watched)],
    )
    return Row(
        facts.name,
        *_size(facts),
        row.seed,
        row.limit_seconds,
        row.value_eur,
        row.bound_eur,
        row.gap,
        row.seconds,
        row.peak_mib,
        row.outcome,
        row.note,
    )


def _size(facts: Instance) -> tuple[int, int, int, int, int]:
    """People, demands, weeks, candidate pairs and their open weeks."""
    pairs = candidates(facts).pairs()
    return (
        len(facts.job_seekers),
        len(facts.demands),
        facts.weeks,
        len(pairs.demand),
        int((pairs.until_week - pairs.from_week).sum()),
    )


def table(rows: Sequence[Row]) -> Grid:
    """A line for each shape."""
    lines = [
        (
            row.shape,
            *(f"{n:,}" for n in (row.people, row.demands, row.pairs, row.pair_weeks)),
            shown(row.value_eur, ",.0f"),
            shown(row.bound_eur, ",.0f"),
            shown(row.gap, ".2%"),
            shown(row.seconds, ".1f"),
            shown(row.peak_mib, ",.0f"),
            f"{row.outcome} ({row.note})",
        )
        for row in rows
    ]
    return Grid(HEADINGS, frozenset(NUMBERS), lines)


def page(rows: Sequence[Row], setting: Setting) -> str:
    """The whole run as a page."""
    first = rows[0]
    lines = page_head("shapes", setting)
    lines.append(f"- {first.limit_seconds:g} s for each, seed {first.seed}.")
    return "\n".join([*lines, "", *table(rows).markdown()]) + "\n"


if __name__ == "__main__":
    main()
