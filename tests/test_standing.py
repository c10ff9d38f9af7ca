"""What limits leave of a career is for solvers what it is for the judge."""

from __future__ import annotations

import random

import pytest
from enumerator import Enumeration
from own_rulebooks import own_rulebooks
from random_instances import random_policy
from random_ledgers import random_ledger
from solving import placeable, task_of

from allocator.accounts import accounts
from allocator.solvers.standing import NO_LIMIT, allowed
from allocator.units import FOREVER

__all__ = ["own_rulebooks"]


@pytest.mark.parametrize("seed", range(100))
def test_the_same_hours_count(seed: int) -> None:
    facts, policy = random_ledger(seed), random_policy(seed)
    arrays = task_of(facts, policy).arrays
    enumeration = Enumeration(facts, policy, placeable(facts))
    for found in enumeration.random_plans(random.Random(seed), tries=5):
        judged = accounts(facts, found.plan)
        quarters = {
            (seeker, tender): amount
            for seeker, tender, amount in zip(
                judged.seeker.tolist(),
                judged.tender.tolist(),
                judged.counted_quarters.tolist(),
                strict=True,
            )
        }
        for seeker, career in found.plan.careers().items():
            limits = allowed(arrays, seeker, career.stints)
            for tender in {int(arrays.tender[s.demand]) for s in career.stints}:
                on = [s for s in career.stints if arrays.tender[s.demand] == tender]
                pair = arrays.pair(seeker, on[0].demand)
                assert pair is not None
                weeks, most = limits.get(tender, NO_LIMIT)
                left = int(arrays.counted_weeks[pair])
                left = min(weeks, FOREVER if left < 0 else left)
                total = 0
                for stint in sorted(on, key=lambda s: -arrays.quarters[s.demand]):
                    a_week = int(arrays.quarters[stint.demand])
                    taken = min(left, stint.end_week - stint.start_week)
                    total += taken * a_week
                    left -= taken if a_week else 0
                counted = min(total, most) if arrays.year_value[pair] else 0
                assert counted == quarters[seeker, tender]
