"""Rulebooks made up for tests, each with rules that no packaged one combines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from allocator.rulebook.files import OWN_FOLDER

FOLDER = Path(__file__).resolve().parent / "rulebooks"


@pytest.fixture(scope="module", autouse=True)
def own_rulebooks() -> Iterator[None]:
    """Let tenders name the rulebooks of ``tests/rulebooks``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(OWN_FOLDER, str(FOLDER))
        yield
