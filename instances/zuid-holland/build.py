"""Builds the example: `python instances/zuid-holland/build.py [FOLDER]`.

Contracts, labour and people come from ``sources/*.toml``, where each figure
stands with its source or as an assumption with its reason. The same sources
give the same files, byte for byte.
"""

from __future__ import annotations

import argparse
import csv
import math
import shutil
import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from labour import (
    Horizon,
    Table,
    demands_of,
    done,
    figure,
    hours_of,
)
from people import job_seekers

from allocator.resources import data_file

HERE = Path(__file__).parent
MAX_TEXT = 500  # signs that the column ``assumption`` may hold
OBLIGATION_SHARE = "0.05"  # the usual share of the sum
RULEBOOK = "haaglanden-2023"
MARKS = ("<!-- contracts: begin -->\n", "<!-- contracts: end -->")

COLUMNS = {
    "job_seekers": "id place latitude longitude travel_km travel_minutes "
    "available_from available_until hours benefit benefit_since register_entry "
    "age_band learning_path learning_level skills courses_finished "
    "courses_under_way job_ends job_employer ambitions neighbourhood groups "
    "sroi_weeks_life sroi_weeks_used",
    "tenders": "id title contractor authority sum_eur obligation_share "
    "obligation_basis wage_bill_eur threshold_eur cap_eur rulebook reference_date "
    "start end place latitude longitude cpv sector source assumption",
    "demands": "id tender role place latitude longitude start end headcount hours "
    "requires learner_requires learner_places teaches teaches_after_weeks "
    "least_weeks priority",
    "courses": "id title gives requires weeks place latitude longitude cost_eur "
    "pattern hours",
    "cohorts": "id course start capacity least_size",
    "locks": "kind job_seeker demand start end who when why",
}


def source(name: str) -> Table:
    """A TOML file of the example."""
    with (HERE / name).open("rb") as file:
        return tomllib.load(file)


def shown(field: str, value: object) -> str:
    """A figure for a sentence."""
    return f"EUR {value:,}" if field == "sum" else str(value)


def assumption(contract: Table) -> str:
    """What is assumed of a contract and why, one sentence for each field."""
    period = contract["period"]
    sentences = []
    if "because" in period:
        sentences.append(
            f"period: assumed {period['start']} to {period['end']} "
            f"({period['because']})."
        )
    for field in ("sum", "contractor", "cpv", "reference", "place", "labour_share"):
        if "assumed" in contract.get(field, {}):
            told = contract[field]
            value = shown(field, told["assumed"])
            sentences.append(f"{field}: assumed {value} ({told['because']}).")
    return " ".join(sentences)


def tender_row(contract: Table, work: Table, horizon: Horizon) -> Table:
    """One row of ``tenders.csv``; the obligation is capped to the horizon's part."""
    period = contract["period"]
    start, end = horizon.whole_weeks(period["start"], period["end"])
    inside = done(
        (horizon.weeks - start) / (end - start), contract["profile"], work["method"]
    ) - done(-start / (end - start), contract["profile"], work["method"])
    basis = contract.get("obligation_basis", "contract_sum")
    wages = round(hours_of(contract, work) * work["method"]["wage_eur_per_hour"])
    share = contract.get("obligation_share", OBLIGATION_SHARE)
    owed = (wages if basis == "wage_bill" else figure(contract["sum"])) * float(share)
    text = assumption(contract)
    if inside < 1:
        text += f" cap: the {inside:.0%} of the work that falls in the horizon."
    return {
        "id": contract["id"],
        "title": contract["title"],
        "contractor": figure(contract["contractor"]),
        "authority": contract["authority"],
        "sum_eur": figure(contract["sum"]),
        "obligation_share": share,
        "obligation_basis": basis,
        "wage_bill_eur": wages if basis == "wage_bill" else "",
        "threshold_eur": contract.get("threshold_eur", ""),
        "cap_eur": round(owed * inside / 100) * 100 if inside < 1 else "",
        "rulebook": contract.get("rulebook", RULEBOOK),
        "reference_date": figure(contract["reference"]),
        "start": max(period["start"], horizon.start),
        "end": min(period["end"], horizon.monday(horizon.weeks) - timedelta(days=1)),
        "place": figure(contract["place"]),
        "latitude": contract["place"]["latitude"],
        "longitude": contract["place"]["longitude"],
        "cpv": figure(contract["cpv"]),
        "sector": contract["sector"],
        "source": f"{contract['source']}, {contract['urls'][0]}",
        "assumption": text.strip(),
    }


def course_rows(work: Table, places: dict[str, Table]) -> list[Table]:
    """Rows of ``courses.csv``, each at the centre of its town."""
    return [
        course
        | {part: places[course["place"]][part] for part in ("latitude", "longitude")}
        for course in work["courses"]
    ]


def cohort_rows(work: Table) -> list[Table]:
    """Rows of ``cohorts.csv``: a start every so many weeks."""
    return [
        {
            "id": f"{course['id']}-{number + 1}",
            "course": course["id"],
            "start": course["first"] + timedelta(weeks=course["every"] * number),
            "capacity": course["capacity"],
            "least_size": course["least_size"],
        }
        for course in work["courses"]
        for number in range(course["cohorts"])
    ]


def lock_rows(
    locks: list[Table], people: list[Table], demands: list[Table]
) -> list[Table]:
    """Rows of ``locks.csv``, each for the first person whom it suits."""
    by_id = {demand["id"]: demand for demand in demands}
    rows: list[Table] = []
    for lock in locks:
        demand = by_id[lock["near"]]
        start = demand["start"]
        end = start + timedelta(weeks=lock.get("weeks", 1)) - timedelta(days=1)
        taken = {row["job_seeker"] for row in rows}
        person = next(
            person["id"]
            for person in people
            if person["id"] not in taken and suits(person, demand, start, end)
        )
        stays = lock["kind"] == "stay"
        rows.append(
            {
                "kind": lock["kind"],
                "job_seeker": person,
                "demand": "" if lock["kind"] == "out" else demand["id"],
                "start": start if stays else "",
                "end": end if stays else "",
                "who": lock["who"],
                "when": lock["when"],
                "why": lock["why"],
            }
        )
    return rows


def suits(person: Table, demand: Table, start: date, end: date) -> bool:
    """Whether someone without a job clearly fits work that asks B-VCA alone."""
    vca = [word for word in person["skills"].split("|") if word.startswith("vca@")]
    until = person.get("available_until") or end
    return (
        "job_ends" not in person
        and bool(vca)
        and date.fromisoformat(vca[0].removeprefix("vca@")) >= end
        and person["available_from"] <= start
        and until >= end
        and float(person["hours"]) >= float(demand["hours"])
        and bool(person["travel_km"])
        and 1.5 * great_circle_km(person, demand) <= float(person["travel_km"])
    )


def great_circle_km(here: Table, there: Table) -> float:
    """Kilometres between two rows with coordinates."""
    (a, b), (c, d) = (
        (math.radians(float(row["latitude"])), math.radians(float(row["longitude"])))
        for row in (here, there)
    )
    half = math.sin((c - a) / 2) ** 2
    half += math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def write_csv(path: Path, columns: str, rows: Iterable[Table]) -> None:
    """One table, in the order of its columns; what a row lacks stays empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file,
            columns.split(),
            restval="",
            extrasaction="ignore",
            lineterminator="\n",
        )
        writer.writeheader()
        writer.writerows(rows)


def contract_table(contracts: list[Table]) -> str:
    """The contracts for the README: what is published, and what is assumed."""
    lines = [
        "| contract | authority | contractor as published | published sum, EUR "
        "| period in the example | assumed here | source |",
        "|---|---|---|---|---|---|---|",
    ]
    for contract in contracts:
        money, period = contract["sum"], contract["period"]
        amount = f"{money['published']:,}" if "published" in money else "not given"
        if "note" in money:
            amount += f" ({money['note']})"
        assumed = ["period"] if "because" in period else []
        assumed += [
            {"reference": "reference date", "labour_share": "labour share"}.get(
                field, field
            )
            for field in (
                "sum",
                "contractor",
                "cpv",
                "reference",
                "place",
                "labour_share",
            )
            if "assumed" in contract.get(field, {})
        ]
        urls = ", ".join(
            f"[{number}]({url})" for number, url in enumerate(contract["urls"], 1)
        )
        cells = [
            f"`{contract['id']}` {contract['title']}: {contract['subject']}",
            contract["authority"],
            contract["company"],
            amount,
            f"{period['start']} to {period['end']}",
            ", ".join(assumed) or "nothing",
            f"{contract['source']} {urls}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def build(folder: Path) -> None:
    """Write every file of the example into a folder."""
    head = source("instance.toml")
    horizon = Horizon(head["start"], head["weeks"])
    work, contracts = source("sources/work.toml"), source("sources/contracts.toml")
    with data_file("places_nl.csv").open(encoding="utf-8", newline="") as file:
        places: dict[str, Table] = {row["name"]: row for row in csv.DictReader(file)}
    signed = contracts["contract"]
    people = job_seekers(source("sources/people.toml"), places, horizon)
    demands = [row for one in signed for row in demands_of(one, work, horizon)]
    tables = {
        "job_seekers": people,
        "tenders": [tender_row(one, work, horizon) for one in signed],
        "demands": demands,
        "courses": course_rows(work, places),
        "cohorts": cohort_rows(work),
        "locks": lock_rows(work["locks"], people, demands),
    }
    too_long = [
        row["id"] for row in tables["tenders"] if len(row["assumption"]) > MAX_TEXT
    ]
    if too_long:
        raise ValueError(f"assumptions longer than {MAX_TEXT} signs: {too_long}")
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        write_csv(folder / f"{name}.csv", COLUMNS[name], rows)
    before, _, rest = (HERE / "README.md").read_text("utf-8").partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    text = before + MARKS[0] + contract_table(signed) + MARKS[1] + after
    (folder / "README.md").write_text(text, "utf-8")
    if folder.resolve() != HERE.resolve():
        shutil.copyfile(HERE / "instance.toml", folder / "instance.toml")


def main() -> None:
    """Build into the folder that is asked for, by default this one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE)
    build(parser.parse_args().folder)


if __name__ == "__main__":
    main()
