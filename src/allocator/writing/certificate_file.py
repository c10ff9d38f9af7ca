"""``certificate.npz``: the prices that prove the bound, where a plan has them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from allocator.certificate.file import packed, subject_of
from allocator.writing.delivery import Delivery

CERTIFICATE_FILE: Final = "certificate.npz"


def write_certificate(path: Path, delivery: Delivery) -> None:
    """Write the certificate of a delivery, or no file where it has none."""
    if delivery.certificate is None:
        return
    subject = subject_of(delivery.instance, delivery.policy, delivery.digests)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(packed(delivery.certificate, delivery.instance, subject))
        file.flush()
        os.fsync(file.fileno())
