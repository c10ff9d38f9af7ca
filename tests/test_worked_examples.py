"""The worked examples: by their arithmetic, by the package, and as documented."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest
from builders import START, instance, seeker, tender
from fractions_of import rounded, value_of
from one_account import account_of

from allocator.domain import JobSeeker, Tender, TenderKind
from allocator.labour.profile import Profile
from allocator.mix import limit_of
from allocator.rulebook import (
    Entitlement,
    Rulebook,
    Terms,
    counted_cents,
    entitlement,
    full_year_quarters,
    load_rule_set,
    load_rulebook,
    penalty_cents,
    rule_obligation_cents,
    starts_in_time,
)
from allocator.rulebook.words import Contract
from allocator.travel import minutes_limit
from allocator.units import cents, euros, months_later

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "worked-examples.md"
Facts = dict[str, Any]
Results = dict[str, Decimal]


def _examples() -> list[Facts]:
    data = tomllib.loads((HERE / "worked_examples.toml").read_text("utf-8"))
    return list(data["example"])


EXAMPLES: Final = _examples()
CASES: Final = [pytest.param(e, id=f"{e['kind']}-{e['id']}") for e in EXAMPLES]


def _person(example: Facts) -> JobSeeker:
    facts = dict(example["person"])
    since = facts.pop("benefit_since", None)
    if since:
        facts["benefit_since"] = date.fromisoformat(since)
    return seeker(**({"benefit": "none"} | facts))


def _book(example: Facts, name: str) -> Rulebook:
    """A rulebook; with basis hours of the example where it states none."""
    book = load_rulebook(name)
    assert (book.basis_hours is None) == ("basis_hours" in example)
    basis = example.get("basis_hours", book.basis_hours)
    return book.model_copy(update={"basis_hours": basis})


def _tender(name: str) -> Tender:
    return tender(rulebook=name, reference_date=date(2025, 12, 1))


def _right(example: Facts, name: str) -> Entitlement | None:
    contract = Contract(example["contract"]) if "contract" in example else None
    return entitlement(_person(example), _tender(name), contract)


def _counted(example: Facts, name: str) -> Results:
    """By the judge; by the rule alone for what no dossier can state."""
    right, book = _right(example, name), _book(example, name)
    assert (right.block if right else "") == example.get("block", right and right.block)
    hours, weeks = float(example["hours"]), example["weeks"]
    if "contract" in example or "basis_hours" in example:
        assert right is not None
        return {"counted": euros(counted_cents(right, {hours: weeks}, book))}
    account = account_of(_person(example), _tender(name), hours, weeks)
    years = Decimal(account.quarters) / full_year_quarters(book)
    return {"counted": euros(account.cents), "years": years}


def work(example: Facts) -> Results:
    return _counted(example, example["rulebook"])


def two_books(example: Facts) -> Results:
    return {
        name.split("-")[0]: _counted(example, name)["counted"]
        for name in example["rulebooks"]
    }


def obligation(example: Facts) -> Results:
    facts = example["terms"]
    percent = facts.get("labour_percent")
    terms = Terms(
        cents(Decimal(facts["sum_eur"])),
        kind=TenderKind(facts["kind"]) if "kind" in facts else None,
        labour_share=None if percent is None else Decimal(percent) / 100,
    )
    rule = load_rule_set(example["rules"]).obligation
    assert rule is not None
    owed = rule_obligation_cents(rule, terms)
    share = Decimal(example.get("share_percent", 100)) / 100
    return {"owed": euros(owed), "target": euros(owed) * share}


def wages(example: Facts) -> Results:
    counted = Decimal(example["wage_eur"])
    return {"counted": counted, "short": obligation(example)["owed"] - counted}


def trapezoid(example: Facts) -> Results:
    up, top = Fraction(example["ramp_until"]), Fraction(example["plateau_until"])
    profile = Profile(up, top)
    parts = {
        "peak": profile.peak,
        "before": profile.done(up),
        "during": profile.done(top) - profile.done(up),
        "after": 1 - profile.done(top),
    }
    return {name: rounded(part, 1) for name, part in parts.items()}


def travel(example: Facts) -> Results:
    """The limit in the first week of a plan, for who is so many months on WW."""
    since = START.replace(year=2025, month=13 - example["months"])
    facts = instance([seeker(benefit="ww", benefit_since=since)])
    minutes = minutes_limit(facts, facts.job_seekers[0], 0)
    return {"hours": Decimal(minutes) / 60}


def mix(example: Facts) -> Results:
    caps = {cap.id: cap for cap in load_rule_set(example["rules"]).mix}
    most = limit_of(caps["own-staff"], cents(Decimal(example["obligation_eur"])), 0)
    pupils = limit_of(caps["pupils"], 0, 100)  # of a hundred parts of employment
    return {
        "own_staff": min(Decimal(example["own_staff_eur"]), euros(most)),
        "pupil_percent": min(Decimal(example["pupil_percent"]), Decimal(pupils)),
    }


def penalty(example: Facts) -> Results:
    rule, fault = load_rulebook(example["rulebook"]).penalty, example["at_fault"]
    assert rule is not None
    short = cents(Decimal(example["short_eur"]))
    deducted = penalty_cents(rule, short, at_fault=fault, effort=not fault)
    return {"deducted": euros(deducted)}


def look_back(example: Facts) -> Results:
    start = date.fromisoformat(example["start"])
    begins = date.fromisoformat(example["contract_start"])
    book = load_rulebook(example["rulebook"])
    assert starts_in_time(months_later(start, 1), begins, book)
    return {"counts": Decimal(starts_in_time(start, begins, book))}


def same_employer(example: Facts) -> Results:
    name = example["rulebook"]
    elsewhere = example | {"person": example["person"] | {"job_employer": "other"}}
    assert _right(elsewhere, name) is not None
    return {"counts": Decimal(_right(example, name) is not None)}


BY: Final[dict[str, Callable[[Facts], Results]]] = {
    function.__name__: function
    for function in (
        work, two_books, obligation, wages, trapezoid, travel, mix, penalty,
        look_back, same_employer,
    )
}  # fmt: skip


@pytest.mark.parametrize("example", CASES)
def test_the_arithmetic_gives_the_result(example: Facts) -> None:
    for result in example["results"]:
        decimals = len(result["value"].partition(".")[2])
        found = rounded(value_of(result["arithmetic"]), decimals)
        assert str(found) == result["value"], result["name"]


@pytest.mark.parametrize(
    "example", [case for case, e in zip(CASES, EXAMPLES, strict=True) if e["by"] in BY]
)
def test_the_package_gives_the_result(example: Facts) -> None:
    found = BY[example["by"]](example)
    for result in example["results"]:
        assert found[result["name"]] == Decimal(result["value"]), result["name"]


def test_every_example_is_there_once_with_its_kind() -> None:
    ids = [example["id"] for example in EXAMPLES]
    assert len({*ids}) == len(ids) == 43
    kinds = [example["kind"] for example in EXAMPLES]
    assert (kinds.count("published"), kinds.count("derived")) == (15, 28)
    assert {example["by"] for example in EXAMPLES} == {*BY, "fact"}


def test_every_figure_of_a_rule_has_the_page_of_its_example() -> None:
    for example in EXAMPLES:
        named = example.get("rulebook")
        if named is None:
            continue
        book = load_rulebook(named)
        figures = (*book.blocks, *book.limits, book.penalty)
        pages = {book.source, *(figure.source for figure in figures if figure)}
        assert example["source"] in pages, example["id"]


def row(example: Facts) -> str:
    """The line of an example in the documentation."""
    results = example["results"]
    several = len(results) > 1
    sums = [r["arithmetic"] for r in results]
    values = [
        f"{r['name'].replace('_', ' ')} {r['value']}" if several else r["value"]
        for r in results
    ]
    note = f" {example['note']}" if "note" in example else ""
    cells = [
        f"`{example['id']}`",
        example["kind"],
        example["input"],
        f"{example['rule']}.{note}",
        "; ".join(f"`{arithmetic}`" for arithmetic in sums),
        "; ".join(values),
        f"[page]({example['source']})",
        "arithmetic alone" if example["by"] == "fact" else "package",
    ]
    return f"| {' | '.join(cells)} |"


def test_the_documentation_shows_every_example() -> None:
    shown = re.findall(r"^\| `(?:pub|der)-.*$", PAGE.read_text("utf-8"), flags=re.M)
    assert shown == [row(example) for example in EXAMPLES]
