"""What leaves the house: the files, their words and their columns."""

from __future__ import annotations

import csv
import dataclasses
import json
import logging
import re
import stat
from datetime import date
from decimal import Decimal
from pathlib import Path

import builders
import pytest
import writing_cases
from hypothesis import given
from hypothesis import strategies as st

from allocator.domain import Cohort, Demand, HeldSkill, Place
from allocator.errors import InputError
from allocator.explain import (
    Distance,
    Hours,
    MissingSkills,
    Periods,
    Places,
    Stay,
    Unplaced,
)
from allocator.policy import Policy
from allocator.solution import Plan, Result, Stint, Termination
from allocator.writing import Delivery, read_plan, summary, write_plan
from allocator.writing.cells import Cell, guarded, write_table
from allocator.writing.contractors import (
    CONTRACTOR_COLUMNS,
    CONTRACTOR_SROI_COLUMNS,
    file_stems,
)
from allocator.writing.files import COLUMNS
from allocator.writing.programme import ASSIGNMENT_COLUMNS
from allocator.writing.pseudonyms import SHORTEST, pseudonyms
from allocator.writing.why import sentence
from allocator.writing.words import WORDS, Lang

DOCS = Path(__file__).parent.parent / "docs" / "outputs.md"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d")


def test_a_contractor_reads_this(tmp_path: Path) -> None:
    write_plan(writing_cases.delivery(), tmp_path / "out")
    written = (tmp_path / "out" / "contractors" / "bouw.csv").read_bytes()
    assert written.decode() == (
        "pseudoniem,opdracht,vraag,functie,plaats,van,tot_en_met,weken,uren_per_week,"
        "als_leerling,cursussen_afgerond,geschat\r\n"
        "P-4D2V4S44,t2,d2,Monteur,Delft,2026-03-30,2026-04-26,4,32,nee,,ja\r\n"
        "P-99W4HCBB,t2,d2,Monteur,Delft,2026-02-02,2026-03-29,8,32,nee,vca-course,ja\r\n"
    )


def test_a_contractor_reads_what_its_tenders_owe(tmp_path: Path) -> None:
    write_plan(writing_cases.delivery(lang="en"), tmp_path / "out")
    folder = tmp_path / "out" / "contractors"
    assert (folder / "acme.sroi.csv").read_bytes() == (
        b"tender,obligation_eur,other_eur,fulfilled_eur,short_eur\r\n"
        b"t1,50000.00,0.00,9230.77,40769.23\r\n"
    )


def test_the_total_of_one_person_is_not_shown_to_a_contractor(tmp_path: Path) -> None:
    plan = Plan.of([Stint(0, 0, 0, 10)])
    write_plan(writing_cases.delivery(plan=plan, lang="en"), tmp_path / "out")
    folder = tmp_path / "out" / "contractors"
    assert writing_cases.table(folder / "acme.sroi.csv")[1] == [
        "t1",
        "50000.00",
        "0.00",
        "",
        "",
    ]
    alone = writing_cases.table(folder / "bouw.sroi.csv")[1]
    assert alone == ["t2", "50000.00", "0.00", "0.00", "50000.00"]


def test_the_columns_of_a_contractor_are_these_and_no_others() -> None:
    assert CONTRACTOR_COLUMNS == (
        "pseudonym",
        "tender",
        "demand",
        "role",
        "place",
        "from",
        "until",
        "weeks",
        "hours_a_week",
        "learner",
        "courses_finished",
        "estimated",
    )
    assert CONTRACTOR_SROI_COLUMNS == (
        "tender",
        "obligation_eur",
        "other_eur",
        "fulfilled_eur",
        "short_eur",
    )


def marked_instance() -> tuple[Delivery, list[str]]:
    """A delivery in which every private fact carries a word of its own."""
    marks = [f"MARK{i}" for i in range(10)]
    person = builders.seeker(
        marks[0],
        place=Place(name=marks[1], latitude=51.9225, longitude=4.4792),
        benefit="wajong",
        benefit_since=date(2019, 3, 7),
        register_entry=True,
        age_band="55-66",
        learning_path="pro",
        skills=(HeldSkill(code=marks[2]), HeldSkill(code="vca")),
        courses_finished=(marks[3],),
        courses_under_way=({"course": marks[4], "end_week": 1},),
        job_end_week=-3,
        job_employer=marks[5],
        ambitions=(marks[6],),
        neighbourhood=marks[7],
        groups=(marks[8],),
        sroi_weeks_used=({"contractor": marks[9], "weeks": 11},),
    )
    instance = builders.instance([person], [builders.demand()])
    plan = Plan.of([Stint(0, 0, 0, 10)])
    values = ["wajong", "2019-03-07", "55-66", "MARK"]
    return writing_cases.delivery(instance=instance, plan=plan), values


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_private_fact_reaches_contractors_logs_or_the_record(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, lang: Lang
) -> None:
    caplog.set_level(logging.DEBUG)
    delivery, values = marked_instance()
    delivery = dataclasses.replace(delivery, lang=lang)
    out = tmp_path / "out"
    write_plan(delivery, out)
    shown = [*(out / "contractors").iterdir(), out / "run.json", out / "manifest.json"]
    text = "".join(path.read_text() for path in shown)
    text += caplog.text + summary(delivery, out)
    assert [value for value in values if value in text] == []
    assert delivery.key.decode() not in "".join(
        path.read_text() for path in out.rglob("*") if path.is_file()
    )
    assert delivery.key.decode() not in repr(delivery)


def test_contractors_cannot_join_their_lists() -> None:
    ids = [f"s{i}" for i in range(2_000)]
    here = pseudonyms(b"key", "acme", ids)
    there = pseudonyms(b"key", "bouw", ids)
    assert not set(here.values()) & set(there.values())
    assert len(set(here.values())) == len(ids)
    assert pseudonyms(b"key", "acme", reversed(ids)) == here
    assert pseudonyms(b"other", "acme", ids) != here


def test_pseudonyms_that_collide_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {"a": 1 << 150, "b": 1 << 149, "c": 1 << 255}
    monkeypatch.setattr(
        "allocator.writing.pseudonyms._number",
        lambda _key, _with, seeker: numbers[seeker],
    )
    names = pseudonyms(b"key", "acme", numbers)
    assert names["c"] == "P-G" + "0" * (SHORTEST - 1)
    assert (names["a"], names["b"]) == ("P-" + "0" * 21 + "G", "P-" + "0" * 21 + "8")


def test_no_two_contractors_share_a_file() -> None:
    contractors = ["acme", "ACME", "acme.sroi", "con", "nul.x", "bouw"]
    stems = file_stems(contractors)
    names = [f"{stem}{end}" for stem in stems.values() for end in (".csv", ".sroi.csv")]
    assert len({name.casefold() for name in names}) == 2 * len(contractors)
    assert stems["bouw"] == "bouw"
    assert stems["con"].split(".")[0].upper() != "CON"
    assert stems["nul.x"].split(".")[0].upper() != "NUL"


@given(st.text(alphabet=st.sampled_from([*FORMULA_SIGNS, ";", "a", " ", '"', ","])))
def test_no_cell_becomes_a_formula(text: str) -> None:
    safe = guarded(text)
    for piece in re.split("[;\t\r\n]", safe):
        assert not piece.startswith(("=", "+", "-", "@", *FORMULA_SIGNS[7:]))
    assert not safe.startswith(FORMULA_SIGNS)
    assert guarded(safe) == safe
    assert safe.replace("'", "") == text


def test_text_of_people_and_places_is_guarded(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    rows: list[tuple[Cell, Cell]] = [('=cmd|"x"', Decimal("-1.50")), ("plain, text", 3)]
    write_table(path, ["place", "sroi_eur"], rows, "en")
    assert path.read_bytes() == (
        b'place,sroi_value_eur\r\n"\'=cmd|""x""",-1.50\r\n"plain, text",3\r\n'
    )


def test_a_row_that_does_not_fit_its_header_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1 cells, 2 named"):
        write_table(tmp_path / "t.csv", ["place", "weeks"], [("a",)], "nl")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_table_has_its_columns_in_the_language(
    tmp_path: Path, lang: Lang
) -> None:
    out = tmp_path / "out"
    written = write_plan(writing_cases.delivery(lang=lang), out)
    for name, columns in COLUMNS.items():
        file = out / name.replace("<contractor>", "acme")
        assert file in written
        header = [getattr(WORDS[column], lang) for column in columns]
        assert writing_cases.table(file)[0] == header
    assert written[-1] == out / "manifest.json"
    assert {path for path in out.rglob("*") if path.is_file()} == set(written)


def test_the_programme_reads_every_stint(tmp_path: Path) -> None:
    write_plan(writing_cases.delivery(lang="en"), tmp_path / "out")
    rows = writing_cases.table(tmp_path / "out" / "assignments.csv")
    assert rows[2] == [
        *("anna", "t2", "bouw", "d2", "Fitter", "Delft", "2026-03-30", "2026-04-26"),
        *("2026-W14", "2026-W17", "4", "32", "16.4", "0", "2735.04", "yes"),
    ]
    cover = writing_cases.table(tmp_path / "out" / "demand_cover.csv")
    assert {(row[0], row[-1]) for row in cover[1:]} == {("d1", "no"), ("d2", "yes")}


def test_a_career_names_every_step_and_gap(tmp_path: Path) -> None:
    write_plan(writing_cases.delivery(lang="en"), tmp_path / "out")
    rows = writing_cases.table(tmp_path / "out" / "careers.csv")
    assert [row for row in rows if row[0] in {"bert", "cees"}] == [
        ["bert", "1", "course", "", "", "vca-course", "2026-01-05", "2026-01-18", "2"],
        ["bert", "2", "work", "acme", "d1", "", "2026-01-19", "2026-02-15", "4"],
        ["cees", "1", "current job", "acme", "", "", "", "2026-01-18", ""],
        ["cees", "2", "gap", "", "", "", "2026-01-19", "2026-02-01", "2"],
        ["cees", "3", "work", "bouw", "d2", "", "2026-02-02", "2026-03-29", "8"],
    ]


def test_what_stints_add_sums_to_the_value_on_the_tender(tmp_path: Path) -> None:
    used = ({"contractor": "acme", "weeks": 45},)
    person = builders.seeker(sroi_weeks_used=used, benefit="ww")
    demands = [
        builders.demand("d1", hours=20.0, end_week=5),
        builders.demand("d2", start_week=5, end_week=15),
    ]
    instance = builders.instance([person], demands)
    plan = Plan.of([Stint(0, 0, 0, 5), Stint(0, 1, 5, 15)])
    delivery = writing_cases.delivery(instance=instance, plan=plan)
    write_plan(delivery, tmp_path / "out")
    rows = writing_cases.table(tmp_path / "out" / "assignments.csv")[1:]
    value = ASSIGNMENT_COLUMNS.index("sroi_eur")
    total = sum(Decimal(row[value]) for row in rows)
    assert total == Decimal(delivery.ledger[0].counted_cents) / 100


def test_learners_are_counted_where_they_learn(tmp_path: Path) -> None:
    people = [
        builders.seeker("s1", skills=(HeldSkill(code="vca"),), travel_km=60.0),
    ]
    demand = builders.demand(
        requires=builders.requirement("bei"),
        learner_requires=builders.requirement("vca"),
        learner_places=1,
    )
    course = builders.course(
        gives=writing_cases.two_skills(), pattern="beside_work", hours=8.0, weeks=3
    )
    demand = Demand(**(demand.model_dump() | {"hours": 24.0}))
    instance = builders.instance(
        people,
        [demand],
        courses=[course],
        cohorts=[Cohort(id="k1", course=course.id, start_week=1, capacity=2)],
    )
    plan = Plan.of([Stint(0, 0, 0, 10)], writing_cases.full_plan().course_places[:0])
    delivery = writing_cases.delivery(instance=instance, plan=plan, lang="en")
    assert delivery.learner_weeks.by_stint[plan.stints[0]] == 10
    write_plan(delivery, tmp_path / "out")
    rows = writing_cases.table(tmp_path / "out" / "contractors" / "acme.csv")
    assert rows[1][CONTRACTOR_COLUMNS.index("learner")] == "yes"
    cover = writing_cases.table(tmp_path / "out" / "demand_cover.csv")
    assert [row[5] for row in cover[1:]] == ["1"] * 10


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_plan_reads_back_as_it_was_written(tmp_path: Path, lang: Lang) -> None:
    delivery = writing_cases.delivery(lang=lang)
    write_plan(delivery, tmp_path / "out")
    assert read_plan(tmp_path / "out", delivery.instance) == delivery.plan


def test_an_empty_plan_reads_back_too(tmp_path: Path) -> None:
    delivery = writing_cases.delivery(plan=Plan())
    write_plan(delivery, tmp_path / "out")
    assert read_plan(tmp_path / "out", delivery.instance) == Plan()


def test_a_plan_of_another_dossier_is_refused(tmp_path: Path) -> None:
    write_plan(writing_cases.delivery(), tmp_path / "out")
    with pytest.raises(InputError) as refused:
        read_plan(tmp_path / "out", builders.instance(weeks=30))
    assert [fault.column for fault in refused.value.faults] == ["weeks"]
    with pytest.raises(InputError) as refused:
        read_plan(tmp_path / "out", builders.instance())
    columns = [fault.column for fault in refused.value.faults]
    assert columns[:2] == ["stints.0.job_seeker", "stints.0.demand"]
    assert columns[-2:] == ["course_places.0.job_seeker", "course_places.0.cohort"]


@pytest.mark.parametrize(
    ("content", "column"),
    [
        ("{", ""),
        ("[]", ""),
        ('{"schema": 2}', "schema"),
        (None, ""),
    ],
)
def test_what_is_no_plan_is_refused(
    tmp_path: Path, content: str | None, column: str
) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    if content is not None:
        (tmp_path / "plan.json").write_text(content)
    with pytest.raises(InputError) as refused:
        read_plan(tmp_path, builders.instance())
    assert refused.value.faults[0].column == column


def test_a_period_outside_the_horizon_is_refused(tmp_path: Path) -> None:
    delivery = writing_cases.delivery()
    write_plan(delivery, tmp_path / "out")
    writing_cases.edit(
        tmp_path / "out" / "plan.json",
        lambda text: text.replace('"end_week": 10', '"end_week": 21'),
    )
    with pytest.raises(InputError, match="no period within the horizon"):
        read_plan(tmp_path / "out", delivery.instance)


def test_a_course_under_way_counts_from_its_end(tmp_path: Path) -> None:
    under_way = ({"course": "vca-course", "end_week": 3},)
    person = builders.seeker(courses_under_way=under_way)
    demands = [
        builders.demand(start_week=start, end_week=start + 2, name=f"d{start}")
        for start in (0, 3)
    ]
    asked = builders.requirement("vca")
    demands = [d.model_copy(update={"requires": asked}) for d in demands]
    instance = builders.instance([person], demands, courses=[builders.course()])
    plan = Plan.of([Stint(0, 0, 0, 2), Stint(0, 1, 3, 5)])
    write_plan(writing_cases.delivery(instance=instance, plan=plan), tmp_path / "out")
    rows = writing_cases.table(tmp_path / "out" / "contractors" / "acme.csv")
    assert {row[2]: row[-2] for row in rows[1:]} == {"d0": "", "d3": "vca-course"}


def test_a_folder_without_manifest_is_incomplete(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="incomplete"):
        read_plan(tmp_path, builders.instance())


def test_the_record_says_how_the_plan_was_made(tmp_path: Path) -> None:
    policy = Policy(equal_chances={"north": Decimal("0.5")})
    delivery = writing_cases.delivery(policy=policy)
    write_plan(delivery, tmp_path / "out")
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    assert Policy.model_validate(run["policy"]) == policy
    assert run["inputs_sha256"] == writing_cases.DIGESTS
    assert run["versions"].keys() == {"allocator", "python", "ortools", "numpy"}
    assert run["search"]["termination"] == "time_limit"
    assert run["interrupted"] is False
    assert Decimal(run["value"]["total_eur"]) == delivery.measures.total_eur
    assert run["value"]["gap"] == pytest.approx(
        1000 / float(delivery.measures.total_eur)
    )
    assert run["warnings"] == list(delivery.warnings)


def test_an_interrupted_plan_is_marked(tmp_path: Path) -> None:
    plan = writing_cases.full_plan()
    result = Result(Termination.INTERRUPTED, plan, Decimal(1), None, 1.0)
    delivery = writing_cases.delivery(result=result, lang="en")
    write_plan(delivery, tmp_path / "out")
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    assert run["interrupted"] is True
    assert run["value"]["bound_eur"] is None
    assert run["value"]["gap"] is None
    words = summary(delivery, tmp_path / "out")
    assert "INTERRUPTED" in words
    assert "is not proven" in words


def test_everything_is_private_to_its_owner(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for path in write_plan(writing_cases.delivery(), out):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert stat.S_IMODE((out / "contractors").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("above", "lang", "words"),
    [
        ("0", "en", "proven to be the best possible"),
        ("100", "nl", "bewezen binnen 0,47 % van de best"),
        ("1000", "en", "proven to be within 4.67 % of the best"),
        ("9000", "nl", "hoogstens 41,97 % meer"),
    ],
)
def test_the_closing_words_promise_what_is_proven(
    above: str, lang: Lang, words: str
) -> None:
    plan = writing_cases.full_plan()
    value = writing_cases.delivery().measures.total_eur
    bound = value + Decimal(above)
    result = Result(Termination.TIME_LIMIT, plan, value, bound, 1.0)
    said = summary(writing_cases.delivery(result=result, lang=lang), Path("out"))
    assert words in said
    assert len(said.splitlines()) <= 25


def test_the_closing_words_hold_the_figures() -> None:
    said = summary(writing_cases.delivery(lang="nl"), Path("uit"))
    for words in (
        "3 van 4",
        "2 overstappen, en 0 keer",
        "€ 11.965,81 van € 100.000,00 (12,0 %)",
        "26 van 44 (59,1 %)",
        "Geschat uit de opdrachtsom: 1 van 2 vragen",
        "contractors/",
        "unplaced.csv",
        "sroi.csv",
    ):
        assert words in said


def documented() -> dict[str, list[tuple[str, str]]]:
    """Dutch and English columns of each file in the page on outputs."""
    found: dict[str, list[tuple[str, str]]] = {}
    name = ""
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            name = line.removeprefix("## ").strip("`")
        elif line.startswith("| `"):
            cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
            found.setdefault(name, []).append((cells[0], cells[1]))
    return found


def test_the_page_on_outputs_names_every_column() -> None:
    page = documented()
    for name, columns in COLUMNS.items():
        assert page[name] == [tuple(WORDS[column]) for column in columns], name


def test_every_word_differs_from_its_neighbours_in_a_table() -> None:
    for columns in COLUMNS.values():
        for words in zip(*(WORDS[column] for column in columns), strict=True):
            assert len(set(words)) == len(words)


def test_rows_survive_a_spreadsheet_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    cells = ['a "quoted" word', "two\r\nlines", "comma, and; semicolon"]
    write_table(path, ["place", "role", "detail"], [cells], "nl")
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1] == cells


WHY = [
    (
        Unplaced("reach", "d1", "", Distance(31.25, 30.0, False)),
        "Het dichtstbijzijnde werk ligt op 31,2 km enkele reis; de grens is 30 km.",
        "The nearest work is 31.2 km one way; the limit is 30 km.",
    ),
    (
        Unplaced("reach", "d1", "", Distance(140.0, 120.0, True)),
        "Het dichtstbijzijnde werk kost 140 minuten reizen per dag; de grens is 120.",
        "The nearest work takes 140 minutes of travel a day; the limit is 120.",
    ),
    (
        Unplaced("available", "d1", "", Periods((0, 10), (12, 14))),
        "Het werk duurt van 2026-01-05 t/m 2026-03-15; de persoon kan van 2026-03-30 "
        "t/m 2026-04-12.",
        "The work runs from 2026-01-05 to 2026-03-15; the person is available from "
        "2026-03-30 to 2026-04-12.",
    ),
    (
        Unplaced("available", "d1", "", Periods((0, 10), (12, 12))),
        "De persoon is in geen enkele hele week beschikbaar.",
        "The person is not available in any whole week.",
    ),
    (
        Unplaced("hours", "d1", "", Hours(36.0, 24.5)),
        "Het werk vraagt 36 uur per week; de persoon kan 24,5 uur.",
        "The work asks 36 hours a week; the person can work 24.5 hours.",
    ),
    (
        Unplaced(
            "skills",
            "d1",
            "",
            MissingSkills(builders.requirement("vca", "bei:2/viag").clauses),
        ),
        "Op tijd ontbreekt: vca; bei op niveau 2 of viag.",
        "Missing in time: vca; bei at level 2 or viag.",
    ),
    (
        Unplaced("stint_length", "d1", "", Stay(3, 8)),
        "Er zijn 3 weken mogelijk; het werk vraagt er ten minste 8.",
        "3 weeks are possible; the work asks at least 8.",
    ),
    (
        Unplaced("headcount", "d1", "", Places(4)),
        "Er past werk (4), maar in deze planning is daar geen plek.",
        "There is work that fits (4), but this plan has no place there.",
    ),
    (
        Unplaced("headcount", "", "", Places(0)),
        "Er is geen werk gevraagd.",
        "No work is asked for.",
    ),
    (
        Unplaced("locks", "d1", "", Places(2)),
        "Een vastgelegd besluit sluit al het passende werk uit (2).",
        "A recorded decision rules out all work that fits (2).",
    ),
]


@pytest.mark.parametrize(("why", "dutch", "english"), WHY)
def test_why_a_person_has_no_work(why: Unplaced, dutch: str, english: str) -> None:
    assert sentence(why, builders.START, "nl") == dutch
    assert sentence(why, builders.START, "en") == english
