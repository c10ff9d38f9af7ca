"""What is scarce: prices as rows, the dearest first, and rows that cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import writing_cases
from builders import demand, instance, seeker, tender

from allocator.domain import Demand
from allocator.policy import Policy
from allocator.solution import Plan, ShadowPrices
from allocator.verify import verify
from allocator.verify_prices import price_problems
from allocator.writing import bottlenecks as module
from allocator.writing import write_plan
from allocator.writing.bottlenecks import bottleneck_rows

HEADER = [
    "kind",
    "id",
    "from",
    "until",
    "weeks",
    "dearest_week",
    "highest_price_eur",
    "total_eur",
]


def prices() -> ShadowPrices:
    """Prices of the full instance: two demands, 20 weeks, one cohort, two tenders."""
    places = np.zeros((2, 20))
    places[0, 2:5] = 10.0, 20.255, 0.004
    places[1, 6] = 100.0
    learners = np.zeros((2, 20))
    learners[1, 4:6] = 7.5
    return ShadowPrices(places, learners, np.array([250.0]), np.array([1.0, 0.25]))


def table_of(out: Path) -> list[list[str]]:
    delivery = writing_cases.delivery(lang="en", prices=prices())
    write_plan(delivery, out)
    return writing_cases.table(out / "bottlenecks.csv")


def test_everything_with_a_price_the_dearest_of_its_kind_first(tmp_path: Path) -> None:
    assert table_of(tmp_path / "out") == [
        HEADER,
        [
            *("place of a demand", "d2", "2026-02-16", "2026-02-22", "1"),
            *("2026-W08", "100.00", "100.00"),
        ],
        [
            *("place of a demand", "d1", "2026-01-19", "2026-02-01", "2"),
            *("2026-W05", "20.26", "30.26"),
        ],
        [
            *("learner place of a demand", "d2", "2026-02-02", "2026-02-15", "2"),
            *("2026-W06", "7.50", "15.00"),
        ],
        [
            *("seat in a cohort", "k1", "2026-01-05", "2026-01-18", "2"),
            *("", "250.00", "250.00"),
        ],
        [
            *("obligation of a tender", "t2", "2026-01-05", "2026-05-24", ""),
            *("", "0.75", "0.75"),
        ],
    ]


def test_weeks_in_which_a_demand_has_no_places_have_no_price() -> None:
    facts = instance([seeker()], [demand(start_week=2, end_week=4)])
    beyond = np.ones((1, 20))
    priced = ShadowPrices(beyond, beyond * 0, np.zeros(0), np.ones(1))
    (row,) = bottleneck_rows(
        writing_cases.delivery(instance=facts, plan=Plan(), prices=priced)
    )
    assert row[4] == 2


def test_only_the_dearest_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    tenders = [tender(f"t{i}") for i in range(5)]
    facts = instance([seeker()], [demand(tender="t0")], tenders)
    nothing = np.zeros((1, 20))
    rates = np.array([0.5, 1.0, 0.25, 0.0, 0.75])
    priced = ShadowPrices(nothing, nothing, np.zeros(0), rates)
    rows = bottleneck_rows(
        writing_cases.delivery(instance=facts, plan=Plan(), prices=priced)
    )
    assert [row[1] for row in rows] == ["t3", "t2"]


def test_without_prices_the_table_is_empty(tmp_path: Path) -> None:
    write_plan(writing_cases.delivery(lang="en"), tmp_path / "out")
    assert writing_cases.table(tmp_path / "out" / "bottlenecks.csv") == [HEADER]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_is_written_is_what_verify_expects(tmp_path: Path, lang: str) -> None:
    delivery = writing_cases.delivery(lang=lang, prices=prices())
    write_plan(delivery, tmp_path / "out")
    verdict = verify(delivery.instance, writing_cases.DIGESTS, tmp_path / "out")
    found = list(verdict.problems)
    assert found == []


PLACE = ("place of a demand", "d1", "2026-01-19", "2026-02-01", "2")
GOOD = (*PLACE, "2026-W05", "20.26", "30.26")


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([("thing", *GOOD[1:])], "no kind of row"),
        ([(GOOD[0], "d9", *GOOD[2:])], "not in the dossier"),
        ([(*GOOD[:2], "2026-01-20", *GOOD[3:])], "cannot be"),
        ([(*GOOD[:3], "2027-02-07", *GOOD[4:])], "cannot be"),
        ([(*GOOD[:4], "3", *GOOD[5:])], "cannot be"),
        ([(*GOOD[:4], "many", *GOOD[5:])], "cannot be"),
        ([(*GOOD[:6], "much", "30.26")], "cannot be"),
        ([(*GOOD[:6], "NaN", "30.26")], "cannot be"),
        ([(*GOOD[:6], "-1.00", "30.26")], "cannot be"),
        ([(*GOOD[:6], "40.00", "30.26")], "cannot be"),
        ([GOOD, GOOD], "twice"),
        ([GOOD, (GOOD[0], "d2", *GOOD[2:7], "99.00")], "dearest first"),
        (
            [("obligation of a tender", "t1", *GOOD[2:4], "", "", "1", "1"), GOOD],
            "kinds of row are not in order",
        ),
    ],
)
def test_rows_that_cannot_be(rows: list[tuple[str, ...]], problem: str) -> None:
    facts = writing_cases.full_instance()
    assert list(price_problems(facts, [GOOD], "en")) == []
    work = [replace_period(d) for d in facts.demands]
    found = price_problems(replace(facts, demands=tuple(work)), rows, "en")
    assert any(problem in words for words in found)


def replace_period(work: Demand) -> Demand:
    """The same demand for all 20 weeks."""
    changes = {"start_week": 0, "end_week": 20, "headcount": (1,) * 20}
    return work.model_copy(update=changes)


def test_the_weight_of_the_policy_counts() -> None:
    weights = Policy().weights.model_copy(update={"sroi_fulfilment": 2})
    policy = Policy(weights=weights)
    rows = bottleneck_rows(writing_cases.delivery(policy=policy, prices=prices()))
    assert [str(row[-1]) for row in rows][-2:] == ["1.75", "1.00"]
