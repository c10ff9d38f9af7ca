"""Random tiny instances whose rulebooks limit how long people count, and who."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from random_instances import random_instance

from allocator.domain import Instance

LIMITED: Final = ("test-life", "test-calendar", "haaglanden-2023")
MIXED: Final = ("test-mix",)


def random_ledger(seed: int, rulebooks: Sequence[str] = LIMITED) -> Instance:
    """A tiny instance under these rulebooks, in which few weeks of a life are left."""
    rng, facts = random.Random(f"ledger {seed}"), random_instance(seed)
    tenders = [
        tender.model_copy(update={"rulebook": rng.choice(rulebooks)})
        for tender in facts.tenders
    ]
    people = facts.job_seekers
    life = [rng.choice((0, 46, 49, 50, 100, 101, 102, 103, 110)) for _ in people.ids]
    seekers = replace(
        people,
        sroi_weeks_life=np.array(life, np.int32),
        sroi_weeks=people.sroi_weeks // 4,
    )
    return replace(facts, tenders=tuple(tenders), job_seekers=seekers)
