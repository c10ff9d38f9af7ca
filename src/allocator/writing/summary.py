"""The closing words of a run for a programme manager, in Dutch or English."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Final

from allocator.solution import Termination
from allocator.units import euros
from allocator.writing.delivery import Delivery
from allocator.writing.words import Lang

_LARGE_GAP: Final = 0.05
_LABEL_WIDTH: Final = 22

# Sentences with holes; the keys are named after what they tell.
_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "title": ("Planning {name}", "Plan for {name}"),
    "interrupted": (
        "AFGEBROKEN: dit is de beste planning tot het moment van afbreken.",
        "INTERRUPTED: this is the best plan found until the search was stopped.",
    ),
    "placed_label": ("Mensen geplaatst", "People placed"),
    "placed": ("{placed} van {people}", "{placed} of {people}"),
    "steps_label": ("Van werk naar werk", "Work to work"),
    "steps": (
        "{moves} overstappen, en {stays} keer door bij dezelfde werkgever",
        "{moves} transitions, and {stays} times on with the same employer",
    ),
    "sroi_label": ("SROI ingevuld", "SROI fulfilled"),
    "sroi": ("€ {done} van € {owed}{share}", "EUR {done} of EUR {owed}{share}"),
    "weeks_label": ("Weken werk bezet", "Weeks of work filled"),
    "weeks": ("{filled} van {asked}{share}", "{filled} of {asked}{share}"),
    "proven": (
        "Deze planning is bewezen de best mogelijke.",
        "This plan is proven to be the best possible.",
    ),
    "within": (
        "Deze planning ligt bewezen binnen {gap} % van de best mogelijke.",
        "This plan is proven to be within {gap} % of the best possible.",
    ),
    "large": (
        "Bewezen is alleen dat de best mogelijke planning hoogstens {gap} % meer\n"
        "waard is. Meer rekentijd kan helpen.",
        "All that is proven is that the best possible plan is worth at most {gap} %\n"
        "more. More time may help.",
    ),
    "unproven": (
        "Hoe ver deze planning van de best mogelijke ligt, is niet bewezen.",
        "How far this plan is from the best possible is not proven.",
    ),
    "estimated": (
        "Geschat uit de opdrachtsom: {count} van {all} vragen; zie docs/labour.md.",
        "Estimated from the contract sum: {count} of {all} demands; see "
        "docs/labour.md.",
    ),
    "warnings": (
        "Waarschuwingen bij het lezen: {count}; zie run.json.",
        "Warnings while reading: {count}; see run.json.",
    ),
    "open": ("Bekijk eerst, in {out}:", "Open first, in {out}:"),
    "open_contractors": (
        "een lijst per opdrachtnemer, onder pseudoniem",
        "one list for each contractor, under pseudonyms",
    ),
    "open_unplaced": (
        "wie geen plek heeft, en wat daarvoor moet veranderen",
        "who has no place, and what would have to change",
    ),
    "open_sroi": (
        "verplichting en invulling per opdracht",
        "obligation and fulfilment of each tender",
    ),
}


def summary(delivery: Delivery, out: Path) -> str:
    """What came out, how good it is, and which files to open first.

    Parameters
    ----------
    delivery
        The plan that was written.
    out
        Folder where it was written.

    Returns
    -------
    str
        At most 25 lines of plain text.
    """
    lang = delivery.lang
    lines = [_say("title", lang, name=delivery.instance.name), ""]
    if delivery.result.termination is Termination.INTERRUPTED:
        lines += [_say("interrupted", lang), ""]
    lines += [*_figures(delivery), "", _quality(delivery)]
    demands = delivery.instance.demands
    estimated = sum(demand.estimated for demand in demands)
    if estimated:
        count, everything = _number(estimated, lang), _number(len(demands), lang)
        lines.append(_say("estimated", lang, count=count, all=everything))
    if delivery.warnings:
        lines.append(_say("warnings", lang, count=str(len(delivery.warnings))))
    lines += ["", _say("open", lang, out=str(out))]
    for name in ("contractors/", "unplaced.csv", "sroi.csv"):
        key = f"open_{name.split('.')[0].strip('/')}"
        lines.append(f"  {name:<{_LABEL_WIDTH - 2}}{_say(key, lang)}")
    return "\n".join(lines) + "\n"


def _say(key: str, lang: Lang, **holes: str) -> str:
    dutch, english = _SENTENCES[key]
    return (dutch if lang == "nl" else english).format(**holes)


def _figures(delivery: Delivery) -> list[str]:
    lang, units = delivery.lang, delivery.measures.units
    people = len(delivery.instance.job_seekers)
    owed = sum(line.obligation_cents - line.other_cents for line in delivery.ledger)
    done = sum(line.fulfilled_cents for line in delivery.ledger)
    asked = sum(sum(demand.headcount) for demand in delivery.instance.demands)
    filled = sum(s.end_week - s.start_week for s in delivery.plan.stints)

    def number(amount: int | Decimal, decimals: int = 0) -> str:
        return _number(amount, lang, decimals)

    def line(key: str, **holes: str) -> str:
        return f"{_say(f'{key}_label', lang):<{_LABEL_WIDTH}}{_say(key, lang, **holes)}"

    return [
        line(
            "placed",
            placed=number(people - len(delivery.unplaced)),
            people=number(people),
        ),
        line(
            "steps",
            moves=number(units["work_to_work"]),
            stays=number(units["continuity"]),
        ),
        line(
            "sroi",
            done=number(euros(done), 2),
            owed=number(euros(owed), 2),
            share=_share(done, owed, lang),
        ),
        line(
            "weeks",
            filled=number(filled),
            asked=number(asked),
            share=_share(filled, asked, lang),
        ),
    ]


def _quality(delivery: Delivery) -> str:
    """How near the best possible plan this one is proven to be."""
    gap, lang = delivery.gap, delivery.lang
    if gap is None:
        return _say("unproven", lang)
    if gap <= 0:
        return _say("proven", lang)
    # Rounded up, so that the words never promise more than is proven.
    text = _number(_up(gap), lang, 2)
    return _say("within" if gap <= _LARGE_GAP else "large", lang, gap=text)


def _up(gap: float) -> Decimal:
    percent = Decimal(gap) * 100
    return percent.quantize(Decimal("0.01"), rounding="ROUND_CEILING")


def _share(part: int, whole: int, lang: Lang) -> str:
    if not whole:
        return ""
    return f" ({_number(Decimal(part * 100) / whole, lang, 1)} %)"


def _number(amount: int | Decimal, lang: Lang, decimals: int = 0) -> str:
    """Thousands and decimals as the language writes them."""
    text = f"{amount:,.{decimals}f}"
    if lang == "en":
        return text
    return text.translate(str.maketrans(",.", ".,"))
