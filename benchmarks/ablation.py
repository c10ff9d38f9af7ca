"""What each stage of the price way adds, on the same instances and in the same time.

    python -m benchmarks.ablation            three sizes, about eight minutes
    python -m benchmarks.ablation --quick    the smallest size, 3 s each

Variants are the rows of `benchmarks.variants.VARIANTS`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from allocator.policy import load_policy
from benchmarks import sizes
from benchmarks.judged import Row, compared
from benchmarks.sizes import SIZES, instance_of
from benchmarks.table import RESULTS, Setting, store, text_table, warn_if_busy
from benchmarks.variants import VARIANTS, WORKERS, run_variant

USUAL: Final = ("medium", "large", "region")
QUICK_SECONDS: Final = 3.0


@click.command(help=__doc__, context_settings={"max_content_width": 88})
@click.option(
    "--size",
    "names",
    multiple=True,
    type=click.Choice(list(sizes.BY_NAME)),
    help="Only this size; may be given several times.",
)
@click.option("--seed", "seeds", multiple=True, type=int, default=(1,))
@click.option(
    "--time-limit", type=click.FloatRange(min=1), help="Seconds, for every size."
)
@click.option("--quick", is_flag=True, help="The smallest size, 3 s each.")
@click.option("--policy", default="balanced", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=RESULTS, help="Folder."
)
def main(
    names: Sequence[str],
    seeds: Sequence[int],
    time_limit: float | None,
    quick: bool,
    policy: str,
    output: Path,
) -> None:
    chosen = [size for size in SIZES if size.name in (names or USUAL)]
    if quick:
        chosen = [SIZES[0]._replace(seconds=QUICK_SECONDS)]
    if time_limit is not None:
        chosen = [size._replace(seconds=time_limit) for size in chosen]
    setting = Setting.now(WORKERS)
    warn_if_busy(setting)
    facts = load_policy(policy)
    rows: list[Row] = []
    for size, seed in itertools.product(chosen, seeds):
        instance = instance_of(size, seed)
        click.echo(f"\n{instance.name}: {size.seconds:g} s each")
        judged = compared(
            (run_variant(instance, facts, size.seconds, seed, v) for v in VARIANTS),
            VARIANTS[-1].name,
        )
        click.echo(text_table(judged))
        rows += judged
    for path in store(output, "ablation", rows, setting):
        click.echo(f"Written: {path}")


if __name__ == "__main__":
    main()
