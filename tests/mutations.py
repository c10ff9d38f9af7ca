"""Random changes to dossiers, as people, spreadsheets and disks make them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random

import xlsxwriter

from allocator.reading.columns import TABLES
from allocator.reading.dutch import TABLE_NAMES

Files = dict[str, bytes]
"""Content of the files of a dossier by name."""

Rows = list[list[str]]

CELLS = (
    "", " ", "0", "1", "-1", "4.5", "5,5", "1.234", "1.234,56", "99999999999999999999",
    "1e400", "nan", "inf", "-inf", "1_000", "0x10", "\u0663", "+5", "1*1", "2*3 4*5",
    "0*520", "999999*999", "100000*520", "5%", "500%", "-5%",
    "2026-01-05", "2026-02-30", "05-01-2026", "5/1/2026", "0001-01-01", "9999-12-31",
    "2150-12-31", "1950-01-01", "46082", "2026-01-05T00:00:00Z", "26-01-05",
    "s1", "S1", "d1", "t1", "k1", "vca", "vca:9", "vca:0", "vca@2026-03-01",
    "vca:2@2026-03-01", "vca@", "@", ":", "|", "/", "|||", "a|a|b", "a / / b", "a:b:c",
    "acme:5", "acme:99999", "acme:-1", "c1@2026-02-01", "vca | bei_vop:2 / bei_vp",
    "Rotterdam", "rotterdam ", "'s-Gravenhage", "Rotterdm", "X" * 101, "x" * 600,
    "ja", "nee", "yes", "TRUE", "ww", "wajong", "stay", "never", "out", "blijft",
    "full_time", "beside_work", "wage_bill", "haaglanden-2023", "utrecht",
    "=1+1", "+1", "-", "@SUM(A1)", "\t", "\u200b", "\u200bs1", "s\u0661", "\u04551",
    "\uff53\uff11", "\u202es1", "e\u0301", "\ud7ff", "\U0001f600", "\u00df", "\u0130",
    '"', '""', "a\nb", "a\r\nb", "a;b", "a,b", "#", "#x", "sep=;", "null", "NA", "None",
    "51.92", "4.48", "92000", "437000", "-90", "48.85", "36.25", "36.1", "60", "0.25",
    "123456782", "a@b.nl", "Jan Jansen", "\ufeffid", "\x00", "\x7f", "\x85", "\u2028",
)  # fmt: skip
SETTINGS = (
    "1", "0", "-1", "520", "521", "1.5", '"x"', '""', "[]", "{}", "[[]]", "true", "nan",
    "inf", "2026-01-05", "2026-01-06", '"2026-01-05"', "9999-12-27", "0001-01-01",
    "1979-05-27T07:32:00Z", "07:32:00", '["a", "a"]', '["a b"]', "1e400", "9" * 5000,
    "[" * 3000 + "]" * 3000, "'''x'''", '"\\u0000"', "0x10", "1_000", "10000000.001",
)  # fmt: skip
KEYS = (
    "schema", "name", "start", "weeks", "guidance_cost_eur", "extra_skills", "region",
    "travel", "travel.km_per_hour", "travel.detour_factor", "other", '"quoted key"',
)  # fmt: skip
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "utf-32")


def read_folder(folder: Path) -> Files:
    """The files of a dossier that are read as such."""
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.suffix in (".csv", ".toml")
    }


def mutated(files: Files, rng: Random) -> Files:
    """A dossier after a few random changes."""
    changed = dict(files)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        rng.choice(MUTATIONS)(changed, rng)
        if not changed:
            break
    return changed


def as_workbook(files: Files, rng: Random) -> bytes:
    """The same tables as sheets, texts as texts or as numbers, maybe damaged."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        for number, (name, content) in enumerate(files.items()):
            title = name.rpartition(".")[0][:31]
            taken = title.lower() in {s.name.lower() for s in book.worksheets()}
            sheet = book.add_worksheet(f"other {number}" if taken else title)
            rows = _settings_rows(content) if name.endswith(".toml") else _rows(content)
            for line, row in enumerate(rows):
                for position, cell in enumerate(row):
                    if rng.random() < 0.5 and cell.isdecimal() and len(cell) < 10:
                        sheet.write_number(line, position, int(cell))
                    else:
                        sheet.write_string(line, position, cell.replace("\0", ""))
    damaged = {"": data.getvalue()}
    if rng.random() < 0.3:
        _bytes(damaged, rng)
    return damaged.get("", b"")


def _settings_rows(content: bytes) -> Rows:
    lines = content.decode("utf-8", "replace").splitlines()
    pairs = [line.partition("=") for line in lines if "=" in line]
    return [[key.strip(), value.strip(' "[]')[:1000]] for key, _, value in pairs]


def _rows(content: bytes) -> Rows:
    text = content.decode("utf-8", "replace").replace("\0", "")
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return [line.split(",") for line in text.splitlines()]


def _written(rows: Rows, delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def _pick(files: Files, rng: Random, ending: str = "") -> str:
    return rng.choice([name for name in files if name.endswith(ending)] or list(files))


def _table(files: Files, rng: Random) -> tuple[str, Rows]:
    name = _pick(files, rng, ".csv")
    return name, _rows(files[name]) or [[""]]


def _cell(files: Files, rng: Random) -> None:
    name, rows = _table(files, rng)
    row = rng.choice(rows[1:] or rows)
    if row:
        others = [cell for other in rows for cell in other]
        value = rng.choice(CELLS if rng.random() < 0.8 else others)
        row[rng.randrange(len(row))] = value
    files[name] = _written(rows)


def _plausible(files: Files, rng: Random) -> None:
    """A change that a person may mean: another number or day, one more row."""
    name, rows = _table(files, rng)
    body = [row for row in rows[1:] if row]
    if not body:
        return
    row = rng.choice(body)
    position = rng.randrange(len(row))
    what = rng.randrange(3)
    if what == 0:
        row[position] = _nudged(row[position], rng)
    elif what == 1:
        other = rng.choice(body)
        if position < len(other) and position:
            row[position] = other[position]
    else:
        rows.append([f"{row[0]}-{rng.randrange(99)}", *row[1:]])
    files[name] = _written(rows)


def _nudged(cell: str, rng: Random) -> str:
    """Another number or day near the one in a cell."""
    if cell.isdecimal() and cell.isascii() and len(cell) < 9:
        return str(max(0, int(cell) + rng.choice((-8, -1, 1, 4, 100))))
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        return cell
    return (day + timedelta(days=rng.choice((-28, -7, -1, 1, 7, 364)))).isoformat()


def _column_of_cells(files: Files, rng: Random) -> None:
    name, rows = _table(files, rng)
    position, value = rng.randrange(max(1, len(rows[0]))), rng.choice(CELLS)
    for row in rows[1:]:
        if position < len(row):
            row[position] = value
    files[name] = _written(rows)


def _row(files: Files, rng: Random) -> None:
    name, rows = _table(files, rng)
    at = rng.randrange(len(rows))
    what = rng.randrange(5)
    if what == 0:
        del rows[at]
    elif what == 1:
        rows.insert(at, list(rows[at]))
    elif what == 2:
        rng.shuffle(rows)
    elif what == 3:
        rows[at] = rows[at][: rng.randrange(len(rows[at]) + 1)]
    else:
        rows[at] = [*rows[at], rng.choice(CELLS)]
    files[name] = _written(rows)


def _column(files: Files, rng: Random) -> None:
    name, rows = _table(files, rng)
    width = len(rows[0])
    order = list(range(width))
    what = rng.randrange(4)
    if what == 0 and order:
        order.remove(rng.randrange(width))
    elif what == 1 and order:
        order.append(rng.randrange(width))
    elif what == 2:
        rng.shuffle(order)
    elif order:
        rows[0][rng.randrange(width)] = rng.choice((*CELLS, *_column_names()))
    files[name] = _written(
        [[row[i] for i in order if i < len(row)] for row in rows if row]
    )


def _column_names() -> list[str]:
    return [
        name
        for table in TABLES
        for column in table.columns
        for name in (column.name, *column.synonyms)
    ]


def _delimiter(files: Files, rng: Random) -> None:
    name, rows = _table(files, rng)
    delimiter = rng.choice((";", "\t", "|", ","))
    if rng.random() < 0.5:
        rows = [[cell.replace(".", ",") for cell in row] for row in rows]
    files[name] = _written(rows, delimiter)


def _encoding(files: Files, rng: Random) -> None:
    name = _pick(files, rng)
    text = files[name].decode("utf-8", "replace")
    files[name] = text.encode(rng.choice(ENCODINGS), "replace")


def _line_ends(files: Files, rng: Random) -> None:
    name = _pick(files, rng)
    ends = rng.choice((b"\r\n", b"\r", b"\n\n", b"\n\x0c", b""))
    files[name] = files[name].replace(b"\n", ends)


def _bytes(files: Files, rng: Random) -> None:
    name = _pick(files, rng)
    data = bytearray(files[name])
    for _ in range(rng.choice((1, 3, 20))):
        if not data:
            break
        at = rng.randrange(len(data))
        what = rng.randrange(4)
        if what == 0:
            data[at] = rng.randrange(256)
        elif what == 1:
            data[at:at] = rng.choice((b'"', b"\0", b"\xff", b",", b"\n", b"\xc3", b"#"))
        elif what == 2:
            del data[at : at + rng.choice((1, 10, 1000))]
        else:
            data[at:at] = data[at : at + rng.choice((1, 50))]
    files[name] = bytes(data)


def _file(files: Files, rng: Random) -> None:
    name = _pick(files, rng)
    what = rng.randrange(4)
    if what == 0:
        del files[name]
    elif what == 1:
        files[name] = b""
    elif what == 2:
        table = rng.choice(list(TABLE_NAMES))
        files[f"{rng.choice((table, *TABLE_NAMES[table]))}.csv"] = files[name]
    else:
        files[name] = files[_pick(files, rng)]


def _settings(files: Files, rng: Random) -> None:
    name = _pick(files, rng, ".toml")
    lines = files[name].decode("utf-8", "replace").split("\n")
    at = rng.randrange(len(lines))
    what = rng.randrange(4)
    key = lines[at].partition("=")[0] if what == 0 else rng.choice(KEYS)
    new = f"{key} = {rng.choice(SETTINGS)}"
    if what < 2:
        lines[at] = new
    elif what == 2:
        lines.insert(at, new)
    else:
        del lines[at]
    files[name] = "\n".join(lines).encode()


Mutation = Callable[[Files, Random], None]
MUTATIONS: tuple[Mutation, ...] = (
    *(_plausible,) * 16,
    *(_cell,) * 6,
    *(_column_of_cells,) * 2,
    *(_row,) * 2,
    *(_column,) * 2,
    *(_settings,) * 2,
    _delimiter,
    _encoding,
    _line_ends,
    _bytes,
    _file,
)
