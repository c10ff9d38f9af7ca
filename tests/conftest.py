"""Property tests try the same cases in every run, so that a red run is our change.

``ALLOCATOR_RANDOM=1`` lets them look further.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile(
    "steady", deadline=None, derandomize="ALLOCATOR_RANDOM" not in os.environ
)
settings.load_profile("steady")
