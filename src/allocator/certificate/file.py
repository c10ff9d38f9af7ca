"""``certificate.npz``: the prices of a certificate, and what they are the prices of.

A compressed archive of plain arrays, nothing that runs when it is read. Prices of
places stand demand by demand, each with its own weeks only. ``about`` is JSON: the
format, the digest of the dossier, policy and rulebooks that the prices are for, and
a digest of the other arrays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final, cast
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from allocator.certificate.prices import Certificate, CertificateError
from allocator.domain import Instance
from allocator.policy import Policy
from allocator.ranges import expand
from allocator.rulebook import load_rulebook

FORMAT: Final = "sroi-allocator certificate"
_BY_WEEK: Final = ("places", "learners")
_OTHERS: Final = ("seats", "rates", "spared_seeker", "spared_tender", "spared_share")
_ABOUT: Final = "about"
_MOST_BYTES: Final = 2**32
"""Size of all arrays together, beyond which a file is none of ours."""

Arrays = dict[str, NDArray[np.int64]]


class _About(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str
    version: int = Field(alias="schema")
    subject_sha256: str
    arrays_sha256: str


def subject_of(instance: Instance, policy: Policy, digests: Mapping[str, str]) -> str:
    """SHA-256 of what prices are for: input files, policy and rulebooks.

    ``digests`` are those of the input files, by file name.
    """
    rulebooks = sorted({tender.rulebook for tender in instance.tenders})
    subject = {
        "name": instance.name,
        "start": instance.start.isoformat(),
        "weeks": instance.weeks,
        "inputs_sha256": dict(digests),
        "policy": policy.model_dump(mode="json"),
        "rulebooks": [
            load_rulebook(name).model_dump(mode="json") for name in rulebooks
        ],
    }
    text = json.dumps(subject, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def packed(prices: Certificate, instance: Instance, subject: str) -> bytes:
    """The file of a certificate for an instance, with the digest of its subject."""
    demand, week = _own_weeks(instance)
    arrays: Arrays = {name: getattr(prices, name)[demand, week] for name in _BY_WEEK}
    arrays |= {name: getattr(prices, name) for name in _OTHERS}
    about = {
        "format": FORMAT,
        "schema": 1,
        "subject_sha256": subject,
        "arrays_sha256": _digest(arrays),
    }
    file = BytesIO()
    text = np.frombuffer(json.dumps(about).encode(), np.uint8)
    # Its stub takes the names of arrays for options.
    cast(Any, np.savez_compressed)(file, about=text, **arrays)
    return file.getvalue()


def unpacked(
    path: Path, instance: Instance, policy: Policy, subject: str
) -> Certificate:
    """The certificate in a file.

    Raises
    ------
    CertificateError
        The file is damaged or was changed, belongs to something else, or its prices
        prove nothing for the instance and policy.
    """
    about, arrays = _read(path)
    if (about.format, about.version) != (FORMAT, 1):
        raise CertificateError("is of another format")
    if about.arrays_sha256 != _digest(arrays):
        raise CertificateError("its prices were changed after they were written")
    if about.subject_sha256 != subject:
        raise CertificateError("was made for another dossier, policy or rulebook")
    demand, week = _own_weeks(instance)
    for name in _BY_WEEK:
        if arrays[name].shape != demand.shape:
            raise CertificateError(f"{name} are not those of the demands' weeks")
        grid = np.zeros((len(instance.demands), instance.weeks), np.int64)
        grid[demand, week] = arrays[name]
        arrays[name] = grid
    prices = Certificate(**arrays)
    prices.fit(instance, policy)
    return prices


def _read(path: Path) -> tuple[_About, Arrays]:
    """What a file holds, as far as it is an archive of whole numbers."""
    names = {_ABOUT, *_BY_WEEK, *_OTHERS}
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            if sorted(m.filename for m in members) != sorted(f"{n}.npy" for n in names):
                raise CertificateError("does not hold the arrays of a certificate")
            if sum(member.file_size for member in members) > _MOST_BYTES:
                raise CertificateError("is larger than any certificate")
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in names}
        about = _About.model_validate_json(arrays.pop(_ABOUT).tobytes())
    except (CertificateError, MemoryError):
        raise
    except ValidationError as error:
        raise CertificateError("does not say what it is about") from error
    except Exception as error:
        # A damaged archive fails in a dozen ways, each with an exception of its own.
        raise CertificateError("cannot be read: it is damaged or incomplete") from error
    for name, array in arrays.items():
        if array.dtype != np.int64:
            raise CertificateError(f"{name} are not whole numbers of 64 bits")
    return about, arrays


def _digest(arrays: Mapping[str, NDArray[Any]]) -> str:
    """SHA-256 of arrays with their names, types and shapes."""
    digest = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _own_weeks(instance: Instance) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Demand and week, for each week of each demand in their order."""
    start = np.array([demand.start_week for demand in instance.demands], np.int64)
    end = np.array([demand.end_week for demand in instance.demands], np.int64)
    return expand(start, end)
