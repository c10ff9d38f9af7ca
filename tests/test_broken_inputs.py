"""Every broken dossier is refused with the very words in its ``expected.txt``."""

from __future__ import annotations

import io
import re
import runpy
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from allocator.cli import main
from allocator.errors import EXIT_INPUT
from allocator.reading.columns import JOB_SEEKERS
from allocator.reading.faults import Faults
from allocator.reading.formulas import report_formulas

BROKEN = Path(__file__).resolve().parents[1] / "instances" / "broken"
FOLDERS = sorted(path.name for path in BROKEN.iterdir() if path.is_dir())
FOLDERS = [name for name in FOLDERS if not name.startswith("__")]
MARKER = "SECRET"


def dossier(folder: Path) -> Path:
    """The workbook in a folder, or else the folder itself."""
    return next(folder.glob("dossier.*"), folder)


@pytest.mark.parametrize("name", FOLDERS)
def test_the_fault_is_told_in_these_words(name: str) -> None:
    folder = BROKEN / name
    before = {path: path.read_bytes() for path in folder.iterdir()}
    result = CliRunner().invoke(main, ["check", str(dossier(folder))])
    expected = (folder / "expected.txt").read_bytes().decode()
    assert result.stderr == expected
    assert (result.exit_code, result.stdout) == (EXIT_INPUT, "")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("name", FOLDERS)
def test_a_message_says_where_what_and_what_to_do(name: str) -> None:
    first, *faults = (BROKEN / name / "expected.txt").read_text("utf-8").splitlines()
    noun = "fault" if len(faults) == 1 else "faults"
    assert first == f"{len(faults)} {noun}; nothing was written."
    for fault in faults:
        where, _, what = fault.partition(": ")
        assert where.split(".")[0] or "[" in where
        assert what.count(". ") >= 1, "a remedy follows the problem"
        assert fault.endswith(".")
        # Words of libraries and of the code mean nothing to a user.
        for word in (
            "Input should",
            "Value error",
            "start_week",
            "end_week",
            "_cents",
            "Traceback",
        ):
            assert word not in fault


def test_there_is_a_folder_for_every_fault_of_the_script(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(BROKEN))
    script = runpy.run_path(str(BROKEN / "build.py"))
    dossiers = script["DOSSIERS"]
    assert sorted(dossiers) == FOLDERS
    for name, files in dossiers.items():
        wanted = script["bytes_of"](files)
        found = {p.name: p.read_bytes() for p in (BROKEN / name).iterdir()}
        found.pop("expected.txt")
        # Another zlib packs a workbook otherwise, so its bytes are not compared.
        assert sorted(wanted) == sorted(found)
        if not any(file.startswith("dossier.") for file in wanted):
            assert wanted == found


def test_no_marker_of_a_sensitive_cell_is_repeated() -> None:
    folder = BROKEN / "sensitive-cells"
    header, row = (folder / "job_seekers.csv").read_text("utf-8").splitlines()
    marked = {
        column
        for column, cell in zip(header.split(","), row.split(","), strict=True)
        if MARKER in cell or column == "age_band"
    }
    assert {c.name for c in JOB_SEEKERS.columns if c.sensitive} == marked
    assert MARKER not in (folder / "expected.txt").read_text("utf-8")


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ('<c r="C2" t="str"><f>IF(1,"","")</f><v></v></c>', None),
        ('<c r="C2"><f>1+1</f><v>2</v></c>', None),
        ('<c r="C2"><f>1+1</f></c>', "cell C2 holds a formula without a value"),
        ('<c r="C2" s="1"><f>1+1</f><v/></c>', "cell C2 holds a formula"),
        ('<c r="C2"><f t="shared" si="0"/><v></v></c>', "cell C2 holds a formula"),
        ("<c><f>1+1</f></c>", "a cell holds a formula"),
        ('<c r="C2" t="e"><v>#N/A</v></c>', "cell C2 holds an error"),
    ],
)
def test_a_formula_needs_its_value(prefix: str, cell: str, says: str | None) -> None:
    tags = re.sub("<(/?)(?=[cfv])", rf"<\g<1>{prefix}", cell)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            '<sheets><sheet name="a &amp; b" r:id="rId1"/>'
            '<sheet name="other" r:id="rId2"/></sheets>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationship Target="/xl/worksheets/one.xml" Id="rId1"/>'
            '<Relationship Id="rId2" Target="worksheets/two.xml"/>',
        )
        archive.writestr("xl/worksheets/one.xml", f'<row r="2">{tags}</row>')
        archive.writestr("xl/worksheets/two.xml", '<c t="e"></c>')
    faults = Faults()
    report_formulas("d.xlsx", data.getvalue(), {"a & b"}, faults)
    told = [str(fault) for fault in faults.listed()]
    assert len(told) == (says is not None)
    if says:
        assert told[0].startswith("d.xlsx [a & b]")
        assert says in told[0]
