"""Single values: read where they mean one thing, and never guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from allocator.intake import values
from allocator.intake.lot import Nature
from allocator.intake.social import mention, share_of


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1250000", 1_250_000),
        ("1250000.50", Decimal("1250000.5")),
        ("1.250.000,50", Decimal("1250000.5")),
        ("€ 1.250.000,-", 1_250_000),
        ("1 250 000", 1_250_000),
        ("1,250,000.00", 1_250_000),
        ("EUR 900,5", Decimal("900.5")),
        (12, 12),
        (0.01, Decimal("0.01")),
        ("1.250", None),
        ("1,250", None),
        ("30%", None),
        ("zie bijlage", None),
        ("", None),
        (None, None),
        (True, None),
        (float("nan"), None),
        (10**15, None),
        pytest.param(10**5000, None, id="endless"),
        ("9" * 60, None),
    ],
)
def test_amounts(written: object, amount: object) -> None:
    assert values.amount(written) == amount


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        ("2026-03-01T23:59:59+01:00", date(2026, 3, 1)),
        ("2026-03-01+01:00", date(2026, 3, 1)),
        ("20260301", date(2026, 3, 1)),
        ("1-3-2026", date(2026, 3, 1)),
        ("01-03-2026 00:00:00", date(2026, 3, 1)),
        ("2026-02-30", None),
        ("0001-01-01", None),
        ("maart 2026", None),
        (20260301, None),
    ],
)
def test_days(written: object, day: object) -> None:
    assert values.day(written) == day


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("NL33C", "NL33C"),
        ("NL", "NL"),
        ("UKD", "UKD"),
        ("NLZZZ", "NLZZZ"),
        ("NL33C - Groot-Rijnmond", "NL33C"),
        ("Wales", ""),
        ("Kent", ""),
        ("North West", ""),
        ("ENGLAND", ""),
        ("XX123", ""),
    ],
)
def test_nuts_codes_are_told_from_names(written: str, code: str) -> None:
    assert values.nuts(written) == code


def test_codes_lengths_and_kinds() -> None:
    assert values.cpv("45231400-9") == "45231400"
    assert values.cpv("4523140") is None
    assert values.cpvs("45231400-9; 45000000, 45231400") == ("45231400", "45000000")
    assert values.country("Nederland") == values.country("NLD") == "NL"
    assert values.country("Elders") == ""
    assert values.nature("Werken") is Nature.WORKS
    for written, days in (("24 Maanden", 720), ("2 jaar", 730), ("3 eeuwen", None)):
        length = values.duration_text(written)
        assert (length.days if length else None) == days
    assert values.duration(-3, "MONTH") is None


def test_texts_lose_what_no_file_can_hold() -> None:
    assert values.text(" a\x00b\n\ud800c ") == "a b c"
    assert values.text(3) == ""


@pytest.mark.parametrize(
    ("words", "share"),
    [
        ("Social return: 5 % van de opdrachtsom", Decimal("0.05")),
        ("SROI van 2,5% over de loonsom", Decimal("0.025")),
        ("Social return 5 % of 7 %", None),
        ("Korting van 5 %", None),
        ("Social return telt voor 40 % mee", None),
    ],
)
def test_one_percentage_beside_social_return_is_its_share(
    words: str, share: Decimal | None
) -> None:
    assert share_of(words) == share


def test_a_mention_is_a_piece_of_the_text() -> None:
    words = "x " * 200 + "mensen met een afstand tot de arbeidsmarkt" + " y" * 200
    assert "afstand tot de arbeidsmarkt" in mention(words)
    assert len(mention(words)) < 300
    assert mention("Kabels leggen") == ""
