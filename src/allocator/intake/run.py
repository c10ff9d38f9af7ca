"""One run of the intake: from files to the tables of a dossier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from allocator.domain import Place
from allocator.domain.job_seekers import MAX_WEEK
from allocator.errors import InputError, OutputError
from allocator.intake import ledger, values
from allocator.intake.assume import Assumptions
from allocator.intake.complete import complete
from allocator.intake.demands import role_gaps, skills_taught_or_asked
from allocator.intake.gaps import EVERY, Gap, Sure, yes_or_no
from allocator.intake.lot import Lot
from allocator.intake.merge import Contract, Key, contracts_in, key_of, procurements
from allocator.intake.names import slug, tender_id
from allocator.intake.shelf import Shelf
from allocator.intake.sniff import read_file
from allocator.intake.steps import Completed, Setting
from allocator.intake.terms import Term, Usual
from allocator.intake.todo import TODO, Todo, TodoWriter, read_todo
from allocator.intake.update import DossierWriter, read_existing
from allocator.labour import LabourFigures
from allocator.reading.columns import DEMANDS, PLACES, TENDERS
from allocator.reading.dossier import SETTINGS_FILE
from allocator.reading.faults import Faults
from allocator.reading.horizon import Horizon
from allocator.reading.places import Gazetteer
from allocator.reading.settings import read_toml
from allocator.units import DAYS_PER_WEEK

_FAULTS_TOLD: Final = 3


@dataclass
class Intake:
    """What a run found and wrote.

    Parameters
    ----------
    files
        Number of lots by file, in the order of the files.
    unread
        What is wrong with each file that could not be read.
    contracts, demanding
        Number of contracts, and of those that give demand.
    demands, hours
        Rows of demand, and the hours estimated in all.
    reasons
        Why contracts give no demand, and how many for each reason.
    gaps
        Number of rows of the list of gaps that nobody filled in.
    written
        Files of the dossier that were written.
    """

    files: dict[str, int] = field(default_factory=dict)
    unread: dict[str, InputError] = field(default_factory=dict)
    contracts: int = 0
    demanding: int = 0
    demands: int = 0
    hours: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    gaps: int = 0
    written: list[Path] = field(default_factory=list)


def run_intake(files: Iterable[Path], folder: Path, assumptions: Assumptions) -> Intake:
    """Read files of tenders and write what they say into a dossier.

    Parameters
    ----------
    files
        Notices and tables, of any format; one that cannot be read is told and
        left out.
    folder
        The dossier: a folder, made when it does not exist.
    assumptions
        What is assumed where notices are silent.

    Raises
    ------
    InputError
        No file could be read, or the dossier, its list of gaps or the assumptions
        have faults; nothing was written.
    OutputError
        The dossier cannot be written.
    """
    _refuse_no_folder(folder)
    with Shelf() as shelf:
        seen = _Seen(shelf)
        for path in files:
            seen.read(path)
        if not seen.keys:
            errors = seen.unread.values()
            raise InputError(fault for error in errors for fault in error.faults)
        todo = read_todo(folder)
        setting = _setting(folder, assumptions.completed(), todo, seen.usual)
        found, term = _written(seen, folder, todo, setting)
        if setting.horizon is None and term.weeks > MAX_WEEK:
            # No horizon holds them all: write anew what the longest one holds.
            held = replace(setting, horizon=Horizon(term.monday, MAX_WEEK))
            found, _ = _written(seen, folder, todo, held)
    return found


class _Seen:
    """Every lot of the files: put aside on disk, only its key kept."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.keys: list[Key] = []
        self.counts: dict[str, int] = {}
        self.unread: dict[str, InputError] = {}
        self.usual = Usual()

    def read(self, path: Path) -> None:
        """Read a file whole, or note why it cannot be read."""
        before = len(self.keys)
        try:
            for lot in read_file(path):
                self.shelf.add(lot)
                self.keys.append(key_of(lot))
        except InputError as error:
            self.unread[str(path)] = error
            self.shelf.keep(before)
            del self.keys[before:]
        for number in range(before, len(self.keys)):
            self.usual.add(self.shelf[number])
        self.counts[str(path)] = len(self.keys) - before

    def contracts(self) -> Iterator[tuple[str, Contract]]:
        """Every contract, under an id of its own."""
        taken: Counter[str] = Counter()
        for same in procurements(self.keys):
            for contract in contracts_in([self.shelf[number] for number in same]):
                name = _first_id(contract)
                taken[name] += 1
                if taken[name] > 1:
                    name = slug(f"{name}-{taken[name]}")
                yield name, contract


def _first_id(contract: Contract) -> str:
    """Id after the first notice; a call may not have been divided yet."""
    first = min(
        (contract.lot, *contract.superseded),
        key=lambda lot: lot.published.value if lot.published else date.max,
    )
    return tender_id(first, contract.lot)


@dataclass
class _Span:
    """First and last day of everything that gives demand."""

    first: date = date.max
    last: date = date.min

    def add(self, term: Term) -> None:
        """Let it hold a term too."""
        if term.first and term.last:
            self.first = min(self.first, term.first)
            self.last = max(self.last, term.last)

    @property
    def monday(self) -> date:
        """Monday of the first whole week."""
        return self.first + timedelta(days=-self.first.weekday() % DAYS_PER_WEEK)

    @property
    def weeks(self) -> int:
        """Weeks that hold everything; 0 when there is nothing."""
        if self.last < self.first:
            return 0
        return (self.last - self.monday).days // DAYS_PER_WEEK + 1


def _written(
    seen: _Seen, folder: Path, todo: Todo, setting: Setting
) -> tuple[Intake, _Span]:
    """Complete every contract and write its rows, contract by contract."""
    found = Intake(seen.counts, seen.unread)
    span = _Span()
    with TodoWriter(todo.rows) as gaps, DossierWriter(folder) as writer:
        tables = _Tables(writer, folder)
        asked: set[str] = set()
        for name, contract in seen.contracts():
            done = complete(contract, name, setting)
            tables.add(done, setting.figures)
            asked.update(row["role"] for row in done.demands)
            gaps.add(done.gaps, _title(done.lot))
            _count(found, done)
            if done.demands:
                span.add(done.term)
        if todo.answers.faults:
            raise InputError(todo.answers.faults)
        tables.close()
        gaps.add(_of_files(seen.unread))
        gaps.add(_of_all(asked, setting))
        gaps.write(writer.text(TODO))
        horizon = setting.horizon
        if horizon is None and 0 < span.weeks <= MAX_WEEK:
            horizon = Horizon(span.monday, span.weeks)
        if horizon and _horizon(folder) is None:
            writer.text(SETTINGS_FILE).write(_settings_toml(folder, horizon))
        found.gaps = gaps.count
        found.written = writer.commit()
    return found, span


def _count(found: Intake, done: Completed) -> None:
    found.contracts += 1
    found.demanding += bool(done.demands)
    found.demands += len(done.demands)
    if done.demands and done.estimate:
        found.hours += done.estimate.hours
    else:
        found.reasons[done.reason] += 1


class _Tables:
    """The tables of the dossier and the accounts of the intake."""

    def __init__(self, writer: DossierWriter, folder: Path) -> None:
        self._old = [read_existing(folder, table) for table in (TENDERS, DEMANDS)]
        tenders, demands = self._old
        self._tenders = writer.table(tenders.file, tenders.columns)
        self._demands = writer.table(demands.file, demands.columns)
        self._lots = writer.table(ledger.LOTS, ledger.LOT_COLUMNS)
        self._sources = writer.table(ledger.SOURCES, ledger.SOURCE_COLUMNS)
        # People's own demands for a tender go before an estimate.
        self._own = {
            row.get("tender", "")
            for row in demands.rows
            if not yes_or_no(row.get("estimated", ""))
        }
        self._known: set[str] = set()
        self._rewritten: set[str] = set()

    def add(self, done: Completed, figures: LabourFigures) -> None:
        """Write what came of a contract."""
        self._known.add(done.id)
        if done.demands:
            self._rewritten.add(done.id)
            self._tenders.add([done.tender])
            if done.id not in self._own:
                self._demands.add(done.demands)
        self._lots.add(ledger.lot_rows(done, figures))
        self._sources.add(ledger.source_rows(done))

    def close(self) -> None:
        """Write the rows that stood there and are nobody else's."""
        tenders, demands = self._old
        gone = (self._known - self._own) | self._rewritten
        self._tenders.add(row for row in tenders.rows if row.get("id") not in gone)
        self._demands.add(
            row
            for row in demands.rows
            if row.get("tender") in self._own or row.get("tender") not in self._known
        )


def _title(lot: Lot) -> str:
    return lot.title.value if lot.title else ""


def _refuse_no_folder(folder: Path) -> None:
    if folder.suffix.lower() == ".xlsx" or folder.is_file():
        raise OutputError(
            f"{folder} is no folder. Name a folder; allocator convert makes a "
            "workbook of it."
        )
    if folder.is_symlink() or not folder.resolve().parent.is_dir():
        raise OutputError(f"{folder} cannot be made. Make the folder around it first.")


def _setting(
    folder: Path, assumptions: Assumptions, todo: Todo, usual: Usual
) -> Setting:
    """What the dossier that is there, the answers and the notices tell together."""
    return Setting(
        assumptions=assumptions,
        figures=assumptions.labour_figures(),
        answers=todo.answers,
        gazetteer=_gazetteer(folder),
        usual=usual,
        horizon=_horizon(folder),
    )


def _horizon(folder: Path) -> Horizon | None:
    """Weeks of the dossier; ``None`` when they are not set, or only by an intake."""
    path = folder / SETTINGS_FILE
    if not path.is_file():
        return None
    data = path.read_bytes()
    faults = Faults()
    settings = read_toml(SETTINGS_FILE, data, faults)
    faults.raise_if_any()
    if settings is None:
        return None
    horizon = Horizon(settings.start, settings.weeks)
    # As long as nobody changed it, new tenders may move it.
    ours = data == _settings_toml(folder, horizon).encode()
    return None if ours else horizon


def _gazetteer(folder: Path) -> Gazetteer:
    """Packaged places and those of the dossier's own table, which go first."""
    own = {}
    for row in read_existing(folder, PLACES).rows if folder.is_dir() else ():
        degrees = [values.amount(row.get(name)) for name in ("latitude", "longitude")]
        north, east = degrees
        if row.get("name") and north is not None and east is not None:
            with suppress(ValidationError):
                place = Place(name=row["name"], latitude=north, longitude=east)
                own[place.name] = place
    return Gazetteer(own)


def _of_files(unread: dict[str, InputError]) -> Iterator[Gap]:
    """A row for each file that could not be read."""
    for name, error in unread.items():
        why = " ".join(str(fault) for fault in error.faults[:_FAULTS_TOLD])
        yield Gap(EVERY, f"file {Path(name).name}", "", why, Sure.NONE)


def _of_all(asked: set[str], setting: Setting) -> Iterator[Gap]:
    """Assumptions that hold for every tender alike."""
    assumed = setting.assumptions
    if not asked:
        return
    why = "No notice names the table of values by which social return counts."
    yield Gap(EVERY, "rulebook", assumed.rulebook, why, Sure.POOR)
    why = "Notices seldom state the share that is owed as social return."
    yield Gap(
        EVERY, "obligation_share", f"{assumed.obligation_share:f}", why, Sure.POOR
    )
    yield from role_gaps(asked)


def _settings_toml(folder: Path, horizon: Horizon) -> str:
    """Settings of a new dossier: its weeks, and the skills that people may hold."""
    skills = ", ".join(f'"{skill}"' for skill in skills_taught_or_asked())
    name = slug(folder.name) or "tenders"
    return (
        "# Written by allocator intake; change it as you like.\n"
        "schema = 1\n"
        f'name = "{name}"\n'
        f"start = {horizon.start}\n"
        f"weeks = {horizon.weeks}\n"
        f"extra_skills = [{skills}]\n"
    )
