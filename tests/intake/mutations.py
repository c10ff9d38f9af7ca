"""Random changes to JSON and tables, as publishers, tools and disks make them."""

from __future__ import annotations

import copy
import csv
import io
import json
from random import Random

VALUES: tuple[object, ...] = (
    None, "", " ", 0, -1, 0.01, 1, 10**14, 10**16, 10**400, 1e300, -1e300, True, False,
    [], {}, [[]], [None], [{}], "NaN", "1e9999", "9" * 300, "1.234", "1,5", "€ 1,-",
    "unpublished", "n.v.t.", "zie bijlage", "2026-02-30", "0001-01-01", "9999-12-31",
    "2026-01-05T25:00:00Z", "05-01-2026", "20260105", "1", "NL", "NL33C", "Wales",
    "45231400-9", "cancelled", "active", "planning", "Raamovereenkomst", "1, 2",
    "24 Maanden", "sroi 5 % en 7 %", "x" * 5_000, "\u0663\u0664", "\u202e", "\ud800",
    "\U0001f600", "\x00", "=1+1", "a\nb\tc", "ocds-fict00-heat-1", {"id": "1"},
    [{"id": 1}, {"id": "1"}], {"amount": "x"}, {"amount": 5, "currency": "GBP"},
)  # fmt: skip

_MOST_SPOTS = 3_000
"""A file with more values has grown enough."""


def mutated_json(text: str, rng: Random) -> bytes:
    """A file of JSON after a few random changes of its values, then of its bytes."""
    value = json.loads(text)
    for _ in range(rng.choice((0, 1, 1, 2, 3, 8))):
        _change(value, rng)
    data = json.dumps(value, ensure_ascii=rng.random() < 0.5).encode(
        "utf-8", "surrogatepass"
    )
    return damaged(data, rng)


def _change(value: object, rng: Random) -> None:
    """Change, remove, copy or move one value somewhere inside."""
    spots: list[tuple[dict[str, object] | list[object], str | int]] = []
    stack = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            spots += [(part, key) for key in part]
            stack += part.values()
        elif isinstance(part, list):
            spots += [(part, place) for place in range(len(part))]
            stack += part
    if not 0 < len(spots) < _MOST_SPOTS:
        return
    holder, key = rng.choice(spots)
    other, place = rng.choice(spots)
    what = rng.randrange(5)
    if what == 0:
        _put(holder, key, copy.deepcopy(rng.choice(VALUES)))
    elif what == 1 and isinstance(holder, dict):
        del holder[str(key)]
    elif what == 2 and isinstance(holder, list):
        holder += [copy.deepcopy(holder[int(key)])] * rng.choice((1, 2, 30))
    elif what == 3:
        _put(holder, key, copy.deepcopy(_at(other, place)))
    elif isinstance(holder, dict):
        name = rng.choice(("id", "ocid", "date", "status", "value"))
        holder[name] = copy.deepcopy(rng.choice(VALUES))


def _at(holder: dict[str, object] | list[object], key: str | int) -> object:
    return holder[str(key)] if isinstance(holder, dict) else holder[int(key)]


def _put(holder: dict[str, object] | list[object], key: str | int, new: object) -> None:
    if isinstance(holder, dict):
        holder[str(key)] = new
    else:
        holder[int(key)] = new


def mutated_csv(text: str, rng: Random) -> bytes:
    """A table after a few random changes of its cells, then of its bytes."""
    delimiter = ";" if text.count(";") > text.count(",") else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    for _ in range(rng.choice((0, 1, 2, 5))):
        row = rng.choice(rows)
        if row:
            value = rng.choice(VALUES)
            row[rng.randrange(len(row))] = (
                value if isinstance(value, str) else str(value)[:40]
            )
        if rng.random() < 0.2:
            rows.insert(rng.randrange(len(rows)), list(rng.choice(rows)))
        if rng.random() < 0.2 and row:
            row.append(row.pop(0))
    out = io.StringIO()
    csv.writer(out, delimiter=rng.choice((delimiter, delimiter, ",", "\t"))).writerows(
        rows
    )
    encoding = rng.choice(("utf-8", "utf-8", "cp1252", "utf-16", "utf-8-sig"))
    data = out.getvalue().encode(encoding, "replace")
    return damaged(data, rng)


def damaged(data: bytes, rng: Random) -> bytes:
    """Bytes flipped, cut out, doubled or cut off."""
    for _ in range(rng.choice((0, 0, 0, 1, 1, 3))):
        if not data:
            return data
        at, size = rng.randrange(len(data)), rng.choice((1, 1, 7, 300))
        what = rng.randrange(5)
        if what == 0:
            data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
        elif what == 1:
            data = data[:at] + data[at + size :]
        elif what == 2:
            data = data[:at] + data[at : at + size] * 2 + data[at + size :]
        elif what == 3:
            data = data[:at]
        else:
            extra = bytes(rng.randrange(256) for _ in range(size))
            data = data[:at] + extra + data[at:]
    return data
