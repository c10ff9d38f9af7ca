"""The window over a JSON file: long arrays come one by one, whatever the edges."""

from __future__ import annotations

import io
import json

import pytest

from allocator.errors import InputError
from allocator.intake import json_stream
from allocator.intake.json_stream import json_values


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window of a few signs, so that every edge is met."""
    monkeypatch.setattr(json_stream, "_CHUNK", 7)
    monkeypatch.setattr(json_stream, "_EDGE", 16)
    monkeypatch.setattr(json_stream, "MAX_WHOLE", 30)
    monkeypatch.setattr(json_stream, "MAX_VALUE", 400)


def values(text: str) -> list[tuple[str, object]]:
    return list(json_values(io.BytesIO(text.encode()), "x.json"))


RELEASES = [
    {"ocid": f"o-{n}", "title": "é" * n, "n": [n, 12.5, None]} for n in range(9)
]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("indent", [None, 1])
def test_a_long_package_comes_release_by_release(indent: int | None) -> None:
    package = {"uri": "x", "extensions": [1, {"a": 2}], "releases": RELEASES, "z": 1}
    found = values(json.dumps(package, indent=indent))
    assert found == [(f"releases[{n}]", r) for n, r in enumerate(RELEASES)]


@pytest.mark.usefixtures("small")
def test_a_long_array_comes_member_by_member() -> None:
    found = values(json.dumps(RELEASES, ensure_ascii=False))
    assert found == [(f"[{n}]", r) for n, r in enumerate(RELEASES)]


@pytest.mark.usefixtures("small")
def test_lines_come_one_by_one() -> None:
    found = values("\n".join(json.dumps({"n": n}) for n in range(5)))
    assert [value for _, value in found] == [{"n": n} for n in range(5)]


@pytest.mark.usefixtures("small")
def test_a_long_release_that_stands_alone_is_kept() -> None:
    release = {"ocid": "o-1", "tender": {"title": "lang " * 10}}
    assert values(json.dumps(release)) == [("", release)]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"releases": [{"a": 1}, {"a" 2}, ' + "[]," * 30, "not JSON"),
        ('{"releases": [' + '{"a": 1},' * 20, "ends before"),
        ('{"releases": ["' + "x" * 900, "longer than 32 million"),
    ],
)
def test_damage_is_told_with_its_place(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as error:
        values(text)
    assert error.value.faults[0].column.startswith("sign ")


def test_signs_of_control_inside_texts_are_forgiven() -> None:
    assert values('{"ocid": "a\tb"}') == [("", {"ocid": "a\tb"})]


def test_no_number_is_no_value() -> None:
    assert values('{"ocid": NaN}') == [("", {"ocid": None})]
