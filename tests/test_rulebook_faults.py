"""A bad rulebook is refused, each fault with its file, line and remedy."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from allocator.errors import EXIT_INPUT, InputError
from allocator.rulebook import Rulebook, load_rulebook, read_rulebook
from allocator.rulebook.files import OWN_FOLDER
from allocator.rulebook.lines import line_at, lines_of

SOUND = '''id = "mine"
title = "Mine"
authority = "Nobody"
source = "https://example.org/page"
read_on = 2026-11-21
note = """
blocks = "no key"
[[blocks]]
"""
basis_hours = 36
resolution = "first"

[obligation]
percent = 5
tiers = [{ labour_percent_below = 30, percent = 2 }]

[[blocks]]
id = "welfare"
title_nl = "Bijstand"
value_eur = 40_000
counted_weeks = 104
when = { benefit = ["participatiewet"] }

[[blocks]]
id = "pupils"
title_nl = "Leerlingen"
value_eur = 10_000
unit = "school-year"
[blocks.when]
learning_path = ["bbl"]

[[bonuses]]
id = "old"
title_nl = "55+"
value_eur = 5_000
blocks = ["welfare"]
when = { age_band = ["55-66"] }

[[mix]]
id = "half"
title = "Half"
when = { learning_path = ["bbl"] }
percent = 50
of = "obligation"

[[other]]
id = "training"
title_nl = "Training"
kind = "training"
unit = "actual-cost"
'''


class Case(NamedTuple):
    """What to change in the sound file, and what is then said, without the file."""

    old: str
    new: str
    said: str


WITHOUT_ORDER = Case(
    'resolution = "first"\n',
    "",
    "28: blocks.2.when: may hold for a person of block welfare as well. "
    'Let one exclude the other, or write resolution = "first".',
)
CASES = {
    "unknown unit": Case(
        '"school-year"',
        '"decade"',
        '28: blocks.2.unit: "decade" is not one of the words for this. Use '
        "'fte-year', 'month', 'school-year', 'hour', 'day', 'actual-cost', "
        "'invoice' or 'once'.",
    ),
    "unit of amounts for work": Case(
        '"school-year"',
        '"invoice"',
        '28: blocks.2.unit: "invoice" does not pay for work. '
        "Use one of fte-year, month, school-year, hour.",
    ),
    "negative value": Case(
        "40_000",
        "-5",
        '20: blocks.1.value_eur: "-5" is out of range. '
        "Use a value that is greater than or equal to 0.",
    ),
    "value with cents": Case(
        "40_000",
        "40.5",
        '20: blocks.1.value_eur: "40.5" is no whole number. Write digits only.',
    ),
    "percent above 100": Case(
        "percent = 50",
        "percent = 150",
        '43: mix.1.percent: "150" is out of range. '
        "Use a value that is less than or equal to 100.",
    ),
    "percent above 100 in an inline table": Case(
        "percent = 2 }",
        "percent = 101 }",
        '15: obligation.tiers.1.percent: "101" is out of range. '
        "Use a value that is less than or equal to 100.",
    ),
    "missing source": Case(
        'source = "https://example.org/page"\n', "", "1: source: is missing. Add it."
    ),
    "source that is none": Case(
        "https://example.org/page",
        "hearsay",
        '4: source: "hearsay" is no web address. Name the page it was read on.',
    ),
    "a figure's own page without a day": Case(
        "\npercent = 5\n",
        '\npercent = 5\nsource = "https://example.org/other"\n',
        "13: obligation.read_on: is missing. Add it.",
    ),
    "day in another form": Case(
        "2026-11-21",
        '"21 november"',
        '5: read_on: "21 november" is no day. Write it as 2026-01-31, without quotes.',
    ),
    "overlap without order": WITHOUT_ORDER,
    "unknown field": Case(
        'unit = "school-year"',
        'colour = "red"',
        "28: blocks.2.colour: is not a field here. "
        "See docs/rulebooks.md for the fields of a rulebook.",
    ),
    "unknown table": Case(
        "[[mix]]",
        "[[mixture]]",
        "39: mixture: is not a field here. "
        "See docs/rulebooks.md for the fields of a rulebook.",
    ),
    "table instead of a list": Case(
        "[[mix]]", "[mix]", "39: mix: is no list. Write its header as [[mix]]."
    ),
    "word instead of a list": Case(
        '["participatiewet"]',
        '"participatiewet"',
        '22: blocks.1.when.benefit: "participatiewet" is no list. '
        "Write it in square brackets.",
    ),
    "unknown benefit": Case(
        "participatiewet",
        "dole",
        '22: blocks.1.when.benefit.1: "dole" is not one of the words for this. '
        "Use 'none', 'participatiewet', 'ww', 'wia_wao', 'wajong' or 'wsw'.",
    ),
    "predicate that cannot hold": Case(
        'age_band = ["55-66"]',
        "learning_level_from = 3, learning_level_to = 2",
        "37: bonuses.1.when.learning_level_to: lies below learning_level_from. "
        "Swap them.",
    ),
    "duration that cannot hold": Case(
        'age_band = ["55-66"]',
        "benefit_months_from = 24, benefit_months_below = 12",
        "37: bonuses.1.when.benefit_months_below: leaves no month to hold in. "
        "Let it lie above benefit_months_from.",
    ),
    "id used twice": Case(
        '"pupils"',
        '"welfare"',
        "25: blocks.2.id: is used twice. Give each an id of its own.",
    ),
    "bonus on no block": Case(
        'blocks = ["welfare"]',
        'blocks = ["elsewhere"]',
        "36: bonuses.1.blocks: names no block of this file. Correct it.",
    ),
    "id of another file": Case(
        '"mine"',
        '"yours"',
        "1: id: is not the name of the file, mine. Name one after it.",
    ),
    "no blocks": Case(
        SOUND[SOUND.index("[[blocks]]\nid") : SOUND.index("[[bonuses]]")],
        "",
        "1: blocks: is missing. Add it.",
    ),
    "no hours": Case(
        "basis_hours = 36",
        "basis_hours = 36.1",
        '10: basis_hours: "36.1" is no multiple of a quarter. Round it to one.',
    ),
    "validity that ends before it begins": Case(
        "basis_hours",
        "valid_from = 2026-01-01\nvalid_until = 2025-01-01\nbasis_hours",
        "11: valid_until: lies before valid_from. Correct one of them.",
    ),
    "value for what was paid": Case(
        'unit = "actual-cost"',
        'unit = "actual-cost"\nvalue_eur = 5',
        "51: other.1.value_eur: does not fit the unit actual-cost. "
        "Give a value for hours, days and deeds, none for what was paid.",
    ),
    "no value for an hour": Case(
        'unit = "actual-cost"',
        'unit = "hour"',
        "46: other.1.value_eur: does not fit the unit hour. "
        "Give a value for hours, days and deeds, none for what was paid.",
    ),
    "more mix caps than are counted by": Case(
        "[[other]]",
        "".join(
            f'[[mix]]\nid = "m{n}"\ntitle = ""\npercent = 1\nof = "obligation"\n'
            for n in (1, 2)
        )
        + "[[other]]",
        "39: mix: has more than two caps. Keep two: more are not counted by.",
    ),
    "not TOML": Case(
        '"Nobody"',
        "Nobody",
        "3: is not valid TOML: Invalid value (at line 3, column 13). Correct the line.",
    ),
}


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "mine.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_fault_is_told_with_its_line(tmp_path: Path, case: Case) -> None:
    assert SOUND.count(case.old)
    path = written(tmp_path, SOUND.replace(case.old, case.new, 1))
    with pytest.raises(InputError) as raised:
        read_rulebook(path)
    assert raised.value.exit_code == EXIT_INPUT
    assert [str(fault) for fault in raised.value.faults] == [f"mine.toml:{case.said}"]


def test_the_sound_file_has_no_fault_and_every_figure_its_page(tmp_path: Path) -> None:
    book = read_rulebook(written(tmp_path, SOUND))
    for figure in (*book.blocks, *book.bonuses, *book.mix, *book.other):
        assert (figure.source, figure.read_on) == (book.source, book.read_on)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = SOUND.replace("40_000", "-1").replace("10_000", "x")
    with pytest.raises(InputError) as raised:
        read_rulebook(written(tmp_path, text.replace("x\n", '"x"\n')))
    assert [fault.line for fault in raised.value.faults] == [20, 27]


def test_blocks_without_order_that_exclude_each_other_are_fine(tmp_path: Path) -> None:
    text = SOUND.replace(WITHOUT_ORDER.old, "")
    text = text.replace('["bbl"]\n\n', '["bbl"]\nbenefit = ["ww"]\n\n')
    assert read_rulebook(written(tmp_path, text)).resolution is None


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"mine\.toml: is not UTF-8"):
        read_rulebook(written(tmp_path, b"\xff\xfe"))


def test_a_rule_set_adds_its_rules(tmp_path: Path) -> None:
    text = SOUND.replace("resolution", 'extends = ["sudwest-fryslan"]\nresolution', 1)
    book = read_rulebook(written(tmp_path, text))
    assert [limit.id for limit in book.limits] == ["two-years"]
    assert book.limits[0].source.startswith("https://sudwestfryslan.nl")
    # What the file says itself goes before what it extends.
    assert book.obligation is not None
    assert book.obligation.percent == 5
    own = text.replace(
        text[text.index("[obligation]") : text.index("[[blocks]]\nid")], ""
    )
    extended = read_rulebook(written(tmp_path, own)).obligation
    assert extended is not None
    assert extended.percent == 2
    assert extended.cap_eur == 300_000


@pytest.mark.parametrize(
    ("extends", "said"),
    [
        ('["atlantis"]', 'extends: "atlantis" is no rule set. Use one of amsterdam, '),
        (
            '["maastricht-heuvelland"]',
            "extends: leads to more than two mix caps. Extend fewer rule sets.",
        ),
    ],
)
def test_what_cannot_be_extended(tmp_path: Path, extends: str, said: str) -> None:
    text = SOUND.replace("resolution", f"extends = {extends}\nresolution", 1)
    with pytest.raises(InputError) as raised:
        read_rulebook(written(tmp_path, text))
    assert str(raised.value).startswith(f"mine.toml:11: {said}")


def test_a_folder_of_your_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OWN_FOLDER, str(tmp_path))
    own = SOUND.replace('"mine"', '"mine-only"')
    (tmp_path / "mine-only.toml").write_text(own, "utf-8")
    assert isinstance(load_rulebook("mine-only"), Rulebook)


def test_lines_of_tables_in_tables_and_of_long_strings() -> None:
    lines = lines_of(SOUND)
    assert lines["blocks",] == lines["blocks", 0] == 17
    assert lines["blocks", 1, "when"] == 29
    assert lines["blocks", 1, "when", "learning_path"] == 30
    assert line_at(lines, ("blocks", 0, "when", "benefit", 0)) == 22
    assert line_at(lines, ("nowhere", 3)) == 1
