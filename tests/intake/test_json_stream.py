"""The window over a JSON file: long arrays come one by one, whatever the edges."""

from __future__ import annotations

import io
import json
import tracemalloc

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


def test_a_file_of_any_length_needs_the_memory_of_a_window() -> None:
    release = json.dumps({"ocid": "o", "tender": {"title": "x" * 100_000}}) + ","
    number = 1_000
    stream = _Repeated(b'{"uri": "x", "releases": [', release.encode(), number)
    tracemalloc.start()
    count = sum(1 for _ in json_values(stream, "x.json"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == number
    assert peak < len(release) * number / 2


class _Repeated(io.BytesIO):
    """A package of so many equal releases, made as it is read."""

    def __init__(self, head: bytes, release: bytes, number: int) -> None:
        super().__init__(head)
        self._release = release
        self._left = number

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes, at least one release at a time."""
        data = super().read()
        while self._left and len(data) < (size or 0):
            data += self._release
            self._left -= 1
            if not self._left:
                data += b"]}"
        return data
