"""A call of `make_plan` whose result holds together."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from builders import demand, instance, seeker
from solving import BALANCED, violated

from allocator.domain import Instance
from allocator.measures import measure
from allocator.planning import Options, Planned, make_plan
from allocator.policy import Policy
from allocator.solvers import child
from allocator.stopping import Stop

FACTS = instance([seeker("s1"), seeker("s2")], [demand("d1"), demand("d2")])
SECONDS = 0.3


def planned(
    command: Sequence[str] = child.COMMAND,
    facts: Instance = FACTS,
    policy: Policy = BALANCED,
    stop: Stop | None = None,
    seconds: float = SECONDS,
) -> Planned:
    """A plan whose result holds together, whatever the command does."""
    options = Options(seconds=seconds, workers=1)
    found = make_plan(
        facts, policy, options, Stop() if stop is None else stop, _unheard, command
    )
    assert found.result.plan == found.plan
    assert violated(facts, found.plan, policy) == set()
    assert found.result.value_eur == measure(facts, policy, found.plan).total_eur
    return found


def _unheard(_value: Decimal, _bound: Decimal | None, _seconds: float) -> None:
    """Progress that nobody listens to."""
