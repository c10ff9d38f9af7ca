"""`equal_chances`: the share of the people placed that each named group must get."""

from __future__ import annotations

from collections.abc import Set
from fractions import Fraction
from typing import NamedTuple

from allocator.domain import Instance
from allocator.policy import Policy
from allocator.solvers.state import State


class Chance(NamedTuple):
    """A group's members, and the least share that they must be of the placed."""

    members: frozenset[int]
    share: Fraction


def chances(instance: Instance, policy: Policy, placeable: Set[int]) -> list[Chance]:
    """What a policy asks for each group that it names; empty where nothing."""
    people = instance.job_seekers
    found = []
    for group, fraction in policy.equal_chances.items() if placeable else ():
        members = frozenset(
            i
            for i in range(len(people))
            if group in people.groups.of(i) or group == people.neighbourhood.word(i)
        )
        among = Fraction(len(members & placeable), len(placeable))
        found.append(Chance(members, Fraction(fraction) * among))
    return found


def chances_hold(asked: list[Chance], state: State) -> bool:
    """Whether every group has its share of the people placed."""
    if not asked:
        return True
    placed = {i for i, career in state.careers.items() if career.stints}
    return all(
        len(placed & chance.members) >= chance.share * len(placed) for chance in asked
    )
