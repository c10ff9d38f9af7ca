"""Several ways to make a plan, on the same instances and judged by the same judge.

    python -m benchmarks.side_by_side            under a quarter of an hour
    python -m benchmarks.side_by_side --quick    under two minutes

See benchmarks/README.md for what each contender is and how to read the figures.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from allocator.domain import Instance
from allocator.policy import Policy, load_policy
from benchmarks import registry, sizes
from benchmarks.attempt import Attempt
from benchmarks.judged import Judge, Row, compared
from benchmarks.registry import CONTENDERS, Contender
from benchmarks.sizes import SIZES, Sized, instance_of
from benchmarks.table import RESULTS, Setting, legend, store, text_table, warn_if_busy
from benchmarks.watch import run_watched

QUICK_SIZES: Final = 2
QUICK_SECONDS: Final = 4.0
MIB_PER_GIB: Final = 1024


@click.command(help=__doc__, context_settings={"max_content_width": 88})
@click.option(
    "--size",
    "names",
    multiple=True,
    type=click.Choice(list(sizes.BY_NAME)),
    help="Only this size; may be given several times.",
)
@click.option(
    "--contender",
    "only",
    multiple=True,
    type=click.Choice(list(registry.BY_NAME)),
    help="Only this contender; may be given several times.",
)
@click.option("--seed", "seeds", multiple=True, type=int, default=(1,))
@click.option(
    "--time-limit", type=click.FloatRange(min=1), help="Seconds, for every size."
)
@click.option("--quick", is_flag=True, help="The two smallest sizes, 4 s each.")
@click.option("--policy", default="balanced", show_default=True)
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True)
@click.option(
    "--memory", type=float, default=12.0, show_default=True, help="GiB for each."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=RESULTS, help="Folder."
)
def main(
    names: Sequence[str],
    only: Sequence[str],
    seeds: Sequence[int],
    time_limit: float | None,
    quick: bool,
    policy: str,
    workers: int,
    memory: float,
    output: Path,
) -> None:
    chosen = [s for s in SIZES if not names or s.name in names]
    if quick:
        chosen = [s._replace(seconds=QUICK_SECONDS) for s in chosen[:QUICK_SIZES]]
    if time_limit is not None:
        chosen = [s._replace(seconds=time_limit) for s in chosen]
    ready = list(_installed([c for c in CONTENDERS if not only or c.name in only]))
    setting = Setting.now(workers)
    warn_if_busy(setting)
    click.echo(legend())
    rows: list[Row] = []
    for size, seed in itertools.product(chosen, seeds):
        instance = instance_of(size, seed)
        click.echo(f"\n{instance.name}: {size.seconds:g} s each")
        attempts = _Attempts(instance, load_policy(policy), size, seed, workers)
        judged = compared(attempts.row(c, memory * MIB_PER_GIB) for c in ready)
        click.echo(text_table(judged))
        rows += judged
    for path in store(output, "side-by-side", rows, setting):
        click.echo(f"Written: {path}")


def _installed(contenders: Sequence[Contender]) -> Iterator[Contender]:
    """Those that can run here; says which cannot."""
    for contender in contenders:
        if contender.version is None:
            click.echo(
                f"{contender.name} is left out: {contender.distribution} is not "
                "installed. See benchmarks/README.md."
            )
        else:
            yield contender


class _Attempts:
    """All contenders on one instance."""

    def __init__(
        self, instance: Instance, policy: Policy, size: Sized, seed: int, workers: int
    ) -> None:
        self._instance, self._policy, self._size = instance, policy, size
        self._seed, self._workers = seed, workers
        self._judge = Judge(instance, policy)

    def row(self, contender: Contender, memory_mib: float) -> Row:
        """Run a contender and judge what it answers."""
        click.echo(f"  {contender.name} …", nl=False)
        attempt = Attempt(
            contender.name,
            self._instance,
            self._policy,
            self._size.seconds,
            self._seed,
            self._workers,
            Path(),
        )
        watched = run_watched(attempt, memory_mib)
        click.echo(f" {watched.seconds:.1f} s")
        row = Row(
            self._instance.name,
            self._seed,
            self._size.seconds,
            contender.name,
            watched.outcome,
        )
        return self._judge.judge(row, watched)


if __name__ == "__main__":
    main()
