"""OCDS 1.1 in every container: packages of releases or records, bare, in lines.

Releases of one process may stand far apart in a file that is longer than memory.
So they are first put aside on disk, with only their places kept, and then merged
and read process by process.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from typing import IO, BinaryIO, Final

from allocator.intake.json_stream import json_values
from allocator.intake.lot import Format, Lot, unreadable
from allocator.intake.ocds_lots import Process, lots_of
from allocator.intake.ocds_merge import Json, Node, compiled
from allocator.intake.tenderned_json import adapted, is_tenderned

_IN_MEMORY: Final = 32 * 2**20
_MOST_OF_ONE: Final = 500
"""Most releases of one process that are merged; the latest count."""
_WHOLE: Final = "Fetch the notice again, or fill the tables of the dossier by hand"


def read_ocds(stream: BinaryIO, source: str) -> Iterator[Lot]:
    """Lots of every process in a file of OCDS, TenderNed's yearly files included.

    Raises
    ------
    InputError
        Not JSON, or JSON without a release.
    """
    places: dict[str, list[tuple[int, str]]] = {}
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as aside:
        for number, (path, release) in enumerate(_releases(stream, source)):
            ocid = release.get("ocid")
            named = isinstance(ocid, str) and ocid.strip()
            key = ocid.strip() if isinstance(ocid, str) and named else f" {number}"
            places.setdefault(key, []).append((aside.tell(), path))
            aside.write(json.dumps(release).encode() + b"\n")
        if not places:
            problem = "is JSON without a release or record of OCDS"
            raise unreadable(source, "", problem, _remedy(stream))
        for found in places.values():
            yield from _process_lots(aside, found[-_MOST_OF_ONE:], source)


def _remedy(stream: BinaryIO) -> str:
    """What to do with JSON that is something else."""
    stream.seek(0)
    head = stream.read(4_096)
    if b'"publicatieId"' in head:
        return (
            "This is TenderNed's list of publications, without sums, places or "
            "contractors; fetch its yearly dataset or the XML of a notice"
        )
    return _WHOLE


def _releases(stream: BinaryIO, source: str) -> Iterator[tuple[str, Json]]:
    for path, value in json_values(stream, source):
        for inner, release in _expanded(value, path):
            _refuse_template(release, source, inner)
            yield inner, adapted(release) if is_tenderned(release) else release


def _refuse_template(release: Json, source: str, path: str) -> None:
    """A form that nobody filled in has the words of its schema as values."""
    blank = all(release.get(key) == "" for key in ("ocid", "id", "date"))
    if blank:
        problem = "is an empty form: its ocid, id and date are blank"
        raise unreadable(source, path, problem, "Use a release that is filled in")


def _expanded(value: object, path: str) -> Iterator[tuple[str, Json]]:
    """Releases in a value: a package, record or release, or an array of these."""
    stack = [(path, value)]
    while stack:
        here, part = stack.pop()
        if isinstance(part, list):
            inner = [(f"{here}[{n}]", member) for n, member in enumerate(part)]
            stack += reversed(inner)
        elif isinstance(part, dict):
            dot = f"{here}." if here else ""
            own = _own_releases(part)
            if own:
                stack += [(f"{dot}{key}", part[key]) for key in reversed(own)]
            elif _tells(part):
                yield here, part


def _own_releases(part: Json) -> list[str]:
    """Keys of what a package or record holds; a compiled release goes first."""
    if isinstance(part.get("compiledRelease"), dict):
        return ["compiledRelease"]
    keys = [key for key in ("releases", "records") if part.get(key)]
    return [] if _tells(part) and "tender" in part else keys


def _tells(part: Json) -> bool:
    """Whether an object is a release with content, and not a link to one."""
    content = ("tender", "awards", "contracts", "planning", "buyer")
    return any(part.get(key) for key in content)


def _process_lots(
    aside: IO[bytes], found: list[tuple[int, str]], source: str
) -> Iterator[Lot]:
    """Merge the releases of one process, and read its lots."""
    releases: list[tuple[str, str, Json]] = []
    for place, path in found:
        aside.seek(place)
        release = json.loads(aside.readline())
        releases.append((str(release.get("date") or ""), path, release))
    releases.sort(key=lambda each: each[0])
    merged = [release for _, _, release in releases]
    tags = {tag for release in merged for tag in Node(release, "", 0).words("tag")}
    own = any(is_tenderned(release) for release in merged)
    yield from lots_of(
        Process(
            root=Node(compiled(merged), "", len(merged) - 1),
            file=source,
            prefixes=[path for _, path, _ in releases],
            tags=tags,
            format=Format.TENDERNED_JSON if own else Format.OCDS,
        )
    )
