"""Releases of one process as one: later values win, identified things are joined.

The rules of OCDS 1.1 (https://standard.open-contracting.org/1.1/en/schema/merging/)
as far as these fields need them: an empty value changes nothing, an object merges
member by member, the arrays of `IDENTIFIED` merge by ``id``, any other array is
replaced. Every value remembers which release it came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

IDENTIFIED: Final = frozenset(
    {"parties", "lots", "items", "awards", "contracts", "statistics"}
)
"""Arrays whose members are the same thing when they have the same ``id``."""
_DEEPEST: Final = 20

Json = dict[str, object]


class Merged(dict[str, object]):
    """An object whose members may come from different releases."""

    __slots__ = ("origin",)

    def __init__(self, values: Json, release: int) -> None:
        super().__init__(values)
        self.origin = dict.fromkeys(values, release)


class Joined(list[object]):
    """An array whose members may come from different releases."""

    __slots__ = ("origin",)

    def __init__(self, members: list[object], release: int) -> None:
        super().__init__(members)
        self.origin = [release] * len(members)


def compiled(releases: list[Json]) -> Json:
    """Releases in the order of time as one; a single one is left as it is."""
    if len(releases) == 1:
        return releases[0]
    whole = Merged({}, 0)
    for number, release in enumerate(releases):
        _merge(whole, release, number, 0)
    return whole


def _merge(old: Merged, new: Json, release: int, depth: int) -> None:
    for key, value in new.items():
        if value is None or value == "" or value == [] or value == {}:
            continue
        old[key] = _one(key, old, value, release, depth)
        old.origin[key] = release


def _one(key: str, old: Merged, value: object, release: int, depth: int) -> object:
    """The new value of a member."""
    before = old.get(key)
    since = old.origin.get(key, release)
    if depth < _DEEPEST and isinstance(value, dict) and isinstance(before, dict):
        whole = before if isinstance(before, Merged) else Merged(before, since)
        _merge(whole, value, release, depth + 1)
        return whole
    if key in IDENTIFIED and isinstance(value, list) and isinstance(before, list):
        members = before if isinstance(before, Joined) else Joined(before, since)
        _join(members, value, release, depth)
        return members
    return value


def _join(old: Joined, new: list[object], release: int, depth: int) -> None:
    places = {key: place for place, m in enumerate(old) if (key := id_of(m))}
    for member in new:
        key = id_of(member)
        place = places.get(key, -1) if key else -1
        before = old[place] if place >= 0 else None
        if isinstance(before, dict) and isinstance(member, dict):
            since = old.origin[place]
            whole = before if isinstance(before, Merged) else Merged(before, since)
            _merge(whole, member, release, depth + 1)
            old[place] = whole
            old.origin[place] = release
        else:
            if key:
                places[key] = len(old)
            old.append(member)
            old.origin.append(release)


def id_of(value: object) -> str:
    """Id of an object as text; ``""`` when it has none."""
    if not isinstance(value, dict):
        return ""
    key = value.get("id")
    return str(key) if isinstance(key, str | int) and len(str(key)) <= 300 else ""


class Node(NamedTuple):
    """A value of a compiled release, the way to it and the release it is from.

    The way to a value that is not there is not kept.
    """

    value: object
    path: str
    release: int

    def get(self, *keys: str) -> Node:
        """A member, or one further down; its value is ``None`` when not there."""
        value, path, release = self
        for key in keys:
            if not isinstance(value, dict) or (inner := value.get(key)) is None:
                return Node(None, "", release)
            if isinstance(value, Merged):
                release = value.origin.get(key, release)
            path = f"{path}.{key}" if path else key
            value = inner
        return Node(value, path, release)

    def each(self, *keys: str) -> Iterator[Node]:
        """Objects of an array; one object where the file has no array."""
        node = self.get(*keys)
        if isinstance(node.value, dict):
            yield node
        if not isinstance(node.value, list):
            return
        origin = node.value.origin if isinstance(node.value, Joined) else ()
        for place, member in enumerate(node.value):
            if isinstance(member, dict):
                which = id_of(member)
                named = f"{node.path}[id={which}]" if which else f"{node.path}[{place}]"
                release = origin[place] if origin else node.release
                yield Node(member, named, release)

    def words(self, *keys: str) -> list[str]:
        """Texts and numbers of an array, or the single one, as text."""
        value = self.get(*keys).value
        if value is None:
            return []
        members = value if isinstance(value, list) else [value]
        return [str(m) for m in members if _is_word(m)]

    def word(self, *keys: str) -> str:
        """The single text or number, as text; ``""`` when there is none."""
        return next(iter(self.words(*keys)), "")


def _is_word(value: object) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) < 10**18
    return isinstance(value, str) and bool(value)
