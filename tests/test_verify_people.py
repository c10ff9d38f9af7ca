"""`verify` reckons people one by one, and finds what the judge's columns say."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
import writing_cases
from enumerator import Enumeration
from own_rulebooks import own_rulebooks
from random_instances import random_policy
from random_ledgers import LIMITED, MIXED, random_ledger
from solving import placeable

from allocator.accounts import accounts, added_cents
from allocator.domain import Instance, OtherSroi
from allocator.solution import Plan
from allocator.verify import verify
from allocator.verify_people import People
from allocator.verify_sroi import ExpectedSroi
from allocator.writing import write_plan

__all__ = ["own_rulebooks"]


def plans(facts: Instance, seed: int, tries: int) -> list[Plan]:
    """Some valid plans."""
    enumeration = Enumeration(facts, random_policy(seed), placeable(facts))
    found = enumeration.random_plans(random.Random(seed), tries)
    return [optimum.plan for optimum in found]


@pytest.mark.parametrize("seed", range(100))
def test_one_by_one_is_as_in_columns(seed: int) -> None:
    facts = random_ledger(seed, (*LIMITED, *MIXED))
    for plan in plans(facts, seed, 4):
        stints, reckoned = list(plan.stints), People(facts)
        rows = []
        states = zip(stints, reckoned.accounts(stints), strict=True)
        for seeker, group in groupby(states, key=lambda state: state[0].seeker):
            *_, (_, found) = group
            rows += [
                (
                    *(seeker, tender, found[tender].block),
                    found[tender].year_value_cents,
                    sum(found[tender].weeks.values()),
                    found[tender].counted_weeks,
                    found[tender].counted_quarters,
                    reckoned.cents(found[tender]),
                    found[tender].caps,
                )
                for tender in sorted(found)
            ]
        columns = [column.tolist() for column in accounts(facts, plan)]
        assert rows == list(zip(*columns, strict=True))
        worth = ExpectedSroi(facts, plan, "en").worth(stints)
        assert list(worth) == added_cents(facts, plan).tolist()


@pytest.mark.parametrize("seed", range(0, 24, 2))
def test_a_ledger_under_every_rule_is_believed(tmp_path: Path, seed: int) -> None:
    facts = random_ledger(seed, (*LIMITED, *MIXED, "test-other"))
    first = facts.tenders[0].model_copy(update={"rulebook": "test-other"})
    other = OtherSroi(id="o1", tender=first.id, kind="activity", hours=5, days=1)
    lower = OtherSroi(id="o2", tender=first.id, kind="training", amount_cents=99)
    facts = replace(
        facts, tenders=(first, *facts.tenders[1:]), other_sroi=(other, lower)
    )
    for number, plan in enumerate(plans(facts, seed, 2)):
        out, policy = tmp_path / f"{number}", random_policy(seed)
        delivery = writing_cases.delivery(instance=facts, plan=plan, policy=policy)
        write_plan(delivery, out)
        assert verify(facts, writing_cases.DIGESTS, out).problems == ()
