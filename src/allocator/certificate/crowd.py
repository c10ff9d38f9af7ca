"""People and the pairs at hand for them, some people at a time.

Pairs are found here anew, from facts and `allocator.travel` alone: near enough, in
hours and weeks that fit. Skills are left to the kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.certificate.accounts import Accounts
from allocator.certificate.prices import (
    MILLS_PER_EURO,
    MOST_A_WEEK,
    Certificate,
    CertificateError,
)
from allocator.certificate.stays import apart_from, stays_of
from allocator.certificate.tables import (
    CAP,
    CLOSES,
    COHORTS_FROM,
    DEMAND,
    FAR,
    HOURS,
    JOB_EMPLOYER,
    JOB_ENDED,
    LESSON,
    OPENS,
    PAIR_COLUMNS,
    PAIRS_FROM,
    PERSON_COLUMNS,
    RATE,
    ROUNDING,
    SINCE,
    SPARED_FROM,
    UNTIL,
    VALUE,
    Crowd,
    Ints,
)
from allocator.certificate.words import Words, columns
from allocator.certificate.work import employer_codes, mills, tender_positions
from allocator.domain import Instance, LockKind, Pattern
from allocator.domain.job_seekers import MAX_LEVEL, Lists
from allocator.policy import Policy
from allocator.ranges import expand
from allocator.travel import EARTH_RADIUS_KM, LATER_MINUTES, MINUTES_PER_HOUR, Roads
from allocator.units import (
    FOREVER,
    HECTOMETRES_PER_KM,
    NO_WEEK,
    QUARTERS_PER_HOUR,
)

_SLACK_DEGREES: Final = 1e-6
"""About 10 cm for rounding, so that the band never refuses a place."""


class _Pairs(NamedTuple):
    """Pairs at hand: row in the crowd, demand, 0.1 km, weeks; int64, (pairs,)."""

    row: Ints
    demand: Ints
    hectometres: Ints
    opens: Ints
    closes: Ints


@dataclass(frozen=True)
class Region:
    """An instance under a policy and prices, ready to be asked for its people."""

    instance: Instance
    policy: Policy
    prices: Certificate
    words: Words
    accounts: Accounts

    def crowd(self, rows: Ints) -> Crowd:
        """Some people, ascending, with their pairs."""
        people = self.instance.job_seekers
        pairs = self._pairs(rows)
        who, cohorts = self._cohorts(rows)
        whose, accounts = self._spared_of(rows)
        ends = np.arange(len(rows) + 1)
        person = np.empty((len(rows), PERSON_COLUMNS), np.int64)
        ended = people.job_end_week[rows]
        person[:, SINCE], person[:, UNTIL] = (
            people.from_week[rows],
            people.until_week[rows],
        )
        person[:, HOURS] = people.hours[rows] * QUARTERS_PER_HOUR
        person[:, JOB_ENDED] = np.where(ended == NO_WEEK, FAR, ended.astype(np.int64))
        person[:, JOB_EMPLOYER] = self._employer[rows]
        for begin, at in (
            (PAIRS_FROM, np.searchsorted(pairs.row, ends)),
            (COHORTS_FROM, np.searchsorted(who, ends)),
            (SPARED_FROM, np.searchsorted(whose, ends)),
        ):
            person[:, begin], person[:, begin + 1] = at[:-1], at[1:]
        pair = self._pair_table(rows, pairs)
        return Crowd(person, pair, self._held(rows), cohorts, accounts)

    def _pair_table(self, rows: Ints, pairs: _Pairs) -> Ints:
        """What the kernel asks of pairs."""
        table = np.empty((len(pairs.row), PAIR_COLUMNS), np.int64)
        table[:, DEMAND] = pairs.demand
        table[:, OPENS], table[:, CLOSES] = pairs.opens, pairs.closes
        table[:, VALUE] = self._demand_value[pairs.demand]
        table[:, VALUE] += self._per_hectometre * pairs.hectometres
        table[:, VALUE] += self._ambition * self._asked_for(rows, pairs)
        if np.abs(table[:, VALUE]).max(initial=0) > MOST_A_WEEK:
            raise CertificateError("a week of work is worth too much to count with")
        rate, cap, rounding = self.accounts.of(rows[pairs.row], pairs.demand)
        table[:, RATE], table[:, CAP], table[:, ROUNDING] = rate, cap, rounding
        table[:, LESSON] = -1
        return table

    @cached_property
    def _columns(self) -> NDArray[np.int64]:
        """Start, end and least weeks of each demand, shape (3, D)."""
        demands = self.instance.demands
        columns = [(d.start_week, d.end_week, d.least_stint) for d in demands]
        return np.array(columns, np.int64).reshape(-1, 3).T.copy()

    @cached_property
    def _hours(self) -> NDArray[np.float64]:
        return np.array([d.hours for d in self.instance.demands], np.float64)

    @cached_property
    def _demand_value(self) -> Ints:
        filled = self.policy.weights.filled_weeks * MILLS_PER_EURO
        amounts = [
            mills(filled * d.priority, MOST_A_WEEK) for d in self.instance.demands
        ]
        return np.array(amounts, np.int64)

    @cached_property
    def _per_hectometre(self) -> int:
        travel = self.policy.weights.travel * MILLS_PER_EURO
        return mills(travel / HECTOMETRES_PER_KM, MOST_A_WEEK)

    @cached_property
    def _ambition(self) -> int:
        return mills(self.policy.weights.ambitions * MILLS_PER_EURO, MOST_A_WEEK)

    @cached_property
    def _employer(self) -> Ints:
        return employer_codes(self.instance)[1]

    @cached_property
    def _spared(self) -> tuple[Ints, Ints]:
        """Seeker of each spared account, ascending, and its tender and share."""
        prices = self.prices
        order = np.argsort(prices.spared_seeker, kind="stable")
        accounts = np.stack((prices.spared_tender, prices.spared_share), axis=1)
        return prices.spared_seeker[order], accounts[order]

    def _spared_of(self, rows: Ints) -> tuple[Ints, Ints]:
        """Row of people, and tender and share, of their spared accounts."""
        seeker, accounts = self._spared
        begin = np.searchsorted(seeker, rows)
        row, entry = expand(begin, np.searchsorted(seeker, rows, "right"))
        return row, accounts[entry]

    @cached_property
    def _roads(self) -> Roads:
        """Roads to the places of work, from south to north."""
        places = {demand.place for demand in self.instance.demands}
        in_order = sorted(places, key=lambda p: (p.latitude, p.longitude, p.name))
        return Roads.to(self.instance, in_order)

    @cached_property
    def _latitudes(self) -> NDArray[np.float64]:
        return np.array([place.latitude for place in self._roads.places], np.float64)

    @cached_property
    def _at_site(self) -> tuple[Ints, Ints]:
        """Demands of each place of work."""
        site = {place: i for i, place in enumerate(self._roads.places)}
        demands: list[list[int]] = [[] for _ in site]
        for position, demand in enumerate(self.instance.demands):
            demands[site[demand.place]].append(position)
        return columns(demands)

    def _pairs(self, rows: Ints) -> _Pairs:
        """Pairs of these people that only skills might still refuse."""
        person, site, hectometres, first_week = self._near(rows)
        begins, demands = self._at_site
        near, entry = expand(begins[site], begins[site + 1])
        demand, row = demands[entry], person[near]
        people, seeker = self.instance.job_seekers, rows[row]
        start, end, least = self._columns[:, demand]
        opens = np.maximum(start, people.from_week[seeker])
        opens = np.maximum(opens, first_week[near])
        closes = np.minimum(end, people.until_week[seeker])
        at, opens, closes = apart_from(self._stays, seeker, demand, opens, closes)
        row, demand, seeker = row[at], demand[at], seeker[at]
        fits = closes - opens >= least[at]
        fits &= people.hours[seeker] >= self._hours[demand]
        fits &= ~self._refused(seeker, demand)
        kept = np.flatnonzero(fits)
        kept = kept[np.argsort(row[kept], kind="stable")]
        columns = (row, demand, hectometres[near][at], opens, closes)
        return _Pairs(*(column[kept].astype(np.int64) for column in columns))

    def _near(self, rows: Ints) -> tuple[Ints, Ints, Ints, NDArray[np.int32]]:
        """Person, place of work, 0.1 km, and first week within reach."""
        roads = self._roads
        latitude = self.instance.job_seekers.latitude[rows]
        band = np.degrees(self._limit_km(rows) / EARTH_RADIUS_KM) + _SLACK_DEGREES
        south = np.searchsorted(self._latitudes, latitude - band)
        north = np.searchsorted(self._latitudes, latitude + band, "right")
        person, site = expand(south, north)
        free = ~roads.is_stated(rows[person], site)
        stated_person, stated_site = roads.stated_pairs(rows)
        person = np.concatenate([person[free], stated_person])
        site = np.concatenate([site[free], stated_site])
        hectometres = roads.hectometres(rows[person], site)
        first_week = roads.first_weeks(rows[person], site, hectometres)
        kept = np.flatnonzero(first_week < FOREVER)
        return person[kept], site[kept], hectometres[kept], first_week[kept]

    def _limit_km(self, rows: Ints) -> NDArray[np.float64]:
        """Kilometres as the crow flies beyond which nobody travels, unless stated."""
        instance, people = self.instance, self.instance.job_seekers
        minutes = np.minimum(people.travel_minutes[rows], LATER_MINUTES) / 2
        by_minutes = minutes / MINUTES_PER_HOUR * instance.km_per_hour
        km = np.where(
            np.isnan(people.travel_km[rows]), by_minutes, people.travel_km[rows]
        )
        # What is rounded down to the limit is less than a step beyond it.
        limit: NDArray[np.float64] = km + 1 / HECTOMETRES_PER_KM
        return limit / instance.detour_factor

    @cached_property
    def _locked(self) -> tuple[NDArray[np.bool_], Ints]:
        """Who is out, shape (N,), and every pair that never is, as one number."""
        instance = self.instance
        out = np.zeros(len(instance.job_seekers), bool)
        never = []
        for lock in instance.locks:
            seeker = instance.seeker_index[lock.job_seeker]
            if lock.kind is LockKind.OUT:
                out[seeker] = True
            elif lock.kind is LockKind.NEVER and lock.demand is not None:
                demand = instance.demand_index[lock.demand]
                never.append(seeker * len(instance.demands) + demand)
        return out, np.array(sorted(never), np.int64)

    @cached_property
    def _stays(self) -> Ints:
        return stays_of(self.instance)

    def _busy(self, rows: Ints, start_week: int, weeks: int) -> NDArray[np.bool_]:
        """Who of these people has a stint that stays in some of so many weeks."""
        who, _, begin, until = self._stays.T
        meets = (begin < start_week + weeks) & (start_week < until)
        return np.isin(rows, who[meets])

    def _refused(self, seeker: Ints, demand: Ints) -> NDArray[np.bool_]:
        """Whether a lock refuses a pair, shape (pairs,)."""
        out, never = self._locked
        refused: NDArray[np.bool_] = out[seeker]
        if len(never):
            refused |= np.isin(seeker * len(self.instance.demands) + demand, never)
        return refused

    def _asked_for(self, rows: Ints, pairs: _Pairs) -> NDArray[np.bool_]:
        """Whether the person asked for the role or the sector, shape (pairs,)."""
        role, sector = self._ambition_words
        ambitions = self.instance.job_seekers.ambitions
        asked = np.zeros((len(rows), len(ambitions.words) + 1), bool)
        person, entry = _entries(ambitions, rows)
        asked[person, ambitions.codes[entry]] = True
        wanted: NDArray[np.bool_] = asked[pairs.row, role[pairs.demand]]
        return wanted | asked[pairs.row, sector[pairs.demand]]

    @cached_property
    def _ambition_words(self) -> tuple[Ints, Ints]:
        """Word of each demand's role and sector; one beyond the last for none."""
        words = self.instance.job_seekers.ambitions.words
        number = {word: i for i, word in enumerate(words)}
        tenders, tender_of = self.instance.tenders, tender_positions(self.instance)
        role = [number.get(d.role, len(words)) for d in self.instance.demands]
        sector = [number.get(tenders[t].sector, len(words)) for t in tender_of]
        return np.array(role, np.int64), np.array(sector, np.int64)

    def _held(self, rows: Ints) -> Ints:
        """Weeks in which people satisfy clauses by themselves, (rows, clauses, 2)."""
        people, words = self.instance.job_seekers, self.words
        until = np.zeros((len(rows), len(words.clauses)), np.int64)
        again = np.full(until.shape, FAR, np.int64)
        person, entry = _entries(people.skills, rows)
        key = people.skills.codes[entry].astype(np.int64) * (MAX_LEVEL + 1)
        key += people.skill_level[entry]
        held, at = expand(words.met_at[key], words.met_at[key + 1])
        weeks = people.skill_until[entry][held].astype(np.int64)
        np.maximum.at(until, (person[held], words.met[at]), weeks)
        begins, given = self._given
        for courses, ends in (
            (people.courses_finished, None),
            (people.courses_under_way, people.course_end),
        ):
            person, entry = _entries(courses, rows)
            course = self._course_of(courses)[courses.codes[entry]]
            followed, at = expand(begins[course], begins[course + 1])
            week = 0 if ends is None else ends[entry][followed]
            np.minimum.at(again, (person[followed], given[at]), week)
        return np.stack((until, again), axis=2)

    @cached_property
    def _given(self) -> tuple[Ints, Ints]:
        """Clauses that each course comes to satisfy; none for the last, unknown one."""
        courses = self.instance.courses
        return columns([*(self.words.satisfied_by(c.gives) for c in courses), []])

    def _course_of(self, courses: Lists) -> Ints:
        """Position of each word's course; one beyond the last for an unknown one."""
        index = self.instance.course_index
        return np.array([index.get(w, len(index)) for w in courses.words], np.int64)

    def _cohorts(self, rows: Ints) -> tuple[Ints, Ints]:
        """Row of people and cohort that they may attend as far as facts go."""
        instance, people = self.instance, self.instance.job_seekers
        done = np.zeros((len(rows), len(instance.courses) + 1), bool)
        for courses in (people.courses_finished, people.courses_under_way):
            person, entry = _entries(courses, rows)
            done[person, self._course_of(courses)[courses.codes[entry]]] = True
        may = np.zeros((len(rows), len(instance.cohorts)), bool)
        first_weeks: dict[int, NDArray[np.int32]] = {}
        for k, cohort in enumerate(instance.cohorts):
            position = instance.course_index[cohort.course]
            course = instance.courses[position]
            may[:, k] = ~done[:, position] & ~self._locked[0][rows]
            may[:, k] &= people.from_week[rows] <= cohort.start_week
            may[:, k] &= cohort.start_week + course.weeks <= people.until_week[rows]
            if course.pattern is Pattern.FULL_TIME:
                if position not in first_weeks:
                    first_weeks[position] = self._course_weeks(rows, position)
                may[:, k] &= first_weeks[position] <= cohort.start_week
                may[self._busy(rows, cohort.start_week, course.weeks), k] = False
        person, cohort_of = np.nonzero(may)
        return person.astype(np.int64), cohort_of.astype(np.int64)

    @cached_property
    def _course_roads(self) -> Roads:
        return Roads.to(
            self.instance, [course.place for course in self.instance.courses]
        )

    def _course_weeks(self, rows: Ints, course: int) -> NDArray[np.int32]:
        """First week from which people may be asked to travel to a course."""
        sites = np.full(len(rows), course)
        hectometres = self._course_roads.hectometres(rows, sites)
        return self._course_roads.first_weeks(rows, sites, hectometres)


def _entries(lists: Lists, rows: Ints) -> tuple[Ints, Ints]:
    """Position in ``rows`` and entry, for every entry of these people."""
    return expand(lists.offsets[rows], lists.offsets[rows + 1])
