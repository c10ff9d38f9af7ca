"""What solvers ask about one person again and again, found once and kept."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain import Instance, JobSeeker, Lock, LockKind, Pattern
from allocator.solution import Stint
from allocator.solvers.skills import Holding, own_holdings
from allocator.travel import within_reach


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One person as solvers see them.

    ``cohorts`` are those the person may attend as far as availability, reach
    and courses so far allow; ``stays``, ``never`` and ``out`` are locks.
    """

    person: JobSeeker
    holdings: tuple[Holding, ...]
    cohorts: tuple[int, ...]
    stays: tuple[Stint, ...]
    never: frozenset[int]
    out: bool


def stay_of(instance: Instance, lock: Lock) -> Stint:
    """The stint that a lock of the kind ``stay`` keeps."""
    return Stint(
        instance.seeker_index[lock.job_seeker],
        instance.demand_index[lock.demand or ""],
        lock.start_week or 0,
        lock.end_week or 0,
    )


class People:
    """Facts of each person, on demand."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._known: dict[int, PersonFacts] = {}
        self._stays: dict[int, list[Stint]] = {}
        self._never: dict[int, set[int]] = {}
        self._out: set[int] = set()
        for lock in instance.locks:
            seeker = instance.seeker_index[lock.job_seeker]
            if lock.kind is LockKind.OUT:
                self._out.add(seeker)
                continue
            if lock.kind is LockKind.NEVER:
                demand = instance.demand_index[lock.demand or ""]
                self._never.setdefault(seeker, set()).add(demand)
            else:
                self._stays.setdefault(seeker, []).append(stay_of(instance, lock))

    @property
    def with_stays(self) -> list[int]:
        """People who have a stint that stays, in order."""
        return sorted(self._stays)

    def __getitem__(self, seeker: int) -> PersonFacts:
        if seeker not in self._known:
            self._known[seeker] = self._find(seeker)
        return self._known[seeker]

    def _find(self, seeker: int) -> PersonFacts:
        person = self.instance.job_seekers[seeker]
        known_courses = {*person.courses_finished}
        known_courses |= {course.course for course in person.courses_under_way}
        cohorts = tuple(
            k
            for k, cohort in enumerate(self.instance.cohorts)
            if cohort.course not in known_courses and self._may_attend(person, k)
        )
        return PersonFacts(
            person,
            tuple(own_holdings(self.instance, person)),
            cohorts,
            tuple(sorted(self._stays.get(seeker, ()), key=lambda s: s.start_week)),
            frozenset(self._never.get(seeker, ())),
            seeker in self._out,
        )

    def _may_attend(self, person: JobSeeker, cohort: int) -> bool:
        facts = self.instance.cohorts[cohort]
        course = self.instance.course_of(cohort)
        inside = (
            person.from_week <= facts.start_week
            and facts.start_week + course.weeks <= person.until_week
        )
        return inside and (
            course.pattern is Pattern.BESIDE_WORK
            or within_reach(self.instance, person, course.place, facts.start_week)
        )
