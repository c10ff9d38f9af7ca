"""The file of figures: complete, sourced, and refused when it breaks a rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from allocator.errors import InputError
from allocator.labour.figures import DEFAULT_FIGURES, Kind, LabourFigures, load_figures
from allocator.reading.minor import packaged_roles
from allocator.resources import model_folder

FILE = model_folder("labour") / f"{DEFAULT_FIGURES}.toml"
TEXT = FILE.read_text("utf-8")


def test_every_file_is_read_and_named_after_its_id() -> None:
    for path in model_folder("labour").glob("*.toml"):
        assert load_figures(path.stem).id == path.stem
        assert load_figures(str(path)) == load_figures(path.stem)


def test_every_role_of_a_crew_is_packaged() -> None:
    known = {role.id for role in packaged_roles()}
    for crew in load_figures().crews.values():
        assert set(crew) <= known


def test_every_crew_is_used_and_every_figure_has_its_source() -> None:
    figures = load_figures()
    assert {kind.crew for kind in figures.kinds} - {None} == set(figures.crews)
    assert len(re.findall(r"^source = ", TEXT, flags=re.M)) == len(
        re.findall(r"^assumed = ", TEXT, flags=re.M)
    )
    for line in re.findall(r'^source = "(.*)"\nassumed = false$', TEXT, flags=re.M):
        assert "no source" not in line


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("grondwerker = 0.45", "grondwerker = 0.44", "do not add up to one"),
        ('crew = "rail"', 'crew = "ships"', "no table of crews"),
        ('cpv = ["4522"]', 'cpv = ["45234"]', "leads to two kinds"),
        ("value = 0.75", "value = 0.25", "must lie after ramp_until"),
        ("value = 1600", "value = 0", "hours_per_year"),
        ("value = 0.118", "value = -1", "greater than or equal to 0"),
        ("read_on = 2026-11-21", "colour = 1", "Extra inputs are not permitted"),
        ("[general_costs]", "[general_costs", "is not valid TOML"),
        ("labour_share = 0.37", "labour_share = 37", "less than or equal to 1"),
    ],
)
def test_what_breaks_a_rule_is_refused(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in TEXT
    path = tmp_path / "own.toml"
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError, match=re.escape(says)):
        load_figures(str(path))


def test_figures_that_are_not_there() -> None:
    with pytest.raises(InputError, match=f"Use {DEFAULT_FIGURES}"):
        load_figures("elsewhere")
    with pytest.raises(InputError, match="no such figures"):
        load_figures("elsewhere.toml")


def test_the_fields_have_no_defaults_that_hide_a_figure() -> None:
    optional = {n for n, f in LabourFigures.model_fields.items() if not f.is_required()}
    assert optional == {"vague_cpv", "installation_words"}


def test_the_fields_are_documented() -> None:
    page = (model_folder("labour").parent / "README.md").read_text("utf-8")
    for head, fields in (
        ("field of labour", LabourFigures.model_fields),
        ("field of a kind of work", Kind.model_fields),
    ):
        rows = re.search(
            rf"^\| {head} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", page, flags=re.M
        )
        assert rows
        cells = re.findall(r"^\| ([^|]+) \|", rows[1], flags=re.M)
        named = [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]
        assert named == list(fields)
