"""Every tiny dossier has the optimum that its README argues by hand."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from enumerator import Enumeration

from allocator.check import check
from allocator.measures import measure
from allocator.policy import load_policy
from allocator.reading import read_instance

TINY = Path(__file__).parent.parent / "instances" / "tiny"
STATED = re.compile(r"^ {4}optimum ([a-z-]+): ([0-9.]+)$", re.MULTILINE)
POLICIES = ["balanced", "sroi-first", "work-to-work-first"]
DOSSIERS = sorted(path.name for path in TINY.iterdir() if path.is_dir())


def stated_optima(dossier: str) -> dict[str, Decimal]:
    text = (TINY / dossier / "README.md").read_text(encoding="utf-8")
    return {policy: Decimal(value) for policy, value in STATED.findall(text)}


def test_there_are_dossiers() -> None:
    assert len(DOSSIERS) >= 6


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_the_readme_states_the_optimum_of_each_policy(dossier: str) -> None:
    assert sorted(stated_optima(dossier)) == POLICIES


@pytest.mark.parametrize("policy_name", POLICIES)
@pytest.mark.parametrize("dossier", DOSSIERS)
def test_the_optimum_is_what_the_readme_states(dossier: str, policy_name: str) -> None:
    instance, policy = read_instance(TINY / dossier).instance, load_policy(policy_name)
    found = Enumeration(instance, policy).optimum()
    assert found is not None
    assert found.value_eur == stated_optima(dossier)[policy_name]
    assert check(instance, policy, found.plan) == []
    assert measure(instance, policy, found.plan).total_eur == found.value_eur
