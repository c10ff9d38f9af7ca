"""The canonical row: one lot of one notice, every value with where it was found.

A reader of a format is a function ``read_<format>(stream, source)``, a `Reader`:

- ``stream`` is binary, at its beginning, and may be read once;
- ``source`` is the file's name for messages and provenance;
- it yields a `Lot` for each lot of each notice, also for those that give no
  demand (`Lot.outcome` says why), and keeps no more than it must in memory;
- what cannot be read at all raises `InputError`, made by `unreadable`; a single
  value that cannot be read leaves its field empty and adds a `Flag`;
- it lists what stands in the file and decides nothing: which sum counts is for
  `sums`, which place for `places`, which notices are one contract for `merge`;
- contact persons, telephone numbers and mail addresses are never read, and a
  party that the file calls a natural person keeps its id but not its name.

Where a format holds several values for one field (a period), the reader takes
the one that its rule of preference puts first and names the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import BinaryIO, Final, Generic, TypeVar

from allocator.errors import Fault, InputError

T_co = TypeVar("T_co", covariant=True)

MAX_TEXT: Final = 2_000
"""Longer texts of a notice are cut off; nothing is decided beyond that."""


class Format(StrEnum):
    """Where a row came from."""

    OCDS = "ocds"
    TENDERNED_JSON = "tenderned-json"
    TENDERNED_XLSX = "tenderned-xlsx"
    EFORMS = "eforms"
    TED = "ted"
    OWN = "own"


class Stage(StrEnum):
    """How far a procurement is; the later stages know more."""

    PLANNING = "planning"
    TENDER = "tender"
    AWARD = "award"
    CONTRACT = "contract"
    MODIFICATION = "modification"


class Outcome(StrEnum):
    """Why a lot gives no demand, whatever its stage."""

    PLANNING = "planning"
    QUALIFICATION = "qualification"
    CANCELLED = "cancelled"
    UNSUCCESSFUL = "unsuccessful"
    WITHDRAWN = "withdrawn"
    DISCONTINUED = "discontinued"
    PENDING = "pending"
    TERMINATED = "terminated"
    COMPLETED = "completed"
    SUPERSEDED = "superseded"


class SumBasis(StrEnum):
    """What a sum of money is the sum of."""

    USER = "user"
    CONTRACT = "contract"
    AWARD = "award"
    LOT_ESTIMATE = "lot_estimate"
    PROCEDURE_AWARD = "procedure_award"
    PROCEDURE_ESTIMATE = "procedure_estimate"
    FRAMEWORK_MAX = "framework_max"
    PROCEDURE_FRAMEWORK_MAX = "procedure_framework_max"
    LOWER_BOUND = "lower_bound"
    UPPER_BOUND = "upper_bound"
    LOWEST_BID = "lowest_bid"
    HIGHEST_BID = "highest_bid"
    BEFORE_MODIFICATION = "before_modification"
    OPTIONS = "options"


class PlaceBasis(StrEnum):
    """What a place is the place of."""

    USER = "user"
    LOT = "lot"
    PROCEDURE = "procedure"
    BUYER = "buyer"


class Nature(StrEnum):
    """What is bought."""

    WORKS = "works"
    SERVICES = "services"
    GOODS = "goods"


class FlagKind(StrEnum):
    """What is wrong with a value, or how it was come by."""

    MISSING = "missing"
    PLACEHOLDER = "placeholder"
    WITHHELD = "withheld"
    SUSPECT = "suspect"
    UNREADABLE = "unreadable"
    OPEN_ENDED = "open_ended"
    CEILING = "ceiling"
    RENEWALS = "renewals"
    CURRENCY = "currency"
    CONFLICT = "conflict"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to know about a field of a lot; ``why`` is one sentence."""

    field: str
    kind: FlagKind
    why: str


@dataclass(frozen=True, slots=True)
class Found(Generic[T_co]):
    """A value and where it came from.

    Parameters
    ----------
    value
        The value.
    file
        Name of the file.
    path
        Path within the file: a JSON path (``releases[3].awards[0].value``), an
        XML path of local names (``/ContractNotice/ProcurementProjectLot[2]``), or
        ``row 14, Waarde - bedrag``.
    rule
        The rule of preference that chose it, in a few words:
        ``award before estimate``. Empty when there was nothing to choose.
    """

    value: T_co
    file: str
    path: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount of money as it stands in a file.

    Parameters
    ----------
    amount
        In ``currency``, without VAT unless ``gross``; as written, however odd.
    currency
        ISO 4217, in capitals; ``""`` when the file does not say.
    basis
        What it is the sum of. A ``PROCEDURE_`` sum is for all lots together.
    withheld
        Whether the file says that the publisher withholds it.
    gross
        Whether it is known to include VAT.
    """

    amount: Decimal
    currency: str
    basis: SumBasis
    withheld: bool = False
    gross: bool = False


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as written; ``days`` counts 365 a year and 30 a month."""

    number: Decimal
    unit: str

    @property
    def days(self) -> int:
        """Whole days."""
        return int(self.number * DAYS_OF_UNIT[self.unit])


DAYS_OF_UNIT: Final = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class Site:
    """A place as a file tells it; every part may be blank.

    Parameters
    ----------
    postcode, town, region
        As written, spaces trimmed; ``region`` is a name that is no code.
    nuts
        NUTS code, any level and any version.
    country
        ISO 3166, two capitals; ``NLD`` is ``NL``.
    anywhere
        The file says that the work may be anywhere (in the country, in Europe).
    basis
        What it is the place of.
    """

    postcode: str = ""
    town: str = ""
    region: str = ""
    nuts: str = ""
    country: str = ""
    anywhere: bool = False
    basis: PlaceBasis = PlaceBasis.LOT


@dataclass(frozen=True, slots=True)
class Party:
    """A buyer or contractor: an organisation, never a contact person.

    ``id`` is the number by which a register knows it (KvK where the file says
    so); ``scheme`` names the register, ``""`` when unknown.
    """

    name: str = ""
    id: str = ""
    scheme: str = ""
    site: Site | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One lot as one notice tells it.

    Parameters
    ----------
    format, file
        Where the row came from.
    notice_id
        The notice; several versions or languages of it have the same.
    process_id
        The procurement to which notices belong (ocid, contract folder).
    lot_id
        The lot within the process; ``""`` when it is not divided.
    lots
        How many lots the process has, as far as the file tells; at least 1.
    related
        Ids of earlier notices or processes that this one continues or corrects.
    corrects
        Whether the notice corrects or replaces earlier ones of its process.
    stage, outcome
        How far it is, and why it gives no demand; ``None`` when it may.
    published
        Day of publication.
    title, description
        Texts, at most ``MAX_TEXT`` signs; those of the lot, else the process.
    buyer, contractors
        Organisations. Several contractors are a consortium or the members of a
        framework; ``framework`` tells which is likelier.
    cpv
        CPV codes of 8 digits, the main one first.
    nature
        Works, services or goods.
    framework
        Whether it is a framework agreement or dynamic purchasing system.
    sums
        Every sum found for the lot and its procedure. Several of one basis are of
        several awards or tenders; `sums` adds them, unless each repeats the total.
    start, end
        First and last day of the term, without options where these are apart.
    duration
        Length of the term, where it is given.
    latest_end
        Last day with every renewal and option.
    renewals
        What the file says of options and renewals.
    concluded
        Day on which the contract was signed, else awarded.
    sites
        Places, in order of preference: lot, procedure, buyer.
    social
        Texts and codes about social return or reserved contracts.
    stated
        Cells of our own tables that no notice has, such as ``rulebook``, by column.
    flags
        What is wrong with values, or must be known about them.
    """

    format: Format
    file: str
    notice_id: str
    process_id: str
    lot_id: str = ""
    lots: int = 1
    related: tuple[str, ...] = ()
    corrects: bool = False
    stage: Stage
    outcome: Found[Outcome] | None = None
    published: Found[date] | None = None
    title: Found[str] | None = None
    description: Found[str] | None = None
    buyer: Found[Party] | None = None
    contractors: tuple[Found[Party], ...] = ()
    cpv: tuple[Found[str], ...] = ()
    nature: Found[Nature] | None = None
    framework: Found[bool] | None = None
    sums: tuple[Found[Sum], ...] = ()
    start: Found[date] | None = None
    end: Found[date] | None = None
    duration: Found[Duration] | None = None
    latest_end: Found[date] | None = None
    renewals: Found[str] | None = None
    concluded: Found[date] | None = None
    sites: tuple[Found[Site], ...] = ()
    social: tuple[Found[str], ...] = ()
    stated: tuple[tuple[str, Found[str]], ...] = ()
    flags: tuple[Flag, ...] = ()


Reader = Callable[[BinaryIO, str], Iterator[Lot]]
"""A reader of one format: stream and name of the file to lots."""


def unreadable(
    source: str, path: str, problem: str, remedy: str, line: int | None = None
) -> InputError:
    """The error for a file that cannot be read: where, what and what to do.

    ``problem`` continues the path (``is not XML``); ``remedy`` is a command
    without a full stop (``Save the notice again from its website``). Neither
    repeats content of the file, which may name people.
    """
    return InputError([Fault(source, line, path, "", problem, remedy)])
