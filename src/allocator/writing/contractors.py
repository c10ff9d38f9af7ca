"""What a contractor gets: who comes when, and what the tender still owes.

Nothing reaches these files but the columns listed here. Never in them: benefit,
register, age, learning path, groups, home, travel, or the value of a person
(the amount gives the benefit away).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from allocator.domain import Instance
from allocator.solution import CoursePlace, Plan, Stint
from allocator.units import euros
from allocator.writing.cells import Cell, period, write_table
from allocator.writing.delivery import Delivery
from allocator.writing.pseudonyms import pseudonyms

FOLDER: Final = "contractors"
CONTRACTOR_COLUMNS: Final = (
    "pseudonym",
    "tender",
    "demand",
    "role",
    "place",
    "from",
    "until",
    "weeks",
    "hours_a_week",
    "learner",
    "courses_finished",
    "estimated",
)
CONTRACTOR_SROI_COLUMNS: Final = (
    "tender",
    "obligation_eur",
    "other_eur",
    "fulfilled_eur",
    "short_eur",
)
PSEUDONYM_COLUMNS: Final = ("contractor", "pseudonym", "job_seeker")

# Names that Windows keeps for devices, whatever the extension.
_DEVICES: Final = frozenset(
    ["CON", "PRN", "AUX", "NUL"]
    + [f"{port}{number}" for port in ("COM", "LPT") for number in range(10)]
)


def file_stems(contractors: Iterable[str]) -> dict[str, str]:
    """File name without ``.csv`` of each contractor, alike for no two.

    It is the contractor's code, unless another contractor's files would have
    the same name (also where case does not count) or Windows refuses it.
    """
    taken: set[str] = set()
    stems: dict[str, str] = {}
    for contractor in sorted(set(contractors)):
        stem, number = contractor, 1
        while not _free(stem, taken):
            number += 1
            stem = f"{number}~{contractor}"
        taken |= _names(stem)
        stems[contractor] = stem
    return stems


def _names(stem: str) -> set[str]:
    return {f"{stem}.csv".casefold(), f"{stem}.sroi.csv".casefold()}


def _free(stem: str, taken: set[str]) -> bool:
    device = stem.split(".")[0].upper() in _DEVICES
    return not device and not _names(stem) & taken


def contractors_of(instance: Instance) -> list[str]:
    """Every contractor with a tender, sorted."""
    return sorted({tender.contractor for tender in instance.tenders})


def write_contractors(folder: Path, delivery: Delivery) -> None:
    """Write both files of every contractor, and the key to the pseudonyms."""
    instance = delivery.instance
    stints = _stints_by_contractor(delivery)
    contractors = contractors_of(instance)
    stems = file_stems(contractors)
    key_rows: list[tuple[Cell, ...]] = []
    finished = _FinishedCourses(delivery.instance, delivery.plan)
    (folder / FOLDER).mkdir(mode=0o700)
    for contractor in contractors:
        own = stints.get(contractor, [])
        seekers = sorted({str(instance.job_seekers.ids[s.seeker]) for s in own})
        names = pseudonyms(delivery.key, contractor, seekers)
        key_rows += [(contractor, names[seeker], seeker) for seeker in seekers]
        rows = sorted(_rows(delivery, own, names, finished))
        path = folder / FOLDER / f"{stems[contractor]}.csv"
        write_table(path, CONTRACTOR_COLUMNS, rows, delivery.lang)
        path = folder / FOLDER / f"{stems[contractor]}.sroi.csv"
        write_table(
            path,
            CONTRACTOR_SROI_COLUMNS,
            _sroi_rows(delivery, contractor, own),
            delivery.lang,
        )
    path = folder / "pseudonyms.csv"
    write_table(path, PSEUDONYM_COLUMNS, key_rows, delivery.lang)


def _stints_by_contractor(delivery: Delivery) -> dict[str, list[Stint]]:
    stints: dict[str, list[Stint]] = {}
    for stint in delivery.plan.stints:
        contractor = delivery.instance.tender_of(stint.demand).contractor
        stints.setdefault(contractor, []).append(stint)
    return stints


def _rows(
    delivery: Delivery,
    stints: list[Stint],
    names: dict[str, str],
    finished: _FinishedCourses,
) -> Iterator[tuple[str | int | bool | date, ...]]:
    """One row a stint; sorting them by pseudonym hides the order of the input."""
    instance = delivery.instance
    for stint in stints:
        demand = instance.demands[stint.demand]
        first, last = period(stint.start_week, stint.end_week, instance.start)
        yield (
            names[str(instance.job_seekers.ids[stint.seeker])],
            demand.tender,
            demand.id,
            delivery.role_label(demand),
            demand.place.name,
            first,
            last,
            stint.end_week - stint.start_week,
            f"{demand.hours:g}",
            stint in delivery.learner_weeks.by_stint,
            " ".join(finished.before(stint)),
            demand.estimated,
        )


class _FinishedCourses:
    """Courses finished before a stint that give what its demand asks for.

    Any other course is no business of the contractor.
    """

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self._instance = instance
        self._useful: dict[int, frozenset[str]] = {}
        self._places: dict[int, list[CoursePlace]] = {}
        for place in plan.course_places:
            self._places.setdefault(place.seeker, []).append(place)
        people = instance.job_seekers
        known = np.diff(people.courses_finished.offsets)
        known = known + np.diff(people.courses_under_way.offsets)
        self._knows_one: list[bool] = (known > 0).tolist()

    def before(self, stint: Stint) -> list[str]:
        """Codes of the courses, sorted."""
        if not self._knows_one[stint.seeker] and stint.seeker not in self._places:
            return []
        people = self._instance.job_seekers
        done = set(people.courses_finished.of(stint.seeker))
        under_way = people.courses_under_way
        ends = people.course_end[under_way.row(stint.seeker)]
        done |= {
            course
            for course, end_week in zip(under_way.of(stint.seeker), ends, strict=True)
            if end_week <= stint.start_week
        }
        for place in self._places.get(stint.seeker, ()):
            cohort = self._instance.cohorts[place.cohort]
            course = self._instance.course_of(place.cohort)
            if cohort.start_week + course.weeks <= stint.start_week:
                done.add(course.id)
        return sorted(done & self._asked_for(stint.demand))

    def _asked_for(self, position: int) -> frozenset[str]:
        """Courses that give a skill which a demand names."""
        if position not in self._useful:
            demand = self._instance.demands[position]
            asked = demand.requires.skills() | demand.learner_requires.skills()
            self._useful[position] = frozenset(
                course.id
                for course in self._instance.courses
                if any(skill.code in asked for skill in course.gives)
            )
        return self._useful[position]


def _sroi_rows(
    delivery: Delivery, contractor: str, stints: list[Stint]
) -> Iterator[tuple[Cell, ...]]:
    """One row a tender; the total of one person alone would be that person's value."""
    persons: dict[str, set[int]] = {}
    for stint in stints:
        tender_id = delivery.instance.demands[stint.demand].tender
        persons.setdefault(tender_id, set()).add(stint.seeker)
    for tender, line in zip(delivery.instance.tenders, delivery.ledger, strict=True):
        if tender.contractor == contractor:
            alone = len(persons.get(tender.id, ())) == 1
            yield (
                tender.id,
                euros(line.obligation_cents),
                euros(line.other_cents),
                None if alone else euros(line.fulfilled_cents),
                None if alone else euros(line.short_cents),
            )
