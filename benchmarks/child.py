"""The process in which one contender runs: ``python -m benchmarks.child FOLDER``.

Reads ``attempt.pickle``, which its parent wrote, and writes ``answer.pickle``:
an `Ended`. What it does meanwhile stands in the attempt's notes. Loading libraries
and compiling what does not depend on the instance (`make_ready`, where a contender
has it) is not on the clock.
"""

from __future__ import annotations

import importlib
import pickle
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.attempt import Answer, Attempt, Ended
from benchmarks.cost import peak_mib
from benchmarks.registry import BY_NAME

MOST_WORDS = 120
"""Characters of an error that are told; a table has no room for a trace."""


def main(folder: Path) -> None:
    """Run the attempt in the folder."""
    attempt: Attempt = pickle.loads((folder / "attempt.pickle").read_bytes())
    contender = BY_NAME[attempt.contender]
    failed = ""
    try:
        module = importlib.import_module(f"benchmarks.contenders.{contender.module}")
        if hasattr(module, "make_ready"):
            module.make_ready()
        attempt = replace(attempt, began=time.monotonic())
        attempt.doing("beginning")
        answer: Answer = module.run(attempt)
    except MemoryError:
        answer, failed = Answer(None), "out of memory"
    except Exception as error:  # whatever a contender throws is its result
        first_line = f"{type(error).__name__}: {error}".split("\n")[0]
        answer, failed = Answer(None), first_line[:MOST_WORDS]
    ended = Ended(answer, time.monotonic() - attempt.began, _peak_mib(), failed)
    (folder / "answer.pickle").write_bytes(pickle.dumps(ended))


def _peak_mib() -> float:
    """Peak of this process or of the largest one it started, whichever is more."""
    return max(map(peak_mib, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
