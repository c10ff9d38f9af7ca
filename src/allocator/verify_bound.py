"""The bound of a delivered plan, computed again from the prices beside it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from allocator.certificate import CertificateError
from allocator.certificate.bound import QUICK, STAGES, bound_eur
from allocator.certificate.file import subject_of, unpacked
from allocator.domain import Instance
from allocator.solution import Result
from allocator.writing.certificate_file import CERTIFICATE_FILE
from allocator.writing.read_back import StoredRun
from allocator.writing.run_file import RUN_FILE

TOLERANCE: Final = Decimal("0.001")
"""A claimed bound may lie below the computed one by so much of it: the solver and
the certificate loosen slightly different rules."""

MANY: Final = 10_000
"""For more people than this the bound is computed quickly, and only as closely as
confirms the claim; for fewer, as closely as it can be."""


@dataclass(frozen=True)
class Proof:
    """What is known of the bound: ``problems`` with it, and ``words`` about it."""

    problems: tuple[str, ...]
    words: tuple[str, ...]


def proof_of(
    instance: Instance,
    digests: Mapping[str, str],
    out: Path,
    run: StoredRun,
    value: Decimal,
) -> Proof:
    """Compute the bound of an output again, if its prices are there.

    Parameters
    ----------
    instance, digests
        The dossier, read again, and SHA-256 of its files by name.
    out, run
        The output folder and its record.
    value
        What the plan is worth, by the judge, in EUR-equivalents.
    """
    words = [f"Value  {value:>20,.2f}"]
    path, claimed = out / CERTIFICATE_FILE, run.value.bound_eur
    if not path.exists():
        if claimed is None:
            return Proof((), (*words, "No bound was proven."))
        words.append(f"Bound  {claimed:>20,.2f}  the solver's, not computed again")
        return Proof((), (*words, _gap(run, value, claimed)))
    subject = subject_of(instance, run.policy, digests)
    try:
        prices = unpacked(path, instance, run.policy, subject)
        workers = os.cpu_count() or 1
        many = len(instance.job_seekers) > MANY
        enough, stages = (claimed, QUICK) if many else (None, len(STAGES))
        bound = bound_eur(instance, run.policy, prices, workers, enough, stages)
    except CertificateError as error:
        return Proof((f"{CERTIFICATE_FILE}: {error}",), ())
    if bound < value:
        problem = f"the prices prove EUR {bound}, below the value EUR {value}"
        return Proof((f"{CERTIFICATE_FILE}: {problem}",), ())
    words.append(f"Bound  {bound:>20,.2f}  computed again from the prices")
    words.append(_gap(run, value, bound))
    if claimed is not None and claimed < bound - TOLERANCE * abs(bound):
        words.append(
            f"{RUN_FILE} states a lower bound, {claimed:,.2f}, which is not reproduced "
            "here. Go by the bound and gap above."
        )
    return Proof((), tuple(words))


def _gap(run: StoredRun, value: Decimal, bound: Decimal) -> str:
    gap = Result(run.search.termination, None, value, bound, 0.0).gap
    return f"Gap    {gap:>20.4%}"
