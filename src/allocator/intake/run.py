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
from allocator.intake.merge import Contract, contracts_of
from allocator.intake.names import slug, tender_id
from allocator.intake.sniff import read_file
from allocator.intake.steps import Completed, Setting
from allocator.intake.terms import Usual
from allocator.intake.todo import COLUMNS as TODO_COLUMNS
from allocator.intake.todo import TODO, Todo, read_todo, todo_rows
from allocator.intake.update import as_csv, combined, read_existing, write_files
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
    done
        Every contract, with its rows or the reason why there are none.
    files
        Number of lots by file, in the order of the files.
    unread
        What is wrong with each file that could not be read.
    gaps
        Number of rows of the list of gaps that nobody filled in.
    written
        Files of the dossier that were written.
    """

    done: list[Completed]
    files: dict[str, int]
    unread: dict[str, InputError]
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
    lots, counts, unread = _read(files)
    if not lots:
        raise InputError(f for error in unread.values() for f in error.faults)
    todo = read_todo(folder)
    setting = _setting(folder, assumptions.completed(), todo, lots)
    done, setting = _whole(lots, setting)
    if todo.answers.faults:
        raise InputError(todo.answers.faults)
    found = Intake(done, counts, unread)
    gaps = [*_of_files(unread), *_of_all(done, setting)]
    gaps += [gap for each in done for gap in each.gaps]
    titles = {each.id: _title(each.lot) for each in done}
    rows = list(todo_rows(gaps, todo.rows, titles))
    found.gaps = sum(not row["fill_in"] for row in rows)
    content = {TODO: as_csv(TODO_COLUMNS, rows)}
    found.written = write_files(folder, _contents(folder, done, setting) | content)
    return found


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


def _read(
    files: Iterable[Path],
) -> tuple[list[Lot], dict[str, int], dict[str, InputError]]:
    lots: list[Lot] = []
    counts: dict[str, int] = {}
    unread: dict[str, InputError] = {}
    for path in files:
        before = len(lots)
        try:
            lots.extend(read_file(path))
        except InputError as error:
            unread[str(path)] = error
            del lots[before:]
        counts[str(path)] = len(lots) - before
    return lots, counts, unread


def _setting(
    folder: Path, assumptions: Assumptions, todo: Todo, lots: list[Lot]
) -> Setting:
    """What the dossier that is there, the answers and the notices tell together."""
    return Setting(
        assumptions=assumptions,
        figures=assumptions.labour_figures(),
        answers=todo.answers,
        gazetteer=_gazetteer(folder),
        usual=Usual(lots),
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


def _completed(contracts: list[Contract], setting: Setting) -> list[Completed]:
    """Every contract with its rows, each under an id of its own."""
    done = []
    taken: Counter[str] = Counter()
    for contract in contracts:
        first = min(
            (contract.lot, *contract.superseded),
            key=lambda lot: lot.published.value if lot.published else date.max,
        )
        # The number is that of the contract: a call may not have been divided yet.
        name = tender_id(first, contract.lot)
        taken[name] += 1
        if taken[name] > 1:
            name = slug(f"{name}-{taken[name]}")
        done.append(complete(contract, name, setting))
    return done


def _whole(lots: list[Lot], setting: Setting) -> tuple[list[Completed], Setting]:
    """Every contract; a dossier without a horizon gets the one that holds them."""
    contracts = contracts_of(lots)
    done = _completed(contracts, setting)
    if setting.horizon:
        return done, setting
    weeks = [
        (each.term.first, each.term.last)
        for each in done
        if each.demands and each.term.first and each.term.last
    ]
    if not weeks:
        return done, setting
    first = min(start for start, _ in weeks)
    monday = first + timedelta(days=-first.weekday() % DAYS_PER_WEEK)
    needed = (max(end for _, end in weeks) - monday).days // DAYS_PER_WEEK + 1
    setting.answers.faults.clear()
    held = replace(setting, horizon=Horizon(monday, min(needed, MAX_WEEK)))
    return _completed(contracts, held), held


def _of_files(unread: dict[str, InputError]) -> Iterator[Gap]:
    """A row for each file that could not be read."""
    for name, error in unread.items():
        why = " ".join(str(fault) for fault in error.faults[:_FAULTS_TOLD])
        yield Gap(EVERY, f"file {Path(name).name}", "", why, Sure.NONE)


def _of_all(done: list[Completed], setting: Setting) -> Iterator[Gap]:
    """Assumptions that hold for every tender alike."""
    assumed = setting.assumptions
    asked = {row["role"] for each in done for row in each.demands}
    if not asked:
        return
    why = "No notice names the table of values by which social return counts."
    yield Gap(EVERY, "rulebook", assumed.rulebook, why, Sure.POOR)
    why = "Notices seldom state the share that is owed as social return."
    yield Gap(
        EVERY, "obligation_share", f"{assumed.obligation_share:f}", why, Sure.POOR
    )
    yield from role_gaps(asked)


def _contents(folder: Path, done: list[Completed], setting: Setting) -> dict[str, str]:
    """The tables of the dossier and the accounts of the intake, as text."""
    known = {each.id for each in done}
    demanding = [each for each in done if each.demands]
    tenders, demands = (read_existing(folder, t) for t in (TENDERS, DEMANDS))
    # People's own demands for a tender go before an estimate.
    own = {
        row.get("tender", "")
        for row in demands.rows
        if row.get("tender") in known and not yes_or_no(row.get("estimated", ""))
    }
    demands.rows = [
        row
        for row in demands.rows
        if row.get("tender") in own or row.get("tender") not in known
    ]
    new = [row for each in demanding if each.id not in own for row in each.demands]
    kept = known - {each.id for each in done if each.id in own and not each.demands}
    tender_rows = combined(tenders, [each.tender for each in demanding], kept, "id")
    demand_rows = [*demands.rows, *new]
    files = {
        tenders.file: as_csv(tenders.columns, tender_rows),
        demands.file: as_csv(demands.columns, demand_rows),
        ledger.LOTS: as_csv(ledger.LOT_COLUMNS, ledger.lot_rows(done, setting.figures)),
        ledger.SOURCES: as_csv(ledger.SOURCE_COLUMNS, ledger.source_rows(done)),
    }
    if setting.horizon and _horizon(folder) is None:
        files[SETTINGS_FILE] = _settings_toml(folder, setting.horizon)
    return files


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
