"""Property tests try the same cases in every run, so that a red run is our change.

``ALLOCATOR_RANDOM=1`` lets them look further. The solver is compiled before the first
test, so that no test waits for it.
"""

from __future__ import annotations

import os

import pytest
from builders import demand, instance, seeker
from hypothesis import settings
from solving import task_of

from allocator.solvers.portfolio import warm_up

settings.register_profile(
    "steady", deadline=None, derandomize="ALLOCATOR_RANDOM" not in os.environ
)
settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    """Compile once, in the process that starts the others."""
    if not hasattr(config, "workerinput"):
        warm_up(task_of(instance([seeker()], [demand()])))
