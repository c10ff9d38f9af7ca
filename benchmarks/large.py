"""Everything around solving at the size that matters: seconds and memory.

    python -m benchmarks.large 100000 5000

draws a dossier, reads it, finds the candidates, fills a plan greedily, and then
judges, writes and verifies it. Each line has the seconds of the wall and of the
processor, which differ on a machine that does other things too, and the most
memory held until then.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from allocator.check import check
from allocator.commands.verify import verify_output
from allocator.eligibility import Candidates, candidates
from allocator.generate import Size, write_dossier
from allocator.measures import measure
from allocator.policy import Policy
from allocator.reading import Reading, read_instance
from allocator.solution import Result, Termination
from allocator.writing import Delivery, write_plan
from benchmarks.cost import Answer, cost_of
from benchmarks.greedy import greedy

WEEKS = 156
SEED = 1


def delivery_of(reading: Reading, pairs: Candidates) -> Delivery:
    """A greedy plan of a dossier with everything that writing needs."""
    instance, plan = greedy(reading.instance, pairs)
    value = measure(instance, Policy(), plan).total_eur
    return Delivery(
        instance=instance,
        policy=Policy(),
        result=Result(Termination.HEURISTIC_END, plan, value, None, 0.0),
        plan=plan,
        candidates=pairs,
        digests=reading.digests,
        warnings=(),
        seed=SEED,
        workers=1,
        time_limit_seconds=0.0,
        method="greedy",
        method_reason="what is measured comes after solving",
        lang="en",
        key=b"a key for benchmarks",
    )


def timed(what: str, function: Callable[[], Answer]) -> Answer:
    """Call a function and say how long it took."""
    answer, (wall, processor, peak) = cost_of(function)
    print(f"{what:<12}{wall:8.1f} s {processor:8.1f} s {peak:9,.0f} MiB", flush=True)
    return answer


def main(seekers: int, demands: int) -> None:
    """Measure one size."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        dossier, out = Path(folder) / "dossier", Path(folder) / "out"
        dossier.mkdir()
        size = Size(seekers, demands, WEEKS, SEED)
        print(f"{'':<12}{'wall':>8}   {'processor':>8}  {'peak':>9}")
        timed("generate", lambda: write_dossier(size, dossier))
        reading = timed("read", lambda: read_instance(dossier))
        pairs = timed("candidates", lambda: candidates(reading.instance))
        delivery = timed("greedy plan", lambda: delivery_of(reading, pairs))
        instance, plan = delivery.instance, delivery.plan
        print(
            f"{len(pairs.pairs().demand):,} candidate pairs, {len(plan.stints):,} "
            f"stints, {len(plan.course_places):,} course places, "
            f"{len(delivery.unplaced):,} people without work"
        )
        timed("check", lambda: check(instance, Policy(), plan))
        timed("measure", lambda: measure(instance, Policy(), plan))
        timed("write", lambda: write_plan(delivery, out))
        # As the command does: reading the dossier and finding candidates included.
        words, _ = timed("verify", lambda: verify_output(dossier, out))
        print(words)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
