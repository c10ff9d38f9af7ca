"""The filter of eligibility once more, for one pair at a time and in plain loops.

It follows the wording of the rules, not the code: sets of weeks instead of
bounds, and a career's gains found by trying everything until nothing changes.
"""

from __future__ import annotations

from allocator.domain import Demand, Instance, JobSeeker, Pattern, Requirement
from allocator.eligibility import RULES
from allocator.travel import within_reach

HORIZON = 600
"""A week after everything that can happen."""

Skill = tuple[str, int]


class SlowPerson:
    """One person with the earliest week of everything that may be learnt."""

    def __init__(self, instance: Instance, seeker: int) -> None:
        self.instance = instance
        self.person: JobSeeker = instance.job_seekers[seeker]
        self.held: dict[Skill, int] = {}
        self.gained: dict[Skill, int] = {}
        self.weeks = set(range(self.person.from_week, self.person.until_week))
        self._start()
        while self._learn():
            pass

    def refusal(self, demand: Demand) -> str | None:
        """First rule that refuses the demand."""
        return next((rule for rule, left in self.steps(demand) if not left), None)

    def window(self, demand: Demand) -> set[int]:
        """Weeks in which a stint may lie, after every rule."""
        return self.steps(demand)[-1][1]

    def steps(self, demand: Demand) -> list[tuple[str, set[int]]]:
        """Each rule with the weeks that are left after it."""
        open_weeks = set(range(demand.start_week, demand.end_week))
        reach = {week for week in open_weeks if self._reaches(demand, week)}
        available = reach & self.weeks
        hours = available if self.person.hours >= demand.hours else set()
        skills = hours & self._able(demand)
        long_enough = skills if len(skills) >= demand.least_stint else set()
        return list(
            zip(RULES, (reach, available, hours, skills, long_enough), strict=True)
        )

    def _reaches(self, demand: Demand, week: int) -> bool:
        return within_reach(self.instance, self.person, demand.place, week)

    def _able(self, demand: Demand) -> set[int]:
        able = self._hull(demand.requires)
        if any(demand.learner_places):
            able |= self._hull(demand.learner_requires)
        return set(range(min(able), max(able) + 1)) if able else able

    def _hull(self, requirement: Requirement) -> set[int]:
        """Weeks between the first and the last that every clause allows."""
        left = set(range(HORIZON))
        for clause in requirement.clauses:
            weeks = {
                week
                for week in range(HORIZON)
                if any(self._holds(s.code, s.level, week) for s in clause)
            }
            left &= set(range(min(weeks), max(weeks) + 1)) if weeks else set()
        return left

    def _holds(self, code: str, level: int, week: int) -> bool:
        initially = any(
            week < until
            for (skill, held), until in self.held.items()
            if skill == code and held >= level
        )
        return initially or any(
            week >= since
            for (skill, held), since in self.gained.items()
            if skill == code and held >= level
        )

    def _start(self) -> None:
        for skill in self.person.skills:
            until = HORIZON if skill.until_week is None else skill.until_week
            if until > self.person.from_week:
                key = (skill.code, skill.level)
                self.held[key] = max(until, self.held.get(key, 0))
        for name in self.person.courses_finished:
            self.held |= dict.fromkeys(self._course(name), HORIZON)
        for under_way in self.person.courses_under_way:
            self._gain(self._course(under_way.course), under_way.end_week)

    def _course(self, name: str) -> list[Skill]:
        gives = self.instance.courses[self.instance.course_index[name]].gives
        return [(skill.code, skill.level) for skill in gives]

    def _gain(self, skills: list[Skill], week: int) -> bool:
        news = [s for s in skills if week < self.gained.get(s, HORIZON)]
        self.gained.update(dict.fromkeys(news, week))
        return bool(news)

    def _learn(self) -> bool:
        """Take every course and teaching demand once; whether anything is new."""
        news = False
        known = {*self.person.courses_finished}
        known |= {course.course for course in self.person.courses_under_way}
        for position, cohort in enumerate(self.instance.cohorts):
            course = self.instance.course_of(position)
            end_week = cohort.start_week + course.weeks
            if (
                course.id not in known
                and set(range(cohort.start_week, end_week)) <= self.weeks
                and self._ready(course.requires, cohort.start_week)
                and (
                    course.pattern is Pattern.BESIDE_WORK
                    or within_reach(
                        self.instance, self.person, course.place, cohort.start_week
                    )
                )
            ):
                news |= self._gain(self._course(course.id), end_week)
        for demand in self.instance.demands:
            left = dict(self.steps(demand))["skills"]
            needed = max(demand.least_stint, demand.teaches_after_weeks or 0)
            if demand.teaches and len(left) >= needed:
                skills = [(skill.code, skill.level) for skill in demand.teaches]
                news |= self._gain(skills, min(left) + needed)
        return news

    def _ready(self, requirement: Requirement, week: int) -> bool:
        return all(
            any(self._holds(s.code, s.level, week) for s in clause)
            for clause in requirement.clauses
        )
