"""Whether an output folder is whole, unchanged, and true to its input.

Everything is worked out again from the input and the two lists of stints and
course places; what the files say is only compared with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import numpy as np

from allocator.check import check
from allocator.domain import Instance
from allocator.eligibility import candidates
from allocator.errors import InputError
from allocator.measures import Measures, measure
from allocator.solution import CoursePlace, Plan, Stint, Termination
from allocator.units import DAYS_PER_WEEK, week_of
from allocator.verify_bound import proof_of
from allocator.verify_prices import price_problems
from allocator.verify_rows import Row, differences, texts
from allocator.verify_tables import Expected
from allocator.writing.certificate_file import CERTIFICATE_FILE
from allocator.writing.contractors import file_stems
from allocator.writing.files import COLUMNS
from allocator.writing.manifest import Manifest, digest, files_of, read_manifest
from allocator.writing.plan_file import PLAN_FILE, read_plan
from allocator.writing.read_back import (
    StoredRun,
    Table,
    UnreadableError,
    read_run,
    read_table,
)
from allocator.writing.run_file import RUN_FILE


@dataclass(frozen=True)
class Verdict:
    """Every reason not to trust an output, none when all is well, and what it proves.

    ``problems`` and ``words`` are sentences; the latter tell value, bound and gap.
    """

    problems: tuple[str, ...]
    words: tuple[str, ...] = ()


def verify(instance: Instance, digests: Mapping[str, str], out: Path) -> Verdict:
    """Judge an output folder, from its input and its files alone.

    Parameters
    ----------
    instance
        The instance, read again from its files.
    digests
        SHA-256 of each input file, by file name, of the same reading.
    out
        The output folder.
    """
    manifest = read_manifest(out)
    if manifest is None:
        return Verdict((f"{out} holds no manifest.json: the output is incomplete",))
    problems = list(_files(instance, manifest, out))
    try:
        run = read_run(out / RUN_FILE)
        tables = _read_tables(instance, run, out)
        plan = _plan_of(instance, tables)
    except UnreadableError as error:
        return Verdict((*problems, str(error)))
    problems += _same_plan(instance, plan, out)
    problems += _same_input(instance, digests, run)
    who = candidates(instance)
    placeable = frozenset(np.flatnonzero(who.placeable).tolist())
    violations = check(instance, run.policy, plan, placeable)
    problems += map(str, violations)
    if violations:
        return Verdict(tuple(problems))  # What such a plan is worth is not defined.
    measures = measure(instance, run.policy, plan)
    problems += _value(measures, run)
    problems += _counts(instance, measures, run, plan)
    expected = Expected(instance, run.policy, plan, who, run.lang)
    problems += _tables(expected, tables)
    problems += price_problems(instance, [*tables["bottlenecks.csv"]], run.lang)
    problems += _contractors(expected, tables)
    proof = proof_of(instance, digests, out, run, measures.total_eur)
    return Verdict((*problems, *proof.problems), proof.words)


def _stems(instance: Instance) -> dict[str, str]:
    return file_stems(tender.contractor for tender in instance.tenders)


def _names(instance: Instance) -> set[str]:
    """Every file that an output of this instance consists of."""
    contractors = {
        f"contractors/{stem}{end}"
        for stem in _stems(instance).values()
        for end in (".csv", ".sroi.csv")
    }
    programme = {name for name in COLUMNS if "<" not in name}
    return contractors | programme | {PLAN_FILE, RUN_FILE}


def _files(instance: Instance, manifest: Manifest, out: Path) -> Iterator[str]:
    present, needed = set(files_of(out)), _names(instance)
    for name in sorted(needed - manifest.files.keys()):
        yield f"{name}: is not in manifest.json"
    for name in sorted(present - manifest.files.keys()):
        yield f"{name}: is no file of this output"
    for name, stored in sorted(manifest.files.items()):
        if name not in needed and name != CERTIFICATE_FILE:
            yield f"{name}: does not belong to an output of this dossier"
        elif name not in present:
            yield f"{name}: is missing"
        elif not _unchanged(out / name, stored):
            yield f"{name}: was changed after it was written"


def _unchanged(path: Path, stored: str) -> bool:
    try:
        return not path.is_symlink() and digest(path) == stored
    except OSError:
        return False


def _read_tables(instance: Instance, run: StoredRun, out: Path) -> dict[str, Table]:
    tables = {
        name: read_table(out / name, columns, run.lang)
        for name, columns in COLUMNS.items()
        if "<" not in name
    }
    for stem in _stems(instance).values():
        for end in (".csv", ".sroi.csv"):
            name = f"contractors/{stem}{end}"
            columns = COLUMNS[f"contractors/<contractor>{end}"]
            tables[name] = read_table(out / name, columns, run.lang)
    return tables


def _plan_of(instance: Instance, tables: Mapping[str, Table]) -> Plan:
    """The plan that the two lists of people say, by themselves."""
    name = "assignments.csv"
    stints = [
        Stint(
            _position(name, instance.seeker_index, row[columns["job_seeker"]]),
            _position(name, instance.demand_index, row[columns["demand"]]),
            _first_week(name, row[columns["from"]], instance.start),
            _end_week(name, row[columns["until"]], instance.start),
        )
        for columns in [_columns(name)]
        for row in tables[name]
    ]
    name = "course_places.csv"
    places = [
        CoursePlace(
            _position(name, instance.seeker_index, row[columns["job_seeker"]]),
            _position(name, instance.cohort_index, row[columns["cohort"]]),
        )
        for columns in [_columns(name)]
        for row in tables[name]
    ]
    return Plan.of(stints, places)


def _columns(name: str) -> dict[str, int]:
    return {column: i for i, column in enumerate(COLUMNS[name])}


def _position(name: str, index: Mapping[str, int], word: str) -> int:
    if word not in index:
        raise UnreadableError(f"{name}: {word} is not in the dossier")
    return index[word]


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnreadableError(f"{name}: {text} is no date") from None


def _first_week(name: str, text: str, start: date) -> int:
    day = _day(name, text)
    if (day - start).days % DAYS_PER_WEEK:
        raise UnreadableError(f"{name}: {text} is no Monday")
    return week_of(day, start)


def _end_week(name: str, text: str, start: date) -> int:
    day = _day(name, text)
    if (day - start).days % DAYS_PER_WEEK != DAYS_PER_WEEK - 1:
        raise UnreadableError(f"{name}: {text} is no Sunday")
    return week_of(day, start) + 1


def _same_plan(instance: Instance, plan: Plan, out: Path) -> Iterator[str]:
    try:
        stored = read_plan(out, instance)
    except InputError as error:
        yield from map(str, error.faults)
        return
    if stored != plan:
        yield f"{PLAN_FILE}: is another plan than assignments.csv and course_places.csv"


def _same_input(
    instance: Instance, digests: Mapping[str, str], run: StoredRun
) -> Iterator[str]:
    for name in sorted(digests.keys() | run.inputs_sha256.keys()):
        if digests.get(name) != run.inputs_sha256.get(name):
            yield f"{name}: is not the input that the plan was made from"
    here = run.instance
    there = (instance.name, instance.start.isoformat(), instance.weeks)
    if (here.name, here.start, here.weeks) != there:
        yield f"{RUN_FILE}: names another instance, start or number of weeks"
    rulebooks = {tender.rulebook for tender in instance.tenders}
    if {rulebook.id for rulebook in run.rulebooks} != rulebooks:
        yield f"{RUN_FILE}: names other rulebooks than the tenders"


def _value(measures: Measures, run: StoredRun) -> Iterator[str]:
    """The judge's terms, their total, and what is proven of it."""
    stored = run.value
    if stored.terms.keys() != measures.units.keys():
        yield f"{RUN_FILE}: the terms are not those of the problem"
        return
    for name, term in stored.terms.items():
        units, value_eur = measures.units[name], measures.value_eur[name]
        if (term.units, term.value_eur) != (units, value_eur):
            yield f"{RUN_FILE}: {name} is {units}, worth EUR {value_eur}, not as stored"
    total, bound = measures.total_eur, stored.bound_eur
    if stored.total_eur != total:
        yield f"{RUN_FILE}: the plan is worth EUR {total}, not {stored.total_eur}"
    if bound is not None and bound < total:
        yield f"{RUN_FILE}: the bound EUR {bound} lies below the value EUR {total}"
    gap = (
        None if bound is None else float((bound - total) / max(Decimal(1), abs(total)))
    )
    if gap != stored.gap:
        yield f"{RUN_FILE}: the gap is {gap}, not {stored.gap}"
    stopped = run.search.termination is Termination.INTERRUPTED
    if stopped != run.interrupted:
        yield f"{RUN_FILE}: interrupted is not what the termination says"


def _counts(
    instance: Instance, measures: Measures, run: StoredRun, plan: Plan
) -> Iterator[str]:
    people = len(instance.job_seekers)
    placed = len({stint.seeker for stint in plan.stints})
    expected = {
        "job_seekers": people,
        "placed": placed,
        "unplaced": people - placed,
        "tenders": len(instance.tenders),
        "demands": len(instance.demands),
        "demands_estimated": sum(demand.estimated for demand in instance.demands),
        "stints": len(plan.stints),
        "course_places": len(plan.course_places),
        "work_to_work": measures.units["work_to_work"],
        "continuity": measures.units["continuity"],
        "weeks_asked": sum(n for demand in instance.demands for n in demand.headcount),
        "weeks_filled": sum(end - start for _, _, start, end in plan.stints),
    }
    if run.counts.keys() != expected.keys():
        yield f"{RUN_FILE}: the counts are not those of an output"
        return
    for name, number in expected.items():
        if run.counts[name] != number:
            yield f"{RUN_FILE}: {name} is {number}, not {run.counts[name]}"


def _tables(expected: Expected, tables: Mapping[str, Table]) -> Iterator[str]:
    """Every table of the programme against what it must say."""
    wanted: dict[str, Iterable[Row]] = {
        "assignments.csv": expected.assignments(),
        "course_places.csv": expected.course_places(),
        "unplaced.csv": expected.unplaced(),
        "demand_cover.csv": expected.cover(),
        "sroi.csv": expected.sroi.tenders(),
        "sroi_other.csv": expected.sroi.other(),
        "sroi_blocks.csv": expected.sroi.blocks(),
        "sroi_accounts.csv": expected.sroi.accounts(),
        "work_to_work.csv": expected.work_to_work(),
    }
    for name, rows in wanted.items():
        yield from differences(name, COLUMNS[name], tables[name], rows)
    yield from _careers(expected, tables["careers.csv"])


def _careers(expected: Expected, table: Table) -> Iterator[str]:
    name = "careers.csv"
    who, step, *others = COLUMNS[name]
    rows = ((row[0], *row[2:]) for row in table)
    yield from differences(name, [who, *others], rows, expected.steps())
    first_day = _columns(name)["from"]
    for seeker, group in groupby(table, key=lambda row: row[0]):
        steps = list(group)
        days = [row[first_day] for row in steps]
        numbers = [row[1] for row in steps]
        if days != sorted(days) or numbers != [f"{i + 1}" for i in range(len(steps))]:
            yield f"{name}: the {step}s of {seeker} are not in order"


def _contractors(expected: Expected, tables: Mapping[str, Table]) -> Iterator[str]:
    """Each contractor's files, joined through the key to the pseudonyms."""
    key = tables["pseudonyms.csv"]
    by_name = {(contractor, name): seeker for contractor, name, seeker in key}
    if len(by_name) != len(key) or len({(c, s) for c, _, s in key}) != len(key):
        yield "pseudonyms.csv: a pseudonym or a person stands twice with a contractor"
    shown = Counter((name, seeker) for _, name, seeker in key)
    if any(times > 1 for times in shown.values()):
        yield "pseudonyms.csv: a person has the same pseudonym with two contractors"
    needed: set[tuple[str, str]] = set()
    ids = expected.instance.job_seekers.ids
    for contractor, stem in _stems(expected.instance).items():
        name = f"contractors/{stem}.csv"
        columns = COLUMNS["contractors/<contractor>.csv"]
        rows = [
            (by_name.get((contractor, row[0]), f"unknown pseudonym {row[0]}"), *row[1:])
            for row in tables[name]
        ]
        stints = expected.stints_of(contractor)
        wanted = [
            texts((str(ids[s.seeker]), *expected.contractor_stint(s))) for s in stints
        ]
        needed |= {(contractor, str(ids[s.seeker])) for s in stints}
        # In one order, whatever that of the pseudonyms, so that equals meet.
        yield from differences(name, columns, sorted(rows), sorted(wanted))
        name = f"contractors/{stem}.sroi.csv"
        columns = COLUMNS["contractors/<contractor>.sroi.csv"]
        owed = expected.contractor_sroi(contractor)
        yield from differences(name, columns, tables[name], owed)
    if {(contractor, seeker) for contractor, _, seeker in key} != needed:
        yield "pseudonyms.csv: does not name exactly the people with each contractor"
