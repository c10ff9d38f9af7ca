"""Pseudonyms: another name for a person with every contractor.

Two contractors cannot join their lists, and without the programme's key nobody
can go back from a pseudonym to a person.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable
from typing import Final

# Crockford's base 32: no letters that people misread or misspell.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS: Final = 5
SHORTEST: Final = 8


def pseudonyms(key: bytes, contractor: str, seekers: Iterable[str]) -> dict[str, str]:
    """Pseudonym of each person with one contractor, such as ``P-7K2M9QXD``.

    Parameters
    ----------
    key
        Secret of the programme.
    contractor
        Contractor for whom the names are.
    seekers
        Ids of job seekers.

    Returns
    -------
    dict[str, str]
        By id of the job seeker. All different: those who would share the short
        code get a longer one.
    """
    numbers = {seeker: _number(key, contractor, seeker) for seeker in seekers}
    lengths = dict.fromkeys(numbers, SHORTEST)
    while True:
        short = {s: _code(number, lengths[s]) for s, number in numbers.items()}
        times = Counter(short.values())
        shared = [seeker for seeker, code in short.items() if times[code] > 1]
        if not shared:
            return {seeker: f"P-{code}" for seeker, code in short.items()}
        for seeker in shared:
            lengths[seeker] += 1


def _number(key: bytes, contractor: str, seeker: str) -> int:
    """The person's number with a contractor, of 256 bits."""
    message = f"{contractor}\0{seeker}".encode()
    return int.from_bytes(hmac.digest(key, message, hashlib.sha256))


def _code(number: int, length: int) -> str:
    """The first signs of a number in base 32."""
    first = 256 - _BITS
    places = range(first, first - _BITS * length, -_BITS)
    return "".join([_ALPHABET[number >> place & 31] for place in places])
