"""Policies: the files, the defaults in code, and every fault of a bad file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from allocator.errors import InputError
from allocator.policy import Method, Policy, Weights, load_policy, policy_names


def test_the_default_file_is_the_default_of_the_code() -> None:
    assert load_policy("balanced") == Policy()


def test_the_default_weights_are_those_of_the_problem() -> None:
    assert Weights().model_dump() == {
        "sroi_fulfilment": 1,
        "work_to_work": 4_000,
        "continuity": 1_000,
        "filled_weeks": 80,
        "placed": 0,
        "ambitions": 20,
        "travel": Decimal("-0.5"),
        "course_cost": -1,
        "guidance_cost": 0,
    }


@pytest.mark.parametrize("name", policy_names())
def test_every_packaged_policy_loads_under_its_own_name(name: str) -> None:
    assert load_policy(name).name == name


def test_every_method_has_a_policy() -> None:
    assert {load_policy(name).method for name in policy_names()} == set(Method)


def test_a_file_of_the_users_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'name = "mine"\nmax_gap_weeks = 4\n[weights]\ntravel = -0.25\n'
        "[equal_chances]\nsouth = 0.8\n"
    )
    policy = load_policy(str(path))
    assert policy.max_gap_weeks == 4
    assert policy.weights == Weights(travel=Decimal("-0.25"))
    assert policy.equal_chances == {"south": Decimal("0.8")}


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("max_gap_weeks = -1", ["max_gap_weeks"]),
        ('method = "dice"', ["method"]),
        ("[weights]\ntravel = 0.5", ["weights.travel"]),
        ("[weights]\nplaced = -1", ["weights.placed"]),
        ("[weights]\nplaced = 0.0001", ["weights.placed"]),
        ("[weights]\nhappiness = 1", ["weights.happiness"]),
        ("[equal_chances]\nsouth = 1.1", ["equal_chances.south"]),
        ("wieghts = 1\nmax_gap_weeks = 600", ["max_gap_weeks", "wieghts"]),
        ("name =", [""]),
    ],
)
def test_every_fault_of_a_bad_file_is_listed(
    tmp_path: Path, text: str, columns: list[str]
) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        load_policy(str(path))
    assert sorted(fault.column for fault in caught.value.faults) == columns
    assert {fault.file for fault in caught.value.faults} == {"bad.toml"}


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="not valid TOML"):
        load_policy(str(path))


@pytest.mark.parametrize("name", ["unheard-of", "gone.toml"])
def test_a_policy_that_does_not_exist(name: str) -> None:
    with pytest.raises(InputError, match="balanced"):
        load_policy(name)
