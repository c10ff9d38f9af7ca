"""Matches the header of a file with the columns of its table."""

from __future__ import annotations

from typing import Final

from allocator.reading.columns import TableFormat
from allocator.reading.dutch import plain
from allocator.reading.faults import Faults, Vocabulary, did_you_mean

PERSON_TABLES: Final = ("job_seekers", "locks")
_ALWAYS_PRIVATE: Final = (
    "bsn burgerservicenummer sofinummer socialsecuritynumber geboortedatum "
    "birthdate dateofbirth geboren"
)
_PRIVATE_OF_PEOPLE: Final = (
    "name naam voornaam voornamen achternaam roepnaam firstname lastname surname "
    "fullname volledigenaam familienaam tussenvoegsel initialen voorletters email "
    "mail emailadres telefoon telefoonnummer phone phonenumber mobiel mobile straat "
    "straatnaam street adres address woonadres huisnummer housenumber iban "
    "rekeningnummer"
)
PRIVATE_NAMES: Final = frozenset(_ALWAYS_PRIVATE.split())
PRIVATE_NAMES_OF_PEOPLE: Final = PRIVATE_NAMES | set(_PRIVATE_OF_PEOPLE.split())
_UNWANTED: Final = (
    "gezondheid",
    "health",
    "medisch",
    "diagnos",
    "beperking",
    "nationali",
    "etnisch",
    "ethnic",
    "herkomst",
    "religie",
    "religion",
    "geloof",
    "geslacht",
    "gender",
    "straf",
)


def match_header(
    file: str, line: int, header: list[str], table: TableFormat, faults: Faults
) -> dict[str, int] | None:
    """Position of each column that the file has; ``None`` when rows are no use."""
    known = table.by_name()
    if not any(plain(name) in known for name in header):
        # Without a header the first row is a person: repeat nothing of it.
        problem = f"holds no column name of {table.name}"
        remedy = "Begin the table with its column names; see instances/README.md"
        faults.add(file, line, "", "", problem, remedy)
        return None
    positions: dict[str, int] = {}
    extra: list[str] = []
    for position, shown in enumerate(name.strip() for name in header):
        column = known.get(plain(shown))
        name = column.name if column else shown
        if name in positions or (name and name in extra):
            problem, remedy = "is a column that stands here twice", "Keep one of them"
            faults.add(file, line, name, shown, problem, remedy)
        elif column:
            positions[name] = position
        else:
            extra.append(name)
    for name in extra:
        _refuse_or_warn(file, line, name, table, positions, faults)
    missing = [c.name for c in table.columns if c.required and c.name not in positions]
    for name in missing:
        like = Vocabulary(extra).nearest(name)
        remedy = f'Rename "{like}" if that is meant, or add' if like else "Add"
        problem = "is a column that is missing"
        faults.add(file, line, name, "", problem, f"{remedy} the column {name}")
    return positions if not missing else None


def _refuse_or_warn(
    file: str,
    line: int,
    name: str,
    table: TableFormat,
    found: dict[str, int],
    faults: Faults,
) -> None:
    of_people = table.name in PERSON_TABLES
    private = PRIVATE_NAMES_OF_PEOPLE if of_people else PRIVATE_NAMES
    if plain(name) in private:
        problem = "is a column that can identify a person, which is never needed"
        remedy = "Remove the column; the id is a pseudonym of your own"
        faults.add(file, line, name, "", problem, remedy)
    elif not name:
        faults.warn(f"{file}:{line}: a column without a name is ignored.")
    elif any(part in plain(name) for part in _UNWANTED):
        faults.warn(f'{file}:{line}: column "{name}" is not needed; please remove it.')
    else:
        absent = [c.name for c in table.columns if c.name not in found]
        hint = did_you_mean(name, absent, "Remove it if it is not needed")
        faults.warn(f'{file}:{line}: column "{name}" is unknown and ignored. {hint}.')
