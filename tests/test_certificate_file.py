"""What is read from ``certificate.npz`` is what was written, or is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from builders import cohort, course, demand, instance, seeker
from certificates import random_prices
from hypothesis import given, settings
from hypothesis import strategies as st
from random_instances import random_instance, random_policy
from solving import BALANCED

from allocator.certificate import Certificate, CertificateError
from allocator.certificate.bound import bound_eur
from allocator.certificate.file import packed, subject_of, unpacked
from allocator.domain import Instance
from allocator.policy import Policy

FACTS = instance(
    [seeker("s1"), seeker("s2")],
    [demand("d1"), demand("d2", start_week=4, end_week=20)],
    courses=[course()],
    cohorts=[cohort()],
)
DIGESTS = {"demands.csv": "1" * 64}
SUBJECT = subject_of(FACTS, BALANCED, DIGESTS)
Stored = dict[str, Any]


def own_weeks_only(prices: Certificate, facts: Instance) -> Certificate:
    """The same prices, nought in weeks in which a demand has no place."""
    inside = np.zeros(prices.places.shape, np.int64)
    for row, asked in zip(inside, facts.demands, strict=True):
        row[asked.start_week : asked.end_week] = 1
    return replace(
        prices, places=prices.places * inside, learners=prices.learners * inside
    )


def written(path: Path, prices: Certificate, facts: Instance = FACTS) -> Path:
    path.write_bytes(packed(prices, facts, SUBJECT))
    return path


def read(path: Path, facts: Instance = FACTS, subject: str = SUBJECT) -> Certificate:
    return unpacked(path, facts, BALANCED, subject)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "c.npz", random_prices(FACTS, BALANCED, 1))


@pytest.mark.parametrize("seed", range(20))
def test_what_is_written_is_read(tmp_path: Path, seed: int) -> None:
    facts, policy = random_instance(seed), random_policy(seed)
    prices = random_prices(facts, policy, seed)
    subject = subject_of(facts, policy, DIGESTS)
    (tmp_path / "c.npz").write_bytes(packed(prices, facts, subject))
    again = unpacked(tmp_path / "c.npz", facts, policy, subject)
    for field in fields(Certificate):
        wanted = getattr(own_weeks_only(prices, facts), field.name)
        np.testing.assert_array_equal(getattr(again, field.name), wanted)
    assert bound_eur(facts, policy, again) == bound_eur(facts, policy, prices)


def test_prices_that_are_mostly_nought_take_little_room() -> None:
    facts = instance(
        [seeker()], [demand(f"d{i}", end_week=150) for i in range(400)], weeks=150
    )
    prices = random_prices(facts, BALANCED, 2)
    sparse = prices.places * (np.arange(150) % 50 == 0)
    prices = replace(prices, places=sparse, learners=sparse * 0)
    assert prices.places.nbytes == 480_000
    assert len(packed(prices, facts, SUBJECT)) < 15_000


@pytest.mark.parametrize(
    ("facts", "policy", "digests"),
    [
        (replace(FACTS, name="other"), BALANCED, DIGESTS),
        (replace(FACTS, weeks=21), BALANCED, DIGESTS),
        (FACTS, Policy(max_gap_weeks=12), DIGESTS),
        (FACTS, BALANCED, {"demands.csv": "2" * 64}),
        (FACTS, BALANCED, {}),
        (
            replace(
                FACTS,
                tenders=(FACTS.tenders[0].model_copy(update={"rulebook": "utrecht"}),),
            ),
            BALANCED,
            DIGESTS,
        ),
    ],
)
def test_prices_of_something_else_are_refused(
    file: Path, facts: Instance, policy: Policy, digests: dict[str, str]
) -> None:
    with pytest.raises(CertificateError, match="for another dossier, policy"):
        unpacked(file, facts, policy, subject_of(facts, policy, digests))


def test_no_cut_of_the_file_is_read(file: Path) -> None:
    whole = file.read_bytes()
    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        with pytest.raises(CertificateError):
            read(file)


@settings(max_examples=150)
@given(st.data())
def test_a_changed_bit_is_refused_or_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Dates of an archive's members, for one, mean nothing to anybody."""
    prices = own_weeks_only(random_prices(FACTS, BALANCED, 1), FACTS)
    whole = bytearray(packed(prices, FACTS, SUBJECT))
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    whole[bit // 8] ^= 1 << bit % 8
    path = tmp_path_factory.mktemp("bits") / "c.npz"
    path.write_bytes(whole)
    try:
        again = read(path)
    except CertificateError:
        return
    for field in fields(Certificate):
        wanted = getattr(prices, field.name)
        np.testing.assert_array_equal(getattr(again, field.name), wanted)


def forged(path: Path, change: Callable[[Stored], None]) -> None:
    """Write the arrays of a file again after a change."""
    with np.load(path) as archive:
        stored = {name: archive[name] for name in archive.files}
    change(stored)
    np.savez_compressed(path, **stored)


def said(stored: Stored, **changes: Any) -> None:
    """Change what a file says about itself."""
    about = json.loads(stored["about"].tobytes()) | changes
    stored["about"] = np.frombuffer(json.dumps(about).encode(), np.uint8)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s.update(places=s["places"] + 1), "changed after"),
        (lambda s: s.update(rates=s["rates"][:0]), "changed after"),
        (lambda s: s.update(seats=s["seats"].astype(np.int32)), "whole numbers"),
        (lambda s: s.update(seats=s["seats"].astype(float)), "whole numbers"),
        (lambda s: s.pop("seats"), "does not hold the arrays"),
        (lambda s: s.update(more=s["seats"]), "does not hold the arrays"),
        (lambda s: said(s, format="other"), "another format"),
        (lambda s: said(s, schema=2), "another format"),
        (lambda s: said(s, more=1), "does not say"),
        (lambda s: s.update(about=s["about"][:9]), "does not say"),
        (lambda s: s.update(seats=np.array([None])), "damaged"),
    ],
)
def test_a_forgery_is_refused(
    file: Path, change: Callable[[Stored], None], words: str
) -> None:
    forged(file, change)
    with pytest.raises(CertificateError, match=words):
        read(file)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda p: {"seats": p.seats - 10**12}, "negative"),
        (lambda p: {"rates": p.rates + 10**6}, "rate"),
        (lambda p: {"spared_share": p.spared_share * 0}, "share"),
        (lambda p: {"rates": p.rates[:0]}, "shape"),
    ],
)
def test_a_sealed_forgery_is_refused_too(
    tmp_path: Path, change: Callable[[Certificate], Stored], words: str
) -> None:
    """Someone may compute the digest of false prices as well."""
    prices = random_prices(FACTS, BALANCED, 3)
    false = replace(prices, **change(prices))
    with pytest.raises(CertificateError, match=words):
        read(written(tmp_path / "c.npz", false))


def test_prices_of_fewer_weeks_are_refused(tmp_path: Path) -> None:
    fewer = replace(FACTS, demands=FACTS.demands[:1])
    path = written(tmp_path / "c.npz", random_prices(fewer, BALANCED, 4), fewer)
    with pytest.raises(CertificateError, match="demands' weeks"):
        read(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("folder", "nothing"):
        with pytest.raises(CertificateError, match="damaged"):
            read(tmp_path / name)


def test_an_archive_too_large_to_be_ours_is_not_unpacked(file: Path) -> None:
    """The size that an archive states is looked at before anything is read."""
    whole = file.read_bytes()
    with ZipFile(BytesIO(whole)) as archive:
        sizes = [member.file_size for member in archive.infolist()]
    at = whole.rindex(b"PK\x01\x02")
    stated = whole.index(sizes[-1].to_bytes(4, "little"), at)
    vast = whole[:stated] + b"\xfe\xff\xff\xff" + whole[stated + 4 :]
    file.write_bytes(vast)
    with pytest.raises(CertificateError, match="larger"):
        read(file)
