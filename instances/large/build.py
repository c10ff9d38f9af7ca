"""Large dossiers as recipes: numbers to draw them from, and checksums to hold them to.

``python instances/large/build.py`` draws each dossier again and writes the checksums
into its recipe. ``--only 500x30`` names one; ``--pairs`` also counts the candidate
pairs, for at most so many people at equal distances in the table as ``--people`` says.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import tomllib
from itertools import islice
from pathlib import Path

from allocator.eligibility import candidates
from allocator.generate import Size, write_dossier
from allocator.reading import read_instance

HERE = Path(__file__).parent
PEOPLE = "job_seekers.csv"


def size_of(recipe: Path) -> Size:
    """The numbers that a recipe names."""
    facts = tomllib.loads(recipe.read_text("utf-8"))
    return Size(*(facts[name] for name in ("seekers", "demands", "weeks", "seed")))


def written(recipe: Path, sums: dict[str, str]) -> str:
    """The text of a recipe with these checksums."""
    numbers = recipe.read_text("utf-8").partition("[sha256]")[0]
    lines = [f'"{name}" = "{digest}"\n' for name, digest in sums.items()]
    return numbers + "[sha256]\n" + "".join(lines)


def thin_out(table: Path, most: int) -> int:
    """Keep at most so many people, at equal distances; how many there are then."""
    with table.open(encoding="utf-8") as file:
        header, *rows = file
    kept = list(islice(rows, 0, None, -(-len(rows) // most)))
    table.write_text(header + "".join(kept), encoding="utf-8", newline="")
    return len(kept)


def pairs_a_person(folder: Path, most: int) -> str:
    """Candidate pairs of the people that are kept, in words."""
    people = thin_out(folder / PEOPLE, most)
    found = candidates(read_instance(folder).instance).pairs()
    mean = len(found.demand) / people
    return f"{mean:.1f} candidate pairs a person, of {people:,} people"


def main() -> None:
    """Draw every recipe, or one."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--only", metavar="NAME")
    words.add_argument("--pairs", action="store_true")
    words.add_argument("--people", type=int, default=10_000)
    asked = words.parse_args()
    for recipe in sorted(HERE.glob(f"{asked.only or '*'}.toml")):
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            sums = write_dossier(size_of(recipe), Path(folder))
            seconds = time.perf_counter() - began
            recipe.write_text(written(recipe, sums), encoding="utf-8", newline="")
            print(f"{recipe.stem}: {seconds:.1f} s", flush=True)
            if asked.pairs:
                print(f"  {pairs_a_person(Path(folder), asked.people)}", flush=True)


if __name__ == "__main__":
    main()
