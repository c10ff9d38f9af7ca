"""`verify` computes the bound again from the prices beside a plan."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import writing_cases
from certificates import no_prices, random_prices

from allocator.certificate import Certificate
from allocator.certificate.bound import bound_eur
from allocator.certificate.file import packed, subject_of
from allocator.commands.verify import verify_output
from allocator.errors import EXIT_NOT_VERIFIED
from allocator.measures import measure
from allocator.policy import Policy
from allocator.reading import read_instance
from allocator.solution import Plan, Result, Termination
from allocator.verify import Verdict, verify
from allocator.verify_bound import TOLERANCE
from allocator.writing import Delivery, write_plan
from allocator.writing.certificate_file import CERTIFICATE_FILE

FACTS = writing_cases.full_instance()
POLICY = Policy()
PRICES = random_prices(FACTS, POLICY, 5)
BOUND = bound_eur(FACTS, POLICY, PRICES)
VALUE = measure(FACTS, POLICY, writing_cases.full_plan()).total_eur
TINY = Path(__file__).parent.parent / "instances" / "tiny"


def delivery(
    claimed: Decimal | None = BOUND, prices: Certificate | None = PRICES
) -> Delivery:
    plan = writing_cases.full_plan()
    result = Result(Termination.TIME_LIMIT, plan, VALUE, claimed, 1.0)
    return writing_cases.delivery(
        instance=FACTS, policy=POLICY, lang="en", result=result, certificate=prices
    )


def verdict(out: Path) -> Verdict:
    return verify(FACTS, writing_cases.DIGESTS, out)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_plan(delivery(), tmp_path / "out")
    return tmp_path / "out"


def test_value_bound_and_gap_are_told(out: Path) -> None:
    found = verdict(out)
    assert found.problems == ()
    assert [line.split() for line in found.words] == [
        ["Value", f"{VALUE:,.2f}"],
        ["Bound", f"{BOUND:,.2f}", "computed", "again", "from", "the", "prices"],
        ["Gap", f"{(BOUND - VALUE) / VALUE:.4%}"],
    ]


def test_the_certificate_is_sealed_and_private(out: Path) -> None:
    manifest = json.loads((out / "manifest.json").read_text())
    assert CERTIFICATE_FILE in manifest["files"]
    assert (out / CERTIFICATE_FILE).stat().st_mode & 0o777 == 0o600


def test_prices_give_away_nobody(out: Path) -> None:
    data = (out / CERTIFICATE_FILE).read_bytes()
    assert not any(str(name).encode() in data for name in FACTS.job_seekers.ids)


@pytest.mark.parametrize(("below", "told"), [(0.5, False), (2.0, True)])
def test_a_lower_claim_is_told_beyond_the_tolerance(
    tmp_path: Path, below: float, told: bool
) -> None:
    claimed = BOUND - Decimal(below) * TOLERANCE * BOUND
    write_plan(delivery(claimed), tmp_path / "out")
    found = verdict(tmp_path / "out")
    assert found.problems == ()
    assert any("states a lower bound" in words for words in found.words) == told
    assert f"{(BOUND - VALUE) / VALUE:.4%}" in found.words[2]


def test_a_higher_claim_is_only_lowered(tmp_path: Path) -> None:
    write_plan(delivery(2 * BOUND), tmp_path / "out")
    found = verdict(tmp_path / "out")
    assert found.problems == ()
    assert len(found.words) == 3


def test_a_claim_below_the_value_fails(tmp_path: Path) -> None:
    write_plan(delivery(VALUE - 1), tmp_path / "out")
    assert any("lies below the value" in p for p in verdict(tmp_path / "out").problems)


def test_without_prices_the_bound_is_the_solvers(tmp_path: Path) -> None:
    write_plan(delivery(prices=None), tmp_path / "out")
    assert not (tmp_path / "out" / CERTIFICATE_FILE).exists()
    found = verdict(tmp_path / "out")
    assert found.problems == ()
    assert "not computed again" in found.words[1]


def test_without_a_bound_none_is_told(tmp_path: Path) -> None:
    write_plan(delivery(claimed=None, prices=None), tmp_path / "out")
    assert verdict(tmp_path / "out").words[1:] == ("No bound was proven.",)


def test_prices_without_a_claim_still_prove(tmp_path: Path) -> None:
    write_plan(delivery(claimed=None), tmp_path / "out")
    assert "computed again" in verdict(tmp_path / "out").words[1]


def test_a_missing_certificate_is_named(out: Path) -> None:
    (out / CERTIFICATE_FILE).unlink()
    assert f"{CERTIFICATE_FILE}: is missing" in verdict(out).problems


@pytest.mark.parametrize("where", [10, -40])
def test_a_changed_certificate_is_named(out: Path, where: int) -> None:
    data = bytearray((out / CERTIFICATE_FILE).read_bytes())
    data[where] ^= 1
    (out / CERTIFICATE_FILE).write_bytes(data)
    assert f"{CERTIFICATE_FILE}: was changed after it was written" in (
        verdict(out).problems
    )


def sealed(out: Path, data: bytes) -> tuple[str, ...]:
    """What is said of a certificate that a careful forger put in its place."""
    (out / CERTIFICATE_FILE).write_bytes(data)
    writing_cases.rehash(out)
    return verdict(out).problems


def test_a_forged_certificate_is_one_clear_problem(out: Path) -> None:
    whole = (out / CERTIFICATE_FILE).read_bytes()
    subject = subject_of(FACTS, POLICY, writing_cases.DIGESTS)
    other = subject_of(FACTS, Policy(max_gap_weeks=2), writing_cases.DIGESTS)
    negative = replace(PRICES, rates=PRICES.rates - 10**7)
    for data, words in (
        (whole[:-30], "damaged"),
        (b"", "damaged"),
        (packed(PRICES, FACTS, other), "another dossier, policy or rulebook"),
        (packed(negative, FACTS, subject), "a rate is below 0"),
    ):
        (problem,) = sealed(out, data)
        assert problem.startswith(f"{CERTIFICATE_FILE}: ")
        assert words in problem


def test_another_policy_in_the_record_is_found_out(out: Path) -> None:
    run = json.loads((out / "run.json").read_text())
    run["policy"]["max_gap_weeks"] = 14
    (out / "run.json").write_text(json.dumps(run))
    writing_cases.rehash(out)
    assert any(CERTIFICATE_FILE in problem for problem in verdict(out).problems)


def test_other_prices_prove_another_bound(out: Path) -> None:
    free = no_prices(FACTS, POLICY)
    data = packed(free, FACTS, subject_of(FACTS, POLICY, writing_cases.DIGESTS))
    assert sealed(out, data) == ()
    assert f"{bound_eur(FACTS, POLICY, free):,.2f}" in verdict(out).words[1]


def test_the_command_tells_it_and_fails_by_its_code(tmp_path: Path) -> None:
    dossier = shutil.copytree(next(iter(sorted(TINY.iterdir()))), tmp_path / "dossier")
    reading = read_instance(dossier)
    prices = no_prices(reading.instance, POLICY)
    made = writing_cases.delivery(
        instance=reading.instance,
        policy=POLICY,
        plan=Plan(),
        lang="en",
        digests=reading.digests,
        certificate=prices,
    )
    write_plan(made, tmp_path / "out")
    words, code = verify_output(dossier, tmp_path / "out")
    assert code == 0
    assert "computed again from the prices" in words
    (tmp_path / "out" / CERTIFICATE_FILE).write_bytes(b"PK")
    words, code = verify_output(dossier, tmp_path / "out")
    assert code == EXIT_NOT_VERIFIED
    assert CERTIFICATE_FILE in words
